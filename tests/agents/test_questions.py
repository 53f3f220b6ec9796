"""The table of tools is that of `Study`'s verbs, and no value an agent sends breaks its reading."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.agents.parameters import Kind, Parameter
from headway.agents.questions import TOOLS, Question, asked
from headway.answers.asked_need import MODALITIES
from headway.answers.lag import Definition
from headway.answers.sides import TimeBase
from headway.errors import CAUTIONS, Misuse
from headway.measures.need import Period, Sellers
from headway.measures.offered import Hosts
from headway.study import Study

NAMES = {
    "Definition": Definition,
    "Hosts": Hosts,
    "Path": Path,
    "Period": Period,
    "Sellers": Sellers,
    "Sequence": Sequence,
    "TimeBase": TimeBase,
    "date": date,
}
KINDS: dict[object, set[Kind]] = {
    str: {"name", "choice"},
    float: {"number"},
    int: {"whole"},
    bool: {"flag"},
    str | float: {"amount"},
    str | date: {"day"},
    Sequence[str] | str: {"words"},
}
"""Which kinds of parameter may stand for an argument of `Study`."""
FILES = {"choose": {"needs"}}
"""Arguments that name a file: an agent may give none."""
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["us", "2026-07-01", "2026-7-1", "3M", "", "level", "\ud800", "a\nb", "x" * 400, "MIT"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


def meant(annotation: str) -> object:
    """The type of an argument, without None and as one of those that tell kinds apart."""
    found = eval(annotation, NAMES.copy())  # noqa: S307 - our own signatures
    parts = [one for one in (typing.get_args(found) or (found,)) if one is not type(None)]
    if typing.get_origin(found) is typing.Literal:
        return found
    whole = parts[0]
    for one in parts[1:]:
        whole = whole | one
    return whole


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_takes_what_the_verb_takes(name: str) -> None:
    signature = inspect.signature(getattr(Study, name)).parameters
    known = {one.name: one for one in TOOLS[name].parameters}

    assert set(known) == set(signature) - {"self"} - FILES.get(name, set())
    for one in known.values():
        argument = signature[one.name]
        kind = meant(argument.annotation)
        if typing.get_origin(kind) is typing.Literal:
            assert (one.kind, set(one.choices)) == ("choice", set(typing.get_args(kind)))
        else:
            assert one.kind in KINDS[kind], one.name
        assert one.required == (argument.default is inspect.Parameter.empty), one.name
        assert one.required or one.default == argument.default, one.name


def test_a_tool_takes_the_setting_too() -> None:
    signature = inspect.signature(Study).parameters

    for tool in TOOLS.values():
        names = [one.name for one in tool.accepts]
        assert names[-4:] == ["as_of", "profile", "accept", "limit"]
        assert len(set(names)) == len(names)
    assert set(signature) == {"as_of", "profile", "accept", "store"}


@pytest.mark.parametrize("name", TOOLS)
def test_each_tool_and_each_parameter_is_described(name: str) -> None:
    tool = TOOLS[name]

    assert tool.text.endswith(".")
    assert tool.title
    assert all(one.text.endswith(".") for one in tool.accepts)
    jsonschema.Draft202012Validator.check_schema(tool.schema(None))


def test_what_descriptions_list_is_what_there_is() -> None:
    (accept,) = [one for one in TOOLS["gap"].accepts if one.name == "accept"]
    (reads,) = [one for one in TOOLS["choose"].accepts if one.name == "reads"]

    assert accept.choices == tuple(CAUTIONS)
    assert all(modality in reads.text for modality in MODALITIES)


@pytest.mark.parametrize(
    ("tool", "given", "words"),
    [
        ("gap", {"first": "us"}, "gap needs second"),
        ("gap", {"first": "us", "second": None}, "gap needs second"),
        ("gap", {"first": "us", "second": "china", "bord": "x"}, "no parameter 'bord'; it has"),
        ("gap", {"first": "us", "second": 3}, "second must be a text, not a number"),
        ("gap", {"first": ["us"], "second": "china"}, "first must be a text, not a list"),
        ("gap", {"first": "", "second": "china"}, "first is empty"),
        ("gap", {"first": "u\x00s", "second": "china"}, "cannot be printed"),
        ("gap", {"first": "\ud800", "second": "china"}, "cannot be printed"),
        ("gap", {"first": "u" * 301, "second": "china"}, "longer than 300"),
        ("gap", {"first": "us", "second": "china", "as_of": "2026-02-30"}, "not a date"),
        ("gap", {"first": "us", "second": "china", "as_of": "20260701"}, "not a date"),
        ("gap", {"first": "us", "second": "china", "time_base": "both"}, "no time_base 'both'"),
        ("gap", {"first": "us", "second": "china", "accept": "Stale"}, "must be a list of texts"),
        ("gap", {"first": "us", "second": "china", "accept": ["Late"]}, "no accept 'Late'"),
        ("rank", {"limit": 0}, "limit 0 is out of range; give at least 1 and at most 1000"),
        ("rank", {"limit": 2.5}, "limit 2.5 is not a whole number"),
        ("rank", {"limit": True}, "limit must be a number, not true or false"),
        ("rank", {"store": "/etc"}, "no parameter 'store'"),
        ("price", {"first": "us", "second": "china", "level": 10**400}, "too large a number"),
        ("price", {"first": "us", "second": "china", "level": float("nan")}, "too large a number"),
        ("price", {"first": "us", "second": "china", "level": "high"}, "level must be a number"),
        ("choose", {"needs": "/etc/passwd"}, "no parameter 'needs'"),
        ("choose", {"max_cost": -1}, "max_cost -1 is out of range; give at least 0"),
        ("choose", {"no_training": "yes"}, "no_training must be true or false, not a text"),
        ("choose", {"input": {"tokens": 3}}, "input must be a number, not an object"),
        ("choose", {"licence": ["MIT"] * 21}, "more than 20"),
        ("choose", {"licence": [["MIT"]]}, "licence must be a text, not a list"),
        ("delete", {}, "no tool 'delete'; there are gap, lag, rank, claim, price, choose"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    tool: str, given: dict[str, object], words: str
) -> None:
    with pytest.raises(Misuse) as caught:
        asked(tool, given)

    assert words in str(caught.value)
    assert str(caught.value).isprintable()


def test_null_counts_as_absent_and_whole_floats_as_whole() -> None:
    one = asked("rank", {"board": None, "limit": 3.0, "accept": ["Stale", "Stale"]})

    assert one.arguments() == {}
    assert one.limit == 3
    assert one.setting() == (None, "default-2026", ("Stale",))


def values_of(one: Parameter) -> st.SearchStrategy[object]:
    chosen = st.sampled_from(one.choices) if one.choices else TEXTS
    return JSON | (st.lists(chosen, max_size=3) if one.kind == "names" else chosen)


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    tool = TOOLS[draw(st.sampled_from(sorted(TOOLS)))]
    some = draw(st.lists(st.sampled_from(tool.accepts), unique_by=lambda one: one.name))
    needed = [one for one in tool.accepts if one.required and draw(st.integers(0, 9))]
    arguments = {one.name: draw(values_of(one)) for one in (*some, *needed)}
    return tool.name, arguments | draw(st.dictionaries(TEXTS, JSON, max_size=1))


def read(name: str, arguments: dict[str, object]) -> Question | Misuse:
    try:
        return asked(name, arguments)
    except Misuse as fault:
        return fault


@settings(max_examples=500)
@given(calls())
def test_what_is_read_is_what_the_schema_allows(call: tuple[str, dict[str, object]]) -> None:
    name, arguments = call
    found = read(name, arguments)
    if isinstance(found, Misuse):
        assert str(found).isprintable()
        return

    assert set(found.given) == {key for key, value in arguments.items() if value is not None}
    said = {key: value for key, value in arguments.items() if value is not None}
    jsonschema.validate(said, TOOLS[name].schema(None))
