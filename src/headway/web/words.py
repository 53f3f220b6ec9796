"""What pages say about answers: titles, sentences, names of groups, and commands to rerun them."""

from __future__ import annotations

import shlex
from typing import Any

from headway.language.strings import DEFAULT, Strings
from headway.web.choice_words import given
from headway.web.figure_words import spoken
from headway.web.links import Target
from headway.web.pages.page import Page, Row, View
from headway.web.sentences import in_words

SETTING = ("as_of", "profile")
POSITIONAL = ("first", "second", "claim")
ENTITIES = frozenset({"model", "lab", "board", "source"})
DEFAULTS = {"profile": "default-2026", "time_base": "one-scale"}
NOT_OPTIONS = frozenset(
    {"category", "accepted", "capabilities", "asked", "boards", "horizon_months"}
)


def title(page: Page, view: View, main: Row | None) -> str:
    """The page's title: what it is about, with the names of what was asked."""
    key = f"pages.{page.name}.title"
    if main is None or "details" not in main:
        fixed = f"pages.{page.name}.plain"
        return view.t(fixed if fixed in view.t else key, **_names(view, {}))
    return view.t(key, **_names(view, main))


def summary(page: Page, view: View, main: Row | None) -> str:
    """The page in one sentence, for a list of results or a card."""
    if main is not None and "sentence" in main:
        return sentence(view, main)
    key = f"pages.{page.name}.summary"
    return view.t(key) if key in view.t else title(page, view, main)


def sentence(view: View, answer: Row) -> str:
    """The answer's sentence in the language of the page."""
    if view.t.language == DEFAULT:
        return str(answer["sentence"])
    return in_words(view.t, answer)


def figure(view: View, answer: Row) -> Row | None:
    """The answer's figure with its words in the language of the page."""
    found: Row | None = answer.get("figure")
    if found is None or view.t.language == DEFAULT:
        return found
    return spoken(view.t, found, sentence(view, answer))


def place(t: Strings, name: str) -> str:
    """The title of a group in the language of the page: `US`, `China`; labs keep their names."""
    key = f"words.place.{name.replace(' ', '-')}"
    return t(key) if key in t else name


def group_name(t: Strings, group: str, text: str) -> str:
    """The name of a declared group in the language of the page."""
    key = f"words.group.{group}"
    return t(key) if key in t else text


def direction(t: Strings, row: Row) -> str:
    """Whether the gap of a capability narrowed, in words that carry how sure that is."""
    sure = row["change"]["probability_narrowed"]
    for least, word in ((0.975, "narrowed"), (0.8, "maybe-narrowed"), (0.2, "unclear")):
        if sure >= least:
            return t(f"words.direction.{word}")
    return t("words.direction.maybe-widened" if sure > 0.025 else "words.direction.widened")


def agreeing(t: Strings, row: Row) -> str:
    """How many further boards of a capability give the same sign."""
    others = [one for one in row["others"] if "value" in one]
    same = sum((one["value"] > 0) == (row["gap"]["value"] > 0) for one in others)
    return t("today.agreeing", same=same, count=len(others))


def statement(t: Strings, claim: str, text: str) -> str:
    """What a claim states, in the language of the page where we have translated it."""
    key = f"claims.statements.{claim.replace('/', '.')}"
    return t(key) if key in t else text


def state_name(view: View, target: Target) -> str:
    """What distinguishes a state of a page from its others."""
    parts = []
    for name, value in target.given:
        if target.path == "/choose":
            parts.append(given(view.t, name, value))
            continue
        key = f"words.{name}.{value}"
        if key in view.t:
            parts.append(view.t(key))
        elif name in ("first", "second", "group"):
            parts.append(group_name(view.t, str(value), str(value)))
        else:
            parts.append(str(value))
    return " · ".join(parts) or view.t("site.default_state")


def command(answer: Row) -> str:
    """The command line that gives an answer again; empty for verbs it cannot name."""
    question, verb = _once(answer["question"]), answer["verb"]
    words = ["headway", verb]
    if verb in ENTITIES:
        words += [str(question[verb])] if question.get(verb) else []
    words += [str(question[name]) for name in POSITIONAL if question.get(name)]
    board = question.get("board") if verb not in ENTITIES else None
    if board:
        category = question.get("category")
        words += ["--board", f"{board}:{category}" if category not in (None, "overall") else board]
    for one in question.get("boards", ()):
        words += ["--board", str(one)]
    if question.get("horizon_months"):
        words += ["--horizon", f"{question['horizon_months']:g}mo"]
    if question.get("asked"):
        words += ["--of", str(question["asked"])]
    for name, value in question.items():
        if name in (*POSITIONAL, "board", verb) or name in NOT_OPTIONS:
            continue
        if value in (None, "", False, [], DEFAULTS.get(name)):
            continue
        words += _option(name, value)
    return shlex.join(words)


def _once(question: Row) -> Row:
    """A question without the board where a task says it: a command takes one of the two."""
    return {**question, "board": None} if question.get("task") else question


def _option(name: str, value: Any) -> list[str]:  # noqa: ANN401 - a question holds any value
    flag = f"--{name.replace('_', '-')}"
    if value is True:
        return [flag]
    if isinstance(value, list):
        return [word for one in value for word in (flag, str(one))]
    return [flag, f"{value:g}" if isinstance(value, float) else str(value)]


def _names(view: View, main: Row) -> Row:
    """What titles may name."""
    details = main.get("details", {})
    question = main.get("question", {})
    names = details.get("names") or {}
    first = names.get("first") or view.state.text("first", "us")
    second = names.get("second") or view.state.text("second", "china")
    board = str(question.get("board", ""))
    category = question.get("category")
    if category not in (None, "overall"):
        board = f"{board}:{category}"
    return {
        "first": place(view.t, str(first)),
        "second": place(view.t, str(second)),
        "board": board,
        "as_of": question.get("as_of", ""),
        "name": details.get("title") or details.get("name") or view.state.parts.get("name", ""),
        "statement": statement(
            view.t, str(question.get("claim", "")), str(details.get("statement", ""))
        ),
        "headline": details.get("headline", ""),
    }
