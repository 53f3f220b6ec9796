"""Prices of an installed package that is newer than the question: none may leak into it."""

from __future__ import annotations

import sys
from datetime import date, time
from decimal import Decimal

import msgspec
import pytest
from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
)
from hypothesis import given
from hypothesis import strategies as st

from headway.catalog.entities import Host
from headway.catalog.load import Catalog, load
from headway.measures.package_prices import PUBLISHED, PackagePrice, known_prices, package_prices
from headway.measures.task_cost import Rates, cost_of
from tests.measures import price_worlds
from tests.measures.price_worlds import day

MODEL = "us-a/big"
PACKAGED = day("2026-11-10")
Constraint = StartDateConstraint | TimeOfDateConstraint | None


def catalog() -> Catalog:
    facts = price_worlds.catalog([(MODEL, "2025-01-01")]).facts
    (model,) = (one for one in facts.models if one.id == MODEL)
    named = msgspec.structs.replace(model, aliases={"genai-prices": ("big",)})
    labs = tuple(
        msgspec.structs.replace(lab, aliases={"genai-prices": (lab.id,)}) for lab in facts.labs
    )
    host = Host(id="us-a", name="A", aliases={"genai-prices": ("us-a",)})
    return Catalog(
        msgspec.structs.replace(facts, models=(named,), labs=labs, hosts=(host,)), "invented"
    )


def price(cost: float) -> ModelPrice:
    return ModelPrice(input_mtok=Decimal(str(cost)), output_mtok=Decimal(str(4 * cost)))


def since(text: str) -> StartDateConstraint:
    return StartDateConstraint(start_date=day(text))


def found(prices: ModelPrice | list[tuple[Constraint, float]], as_of: str) -> PackagePrice | None:
    several = (
        prices
        if isinstance(prices, ModelPrice)
        else [ConditionalPrice(constraint=one, prices=price(cost)) for one, cost in prices]
    )
    entry = ModelInfo(id="big", match=ClauseEquals(equals="big"), prices=several)
    provider = Provider(id="us-a", name="A", api_pattern="", models=[entry])
    known = known_prices([provider], catalog(), [MODEL], day(as_of), "0.2.3", PACKAGED)
    return next(known, None)


DATED: list[tuple[Constraint, float]] = [
    (None, 9.0),
    (since("2026-01-01"), 3.0),
    (since("2026-06-01"), 1.0),
]


def test_before_a_newer_price_the_older_one_is_used() -> None:
    older, newer = found(DATED, "2026-05-31"), found(DATED, "2026-06-01")

    assert older is not None
    assert newer is not None
    assert (older.tariff.base.input, older.since, older.basis) == (
        3.0,
        day("2026-01-01"),
        "declared",
    )
    assert (newer.tariff.base.input, newer.since) == (1.0, day("2026-06-01"))
    assert cost_of(older.tariff, 1e6, 0).usd == pytest.approx(3.0)


def test_what_has_no_day_is_not_known_before_the_package() -> None:
    assert found(DATED, "2025-12-31") is None
    assert found(price(2.0), "2026-11-09") is None
    undated = found(price(2.0), "2026-11-10")
    assert undated is not None
    assert (undated.basis, undated.since, undated.own) == ("first_seen", PACKAGED, True)


def test_parts_of_the_day_have_no_day_and_tiers_keep_theirs() -> None:
    hours: list[tuple[Constraint, float]] = [
        (None, 2.0),
        (TimeOfDateConstraint(time(16, 30), time(0, 30)), 1.0),
    ]
    assert found(hours, "2026-06-01") is None
    by_hours = found(hours, "2026-11-10")
    assert by_hours is not None
    assert by_hours.tariff.base.input == 2.0
    assert by_hours.tariff.hours["16:30-00:30"] == (Rates(1.0, 4.0), ())

    tiered = ModelPrice(
        input_mtok=TieredPrices(Decimal(3), [Tier(200_000, Decimal(6))]), output_mtok=Decimal(15)
    )
    in_tiers = found(tiered, "2026-11-10")
    assert in_tiers is not None
    assert in_tiers.tariff.tiers == ((200_000, Rates(6.0, 15.0)),)


def test_nothing_is_a_price_of_nothing() -> None:
    assert found(price(0.0), "2026-11-10") is None
    assert found([], "2026-11-10") is None
    assert found(ModelPrice(input_mtok=Decimal(1)), "2026-11-10") is None


@given(
    st.lists(
        st.tuples(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(1, 9)),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one[0],
    ),
    st.dates(date(2025, 1, 1), date(2026, 11, 9)),
    st.lists(st.tuples(st.integers(1, 300), st.integers(1, 9)), max_size=3),
)
def test_prices_declared_for_later_days_change_nothing(
    declared: list[tuple[date, int]], as_of: date, later: list[tuple[int, int]]
) -> None:
    known = [(StartDateConstraint(day), float(cost)) for day, cost in sorted(declared)]
    more = [
        (StartDateConstraint(date.fromordinal(as_of.toordinal() + n)), float(cost))
        for n, cost in sorted(later)
    ]
    both = sorted([*known, *more], key=lambda one: one[0].start_date)

    assert found([(None, 99.0), *known], str(as_of)) == found([(None, 99.0), *both], str(as_of))


def test_the_installed_package_tells_only_what_it_declares() -> None:
    """Its data are of November 2026: on an earlier day each price in it has a day before that."""
    known = load()
    before = package_prices(known, known.models, day("2026-07-01"))

    assert before
    assert {one.basis for one in before} == {"declared"}
    assert all(one.since <= day("2026-07-01") for one in before)
    assert package_prices(known, known.models, day("2019-01-01")) == ()
    assert "0.2.3" in PUBLISHED


def test_without_the_package_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genai_prices.data", None)

    assert package_prices(catalog(), [MODEL], day("2026-12-01")) == ()
