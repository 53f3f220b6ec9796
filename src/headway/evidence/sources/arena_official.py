"""Arena's official dataset, `latest` split, one JSON file per board with every category."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from headway.errors import BadFile
from headway.evidence import arena
from headway.evidence.files import day_published, json_record, load, matching
from headway.evidence.observations import Extract, Place, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="arena-official",
    publisher=arena.PUBLISHER,
    title="Arena leaderboard dataset, latest split",
    takes="a JSON file of one subset, plain or gzip-compressed, or the folder of them",
    address=arena.DATASET,
    licence=arena.LICENCE,
    attribution=arena.ATTRIBUTION,
    bundled=True,
    columns={
        "category": "category",
        "name": "model_name",
        "rating": "rating",
        "low": "rating_lower",
        "high": "rating_upper",
        "variance": "variance",
        "votes": "vote_count",
        "organization": "organization",
        "licence": "license",
        "published": "leaderboard_publish_date",
    },
    refuses=("subsets with other columns (agent, factuality)", "a row count that does not add up"),
)


class _Meta(msgspec.Struct, forbid_unknown_fields=True):
    subset: str
    leaderboard_publish_date: date
    n_rows: int
    source: str = ""
    source_url: str = ""
    fetched_at: str = ""
    n_models: int = 0
    categories: list[str] = []


class _Row(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    category: str
    model_name: str
    rating: float
    rating_lower: float
    rating_upper: float
    organization: str | None = None
    license: str | None = None
    variance: float | None = None
    vote_count: float | None = None
    rank: float | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    meta: _Meta
    rows: list[_Row]


def read(path: Path, published: date | None = None) -> Extract:
    """Read the boards of one publication, each with its intervals, variances and votes.

    Raises:
        BadFile: a file is damaged, of another form, or of an unknown subset.
    """
    stamps, ratings, places = [], [], []
    for file in matching(path, r".+\.json(\.gz)?", what="JSON file"):
        loaded = load(file)
        table = json_record(loaded, _File)
        day = day_published(file, table.meta.leaderboard_publish_date, published)
        board = _board(file, table.meta)
        _check_count(file, table)
        stamps.append(loaded.stamp)
        for number, row in enumerate(table.rows, start=1):
            ratings.append(_rating(row, board, day))
            places.append(Place(file, f"row {number}"))
    return Extract(
        title=SOURCE.title, files=tuple(stamps), ratings=tuple(ratings), places=tuple(places)
    )


def _board(file: Path, meta: _Meta) -> str:
    if meta.subset not in arena.BOARD_OF_SUBSET:
        raise BadFile(
            file,
            "meta.subset",
            f"subset {meta.subset!r} is unknown; known are {', '.join(arena.BOARD_OF_SUBSET)}",
            "leave the file out",
        )
    return arena.BOARD_OF_SUBSET[meta.subset]


def _check_count(file: Path, table: _File) -> None:
    if table.meta.n_rows != len(table.rows):
        raise BadFile(
            file,
            "meta.n_rows",
            f"it announces {table.meta.n_rows:,} rows and holds {len(table.rows):,}",
            "download it again",
        )


def _rating(row: _Row, board: str, day: date) -> Rating:
    return Rating(
        board=board,
        category=row.category,
        name=row.model_name,
        rating=row.rating,
        published=day,
        coverage="full",
        low=row.rating_lower,
        high=row.rating_upper,
        level=arena.LEVEL,
        variance=row.variance,
        votes=None if row.vote_count is None else round(row.vote_count),
        organization=row.organization or "",
        licence=row.license or "",
    )
