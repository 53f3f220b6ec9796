"""The cheapest way to reach a level: on draws, among models that are out and have a price."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.measures.offered import Mix, PricePath, price_paths
from headway.measures.price import (
    Cheapest,
    Dearer,
    change_days,
    cheapest,
    dearer,
    frontier_price,
    likeliest,
    without_price,
)
from tests.measures.price_worlds import best, catalog, day, listed

MODELS = [("us-a/big", "2025-01-01"), ("us-a/small", "2025-06-01"), ("us-a/silent", "2025-06-01")]
ALL = frozenset(model for model, _ in MODELS)
START, END = day("2025-01-01"), day("2026-01-01")


@pytest.fixture
def paths() -> dict[str, PricePath]:
    table = listed(
        ("big", "us-a", "2025-01-01", 10.0),
        ("small", "us-a", "2025-05-01", 1.0),
        ("small", "us-a", "2025-09-01", 0.5),
    )
    return price_paths(table, catalog(MODELS), ALL, Mix(1, 0))


WORLD = best(
    [
        ("us-a/big", "2025-01-01", [100.0, 100.0, 100.0]),
        ("us-a/small", "2025-06-01", [110.0, 90.0, 110.0]),
        ("us-a/silent", "2025-06-01", [120.0, 120.0, 120.0]),
    ]
)


def found_with(paths: dict[str, PricePath], level: float) -> Cheapest:
    days = change_days(paths.values(), WORLD.released, START, END)
    return cheapest(WORLD, paths, ALL, np.full(3, level), days)


def test_each_draw_buys_the_cheapest_model_that_is_able_on_it(paths: dict[str, PricePath]) -> None:
    found = found_with(paths, 95.0)

    assert found.price[:, -1].tolist() == [0.5, 10.0, 0.5]
    assert [WORLD.models[i] for i in found.model[:, -1]] == ["us-a/small", "us-a/big", "us-a/small"]
    assert likeliest(WORLD.models, found.model[:, -1]) == ("us-a/small", 2 / 3)
    assert found.reached.tolist() == [1.0] * len(found.days)


def test_a_model_is_not_for_sale_before_its_release(paths: dict[str, PricePath]) -> None:
    """A list may carry it before: it is a preview, or an error."""
    found = found_with(paths, 105.0)
    by_day = dict(zip(found.days.astype(str), found.price[0], strict=True))

    assert np.isnan(by_day["2025-05-01"])
    assert by_day["2025-06-01"] == 1.0
    assert np.isnan(found.price[1]).all()
    assert found.model[1, -1] == -1


def test_the_fall_runs_from_the_first_price_to_the_last_day(paths: dict[str, PricePath]) -> None:
    fall = found_with(paths, 95.0).fall()

    assert fall[0] == pytest.approx((0.5 / 10.0) ** (365.25 / 365) - 1)
    assert fall[1] == 0.0


def test_a_fall_is_not_told_from_less_than_three_months() -> None:
    days = np.array(["2025-01-01", "2025-11-01", "2026-01-01"], dtype="datetime64[D]")
    price = np.array([[np.nan, 2.0, 1.0], [2.0, 2.0, np.nan], [4.0, 2.0, 1.0], [np.nan] * 3])

    fall = Cheapest(days, price, np.zeros((4, 3), dtype=np.intp)).fall()

    assert np.isnan(fall[[0, 1, 3]]).all()
    assert fall[2] == pytest.approx(-0.75, abs=1e-3)


def test_a_model_without_a_price_is_named_and_its_frontier_price_unknown(
    paths: dict[str, PricePath],
) -> None:
    assert without_price(WORLD, paths, ALL, np.full(3, 95.0), END) == ["us-a/silent"]
    assert np.isnan(frontier_price(WORLD, paths, ALL, END)).all()
    known = frontier_price(WORLD, paths, ALL - {"us-a/silent"}, END)
    assert known.tolist() == [0.5, 10.0, 0.5]
    assert np.isnan(frontier_price(WORLD, paths, ALL, day("2024-01-01"))).all()
    assert likeliest(WORLD.models, np.array([-1, -1])) is None


def more_of(paths: dict[str, PricePath], members: frozenset[str], level: float) -> Dearer:
    days = np.array([END], dtype="datetime64[D]")
    found = cheapest(WORLD, paths, members, np.full(3, level), days)
    frontier = frontier_price(WORLD, paths, members, END)
    return dearer(WORLD, found, frontier, members, END)


def test_more_money_is_told_from_the_cheapest_to_the_best(paths: dict[str, PricePath]) -> None:
    """The best costs 10 and the cheapest at the level 0.5 where the small one is only able."""
    priced = ALL - {"us-a/silent"}
    found = more_of(paths, priced, 80.0)

    assert found.points[1] == 10.0
    assert (found.times[1], found.dollars[1]) == (20.0, 9.5)
    assert found.per_dollar()[1] == pytest.approx(10 / 9.5)
    assert found.per_tenfold()[1] == pytest.approx(10 / np.log10(20))


def test_more_money_says_nothing_where_it_buys_nothing(paths: dict[str, PricePath]) -> None:
    """The cheapest is the best, the best has no price, or nothing reaches the level."""
    priced = ALL - {"us-a/silent"}

    assert np.isnan(more_of(paths, priced, 80.0).points[[0, 2]]).all()
    for found in (more_of(paths, ALL, 80.0), more_of(paths, priced, 999.0)):
        assert np.isnan([found.points, found.per_dollar(), found.per_tenfold()]).all()
    assert np.isnan(more_of(paths, frozenset(), 80.0).points).all()


def test_the_first_price_is_that_of_the_first_day_on_which_it_could_be_bought() -> None:
    days = np.array(["2025-01-01", "2025-11-01"], dtype="datetime64[D]")
    price = np.array([[np.nan, 2.0], [3.0, 2.0], [np.nan, np.nan]])
    found = Cheapest(days, price, np.zeros((3, 2), dtype=np.intp)).first()

    assert found[:2].tolist() == [2.0, 3.0]
    assert np.isnan(found[2])


@given(
    st.lists(st.floats(0, 200), min_size=1, max_size=6),
    st.floats(0, 200),
    st.floats(0, 50),
    st.integers(0, 5),
)
def test_more_ability_never_costs_less_and_more_sellers_never_cost_more(
    abilities: list[float], level: float, more: float, left: int
) -> None:
    models = [(f"us-a/m{i}", "2025-01-01") for i in range(len(abilities))]
    table = listed(*((f"m{i}", "us-a", "2025-01-02", float(i + 1)) for i in range(len(abilities))))
    paths = price_paths(table, catalog(models), [m for m, _ in models], Mix(1, 0))
    world = best([(m, d, [a]) for (m, d), a in zip(models, abilities, strict=True)])
    days = np.array(["2025-06-01"], dtype="datetime64[D]")

    def cost(level: float, members: frozenset[str]) -> float:
        price = cheapest(world, paths, members, np.array([level]), days).price[0, 0]
        return np.inf if np.isnan(price) else float(price)

    everyone = frozenset(m for m, _ in models)
    assert cost(level, everyone) <= cost(level + more, everyone)
    assert cost(level, everyone) <= cost(level, everyone - {f"us-a/m{left}"})
