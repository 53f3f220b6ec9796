"""Forecasts on the starter evidence, the record that chooses their method, and its golden facts."""

from __future__ import annotations

import pytest

import headway
from headway.answers.answer import Answer
from headway.answers.backtest import BOARDS, Record, record
from headway.answers.forecast import measure_forecast
from headway.errors import Misuse, NoEvidence
from headway.measures.backtest import FEWEST_ORIGINS, MARGIN
from headway.measures.forecast import METHODS
from headway.study import Study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return headway.open(store=tmp_path_factory.mktemp("none") / "store", as_of="2026-07-01")


@pytest.fixture(scope="module")
def known(study: Study) -> Record:
    return record(study.setting, "us", "china")


@pytest.fixture(scope="module")
def answer(study: Study, known: Record) -> Answer:
    del known
    return study.forecast("us", "china", horizon="6mo")


@pytest.fixture(scope="module")
def worth(study: Study) -> Answer:
    """A board of few origins is enough for the shape; the record has the numbers."""
    return study.backtest(boards=("arena/text-to-image", "arena/webdev", "arena/text-to-image"))


def test_intervals_of_the_default_hold_what_they_should(known: Record) -> None:
    best = known.pooled[0]

    assert best.method == known.preferred
    assert 0.70 <= best.coverage[1] <= 0.90
    assert 0.85 <= best.coverage[2] <= 1.0
    assert best.origins > 100
    assert known.missing == []


def test_skill_is_stated_for_every_method_even_where_it_is_negative(known: Record) -> None:
    assert {one.method for one in known.pooled} == set(METHODS)
    assert min(one.skill for one in known.pooled) < 0
    still = next(one for one in known.pooled if one.method == "no-change")
    assert still.skill == 0


def test_the_default_is_the_one_the_record_prefers_and_it_says_so(
    answer: Answer, known: Record
) -> None:
    assert answer.details["method"] == answer.details["preferred"] == known.preferred
    assert known.why() in answer.sentence
    best = max(one.skill for one in known.pooled)
    assert (known.preferred == "no-change") == (best <= MARGIN)


def test_a_record_is_made_once_for_a_setting(study: Study, known: Record) -> None:
    assert record(study.setting, "us", "china", BOARDS) is known


def test_intervals_nest_and_agree_with_the_answer(answer: Answer) -> None:
    fifty, eighty, ninety_five = (answer.details["intervals"][k] for k in ("50%", "80%", "95%"))

    assert ninety_five["low"] < eighty["low"] < fifty["low"]
    assert fifty["high"] < eighty["high"] < ninety_five["high"]
    assert (answer.value, answer.low, answer.high) == (
        ninety_five["value"],
        ninety_five["low"],
        ninety_five["high"],
    )
    last = answer.details["rows"][-1]
    assert last["date"] == answer.series[-1]["date"] == "2026-12-31"
    assert last["low_80%"] == pytest.approx(eighty["low"])


def test_parity_is_a_probability_by_date_never_a_day(answer: Answer) -> None:
    likely = [row["probability_level_by"] for row in answer.details["rows"]]

    assert likely == sorted(likely)
    assert 0 < likely[0] < likely[-1] < 1
    assert f"by then is {likely[-1]:.0%}" in answer.sentence


def test_the_series_is_measured_then_forecast(answer: Answer) -> None:
    made = [row["made"] for row in answer.series]

    assert made == sorted(made, reverse=True)
    assert {row["made"] for row in answer.series if row["date"] <= "2026-07-01"} == {"measured"}
    assert answer.figure is not None


def test_every_method_is_shown_and_may_speak(study: Study, answer: Answer) -> None:
    rows = {row["method"]: row for row in answer.details["methods"]}

    assert tuple(rows) == METHODS
    for method in METHODS:
        asked = study.forecast("us", "china", horizon="6mo", method=method)
        assert asked.value == rows[method]["value"]
        assert asked.details["why"] == "asked"
        assert asked.details["preferred"] == answer.details["preferred"]


def test_shorter_horizons_are_parts_of_longer_ones(study: Study, answer: Answer) -> None:
    short = study.forecast("us", "china", horizon=1.5)

    assert short.details["rows"] == answer.details["rows"][:3]


def test_swapping_the_groups_flips_the_forecast(study: Study) -> None:
    """The record of China against the US is costly: what speaks is given, on draws of its own."""
    there = measure_forecast(study.setting, "us", "china", "epoch/eci", 3.0, method="no-change")
    here = there.quantities["gap"].interval(0.8)
    setting = headway.open(store=study._folders[-1], as_of="2026-07-01").setting
    setting.made["record", "china", "us", *BOARDS] = Record(setting, "china", "us", ())
    back = measure_forecast(setting, "china", "us", "epoch/eci", 3.0, method="no-change")
    flipped = back.quantities["gap"].interval(0.8)

    assert here.value == pytest.approx(-flipped.value, abs=0.5)
    assert here.low == pytest.approx(-flipped.high, abs=1)
    assert here.high == pytest.approx(-flipped.low, abs=1)


def test_beyond_what_was_scored_is_said_to_be(study: Study) -> None:
    kinds = [one.kind for one in study.forecast("us", "china", horizon="1y").warnings]

    assert "Extrapolated" in kinds


def test_what_cannot_be_forecast_is_refused(study: Study) -> None:
    with pytest.raises(Misuse, match="a horizon of 0 months cannot be asked"):
        study.forecast("us", "china", horizon="0mo")
    with pytest.raises(Misuse, match="horizon '7 weeks' is not a number of months or years"):
        study.forecast("us", "china", horizon="7 weeks")
    with pytest.raises(Misuse, match="no forecasting method 'oracle'; choose no-change"):
        study.forecast("us", "china", method="oracle")  # type: ignore[arg-type]
    early = headway.open(store=study._folders[-1], as_of="2025-09-01")
    with pytest.raises(NoEvidence, match="no reading of arena/webdev was published by 2025-09-01"):
        early.forecast("us", "china", board="arena/webdev")


def test_a_backtest_has_each_board_once_in_both_kinds(worth: Answer) -> None:
    rows = worth.details["rows"]

    assert worth.question["boards"] == ["arena/text-to-image", "arena/webdev"]
    assert {row["made"] for row in rows} == {"in real time", "in hindsight"}
    assert {row["board"] for row in rows} == {"arena/text-to-image", "arena/webdev"}
    assert {row["method"] for row in rows} == set(METHODS)
    for row in rows:
        assert {"crps", "coverage_80%", "interval_score_95%", "skill", "dm_p", "bias"} <= set(row)
        if row["method"] == "no-change":
            assert row["skill"] == 0


def test_a_backtest_says_how_often_its_default_held(worth: Answer) -> None:
    methods = worth.details["methods"]

    assert worth.details["preferred"] == methods[0]["method"]
    assert worth.value == methods[0]["coverage_80%"]
    assert worth.low <= worth.value <= worth.high
    assert worth.unit == "share"
    assert f"held {worth.value:.0%} of what happened" in worth.sentence
    assert {row["origins"] for row in methods} == {len(worth.series) // len(METHODS)}


def test_hindsight_chooses_nothing(study: Study, worth: Answer) -> None:
    real = Record(study.setting, "us", "china", ("arena/text-to-image", "arena/webdev"))

    assert [one.method for one in real.pooled] == [
        row["method"] for row in worth.details["methods"]
    ]
    assert real.pooled[0].skill == worth.details["methods"][0]["skill"]


def test_a_board_without_a_past_is_named(study: Study) -> None:
    found = Record(study.setting, "us", "china", ("livebench/2026-06-25",))

    assert found.pooled == []
    assert found.preferred == "no-change"
    assert "no earlier forecast could be scored" in found.why()
    with pytest.raises(NoEvidence, match="no forecast of us against china can be scored"):
        study.backtest(boards=("livebench/2026-06-25",))
    assert FEWEST_ORIGINS > 1


def test_percent_are_told_and_end_at_a_hundred(study: Study) -> None:
    told: list[int] = []
    Record(study.setting, "us", "china", ("arena/webdev",), hindsight=True, tick=told.append)

    assert told == sorted(told)
    assert told[-1] == 100
