"""What no true row can be: checked once, after corrections and before anything is stored."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from headway.catalog.load import Catalog
from headway.errors import BadFile
from headway.evidence.observations import (
    Compute,
    Extract,
    Fact,
    Listing,
    Named,
    Place,
    Policy,
    Price,
    Rating,
    Score,
)
from headway.evidence.source import Source

_COUNTRY = re.compile(r"[A-Z]{2}")
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
_MOST = 2**53
"""No count is larger: it would not be the same number to all who read the store."""

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
    if not extract.rows:
        raise BadFile(path, "", "it holds no row to keep", "check that it is the right file")
    for row, place in zip(extract.rows, extract.places, strict=True):
        _refuse(_fault(row, source, catalog) or _common_fault(row, accessed), place, source)
    _check_once(extract)


def _fault(row: Named | Policy, source: Source, catalog: Catalog) -> _Fault | None:
    if isinstance(row, Rating):
        return _board_fault(row, source, catalog) or _rating_fault(row)
    if isinstance(row, Score):
        return _score_fault(row)
    if isinstance(row, Price):
        return _price_fault(row)
    if isinstance(row, Listing):
        return _listing_fault(row)
    if isinstance(row, Fact):
        return _fact_fault(row)
    return _compute_fault(row) if isinstance(row, Compute) else _policy_fault(row)


def _refuse(fault: _Fault | None, place: Place, source: Source) -> None:
    if fault is not None:
        column = source.columns.get(fault.field, fault.field)
        raise BadFile(place.path, f"{place.where}, column {column}", fault.what, fault.mend)


def _common_fault(row: Named | Policy, accessed: date) -> _Fault | None:
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


def _printed(count: float) -> str:
    """The number, or that it is too long to be shown, and for Python to print."""
    if isinstance(count, int) and abs(count) >= _MOST:
        return "a number of more than 15 digits"
    return f"{count:,}"


def _rating_fault(row: Rating) -> _Fault | None:
    if not math.isfinite(row.rating):
        return _Fault("rating", f"{row.rating} is not a rating")
    if row.votes is not None and not 0 <= row.votes < _MOST:
        return _Fault("votes", f"{_printed(row.votes)} is not a count of votes")
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
    if row.n_items is not None and not 0 < row.n_items < _MOST:
        return _Fault("n_items", f"{_printed(row.n_items)} is not a number of items")
    return None


def _price_fault(row: Price) -> _Fault | None:
    if not row.host.strip():
        return _Fault("host", "the host is empty")
    for field in ("input", "output", "cache_read"):
        price = getattr(row, field)
        if price is not None and not 0 <= price < math.inf:
            return _Fault(field, f"{price:g} is not a price")
    if (row.event == "removed") != (row.input is None or row.output is None):
        return _Fault("event", f"a row that is {row.event} has {_priced(row)}")
    if row.since > row.published:
        return _Fault("since", f"{row.since} lies after {row.published}, when it was published")
    return _tier_fault(row)


def _tier_fault(row: Price) -> _Fault | None:
    if not 0 <= row.above < _MOST:
        return _Fault("above", f"{_printed(row.above)} is not a number of tokens")
    if row.hours and not _HOURS.fullmatch(row.hours):
        return _Fault("hours", f"{row.hours!r} is not a part of the day such as 16:30-00:30")
    return None


def _priced(row: Price) -> str:
    return "no price" if row.input is None or row.output is None else "a price"


def _listing_fault(row: Listing) -> _Fault | None:
    if not row.host.strip():
        return _Fault("host", "the host is empty")
    if row.host_country and not _COUNTRY.fullmatch(row.host_country):
        return _Fault("host_country", f"{row.host_country!r} is not an ISO 3166-1 alpha-2 code")
    for field in ("context", "max_output", "throughput", "latency", "uptime"):
        amount = getattr(row, field)
        if amount is not None and not 0 <= amount < _MOST:
            return _Fault(field, f"{_printed(amount)} is not an amount")
    if row.uptime is not None and row.uptime > 1:
        return _Fault("uptime", f"{row.uptime:g} is not a share from 0 to 1")
    return None


def _fact_fault(row: Fact) -> _Fault | None:
    if not row.organization.strip():
        return _Fault("organization", "who made the model is empty")
    for field in ("context", "max_output"):
        amount = getattr(row, field)
        if amount is not None and not 0 <= amount < _MOST:
            return _Fault(field, f"{_printed(amount)} is not an amount")
    return _release_fault(row)


def _release_fault(row: Fact | Compute) -> _Fault | None:
    if row.released is not None and row.released > row.published:
        return _Fault("released", f"{row.released} lies after {row.published}, when it was listed")
    return None


def _compute_fault(row: Compute) -> _Fault | None:
    if row.flop is not None and not 0 < row.flop < math.inf:
        return _Fault("flop", f"{row.flop:g} is not a count of operations")
    return _release_fault(row)


def _policy_fault(row: Policy) -> _Fault | None:
    if not row.host.strip():
        return _Fault("host", "the host is empty")
    if row.country and not _COUNTRY.fullmatch(row.country):
        return _Fault("country", f"{row.country!r} is not an ISO 3166-1 alpha-2 code")
    if row.retention_days is not None and not 0 <= row.retention_days < _MOST:
        return _Fault("retention_days", f"{_printed(row.retention_days)} is not a number of days")
    if row.verified is not None and row.verified > row.published:
        return _Fault("verified", f"{row.verified} lies after {row.published}, when it was listed")
    return None


def _check_once(extract: Extract) -> None:
    """Two rows for one entry cannot both be true of it; two equal scores can be two runs."""
    seen: dict[Hashable, Place] = {}
    for row, place in zip(extract.rows, extract.places, strict=True):
        if isinstance(row, Score):
            continue
        first = seen.setdefault(_entry(row), place)
        if first is not place:
            raise BadFile(
                *place,
                f"{_again(row)}, first at {first.where} of {first.path.name}",
                "keep one of the two, or declare a correction (docs/evidence.md)",
            )


def _entry(row: Rating | Price | Compute | Listing | Fact | Policy) -> Hashable:
    """What a row is the one row of."""
    if isinstance(row, Rating):
        return row.board, row.category, row.published, row.name
    if isinstance(row, Price):
        offer = (row.name, row.host, row.tag, row.above, row.hours)
        return *offer, row.since, row.event == "removed"
    if isinstance(row, Listing):
        return row.name, row.host, row.tag, row.published
    if isinstance(row, Fact):
        return row.name, row.published
    if isinstance(row, Compute):
        return row.name, row.organization
    return row.host


def _again(row: Rating | Price | Compute | Listing | Fact | Policy) -> str:
    if isinstance(row, Rating):
        where = f"{row.board}:{row.category} of {row.published}"
        return f"{row.name!r} stands a second time on {where}"
    if isinstance(row, Price):
        return f"{row.name!r} stands a second time at {row.host} since {row.since}"
    if isinstance(row, Listing):
        return f"{row.name!r} stands a second time at {row.host} on {row.published}"
    return f"{row.host if isinstance(row, Policy) else row.name!r} stands a second time"
