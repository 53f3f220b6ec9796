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
from headway.answers.asked_need import MODALITIES
from headway.answers.choose_words import LIMITS, money
from headway.answers.claim_file import claims_of, ledgers
from headway.answers.trust_rows import FACTS
from headway.catalog.events import Category, Direction
from headway.errors import NoEvidence
from headway.language.strings import DEFAULT, LANGUAGES, strings
from headway.measures import offers
from headway.measures.need import Period, Sellers
from headway.study import Study
from headway.web import choice_shown, choice_words, sentences_of_context, sentences_of_distance
from headway.web.amounts import dollars
from headway.web.figure_words import spoken
from headway.web.phrasebook import phrasebook
from headway.web.questions import READ, VERBS, asked, pairs_of
from headway.web.sentences import SENTENCES, in_words, spaced
from headway.web.sentences_of_choice import reasons
from headway.web.speech import Speech

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
    "price?model=deepseek/deepseek-v4-pro",
    "price?board=epoch/eci",
    "choose?",
    "choose?task=code&input=3M&output=500k&per=month&max_cost=50&now=openai/gpt-5",
    "choose?board=epoch/eci&input=1500&output=2k&per=request&weights=open&now=openai/gpt-5.5",
    "choose?region=eu&host_country=not:cn&lab_country=us%2Bcn&no_training=yes",
    "choose?max_retention=365&lab_country=us&no_training=yes&now=anthropic/claude-opus-4-6",
    "choose?at_least=best-40&sure=0.9&licence=Apache-2.0&licence=MIT&cached=1M&input=3M&output=9k",
    "choose?at_least=0.95-of-best&sellers=own&max_cost=5000",
    "choose?sellers=self&task=questions",
    "choose?routers=yes&task=essays&weights=open",
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
    | {"limit", "fact", "answer", "rule"}
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
    | {"host_name", "tag", "licence"}
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_of_a_choice_say_the_numbers_of_the_english_ones(
    answers: Mapping[str, Any], language: str
) -> None:
    for name, answer in choices(answers):
        said = reasons(Speech(strings(language), answer))
        english = answer["details"]["reasons"]

        assert len(said) == len(english), name
        for one, other in zip(said, english, strict=True):
            assert _digits(one, answer, language) == _digits(other, answer, DEFAULT), name


def choices(answers: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, one) for name, one in answers.items() if one["verb"] == "choose"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_of_a_choice_is_told(answers: Mapping[str, Any], language: str) -> None:
    book = phrasebook(language, "remarks")
    remarks = {
        text
        for _, answer in choices(answers)
        for text in (
            *answer["details"]["unknown"],
            *(row["reason"] for row in answer["details"]["left_out"]),
            *(row["value"] for row in answer["details"]["trust"] if " " in row["value"].lower()),
        )
    }
    licences = {one for _, answer in choices(answers) for one in licences_of(answer)}
    told = {
        text: book.said(text)
        for text in remarks - licences
        if not choice_words.CODES.fullmatch(text)
    }

    assert len(told) > 10
    assert None not in told.values(), [text for text, said in told.items() if said is None]
    if language == DEFAULT:
        assert told == {text: text for text in told}


def licences_of(answer: Mapping[str, Any]) -> set[str]:
    trust = answer["details"]["trust"]
    return {row["value"] for row in trust if row["fact"] == "licence"} - {"closed weights"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_left_out_and_limits_are_those_that_answers_know(language: str) -> None:
    t = strings(language)
    book = phrasebook(language, "remarks")
    reasons_ = {getattr(offers, name) for name in ("NO_HOST", "PLAN", "ROUTER", "RESELLER", "FREE")}

    assert all(book.said(one) for one in reasons_)
    assert set(t.under("words.limit")) == set(LIMITS)
    if language == DEFAULT:
        assert t.under("words.limit") == LIMITS
    assert set(t.under("words.fact")) == set(FACTS) == set(choice_shown.FACTS)
    assert set(t.under("words.per")) == {*t.under("words.period"), "once"} == set(get_args(Period))
    assert set(t.under("words.sellers")) == set(get_args(Sellers))
    assert set(t.under("words.reads")) == set(MODALITIES) == set(READ)


@pytest.mark.parametrize(
    "need",
    [
        "max_cost=0",
        "max_cost=0&licence=MIT&region=eu%2Bus&host_country=not:cn&no_training=yes&reads=image",
        "context=200k&max_output=9k&min_throughput=20&max_latency=1.5&max_retention=7",
        "at_least=best&weights=open",
        "at_least=0.95-of-best&lab_country=fr",
        "task=images",
        "task=agents",
    ],
)
def test_why_nothing_is_recommended_is_told_in_chinese(study: Study, need: str) -> None:
    given: dict[str, Any] = asked("choose", pairs_of(need.encode())).arguments()
    with pytest.raises(NoEvidence) as caught:
        study.choose(**given)
    english = str(caught.value)
    said = choice_words.refusal(strings("zh"), english)

    assert said is not None
    assert Counter(re.findall(r"\d+", said)) == Counter(re.findall(r"\d+", english))
    assert len(re.findall("[\u4e00-\u9fff]", said)) > 10
    assert choice_words.refusal(strings("en"), english) == english


def test_a_refusal_in_words_of_nobody_stays_as_it_is() -> None:
    assert (
        choice_words.refusal(strings("zh"), "the moon is full; loosen at least two limits") is None
    )


@pytest.mark.parametrize("cost", [0.0, 0.00042, 0.0999, 0.1, 4.2, 999.994, 999.999, 1234.5, 5e9])
def test_dollars_are_those_of_answers(cost: float) -> None:
    assert f"{dollars(cost)} USD" == money(cost)


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("not:cn", "anywhere but China", "除中国以外"),
        ("us+de", "United States or Germany", "美国或德国"),
        ("EEA", "European Economic Area", "欧洲经济区"),
        ("not:qq", "anywhere but QQ", "除QQ以外"),
        ("50 USD", "50 USD", "50 美元"),
        ("apache-2.0, mit, open", "apache-2.0, mit, open", "apache-2.0、mit、开放"),
        (
            "no training, kept for 30 days",
            "no training, kept for 30 days",
            "不用于训练、保留 30 天",
        ),
        ("<b>x</b>", "<b>x</b>", "<b>x</b>"),
    ],
)
def test_what_limits_ask_is_told(text: str, english: str, chinese: str) -> None:
    assert choice_words.asked(strings("en"), text) == english
    assert choice_words.asked(strings("zh"), text) == chinese


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
