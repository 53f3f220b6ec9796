"""Columns of tables: intervals in one, numbers to the right, each with a head."""

from __future__ import annotations

import pytest

from headway.web.columns import is_figure, manner, paired


def test_the_bounds_of_an_interval_are_one_column() -> None:
    names = ["rank", "rank_low", "rank_high", "gap", "low_50%", "high_50%", "low", "high", "slow"]

    assert paired(names) == [
        "rank",
        ("rank_low", "rank_high"),
        "gap",
        ("low_50%", "high_50%"),
        ("low", "high"),
        "slow",
    ]


def test_a_bound_without_its_other_stands_alone() -> None:
    assert paired(["low", "value", "rank_high"]) == ["low", "value", "rank_high"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2.5, None, ""], True),
        ([None, None], False),
        ([True, False], False),
        ([1, "two"], False),
        ([], False),
    ],
)
def test_a_column_of_numbers_is_known(values: list[object], *, expected: bool) -> None:
    assert is_figure([{"a": value} for value in values], "a") is expected
    assert is_figure([], ("low", "high"))


def test_short_texts_stay_on_a_line() -> None:
    assert manner("Claude Opus 4.6") == ""
    assert manner("2026-07-01") == "day"
    assert manner("releases of the frontier class, second over first") == "long"
