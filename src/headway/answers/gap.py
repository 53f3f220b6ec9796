"""How far apart are two groups, in points?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import numpy as np

from headway.answers.answer import Answer, Row
from headway.answers.setting import Setting
from headway.answers.wording import gap_sentence
from headway.errors import Caution, Extrapolated, NoEvidence, ThinEvidence
from headway.measures.frontier import Frontier
from headway.measures.gap import Interval, gap_draws, grid, interval, win_probability
from headway.measures.observed import Observed, first_seen_cautions
from headway.measures.published import PublishedGap, covering, jump_cautions, published_gap

TimeBase = Literal["one-scale", "as-published"]
WHY_THEY_DIFFER = (
    "one-scale places every model at its release date on the newest reading's scale and, under "
    "the default profile, shrinks noisy newcomers; as-published compares the maxima each reading "
    "printed on its own day. Ratings of fixed models drift down as stronger ones enter, and "
    "models are listed after their release, so the two differ."
)


def gap(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    *,
    time_base: TimeBase = "one-scale",
    beside: Sequence[str] = (),
) -> Answer:
    """Gap between the frontiers of two groups on a board, as of the setting's day.

    Positive: the first group is ahead. Under `one-scale` the value is the median over draws (the
    difference of printed maxima under the plain profile); under `as-published` it is the
    difference of the maxima in the newest reading that lists both groups. `beside` are further
    boards whose gap stands in `details.others`.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        NoEvidence: no reading by the day lists both groups.
    """
    members = setting.catalog.members(first), setting.catalog.members(second)
    observed = setting.observe(board)
    answer_by = _as_published if time_base == "as-published" else _one_scale
    answer = answer_by(setting, observed, first, second, members)
    if beside:
        answer.details["others"] = [beside_row(setting, first, second, one) for one in beside]
    return answer


def beside_row(setting: Setting, first: str, second: str, board: str) -> Row:
    """The gap on a further board of a capability, or why there is none."""
    try:
        observed = setting.observe(board)
        a = observed.frontier(setting.catalog.members(first), first)
        b = observed.frontier(setting.catalog.members(second), second)
    except NoEvidence as fault:
        return {"board": board, "missing": str(fault)}
    found = interval(gap_draws(a, b, setting.as_of), setting.profile.level)
    return {
        "board": board,
        **_interval_row(found),
        "unit": observed.board.unit,
        "published": observed.abilities.reading.published.isoformat(),
    }


def _one_scale(
    setting: Setting,
    observed: Observed,
    first: str,
    second: str,
    members: tuple[frozenset[str], frozenset[str]],
) -> Answer:
    day, profile = setting.as_of, setting.profile
    frontiers = tuple(
        observed.frontier(group, name) for group, name in zip(members, (first, second), strict=True)
    )
    plain = plain_gap(observed, members, (first, second), day)
    draws = gap_draws(frontiers[0], frontiers[1], day)
    value = plain.value if profile.frontier == "plain" else None
    found = interval(draws, profile.level, value)
    published = _newest_published(setting, observed, members)
    reading = observed.abilities.reading
    details: Row = {
        "time_base": "one-scale",
        "names": names(setting, first, second),
        "reading": reading_row(observed),
        "holders": {
            side: holders(setting, observed, frontier, day)
            for side, frontier in zip(("first", "second"), frontiers, strict=True)
        },
        "probability_ahead": float(np.mean(draws > 0)),
        "plain": _interval_row(plain),
        "as_published": None if published is None else _published_row(published),
        "why_time_bases_differ": WHY_THEY_DIFFER,
        "models": {
            side: len({m for m in observed.abilities.models if m in group})
            for side, group in zip(("first", "second"), members, strict=True)
        },
    }
    if observed.board.scale == "elo":
        details["win_probability"] = _win(found)
    return Answer(
        verb="gap",
        question=setting.question(
            first=first,
            second=second,
            board=observed.board.id,
            category=observed.category,
            time_base="one-scale",
        ),
        sentence=gap_sentence(
            found,
            setting.catalog.adjective(first),
            setting.catalog.adjective(second),
            observed.board,
            observed.label,
            day.isoformat(),
        ),
        value=found.value,
        low=found.low,
        high=found.high,
        level=profile.level,
        unit=observed.board.unit,
        details=details,
        series=tuple(_series(setting, observed, frontiers, members, (first, second))),
        warnings=setting.warnings(
            [
                *observed.cautions(),
                *group_cautions(details["models"], (first, second)),
                *first_seen_cautions(observed, frontiers, day),
            ]
        ),
        origins=setting.credits(
            [reading.snapshot, *([published.snapshot] if published is not None else [])]
        ),
    )


def names(setting: Setting, first: str, second: str) -> Row:
    """What headings call the two groups."""
    return {"first": setting.catalog.title(first), "second": setting.catalog.title(second)}


def plain_gap(
    observed: Observed,
    members: tuple[frozenset[str], frozenset[str]],
    names: tuple[str, str],
    day: date,
) -> Interval:
    """Difference of the printed maxima, with the interval of plain maxima over noise draws."""
    printed = [
        observed.frontier(g, n, of="printed").at(day)[0]
        for g, n in zip(members, names, strict=True)
    ]
    noisy = [
        observed.frontier(g, n, of="plain").at(day) for g, n in zip(members, names, strict=True)
    ]
    return interval(noisy[0] - noisy[1], observed.profile.level, float(printed[0] - printed[1]))


def _series(
    setting: Setting,
    observed: Observed,
    frontiers: tuple[Frontier, ...],
    members: tuple[frozenset[str], frozenset[str]],
    names: tuple[str, str],
) -> list[Row]:
    level, models = setting.profile.level, observed.abilities.models
    printed = [observed.frontier(g, n, of="printed") for g, n in zip(members, names, strict=True)]
    rows: list[Row] = []
    for day in grid(frontiers[0], frontiers[1], setting.as_of):
        value = None
        if setting.profile.frontier == "plain":
            value = float((printed[0].at(day) - printed[1].at(day))[0])
        one = interval(gap_draws(frontiers[0], frontiers[1], day), level, value)
        holder = [next(iter(f.holder_shares(day, models))) for f in frontiers]
        rows.append(
            {
                "date": day.isoformat(),
                **_interval_row(one),
                "first": holder[0],
                "second": holder[1],
                **_level_row("first", interval(frontiers[0].at(day), level)),
                **_level_row("second", interval(frontiers[1].at(day), level)),
            }
        )
    return rows


def _as_published(
    setting: Setting,
    observed: Observed,
    first: str,
    second: str,
    members: tuple[frozenset[str], frozenset[str]],
) -> Answer:
    speaking = covering(observed.readings, members[0] | members[1], setting.catalog)
    shown = [
        (reading, one)
        for reading in speaking
        if (one := published_gap(reading, *members, setting.catalog, setting.profile)) is not None
    ]
    gaps = [one for _, one in shown]
    if not gaps:
        raise NoEvidence(
            f"no reading of {observed.label} published by {setting.as_of} lists models of both "
            f"{first} and {second}; `headway sources` shows what each board covers"
        )
    last = gaps[-1]
    age = (setting.as_of - last.published).days
    cautions: list[Caution] = [*jump_cautions([reading for reading, _ in shown])]
    if age > setting.profile.stale_days:
        cautions.append(
            Extrapolated(
                f"the newest reading with both groups is of {last.published}, {age} days before"
            )
        )
    if shown[-1][0].se_from != "published":
        cautions.append(
            ThinEvidence(f"the reading of {last.published} was published without intervals")
        )
    details: Row = {
        "time_base": "as-published",
        "names": names(setting, first, second),
        "holders": {
            "first": [{"model": last.first, "rating": last.first_rating}],
            "second": [{"model": last.second, "rating": last.second_rating}],
        },
        "readings": len(gaps),
        "why_time_bases_differ": WHY_THEY_DIFFER,
    }
    if observed.board.scale == "elo":
        details["win_probability"] = _win(last.gap)
    return Answer(
        verb="gap",
        question=setting.question(
            first=first,
            second=second,
            board=observed.board.id,
            category=observed.category,
            time_base="as-published",
        ),
        sentence=gap_sentence(
            last.gap,
            setting.catalog.adjective(first),
            setting.catalog.adjective(second),
            observed.board,
            observed.label,
            f"{last.published.isoformat()}, as published then,",
        ),
        value=last.gap.value,
        low=last.gap.low,
        high=last.gap.high,
        level=setting.profile.level,
        unit=observed.board.unit,
        details=details,
        series=tuple(_published_row(one) for one in gaps),
        warnings=setting.warnings(cautions),
        origins=setting.credits(one.snapshot for one in gaps),
    )


def _newest_published(
    setting: Setting, observed: Observed, members: tuple[frozenset[str], frozenset[str]]
) -> PublishedGap | None:
    for reading in reversed(observed.readings):
        if reading.coverage != "labs":
            one = published_gap(reading, *members, setting.catalog, setting.profile)
            if one is not None:
                return one
    return None


def holders(setting: Setting, observed: Observed, frontier: Frontier, day: date) -> list[Row]:
    """Models most often on top of a group on a day, with their share of draws and facts."""
    rows: list[Row] = []
    for model, share in list(frontier.holder_shares(day, observed.abilities.models).items())[:5]:
        facts = setting.catalog.models[model]
        entries = [i for i, m in enumerate(observed.abilities.models) if m == model]
        best = max(entries, key=lambda i: observed.abilities.rating[i])
        rows.append(
            {
                "model": model,
                "name": facts.name,
                "share": share,
                "printed": float(observed.abilities.rating[best]),
                "listed_as": observed.abilities.names[best],
                "released": str(observed.abilities.released[best]),
                "basis": observed.abilities.basis[best],
                "source": facts.source,
                "weights": facts.weights,
            }
        )
    return rows


def reading_row(observed: Observed) -> Row:
    """Which reading places the models."""
    reading = observed.abilities.reading
    return {
        "source": reading.source,
        "published": reading.published.isoformat(),
        "snapshot": reading.snapshot,
        "coverage": reading.coverage,
        "entries": len(reading.names),
        "intervals": reading.se_from,
    }


def group_cautions(counts: dict[str, int], names: tuple[str, str]) -> list[Caution]:
    """Say when a group rests on very few models."""
    return [
        ThinEvidence(
            f"only {counts[side]} model{'s' * (counts[side] != 1)} of {name} on this board"
        )
        for side, name in zip(("first", "second"), names, strict=True)
        if counts[side] < 3
    ]


def _interval_row(one: Interval) -> Row:
    return {"value": one.value, "low": one.low, "high": one.high}


def _level_row(side: str, one: Interval) -> Row:
    return {f"{side}_level": one.value, f"{side}_low": one.low, f"{side}_high": one.high}


def _win(one: Interval) -> Row:
    return {
        "value": win_probability(one.value),
        "low": win_probability(one.low),
        "high": win_probability(one.high),
    }


def _published_row(one: PublishedGap) -> Row:
    return {
        "date": one.published.isoformat(),
        **_interval_row(one.gap),
        "first": one.first,
        "second": one.second,
        "source": one.source,
    }
