"""When and where models were seen on boards, and what was printed of them, by the as-of day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from headway.answers.answer import Row
from headway.answers.once import once
from headway.answers.setting import Setting
from headway.measures.reading import Reading, readings


class Seen(NamedTuple):
    """First and last day on which a board showed a model, in any category, from any source."""

    first: date
    last: date


Sightings = Mapping[str, Mapping[str, Seen]]
"""By model and board."""


def sightings(setting: Setting) -> Sightings:
    """The days on which boards showed each model, by the as-of day."""
    return once(setting, ("sightings",), lambda: _sightings(setting))


def _sightings(setting: Setting) -> Sightings:
    table = setting.store.names(as_of=setting.as_of)
    days: dict[tuple[str, str], Seen] = {}
    for board, name, day in zip(
        table.board, table.name, table.published.astype(object), strict=True
    ):
        seen = days.get((board, name))
        days[board, name] = _stretched(seen, day, day)
    found: dict[str, dict[str, Seen]] = {}
    for (board, name), seen in days.items():
        declared = setting.catalog.boards.get(board)
        if declared is None:  # a board saved since the catalog was read
            continue
        resolved = setting.catalog.resolve(declared.publisher, name)
        if resolved is not None:
            boards = found.setdefault(resolved.model, {})
            boards[board] = _stretched(boards.get(board), *seen)
    return found


def _stretched(seen: Seen | None, first: date, last: date) -> Seen:
    if seen is None:
        return Seen(first, last)
    return Seen(min(seen.first, first), max(seen.last, last))


def seen_row(boards: Mapping[str, Seen]) -> Row | None:
    """The first and the last day, each with a board of it; None where no board ever showed it."""
    if not boards:
        return None
    first = min(boards, key=lambda board: (boards[board].first, board))
    last = min(boards, key=lambda board: (-boards[board].last.toordinal(), board))
    return {
        "first": {"day": boards[first].first.isoformat(), "board": first},
        "last": {"day": boards[last].last.isoformat(), "board": last},
    }


class Printed(NamedTuple):
    """What a reading printed of a model: of several entries the best rated.

    `half` is half of its interval at the profile's level, None where the reading has no intervals.
    """

    day: date
    rating: float
    half: float | None
    name: str
    source: str
    snapshot: str


def printed(setting: Setting, label: str) -> Mapping[str, tuple[Printed, ...]]:
    """What each reading of a board printed of each model, oldest first.

    Raises:
        UnknownBoard: the board or category is not declared.
    """
    return once(setting, ("printed", label), lambda: _printed(setting, label))


def _printed(setting: Setting, label: str) -> Mapping[str, tuple[Printed, ...]]:
    board, category = setting.catalog.board(label)
    table = setting.store.ratings(board.id, category, as_of=setting.as_of)
    found: dict[str, list[Printed]] = {}
    for reading in readings(table, board, category):
        for model, entry in _best_entries(setting, reading):
            found.setdefault(model, []).append(_as_printed(setting, reading, entry))
    return {model: tuple(rows) for model, rows in found.items()}


def _best_entries(setting: Setting, reading: Reading) -> Iterable[tuple[str, int]]:
    """The best rated entry of each model in a reading."""
    best: dict[str, int] = {}
    for entry in np.argsort(reading.rating, kind="stable"):
        resolved = setting.catalog.resolve(reading.board.publisher, reading.names[entry])
        if resolved is not None:
            best[resolved.model] = int(entry)
    return best.items()


def _as_printed(setting: Setting, reading: Reading, entry: int) -> Printed:
    half = None
    if reading.se_from == "published":
        half = NormalDist().inv_cdf(0.5 + setting.profile.level / 2) * float(reading.se[entry])
    return Printed(
        day=reading.published,
        rating=float(reading.rating[entry]),
        half=half,
        name=reading.names[entry],
        source=reading.source,
        snapshot=reading.snapshot,
    )


def printed_rows(rows: Iterable[Printed]) -> tuple[Row, ...]:
    """The same as a series."""
    return tuple(
        {
            "date": one.day.isoformat(),
            "value": one.rating,
            "low": None if one.half is None else one.rating - one.half,
            "high": None if one.half is None else one.rating + one.half,
            "listed_as": one.name,
            "source": one.source,
            "snapshot": one.snapshot,
        }
        for one in rows
    )
