"""Questions in addresses: what is asked comes back, in one form, and no text breaks the reading."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.errors import Misuse
from headway.language.strings import LANGUAGES, Language
from headway.web.catalogue import PAGES, place
from headway.web.links import FORMATS, Target, file_of
from headway.web.plan import plan
from headway.web.questions import (
    EVERYWHERE,
    VERBS,
    Kind,
    Parameter,
    Question,
    Value,
    asked,
    pairs_of,
    query_of,
    question,
)
from headway.web.site import _things
from headway.web.work import Studies

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)
NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(lambda one: one + 0.0)
VALUES: dict[Kind, st.SearchStrategy[Value]] = {
    "day": DAYS,
    "number": NUMBERS,
    "count": st.integers(1, 10_000),
    "flag": st.booleans(),
    "amount": st.from_regex(r"[0-9]{1,4}(\.[0-9])?[kMB]?", fullmatch=True),
}


def values_for(one: Parameter) -> st.SearchStrategy[Value]:
    single: st.SearchStrategy[Value] = VALUES.get(one.kind, NAMES)
    if one.kind == "choice":
        single = st.sampled_from(one.choices)
    if one.many and one.kind == "choice":
        return st.lists(st.sampled_from(one.choices), max_size=5, unique=True).map(tuple)
    if one.many:
        return st.lists(NAMES, max_size=5, unique=True).map(tuple)
    return single


@st.composite
def questions(draw: st.DrawFn) -> Question:
    verb = draw(st.sampled_from(sorted(VERBS)))
    parameters = (*VERBS[verb].parameters, *EVERYWHERE)
    chosen = draw(st.lists(st.sampled_from(parameters), unique_by=lambda one: one.name))
    return question(verb, {one.name: draw(values_for(one)) for one in chosen})


@settings(max_examples=300)
@given(questions())
def test_a_question_comes_back_from_its_address(one: Question) -> None:
    assert asked(one.verb, pairs_of(one.query().encode("ascii"))) == one


@given(questions(), st.randoms(use_true_random=False))
def test_one_question_has_one_form(one: Question, random: object) -> None:
    pairs = pairs_of(one.query().encode())
    groups = [list(same) for _, same in groupby(pairs, key=lambda pair: pair[0])]
    random.shuffle(groups)  # type: ignore[attr-defined]
    known = dict(one.given)
    defaults = [
        (parameter.name, parameter.default)
        for parameter in (*VERBS[one.verb].parameters, *EVERYWHERE)
        if parameter.default is not None and parameter.name not in known
    ]
    shuffled = [*defaults, *(pair for same in groups for pair in same), ("profile", "")]

    again = asked(one.verb, shuffled)

    assert again == one
    assert hash(again) == hash(one)
    assert again.query() == one.query()


@pytest.mark.parametrize(
    ("verb", "query", "form"),
    [
        ("gap", b"second=china&first=us&profile=default-2026", ""),
        ("gap", b"board=arena%2Fweb%64ev", "board=arena/webdev"),
        ("trend", b"at_least=12.50", "at_least=12.5"),
        ("trend", b"at_least=-0", "at_least=0"),
        ("trend", b"at_least=1e3", "at_least=1000"),
        ("trend", b"at_least=1.00000001", "at_least=1.00000001"),
        ("sources", b"unresolved=no", ""),
        ("sources", b"unresolved=yes", "unresolved=yes"),
        ("backtest", b"board=b&board=a&board=b", "board=b&board=a"),
        ("cadence", b"top=007", "top=7"),
        ("choose", b"max_retention=0&routers=no&max_cost=50", "max_cost=50&max_retention=0"),
        ("choose", b"licence=MIT&licence=Apache-2.0", "licence=MIT&licence=Apache-2.0"),
    ],
)
def test_a_question_is_written_one_way(verb: str, query: bytes, form: str) -> None:
    assert asked(verb, pairs_of(query)).query() == form


@pytest.mark.parametrize(
    ("verb", "query", "words"),
    [
        ("gap", b"as_of=2026-02-30", "not a date"),
        ("gap", b"as_of=20260701", "not a date"),
        ("gap", b"as_of=2026-W27-3", "not a date"),
        ("trend", b"at_least=nan", "not a number"),
        ("trend", b"at_least=inf", "not a number"),
        ("trend", b"at_least=1e999", "not a number"),
        ("cadence", b"top=0", "whole number"),
        ("cadence", b"top=-1", "whole number"),
        ("cadence", b"top=99999", "whole number"),
        ("cadence", "top=²".encode(), "UTF-8"),
        ("cadence", quote("top=²", safe="=").encode(), "whole number"),
        ("gap", b"first=us&first=us", "given twice"),
        ("gap", b"first=%FF", "UTF-8"),
        ("gap", b"first=a%00b", "cannot be printed"),
        ("gap", b"first=a%0d%0aset-cookie:x", "cannot be printed"),
        ("gap", b"time_base=tomorrow", "choose one-scale"),
        ("gap", b"%66irst=us&fir%73t=us", "given twice"),
        ("gap", b"first=" + 301 * b"x", "longer than 300"),
        ("gap", 2001 * b"x", "longer than 2000"),
        ("backtest", b"&".join(b"board=b%d" % number for number in range(21)), "more than 20"),
        ("events", b"&" * 1500 + b"x=1", "more than 100 parameters"),
        ("sources", b"unresolved=true", "neither yes nor no"),
        ("choose", b"input=three", "no amount"),
        ("choose", b"input=-3M", "no amount"),
        ("choose", b"input=9e9", "no amount"),
        ("choose", b"context=" + 250 * b"9", "more than anybody uses"),
        ("choose", b"output=2000000B", "more than anybody uses"),
        ("choose", b"max_cost=inf", "not a number"),
        ("choose", b"max_retention=-1", "whole number from 0"),
        ("choose", b"reads=smell", "choose text"),
        ("choose", b"needs=/etc/passwd", "no parameter 'needs'"),
    ],
)
def test_what_is_none_is_refused_in_one_sentence(verb: str, query: bytes, words: str) -> None:
    with pytest.raises(Misuse, match=words) as caught:
        asked(verb, pairs_of(query))

    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@settings(max_examples=300)
@given(st.sampled_from(sorted(VERBS)), st.binary(max_size=120))
def test_no_query_breaks_the_reading(verb: str, query: bytes) -> None:
    try:
        found = asked(verb, pairs_of(query))
    except Misuse:
        return
    assert asked(verb, pairs_of(found.query().encode())) == found


@given(st.lists(st.tuples(st.text(min_size=1), NAMES)))
def test_pairs_come_back_from_a_query(pairs: list[tuple[str, str]]) -> None:
    fit = [one for one in pairs if not any("\ud800" <= sign <= "\udfff" for sign in one[0])]
    query = query_of(fit).encode("ascii")

    if len(query) <= 2_000 and len(fit) <= 100:
        assert pairs_of(query) == fit


@settings(max_examples=500)
@given(st.text())
def test_no_path_breaks_the_catalogue(path: str) -> None:
    for text in (path, f"/{path}", f"/model/{path}", f"/claim/{path}.json"):
        found = place(text)
        assert found is None or found.page in PAGES


def test_every_page_is_found_where_it_says() -> None:
    for page in PAGES:
        path = page.path.replace("{name:path}", "a/b:c").replace("{day}", "2026-07-01")
        for form in ("", *FORMATS):
            address = Target(path, (), form).address
            found = place(address.replace("%3A", ":"))
            assert found is not None, address
            assert (found.page, found.form) == (page, form)


def test_each_page_of_a_site_has_a_file_of_its_own(tmp_path: Path) -> None:
    studies = Studies(str(tmp_path / "store"))
    files: dict[str, tuple[Language, str]] = {}
    for language in LANGUAGES:
        for one in plan(studies.choices(), _things(studies)):
            for form in ("", *one.forms()):
                target = one.target(form)
                shown = language, target.address
                assert files.setdefault(file_of(target, language).casefold(), shown) == shown
    assert len(files) > 2_000
