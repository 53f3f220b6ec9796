"""What the server says of itself is true: every documented address, parameter and word."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator import validate as valid

from headway.answers.answer import Answer
from headway.answers.lag import Definition
from headway.answers.sides import TimeBase
from headway.catalog.events import Direction
from headway.language.strings import Language
from headway.measures.forecast import Method
from headway.measures.need import Period, Sellers
from headway.measures.offered import Hosts
from headway.measures.universes import Asked
from headway.study import Study
from headway.web.questions import VERBS, Parameter
from headway.web.reply import KINDS
from tests.web.serving import Served, serving

Row = dict[str, Any]
NAMES = {
    "/model/": "deepseek/deepseek-r1",
    "/lab/": "deepseek",
    "/board/": "arena/text",
    "/source/": "arena-official",
    "/claim/": "published/ai-index-2025-nearly-level",
    "/methods/": "index",
    "/brief/": "2026-07-01",
}
NARROWED = {"/robustness": "board=arena/webdev"}
"""What slow addresses are asked, so that their answers come soon."""
MINUTES = ("/backtest", "/claims", "/forecast", "/brief/{day}")
"""Addresses whose answers take too long for a test; they have the same shape as all others."""
LEFT_OUT: Mapping[tuple[str, str], str] = {
    ("today", "capabilities"): "the page shows them all",
    ("model", "all_boards"): "the page of a model stays readable; boards have pages of their own",
    ("choose", "needs"): "a file on the disk of the server is nobody's to read",
    ("brief", "claims"): "a brief rests on the whole story",
    ("brief", "processes"): "how many processes work is the server's affair",
    ("claims", "processes"): "how many processes work is the server's affair",
    **{
        (verb, "tick"): "a count of what is done is for those who sit and watch"
        for verb in ("forecast", "backtest", "robustness", "claims", "brief")
    },
}
TYPES = {
    "Answer": Answer,
    "Asked": Asked,
    "Definition": Definition,
    "Direction": Direction,
    "Hosts": Hosts,
    "Language": Language,
    "Method": Method,
    "Path": Path,
    "Period": Period,
    "Sellers": Sellers,
    "TimeBase": TimeBase,
}
"""Types that the study names for type checkers alone."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("described"), "--no-shelf", "--no-warm") as served:
        yield served
    assert "Traceback" not in served.logged()


@pytest.fixture(scope="module")
def description(server: Served) -> Row:
    found: Row = server.get("/openapi.json").json()
    return found


def test_it_is_openapi(description: Row) -> None:
    assert description["openapi"].startswith("3.1")
    told = {
        path: one
        for path, one in description["paths"].items()
        if path.endswith(".json") or path.startswith("/gap.")
    }
    valid({**description, "paths": told}, cls=OpenAPIV31SpecValidator)
    ids = [one["get"]["operationId"] for one in description["paths"].values()]
    assert len(set(ids)) == len(ids)


def asked(path: str) -> str:
    """A documented path with a name for its part, and what its slow answer is asked."""
    stem, _, form = path.rpartition(".")
    bare = re.sub(r"\{\w+\}$", lambda _: NAMES[stem.partition("{")[0]], stem)
    narrowed = NARROWED.get(stem)
    return f"{bare}.{form}" + (f"?{narrowed}" if narrowed else "")


def test_every_address_answers_as_it_is_described(server: Served, description: Row) -> None:
    faults = []
    for path, operations in description["paths"].items():
        if path.startswith(MINUTES) or path.endswith((".png", ".pdf")):
            continue
        got = server.get(asked(path))
        responses = operations["get"]["responses"]
        (kind,) = responses["200"]["content"]
        if got.status_code == 200 and got.headers["content-type"] == kind:
            schema = responses["200"]["content"][kind]["schema"]
            data = got.json() if path.endswith(".json") else got.text
            faults += [f"{path}: {one}" for one in against(schema, data, description)]
        elif got.status_code == 404 and path.rpartition(".")[2] in ("csv", "svg", "png", "pdf"):
            faults += against({"$ref": "#/components/schemas/Fault"}, got.json(), description)
        else:
            faults.append(f"{path}: {got.status_code} {got.text[:200]}")
    assert not faults


def against(schema: Row, data: object, description: Row) -> list[str]:
    """What of some data is not as a schema of the description says."""
    whole = {**schema, "components": description["components"]}
    found = OAS31Validator(whole).iter_errors(data)
    return [one.message[:200] for one in found]


@pytest.mark.parametrize("address", ["/gap.json?first=nobody", "/gap.json?x=1", "/nothing.json"])
def test_faults_are_as_described(server: Served, description: Row, address: str) -> None:
    got = server.get(address)
    operation = description["paths"]["/gap.json"]["get"]
    schema = operation["responses"][str(got.status_code)]["content"]["application/json"]["schema"]
    assert not against(schema, got.json(), description)
    assert got.json()["status"] == got.status_code


def test_parameters_are_those_that_are_taken(server: Served, description: Row) -> None:
    for path, operations in description["paths"].items():
        if not path.endswith(".json"):
            continue
        told = {one["name"] for one in operations["get"]["parameters"] if one["in"] == "query"}
        refused = server.get(f"{asked(path).partition('?')[0]}?nonsense=1")
        assert refused.status_code == 400, path
        taken = refused.json()["error"].rpartition("it has ")[2].split(", ")
        assert told == {*taken, "lang", "theme"}, path


def test_all_forms_of_a_page_take_the_same(description: Row) -> None:
    for path, operations in description["paths"].items():
        stem = path.rpartition(".")[0]
        assert (
            operations["get"]["parameters"]
            == (description["paths"][f"{stem}.json"]["get"]["parameters"])
        )
        assert path.rpartition(".")[2] in KINDS


def test_words_told_are_taken_and_no_others(server: Served, description: Row) -> None:
    parameters = description["paths"]["/rank.json"]["get"]["parameters"]
    words = {one["name"]: one["schema"]["enum"] for one in parameters if "enum" in one["schema"]}
    assert {"capability", "profile", "weights", "sort", "order", "lang", "theme"} <= set(words)
    for name, known in words.items():
        for word in known:
            got = server.get(f"/rank.json?{name}={word}")
            assert got.status_code == 200 or "no reading" in got.text, got.text
        assert server.get(f"/rank.json?{name}=nonsense").status_code in (400, 404), name


def arguments() -> Iterator[tuple[str, str, object]]:
    """Every argument of every verb, with its type."""
    for verb in VERBS:
        method = getattr(Study, verb)
        kinds = get_type_hints(method, localns=TYPES)
        for name in inspect.signature(method).parameters:
            if name != "self":
                yield verb, name, kinds[name]


@pytest.mark.parametrize(
    ("verb", "name", "kind"),
    list(arguments()),
    ids=lambda one: one if isinstance(one, str) else "-",
)
def test_every_argument_can_be_given_in_an_address(verb: str, name: str, kind: object) -> None:
    by_argument = {one.argument: one for one in VERBS[verb].parameters}
    if (verb, name) in LEFT_OUT:
        assert name not in by_argument
        return
    parameter = by_argument[name]
    words = literal(kind)
    if words:
        assert parameter.kind == "choice"
        assert set(parameter.choices) == set(words)
    assert parameter.many == is_several(kind)


@pytest.mark.parametrize(
    ("verb", "parameter"),
    [(verb.name, one) for verb in VERBS.values() for one in verb.parameters],
    ids=lambda one: one.name if isinstance(one, Parameter) else str(one),
)
def test_every_parameter_is_an_argument(verb: str, parameter: Parameter) -> None:
    signature = inspect.signature(getattr(Study, verb)).parameters
    assert parameter.argument in signature
    default = signature[parameter.argument].default
    if parameter.default is not None and default is not inspect.Parameter.empty:
        assert str(default) == parameter.default or default is None


def test_what_is_left_out_is_there() -> None:
    known = {(verb, name) for verb, name, _ in arguments()}
    assert set(LEFT_OUT) <= known


def literal(kind: object) -> tuple[str, ...]:
    """The words of a type, also where it may be None."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    if get_origin(kind) in (types.UnionType, typing.Union):
        return tuple(word for one in get_args(kind) for word in literal(one))
    return ()


def is_several(kind: object) -> bool:
    if get_origin(kind) in (types.UnionType, typing.Union):
        return any(is_several(one) for one in get_args(kind))
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, typing.Sequence)
