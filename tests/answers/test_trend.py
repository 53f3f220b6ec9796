"""What headway says of the trend on the starter evidence, and how it flips."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

import headway
from headway.answers.answer import Answer
from headway.answers.trend import Window, measure_change, measure_trend, window
from headway.errors import Misuse, NoEvidence, UnknownBoard
from headway.study import Study

Starter = Callable[..., Study]
JANUARY, JULY = dt.date(2026, 1, 1), dt.date(2026, 7, 1)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return headway.open(store=tmp_path_factory.mktemp("none") / "store", as_of="2026-07-01")


def trend(study: Study, board: str, first: str = "us", second: str = "china") -> Answer:
    return study.trend(first, second, board=board, since="2026-01-01", until="2026-07-01")


def test_overall_most_of_the_narrowing_came_before_2026(study: Study) -> None:
    answer = trend(study, "arena/text")
    earlier = answer.details["quantities"]["earlier"]

    assert earlier["value"] > 0.8
    assert earlier["low"] > 0.8
    assert "since 2023" in earlier["meaning"]
    assert "came before 2026-01-01" in earlier["meaning"]


def test_images_did_not_narrow_in_2026(study: Study) -> None:
    answer = trend(study, "arena/text-to-image")

    assert answer.details["probability_narrowed"] == 0
    assert answer.details["quantities"]["narrowing"]["high"] < 0
    assert answer.details["other_time_base"]["probability_narrowed"] == 0
    assert "grew by" in answer.sentence


def test_code_depends_on_the_two_days(study: Study) -> None:
    pairs = trend(study, "arena/webdev").details["date_pairs"]

    assert pairs["lowest"]["high"] < 0 < pairs["highest"]["low"]
    assert pairs["reach_days"] == 60
    for side in ("lowest", "highest"):
        start, end = (dt.date.fromisoformat(pairs[side][key]) for key in ("from", "to"))
        assert abs((start - JANUARY).days) <= 60
        assert abs((end - JULY).days) <= 60
        assert end <= JULY


@pytest.mark.parametrize("board", ["arena/text", "arena/webdev", "epoch/eci"])
def test_the_verdict_flips_when_the_groups_are_swapped(study: Study, board: str) -> None:
    forward, backward = trend(study, board), trend(study, board, "china", "us")
    here, there = forward.details, backward.details

    assert (forward.value, forward.low, forward.high) == (
        -backward.value,
        -backward.high,
        -backward.low,
    )
    for name in ("change", "gap_before", "gap_after"):
        assert here["quantities"][name]["value"] == -there["quantities"][name]["value"]
    for name in ("narrowing", "closed"):
        assert here["quantities"][name]["value"] == pytest.approx(
            there["quantities"][name]["value"]
        )
    assert here["trend"]["slope"] == -there["trend"]["slope"]
    # Who leads follows the groups, so what narrowed stays narrowed.
    for name in ("p_narrowed", "p_widened", "narrowed", "power_if_halved", "releases"):
        assert here["trend"][name] == there["trend"][name]
    assert here["probability_narrowed"] == there["probability_narrowed"]
    assert here["probability_second_gained"] == pytest.approx(
        1 - there["probability_second_gained"], abs=0.001
    )
    assert here["date_pairs"]["lowest"]["value"] == pytest.approx(
        -there["date_pairs"]["highest"]["value"]
    )


def test_a_window_turned_round_is_refused(study: Study) -> None:
    with pytest.raises(Misuse, match="from 2026-07-01 is not before to 2026-01-01"):
        study.trend("us", "china", since="2026-07-01", until="2026-01-01")
    with pytest.raises(NoEvidence, match="is no window"):
        measure_change(study.setting, "us", "china", "arena/text", Window(JULY, JANUARY))


def test_what_narrowed_between_two_days_widened_between_them_backwards(study: Study) -> None:
    """Time reversed: the gaps of both days change places, and the change its sign."""
    there = measure_change(study.setting, "us", "china", "arena/text", Window(JANUARY, JULY))
    before, after = (there.quantities[f"gap_{day}"].draws for day in ("before", "after"))

    assert (there.quantities["change"].draws == after - before).all()
    assert (there.quantities["narrowing"].draws == abs(before) - abs(after)).all()


@pytest.mark.parametrize(
    ("start", "end", "at_least", "says"),
    [
        (None, dt.date(2026, 7, 2), None, "to 2026-07-02 lies after the as-of day 2026-07-01"),
        (JULY, JULY, None, "from 2026-07-01 is not before to 2026-07-01"),
        (None, None, 0.0, "at least 0 points cannot be asked; give a number above zero"),
        (None, None, -3.0, "at least -3 points cannot be asked"),
        (None, None, float("nan"), "at least nan points cannot be asked"),
        (None, None, float("inf"), "at least inf points cannot be asked"),
    ],
)
def test_windows_that_cannot_be_asked(
    study: Study, start: dt.date, end: dt.date, at_least: float, says: str
) -> None:
    with pytest.raises(Misuse, match=says):
        window(study.setting, start, end, at_least)


def test_the_window_is_by_default_the_year_so_far(study: Study) -> None:
    assert window(study.setting) == Window(JANUARY, JULY)
    assert study.trend("us", "china").question["from"] == "2026-01-01"


def test_a_window_before_both_groups_exist_says_from_when(study: Study) -> None:
    with pytest.raises(NoEvidence, match="had no model yet; both have from 20"):
        study.trend("us", "china", board="arena/webdev", since="2024-01-01")
    with pytest.raises(UnknownBoard, match="arena/txt"):
        study.trend("us", "china", board="arena/txt")


def test_a_size_of_ones_own_is_asked_about(study: Study) -> None:
    half = study.trend("us", "china").details["probability_narrowed_by"]
    asked = [
        study.trend("us", "china", at_least=points).details["probability_narrowed_by"]
        for points in (1, 10, 30)
    ]

    assert half["what"] == "half of the starting gap"
    assert [one["points"] for one in asked] == [1, 10, 30]
    assert [one["probability"] for one in asked] == sorted(
        (one["probability"] for one in asked), reverse=True
    )


def test_both_time_bases_stand_side_by_side(study: Study) -> None:
    one = study.trend("us", "china")
    printed = study.trend("us", "china", time_base="as-published")

    assert one.details["other_time_base"]["time_base"] == "as-published"
    assert one.details["other_time_base"]["value"] == pytest.approx(printed.value)
    assert printed.details["other_time_base"]["value"] == pytest.approx(one.value)
    assert printed.details["window"][0] <= "2026-01-01"
    assert printed.details["trend"] == one.details["trend"]


def test_the_sentence_says_what_the_numbers_say(study: Study) -> None:
    answer = trend(study, "arena/text")

    assert answer.sentence.startswith(
        "From 2026-01-01 to 2026-07-01 the distance between the best US and the best Chinese "
        "models on arena/text shrank by 11 rating points (95% interval "
    )
    assert answer.sentence.endswith("of worlds, so a trend is not shown.")
    assert not answer.details["trend"]["narrowed"]
    assert answer.verb == "trend"
    assert answer.figure is not None
    assert answer.series[-1]["date"] == "2026-07-01"
    assert answer.unit == "rating points"


def test_quantities_carry_their_draws_and_meaning(study: Study) -> None:
    found = measure_trend(study.setting, "us", "china", "arena/text", Window(JANUARY, JULY))

    assert found.headline == "change"
    assert set(found.quantities) == {
        "change",
        "relative_change",
        "narrowing",
        "closed",
        "gap_before",
        "gap_after",
        "slope",
        "earlier",
    }
    assert all(one.meaning for one in found.quantities.values())


def test_evidence_published_later_changes_nothing(starter: Starter) -> None:
    """As of January nothing from February on is known."""
    answer = starter("2026-01-31").trend("us", "china", since="2025-07-01", until="2026-01-15")

    assert answer.details["reading"]["published"] <= "2026-01-31"
    assert answer.series[-1]["date"] == "2026-01-15"
    assert answer.details["date_pairs"]["highest"]["to"] <= "2026-01-31"
