"""Robustness on the starter evidence: swaps, overlaps, words, cautions and what is credited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from headway.answers.answer import Answer
from headway.errors import Misuse, NoEvidence, UnknownGroup
from headway.study import Study

Starter = Callable[..., Study]
WEBDEV = ("arena/webdev",)


def universes(answer: Answer) -> dict[str, float]:
    """Months by the choices that gave them."""
    facts = {"rank", "value", "low", "high", "points", "unit", "probability", "positive"}
    return {
        str({name: row[name] for name in row.keys() - facts}): row["value"]
        for row in answer.details["rows"]
    }


@pytest.mark.parametrize("of", ["gap", "change", "lag"])
def test_swapping_the_groups_turns_the_answer(starter: Starter, of: Any) -> None:  # noqa: ANN401
    study = starter()
    there, back = (
        study.robustness(*groups, boards=WEBDEV, of=of)
        for groups in (("us", "china"), ("china", "us"))
    )

    assert (there.value, there.low, there.high) == pytest.approx(
        (-back.value, -back.high, -back.low)
    )
    assert (there.details["positive"], there.details["sure_positive"]) == (
        back.details["negative"],
        back.details["sure_negative"],
    )
    assert there.details["shuffled_labels"]["p"] == back.details["shuffled_labels"]["p"]
    assert there.details["explained"] == back.details["explained"]
    assert there.sentence.partition("; ")[0] == back.sentence.partition("; ")[0]


def test_a_sentence_speaks_of_the_greater_share(starter: Starter) -> None:
    answer = starter().robustness("us", "china", boards=("arena/text",), of="change")
    rows = answer.details["rows"]

    assert answer.details["positive"] < 0.5
    assert f"of {len(rows)} universes the best Chinese model gained on the best US one" in str(
        answer
    )


def test_groups_that_overlap_are_both_whole(starter: Starter) -> None:
    """All Chinese frontier models may have open weights: no universe takes them from either."""
    study = starter()
    answer = study.robustness("open-weights", "china", boards=("arena/text",))
    plain = study.gap("open-weights", "china")
    (same,) = [
        row
        for row in answer.details["rows"]
        if (row["time base"], row["dates"], row["variants"], row["votes"], row["labs"])
        == ("one-scale", "release", "best", "all", "all")
        and row["frontier"] == "shrunk"
    ]

    assert same["points"] == pytest.approx(plain.value, abs=2.0)
    nobody = study.robustness("china", "china", boards=WEBDEV)
    assert {row["value"] for row in nobody.details["rows"]} == {0.0}
    assert nobody.details["positive"] == nobody.details["negative"] == 0.0


def test_bounds_are_at_the_pace_of_the_board(starter: Starter) -> None:
    for row in starter().robustness("us", "china", boards=WEBDEV).details["rows"]:
        assert row["low"] <= row["value"] <= row["high"]
        assert row["low"] < row["high"]
        assert (row["points"] > 0) == row["positive"]


def test_a_lag_has_each_definition_and_no_points(starter: Starter) -> None:
    rows = starter().robustness("us", "china", boards=WEBDEV, of="lag").details["rows"]

    assert {row["lag"] for row in rows} == {"level", "area", "catch-up", "pace"}
    assert {row["points"] for row in rows} == {None}
    assert {row["unit"] for row in rows} == {"months"}


def test_more_boards_hold_the_universes_of_each(starter: Starter) -> None:
    study = starter()
    both = universes(study.robustness("us", "china", boards=(*WEBDEV, "epoch/eci")))
    one = universes(study.robustness("us", "china", boards=WEBDEV))

    assert one.items() <= both.items()


def test_what_the_boards_warn_of_stays_with_the_answer(starter: Starter) -> None:
    study = starter()
    answer = study.robustness("us", "china", boards=("epoch/eci",))
    told = {one.kind for one in study.gap("us", "china", board="epoch/eci").warnings}

    assert {one.kind for one in answer.warnings} & told
    assert {one.snapshot for one in answer.origins} >= {
        one.snapshot for one in study.gap("us", "china", board="epoch/eci").origins
    }


def test_earlier_days_and_boards_without_both_groups(starter: Starter) -> None:
    study = starter()

    assert study.robustness("us", "china", boards=WEBDEV, until="2026-01-01").question["to"] == (
        "2026-01-01"
    )
    with pytest.raises(NoEvidence, match="no model of a group is left"):
        study.robustness("us", "country:IL", boards=WEBDEV)
    with pytest.raises(UnknownGroup):
        study.robustness("us", "chna", boards=WEBDEV)
    with pytest.raises(Misuse, match="question"):
        study.robustness("us", "china", boards=WEBDEV, of="speed")  # type: ignore[arg-type]
