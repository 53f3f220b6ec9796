"""Artificial Analysis' own API, asked with the user's key: its index; never bundled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from headway.errors import BadFile
from headway.evidence.files import day_published, json_record, load, matching
from headway.evidence.observations import Extract, Place, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="artificial-analysis-api",
    publisher="artificial-analysis",
    title="Artificial Analysis API, language models",
    takes=(
        "the JSON answer of /data/llms/models or /language/models, or the folder of its pages; "
        "the day it was asked is stated with --published"
    ),
    address="https://artificialanalysis.ai/api/v2/data/llms/models",
    licence="site terms: attribution required, redistribution limited",
    attribution="Artificial Analysis, https://artificialanalysis.ai",
    bundled=False,
    columns={
        "name": "name",
        "rating": "evaluations.artificial_analysis_intelligence_index",
        "organization": "model_creator.name",
    },
    refuses=("answers without data", "answers that say that the request failed"),
)

_INDEX = "artificial_analysis_intelligence_index"
_UNSCORED = "rows without a score"


class _Creator(msgspec.Struct):
    name: str | None = None


class _Evaluations(msgspec.Struct):
    index: float | msgspec.UnsetType | None = msgspec.field(name=_INDEX, default=msgspec.UNSET)


class _Row(msgspec.Struct):
    """The publisher adds fields every few weeks; those we read must be there."""

    name: str
    model_creator: _Creator | None = None
    evaluations: _Evaluations | None = None


class _Answer(msgspec.Struct):
    data: list[_Row]
    status: int = 200


def read(path: Path, published: date | None = None) -> Extract:
    """Read the index of every model that has one.

    Raises:
        BadFile: a file is damaged or of another form, or the day is not stated.
    """
    stamps, ratings, places = [], [], []
    unscored = 0
    for file in matching(path, r".+\.json(\.gz)?", what="JSON file"):
        loaded = load(file)
        answer = json_record(loaded, _Answer)
        day = day_published(file, None, published)
        _check(file, answer)
        stamps.append(loaded.stamp)
        for number, row in enumerate(answer.data, start=1):
            index = row.evaluations.index if row.evaluations else None
            if not isinstance(index, float):
                unscored += 1
                continue
            ratings.append(_rating(row, index, day))
            places.append(Place(file, f"row {number}"))
    return Extract(
        title=SOURCE.title,
        files=tuple(stamps),
        ratings=tuple(ratings),
        places=tuple(places),
        left_out={_UNSCORED: unscored} if unscored else {},
    )


def _check(file: Path, answer: _Answer) -> None:
    if answer.status != 200:
        raise BadFile(file, "status", f"the request failed ({answer.status})", "ask again")
    found = (row.evaluations.index for row in answer.data if row.evaluations)
    if answer.data and all(index is msgspec.UNSET for index in found):
        raise BadFile(
            file,
            f"column {_INDEX}",
            "it is missing in every row",
            "check that it is the right file, or name another source",
        )


def _rating(row: _Row, index: float, day: date) -> Rating:
    return Rating(
        board="artificial-analysis/intelligence-index",
        category="overall",
        name=row.name,
        rating=index,
        published=day,
        coverage="full",
        organization=(row.model_creator.name if row.model_creator else None) or "",
    )
