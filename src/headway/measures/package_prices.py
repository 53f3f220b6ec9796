"""Prices that the installed package genai-prices carries, for models of which our lists state none.

The package is newer than most questions. Of its prices only those count that were in force on the
day of the question and of which the package declares from which day on; a price without a day is
known since the package was published, and not for a day before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib.metadata import version
from typing import TYPE_CHECKING

from headway.catalog.load import Catalog
from headway.evidence.conditional import Condition, steps
from headway.measures.offered import Part
from headway.measures.task_cost import Rates, Tariff, tariff_of

if TYPE_CHECKING:
    from genai_prices.types import ConditionalPrice, ModelInfo, ModelPrice, Provider, TieredPrices

PACKAGE = "genai-prices"
PUBLISHED: Mapping[str, date] = {"0.2.3": date(2026, 11, 10)}
"""The day on which each version came to the package index. Undated prices of others are refused."""


@dataclass(frozen=True)
class PackagePrice:
    """What the package says that a model costs at a host.

    Attributes:
        model: id of the model.
        host: id of the host.
        own: whether the host is the lab's own.
        tariff: its prices.
        since: the declared day, or that on which the package was published.
        basis: `declared` or `first_seen`.
        version: of the package.
    """

    model: str
    host: str
    own: bool
    tariff: Tariff
    since: date
    basis: str
    version: str


def package_prices(
    catalog: Catalog, models: Iterable[str], as_of: date
) -> tuple[PackagePrice, ...]:
    """Prices in force on a day by model and host; none where the package is not installed."""
    try:
        from genai_prices.data import providers
    except ImportError:
        return ()
    installed = version(PACKAGE)
    found = known_prices(
        providers, catalog, models, as_of, installed, PUBLISHED.get(installed, date.max)
    )
    return tuple(sorted(found, key=lambda one: (one.model, one.host)))


def known_prices(
    providers: Sequence[Provider],
    catalog: Catalog,
    models: Iterable[str],
    as_of: date,
    installed: str,
    published: date,
) -> Iterator[PackagePrice]:
    """Those of a package of a version that was published on a day; see the module."""
    wanted = frozenset(models)
    for provider in providers:
        host = catalog.resolve_host(PACKAGE, provider.id)
        if host is None:
            continue
        for entry in provider.models:
            resolved = catalog.resolve(PACKAGE, entry.id, as_of)
            if resolved is None or resolved.model not in wanted:
                continue
            priced = _in_force(entry, as_of, published)
            if priced is not None:
                tariff, declared = priced
                yield PackagePrice(
                    model=resolved.model,
                    host=host,
                    own=catalog.resolve_lab(PACKAGE, provider.id)
                    == catalog.models[resolved.model].lab,
                    tariff=tariff,
                    since=declared or published,
                    basis="declared" if declared else "first_seen",
                    version=installed,
                )


def _in_force(entry: ModelInfo, as_of: date, published: date) -> tuple[Tariff, date | None] | None:
    """The tariff of a day and the day it is declared from; None where nothing may be known."""
    several = entry.prices if isinstance(entry.prices, list) else None
    if several is None:
        return _tariff({"": entry.prices}, None) if as_of >= published else None  # type: ignore[dict-item]
    if not several:
        return None
    conditions = [_condition(one) for one in several]
    *_, last = steps(conditions, as_of)
    since = [conditions[index].since for index in last.by_hours.values()]
    dated = [one for one in since if one is not None]
    if len(dated) < len(since) and as_of < published:
        return None
    by_hours = {hours: several[index].prices for hours, index in last.by_hours.items()}
    return _tariff(by_hours, max(dated) if len(dated) == len(since) else None)


def _condition(one: ConditionalPrice) -> Condition:
    start = getattr(one.constraint, "start_date", None)
    if one.constraint is None or start is not None:
        return Condition(start)
    begin, end = one.constraint.start_time, one.constraint.end_time  # type: ignore[union-attr]
    return Condition(None, (_minute(begin), _minute(end)))


def _minute(told: time) -> int:
    """The minute of the day in UTC, which a time without a zone is in."""
    utc = datetime.combine(date(2000, 1, 2), told, told.tzinfo or UTC).astimezone(UTC)
    return 60 * utc.hour + utc.minute


def _tariff(
    by_hours: Mapping[str, ModelPrice], declared: date | None
) -> tuple[Tariff, date | None] | None:
    """The prices as a tariff; None where tokens have none, or one of them is 0, which is none."""
    parts: dict[Part, Rates] = {}
    for hours, prices in by_hours.items():
        for above in sorted({0, *_starts(prices)}):
            rates = _rates(prices, above)
            if rates is None:
                return None
            parts[hours, above] = rates
    base = parts.get(("", 0)) or max(
        (rates for (_, above), rates in parts.items() if above == 0),
        key=lambda rates: (rates.input, rates.output),
    )
    return tariff_of(base, parts), declared


def _starts(prices: ModelPrice) -> Iterator[int]:
    for price in (prices.input_mtok, prices.output_mtok, prices.cache_read_mtok):
        yield from (tier.start for tier in getattr(price, "tiers", ()))


def _rates(prices: ModelPrice, above: int) -> Rates | None:
    read, written, cached = (
        _beyond(price, above)
        for price in (prices.input_mtok, prices.output_mtok, prices.cache_read_mtok)
    )
    return Rates(read, written, cached) if read and written else None


def _beyond(price: Decimal | TieredPrices | None, above: int) -> float | None:
    """The price of a request that reads more tokens than this."""
    if price is None or isinstance(price, Decimal):
        return None if price is None else float(price)
    reached = [tier.price for tier in price.tiers if tier.start <= above]
    return float(reached[-1] if reached else price.base)
