"""What no true row can be: checked once, after corrections and before anything is stored."""

from __future__ import annotations

import math
from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from headway.catalog.load import Catalog
from headway.errors import BadFile
from headway.evidence.observations import Extract, Place, Rating, Score
from headway.evidence.source import Source

_DECLARE = "mend the file, or declare a correction (docs/evidence.md)"


class _Fault(NamedTuple):
    field: str
    what: str
    mend: str = _DECLARE


def check(extract: Extract, path: Path, source: Source, catalog: Catalog, accessed: date) -> None:
    """Refuse an extract that holds a row which cannot be true, or none, naming its place.

    Raises:
        BadFile: a value out of range, an interval inside out, an undeclared board or category, a
            date after the day of access, or two rows for the same entry.
    """
    if not extract.ratings and not extract.scores:
        raise BadFile(path, "", "it holds no row to keep", "check that it is the right file")
    places = iter(extract.places)
    for rating, place in zip(extract.ratings, places, strict=False):
        fault = (
            _board_fault(rating, source, catalog)
            or _rating_fault(rating)
            or _common_fault(rating, accessed)
        )
        _refuse(fault, place, source)
    for score, place in zip(extract.scores, places, strict=True):
        _refuse(_score_fault(score) or _common_fault(score, accessed), place, source)
    _check_once(extract)


def _refuse(fault: _Fault | None, place: Place, source: Source) -> None:
    if fault is not None:
        column = source.columns.get(fault.field, fault.field)
        raise BadFile(place.path, f"{place.where}, column {column}", fault.what, fault.mend)


def _common_fault(row: Rating | Score, accessed: date) -> _Fault | None:
    if not row.name.strip():
        return _Fault("name", "the name is empty")
    if row.published > accessed:
        return _Fault(
            "published",
            f"{row.published} lies after {accessed}, the day the file was accessed",
            "mend the date, or state the day of access",
        )
    return None


def _board_fault(row: Rating, source: Source, catalog: Catalog) -> _Fault | None:
    board = catalog.boards.get(row.board)
    if board is None:
        return _Fault("board", f"board {row.board!r} is not declared", "declare it in boards.toml")
    if source.name not in board.sources:
        return _Fault(
            "board",
            f"{row.board} is not declared to be read from {source.name}",
            "add the source to the board in boards.toml",
        )
    if row.category != "overall" and row.category not in board.categories:
        return _Fault(
            "category",
            f"category {row.category!r} is not declared for {row.board}",
            "declare it in boards.toml, or leave the rows out",
        )
    return None


def _rating_fault(row: Rating) -> _Fault | None:
    if not math.isfinite(row.rating):
        return _Fault("rating", f"{row.rating} is not a rating")
    if row.votes is not None and row.votes < 0:
        return _Fault("votes", f"{row.votes:,} is not a count of votes")
    if row.variance is not None and not 0 <= row.variance < math.inf:
        return _Fault("variance", f"{row.variance} is not a variance")
    return _interval_fault(row)


def _interval_fault(row: Rating) -> _Fault | None:
    if row.low is None and row.high is None:
        return None
    if row.low is None or row.high is None:
        return _Fault("low", "the interval has only one end")
    if not (math.isfinite(row.low) and math.isfinite(row.high)):
        return _Fault("low", f"{row.low} to {row.high} is not an interval")
    if not row.low <= row.rating <= row.high:
        return _Fault(
            "low",
            f"the interval {row.low:g} to {row.high:g} does not hold the rating {row.rating:g}",
        )
    return None


def _score_fault(row: Score) -> _Fault | None:
    if not 0 <= row.score <= 1:
        return _Fault("score", f"{row.score:g} is not a share from 0 to 1")
    if row.stderr is not None and not 0 <= row.stderr < math.inf:
        return _Fault("stderr", f"{row.stderr} is not a standard error")
    return None


def _check_once(extract: Extract) -> None:
    """Two rows for one entry cannot both be its rating; two equal scores can be two runs."""
    readings: dict[Hashable, dict[str, Place]] = {}
    for row, place in zip(extract.ratings, extract.places, strict=False):
        names = readings.setdefault((row.board, row.category, row.published), {})
        seen = names.setdefault(row.name, place)
        if seen is not place:
            raise BadFile(
                *place,
                f"{row.name!r} stands a second time on {row.board}:{row.category} of "
                f"{row.published}, first at {seen.where} of {seen.path.name}",
                "keep one of the two, or declare a correction (docs/evidence.md)",
            )
