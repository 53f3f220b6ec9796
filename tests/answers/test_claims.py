"""Ledgers on the starter evidence: verdicts, what stands beside them, and later news."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from headway.answers.answer import Answer
from headway.answers.claim_file import Filed, claims_of, find_claim
from headway.answers.judging import judge
from headway.catalog.load import load
from headway.cli.context_text import value_of
from headway.errors import CAUTIONS
from headway.evidence.store import PACKAGED, Store
from headway.study import Study
from tests.answers.claim_worlds import alone, arena_table, filed, into, said, setting

Ledgers = Callable[[str], str]
Run = Callable[..., subprocess.CompletedProcess[str]]
STORY, PUBLISHED = "story-2026-07-01", "published"
EARLIER = dt.date(2026, 3, 31)
METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods" / "claims.md"

VERDICTS = {
    "catching-up-with-openai-and-anthropic": "leaning false",
    "chinese-labs-ship-faster": "leaning true",
    "chip-controls-did-not-stop-progress": "undetermined",
    "competition-lowers-chinese-prices": "leaning false",
    "competition-lowers-us-prices": "supported",
    "countries-treat-data-differently": "supported",
    "heavy-investment": "not measurable",
    "less-compute": "supported",
    "lighter-rules": "not measurable",
    "more-countries-to-choose-from": "contradicted",
    "more-labs-at-the-top": "undetermined",
    "no-lead-beyond-doubt": "contradicted",
    "no-lead-that-users-notice": "supported",
    "no-longer-a-few-us-companies": "contradicted",
    "open-little-behind-closed-anywhere": "contradicted",
    "open-little-behind-closed-in-china": "undetermined",
    "open-little-behind-closed-outside-china": "contradicted",
    "open-weights-hold-the-chinese-frontier": "undetermined",
    "pace-is-remarkable": "supported",
    "rapidly-catching-up": "undetermined",
    "shrank-dramatically-in-2026-code": "contradicted",
    "shrank-dramatically-in-2026-essays": "undetermined",
    "shrank-dramatically-in-2026-images": "contradicted",
    "shrank-dramatically-in-2026-overall": "leaning false",
    "shrank-dramatically-in-2026-questions": "contradicted",
    "state-support": "not measurable",
    "talent": "not measurable",
    "us-led-at-every-date": "undetermined",
}


def by_name(text: str) -> dict[str, dict[str, Any]]:
    """The answers of a ledger by the name of their claim."""
    answer = json.loads(text)
    return {one["question"]["claim"].partition("/")[2]: one for one in answer["details"]["claims"]}


@pytest.fixture(scope="module")
def story(ledgers: Ledgers) -> dict[str, dict[str, Any]]:
    return by_name(ledgers(STORY))


@pytest.fixture(scope="module")
def published(ledgers: Ledgers) -> dict[str, dict[str, Any]]:
    return by_name(ledgers(PUBLISHED))


def spoken(details: dict[str, Any]) -> str:
    return f"{details['verdict']} {details['towards']}".strip()


def test_the_verdicts_on_the_story(story: dict[str, dict[str, Any]]) -> None:
    assert {name: spoken(one["details"]) for name, one in story.items()} == VERDICTS


def test_the_ledger_counts_its_verdicts(ledgers: Ledgers) -> None:
    answer = json.loads(ledgers(STORY))

    assert answer["details"]["verdicts"] == {
        "supported": 5,
        "leaning": 4,
        "undetermined": 7,
        "contradicted": 8,
        "not measurable": 4,
    }
    assert (answer["value"], answer["low"], answer["high"]) == (5, 5, 6)
    assert answer["sentence"].startswith("As of 2026-07-01, of 28 claims: 5 supported")
    assert [row["claim"] for row in answer["details"]["rows"]] == [
        f"{STORY}/{name}" for name in VERDICTS
    ]


@pytest.mark.parametrize("ledger", [STORY, PUBLISHED])
def test_every_claim_has_what_a_reader_needs(ledgers: Ledgers, ledger: str) -> None:
    for name, one in by_name(ledgers(ledger)).items():
        details = one["details"]
        assert one["sentence"].startswith(details["verdict"].capitalize()), name
        assert {warning["kind"] for warning in one["warnings"]} <= set(CAUTIONS)
        if details["verdict"] == "not measurable":
            assert details["why"], name
            assert details["needed"], name
            assert details["probability"] is details["agreement"] is one["value"] is None
            assert len(one["origins"]) == len(details["facts"])
            continue
        assert 0 <= one["low"] <= one["value"] == details["probability"] <= one["high"] <= 1
        assert 0 <= details["agreement"] <= 1
        assert details["universes"]["count"] > 1
        assert len(details["numbers"]) == 3, name
        for row in [*details["numbers"].values(), details["threshold"]["value"]]:
            assert row["low"] <= row["value"] <= row["high"]
            assert row["unit"]
            assert row["meaning"]
        assert one["figure"]["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
        assert one["origins"], name
        assert details["recompute"].startswith("headway ")


def test_facts_beside_a_claim_that_no_number_decides(story: dict[str, dict[str, Any]]) -> None:
    for name in ("heavy-investment", "lighter-rules", "state-support", "talent"):
        facts = story[name]["details"]["facts"]
        assert facts == sorted(facts, key=lambda fact: (fact["date"], fact["event"]))
        assert all(fact["source"].startswith("https://") for fact in facts)
        assert all(fact["date"] <= "2026-07-01" for fact in facts)


def test_images_did_not_shrink_and_code_hangs_on_two_days(
    story: dict[str, dict[str, Any]],
) -> None:
    images = story["shrank-dramatically-in-2026-images"]["details"]
    pairs = story["shrank-dramatically-in-2026-code"]["details"]["findings"]["date_pairs"]

    assert images["verdict"] == "contradicted"
    assert images["numbers"]["change"]["low"] > 50
    assert pairs["reach_days"] == 60
    assert pairs["lowest"]["high"] < 0 < pairs["highest"]["low"]
    for end, day in (("from", dt.date(2026, 1, 1)), ("to", dt.date(2026, 7, 1))):
        for pair in (pairs["lowest"], pairs["highest"]):
            assert abs((dt.date.fromisoformat(pair[end]) - day).days) <= 60


def test_most_of_the_narrowing_came_before_2026(story: dict[str, dict[str, Any]]) -> None:
    numbers = story["shrank-dramatically-in-2026-overall"]["details"]["numbers"]

    assert numbers["earlier"]["value"] > 0.8
    assert numbers["earlier"]["low"] > 0.8


@pytest.mark.parametrize(
    ("name", "tolerance"),
    [
        ("ai-index-2025-nearly-level", 3.0),
        ("ai-index-2025-shrank-by-eighty-points", 3.0),
        ("ai-index-2026-effectively-closed", 3.0),
        ("arena-march-2026-text", 11.0),
        ("arena-march-2026-code", 19.0),
        ("arena-march-2026-images", 8.0),
        ("epoch-seven-months-behind", 1.0),
        ("epoch-open-behind-closed", 1.0),
        ("epoch-open-behind-closed-2026", 1.0),
    ],
)
def test_our_number_stands_beside_theirs(
    published: dict[str, dict[str, Any]], name: str, tolerance: float
) -> None:
    printed = published[name]["details"]["published"]

    assert printed["ours"]["value"] == pytest.approx(printed["value"], abs=tolerance)
    assert printed["ours"]["unit"] == printed["unit"]
    assert printed["differs"].endswith(".")


def test_what_others_printed_is_judged(published: dict[str, dict[str, Any]]) -> None:
    verdicts = {name: spoken(one["details"]) for name, one in published.items()}

    assert verdicts["ai-index-2026-effectively-closed"] == "contradicted"
    assert verdicts["parity-on-2026-12-03"] == "leaning false"
    assert verdicts["caisi-eight-months-behind"] == "undetermined"
    assert verdicts["ai-index-2025-benchmarks-level"] == "not measurable"
    assert {verdicts[name] for name in verdicts if name.startswith("arena-")} == {"supported"}
    printed = published["arena-code-halved-in-a-month"]["details"]["published"]
    assert printed["ours"]["value"] < printed["value"] - 25  # their day had one model more


@pytest.mark.parametrize(
    "name",
    [
        "chinese-labs-ship-faster",
        "competition-lowers-us-prices",
        "countries-treat-data-differently",
        "less-compute",
        "no-lead-beyond-doubt",
        "shrank-dramatically-in-2026-images",
        "ai-index-2026-effectively-closed",
        "epoch-open-behind-closed",
    ],
)
def test_the_command_of_a_claim_gives_its_number(ledgers: Ledgers, run: Run, name: str) -> None:
    details = (by_name(ledgers(STORY)) | by_name(ledgers(PUBLISHED)))[name]["details"]
    done = run(*shlex.split(details["recompute"])[1:], "--json")
    answer = json.loads(done.stdout)
    told = answer["details"].get("quantities") or {}

    assert done.returncode == 0, done.stderr
    shared = details["numbers"].keys() & told.keys()
    for quantity in shared:
        for bound in ("value", "low", "high"):
            assert told[quantity][bound] == details["numbers"][quantity][bound]
    if not shared:
        first = details["numbers"][find_claim(name).claim.numbers[0]]
        if name == "no-lead-beyond-doubt":
            first = details["numbers"]["gap"]
        assert [answer[bound] for bound in ("value", "low", "high")] == [
            first[bound] for bound in ("value", "low", "high")
        ]


def test_processes_change_nothing() -> None:
    names = ["countries-treat-data-differently", "no-longer-a-few-us-companies", "state-support"]
    asked = [find_claim(name) for name in names]
    inside = setting(load())
    ticks: list[int] = []

    one, two = judge(inside, asked, 1), judge(inside, asked, 2, ticks.append)

    assert [answer.to_json() for answer in two] == [answer.to_json() for answer in one]
    assert ticks == [1, 2, 3]


# --- what was known on a day


def packaged() -> list[Filed]:
    """Every packaged claim, without other universes."""
    return [alone(one.id) for ledger in (STORY, PUBLISHED) for one in claims_of(ledger)]


def own(folder: Path) -> list[Filed]:
    """Claims whose windows are over by the earlier day."""
    window = "from = 2024-09-01\nto = 2025-03-01"
    later = "from = 2025-07-01\nto = 2026-03-31"
    base = filed(folder).path.read_text("utf-8")
    return [
        filed(folder, base.replace(window, later), "as-published"),
        filed(folder, base.replace(window, later).replace("as-published", "one-scale"), "scale"),
    ]


def news(folder: Path) -> Store:
    """The starter evidence and, three weeks after the earlier day, a Chinese lead of 200 points."""
    ratings = {"gpt-4o-2024-05-13": 1300, "claude-3-opus-20240229": 1250}
    chinese = {"qwen2-72b-instruct": 1500, "glm-4-0520": 1480}
    into(folder / "store", arena_table(folder / "raw", "2026-04-20", ratings | chinese))
    return Store((PACKAGED, folder / "store"))


def test_no_answer_changes_when_later_evidence_is_added(tmp_path: Path) -> None:
    before = setting(load(), as_of=EARLIER)
    after = setting(load(), as_of=EARLIER, store=news(tmp_path))
    asked = [*packaged(), *own(tmp_path)]

    verdicts = [said(before, one) for one in asked]

    assert [said(after, one).to_json() for one in asked] == [one.to_json() for one in verdicts]
    assert sum(one.value is not None for one in verdicts) > 10
    known = dt.date(2026, 4, 21)
    moved = find_claim("no-lead-that-users-notice")
    assert (
        said(setting(load(), as_of=known, store=news(tmp_path)), alone(moved.id)).to_json()
        != said(setting(load(), as_of=known), alone(moved.id)).to_json()
    )


def test_no_universe_changes_when_later_evidence_is_added(tmp_path: Path) -> None:
    one = find_claim("ai-index-2026-effectively-closed")

    before = said(setting(load(), as_of=EARLIER), one)
    after = said(setting(load(), as_of=EARLIER, store=news(tmp_path)), one)

    assert before.details["universes"]["count"] > 10
    assert after.to_json() == before.to_json()


def strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - walks any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def test_nothing_later_than_the_day_is_in_an_answer(tmp_path: Path) -> None:
    models = load().models
    inside = setting(load(), as_of=EARLIER)
    for one in [*packaged(), *own(tmp_path)]:
        measure = one.claim.measure
        if measure is not None and measure.verb == "forecast":
            continue  # its days are to come
        answer = said(inside, one)
        for text in strings(_found(answer)):
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                assert text <= EARLIER.isoformat(), (one.id, text)
            if text in models:
                released = models[text].released
                assert released is None or released <= EARLIER, (one.id, text)


def _found(answer: Answer) -> list[Any]:
    """What an answer found, without the words of the claim."""
    told = answer.details
    return [told.get("findings"), told.get("facts"), answer.series, answer.figure]


# --- the page tells what the ledgers say


def page_rows(heading: str) -> list[list[str]]:
    section = METHODS.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def measured(row: dict[str, Any]) -> str:
    """A quantity as the page tells it."""
    unit = "" if row["unit"] in {"share", "ratio"} else f" {row['unit']}"
    return f"{value_of(row)}{unit}"


def test_the_page_tells_the_verdicts_on_the_story(story: dict[str, dict[str, Any]]) -> None:
    expected = []
    for name, one in story.items():
        details = one["details"]
        if details["verdict"] == "not measurable":
            expected.append([f"`{name}`", "not measurable", "", "", details["why"]])
            continue
        threshold = details["threshold"]
        number = f"{threshold['quantity'].replace('_', ' ')} {measured(threshold['value'])}"
        shares = [f"{details['probability']:.2f}", f"{details['agreement']:.0%}"]
        expected.append([f"`{name}`", spoken(details), *shares, number])

    assert page_rows("The story of 2026-07-01, as of that day") == expected


def test_the_page_tells_what_others_printed(published: dict[str, dict[str, Any]]) -> None:
    expected = []
    for name, one in published.items():
        details = one["details"]
        if details["verdict"] == "not measurable":
            expected.append([f"`{name}`", "not measurable", "", "", details["why"]])
            continue
        printed = details["published"]
        theirs = f"{printed['value']:g} {printed['unit']}"
        ours = measured(printed["ours"])
        expected.append([f"`{name}`", spoken(details), theirs, ours, printed["differs"]])

    assert page_rows("Numbers that others printed") == expected


def test_a_forecast_too_far_ahead_is_not_measurable_and_stops_no_ledger(
    starter: Callable[..., Study],
) -> None:
    """Asked as of an early day, one claim's date may lie beyond any horizon."""
    answer = starter(as_of="2023-09-15").claims("published")
    far = [row for row in answer.details["rows"] if "nothing is forecast so far" in row["why"]]

    assert far
    assert {row["verdict"] for row in far} == {"not measurable"}
