"""Sentences on what surrounds the race: releases, the top, openness, prices, compute, acts."""

from __future__ import annotations

from headway.answers.wording import number
from headway.web.amounts import amount
from headway.web.pages.page import Row
from headway.web.speech import Speech, decimals, interval, place, rounded

TOLD = 0.05
"""A change is told from chance at this size, as in `headway.answers.events`."""

PLACES = ("first", "second")


def cadence(speech: Speech) -> str:
    """How many models of the frontier class each side releases a year."""
    numbers, days = speech.details["quantities"], speech.details["window"]
    apart = numbers["difference"]
    return speech.say(
        "more" if apart["value"] >= 0 else "fewer",
        start=days["from"],
        end=days["to"],
        first=speech.first,
        second=speech.second,
        one=number(numbers["rate_first"]["value"], 1),
        other=number(numbers["rate_second"]["value"], 1),
        level=speech.level,
        **{**decimals(apart, 1), "value": number(abs(apart["value"]), 1)},
        doubt=speech.doubt("equal", apart["low"], apart["high"]),
    )


def concentration(speech: Speech) -> str:
    """How many labs share the top, and whether that changed."""
    numbers = speech.details["quantities"]
    effective, change = numbers["effective_labs"], numbers["change_effective_labs"]
    moved = decimals(change, 1)
    return speech.say(
        "sentence",
        day=speech.day,
        top=speech.question["top"],
        board=speech.board,
        labs=number(numbers["labs"]["value"]),
        countries=number(numbers["countries"]["value"]),
        level=speech.level,
        **decimals(effective, 1),
        since=speech.details["from"],
        change=moved["value"],
        change_low=moved["low"],
        change_high=moved["high"],
        doubt=speech.doubt("no_change", change["low"], change["high"]),
    )


def openness(speech: Speech) -> str:
    """On how many days open models held each frontier, and how far open is behind closed."""
    numbers, days = speech.details["quantities"], speech.details["window"]
    apart = decimals(numbers["difference"], 0, factor=100)
    return speech.say(
        "sentence",
        start=days["from"],
        end=days["to"],
        first=speech.first,
        second=speech.second,
        one=rounded(numbers["days_open_first"]["value"]),
        other=rounded(numbers["days_open_second"]["value"]),
        level=speech.level,
        low=apart["low"],
        high=apart["high"],
        lag=_open_lag(speech),
    )


def _open_lag(speech: Speech) -> str:
    lag: Row | None = speech.details["lags"]["overall"]
    if lag is None:
        return ""
    months = number(abs(lag["value"]), 1)
    return speech.say(
        "behind" if lag["value"] >= 0 else "ahead",
        months=speech.t("sentences.more_than", value=months) if lag["bounds"]["value"] else months,
    )


def price(speech: Speech) -> str:
    """What an ability costs from each side, and how fast that falls."""
    details, ratio = speech.details, speech.quantity("ratio")
    return speech.say(
        "sentence",
        day=details["window"]["to"],
        ability=_ability(speech),
        board=speech.board,
        mix=details["mix"],
        first=_price_of(speech, "first"),
        second=_price_of(speech, "second"),
        ratio=""
        if ratio is None
        else speech.say(
            "ratio", first=speech.first, second=speech.second, value=number(ratio["value"], 1)
        ),
    )


def _ability(speech: Speech) -> str:
    """Whose ability is bought; the model's name stands in the answer's own description alone."""
    points, level = speech.question["level"], speech.details["level"]
    if points is not None:
        return speech.say("points", points=number(points, 1))
    if "day" in level:
        return speech.say("best_of", day=level["day"])
    name = speech.details["what"].removeprefix("the ability of ")
    return speech.say("model", name=name.removesuffix(f" on {speech.board}"))


def _price_of(speech: Speech, side: str) -> str:
    group = speech.first if side == "first" else speech.second
    dollars, fall = speech.quantity(f"price_{side}"), speech.quantity(f"fall_{side}")
    if dollars is None:
        return speech.say("unknown", group=group)
    falling = ""
    if fall is not None:
        way = "down" if fall["value"] <= 0 else "up"
        falling = speech.say(way, share=rounded(abs(fall["value"])))
    return speech.say(
        "costs", group=group, level=speech.level, **decimals(dollars, 2), falling=falling
    )


def compute(speech: Speech) -> str:
    """Which side's frontier took more training compute."""
    numbers, days = speech.details["quantities"], speech.details["window"]
    orders = numbers["log10_ratio"]
    sign = 1 if orders["value"] >= 0 else -1
    ends = sorted((sign * orders["low"], sign * orders["high"]))
    sides = (speech.first, speech.second)[::sign]
    return speech.say(
        "sentence",
        start=days["from"],
        end=days["to"],
        more=sides[0],
        less=sides[1],
        times=number(10 ** (sign * orders["value"]), 1),
        level=speech.level,
        low=number(10 ** ends[0], 1),
        high=number(10 ** ends[1], 1),
        doubt=speech.doubt("equal", orders["low"], orders["high"]),
        first=speech.first,
        second=speech.second,
        known_first=rounded(numbers["known_first"]["value"]),
        known_second=rounded(numbers["known_second"]["value"]),
    )


def policies(speech: Speech) -> str:
    """How many hosts of each side declare that they train on what customers send."""
    details = speech.details
    apart = details["quantities"]["trains_difference"]
    return speech.say(
        "sentence",
        day=speech.day,
        first=_declared(speech, "first"),
        second=_declared(speech, "second"),
        level=speech.level,
        **decimals(apart, 0, factor=100),
        doubt=speech.doubt("equal", apart["low"], apart["high"]),
        unreviewed=details["unreviewed"],
        hosts=len(details["rows"]),
    )


def _declared(speech: Speech, side: str) -> str:
    counted = speech.details["counts"][side]["trains"]
    return speech.say(
        "declared",
        yes=counted["yes"],
        told=counted["yes"] + counted["no"],
        group=place(speech.t, speech.details["names"][side]),
        unknown=counted["unknown"],
    )


def events(speech: Speech) -> str:
    """How a frontier grew after dated acts, beside its growth before."""
    details, rows = speech.details, speech.details["rows"]
    growth, kept = details["quantities"]["growth"], details["quantities"]["kept"]
    unit = growth["unit"].removesuffix(" a year")
    days = [row["date"] for row in rows]
    told = [row for row in rows if row["p"] <= TOLD]
    slower = sum(
        row["growth_after"] - row["growth_before"] < row["change_by_chance"] for row in told
    )
    return speech.say(
        "sentence",
        count=len(days),
        days=speech.say("days", first=days[0], last=days[-1]) if len(days) > 1 else days[0],
        acts=_acts(speech),
        second=speech.second,
        board=speech.board,
        value=amount(growth["value"], unit),
        unit=speech.unit(unit),
        level=speech.level,
        **interval(growth, unit),
        kept=rounded(kept["value"]),
        kept_low=rounded(kept["low"]),
        kept_high=rounded(kept["high"]),
        slower=slower,
        faster=len(told) - slower,
        power=rounded(details["power_median"]),
    )


def _acts(speech: Speech) -> str:
    question = speech.question
    toward = question["toward"]
    return speech.say(
        "acts",
        toward=""
        if toward == "any"
        else speech.say("toward", country=speech.word("country", toward)),
        does=speech.word("direction", question["direction"]),
        kinds=speech.joined(speech.word("kinds", kind) for kind in question["kinds"]),
    )
