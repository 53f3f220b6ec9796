"""Cadence, concentration and openness on the starter evidence: laws, names, cautions, figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from headway.answers.answer import Answer
from headway.answers.cadence import measure_cadence
from headway.answers.concentration import measure_concentration
from headway.answers.openness import measure_openness
from headway.answers.window import Window
from headway.errors import Misuse, NoEvidence, UnknownBoard, UnknownGroup
from headway.study import Study

Starter = Callable[..., Study]


def number(answer: Answer, name: str) -> dict[str, Any]:
    row: dict[str, Any] = answer.details["quantities"][name]
    return row


def test_a_window_has_its_ends_and_month_starts() -> None:
    days = Window(date(2025, 11, 20), date(2026, 1, 15))

    assert list(days.months()) == [
        date(2025, 11, 20),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 1, 15),
    ]
    assert days.days == 57


@pytest.mark.parametrize("verb", ["cadence", "openness"])
def test_swapping_the_groups_flips_the_difference(starter: Starter, verb: str) -> None:
    study = starter()
    forward, backward = (
        getattr(study, verb)(*groups) for groups in (("us", "china"), ("china", "us"))
    )

    assert (forward.value, forward.low, forward.high) == (
        -backward.value,
        -backward.high,
        -backward.low,
    )
    for name, row in forward.details["quantities"].items():
        place = name.rpartition("_")[2]
        other = {"first": "second", "second": "first"}.get(place, place)
        twin = backward.details["quantities"][name.removesuffix(place) + other]
        if place in {"first", "second"}:
            assert (row["value"], row["low"], row["high"]) == (
                twin["value"],
                twin["low"],
                twin["high"],
            ), name
        elif place == "ratio":
            assert row["value"] == pytest.approx(1 / twin["value"], rel=0.01)


def test_cadence_counts_releases_of_the_window(starter: Starter) -> None:
    answer = starter().cadence("us", "china", since="2025-01-01", until="2025-12-31")
    days = answer.details["window"]

    assert (days["from"], days["to"], days["days"]) == ("2025-01-01", "2025-12-31", 365)
    assert answer.unit == "releases per year"
    assert answer.value == number(answer, "difference")["value"]
    for place in ("first", "second"):
        rates = [
            number(answer, f"{prefix}rate_{place}")["value"]
            for prefix in ("record_", "", "listed_")
        ]
        assert rates == sorted(rates)
        listed = [row for row in answer.details["releases"] if row["group"] == place]
        assert rates[2] == pytest.approx(len(listed) + 0.5, rel=0.05)
    assert all(days["from"] <= row["released"] <= days["to"] for row in answer.details["releases"])
    assert len(answer.series) > 12


def test_a_wider_class_holds_the_narrower(starter: Starter) -> None:
    study = starter()
    narrow, wide = (study.cadence("us", "china", top=top) for top in (10, 50))

    for place in ("first", "second"):
        name = f"rate_{place}"
        assert number(narrow, name)["value"] < number(wide, name)["value"]


def test_cadence_ends_with_the_newest_reading(starter: Starter) -> None:
    answer = starter().cadence("us", "china")

    assert answer.details["window"]["to"] == answer.details["reading"]["published"]
    with pytest.raises(NoEvidence, match="so no release since 2026-06-30 can be on it"):
        starter().cadence("us", "china", since="2026-06-30")


def test_cadence_says_where_every_release_counts(starter: Starter) -> None:
    answer = starter("2023-12-31").cadence("us", "country:FR", since="2023-01-01")
    texts = [one.text for one in answer.warnings]

    assert any("count as frontier class whatever they are" in text for text in texts)
    assert any("frontier-class releases of country:FR in the window" in text for text in texts)


def test_a_group_that_never_released_twice_has_no_wait(starter: Starter) -> None:
    answer = starter().cadence("us", "country:IL")

    assert "days_between_second" not in answer.details["quantities"]
    assert number(answer, "rate_second")["low"] > 0


def test_concentration_holds_together(starter: Starter) -> None:
    answer = starter().concentration()

    assert answer.unit == "labs"
    for prefix in ("", "wide_"):
        shares = [
            number(answer, f"{prefix}{who}_share")["value"] for who in ("us", "china", "rest")
        ]
        assert sum(shares) == pytest.approx(1, abs=0.051)
        assert (
            number(answer, f"{prefix}effective_labs")["value"]
            <= number(answer, f"{prefix}labs")["value"]
        )
        assert (
            number(answer, f"{prefix}hhi_labs")["value"]
            < number(answer, f"{prefix}hhi_countries")["value"]
        )
    assert number(answer, "hhi_labs")["value"] == pytest.approx(1 / answer.value, rel=0.01)
    assert sum(row["mean"] for row in answer.details["holders"]) == pytest.approx(20)
    last = answer.series[-1]
    assert (last["date"], last["value"]) == ("2026-07-01", answer.value)


def test_a_change_is_now_minus_then_on_the_same_draws(starter: Starter) -> None:
    study = starter()
    measured = measure_concentration(study.setting, "arena/text", since=date(2026, 1, 1))
    series = {row["date"]: row for row in measured.series}

    change = float(np.median(measured.quantities["change_us_share"].draws))
    assert change == pytest.approx(
        series["2026-07-01"]["us_share"] - series["2026-01-01"]["us_share"], abs=0.051
    )


def test_concentration_says_where_the_top_was_not_full(starter: Starter) -> None:
    answer = starter("2023-12-31").concentration(since="2023-03-31")

    assert any("fewer than 50" in one.text for one in answer.warnings)
    with pytest.raises(NoEvidence, match="lists no model released by 2022-01-01"):
        starter().concentration(since="2022-01-01")
    assert starter("2023-05-31").concentration().question["from"] == "2023-02-24"


def test_openness_is_plausible(starter: Starter) -> None:
    answer = starter().openness("us", "china")

    assert answer.value < 0
    assert number(answer, "days_open_first")["value"] == 0
    assert number(answer, "lag_overall")["value"] > 0
    assert number(answer, "closed_lead_first")["low"] > 0
    for place in ("first", "second", "overall"):
        assert 0 <= number(answer, f"holder_open_{place}")["value"] <= 1
        assert number(answer, f"carried_{place}")["low"] >= 0
    assert answer.details["lags"]["overall"]["value"] == pytest.approx(
        number(answer, "lag_overall")["value"]
    )


def test_open_groups_are_open_and_have_no_lag_of_open(starter: Starter) -> None:
    answer = starter().openness("us-open", "closed-weights", until="2026-06-30")

    assert number(answer, "days_open_first")["low"] > 0.9
    assert number(answer, "days_open_second")["value"] == 0
    assert "lag_second" not in answer.details["quantities"]
    assert any("has no open model here" in one.text for one in answer.warnings)


def test_a_model_is_open_only_once_its_weights_are_out(starter: Starter) -> None:
    """MiniMax M3 was released on 1 June 2026; its weights followed on the 12th."""
    setting = starter().setting
    before, after = (
        measure_openness(setting, "lab:minimax", "us", "arena/text", until=day)
        for day in (date(2026, 6, 11), date(2026, 6, 12))
    )

    chance = [one.quantities["holder_open_first"].value for one in (before, after)]
    shown = [float(one.quantities["holder_open_first"].draws[0]) for one in (before, after)]
    assert chance == [None, None]
    assert shown[0] < shown[1]


@pytest.mark.parametrize(
    ("verb", "measure"), [("cadence", measure_cadence), ("openness", measure_openness)]
)
def test_every_quantity_has_draws_unit_and_meaning(
    starter: Starter, verb: str, measure: Callable[..., Any]
) -> None:
    study = starter()
    measured = measure(study.setting, "us", "china", "arena/text")
    answer = getattr(study, verb)("us", "china")

    assert measured.headline == "difference"
    assert list(measured.quantities) == list(answer.details["quantities"])
    for name, one in measured.quantities.items():
        row = answer.details["quantities"][name]
        assert len(one.defined)
        assert one.unit
        assert one.meaning
        assert row["low"] <= row["value"] <= row["high"], name


def test_figures_carry_their_data(starter: Starter) -> None:
    study = starter()
    for answer in (study.cadence("us", "china"), study.concentration()):
        assert answer.figure is not None
        assert answer.figure["data"]["values"]
    panels = study.openness("us", "china").figure
    assert panels is not None
    assert [len(panel["data"]["values"]) > 0 for panel in panels["vconcat"]] == [True, True]


def test_numbers_rest_on_the_reading_they_name(starter: Starter) -> None:
    study = starter()
    for answer in (
        study.cadence("us", "china"),
        study.concentration(),
        study.openness("us", "china"),
    ):
        assert [one.snapshot for one in answer.origins] == [answer.details["reading"]["snapshot"]]


def test_other_boards_and_profiles_are_answered(starter: Starter) -> None:
    plain = starter(profile="plain-2026")
    for study, board in ((starter(), "epoch/eci"), (plain, "arena/text-to-image")):
        assert study.cadence("us", "china", board=board).low is not None
        assert study.concentration(board=board, top=5).low is not None
        assert study.openness("us", "china", board=board).low is not None


@pytest.mark.parametrize(
    ("ask", "fault", "says"),
    [
        (lambda s: s.cadence("us", "china", until="2026-08-01"), Misuse, "lies after the as-of"),
        (lambda s: s.cadence("us", "china", since="2026-08-01"), Misuse, "is not before"),
        (lambda s: s.cadence("us", "china", since="may"), Misuse, "from 'may' is not a date"),
        (lambda s: s.cadence("us", "china", top=0), Misuse, "top is 0"),
        (lambda s: s.cadence("us", "chinese"), UnknownGroup, "no group 'chinese'"),
        (lambda s: s.concentration(since="2026-07-01"), Misuse, "is not before the as-of day"),
        (lambda s: s.concentration(wide=0), Misuse, "wide is 0"),
        (lambda s: s.concentration(largest=0), Misuse, "largest is 0"),
        (lambda s: s.concentration(board="arena/txt"), UnknownBoard, "no board"),
        (
            lambda s: s.openness("us", "country:IL", until="2023-03-01"),
            NoEvidence,
            "lists no model",
        ),
        (lambda s: s.openness("us", "china", board="a", capability="b"), Misuse, "not both"),
    ],
)
def test_bad_questions_are_refused_in_a_sentence(
    starter: Starter, ask: Callable[[Study], Answer], fault: type[Exception], says: str
) -> None:
    with pytest.raises(fault, match=says) as caught:
        ask(starter())
    assert "\n" not in str(caught.value)
