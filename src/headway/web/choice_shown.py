"""What the page of choosing shows: a form of a need, and what meets it, in words."""

from __future__ import annotations

from collections.abc import Iterable

from headway.language.strings import DEFAULT, Strings
from headway.web import choice_words as said
from headway.web.amounts import DECIMALS, dollars
from headway.web.pages.page import Answers, Row, View
from headway.web.questions import text_of
from headway.web.sentences_of_choice import reasons, usage
from headway.web.speech import Speech

FACTS = ("lab_country", "licence", "host_country", "region", "training")
LIMITS = (
    "max_cost", "region", "host_country", "lab_country", "weights", "licence", "no_training",
    "max_retention", "context", "max_output", "reads", "min_throughput", "max_latency", "at_least",
)  # fmt: skip
"""What can be loosened, in the order of the form."""
RARER = (
    "cached", "per_request", "lab_country", "sellers", "routers", "max_retention", "context",
    "max_output", "reads", "min_throughput", "max_latency", "sure", "board", "as_of", "profile",
)  # fmt: skip
"""Questions of the form that are folded until one is asked."""
NUMBERS = (
    "given_up", "win_probability", "enough", "saved_best", "saved_now", "ahead_of_now",
)  # fmt: skip
PLACES = ("eu", "eea", "us", "us+eu", "not:cn", "not:us")
LICENCES = ("Apache-2.0", "MIT")
READS = ("image", "audio", "video", "pdf")
ENOUGH = ("best", "0.95-of-best", "0.9-of-best", "best-30")


def shown(view: View, answers: Answers) -> Row:
    """What the template of the page gets: its form, and what it shows of the answer in words."""
    answer = answers["choice"] or {"refused": ""}
    form = _form(view, answers["rank"])
    if "refused" in answer:
        text: str = answer["refused"]
        return {
            **form,
            "refused": said.refusal(view.t, text) or text,
            "refused_in": view.t("site.tag") if said.refusal(view.t, text) else DEFAULT,
            "loosen": [] if view.is_static else _loosened(view),
            "by_oneself": "--sellers self" in text,
        }
    speech = Speech(view.t, answer)
    details = answer["details"]
    is_english = view.t.language == DEFAULT
    return {
        **form,
        "refused": "",
        "one": details["recommendation"],
        "numbers": {name: details["quantities"].get(name) for name in NUMBERS},
        "usage": usage(speech),
        "dollars": dollars,
        "required": said.ability(view.t, str(answer["question"]["at_least"])),
        "front": [
            _offer(row, details["quantities"]["given_up"]["unit"]) for row in details["rows"]
        ],
        "beside": [{**row, "best_model": row["best"]} for row in details["beside"]],
        "reasons": details["reasons"] if is_english else reasons(speech),
        "facts_of_trust": _facts(view.t, details["trust"], details["recommendation"]),
        "others": _others(view.t, details),
        "removed": [
            {**row, "limit": _limit(view.t, row), "asked_for": said.asked(view.t, row["asked"])}
            for row in details["limits"]
        ],
        "left_out": [
            {**row, "reason": said.remark(view.t, row["reason"])} for row in details["left_out"]
        ],
        "unknown": said.told(view.t, details["unknown"]),
    }


def _loosened(view: View) -> list[Row]:
    """Each limit that was asked, and where the page is without it."""
    return [
        {
            "text": said.given(view.t, name, view.state.values[name]),
            "address": view.itself("", None, **{name: None}),
        }
        for name in LIMITS
        if name in view.state.values
    ]


def _form(view: View, ranked: Row | None) -> Row:
    """What the form offers, and what it holds."""
    values = view.state.values
    rows = [] if ranked is None or "refused" in ranked else ranked["details"]["rows"]
    countries = sorted(
        {one.lower() for one in view.choices.countries} - {*PLACES, "xx"},
        key=lambda one: said.places(view.t, one),
    )
    return {
        "held": {
            name: text_of(value) for name, value in values.items() if not isinstance(value, tuple)
        },
        "held_of": {name: value for name, value in values.items() if isinstance(value, tuple)},
        "areas": {one: said.places(view.t, one) for one in PLACES},
        "countries": {one: said.places(view.t, one) for one in countries},
        "place_name": lambda text: said.places(view.t, text),
        "licences": (*LICENCES, *_besides(values.get("licence"), LICENCES)),
        "reads": (*READS, *_besides(values.get("reads"), READS)),
        "enough": {one: said.ability(view.t, one) for one in ENOUGH},
        "models": {row["model"]: row["name"] for row in rows},
        "is_rarer": any(name in values for name in RARER),
    }


def _besides(value: object, offered: tuple[str, ...]) -> Iterable[str]:
    """What was given that the form does not offer: it stays as it is."""
    return [one for one in value if one not in offered] if isinstance(value, tuple) else []


def _facts(t: Strings, trust: list[Row], one: Row) -> list[Row]:
    """The five facts of the recommended offer, each with all that is stated of it."""
    own = [row for row in trust if (row["model"], row["host"]) == (one["model"], one["host"])]
    return [
        {
            "fact": fact,
            "asked": said.asked(t, rows[0]["asked"]) if rows[0]["asked"] else "",
            "answer": rows[0]["answer"],
            "statements": [{**row, "value": said.known(t, row["value"])} for row in rows],
        }
        for fact in FACTS
        if (rows := [row for row in own if row["fact"] == fact])
    ]


def _offer(row: Row, unit: str) -> Row:
    """An offer as its table shows it: abilities with the decimals of their unit."""
    measured = {
        name: round(value, DECIMALS.get(unit, 1))
        for name, value in row.items()
        if name.startswith(("ability", "given_up"))
    }
    return {**row, **measured, "wins_against_best": row["win_probability"]}


def _limit(t: Strings, row: Row) -> str:
    """The name of a limit, as the head of a row."""
    name = t(f"words.limit.{row['limit']}")
    return name[:1].upper() + name[1:]


def _others(t: Strings, details: Row) -> list[Row]:
    """The facts of the other offers that no other beats, a row each."""
    one = details["recommendation"]
    names = {(row["model"], row["host"]): row for row in details["rows"]}
    found = []
    for row in details["trust"]:
        key = row["model"], row["host"]
        if key == (one["model"], one["host"]) or key not in names:
            continue
        offer = names[key]
        found.append(
            {
                **row,
                "name": offer["name"],
                "host_name": offer["host_name"],
                "value": said.known(t, row["value"]),
                "asked_for": said.asked(t, row["asked"] or ""),
            }
        )
    return found
