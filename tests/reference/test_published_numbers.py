"""Numbers that others published, reproduced from the starter evidence.

Tolerances and their reasons stand in docs/methods/published-numbers.md.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headway.study import Study

Starter = Callable[..., Study]


def test_epoch_level_lag_of_the_december_2025_vintage(starter: Starter) -> None:
    """Epoch, January 2026: 7 months on average since 2023, at most 14."""
    study = starter("2025-12-31", profile="plain-2026")
    answer = study.lag("us", "china", board="epoch/eci", since="2023-01-01")
    average = answer.details["average"]

    assert answer.details["reading"]["published"] == "2025-12-19"
    assert 6.0 <= average["value"] <= 7.0
    assert 13.0 <= average["greatest"] <= 15.0
    assert average["low"] < 7.0 < average["high"]


def test_the_shrunk_lag_agrees_with_epoch_too(starter: Starter) -> None:
    average = (
        starter("2025-12-31")
        .lag("us", "china", board="epoch/eci", since="2023-01-01")
        .details["average"]
    )

    assert 6.0 <= average["value"] <= 7.0


def test_ai_index_2025_february_2025(starter: Starter) -> None:
    """Stanford AI Index 2025, chapter 2: 1.70%, 23 points, Arena text."""
    answer = starter("2025-02-15").gap("us", "china", board="arena/text", time_base="as-published")
    last = answer.series[-1]

    assert last["date"] == "2025-02-14"
    assert answer.value == pytest.approx(23.0, abs=1.0)
    assert answer.details["holders"]["second"][0]["model"] == "deepseek/deepseek-r1"
    second = answer.details["holders"]["second"][0]["rating"]
    assert answer.value / second == pytest.approx(0.0170, abs=0.0005)


def test_ai_index_2025_january_2024(starter: Starter) -> None:
    """Stanford AI Index 2025: 9.26%, 103 points; our first Bradley-Terry reading is of March."""
    answer = starter("2024-03-27").gap("us", "china", board="arena/text", time_base="as-published")

    assert answer.series[-1]["date"] == "2024-03-27"
    assert answer.value == pytest.approx(103.0, abs=5.0)
    second = answer.details["holders"]["second"][0]["rating"]
    assert answer.value / second == pytest.approx(0.0926, abs=0.002)
    assert {"ScaleJump"} <= {warning.kind for warning in answer.warnings}


def test_ai_index_2026_march_2026(starter: Starter) -> None:
    """AI Index 2026: 39 points; a daily snapshot of 2026-03-20: 38 +- 11, style-controlled."""
    answer = starter("2026-03-20").gap(
        "us", "china", board="arena/text-style-control", time_base="as-published"
    )

    assert answer.series[-1]["date"] == "2026-03-19"
    assert answer.value == pytest.approx(38.0, abs=11.0)
    assert answer.low is not None
    assert answer.high is not None
    assert answer.low < 38.0 < answer.high
    assert answer.details["holders"]["first"][0]["model"] == "anthropic/claude-opus-4-6"
    assert answer.details["holders"]["second"][0]["model"] == "bytedance/seed-2.0-pro"


@pytest.mark.parametrize(
    ("board", "low", "high"),
    [
        ("arena/text", 20, 30),
        ("arena/text-style-control", 26, 40),
        ("arena/text-to-image", 186, 206),
        ("arena/webdev", 40, 82),
    ],
)
@pytest.mark.parametrize("profile", ["default-2026", "plain-2026"])
def test_gap_of_the_newest_snapshot(
    starter: Starter, board: str, low: float, high: float, profile: str
) -> None:
    study = starter(profile=profile)
    answer = study.gap("us", "china", board=board)

    assert low <= answer.value <= high
    assert low <= answer.details["plain"]["value"] <= high
    assert answer.low < answer.value < answer.high
    first, second = (answer.details["holders"][side][0]["model"] for side in ("first", "second"))
    assert study.catalog.country(first) == "US"
    assert study.catalog.country(second) == "CN"


@pytest.mark.parametrize(
    ("board", "width"),
    [("arena/text", 21.8), ("arena/text-to-image", 20.1), ("arena/webdev", 42.7)],
)
def test_intervals_have_the_published_order_of_size(
    starter: Starter, board: str, width: float
) -> None:
    """Width of the difference of two independent published 95% intervals of the two holders."""
    answer = starter(profile="plain-2026").gap("us", "china", board=board)

    assert 0.6 * width <= answer.high - answer.low <= 1.5 * width


def test_as_of_february_2025_as_published(starter: Starter) -> None:
    answer = starter("2025-02-15").gap("us", "china", board="arena/text", time_base="as-published")

    assert 15 <= answer.value <= 55
