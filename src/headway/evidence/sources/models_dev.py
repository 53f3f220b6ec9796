"""The whole catalogue of models.dev on one day: what each provider offers, takes and asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from headway.evidence.files import day_in_name, day_published, json_record, load
from headway.evidence.gathered import Gathered, clean, count_of
from headway.evidence.observations import Extract, Listing, Place, Price
from headway.evidence.source import Source

SOURCE = Source(
    name="models-dev",
    publisher="models-dev",
    title="models.dev, all offers of a day",
    takes="its api.json; the day is in the file's name or stated with --published",
    address="https://models.dev/api.json",
    licence="MIT",
    attribution="models.dev, https://models.dev, MIT",
    bundled=True,
    columns={
        "name": "the key of the model",
        "host": "the key of the provider",
        "input": "cost.input",
        "output": "cost.output",
        "cache_read": "cost.cache_read",
        "above": "cost.tiers, or else cost.context_over_200k",
        "context": "limit.context",
        "max_output": "limit.output",
        "reads": "modalities.input",
        "writes": "modalities.output",
    },
    refuses=("models.json and catalog.json", "numbers written as text"),
)

_OVER_200K = 200_000


class _Rates(msgspec.Struct):
    input: float | None = None
    output: float | None = None
    cache_read: float | None = None


class _Size(msgspec.Struct):
    size: float
    type: str = "context"


class _Tier(_Rates, kw_only=True):
    tier: _Size


class _Cost(_Rates):
    tiers: tuple[_Tier, ...] = ()
    context_over_200k: _Rates | None = None


class _Limit(msgspec.Struct):
    context: float | None = None
    output: float | None = None


class _Modalities(msgspec.Struct):
    input: tuple[str, ...] = ()
    output: tuple[str, ...] = ()


class _Model(msgspec.Struct):
    limit: _Limit = msgspec.field(default_factory=_Limit)
    modalities: _Modalities = msgspec.field(default_factory=_Modalities)
    cost: _Cost | None = None


class _Provider(msgspec.Struct):
    id: str
    models: Mapping[str, _Model]


def read(path: Path, published: date | None = None) -> Extract:
    """Read every offer: its price and tiers, and what it takes.

    A tier repeats the base price where it names no other. A limit of 0 tells nothing.

    Raises:
        BadFile: the file is damaged or of another shape, or the day is not stated.
    """
    loaded = load(path)
    day = day_published(path, day_in_name(path), published)
    gathered = Gathered()
    for host, provider in json_record(loaded, dict[str, _Provider]).items():
        for name, model in provider.models.items():
            place = Place(path, f"{host}, model {name}")
            for above, rates in _priced(place, model.cost or _Cost()):
                gathered.price(_price(name, host, day, above, rates), place)
            gathered.listing(_listing(name, host, day, model, place), place)
    return gathered.extract(SOURCE.title, (loaded.stamp,))


def _priced(place: Place, cost: _Cost) -> Iterator[tuple[int, _Rates]]:
    """The base price, and each tier by the number of tokens above which it holds."""
    yield 0, cost
    if cost.input is None or cost.output is None:
        return
    for tier in cost.tiers:
        if tier.tier.type == "context" and (above := count_of(place, "tier.size", tier.tier.size)):
            yield above, _over(cost, tier)
    if not cost.tiers and cost.context_over_200k is not None:
        yield _OVER_200K, _over(cost, cost.context_over_200k)


def _over(base: _Rates, tier: _Rates) -> _Rates:
    return _Rates(
        base.input if tier.input is None else tier.input,
        base.output if tier.output is None else tier.output,
        tier.cache_read,
    )


def _price(name: str, host: str, day: date, above: int, rates: _Rates) -> Price:
    return Price(
        name=name,
        host=host,
        since=day,
        event="listed",
        published=day,
        input=clean(rates.input),
        output=clean(rates.output),
        cache_read=clean(rates.cache_read),
        above=above,
    )


def _listing(name: str, host: str, day: date, model: _Model, place: Place) -> Listing:
    return Listing(
        name=name,
        host=host,
        published=day,
        context=count_of(place, "limit.context", model.limit.context),
        max_output=count_of(place, "limit.output", model.limit.output),
        reads="|".join(model.modalities.input),
        writes="|".join(model.modalities.output),
    )
