"""Acts and the growth around them on the starter evidence: laws, sources, days, misuse."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from headway.answers.answer import Answer
from headway.answers.events import CHIP_CONTROLS, chosen, credit_of, measure_events
from headway.catalog.events import events
from headway.errors import Misuse, NoEvidence, UnknownBoard, UnknownGroup
from headway.study import Study
from tests.cli.test_cli import official

Starter = Callable[..., Study]
TESTED = ["2024-12-02", "2025-01-16", "2025-04-15", "2025-09-02"]


def test_growth_after_the_controls_on_chips(starter: Starter) -> None:
    answer = starter().events("us", "china", board="epoch/eci")
    details = answer.details

    assert (answer.unit, answer.level) == ("share", 0.95)
    assert answer.value == pytest.approx(0.84, abs=0.01)
    assert (answer.low, answer.high) == pytest.approx((0.51, 1.18), abs=0.02)
    assert [row["date"] for row in details["rows"]] == details["compared_days"] == TESTED
    assert list(details["quantities"]) == [
        "kept",
        "growth",
        "change",
        "kept_first",
        "beyond_first",
    ]
    growth, change = (details["quantities"][name]["value"] for name in ("growth", "change"))
    before = np.mean([row["growth_before"] for row in details["rows"]])
    assert growth - change == pytest.approx(before)
    assert answer.value == pytest.approx(growth / before)
    assert "4 days (2024-12-02 to 2025-09-02)" in answer.sentence
    assert "84% of its growth before" in answer.sentence
    assert "of chip-export or chipmaking-export that tighten limits toward CN" in answer.sentence


def test_each_day_states_its_null_and_power(starter: Starter) -> None:
    answer = starter().events("us", "china", board="epoch/eci")

    for row in answer.details["rows"]:
        assert row["from"] < row["date"] < row["to"] <= "2026-07-01"
        assert 0 < row["p"] <= 1
        assert 0 < row["first_p"] <= 1
        assert 0 < row["power_if_halved"] <= 1
        assert row["first_before"] > 0
    powers = [row["power_if_halved"] for row in answer.details["rows"]]
    assert answer.details["power_median"] == np.median(powers)


def test_votes_and_benchmarks_do_not_tell_the_same(starter: Starter) -> None:
    """Growth on vote ratings slowed for everybody, around days on which nothing was done too."""
    study = starter()
    votes = study.events("us", "china", board="arena/text")
    placebo = study.events(
        "us", "china", board="arena/text", kinds=["estimate"], direction="neutral", toward="any"
    )

    assert votes.high < 1
    assert placebo.high < 1
    assert abs(votes.value - placebo.value) < 0.15
    assert votes.details["quantities"]["kept_first"]["value"] < 1
    low, high = (votes.details["quantities"]["beyond_first"][side] for side in ("low", "high"))
    assert low < 0 < high


def test_what_cannot_be_tested_says_why(starter: Starter) -> None:
    missing = starter().events("us", "china", board="epoch/eci").details["missing"]
    why = {row["event"]: row["why"] for row in missing}

    assert why["us-licence-follows-parent"] == "less than four months have passed by 2026-07-01"
    assert why["us-advanced-computing-rule-2022"] == (
        "epoch/eci shows few models of china in the half year before it"
    )
    assert len(why) == 5


def test_acts_bring_their_sources(starter: Starter) -> None:
    study = starter()
    answer = study.events("us", "china", board="epoch/eci")
    reading, *acts = answer.origins
    named = [act for row in answer.details["rows"] for act in row["events"]]

    assert (reading.publisher, reading.sha256 != "") == ("epoch", True)
    assert len(acts) == len(named) + len(answer.details["missing"])
    assert {one["source"] for one in [*named, *answer.details["missing"]]} == {
        one.address for one in acts
    }
    assert {one.licence for one in acts} == {"fact"}
    assert [one.published for one in acts] == sorted(one.published for one in acts)
    (h20,) = [one for one in acts if one.title == "H20 needs a licence for China"]
    assert (h20.publisher, h20.published) == ("nbcsandiego.com", "2025-04-15")
    assert h20.attribution.startswith(
        "H20 needs a licence for China, 2025-04-15 (a page that was read), https://"
    )
    register = {one.title: one for one in acts}["Advanced computing rule made stricter"]
    assert register.publisher == "federalregister.gov"
    assert study.setting.credits([reading.snapshot]) == (reading,)


def test_every_packaged_act_can_be_credited() -> None:
    for event in events():
        found = credit_of(event)
        assert found.publisher
        assert found.address == event.source
        assert found.published == event.public.isoformat()


def test_an_act_is_not_there_before_it_was_known(starter: Starter) -> None:
    ids = {one.id for one in chosen(starter("2024-01-01").setting, CHIP_CONTROLS, "tighten", "CN")}

    assert "us-advanced-computing-rule-2023" in ids
    assert "us-memory-and-tools-2024-12" not in ids
    with pytest.raises(NoEvidence, match="none of 4 acts can be tested: arena/text shows few"):
        starter("2024-01-01").events("us", "china", board="arena/text")
    answer = starter("2025-06-01").events("us", "china", board="arena/text")
    assert [row["date"] for row in answer.details["rows"]] == ["2024-12-02", "2025-01-16"]
    assert max(row["date"] for row in answer.details["missing"]) == "2025-04-15"
    acts = [one for one in answer.origins if one.licence == "fact"]
    assert len(acts) == 7
    assert all(one.published <= "2025-06-01" for one in acts)
    assert "us-validated-end-users-revoked" not in answer.to_json()


def test_later_evidence_changes_nothing(starter: Starter, tmp_path: Path) -> None:
    before = starter("2026-06-30").events("us", "china").to_json()
    later = tmp_path / "text.json"
    rows = [("deepseek-r1", "deepseek", 1700.0), ("gpt-4o-2024-05-13", "openai", 900.0)]
    later.write_text(official("2026-07-20", rows))
    starter("2026-07-20").ingest("arena-official", later)

    assert starter("2026-06-30").events("us", "china").to_json() == before


def test_swapping_the_groups_swaps_what_is_kept(starter: Starter) -> None:
    """On days on which both can be tested; the first group alone has one more."""
    study = starter()
    forward, backward = (
        study.events(*groups, board="epoch/eci") for groups in (("us", "china"), ("china", "us"))
    )
    rows = backward.details["rows"]

    assert [row["date"] for row in rows] == ["2023-10-17", *TESTED]
    assert rows[0]["first_before"] is None
    assert rows[0]["first_p"] is None
    assert backward.details["compared_days"] == TESTED
    there, back = (one.details["quantities"] for one in (forward, backward))
    assert (there["kept"] | {"meaning": ""}) == (back["kept_first"] | {"meaning": ""})
    assert there["beyond_first"]["value"] == pytest.approx(-back["beyond_first"]["value"], abs=0.5)
    assert there["beyond_first"]["low"] == pytest.approx(-back["beyond_first"]["high"], abs=1.0)


def test_a_group_beside_itself_is_not_beyond_itself(starter: Starter) -> None:
    quantities = starter().events("china", "china", board="epoch/eci").details["quantities"]

    assert quantities["kept"]["value"] == quantities["kept_first"]["value"]
    assert quantities["beyond_first"]["value"] == pytest.approx(0, abs=0.3)


def test_a_first_group_that_cannot_be_compared_is_left_out(starter: Starter) -> None:
    study = starter()
    too_new, still = (study.events(f"lab:{lab}", "us") for lab in ("minimax", "xai"))

    assert too_new.details["compared_days"] == []
    assert list(too_new.details["quantities"]) == ["kept", "growth", "change"]
    assert too_new.details["rows"][0]["first_p"] is None
    (day,) = [row for row in still.details["rows"] if row["first_p"] is not None]
    assert still.details["compared_days"] == [day["date"]]
    assert day["first_before"] <= 0
    assert list(still.details["quantities"]) == ["kept", "growth", "change", "beyond_first"]


def test_a_frontier_that_stood_still_keeps_no_share(starter: Starter) -> None:
    with pytest.raises(NoEvidence, match="frontier of lab:xai on arena/text did not grow before"):
        starter().events("us", "lab:xai")


def test_kinds_direction_and_aim_choose_the_acts(starter: Starter) -> None:
    setting = starter().setting
    tools = chosen(setting, ("chipmaking-export",), "tighten", "CN")
    loosened = chosen(setting, CHIP_CONTROLS, "loosen", "CN")
    anywhere = chosen(setting, CHIP_CONTROLS, "tighten", "any")

    assert {one.category for one in tools} == {"chipmaking-export"}
    assert {one.direction for one in loosened} == {"loosen"}
    assert "us-diffusion-rule" in {one.id for one in anywhere}
    assert "us-diffusion-rule" not in {
        one.id for one in chosen(setting, CHIP_CONTROLS, "tighten", "CN")
    }
    asked = starter().events(
        "us", "china", board="epoch/eci", kinds=["chip-export", "chip-export"], direction="loosen"
    )
    assert asked.question["kinds"] == ["chip-export"]
    assert (asked.question["direction"], asked.question["toward"]) == ("loosen", "CN")


def test_draws_stand_behind_every_quantity(starter: Starter) -> None:
    setting = starter().setting
    measured = measure_events(setting, "us", "china", "epoch/eci")

    assert measured.headline == "kept"
    for one in measured.quantities.values():
        assert one.draws.shape == (setting.profile.worlds,)
        assert np.isfinite(one.draws).all()
        assert one.unit
        assert one.meaning


def test_the_figure_marks_the_days(starter: Starter) -> None:
    answer = starter().events("us", "china", board="epoch/eci")

    assert answer.figure is not None
    marked = [
        row["date"]
        for layer in answer.figure["layer"]
        for row in layer.get("data", {}).get("values", [])
    ]
    assert set(marked) == set(TESTED)
    assert answer.figure["title"]["subtitle"].startswith("dotted: acts of chip-export")
    assert [row["date"] for row in answer.series] == sorted(row["date"] for row in answer.series)
    assert next(iter(csv.DictReader(io.StringIO(answer.to_csv()))))["date"] == TESTED[0]


@pytest.mark.parametrize(
    ("ask", "fault", "says"),
    [
        (lambda s: s.events("us", "chna"), UnknownGroup, "nearest: china"),
        (lambda s: s.events("us", "china", board="arena/txt"), UnknownBoard, "no board"),
        (
            lambda s: s.events("us", "china", kinds=["chips"]),
            Misuse,
            "no kind of act 'chips'; choose ai-rule, .*chip-export",
        ),
        (lambda s: s.events("us", "china", kinds=[]), Misuse, "give a kind of act; choose ai-rule"),
        (
            lambda s: s.events("us", "china", direction="up"),
            Misuse,
            "no direction 'up'; choose tighten, loosen, support, clarify, neutral",
        ),
        (
            lambda s: s.events("us", "china", toward="China"),
            Misuse,
            "no act is aimed at 'China'; choose CN, .*any",
        ),
        (
            lambda s: s.events("us", "china", kinds=["subsidy"]),
            NoEvidence,
            "no acts of subsidy that tighten limits toward CN were known by 2026-07-01",
        ),
        (
            lambda s: s.events(
                "us", "china", kinds=["ai-rule"], toward="any", board="arena/webdev"
            ),
            NoEvidence,
            "acts can be tested: arena/webdev shows few .*; less than four months have passed",
        ),
    ],
)
def test_bad_questions_are_refused_in_a_sentence(
    starter: Starter, ask: Callable[[Study], Answer], fault: type[Exception], says: str
) -> None:
    with pytest.raises(fault, match=says) as caught:
        ask(starter())
    assert "\n" not in str(caught.value)
