"""Sentences on which model to use, and from whom: the recommendation, and why it is this one."""

from __future__ import annotations

from collections.abc import Iterable

from headway.answers.wording import number, percent
from headway.web.amounts import amount, dollars
from headway.web.choice_words import ability, asked
from headway.web.pages.page import Row
from headway.web.phrasebook import phrasebook
from headway.web.speech import Speech, interval, rounded

SURE, HARDLY = 0.99, 0.01
"""A chance beyond these is not told more closely."""


def choose(speech: Speech) -> str:
    """The recommendation with its price, what is given up and what is saved."""
    one = speech.details["recommendation"]
    return speech.say(
        "sentence",
        day=speech.day,
        task=_task(speech),
        where=_where(speech, one),
        price=_price(speech, one),
        given_up=_given_up(speech, one),
        enough=_enough(speech),
        saved=_saved(speech),
    )


def reasons(speech: Speech) -> list[str]:
    """Why it is this one."""
    counted = speech.details["considered"]
    is_own = speech.details["recommendation"]["host"] is None
    models = counted["passing_models"]
    found = [
        speech.say(
            "meet_self" if is_own else "meet",
            passing=f"{counted['passing_offers']:,}",
            count=f"{counted['offers']:,}",
            models=speech.say("one_model" if models == 1 else "models", count=models),
        ),
        *_removed(speech),
        _rule(speech),
    ]
    for other in speech.details["level_with"][:1]:
        costs_less = other["cost"] < speech.details["recommendation"]["cost"]
        price = speech.say("costs", usd=dollars(other["cost"])) if costs_less else ""
        found.append(
            speech.say(
                "level", where=_where(speech, other), costs=price or speech.say("costs_no_more")
            )
        )
    return found


def _removed(speech: Speech) -> Iterable[str]:
    for row in speech.details["limits"]:
        if row["removed_no"] or row["removed_unknown"]:
            yield speech.say(
                "removed",
                limit=speech.word("limit", row["limit"]),
                asked=asked(speech.t, row["asked"]),
                no=f"{row['removed_no']:,}",
                unknown=f"{row['removed_unknown']:,}",
            )


def _rule(speech: Speech) -> str:
    rule = speech.details["rule"]
    if rule != "enough":
        return speech.say("rule_ablest")
    return speech.say("rule_enough", sure=percent(speech.details["required"]["sure"]))


def _task(speech: Speech) -> str:
    task = speech.details.get("task", speech.question["task"])
    if task is None:
        return speech.say("board_alone", board=speech.board)
    return speech.say("task", task=speech.word("capability", task), board=speech.board)


def _where(speech: Speech, row: Row) -> str:
    if row["host"] is None:
        return speech.say("on_own_machines", name=row["name"])
    kind = "at_own_host" if row["own_host"] else "at_host"
    return speech.say(kind, name=row["name"], host=row["host_name"])


def _price(speech: Speech, one: Row) -> str:
    if one["host"] is None:
        return speech.say("no_price")
    return speech.say("price", usd=dollars(one["cost"]), usage=usage(speech))


def usage(speech: Speech) -> str:
    """What the cost is of: `3M tokens read and 500k written a month`."""
    told: str = speech.details["usage"]
    return phrasebook(speech.t.language, "meanings").said(told) or told


def _given_up(speech: Speech, one: Row) -> str:
    best = speech.details["best"]
    if one["model"] == best["model"]:
        return speech.say("best")
    behind, won = speech.quantity("given_up"), speech.quantity("win_probability")
    assert behind is not None  # noqa: S101 - it is always defined
    return speech.say(
        "behind",
        name=best["name"],
        value=amount(behind["value"], behind["unit"]),
        unit=speech.unit(behind["unit"]),
        level=speech.level,
        **interval(behind, behind["unit"]),
        won="" if won is None else speech.say("won", share=rounded(won["value"])),
    )


def _enough(speech: Speech) -> str:
    found = speech.quantity("enough")
    if found is None:
        return ""
    return speech.say(
        "enough",
        asked=ability(speech.t, str(speech.question["at_least"])),
        chance=_chance(speech, found["value"]),
    )


def _chance(speech: Speech, value: float) -> str:
    if value > SURE:
        return speech.say("above", share=rounded(SURE))
    return rounded(value) if value >= HARDLY else speech.say("below", share=rounded(HARDLY))


def _saved(speech: Speech) -> str:
    parts = []
    for key in ("best", "now"):
        found = speech.quantity(f"saved_{key}")
        if found is not None and found["value"]:
            kind = "less" if found["value"] > 0 else "more"
            what = speech.say(f"than_{key}")
            share = number(100 * abs(found["value"]))
            parts.append(speech.say(kind, share=f"{share}%", what=what))
    return speech.say("saved", parts=speech.t("sentences.and").join(parts)) if parts else ""
