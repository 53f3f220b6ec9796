"""Training compute of frontiers: at equal dates, with errors, and with what is missing."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from headway.evidence.tables import ComputeTable
from headway.measures.compute import (
    SPREADS,
    UNSAID,
    Estimate,
    FrontierCompute,
    Resampled,
    ability_at_equal_compute,
    compute_gap,
    estimates,
    frontier_compute,
    resample,
)
from tests.measures import worlds
from tests.measures.price_worlds import best, day

DRAWS = 4000


def group(
    years: list[float], flop: list[float], *, spread: float = 0.0, slope: float = 0.0
) -> FrontierCompute:
    """Models that are all of the frontier; `slope` points of ability per order of magnitude."""
    n = len(years)
    ability = np.nan_to_num(np.array(flop))[:, None] * slope + np.zeros((n, DRAWS))
    return FrontierCompute(
        models=tuple(f"m{i}" for i in range(n)),
        years=np.array(years),
        member=np.ones((n, DRAWS), dtype=bool),
        log_flop=np.array(flop),
        spread=np.full(n, spread),
        ability=ability,
    )


def drawn(found: FrontierCompute, seed: int = 0) -> Resampled:
    return resample(found, np.random.default_rng(seed))


def test_a_lead_in_compute_is_found_whatever_the_dates() -> None:
    """The second group released later: its plain mean is higher, at equal dates it is not."""
    first = group([0.0, 0.5, 1.0], [24.0, 24.5, 25.0])
    second = group([2.0, 2.5, 3.0], [25.0, 25.5, 26.0])

    gap = compute_gap(drawn(first), drawn(second, 1))

    assert gap.difference == pytest.approx(np.ones(DRAWS))
    assert gap.growth == pytest.approx(np.ones(DRAWS))
    assert np.median(gap.means[1]) > np.median(gap.means[0])


def test_swapping_flips_and_a_group_equals_itself() -> None:
    first = drawn(group([0.0, 1.0, 2.0], [24.0, 25.3, 25.9], spread=0.5))
    second = drawn(group([0.2, 1.1], [23.0, 24.1], spread=0.15), 1)

    assert compute_gap(first, second).difference == pytest.approx(
        -compute_gap(second, first).difference
    )
    assert not compute_gap(first, first).difference.any()


def test_what_is_missing_moves_the_bounds_by_its_share() -> None:
    first = group([0.0, 1.0, 0.5, 0.7], [25.0, 26.0, np.nan, np.nan])
    second = group([0.0, 1.0], [24.0, 25.0])
    gap = compute_gap(drawn(first), drawn(second, 1))

    assert first.known_share == pytest.approx(np.full(DRAWS, 0.5))
    assert np.median(gap.missing[0]) == pytest.approx(0.5, abs=0.03)
    assert gap.imputed(1.0, 0) == pytest.approx(gap.difference + gap.missing[0])
    assert gap.imputed(1.0, 1) == pytest.approx(gap.difference)
    assert gap.imputed(0.0, 0) == pytest.approx(gap.difference)


def test_an_estimate_is_as_unsure_as_its_publisher_says() -> None:
    sure, unsure = (
        compute_gap(
            drawn(group([0.0, 1.0], [25.0, 26.0], spread=spread)),
            drawn(group([0.0, 1.0], [24.0, 25.0]), 1),
        )
        for spread in (SPREADS["Confident"], SPREADS["Speculative"])
    )

    assert np.std(sure.difference) < np.std(unsure.difference)
    assert np.median(unsure.difference) == pytest.approx(1.0, abs=0.1)


def test_one_known_model_is_no_group() -> None:
    gap = compute_gap(
        drawn(group([0.0, 1.0], [25.0, np.nan])), drawn(group([0.0, 1.0], [24.0, 25.0]), 1)
    )

    assert np.isnan(gap.difference).all()
    assert np.isnan(gap.growth).all()


def test_ability_at_equal_compute_takes_compute_out() -> None:
    years = [0.0, 0.4, 1.0, 1.3]
    first = group(years, [25.0, 25.7, 26.0, 26.9], slope=10)
    second = group(years, [23.0, 23.4, 24.6, 24.9], slope=10)

    level = ability_at_equal_compute(drawn(first), drawn(second, 1))

    assert level == pytest.approx(np.zeros(DRAWS), abs=1e-6)
    few = group([0.0, 1.0], [24.0, 25.0])
    assert ability_at_equal_compute(drawn(first), drawn(few, 1)) is None


def test_the_frontier_is_who_was_among_the_best_when_released() -> None:
    world = best(
        [
            ("us-a/old", "2024-01-01", [100.0, 100.0]),
            ("us-a/weak", "2024-06-01", [90.0, 110.0]),
            ("us-a/best", "2024-09-01", [120.0, 120.0]),
            ("cn-b/other", "2024-02-01", [200.0, 200.0]),
        ]
    )
    known = {"us-a/best": Estimate(1e26, "Likely", dt.date(2025, 1, 1), "Best", "s")}
    members = frozenset(m for m in world.models if m.startswith("us"))

    found = frontier_compute(world, known, members, 1, day("2024-03-01"), day("2024-12-31"))

    assert found.models == ("us-a/weak", "us-a/best")
    assert found.member.tolist() == [[False, True], [True, True]]
    assert found.log_flop[1] == 26.0
    assert np.isnan(found.log_flop[0])
    assert found.spread[1] == 0.5
    assert found.known_share.tolist() == [1.0, 0.5]


def table(*rows: tuple[str, float, str, str]) -> ComputeTable:
    """Name, FLOP, confidence, day published."""
    text = [np.array([row[i] for row in rows], dtype=object) for i in (0, 2)]
    blank = np.array([""] * len(rows), dtype=object)
    return ComputeTable(
        name=text[0],
        organization=blank,
        country=blank,
        flop=np.array([row[1] for row in rows]),
        confidence=text[1],
        released=np.full(len(rows), np.datetime64("NaT", "D")),
        published=np.array([row[3] for row in rows], dtype="datetime64[D]"),
        source=np.array(["epoch-models"] * len(rows), dtype=object),
        snapshot=blank,
    )


def test_the_newest_estimate_stands_and_may_withdraw_an_older_one() -> None:
    known = worlds.catalog([("us-a/m", "2024-01-01"), ("us-a/n", "2024-01-01")])
    for one in known.facts.models:
        one.aliases["epoch"] = (one.name, f"{one.name} long")

    found = estimates(
        table(
            ("M", 1e25, "Likely", "2024-11-30"),
            ("M", np.nan, "Unknown", "2025-12-02"),
            ("N", 1e24, "", "2025-12-02"),
            ("N long", 3e24, "Confident", "2025-12-02"),
            ("unheard of", 1e27, "Confident", "2025-12-02"),
        ),
        known,
    )

    assert set(found) == {"us-a/m", "us-a/n"}
    assert np.isnan(found["us-a/m"].flop)
    assert (found["us-a/n"].flop, found["us-a/n"].spread) == (3e24, SPREADS["Confident"])
    assert found["us-a/m"].spread == UNSAID
