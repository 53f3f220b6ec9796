"""Every word that pages show of answers is in the catalogue, in each language, and says the same.

One answer of every verb is made on the starter evidence, of each kind that its sentence tells
apart; slow verbs are asked of one board or few claims.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest

import headway
from headway.answers import claims as claims_module
from headway.answers import events as events_module
from headway.answers import trend as trend_module
from headway.answers.claim_file import claims_of, ledgers
from headway.catalog.events import Category, Direction
from headway.language.strings import DEFAULT, LANGUAGES, strings
from headway.study import Study
from headway.web import sentences_of_context, sentences_of_distance
from headway.web.figure_words import spoken
from headway.web.phrasebook import phrasebook
from headway.web.questions import VERBS, asked, pairs_of
from headway.web.sentences import SENTENCES, in_words, spaced

DAY = "2026-07-01"
STORY = "story-2026-07-01"
FEW = ("talent", "countries-treat-data-differently", "more-labs-at-the-top")

ASKED = (
    "today?",
    "gap?",
    "gap?first=china&second=us",
    "gap?time_base=as-published",
    "gap?first=lab:openai%2Blab:anthropic&second=china-open&board=livebench/2026-06-25",
    "lag?",
    "lag?first=china&second=us&definition=area",
    "lag?definition=catch-up&time_base=as-published",
    "lag?first=lab:openai&second=lab:meta",
    "rank?",
    "rank?board=epoch/eci&group=china",
    "trend?",
    "trend?from=2025-02-01&to=2025-04-01",
    "cadence?",
    "cadence?first=china&second=us",
    "concentration?",
    "openness?",
    "price?",
    "price?level_of=openai/gpt-4o-2024-05-13",
    "price?level=1450",
    "compute?board=epoch/eci",
    "policies?",
    "events?board=epoch/eci",
    "sources?",
    "sources?unresolved=yes",
    "model?name=deepseek/deepseek-r1",
    "model?name=deepseek-r1",
    "model?",
    "model?lab=openai",
    "model?group=open-weights",
    "lab?name=openai",
    "lab?",
    "board?name=arena/text:coding",
    "board?name=arena/agent",
    "board?",
    "source?name=arena-site",
    "source?",
    "forecast?",
    "forecast?method=linear",
    "backtest?board=arena/text",
    "robustness?board=arena/text",
    "robustness?first=china&second=us&board=arena/text",
    "robustness?board=arena/text&of=lag",
    "robustness?board=arena/text&of=change",
    f"claim?name={STORY}/less-compute",
    f"claim?name={STORY}/talent",
    f"claims?ledger={STORY}",
    "brief?since=2026-06-01",
)
"""Addresses of every verb, and of every kind of answer that its sentence tells apart."""

NAMED = frozenset({"aliases", "rolling", "variants", "spreads", "set", "expect"})
"""Details whose keys are names of others."""
WORDS = frozenset(
    {
        "verdict",
        "weights",
        "method",
        "preferred",
        "time_base",
        "time base",
        "basis",
        "made",
        "scale",
    }
    | {"released_basis", "precision", "released_precision", "coverage", "intervals", "access"}
    | {"modalities", "country", "host_country", "country_name", "groups", "capability", "category"}
    | {"capabilities", "publisher", "confidence", "trains", "opt_out", "data_leaves_eu", "dpa"}
    | {"kind", "table", "tables", "choice", "dates", "variants", "votes", "frontier", "labs", "lag"}
    | {"weighed_by", "evidence", "action", "field", "group"}
)
"""Columns whose texts are of a fixed vocabulary."""
NAMES = frozenset(
    {
        "name",
        "board",
        "label",
        "leader_name",
        "lab_name",
        "lab",
        "publisher",
        "title",
        "id",
        "model",
    }
    | {"first", "second", "asked_as", "leader", "source", "snapshot", "host", "act", "board_name"}
)
"""Columns whose texts are names, which stay as they are."""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return headway.open(store=tmp_path_factory.mktemp("words") / "store", as_of=DAY)


@pytest.fixture(scope="module")
def answers(study: Study) -> Iterator[dict[str, dict[str, Any]]]:
    """The answers as pages get them: read from their JSON."""
    few = [one for one in claims_of(STORY) if one.id.partition("/")[2] in FEW]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims_module, "claims_of", lambda _: few)
        yield {address: _answer(study, address) for address in ASKED if _is_known(address)}


def _is_known(address: str) -> bool:
    return hasattr(Study, address.partition("?")[0])


def _answer(study: Study, address: str) -> dict[str, Any]:
    verb, _, query = address.partition("?")
    given = asked(verb, pairs_of(query.encode())).arguments()
    if verb == "brief":
        given["claims"] = False  # they are judged twice, which takes a minute
    found: dict[str, Any] = json.loads(getattr(study, verb)(**given).to_json())
    return found


def cells(part: object, column: str = "") -> Iterator[tuple[str, Any]]:
    """Every column with each of its values, however deep."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            yield name, value
            if name not in NAMED:
                yield from cells(value, name)
    elif isinstance(part, list):
        for value in part:
            if isinstance(value, str):
                yield column, value
            else:
                yield from cells(value, column)


def shown(answer: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if answer["verb"] != "brief":  # whose page shows paragraphs, not columns
        yield from cells({k: one for k, one in answer["details"].items() if k != "claims"})
    yield from cells(answer["series"])


def names_in(answer: Mapping[str, Any]) -> set[str]:
    whole = [answer["question"], answer["details"], answer["series"], answer.get("figure") or {}]
    found = {str(value) for name, value in cells(whole) if name in NAMES and isinstance(value, str)}
    return {one for one in found if one}


def test_every_verb_of_the_web_is_asked(answers: Mapping[str, Any]) -> None:
    there = {verb for verb in VERBS if hasattr(Study, verb)}

    assert {answer["verb"] for answer in answers.values()} == there


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_a_name(answers: Mapping[str, Any], language: str) -> None:
    t = strings(language)
    left = {
        name
        for answer in answers.values()
        for name, _ in shown(answer)
        if f"columns.{name.replace(' ', '_').replace('%', '').replace('.', '_')}" not in t
    }

    assert not left


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_has_a_name(answers: Mapping[str, Any], language: str) -> None:
    t = strings(language)
    units = {answer["unit"] for answer in answers.values()} | {
        value
        for answer in answers.values()
        for name, value in shown(answer)
        if name in ("unit", "spread_unit")
    }

    assert not [unit for unit in units if unit and f"units.{unit.replace(' ', '-')}" not in t]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_fixed_vocabulary_is_told(
    answers: Mapping[str, Any], language: str
) -> None:
    t = strings(language)
    left = {
        (name, value)
        for answer in answers.values()
        for name, value in shown(answer)
        if name in WORDS and isinstance(value, str) and value
        if f"words.{name}.{value.replace(' ', '-')}" not in t
    }

    assert not left


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_meaning_is_told(answers: Mapping[str, Any], language: str) -> None:
    book = phrasebook(language, "meanings")
    meanings = {
        str(value)
        for answer in answers.values()
        for name, value in shown(answer)
        if name == "meaning"
    }
    told = {meaning: book.said(meaning) for meaning in meanings}

    assert None not in told.values()
    if language == DEFAULT:
        assert told == {meaning: meaning for meaning in meanings}


def test_a_text_that_is_none_of_ours_is_not_told() -> None:
    assert phrasebook("zh", "meanings").said("luck of the first group") is None
    assert phrasebook("zh", "figures").said("dotted: acts of nobody") is None


def test_every_verb_has_a_sentence() -> None:
    assert set(SENTENCES) == set(VERBS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_says_the_numbers_of_the_english_one(
    answers: Mapping[str, Any], language: str
) -> None:
    differing = {}
    for name, answer in answers.items():
        if name == "model?name=deepseek-r1":  # the English one quotes the name
            continue
        said = _digits(in_words(strings(language), answer), answer, language)
        english = _digits(answer["sentence"], answer, DEFAULT)
        if said != english:
            differing[name] = (said - english, english - said)

    assert not differing


def _digits(sentence: str, answer: Mapping[str, Any], language: str) -> Counter[str]:
    """The numbers of a sentence without those of a claim's words and of a quantity's name."""
    claim = answer["question"].get("claim")
    if claim:
        key = f"claims.statements.{claim.replace('/', '.')}"
        sentence = sentence.replace(strings(language)(key).rstrip(".。"), "")
        quantity = answer["details"].get("threshold", {}).get("quantity", "")
        sentence = sentence.replace(quantity.replace("_", " ") or "\0", "")
    return Counter(re.findall(r"\d+", sentence))


def test_chinese_sentences_are_chinese(answers: Mapping[str, Any]) -> None:
    left = {}
    for name, answer in answers.items():
        said = in_words(strings("zh"), answer) if answer["verb"] != "brief" else "略"
        assert "{" not in said
        for one in sorted(names_in(answer), key=len, reverse=True):
            said = said.replace(one, "")
        letters = [letter for letter in said if letter.isalpha()]
        chinese = [letter for letter in letters if "\u4e00" <= letter <= "\u9fff"]
        if len(chinese) < len(letters) / 2:
            left[name] = said

    assert not left


def test_chinese_and_latin_stand_apart() -> None:
    assert spaced("截至2026年，OpenAI的模型 A 领先95%区间，占 0.4 （共3个）") == (
        "截至 2026 年，OpenAI 的模型 A 领先 95% 区间，占 0.4（共 3 个）"
    )


def test_what_counts_as_shown_is_what_answers_say() -> None:
    assert sentences_of_context.TOLD == events_module.SURE
    assert pytest.approx(1 - trend_module.SURE) == sentences_of_distance.SHOWN


def texts(svg: str) -> set[str]:
    return set(re.findall(r"<text[^>/]*>([^<]*)</text>", svg))


def test_no_english_word_is_left_in_a_chinese_figure(
    study: Study, answers: Mapping[str, Any]
) -> None:
    pytest.importorskip("vl_convert", reason="vl-convert-python is not installed")
    from headway.web.drawing import draw

    t = strings("zh")
    left = {}
    for name, answer in answers.items():
        if not answer.get("figure") or answer["verb"] == "brief":  # which shows that of a gap
            continue
        figure = spoken(t, answer["figure"], in_words(t, answer))
        drawn = texts(draw(figure, "svg", language="zh").decode())
        assert drawn
        bought = study.catalog.models.get(answer["question"].get("level_of"))
        told = " ".join([*names_in(answer), "FLOP log10", "" if bought is None else bought.name])
        known = set(re.findall(r"[A-Za-z]{2,}", told))
        words = {
            word
            for text in (*drawn, *_titles(figure))
            for word in re.findall(r"[A-Za-z]{2,}", text)
        }
        if words - known:
            left[name] = sorted(words - known)

    assert not left


def _titles(part: object, key: str = "") -> Iterator[str]:
    """What a figure shows outside of its data, that of tooltips included."""
    if key in ("values", "datasets"):
        return
    if isinstance(part, Mapping):
        for name, one in part.items():
            if name in ("title", "subtitle", "text") and isinstance(one, str):
                yield one
            yield from _titles(one, name)
    elif isinstance(part, list):
        for one in part:
            yield from _titles(one, key)


def test_a_figure_keeps_its_numbers_and_its_form(answers: Mapping[str, Any]) -> None:
    t = strings("zh")
    for answer in answers.values():
        if answer.get("figure"):
            figure = spoken(t, answer["figure"], "一句话")

            assert figure["description"] == "一句话"
            assert _skeleton(figure) == _skeleton({**answer["figure"], "description": ""})


def _skeleton(part: object) -> object:
    """A specification without its texts."""
    if isinstance(part, Mapping):
        return [(str, _skeleton(one)) for name, one in part.items() if name != "title"]
    if isinstance(part, list):
        return [_skeleton(one) for one in part]
    return "" if isinstance(part, str) else part


def test_words_in_tests_and_scales_follow_the_data() -> None:
    figure = {
        "data": {"values": [{"side": "US", "direction": "tightens", "board": "arena/text"}]},
        "mark": {"type": "text", "text": "forecast from here"},
        "transform": [
            {"filter": {"field": "side", "oneOf": ["US", "China"]}},
            {"filter": "datum.direction === 'tightens' && datum['side'] != 'US'"},
        ],
        "encoding": {
            "color": {"field": "side", "scale": {"domain": ["US", "China"]}, "sort": ["China"]},
            "tooltip": [{"field": "board"}, {"field": "side", "title": "Side"}],
            "text": {"value": "to"},
        },
    }

    said = spoken(strings("zh"), figure, "")

    assert said["data"]["values"] == [{"side": "美国", "direction": "收紧", "board": "arena/text"}]
    assert said["mark"]["text"] == "此后为预测"
    assert said["transform"] == [
        {"filter": {"field": "side", "oneOf": ["美国", "中国"]}},
        {"filter": "datum.direction === '收紧' && datum['side'] != '美国'"},
    ]
    assert said["encoding"]["color"]["scale"] == {"domain": ["美国", "中国"]}
    assert said["encoding"]["color"]["sort"] == ["中国"]
    assert said["encoding"]["tooltip"] == [
        {"field": "board", "title": "榜单"},
        {"field": "side", "title": "一方"},
    ]
    assert said["encoding"]["text"] == {"value": "止"}


@pytest.mark.parametrize("ledger", sorted(ledgers()))
def test_claims_state_what_their_files_state(ledger: str) -> None:
    said = strings(DEFAULT).under(f"claims.statements.{ledger}")
    reasons = strings(DEFAULT).under(f"claims.reasons.{ledger}")
    filed = {one.id.partition("/")[2]: one.claim for one in claims_of(ledger)}

    assert said == {name: one.statement for name, one in filed.items()}
    assert reasons == {
        name: one.unmeasurable.why for name, one in filed.items() if one.unmeasurable is not None
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_group_is_named(study: Study, language: str) -> None:
    t = strings(language)
    left = [
        key
        for id_, group in study.catalog.groups.items()
        for key in (
            f"words.group.{id_}",
            f"words.groups.{id_}",
            f"words.place.{group.name.replace(' ', '-')}",
        )
        if key not in t
    ]

    assert not left


def test_english_words_are_those_of_the_catalog(study: Study) -> None:
    t = strings(DEFAULT)
    capabilities = study.catalog.capabilities.values()
    categories = {
        category: name
        for board in study.catalog.boards.values()
        for category, name in board.categories.items()
    }

    assert t.under("words.capability") == {one.id: one.name for one in capabilities}
    assert t.under("words.asks") == {one.id: one.asks for one in capabilities}
    for said in (t.under("words.category"), t.under("columns")):
        assert {name: said[name].lower() for name in categories} == {
            name: text.lower() for name, text in categories.items()
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_direction_of_acts_is_told(language: str) -> None:
    t = strings(language)

    assert set(t.under("words.kinds")) == set(get_args(Category))
    assert set(get_args(Direction)) <= set(t.under("words.direction"))
    if language == DEFAULT:
        assert {one: t(f"words.direction.{one}") for one in events_module.DOES} == dict(
            events_module.DOES
        )
