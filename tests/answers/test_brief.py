"""A brief says what changed, all of it with origins, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from headway.answers.answer import Answer
from headway.answers.brief import brief
from headway.answers.brief_changes import changes
from headway.answers.brief_document import article, page, to_markdown, to_publishers
from headway.answers.brief_headline import next_month, previous_month
from headway.answers.brief_length import LEAST, MOST, minutes, visible, words
from headway.answers.brief_numerals import numeral
from headway.answers.brief_values import Reference, encoded, escaped, linked
from headway.answers.setting import Setting
from headway.catalog.events import events
from headway.catalog.load import Catalog
from headway.errors import Misuse, NoEvidence, UnknownGroup
from headway.language.strings import LANGUAGES, strings
from headway.study import Study
from tests.answers.brief_worlds import AFTER, BEFORE, FIRST, SECOND, two_readings

DATE = re.compile(
    r"\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|"
    r"December)( \d{4})?|(\d{4} 年 )?\d{1,2} 月 \d{1,2} 日"
)
LINK = re.compile(r"\[(?:\\.|[^\\\]])*\]\(([^()\s]*)\)")
SAMPLE = [
    ("2023-07-01", "2023-06-01"),
    ("2024-02-01", "2024-01-01"),
    ("2024-10-01", "2024-07-01"),
    ("2025-02-15", "2025-01-15"),
    ("2025-10-01", "2025-09-01"),
    ("2026-07-01", "2026-06-01"),
]


def told(answer: Answer) -> str:
    """The text of a brief without its sources and what follows them."""
    title = strings(answer.question["lang"])("brief.section.sources")
    text: str = answer.details["markdown"]
    return text.partition(f"\n## {title}\n")[0]


def texts(answer: Answer, section: str) -> list[str]:
    return [
        visible(one["text_markdown"])
        for row in answer.details["sections"]
        if row["id"] == section
        for one in row["paragraphs"]
    ]


def check(answer: Answer) -> None:
    """What holds of every brief."""
    text = told(answer)
    assert LEAST <= answer.details["words"] <= MOST
    assert not re.search(r"\d", DATE.sub("", LINK.sub("", text))), "a number without origin"
    known = {str(Reference(one.snapshot, one.address)) for one in answer.origins}
    assert set(LINK.findall(answer.details["markdown"])) <= known
    assert set(LINK.findall(text)) == set(answer.details["linked"])
    assert "{" not in text
    for section in answer.details["sections"]:
        for one in section["paragraphs"]:
            assert set(one["origins"]) == set(LINK.findall(one["text_markdown"]))
    plain = visible("\n".join(line for line in text.splitlines() if line[:1] not in ("#", "*")))
    titles = " ".join(one["title"] for one in answer.details["sections"])
    counted = words(re.sub(r"(?m)^- ", "", plain) + " " + titles)
    assert answer.details["words"] == pytest.approx(counted, abs=len(answer.details["sections"]))


@pytest.mark.parametrize(("as_of", "since"), SAMPLE)
def test_every_number_has_its_origin_and_the_length_is_kept(
    starter: Callable[..., Study], as_of: str, since: str
) -> None:
    study = starter(as_of)
    english, chinese = (study.brief(since=since, lang=one, claims=False) for one in LANGUAGES)

    check(english)
    check(chinese)
    keys = [
        [one["key"] for row in answer.details["sections"] for one in row["paragraphs"]]
        for answer in (english, chinese)
    ]
    assert keys[0] == keys[1]
    assert (
        english.details["sections"][0]["paragraphs"][0]["params"]
        == (chinese.details["sections"][0]["paragraphs"][0]["params"])
    )


def test_the_month_of_deepseek_r1(starter: Callable[..., Study]) -> None:
    answer = starter("2025-02-15").brief(since="2025-01-15", claims=False)

    assert answer.sentence == answer.details["headline"]
    assert "Chinese models gain" in answer.sentence
    assert "DeepSeek R1" in answer.sentence
    assert answer.value < 0
    assert answer.high < 0
    assert any("This is a revision" in one for one in texts(answer, "gap"))
    assert "Italy" in told(answer)
    assert answer.details["related"] == [
        {"since": "2024-12-15", "as_of": "2025-01-15"},
        {"since": "2025-02-15", "as_of": "2025-03-15"},
    ]
    assert answer.figure is not None
    assert starter("2025-02-15").brief(since="2025-01-15", claims=False).to_json() == (
        answer.to_json()
    )


def test_a_board_that_was_not_read_again_did_not_stand_still(starter: Callable[..., Study]) -> None:
    answer = starter("2026-05-01").brief(claims=False)

    assert answer.sentence.endswith("overall no new reading")
    assert "No newer reading has come out since 1 April" in answer.details["standfirst"]
    assert not any("overall" in one.partition(":")[2] for one in texts(answer, "gap"))
    assert any("no newer reading of arena/text," in one for one in texts(answer, "mind"))
    assert "the difference is the time that has passed" in texts(answer, "lag")[0]


def small(folder: Path, lang: str = "en", **changed: int) -> Answer:
    setting = two_readings(folder, FIRST, SECOND | changed)
    return brief(setting, since=BEFORE, lang=lang, ledger=None)  # type: ignore[arg-type]


def test_a_small_world_is_told_as_it_is(tmp_path: Path) -> None:
    """The golden brief: the newest reading moved one group's best, and a release the other's."""
    answer = small(tmp_path)

    check(answer)
    assert visible(told(answer)) == (Path(__file__).parent / "golden_brief.md").read_text("utf-8")
    assert [one["since"] for one in answer.details["related"]] == ["2024-05-10"]


def test_movement_and_revision_are_told_apart(tmp_path: Path) -> None:
    now = two_readings(tmp_path, FIRST, SECOND)
    then = Setting(now.catalog, now.store, BEFORE, now.profile)
    found = changes(then, now, "us", "china", ledger=None).compared[0]

    assert found.then is not None
    assert found.again is not None
    assert found.moved is not None
    assert found.then["gap"]["value"] == pytest.approx(100, abs=4)
    assert found.again["gap"]["value"] == pytest.approx(90, abs=4)
    assert found.now["gap"]["value"] == pytest.approx(130, abs=4)
    assert found.moved["value"] == pytest.approx(40, abs=4)
    assert found.gained == "first"


def test_without_any_change_the_brief_says_so(tmp_path: Path) -> None:
    setting = two_readings(tmp_path, FIRST, FIRST)
    answer = brief(setting, since=BEFORE, ledger=None)

    check(answer)
    assert answer.sentence == "No gap between the best US and Chinese models moved beyond noise"
    assert answer.value == 0
    assert texts(answer, "frontier") == []


def test_exchanged_groups_turn_the_signs(tmp_path: Path) -> None:
    setting = two_readings(tmp_path, FIRST, SECOND)
    answer, other = (
        brief(setting, *pair, since=BEFORE, ledger=None)
        for pair in (("us", "china"), ("china", "us"))
    )

    assert answer.value == pytest.approx(-other.value, abs=1)
    assert answer.sentence == other.sentence
    check(other)


def test_a_hostile_name_stays_text(tmp_path: Path) -> None:
    name = '<script>alert(1)</script> ](javascript:x) **b** [x](source:y) "&amp; `z`'
    setting = two_readings(tmp_path, FIRST, SECOND)
    facts = setting.catalog.facts
    renamed = tuple(
        msgspec.structs.replace(one, name=name) if one.id.endswith("yi-large-preview") else one
        for one in facts.models
    )
    catalog = Catalog(msgspec.structs.replace(facts, models=renamed), digest="hostile")
    answer = brief(
        Setting(catalog, setting.store, setting.as_of, setting.profile), since=BEFORE, ledger=None
    )
    whole = page(answer, to_publishers(answer))

    check(answer)
    assert "<script" not in whole
    assert "&lt;script&gt;" in whole
    assert "javascript:" not in re.findall(r'href="([^"]*)"', whole)
    assert "source:y" not in re.findall(r'href="([^"]*)"', whole)
    assert name in visible(told(answer))


def test_links_are_resolved_by_the_reader(tmp_path: Path) -> None:
    answer = small(tmp_path)
    published = to_markdown(answer, to_publishers(answer))
    local = article(answer.details, lambda one: f"/source/{one.snapshot}")

    assert "source:" not in published
    assert "https://" in published
    assert 'href="/source/arena-monthly-2024-07-05' in local
    assert "<h2>" in local


def test_an_act_is_told_in_its_own_words() -> None:
    english, chinese = (strings(one).under("acts") for one in LANGUAGES)
    known = {event.id: event for event in events()}

    for name, text in english.items():
        if not name.startswith("place."):
            assert known[name].what == text
    assert english.keys() == chinese.keys()


def test_a_day_that_is_not_earlier_is_refused(tmp_path: Path) -> None:
    setting = two_readings(tmp_path, FIRST, SECOND)

    with pytest.raises(Misuse, match="since 2024-07-10 is not before the as-of day"):
        brief(setting, since=AFTER, ledger=None)
    with pytest.raises(UnknownGroup):
        brief(setting, "nobody", since=BEFORE, ledger=None)
    with pytest.raises(NoEvidence):
        brief(setting, "lab:mistral", since=BEFORE, ledger=None)


def test_claims_that_nobody_had_made_are_not_judged(starter: Callable[..., Study]) -> None:
    study = starter("2024-02-01")

    assert study.verdicts_in_a_brief() == 0
    assert texts(study.brief(), "claims") == []
    assert starter("2026-07-01").verdicts_in_a_brief() == 56


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        ("2026-07-01", "2026-06-01", "2026-08-01"),
        ("2026-03-31", "2026-02-28", "2026-04-30"),
        ("2024-01-30", "2023-12-30", "2024-02-29"),
        ("2025-12-15", "2025-11-15", "2026-01-15"),
    ],
)
def test_months_keep_the_day_where_they_have_it(day: str, before: str, after: str) -> None:
    asked = dt.date.fromisoformat(day)

    assert previous_month(asked).isoformat() == before
    assert next_month(asked).isoformat() == after


def test_counts_are_words() -> None:
    assert [numeral(one, "en") for one in (0, 1, 13, 20, 44, 99)] == [
        "no", "one", "thirteen", "twenty", "forty-four", "ninety-nine",
    ]  # fmt: skip
    assert [numeral(one, "zh") for one in (1, 2, 10, 12, 20, 45)] == [
        "一", "两", "十", "十二", "二十", "四十五",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="100"):
        numeral(100, "en")


def test_words_and_minutes() -> None:
    assert words("two words — and · more") == 4
    assert words("领先 26 分") == 3
    assert [minutes(one) for one in (1, 200, 201, 700)] == [1, 1, 2, 4]


def test_what_is_escaped_reads_as_it_was() -> None:
    text = r"a_b [c](d) <e> \f *g* `h` | #"

    assert visible(linked(text, Reference(address="https://x.y/(z) w"))) == text
    assert encoded("https://x.y/(z) w") == "https://x.y/%28z%29%20w"
    assert escaped("two\nlines") == "two lines"
