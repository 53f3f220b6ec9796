"""The feed of genai-prices: what providers ask, with the days from which prices were declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from headway.errors import BadFile
from headway.evidence.conditional import Condition, Step, steps
from headway.evidence.files import day_in_name, day_published, json_record, load
from headway.evidence.gathered import Gathered, count_of
from headway.evidence.observations import Extract, Listing, Place, Price
from headway.evidence.source import Source

SOURCE = Source(
    name="genai-prices",
    publisher="genai-prices",
    title="genai-prices, all of a day",
    takes=(
        "its data.json or data_slim.json, version 1 or 2; the day is in the file's name or stated "
        "with --published"
    ),
    address=(
        "https://raw.githubusercontent.com/pydantic/genai-prices/refs/heads/main/prices/new_data/"
        "v2/data.json"
    ),
    licence="MIT",
    attribution="genai-prices, https://github.com/pydantic/genai-prices, MIT",
    bundled=True,
    columns={
        "name": "models.id",
        "host": "id",
        "since": "constraint.start_date",
        "hours": "constraint.start_time and end_time",
        "input": "prices.input_mtok",
        "output": "prices.output_mtok",
        "cache_read": "prices.cache_read_mtok",
        "above": "tiers.start",
        "context": "context_window",
    },
    refuses=("numbers written as text", "prices for requests of a kind (price_variants)"),
    sells=False,
)

REPLACED = "prices that a dated one has replaced, and that hold since no day that is told"
ANNOUNCED = "prices announced for a later day"
_PRICES = ("input_mtok", "output_mtok", "cache_read_mtok")


class _Tier(msgspec.Struct):
    start: float
    price: float


class _Tiered(msgspec.Struct):
    base: float
    tiers: tuple[_Tier, ...] = ()

    def above(self, tokens: int) -> float:
        """The price of every token of a request that reads more tokens than this."""
        reached = [tier for tier in self.tiers if tier.start <= tokens]
        return max(reached, key=lambda tier: tier.start).price if reached else self.base


_Rates = Mapping[str, float | _Tiered]


class _Constraint(msgspec.Struct):
    start_date: date | None = None
    start_time: time | None = None
    end_time: time | None = None


class _Conditional(msgspec.Struct):
    prices: dict[str, float | _Tiered]
    constraint: _Constraint | None = None


class _Model(msgspec.Struct):
    id: str
    prices: dict[str, float | _Tiered] | list[_Conditional]
    context_window: float | None = None


class _Provider(msgspec.Struct):
    id: str
    models: list[_Model]


class _Run(NamedTuple):
    """One price that does not change: from a day (None: not told) until another (None: still)."""

    hours: str
    above: int
    rates: _Rates
    since: date | None
    until: date | None
    followed: bool


def read(path: Path, published: date | None = None) -> Extract:
    """Read what is in force on the day of the feed, and since when.

    A price with a start date is declared to hold since that date. One without is known since the
    day of the feed only; where a dated one has replaced it, nothing tells since when it held. What
    is announced for a later day may never come, so that it is left out. A price for a part of the
    day makes the other parts a price of their own too: neither is the price of all day.

    Raises:
        BadFile: the file is damaged or of another shape, or the day is not stated.
    """
    loaded = load(path)
    day = day_published(path, day_in_name(path), published)
    gathered = Gathered()
    for provider in json_record(loaded, list[_Provider]):
        for model in provider.models:
            place = Place(path, f"{provider.id}, model {model.id}")
            context = count_of(place, "context_window", model.context_window)
            if context is not None:
                listing = Listing(name=model.id, host=provider.id, published=day, context=context)
                gathered.listing(listing, place)
            for row in _prices(provider.id, model, day, place, gathered):
                gathered.price(row, place)
    return gathered.extract(SOURCE.title, (loaded.stamp,))


def _prices(
    host: str, model: _Model, day: date, place: Place, gathered: Gathered
) -> Iterator[Price]:
    """Each price from the day it is known to hold; what ends without a successor is removed."""
    several = model.prices if isinstance(model.prices, list) else [_Conditional(model.prices)]
    conditions = [_condition(place, one.constraint) for one in several]
    for condition in conditions:
        if condition.since is not None and condition.since > day:
            gathered.left_out[ANNOUNCED] += 1
    for run in _runs(place, several, list(steps(conditions, day)) if several else []):
        if run.since is None and run.until is not None:
            gathered.left_out[REPLACED] += 1
            continue
        yield _price(host, model.id, day, run)
        if run.until is not None and not run.followed:
            yield _end(host, model.id, day, run)


def _condition(place: Place, constraint: _Constraint | None) -> Condition:
    if constraint is None:
        return Condition()
    if constraint.start_time is None or constraint.end_time is None:
        return Condition(constraint.start_date)
    start, end = (_minute(place, told) for told in (constraint.start_time, constraint.end_time))
    return Condition(constraint.start_date, (start, end))


def _minute(place: Place, told: time) -> int:
    """The minute of the day in UTC."""
    if told.second or told.microsecond:
        raise BadFile(
            place.path,
            f"{place.where}, column constraint",
            f"{told} is no full minute",
            "mend the file, or leave the model out",
        )
    utc = datetime.combine(date(2000, 1, 2), told, told.tzinfo or UTC).astimezone(UTC)
    return 60 * utc.hour + utc.minute


def _runs(place: Place, several: Sequence[_Conditional], found: Sequence[Step]) -> Iterator[_Run]:
    """The prices of each part of the day and tier, one after the other."""
    in_force = [
        {
            (hours, above): index
            for hours, index in step.by_hours.items()
            for above in _thresholds(place, several[index].prices)
        }
        for step in found
    ]
    dates = [step.since for step in found]
    for key in dict.fromkeys(key for prices in in_force for key in prices):
        steady = groupby(range(len(found)), key=lambda step: in_force[step].get(key))
        groups = [(index, list(places)) for index, places in steady]
        for (index, places), after in zip(groups, (*groups[1:], None), strict=True):
            if index is not None:
                yield _Run(
                    *key,
                    several[index].prices,
                    dates[places[0]],
                    None if after is None else dates[after[1][0]],
                    after is not None and after[0] is not None,
                )


def _thresholds(place: Place, rates: _Rates) -> list[int]:
    """0 for the base price, and each number of tokens above which a tier of any price holds."""
    tiered = (rates.get(key) for key in _PRICES)
    starts = (tier.start for one in tiered if isinstance(one, _Tiered) for tier in one.tiers)
    return sorted({0, *(count_of(place, "tiers.start", start) or 0 for start in starts)})


def _price(host: str, name: str, day: date, run: _Run) -> Price:
    def above(key: str) -> float | None:
        told = run.rates.get(key)
        return told.above(run.above) if isinstance(told, _Tiered) else told

    return Price(
        name=name,
        host=host,
        since=run.since or day,
        event="listed",
        published=day,
        basis="first_seen" if run.since is None else "declared",
        input=above("input_mtok"),
        output=above("output_mtok"),
        cache_read=above("cache_read_mtok"),
        above=run.above,
        hours=run.hours,
    )


def _end(host: str, name: str, day: date, run: _Run) -> Price:
    return Price(
        name=name,
        host=host,
        since=run.until or day,
        event="removed",
        published=day,
        basis="declared",
        above=run.above,
        hours=run.hours,
    )
