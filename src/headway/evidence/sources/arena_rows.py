"""Rows of Arena's official dataset as a table, CSV or Parquet: an export of a split, or a part.

The table names no board, so the file or its folder must: `text/full.parquet`, `text_full.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from sys import intern

from headway.errors import BadFile
from headway.evidence import arena, parquet
from headway.evidence.files import Line, Loaded, csv_lines, day, load, matching, number, whole
from headway.evidence.observations import Coverage, Extract, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="arena-rows",
    publisher=arena.PUBLISHER,
    title="Arena leaderboard dataset, rows",
    takes="a CSV or Parquet file whose name or folder starts with its subset, or their folder",
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
    refuses=("other columns", "names that tell no subset"),
)

_NEEDED = ("leaderboard_publish_date", "category", "model_name", "rating")
_WHOLE_EXPORT = ("rating_lower", "rating_upper", "vote_count")
_KNOWN = (*_NEEDED, *_WHOLE_EXPORT, "organization", "license", "variance", "rank")


def read(path: Path, published: date | None = None) -> Extract:  # noqa: ARG001 - rows are dated
    """Read the rows; a table without intervals and votes is taken to hold only the upper rows.

    Raises:
        BadFile: a file is damaged, of another form, or does not tell its board.
    """
    stamps, ratings, places = [], [], []
    for file in matching(path, r".+\.(csv|parquet)(\.gz)?", what="CSV or Parquet file"):
        board = _board(file)
        loaded = load(file)
        stamps.append(loaded.stamp)
        for line in _lines(loaded):
            ratings.append(_rating(line, board))
            places.append(line.place)
    return Extract(
        title=SOURCE.title, files=tuple(stamps), ratings=tuple(ratings), places=tuple(places)
    )


def _lines(loaded: Loaded) -> Iterator[Line]:
    if parquet.is_parquet(loaded):
        return parquet.lines(loaded, _NEEDED, _KNOWN)
    return csv_lines(loaded, _NEEDED, _KNOWN)


def _board(file: Path) -> str:
    """The board that the file's name, or else its folder's, begins with; longest subset first."""
    for name in (file.name, file.absolute().parent.name):
        bare = name.lower().removeprefix("arena_")
        for subset in sorted(arena.BOARD_OF_SUBSET, key=len, reverse=True):
            if re.match(rf"{subset}([^a-z0-9]|$)", bare):
                return arena.BOARD_OF_SUBSET[subset]
    raise BadFile(
        file,
        "",
        f"neither its name nor its folder's tells a subset ({', '.join(arena.BOARD_OF_SUBSET)})",
        "rename it, such as text_full.csv",
    )


def _rating(line: Line, board: str) -> Rating:
    """The row; a whole export repeats a few names a million times, so each text is kept once."""
    place, cells = line
    coverage: Coverage = "full" if all(column in cells for column in _WHOLE_EXPORT) else "top"
    low, high = (
        number(place, column, cells[column]) if cells.get(column) else None
        for column in ("rating_lower", "rating_upper")
    )
    variance = cells.get("variance", "")
    votes = cells.get("vote_count", "")
    return Rating(
        board=board,
        category=intern(cells["category"]),
        name=intern(cells["model_name"]),
        rating=number(place, "rating", cells["rating"]),
        published=day(place, "leaderboard_publish_date", cells["leaderboard_publish_date"]),
        coverage=coverage,
        low=low,
        high=high,
        level=arena.LEVEL if low is not None else None,
        variance=number(place, "variance", variance) if variance else None,
        votes=whole(place, "vote_count", votes) if votes else None,
        organization=intern(cells.get("organization", "")),
        licence=intern(cells.get("license", "")),
    )
