"""What a task costs at an offer: tokens read, written and cached, with tiers and parts of the day.

The sum is left to genai-prices, whose prices are thresholds as vendors print them: a request that
reads more than so many tokens pays the dearer price for all of its tokens. Only the arithmetic is
taken from it; the prices are those of our evidence, so that a newer package changes no answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from headway.errors import Misuse
from headway.evidence.tables import PriceTable
from headway.measures.offered import BASE, OfferKey, Part, in_force, parts

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice, TieredPrices

MILLION = 1_000_000


class Rates(NamedTuple):
    """USD per million tokens; `cache_read` is None where a list states none."""

    input: float
    output: float
    cache_read: float | None = None


Tiers = tuple[tuple[int, Rates], ...]
"""Prices beyond so many tokens read by one request, ascending."""


@dataclass(frozen=True)
class Tariff:
    """The prices of one offer on a day.

    Attributes:
        base: the price of requests below every tier, at any time of day.
        tiers: for requests that read more than so many tokens, ascending.
        hours: for parts of the day in UTC, as `16:30-00:30`, each with its own tiers.
    """

    base: Rates
    tiers: Tiers = ()
    hours: Mapping[str, tuple[Rates, Tiers]] = field(default_factory=dict)

    def at(self, when: time | None) -> tuple[str, Rates, Tiers]:
        """Part of the day, base price and tiers at a time in UTC; without one those of all day."""
        if when is not None:
            for hours, (base, tiers) in self.hours.items():
                if within(hours, when):
                    return hours, base, tiers
        return "", self.base, self.tiers


@dataclass(frozen=True)
class Cost:
    """What a task costs.

    Attributes:
        usd: in US dollars.
        tier: beyond how many tokens read the applied price holds; 0 for the base price.
        hours: the part of the day it holds for, "" for all day.
        calculator: what summed it: `genai-prices`, or `own` where that is not installed.
    """

    usd: float
    tier: int
    hours: str
    calculator: Literal["genai-prices", "own"]


def cost_of(
    tariff: Tariff,
    input_tokens: float,
    output_tokens: float,
    cached: float = 0.0,
    per_request: float | None = None,
    at: time | None = None,
) -> Cost:
    """USD for tokens read afresh, written, and read from a cache.

    The task is so many requests of one size. `per_request` is how many tokens each of them reads,
    cached ones included: it decides on the tier. Without it requests are short, and the base price
    counts. `at` is the time of day in UTC at which they are sent; without it the price of all day
    counts. Tokens of a cache cost as others where no price of them is listed.

    Raises:
        Misuse: a number of tokens is negative or not finite, or a request reads none.
    """
    for what, count in (("input", input_tokens), ("output", output_tokens), ("cached", cached)):
        if not 0 <= count < np.inf:
            raise Misuse(f"{what} is {count} tokens; give 0 or more")
    if per_request is not None and not 0 < per_request < np.inf:
        raise Misuse(f"a request reads {per_request} tokens; give more than 0")
    hours, base, tiers = tariff.at(at)
    reached = [step for step in tiers if per_request is not None and per_request > step[0]]
    tier, rates = reached[-1] if reached else (0, base)
    read = input_tokens + cached
    requests = read / per_request if per_request is not None and read > 0 else 1.0
    shares = input_tokens / requests, output_tokens / requests, cached / requests
    steps = (base, tiers) if reached and read > 0 else (rates, ())
    try:
        usd = requests * _summed(*steps, *shares)
    except ImportError:
        return Cost(own_sum(rates, input_tokens, output_tokens, cached), tier, hours, "own")
    return Cost(usd, tier, hours, "genai-prices")


def own_sum(rates: Rates, input_tokens: float, output_tokens: float, cached: float = 0.0) -> float:
    """USD at one price of each kind of token: the sum without tiers, in plain arithmetic."""
    of_cache = rates.input if rates.cache_read is None else rates.cache_read
    total = input_tokens * rates.input + output_tokens * rates.output + cached * of_cache
    return total / MILLION


def tariffs(table: PriceTable, day: date) -> Mapping[OfferKey, tuple[int, Tariff]]:
    """The tariff of each offer that stands on a day, with the row of its base price.

    Where an offer has prices for parts of the day only, the dearest to read is its base: a task
    at no stated time costs no more. Offers without a price are left out.
    """
    when = np.datetime64(day, "D")
    found = {}
    for key, of in parts(table).items():
        rows = {part: in_force(table, periods, when) for part, periods in of.items()}
        known = {
            part: (row, rates)
            for part, row in rows.items()
            if row is not None and (rates := _rates(table, row)) is not None
        }
        base = known.get(BASE) or max(
            (known[part] for part in known if part[1] == 0),
            key=lambda one: (one[1].input, one[1].output),
            default=None,
        )
        if base is not None:
            rates_of = {part: rates for part, (_, rates) in known.items()}
            found[key] = base[0], tariff_of(base[1], rates_of)
    return found


def tariff_of(base: Rates, parts: Mapping[Part, Rates]) -> Tariff:
    """A tariff from prices by part of the day and tier.

    Tiers of a part of the day that has no price of its own are left out.
    """
    by_hours: defaultdict[str, list[tuple[int, Rates]]] = defaultdict(list)
    for (hours, above), rates in sorted(parts.items()):
        by_hours[hours].append((above, rates))
    return Tariff(
        base,
        tuple(step for step in by_hours.get("", ()) if step[0] > 0),
        {
            hours: (steps[0][1], tuple(steps[1:]))
            for hours, steps in by_hours.items()
            if hours and steps[0][0] == 0
        },
    )


def _rates(table: PriceTable, row: int) -> Rates | None:
    read, written, cached = (
        float(column[row]) for column in (table.input, table.output, table.cache_read)
    )
    if np.isnan(read) or np.isnan(written):
        return None
    return Rates(read, written, None if np.isnan(cached) else cached)


def _summed(
    base: Rates,
    tiers: Tiers,
    input_tokens: float,
    output_tokens: float,
    cached: float,
) -> float:
    """USD of one request as genai-prices sums it; raises ImportError where it is missing."""
    from genai_prices.types import Usage

    usage = Usage(
        input_tokens=_decimal(input_tokens) + _decimal(cached),
        output_tokens=_decimal(output_tokens),
        **({} if base.cache_read is None else {"cache_read_tokens": _decimal(cached)}),
    )
    return float(_model_price(base, tiers).calc_price(usage)["total_price"])


def _model_price(base: Rates, tiers: Tiers) -> ModelPrice:
    """Our prices in the form of the calculator."""
    from genai_prices.types import ModelPrice, Tier, TieredPrices

    def of(place: int, default: float) -> Decimal | TieredPrices:
        dearer = [(above, rates[place]) for above, rates in tiers]
        if not dearer:
            return _decimal(default)
        return TieredPrices(
            base=_decimal(default),
            tiers=[
                Tier(start=above, price=_decimal(default if price is None else price))
                for above, price in dearer
            ],
        )

    prices = {"input_mtok": of(0, base.input), "output_mtok": of(1, base.output)}
    if base.cache_read is not None:
        prices["cache_read_mtok"] = of(2, base.cache_read)
    return ModelPrice(**prices)


def _decimal(value: float) -> Decimal:
    """The decimal as it is written: prices such as 0.1 are exact in it."""
    return Decimal(repr(float(value)))


def within(hours: str, when: time) -> bool:
    """Whether a time of day lies in `16:30-00:30`, which may run over midnight."""
    start, end = (time.fromisoformat(one) for one in hours.split("-"))
    if end <= start:
        return when >= start or when < end
    return start <= when < end
