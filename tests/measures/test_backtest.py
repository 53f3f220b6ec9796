"""The backtest: honest origins, scores by hand, and which method it prefers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from math import exp, isnan, log

import msgspec
import numpy as np
import pytest

from headway.catalog.entities import Jump
from headway.estimators.forecast_scores import crps, diebold_mariano, interval_score
from headway.measures.backtest import (
    DRAWS,
    FEWEST_ORIGINS,
    LEVELS,
    MARGIN,
    Scored,
    backtest,
    cells,
    pooled,
)
from headway.measures.forecast import METHODS, Method, ahead_of, forecasts
from headway.measures.gap import gap_draws
from headway.measures.vintages import vintages
from headway.study import Study
from tests.measures.direction_worlds import TODAY, vintages_of

Starter = Callable[..., Study]
EARLIER = ahead_of(TODAY, -32)
"""Thirty-two half months are a whole number of days: origins of both days coincide."""

CATALOG, KNOWN = vintages_of()
MEMBERS = CATALOG.members("us"), CATALOG.members("china")


@pytest.fixture(scope="module")
def scored() -> list[Scored]:
    return backtest(KNOWN, MEMBERS)


def test_each_forecast_is_made_before_what_it_is_about(scored: list[Scored]) -> None:
    assert {one.method for one in scored} == set(METHODS)
    assert {one.months for one in scored} == {1.5, 3.0, 6.0}
    for one in scored:
        ahead = (one.target - one.origin).days
        assert ahead == pytest.approx(one.months * 365.25 / 12, abs=1)
        assert one.target <= TODAY
        assert one.real_time


def test_a_score_is_that_of_the_forecast_made_on_the_day(scored: list[Scored]) -> None:
    """Made again from the vintages, by the definitions."""
    for one in scored[:: len(scored) // 12]:
        step = round(2 * one.months)
        drawn = forecasts(KNOWN.at(one.origin), MEMBERS, step)[one.method].gap[:, -1]
        later = KNOWN.at(one.target)
        sides = [later.frontier(group, "the group") for group in MEMBERS]
        truth = float(np.median(gap_draws(sides[0], sides[1], one.target)))

        assert one.truth == truth
        assert one.forecast == np.median(drawn)
        assert one.crps == crps(drawn, truth)
        for level, score, inside in zip(LEVELS, one.interval_scores, one.covered, strict=True):
            low, high = (float(np.quantile(drawn, 0.5 + sign * level / 2)) for sign in (-1, 1))
            assert score == pytest.approx(interval_score(low, high, truth, level))
            assert inside == (low <= truth <= high)


def test_a_backtest_of_an_earlier_day_is_part_of_a_later_one(scored: list[Scored]) -> None:
    _, then = vintages_of(until=EARLIER)
    early = backtest(then, MEMBERS)

    assert len(early) > 50
    assert early == [one for one in scored if one.target <= EARLIER]


def test_that_holds_on_the_starter_too(starter: Starter) -> None:
    found = []
    for as_of in (TODAY, EARLIER):
        setting = starter(str(as_of)).setting
        members = setting.catalog.members("us"), setting.catalog.members("china")
        known = vintages(setting.store, setting.catalog, setting.observe("arena/text"), 60)
        found.append(backtest(known, members, (1.5,)))

    assert found[1] == [one for one in found[0] if one.target <= EARLIER]
    assert found[1]


def test_swapping_the_groups_negates_what_happened(scored: list[Scored]) -> None:
    swapped = backtest(KNOWN, MEMBERS[::-1])

    assert len(scored) == len(swapped)
    for one, other in zip(scored, swapped, strict=True):
        assert (one.origin, one.method, one.months) == (other.origin, other.method, other.months)
        assert one.truth == pytest.approx(-other.truth)
    mean, back = np.mean(
        [(one.crps, other.crps) for one, other in zip(scored, swapped, strict=True)], axis=0
    )
    assert mean == pytest.approx(back, rel=0.05)


def test_hindsight_stands_apart_and_reaches_further_back() -> None:
    _, known = vintages_of(until=EARLIER)
    real = backtest(known, MEMBERS, (1.5,))
    later = backtest(known, MEMBERS, (1.5,), hindsight=True)

    assert not any(one.real_time for one in later)
    assert min(one.origin for one in later) <= min(one.origin for one in real)
    assert pooled(later) == []
    assert pooled([*real, *later]) == pooled(real)


def test_each_origin_is_told() -> None:
    told: list[tuple[int, int]] = []
    _, known = vintages_of(until=EARLIER)
    backtest(known, MEMBERS, (1.5,), tick=lambda done, total: told.append((done, total)))

    assert told == [(done, len(told)) for done in range(1, len(told) + 1)]


# Records by hand.


def forecast(
    method: Method,
    score: float,
    number: int = 0,
    *,
    board: str = "a",
    months: float = 1.5,
    inside: bool = True,
) -> Scored:
    origin = dt.date(2025, 1, 1) + dt.timedelta(days=30 * number)
    return Scored(
        board=board,
        method=method,
        months=months,
        origin=origin,
        target=origin + dt.timedelta(days=45),
        forecast=10.0 + number,
        truth=8.0,
        crps=score,
        interval_scores=(score, 2 * score, 3 * score),
        covered=(False, inside, True),
        real_time=True,
    )


def row(method: Method, scores: list[float], **more: object) -> list[Scored]:
    return [forecast(method, score, place, **more) for place, score in enumerate(scores)]  # type: ignore[arg-type]


def test_a_cell_by_hand() -> None:
    still, moved = [4.0, 6, 5, 5, 4], [3.0, 5, 5, 3, 4]
    found = {one.method: one for one in cells([*row("no-change", still), *row("linear", moved)])}
    cell = found["linear"]

    assert (cell.board, cell.months, cell.origins) == ("a", 1.5, 5)
    assert cell.crps == 4.0
    assert cell.skill == pytest.approx(1 - 4.0 / 4.8)
    assert cell.interval_scores == pytest.approx((4, 8, 12))
    assert cell.coverage == (0.0, 1.0, 1.0)
    assert cell.bias == pytest.approx(4.0)
    # A month and a half ahead, an origin each month: neighbours share one step.
    assert cell.against_no_change == diebold_mariano(moved, still, 2)
    assert found["no-change"].skill == 0
    assert isnan(found["no-change"].against_no_change.p)


def test_pooled_skill_is_a_geometric_mean_over_boards_and_horizons() -> None:
    size = FEWEST_ORIGINS
    found = pooled(
        [
            *row("no-change", [4.0] * size),
            *row("linear", [2.0] * size),
            *row("no-change", [10.0] * size, board="b"),
            *row("linear", [9.0] * size, board="b", inside=False),
            *row("no-change", [1.0] * (size - 1), board="few"),
            *row("linear", [100.0] * (size - 1), board="few"),
        ]
    )

    assert [one.method for one in found] == ["linear", "no-change"]
    best = found[0]
    assert best.skill == pytest.approx(1 - exp((log(0.5) + log(0.9)) / 2))
    assert (best.cells, best.origins) == (2, 3 * size - 1)
    assert best.coverage[1] == pytest.approx((2 * size - 1) / (3 * size - 1))


def test_no_change_stands_where_none_is_better_by_the_margin() -> None:
    size = FEWEST_ORIGINS
    still = row("no-change", [100.0] * size)
    tie = pooled([*still, *row("records", [100 * (1 - MARGIN / 2)] * size)])
    better = pooled([*still, *row("records", [100 * (1 - 2 * MARGIN)] * size)])

    assert tie[0].method == "no-change"
    assert tie[1].skill > 0
    assert better[0].method == "records"


def test_the_preferred_method_flips_when_the_scores_are_swapped() -> None:
    size = FEWEST_ORIGINS
    good, bad = [50.0] * size, [100.0] * size
    orders: list[tuple[Method, Method]] = [("linear", "records"), ("records", "linear")]
    for names in orders:
        found = pooled([*row("no-change", bad), *row(names[0], good), *row(names[1], bad)])
        assert found[0].method == names[0]


def test_few_origins_speak_for_no_method() -> None:
    assert pooled([]) == []
    assert pooled(row("no-change", [1.0] * (FEWEST_ORIGINS - 1))) == []


def test_overlapping_forecasts_count_less_for_the_interval_of_coverage() -> None:
    size = 20
    short = pooled(row("no-change", [1.0] * size, months=1.5) + _missed(1.5, size))
    long = pooled(row("no-change", [1.0] * size, months=6.0) + _missed(6.0, size))

    assert short[0].coverage == long[0].coverage
    assert long[0].coverage_half_width[1] == pytest.approx(2 * short[0].coverage_half_width[1])


def _missed(months: float, size: int) -> list[Scored]:
    return [
        replace(one, board="b")
        for one in row("no-change", [1.0] * size, months=months, inside=False)
    ]


def test_a_change_of_scale_is_not_forecast_across() -> None:
    """The invented board's scale changed on 2024-01-09; a later change would cut it in two."""
    when = dt.date(2025, 6, 10)
    jump = Jump(date=when, what="another scale after", source="https://x.example")
    board = msgspec.structs.replace(KNOWN.observed.board, jumps=(jump,))
    known = replace(KNOWN, observed=replace(KNOWN.observed, board=board), _known={})
    found = backtest(known, MEMBERS, (3.0,))
    spans = [(one.origin, one.target) for one in found]

    assert spans
    assert not any(start < when - dt.timedelta(days=25) and when < end for start, end in spans)
    assert any(start > when for start, _ in spans)
    assert any(end < when for _, end in spans)


def test_draws_are_enough_for_the_widest_interval() -> None:
    assert (1 - LEVELS[-1]) / 2 * DRAWS >= 10
