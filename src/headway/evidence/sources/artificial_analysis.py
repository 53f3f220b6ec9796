"""Artificial Analysis: its intelligence index, image and video arenas; read, never bundled."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import msgspec

from headway.errors import BadFile
from headway.evidence.files import day_published, json_record, load, matching
from headway.evidence.observations import Extract, Place, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="artificial-analysis",
    publisher="artificial-analysis",
    title="Artificial Analysis leaderboards",
    takes="llms, text-to-image, image-editing or text-to-video JSON of one day, or their folder",
    address="https://artificialanalysis.ai/leaderboards/models",
    licence="site terms: attribution required, redistribution limited",
    attribution="Artificial Analysis, https://artificialanalysis.ai",
    bundled=False,
    columns={
        "name": "name",
        "rating": "artificial_analysis_intelligence_index or elo",
        "low": "ci95",
        "high": "ci95",
        "votes": "appearances",
        "organization": "creator.name",
        "published": "fetched_at",
    },
    refuses=("other endpoints", "the front page's history: its names have lost their spaces"),
)

_LEVEL = 0.95
_BOARD_OF_ENDPOINT = {
    "llms": "artificial-analysis/intelligence-index",
    "text-to-image": "artificial-analysis/text-to-image",
    "image-editing": "artificial-analysis/image-editing",
    "text-to-video": "artificial-analysis/text-to-video",
}


class _Creator(msgspec.Struct):
    name: str | None = None


class _Evaluations(msgspec.Struct):
    index: float | None = msgspec.field(name="artificial_analysis_intelligence_index")


class _Row(msgspec.Struct):
    """The publisher adds fields every few weeks; those we read must be there."""

    name: str
    creator: _Creator | None = None
    evaluations: _Evaluations | None = None
    elo: float | None = None
    ci95: str | None = None
    appearances: int | None = None


class _Meta(msgspec.Struct):
    endpoint: str
    fetched_at: datetime
    model_count: int


class _File(msgspec.Struct):
    meta: _Meta
    models: list[_Row]


def read(path: Path, published: date | None = None) -> Extract:
    """Read the leaderboards of one day; the day is when they were fetched.

    Raises:
        BadFile: a file is damaged, of another form, or of an unknown endpoint.
    """
    left_out: Counter[str] = Counter()
    stamps, ratings, places = [], [], []
    for file in matching(path, r"[a-z].+\.json(\.gz)?", what="leaderboard"):
        loaded = load(file)
        table = json_record(loaded, _File)
        day = day_published(file, table.meta.fetched_at.date(), published)
        board = _board(file, table.meta)
        if table.meta.model_count != len(table.models):
            raise BadFile(
                file,
                "meta.model_count",
                f"it announces {table.meta.model_count} rows and holds {len(table.models)}",
                "download it again",
            )
        stamps.append(loaded.stamp)
        for number, row in enumerate(table.models, start=1):
            rating = row.evaluations.index if row.evaluations else row.elo
            if rating is None:
                left_out[f"{table.meta.endpoint} rows without a score"] += 1
                continue
            place = Place(file, f"row {number}")
            ratings.append(_rating(place, row, rating, board, day))
            places.append(place)
    return Extract(
        title=SOURCE.title,
        files=tuple(stamps),
        ratings=tuple(ratings),
        places=tuple(places),
        left_out=dict(left_out),
    )


def _board(file: Path, meta: _Meta) -> str:
    if meta.endpoint not in _BOARD_OF_ENDPOINT:
        raise BadFile(
            file,
            "meta.endpoint",
            f"endpoint {meta.endpoint!r} is unknown; known are {', '.join(_BOARD_OF_ENDPOINT)}",
            "leave the file out",
        )
    return _BOARD_OF_ENDPOINT[meta.endpoint]


def _rating(place: Place, row: _Row, rating: float, board: str, day: date) -> Rating:
    below, above = _interval(place, row.ci95) if row.ci95 else (None, None)
    return Rating(
        board=board,
        category="overall",
        name=row.name,
        rating=rating,
        published=day,
        coverage="full",
        low=None if below is None else rating - below,
        high=None if above is None else rating + above,
        level=None if below is None else _LEVEL,
        votes=row.appearances,
        organization=(row.creator.name if row.creator else None) or "",
    )


def _interval(place: Place, text: str) -> tuple[float, float]:
    """`-9/+9` becomes (9, 9)."""
    found = re.fullmatch(r"-(\d+(?:\.\d+)?)/\+(\d+(?:\.\d+)?)", text)
    if not found:
        raise BadFile(
            place.path,
            f"{place.where}, column ci95",
            f"{text!r} is not an interval such as -9/+9",
            "mend the cell or leave the row out",
        )
    return float(found[1]), float(found[2])
