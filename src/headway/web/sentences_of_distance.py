"""Sentences on how far apart groups are, and on where that goes."""

from __future__ import annotations

import re

from headway.answers.wording import number, percent
from headway.web.amounts import amount
from headway.web.pages.page import Row
from headway.web.speech import Speech, bound, decimals, interval, rounded

SHOWN = 0.05
"""A trend is shown where parallel frontiers do as much on at most this share of worlds."""

_FORECASTS = re.compile(r"(\d+) forecasts")
_SKILL = re.compile(r"skill (?:against no-change is )?(−?[\d.]+\d)")


def today(speech: Speech) -> str:
    """The gap of each capability."""
    parts = []
    for row in speech.details["rows"]:
        gap = row["gap"]
        parts.append(
            speech.say(
                "part",
                capability=speech.word("capability", row["capability"]),
                value=amount(gap["value"], gap["unit"]),
                **interval(gap, gap["unit"]),
            )
        )
    return speech.say(
        "sentence",
        day=speech.day,
        first=speech.first,
        second=speech.second,
        level=speech.level,
        parts=speech.t("sentences.semicolon").join(parts),
    )


def gap(speech: Speech) -> str:
    """Who leads by how much."""
    answer, unit = speech.answer, speech.answer["unit"]
    leads = answer["value"] >= 0
    published = speech.question["time_base"] == "as-published"
    day = answer["series"][-1]["date"] if published else speech.day
    return speech.say(
        "led" if leads else "trailed",
        day=speech.say("published_on" if published else "on", day=day),
        first=speech.first,
        second=speech.second,
        value=amount(abs(answer["value"]), unit),
        unit=speech.unit(unit),
        level=speech.level,
        **interval(answer, unit, turned=not leads),
        board=speech.board,
        doubt=speech.doubt("tie", answer["low"], answer["high"]),
    )


def lag(speech: Speech) -> str:
    """Who is behind by how many months."""
    answer, bounds = speech.answer, speech.details["bounds"]
    value, low, high = (answer[key] for key in ("value", "low", "high"))
    ahead, behind = speech.first, speech.second
    texts = bound(low, bounds, "low"), bound(high, bounds, "high")
    if value < 0:
        ahead, behind = behind, ahead
        texts = bound(-high, bounds, "high"), bound(-low, bounds, "low")
    months = number(abs(value), 1)
    published = speech.question["time_base"] == "as-published"
    return speech.say(
        "sentence",
        day=speech.day,
        ahead=ahead,
        behind=behind,
        months=speech.t("sentences.more_than", value=months) if bounds["value"] else months,
        level=speech.level,
        low=texts[0],
        high=texts[1],
        definition=speech.word("lag", speech.question["definition"]),
        base=speech.say("published") if published else "",
        board=speech.board,
        doubt=speech.doubt("tie", low, high),
    )


def rank(speech: Speech) -> str:
    """Who leads a board, and how many are level with the leader."""
    answer, unit = speech.answer, speech.answer["unit"]
    tied = speech.details["tied_with_leader"]
    name = speech.details.get("leader_name") or next(
        (row["name"] for row in speech.details["rows"] if row["model"] == speech.details["leader"]),
        speech.details["leader"],
    )
    return speech.say(
        "sentence",
        day=speech.day,
        name=name,
        board=speech.board,
        value=amount(answer["value"], unit),
        unit=speech.unit(unit),
        level=speech.level,
        **interval(answer, unit),
        others=speech.say("others", count=tied) if tied else speech.say("nobody"),
    )


def trend(speech: Speech) -> str:
    """Whether the frontiers came nearer, and whether that is more than chance."""
    moved = speech.details["quantities"]["narrowing"]
    unit = moved["unit"]
    narrowed = moved["value"] >= 0
    before, after = (
        amount(speech.details["quantities"][f"gap_{day}"]["value"], unit)
        for day in ("before", "after")
    )
    p = speech.details["trend"]["p_narrowed" if narrowed else "p_widened"]
    start, end = speech.details["window"]
    return speech.say(
        "narrowed" if narrowed else "widened",
        start=start,
        end=end,
        first=speech.first,
        second=speech.second,
        board=speech.board,
        value=amount(abs(moved["value"]), unit),
        unit=speech.unit(unit),
        level=speech.level,
        **interval(moved, unit, turned=not narrowed),
        doubt=speech.doubt("no_change", moved["low"], moved["high"]),
        before=before,
        after=after,
        share=rounded(p),
        shown=speech.say("shown" if p <= SHOWN else "not_shown"),
    )


def forecast(speech: Speech) -> str:
    """The gap at the horizon, and how likely parity is by then."""
    gap_, last = speech.details["quantities"]["gap"], speech.details["rows"][-1]
    unit = gap_["unit"]
    return speech.say(
        "sentence",
        date=last["date"],
        first=speech.first,
        second=speech.second,
        board=speech.board,
        value=amount(gap_["value"], unit),
        unit=speech.unit(unit),
        level=speech.level,
        **interval(gap_, unit),
        probability=rounded(last["probability_level_by"]),
        method=speech.word("method", speech.details["method"]),
        why=_why(speech),
    )


def backtest(speech: Speech) -> str:
    """What the preferred method's intervals held, and why it is preferred."""
    best = speech.details["methods"][0]
    return speech.say(
        "sentence",
        count=best["origins"],
        method=speech.word("method", best["method"]),
        share=rounded(speech.answer["value"]),
        why=_why(speech),
    )


def _why(speech: Speech) -> str:
    """Why a method speaks; its numbers stand nowhere else than in the reason that is given."""
    if speech.details["why"] == "asked":
        return speech.t("sentences.method.asked")
    count, skill = (found.search(speech.details["why"]) for found in (_FORECASTS, _SKILL))
    if count is None or skill is None:
        return speech.t("sentences.method.unscored")
    name = "none_better" if speech.details["preferred"] == "no-change" else "skilled"
    return speech.t(f"sentences.method.{name}", count=count.group(1), skill=skill.group(1))


def robustness(speech: Speech) -> str:
    """In how many universes it holds, and which choice it hangs on."""
    details = speech.details
    share, a, b = details["positive"], speech.first, speech.second
    if share < 0.5:
        share, a, b = 1 - share, b, a
    most: Row = details["explained"][0]
    return speech.say(
        speech.question["asked"],
        share=percent(round(share, 3)),
        count=details["universes"],
        first=a,
        second=b,
        rest=speech.say(
            "rest",
            **decimals(speech.answer, 1),
            choice=speech.word("choice", most["choice"]),
            explained=rounded(most["share"]),
            shuffled=f"{number(100 * details['shuffled_labels']['p'], 1)}%",
        ),
    )
