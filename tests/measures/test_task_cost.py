"""What a task costs: plain sums, tiers of whole requests, parts of the day, what holds when."""

from __future__ import annotations

import datetime as dt
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.errors import Misuse
from headway.evidence.tables import PriceTable
from headway.measures.task_cost import Cost, Rates, Tariff, cost_of, own_sum, tariffs, within
from tests.measures.price_worlds import day, table_of

PRICES = st.floats(0.001, 100).map(lambda value: round(value, 4))
TOKENS = st.integers(0, 10**9)
RATES = st.builds(Rates, PRICES, PRICES, st.none() | PRICES)
TIERED = Tariff(Rates(3.0, 15.0, 0.3), ((200_000, Rates(6.0, 22.5, 0.6)),))


@given(RATES, TOKENS, TOKENS, TOKENS)
def test_without_tiers_it_is_the_plain_sum(
    rates: Rates, read: int, written: int, cached: int
) -> None:
    cost = cost_of(Tariff(rates), read, written, cached)
    of_cache = rates.input if rates.cache_read is None else rates.cache_read

    assert cost.usd == pytest.approx(
        (read * rates.input + written * rates.output + cached * of_cache) / 1e6
    )
    assert (cost.tier, cost.hours, cost.calculator) == (0, "", "genai-prices")


@given(RATES)
def test_no_tokens_cost_nothing(rates: Rates) -> None:
    assert cost_of(Tariff(rates), 0, 0).usd == 0
    assert cost_of(Tariff(rates), 0, 0, per_request=1000).usd == 0


@given(
    RATES,
    st.lists(st.tuples(st.integers(1, 10**6), RATES), max_size=3, unique_by=lambda one: one[0]),
    st.tuples(TOKENS, TOKENS, TOKENS),
    st.tuples(TOKENS, TOKENS, TOKENS),
    st.none() | st.integers(1, 2 * 10**6),
)
def test_more_tokens_never_cost_less(
    base: Rates,
    tiers: list[tuple[int, Rates]],
    tokens: tuple[int, int, int],
    more: tuple[int, int, int],
    per_request: int | None,
) -> None:
    """At one size of request: more of them, or more written by each."""
    tariff = Tariff(base, tuple(sorted(tiers, key=lambda one: one[0])))

    few, many = (
        cost_of(tariff, read, written, cached, per_request)
        for read, written, cached in (tokens, [a + b for a, b in zip(tokens, more, strict=True)])
    )

    assert few.usd <= many.usd * (1 + 1e-12)
    assert few.tier == many.tier


@given(st.integers(1, 10**6), st.integers(1, 10**7), st.integers(0, 10**6))
def test_a_tier_holds_for_whole_requests_beyond_it(
    per_request: int, read: int, written: int
) -> None:
    cost = cost_of(TIERED, read, written, per_request=per_request)
    beyond = per_request > 200_000
    rates = TIERED.tiers[0][1] if beyond else TIERED.base

    assert cost.tier == (200_000 if beyond else 0)
    assert cost.usd == pytest.approx(own_sum(rates, read, written))


def test_the_boundary_itself_is_below_the_tier() -> None:
    at, beyond = (cost_of(TIERED, 1e6, 0, per_request=n) for n in (200_000, 200_001))

    assert (at.tier, beyond.tier) == (0, 200_000)
    assert (at.usd, beyond.usd) == pytest.approx((3.0, 6.0))


def test_cached_tokens_count_towards_the_tier_and_have_its_price() -> None:
    cost = cost_of(TIERED, 100_000, 1000, 150_000, per_request=250_000)

    assert cost.usd == pytest.approx((100_000 * 6 + 1000 * 22.5 + 150_000 * 0.6) / 1e6)


def test_a_part_of_the_day_has_its_own_price() -> None:
    tariff = Tariff(Rates(0.27, 1.1), (), {"16:30-00:30": (Rates(0.135, 0.55), ())})

    def at(hour: int, minute: int) -> Cost:
        return cost_of(tariff, 1e6, 1e6, at=dt.time(hour, minute))

    assert at(17, 0).hours == "16:30-00:30"
    assert at(17, 0).usd == at(0, 29).usd == at(16, 30).usd == pytest.approx(0.685)
    assert at(0, 30).usd == cost_of(tariff, 1e6, 1e6).usd == pytest.approx(1.37)
    assert within("00:30-16:30", dt.time(0, 30))
    assert not within("00:30-16:30", dt.time(16, 30))


def test_without_the_package_our_own_sum_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (123_456, 7_890, 55_555, 300_000)
    by_package = cost_of(TIERED, *asked)
    monkeypatch.setitem(sys.modules, "genai_prices.types", None)

    own = cost_of(TIERED, *asked)

    assert (by_package.calculator, own.calculator) == ("genai-prices", "own")
    assert own.usd == pytest.approx(by_package.usd)
    assert own.tier == by_package.tier == 200_000


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ((-1, 0, 0, None), "input is -1 tokens"),
        ((0, float("nan"), 0, None), "output is nan"),
        ((0, 0, float("inf"), None), "cached is inf"),
        ((0, 0, 0, 0), "a request reads 0 tokens"),
    ],
)
def test_misuse_is_one_sentence(
    tokens: tuple[float, float, float, float | None], said: str
) -> None:
    with pytest.raises(Misuse, match=said):
        cost_of(TIERED, *tokens)


def world(*rows: dict[str, object]) -> PriceTable:
    plain = {"name": "m", "host": "h", "source": "genai-prices", "event": "listed"}
    return table_of(*({**plain, **row} for row in rows))


def tariff(table: PriceTable, on: str) -> Tariff | None:
    found = tariffs(table, day(on)).get(("genai-prices", "m", "h", ""))
    return None if found is None else found[1]


def test_a_tariff_is_what_stands_on_the_day() -> None:
    """A tier that the next list drops has ended; a declared day is not the day it was read."""
    table = world(
        {"since": "2025-01-01", "published": "2026-01-05", "input": 3.0},
        {"since": "2025-01-01", "published": "2026-01-05", "input": 6.0, "above": 200_000},
        {"since": "2026-03-13", "published": "2026-04-01", "input": 3.0},
    )
    before, after = tariff(table, "2026-02-01"), tariff(table, "2026-05-01")

    assert before == Tariff(Rates(3.0, 12.0), ((200_000, Rates(6.0, 24.0)),))
    assert after == Tariff(Rates(3.0, 12.0))
    assert tariff(table, "2024-12-31") is None


def test_an_offer_by_parts_of_the_day_alone_costs_at_most_its_dearest() -> None:
    table = world(
        {"since": "2025-02-26", "input": 0.135, "hours": "16:30-00:30"},
        {"since": "2025-02-26", "input": 0.27, "hours": "00:30-16:30"},
    )
    found = tariff(table, "2025-03-01")

    assert found is not None
    assert found.base.input == 0.27
    assert set(found.hours) == {"16:30-00:30", "00:30-16:30"}
    assert np.isclose(cost_of(found, 1e6, 0, at=dt.time(20)).usd, 0.135)
