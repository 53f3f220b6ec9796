"""The main question: how far apart are they now, per capability, and which way did it move?"""

from __future__ import annotations

from datetime import date

import numpy as np

from headway.answers.answer import Answer, Credit, Notice, Row
from headway.answers.figure import ranges_of
from headway.answers.gap import beside_row, gap
from headway.answers.lag import lag
from headway.answers.setting import Setting
from headway.answers.sides import names
from headway.answers.wording import digits, number, percent, span
from headway.errors import NoEvidence
from headway.measures.gap import gap_draws
from headway.measures.interval import interval

CAPABILITIES = ("overall", "essays", "questions", "code", "images")


def today(
    setting: Setting,
    first: str = "us",
    second: str = "china",
    *,
    capabilities: tuple[str, ...] = CAPABILITIES,
    since: date | None = None,
) -> Answer:
    """Gap and lag on each capability's headline board, with its other boards beside it.

    Where the headline board has no evidence by the day, the next board that has speaks, and
    `headline` is false in its row. The value is the gap of the first capability. `since` starts
    the change of each gap; by default 1 January of the as-of year.

    Raises:
        UnknownCapability: a capability is not declared.
        UnknownGroup: a group is not declared.
        NoEvidence: no capability can be answered.
    """
    start = since or date(setting.as_of.year, 1, 1)
    rows: list[Row] = []
    missing: list[Row] = []
    answers: list[Answer] = []
    for name in capabilities:
        try:
            board = _board(setting, name, first, second)
        except NoEvidence as fault:
            missing.append({"capability": name, "why": str(fault)})
            continue
        distance = gap(setting, first, second, board)
        delay = lag(setting, first, second, board)
        answers += [distance, delay]
        rows.append(_row(setting, name, board, first, second, distance, delay, start))
    if not rows:
        raise NoEvidence("; ".join(str(one["why"]) for one in missing))
    head = answers[0]
    return Answer(
        verb="today",
        question=setting.question(
            first=first, second=second, capabilities=list(capabilities), since=start.isoformat()
        ),
        sentence=_sentence(setting, first, second, rows),
        value=head.value,
        low=head.low,
        high=head.high,
        level=head.level,
        unit=head.unit,
        details={
            "names": names(setting, first, second),
            "rows": rows,
            "missing": missing,
        },
        series=head.series,
        warnings=_merged(answers),
        figure=_figure(setting, first, second, rows),
        origins=_credits(answers),
    )


def _board(setting: Setting, name: str, first: str, second: str) -> str:
    """The capability's first board with a reading of both groups: its headline, where it has one.

    Raises:
        NoEvidence: none of its boards has; the reason is that of the headline.
    """
    faults: list[NoEvidence] = []
    for board in setting.catalog.capability(name).boards:
        try:
            observed = setting.observe(board)
            for group in (first, second):
                observed.frontier(setting.catalog.members(group), group)
        except NoEvidence as fault:
            faults.append(fault)
            continue
        return board
    raise faults[0]


def _row(
    setting: Setting,
    name: str,
    board: str,
    first: str,
    second: str,
    distance: Answer,
    delay: Answer,
    start: date,
) -> Row:
    capability = setting.catalog.capability(name)
    others = [one for one in capability.boards if one != board]
    return {
        "capability": name,
        "asks": capability.asks,
        "board": board,
        "headline": board == capability.boards[0],
        "gap": {k: getattr(distance, k) for k in ("value", "low", "high", "unit")},
        "win_probability": distance.details.get("win_probability"),
        "plain_gap": distance.details["plain"],
        "lag": {
            "unit": "months",
            **{k: getattr(delay, k) for k in ("value", "low", "high")},
            "bounds": delay.details["bounds"],
        },
        "first": distance.details["holders"]["first"],
        "second": distance.details["holders"]["second"],
        "change": change(setting, first, second, board, start),
        "reading": distance.details["reading"],
        "others": [beside_row(setting, first, second, board) for board in others],
    }


def change(setting: Setting, first: str, second: str, board: str, start: date) -> Row | None:
    """Change of the gap since a day, on the newest reading's scale and on the same draws.

    Positive: the first group moved ahead. None where a group had no model on that day.
    """
    observed = setting.observe(board)
    a = observed.frontier(setting.catalog.members(first), first)
    b = observed.frontier(setting.catalog.members(second), second)
    before, now = gap_draws(a, b, start), gap_draws(a, b, setting.as_of)
    if np.isnan(before).any() or start > setting.as_of:
        return None
    moved = interval(now - before, setting.profile.level)
    return {
        "since": start.isoformat(),
        "value": moved.value,
        "low": moved.low,
        "high": moved.high,
        "probability_narrowed": float(np.mean(np.abs(now) < np.abs(before))),
    }


def _sentence(setting: Setting, first: str, second: str, rows: list[Row]) -> str:
    parts = []
    for row in rows:
        board = setting.catalog.board(row["board"])[0]
        decimals = digits(board)
        one = row["gap"]
        bounds = span(number(one["low"], decimals), number(one["high"], decimals))
        parts.append(f"{row['capability']} {number(one['value'], decimals)} ({bounds})")
    ahead, behind = setting.catalog.adjective(first), setting.catalog.adjective(second)
    return (
        f"On {setting.as_of}, best {ahead} model minus best {behind} one, in points with "
        f"{percent(setting.profile.level)} intervals: {'; '.join(parts)}."
    )


def _figure(setting: Setting, first: str, second: str, rows: list[Row]) -> Row:
    """The gap of each capability with its interval; each says its unit where they differ."""
    units = {row["gap"]["unit"] for row in rows}
    shown = [
        {
            "label": setting.catalog.capability(row["capability"]).name
            + (f" ({row['gap']['unit']})" if len(units) > 1 else ""),
            **{name: row["gap"][name] for name in ("value", "low", "high")},
        }
        for row in rows
    ]
    ahead, behind = setting.catalog.title(first), setting.catalog.title(second)
    return ranges_of(
        shown,
        f"gap, {units.pop()}" if len(units) == 1 else "gap",
        title=f"The gap by capability: best model, {ahead} minus {behind}",
        subtitle=f"as of {setting.as_of}; bars are 95% intervals; above zero {ahead} leads",
    )


def _merged(answers: list[Answer]) -> tuple[Notice, ...]:
    return tuple(dict.fromkeys(warning for one in answers for warning in one.warnings))


def _credits(answers: list[Answer]) -> tuple[Credit, ...]:
    found = {credit.snapshot: credit for one in answers for credit in one.origins}
    return tuple(found[snapshot] for snapshot in sorted(found))
