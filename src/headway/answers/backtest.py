"""How good were forecasts of the gap on earlier days, made from what was known then?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from headway.answers.answer import Answer, Row
from headway.answers.figure import ranges_of
from headway.answers.setting import Setting
from headway.answers.sides import names
from headway.answers.wording import number
from headway.errors import NoEvidence
from headway.measures.backtest import (
    DRAWS,
    HORIZONS,
    LEVELS,
    Cell,
    Pooled,
    Scored,
    cells,
    pooled,
)
from headway.measures.backtest import (
    backtest as backtest_of,
)
from headway.measures.forecast import Method
from headway.measures.vintages import vintages

BOARDS = (
    "arena/text",
    "arena/text-style-control",
    "arena/webdev",
    "arena/text-to-image",
    "epoch/eci",
)
"""Boards whose record chooses the method of a forecast, besides the board asked."""

HEADLINE_LEVEL = 0.8
Tick = Callable[[int], None]


class Record:
    """What forecasts of the gap between two groups were worth, on several boards."""

    def __init__(
        self,
        setting: Setting,
        first: str,
        second: str,
        boards: Sequence[str],
        *,
        hindsight: bool = False,
        tick: Tick | None = None,
    ) -> None:
        """Forecast again from every month's evidence; `tick` is told how many percent are done.

        With `hindsight` also from the newest scale, which nobody had then: it chooses nothing.
        """
        members = setting.catalog.members(first), setting.catalog.members(second)
        scored: list[Scored] = []
        self.missing: list[Row] = []
        self.snapshots: list[str] = []
        passes = (False, True) if hindsight else (False,)
        for place, board in enumerate(boards):
            try:
                observed = setting.observe(board, keep=False)
                known = vintages(setting.store, setting.catalog, observed, DRAWS)
                for turn, later in enumerate(passes):
                    begun = place + turn / len(passes)
                    say = _percent(tick, begun, len(passes), len(boards))
                    scored += backtest_of(known, members, HORIZONS, hindsight=later, tick=say)
            except NoEvidence as fault:
                self.missing.append({"board": board, "why": str(fault)})
                continue
            self.snapshots += [one.snapshot for one in observed.readings]
        self.scored = scored
        self.pooled: list[Pooled] = pooled(scored)

    @property
    def preferred(self) -> Method:
        """The method of greatest skill in real time; no-change where nothing could be scored."""
        return self.pooled[0].method if self.pooled else "no-change"

    def why(self) -> str:
        """Why that method is the default, in one clause."""
        if not self.pooled:
            return "no earlier forecast could be scored, so no change is assumed"
        best = self.pooled[0]
        others = [one for one in self.pooled if one.method != "no-change"]
        if best.method == "no-change":
            skill = number(max(one.skill for one in others), 2)
            return (
                f"no other method is clearly better over {best.origins} forecasts made in real "
                f"time (best skill {skill})"
            )
        return (
            f"its skill against no-change is {number(best.skill, 2)} over {best.origins} forecasts "
            f"made in real time"
        )


def _percent(
    tick: Tick | None, begun: float, passes: int, boards: int
) -> Callable[[int, int], None] | None:
    """Origins done in one pass over one board as percent of all passes over all boards."""
    if tick is None:
        return None
    return lambda done, total: tick(int(100 * (begun + done / total / passes) / boards))


def record(
    setting: Setting,
    first: str,
    second: str,
    boards: Sequence[str] = BOARDS,
    tick: Tick | None = None,
) -> Record:
    """The record of two groups in real time, made once for a setting.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: a board or category is not declared.
    """
    key = ("record", first, second, *boards)
    if key not in setting.made:
        setting.made[key] = Record(setting, first, second, boards, tick=tick)
    found = setting.made[key]
    assert isinstance(found, Record)  # noqa: S101 - the key says so
    return found


def backtest(
    setting: Setting,
    first: str = "us",
    second: str = "china",
    boards: Sequence[str] = BOARDS,
    *,
    tick: Tick | None = None,
) -> Answer:
    """The record of every forecasting method, by board and horizon.

    The value is the share of what happened that the preferred method's 80% intervals held, over
    all forecasts made in real time. What could only be made in hindsight, on the newest scale,
    stands apart and chooses nothing.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: a board or category is not declared.
        NoEvidence: no forecast could be scored.
    """
    found = Record(setting, first, second, boards, hindsight=True, tick=tick)
    if not found.pooled:
        raise NoEvidence(
            f"no forecast of {first} against {second} can be scored by {setting.as_of}: a board "
            f"needs readings over at least four months before the first and after it"
        )
    best = found.pooled[0]
    at = LEVELS.index(HEADLINE_LEVEL)
    covered, half = best.coverage[at], best.coverage_half_width[at]
    rows = [_cell_row(one) for one in cells(found.scored)]
    return Answer(
        verb="backtest",
        question=setting.question(first=first, second=second, boards=list(boards)),
        sentence=(
            f"Over {best.origins} forecasts made from what was known then, 80% intervals of "
            f"{best.method} held {covered:.0%} of what happened; it is the default since "
            f"{found.why()}."
        ),
        value=covered,
        low=max(covered - half, 0.0),
        high=min(covered + half, 1.0),
        level=0.95,
        unit="share",
        details={
            "names": names(setting, first, second),
            "preferred": best.method,
            "why": found.why(),
            "methods": [_pooled_row(one) for one in found.pooled],
            "rows": rows,
            "missing": found.missing,
        },
        series=tuple(_scored_row(one) for one in found.scored if one.real_time),
        origins=setting.credits(found.snapshots),
        figure=ranges_of(
            [_skill_row(one) for one in found.pooled],
            "80% coverage",
            title="Share of what happened inside 80% intervals",
            subtitle=f"{best.origins} forecasts made in real time, as of {setting.as_of}",
        ),
    )


def _cell_row(one: Cell) -> Row:
    return {
        "board": one.board,
        "months": one.months,
        "made": "in real time" if one.real_time else "in hindsight",
        "method": one.method,
        "origins": one.origins,
        "crps": one.crps,
        **{f"interval_score_{level:.0%}": score for level, score in _by_level(one.interval_scores)},
        **{f"coverage_{level:.0%}": share for level, share in _by_level(one.coverage)},
        "bias": one.bias,
        "skill": one.skill,
        "dm_statistic": one.against_no_change.statistic,
        "dm_p": one.against_no_change.p,
    }


def _by_level(values: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(LEVELS, values, strict=True))


def _pooled_row(one: Pooled) -> Row:
    return {
        "method": one.method,
        "cells": one.cells,
        "origins": one.origins,
        "skill": one.skill,
        **{f"coverage_{level:.0%}": share for level, share in _by_level(one.coverage)},
    }


def _skill_row(one: Pooled) -> Row:
    at = LEVELS.index(HEADLINE_LEVEL)
    covered, half = one.coverage[at], one.coverage_half_width[at]
    return {
        "label": f"{one.method} (skill {number(one.skill, 2)})",
        "value": covered,
        "low": max(covered - half, 0.0),
        "high": min(covered + half, 1.0),
    }


def _scored_row(one: Scored) -> Row:
    return {
        "board": one.board,
        "method": one.method,
        "months": one.months,
        "date": one.origin.isoformat(),
        "target": one.target.isoformat(),
        "value": one.forecast,
        "truth": one.truth,
        "crps": one.crps,
        **{
            f"inside_{level:.0%}": inside for level, inside in zip(LEVELS, one.covered, strict=True)
        },
    }
