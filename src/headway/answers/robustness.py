"""Does a result survive other reasonable choices, and which choice does it hang on?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from headway.answers.answer import Answer, Row
from headway.answers.figure import specification_curve
from headway.answers.setting import Setting
from headway.answers.sides import names
from headway.answers.window import check_days
from headway.answers.wording import number, percent, span
from headway.measures.ability import stream
from headway.measures.multiverse import Tick, few_draws, multiverse
from headway.measures.published import group_key
from headway.measures.robustness import Robustness
from headway.measures.robustness import robustness as robustness_of
from headway.measures.universes import Asked, Multiverse

KEPT_BOARDS = 6
"""Boards whose shrunk draws stay in memory for the next multiverse, some 25 MB each."""

AHEAD = {"gap": "ahead", "change": "moving away", "lag": "ahead in time"}
WHAT = {
    "gap": "gap",
    "change": "change of the gap",
    "lag": "lag",
}


@dataclass(frozen=True)
class Span:
    """The days of the question: a gap and a lag are of the last, a change is between both."""

    start: date | None
    end: date


def span_of(setting: Setting, since: date | None, until: date | None, asked: Asked) -> Span:
    """The days of a question: a change since 1 January, all else on the as-of day.

    Raises:
        Misuse: the last day lies after the as-of day, or the first not before the last.
    """
    end = until or setting.as_of
    start = (since or date(setting.as_of.year, 1, 1)) if asked == "change" else None
    check_days(setting, start, end)
    return Span(start, end)


def universes_of(
    setting: Setting,
    first: str,
    second: str,
    boards: Sequence[str],
    days: Span,
    *,
    lags: bool = False,
    tick: Tick | None = None,
) -> Multiverse:
    """The multiverse of two groups on some boards, made once for a setting.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: a board or category is not declared.
        NoEvidence: no board shows both groups.
    """
    key = ("multiverse", first, second, *boards, str(days), str(lags))
    if key not in setting.made:
        setting.made[key] = multiverse(
            setting.store,
            setting.catalog,
            setting.profile,
            setting.as_of,
            boards,
            (setting.catalog.members(first), setting.catalog.members(second)),
            start=days.start,
            end=days.end,
            lags=lags,
            tick=tick,
            observed=_few(setting).observe,
        )
        _few(setting).keep_last(KEPT_BOARDS)
    found = setting.made[key]
    assert isinstance(found, Multiverse)  # noqa: S101 - the key says so
    return found


def _few(setting: Setting) -> Setting:
    """The setting on few draws, whose boards several multiverses share."""
    key = ("few draws",)
    if key not in setting.made:
        profile = few_draws(setting.profile)
        setting.made[key] = replace(setting, profile=profile, _observed={}, made={})
    found = setting.made[key]
    assert isinstance(found, Setting)  # noqa: S101 - the key says so
    return found


def robustness(
    setting: Setting,
    first: str,
    second: str,
    boards: Sequence[str],
    days: Span,
    *,
    asked: Asked = "gap",
    tick: Tick | None = None,
) -> Answer:
    """The same question over every combination of choices.

    The value is the median over universes in months (points of a board at the pace of its
    frontier, so that boards compare) with the central 95% of universes; it is no interval of
    sampling. `details` holds shares by sign, the range in points by unit, the share of the spread
    that each choice explains, and the test by shuffled labels.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: a board or category is not declared.
        NoEvidence: no board shows both groups.
    """
    found = universes_of(setting, first, second, boards, days, lags=asked == "lag", tick=tick)
    keys = [group_key(setting.catalog.members(one)) for one in (first, second)]
    rng = stream(setting.profile, "shuffled labels", *sorted(keys), asked, str(days))
    summed = robustness_of(found, asked, setting.profile.level, rng)
    months = np.array([one.months for one in summed.results])
    low, value, high = np.quantile(months, [0.025, 0.5, 0.975])
    rows = _rows(summed)
    return Answer(
        verb="robustness",
        question=setting.question(
            first=first,
            second=second,
            boards=list(boards),
            asked=asked,
            **{"from": None if days.start is None else days.start.isoformat()},
            to=days.end.isoformat(),
        ),
        sentence=_sentence(setting, summed, first, second, asked, (low, value, high)),
        value=float(value),
        low=float(low),
        high=float(high),
        level=0.95,
        unit="months",
        details={
            "names": names(setting, first, second),
            "universes": len(summed.results),
            "positive": summed.positive,
            "negative": float(np.mean(months < 0)),
            "sure_positive": float(np.mean([one.low > 0 for one in summed.results])),
            "sure_negative": float(np.mean([one.high < 0 for one in summed.results])),
            "range": _ranges(summed),
            "explained": [
                {"choice": name, "share": share} for name, share in summed.shares.items()
            ],
            "interactions": summed.interactions,
            "shuffled_labels": _shuffled_row(summed),
            "missing": [{"why": why, "universes": count} for why, count in found.missing.items()],
            "rows": rows,
        },
        warnings=setting.warnings(found.cautions),
        origins=setting.credits(_snapshots(setting, boards)),
        figure=specification_curve(
            rows,
            list(found.universes[0].choices),
            "months at the frontier's pace" if asked != "lag" else "months",
            title=f"{WHAT[asked].capitalize()} in {len(rows)} universes",
            subtitle=(
                f"{summed.positive:.1%} above zero; positive: {setting.catalog.title(first)} is "
                f"{AHEAD[asked]}"
            ),
        ),
    )


def _rows(summed: Robustness) -> list[Row]:
    """One row a universe, lowest first."""
    ordered = sorted(summed.results, key=lambda one: (one.months, str(one.universe.choices)))
    rows: list[Row] = []
    for rank, one in enumerate(ordered, start=1):
        scale = 1.0 if one.universe.lag is not None else 1 / one.universe.pace
        rows.append(
            {
                "rank": rank,
                "value": one.months,
                "low": one.low * scale,
                "high": one.high * scale,
                "points": one.value if one.universe.lag is None else None,
                "unit": one.universe.unit if one.universe.lag is None else "months",
                "probability": one.probability,
                "positive": one.value > 0,
                **one.universe.choices,
            }
        )
    return rows


def _ranges(summed: Robustness) -> list[Row]:
    """Least, middle and greatest result by unit."""
    units = dict.fromkeys(
        one.universe.unit if one.universe.lag is None else "months" for one in summed.results
    )
    rows: list[Row] = []
    for unit in units:
        values = [
            one.value
            for one in summed.results
            if unit == (one.universe.unit if one.universe.lag is None else "months")
        ]
        rows.append(
            {
                "unit": unit,
                "universes": len(values),
                "least": min(values),
                "median": float(np.median(values)),
                "greatest": max(values),
            }
        )
    return rows


def _shuffled_row(summed: Robustness) -> Row:
    one = summed.shuffled
    low, high = np.quantile(one.null, [0.025, 0.975])
    return {
        "median": one.observed,
        "unit": "months",
        "null_low": float(low),
        "null_high": float(high),
        "p": one.p,
        "shuffles": len(one.null),
        "universes": one.universes,
        "what": "group labels shuffled within release quarter, on printed levels",
    }


def _snapshots(setting: Setting, boards: Sequence[str]) -> list[str]:
    """All snapshots of the boards: any of them may have listed a model first."""
    found = []
    for board in boards:
        declared, _ = setting.catalog.board(board)
        found += [
            one.snapshot
            for one in setting.store.origins(as_of=setting.as_of)
            if declared.id in one.boards
        ]
    return found


def _sentence(
    setting: Setting,
    summed: Robustness,
    first: str,
    second: str,
    asked: Asked,
    months: tuple[float, float, float],
) -> str:
    low, value, high = months
    share = summed.positive
    a, b = (setting.catalog.adjective(one) for one in (first, second))
    if share < 0.5:
        share, a, b = 1 - share, b, a
    reads = {
        "gap": f"the best {a} model is ahead of the best {b} one",
        "change": f"the best {a} model gained on the best {b} one",
        "lag": f"the best {b} models are behind the {a} ones",
    }[asked]
    most = next(iter(summed.shares))
    return (
        f"In {percent(round(share, 3))} of {len(summed.results)} universes {reads}; "
        f"the median is {number(value, 1)} months (95% of universes "
        f"{span(number(low, 1), number(high, 1))}), and the choice of {most} explains "
        f"{summed.shares[most]:.0%} of the spread. Shuffled labels give as much in "
        f"{summed.shuffled.p:.1%} of worlds."
    )
