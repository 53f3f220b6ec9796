"""Who sells which model on a day, at what price, and what the offer takes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from headway.catalog.load import Catalog
from headway.evidence.readers import reader
from headway.evidence.tables import ListingTable, PriceTable
from headway.measures.offered import bearers
from headway.measures.task_cost import Tariff, tariffs

NO_HOST = "offers of hosts that no catalog declares"
PLAN = "offers of subscriptions, whose price of a token is none"
ROUTER = "offers of routers, which do not say who computes the answer"
RESELLER = "offers of closed weights by others than the lab and the large clouds"
FREE = "offers listed at 0, which is no price"


@dataclass(frozen=True)
class Takes:
    """What an offer takes and how fast it is, None or empty where no list says so.

    Attributes:
        context: most tokens read and written together.
        max_output: most tokens written.
        reads: modalities it reads.
        writes: modalities it writes.
        quantization: of the weights as served, "" where unknown.
        throughput: tokens per second, median.
        latency: seconds to the first token, median.
        regions: countries of the data centres it is said to be served from.
        snapshot: what says so, "" where nothing does.
    """

    context: int | None = None
    max_output: int | None = None
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    quantization: str = ""
    throughput: float | None = None
    latency: float | None = None
    regions: frozenset[str] = frozenset()
    snapshot: str = ""


@dataclass(frozen=True)
class Offer:
    """One model at one host on a day, in USD per million tokens.

    Attributes:
        model: id of the model.
        host: id of the host in the catalog.
        own: whether the host is the lab's own.
        tag: which of several offers of the model at the host, "" for the only one.
        name: how the list spells it.
        input: price of tokens read.
        output: price of tokens written.
        cache_read: price of tokens read from a cache, None where none is listed.
        since: the day from which the price is known.
        basis: `declared` or `first_seen`.
        snapshot: what says so.
        row: its row in the table of prices.
        country: of the host, as the price list states it; "" where it does not.
        tariff: its prices with those of long requests and parts of the day.
        takes: what the offer takes.
    """

    model: str
    host: str
    own: bool
    tag: str
    name: str
    input: float
    output: float
    cache_read: float | None
    since: date
    basis: str
    snapshot: str
    row: int
    country: str
    tariff: Tariff
    takes: Takes = Takes()


@dataclass(frozen=True)
class Market:
    """The offers of a day, sorted by model, host and tag, and how many were left out and why."""

    offers: tuple[Offer, ...]
    left_out: Mapping[str, int]


def market(
    prices: PriceTable,
    listings: ListingTable,
    catalog: Catalog,
    models: Iterable[str],
    day: date,
    *,
    routers: bool = False,
) -> Market:
    """What is for sale on a day of these models.

    Of all that the lists say of one model at one host the newest statement stands, as for prices
    over time; offers that differ by tag stand beside each other. Closed weights are bought from
    their lab or a large cloud only, and from routers where these are wanted.
    """
    left_out: Counter[str] = Counter()
    found: defaultdict[tuple[str, str], list[Offer]] = defaultdict(list)
    for offer in _standing(prices, catalog, frozenset(models), day, left_out):
        why = _refused(offer, catalog, routers=routers)
        if why:
            left_out[why] += 1
        else:
            found[offer.model, offer.host].append(offer)
    takes = _takes(listings, catalog, day)
    newest = [one for same in found.values() for one in _newest(same)]
    chosen = sorted(newest, key=lambda one: (one.model, one.host, one.tag))
    return Market(
        tuple(replace(one, takes=_of(takes, one)) for one in chosen), dict(sorted(left_out.items()))
    )


def _standing(
    table: PriceTable,
    catalog: Catalog,
    wanted: frozenset[str],
    day: date,
    left_out: Counter[str],
) -> Iterable[Offer]:
    """Every price in force on the day, whoever lists it."""
    when = np.datetime64(day, "D")
    for (publisher, name, host, tag), (row, tariff) in tariffs(table, day).items():
        model = next((m for m, a, b in bearers(catalog, publisher, name) if a <= when < b), None)
        if model not in wanted:
            continue
        known = catalog.resolve_host(publisher, host)
        if known is None:
            left_out[NO_HOST] += 1
            continue
        yield Offer(
            model=model,
            host=known,
            own=catalog.resolve_lab(publisher, host) == catalog.models[model].lab,
            tag=tag,
            name=name,
            input=tariff.base.input,
            output=tariff.base.output,
            cache_read=tariff.base.cache_read,
            since=table.since[row].item(),
            basis=str(table.basis[row]),
            snapshot=str(table.snapshot[row]),
            row=row,
            country=str(table.host_country[row]),
            tariff=tariff,
        )


def _refused(offer: Offer, catalog: Catalog, *, routers: bool) -> str:
    """Why an offer is none that one can choose; "" where it is one."""
    kind = catalog.hosts[offer.host].kind
    if kind == "plan":
        return PLAN
    if kind == "router" and not routers:
        return ROUTER
    if not (offer.input > 0 and offer.output > 0):
        return FREE
    closed = catalog.models[offer.model].weights == "closed"
    return RESELLER if closed and not offer.own and kind == "host" else ""


def _newest(same: list[Offer]) -> Iterable[Offer]:
    """Of one model at one host: the newest statements, the cheapest of each tag."""
    newest = max(offer.since for offer in same)
    cheapest: dict[str, Offer] = {}
    for offer in sorted(same, key=lambda one: (one.input + one.output, one.name)):
        if offer.since == newest:
            cheapest.setdefault(offer.tag, offer)
    return cheapest.values()


_Key = tuple[str, str, str]


def _takes(table: ListingTable, catalog: Catalog, day: date) -> Mapping[_Key, Takes]:
    """What is listed of each model, host and tag; also under no tag, where that is one thing."""
    found: dict[_Key, Takes] = {}
    publishers = {source: reader(source).source.publisher for source in set(table.source.tolist())}
    for row in np.argsort(table.published, kind="stable"):
        publisher = publishers[table.source[row]]
        resolved = catalog.resolve(publisher, str(table.name[row]), day)
        host = catalog.resolve_host(publisher, str(table.host[row]))
        if resolved is None or host is None:
            continue
        key = (resolved.model, host, str(table.tag[row]))
        found[key] = _joined(found.get(key, Takes()), _row(table, int(row)))
    return found


def _row(table: ListingTable, row: int) -> Takes:
    def amount(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    def count(value: float) -> int | None:
        return None if np.isnan(value) or value <= 0 else int(value)

    def words(text: str) -> frozenset[str]:
        return frozenset(str(text).split("|")) - {""}

    return Takes(
        context=count(table.context[row]),
        max_output=count(table.max_output[row]),
        reads=words(table.reads[row]),
        writes=words(table.writes[row]),
        quantization=str(table.quantization[row]),
        throughput=amount(table.throughput[row]),
        latency=amount(table.latency[row]),
        regions=words(table.regions[row]),
        snapshot=str(table.snapshot[row]),
    )


def _joined(older: Takes, newer: Takes) -> Takes:
    """The newer listing, and of the older what the newer leaves unsaid."""
    return Takes(
        context=older.context if newer.context is None else newer.context,
        max_output=older.max_output if newer.max_output is None else newer.max_output,
        reads=newer.reads or older.reads,
        writes=newer.writes or older.writes,
        quantization=newer.quantization or older.quantization,
        throughput=older.throughput if newer.throughput is None else newer.throughput,
        latency=older.latency if newer.latency is None else newer.latency,
        regions=newer.regions or older.regions,
        snapshot=newer.snapshot,
    )


def _of(takes: Mapping[_Key, Takes], offer: Offer) -> Takes:
    exact = takes.get((offer.model, offer.host, offer.tag))
    return exact or takes.get((offer.model, offer.host, ""), Takes())
