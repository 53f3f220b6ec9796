"""What changed between two days: answers as known on each, compared, and nothing estimated anew.

Two things can make the answers differ. The models moved: on one scale, the newest, the gap of the
later day differs from that of the earlier one. Or the evidence did: a later reading places the
models of the earlier day differently. The first is a movement, the second a revision, and they are
kept apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from headway.answers.answer import Answer, Credit, Notice, Row
from headway.answers.brief_claims import Judged, Tick, judged
from headway.answers.brief_prices import Bought, Offered, bought, offered
from headway.answers.events import credit_of
from headway.answers.gap import gap
from headway.answers.lag import lag
from headway.answers.rank import rank
from headway.answers.setting import Setting
from headway.answers.sides import PLACES
from headway.answers.today import change, today
from headway.catalog.events import Event, events
from headway.errors import NoEvidence
from headway.measures.frontier import Frontier
from headway.measures.gap import gap_draws
from headway.measures.interval import interval
from headway.measures.lag import lag_interval, level_lag

TOP = 20
NO_ACTS = frozenset({"estimate", "allegation"})
"""Kinds of events that tell of no act."""
YEAR = 365


@dataclass(frozen=True)
class Compared:
    """One capability as known on both days.

    Attributes:
        then: row of `headway` as of the earlier day; None where it had no answer.
        now: the same as of the later day.
        again: gap, lag and holders of the earlier day on the newest scale; None where a group had
            no model by then.
        seen: whether its reading is of after the earlier day, so that a change could show.
        moved: the change of the gap between the two days on the newest scale.
        year: the same over the year before the later day.
        ranks: rows of the board's ranking, best first.
    """

    capability: str
    then: Row | None
    now: Row
    again: Row | None
    seen: bool
    moved: Row | None
    year: Row | None
    ranks: tuple[Row, ...]

    @property
    def snapshot(self) -> str:
        """The reading that the later day rests on."""
        return str(self.now["reading"]["snapshot"])

    @property
    def same_board(self) -> bool:
        """Whether one board spoke on both days."""
        return self.then is not None and self.then["board"] == self.now["board"]

    @property
    def reread(self) -> bool:
        """Whether a newer reading of the same board came out between the days."""
        return (
            self.same_board
            and self.then is not None
            and self.then["reading"]["published"] != self.now["reading"]["published"]
        )

    @property
    def gained(self) -> str:
        """Which side gained beyond noise: `first`, `second`, or neither."""
        if self.moved is None or self.moved["low"] <= 0 <= self.moved["high"]:
            return ""
        return "first" if self.moved["value"] > 0 else "second"

    def entered(self, since: date) -> list[Row]:
        """Models released after the earlier day that stand in the board's top."""
        return [
            row
            for row in self.ranks[:TOP]
            if row["released_basis"] == "released" and row["released"] > since.isoformat()
        ]


@dataclass(frozen=True)
class Changes:
    """All that is known to have changed, with what stands still.

    `lead` and `delay` are gap and lag of the first capability as of the later day, in full.
    """

    since: date
    as_of: date
    compared: tuple[Compared, ...]
    missing: tuple[str, ...]
    lead: Answer
    delay: Answer
    claims: Judged
    bought: Bought | None
    offers: tuple[Offered, ...]
    acts: tuple[Event, ...]
    warnings: tuple[Notice, ...]
    acted: tuple[Credit, ...]


def changes(
    then: Setting,
    now: Setting,
    first: str,
    second: str,
    *,
    ledger: str | None,
    processes: int = 1,
    tick: Tick | None = None,
) -> Changes:
    """What changed for two groups between the days of two settings of one store.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownLedger: no such ledger.
        NoEvidence: no capability can be answered as of the later day.
    """
    after = today(now, first, second, since=then.as_of)
    before = _rows_then(then, first, second)
    compared = tuple(
        _compared(then, now, first, second, before.get(row["capability"]), row)
        for row in after.details["rows"]
    )
    acts = tuple(
        event
        for event in events(as_of=now.as_of)
        if event.public > then.as_of and event.category not in NO_ACTS
    )
    return Changes(
        since=then.as_of,
        as_of=now.as_of,
        compared=compared,
        missing=tuple(one["capability"] for one in after.details["missing"]),
        lead=gap(now, first, second, compared[0].now["board"]),
        delay=lag(now, first, second, compared[0].now["board"]),
        claims=judged(then, now, ledger, processes, tick),
        bought=bought(then, now, first, second, compared[0].now["board"]),
        offers=offered(then, now, _watched(compared)),
        acts=acts,
        warnings=after.warnings,
        acted=tuple(credit_of(event) for event in acts),
    )


def _rows_then(then: Setting, first: str, second: str) -> dict[str, Row]:
    try:
        found = today(then, first, second)
    except NoEvidence:
        return {}
    return {row["capability"]: row for row in found.details["rows"]}


def _compared(
    then: Setting, now: Setting, first: str, second: str, before: Row | None, after: Row
) -> Compared:
    board = after["board"]
    year = date.fromordinal(now.as_of.toordinal() - YEAR)
    return Compared(
        capability=after["capability"],
        then=before,
        now=after,
        again=_again(now, first, second, board, then.as_of),
        seen=after["reading"]["published"] > then.as_of.isoformat(),
        moved=after["change"],
        year=change(now, first, second, board, year),
        ranks=tuple(rank(now, board).details["rows"]),
    )


def _again(setting: Setting, first: str, second: str, board: str, day: date) -> Row | None:
    """An earlier day on the newest scale; None where a group had no model by then."""
    observed = setting.observe(board)
    sides = [observed.frontier(setting.catalog.members(group), group) for group in (first, second)]
    if any(side.step(day) < 0 for side in sides):
        return None
    level = setting.profile.level
    distance = interval(gap_draws(sides[0], sides[1], day), level)
    delay = lag_interval(level_lag(sides[0], sides[1], day), level)
    return {
        "gap": {"value": distance.value, "low": distance.low, "high": distance.high},
        "lag": {
            "value": delay.value,
            "low": delay.low,
            "high": delay.high,
            "bounds": {
                "value": delay.value_is_bound,
                "low": delay.low_is_bound,
                "high": delay.high_is_bound,
            },
        },
        **{
            place: _likeliest(side, day, observed.abilities.models)
            for place, side in zip(PLACES, sides, strict=True)
        },
    }


def _likeliest(side: Frontier, day: date, models: tuple[str, ...]) -> Row:
    model, share = next(iter(side.holder_shares(day, models).items()))
    return {"model": model, "share": share}


def _watched(compared: Sequence[Compared]) -> tuple[str, ...]:
    """Models whose prices matter: those that hold a frontier, and the top of each board."""
    holders = [
        row[place][0]["model"]
        for one in compared
        for row in (one.now, one.then)
        if row is not None
        for place in PLACES
    ]
    tops = [row["model"] for one in compared for row in one.ranks[:TOP]]
    return tuple(dict.fromkeys([*holders, *tops]))
