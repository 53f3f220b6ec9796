"""Who sells a model: each host with its country and its price, and how far prices are apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from headway.answers.answer import Row
from headway.answers.setting import Setting
from headway.evidence.tables import PriceTable
from headway.measures.host_facts import HostFacts, host_facts
from headway.measures.offered import Mix, bearers
from headway.measures.offers import Market, Offer, market
from headway.measures.task_cost import Rates, Tariff, tariffs

NO_COUNTRY = ""
ROUTER = "router"


@dataclass(frozen=True)
class Sold:
    """The offers of some models on a day.

    Attributes:
        setting: whose evidence counts.
        models: ids of the models.
        mix: tokens in to tokens out that one price is blended from.
        day: the day.
    """

    setting: Setting
    models: tuple[str, ...]
    mix: Mix
    day: date

    @cached_property
    def prices(self) -> PriceTable:
        """All prices known."""
        return self.setting.store.prices(as_of=self.setting.as_of)

    @cached_property
    def market(self) -> Market:
        """Their offers, those of routers included; subscriptions and free routes are none."""
        listings = self.setting.store.listings(as_of=self.setting.as_of)
        catalog = self.setting.catalog
        return market(self.prices, listings, catalog, self.models, self.day, routers=True)

    @cached_property
    def hosts(self) -> Mapping[str, HostFacts]:
        """What is said of hosts: their seat stands in where a price list does not state it."""
        return host_facts(
            self.setting.store.policies(as_of=self.setting.as_of), self.setting.catalog
        )

    def of(self, model: str) -> list[Offer]:
        """A model's offers: the lab's own first, then by price."""
        offers = [one for one in self.market.offers if one.model == model]
        return sorted(offers, key=lambda one: (not one.own, self.price(one), one.host, one.tag))

    def price(self, offer: Offer) -> float:
        """The blended price of an offer, in USD per million tokens."""
        return self.mix.blend(offer.input, offer.output)

    def spread(self, model: str) -> tuple[float, float] | None:
        """Cheapest and dearest host's price; None unless two hosts sell it. Routers are none."""
        cheapest: dict[str, float] = {}
        for offer in self.of(model):
            if self.setting.catalog.hosts[offer.host].kind != ROUTER:
                price = self.price(offer)
                cheapest[offer.host] = min(price, cheapest.get(offer.host, price))
        found = cheapest.values()
        return (min(found), max(found)) if len(found) > 1 else None

    def rows(self, asked: str | None) -> Row:
        """Who sells open models, or the one asked for, and prices that depend on how one buys."""
        models = self.setting.catalog.models
        compared = (
            [one for one in self.models if models[one].weights == "open" and self.spread(one)]
            if asked is None
            else [asked]
        )
        tiers, hours = self.part_rows()
        return {
            "host_spread": self.spread_rows(compared),
            "hosts": [self._host(offer) for model in compared for offer in self.of(model)],
            "hosts_left_out": sum(self.market.left_out.values()),
            "tiers": tiers,
            "hours": hours,
        }

    def spread_rows(self, models: Iterable[str]) -> list[Row]:
        """One row a model that two hosts sell: how far apart their prices are."""
        rows = []
        for model in models:
            spread, offers = self.spread(model), self.of(model)
            if spread is None:
                continue
            hosts = {one.host for one in offers if self._kind(one) != ROUTER}
            countries = {self._country(one)[0] for one in offers if one.host in hosts}
            own = [self.price(one) for one in offers if one.own]
            rows.append(
                {
                    "model": model,
                    "lab_country": self.setting.catalog.country(model),
                    "host_count": len(hosts),
                    "host_countries": sorted(countries - {NO_COUNTRY}),
                    "own_price": min(own, default=None),
                    "cheapest": spread[0],
                    "dearest": spread[1],
                    "ratio": spread[1] / spread[0],
                }
            )
        return rows

    def part_rows(self) -> tuple[list[Row], list[Row]]:
        """Tiers, and prices for parts of the day, of what hosts ask for the models."""
        tiers: list[Row] = []
        hours: list[Row] = []
        for named, row, tariff in self._tariffs():
            told = {"snapshot": str(self.prices.snapshot[row])}
            tiers += [
                {**named, "above": above, **_rates(rates), **told} for above, rates in tariff.tiers
            ]
            for part, (base, beyond) in sorted(tariff.hours.items()):
                hours += [
                    {**named, "hours": part, "above": above, **_rates(rates), **told}
                    for above, rates in ((0, base), *beyond)
                ]
        return tiers, hours

    def _tariffs(self) -> Iterable[tuple[Row, int, Tariff]]:
        """Tariffs of the models that are more than a base price, each with its model and host."""
        catalog, when = self.setting.catalog, np.datetime64(self.day, "D")
        found = []
        for (publisher, name, host, _), (row, tariff) in tariffs(self.prices, self.day).items():
            known = catalog.resolve_host(publisher, host)
            if known is None or not (tariff.tiers or tariff.hours):
                continue
            borne = bearers(catalog, publisher, name)
            model = next((m for m, start, end in borne if start <= when < end), None)
            if model in self.models:
                own = catalog.resolve_lab(publisher, host) == catalog.models[model].lab
                found.append(({"model": model, "host": known, "own": own}, row, tariff))
        return sorted(found, key=lambda one: (self.models.index(one[0]["model"]), one[0]["host"]))

    def _kind(self, offer: Offer) -> str:
        return self.setting.catalog.hosts[offer.host].kind

    def _host(self, offer: Offer) -> Row:
        country, said_by, address = self._country(offer)
        return {
            "model": offer.model,
            "host": offer.host,
            "host_name": self.setting.catalog.hosts[offer.host].name,
            "kind": self._kind(offer),
            "own": offer.own,
            "host_country": country,
            "country_snapshot": said_by,
            "country_address": address,
            "input": offer.input,
            "output": offer.output,
            "cache_read": offer.cache_read,
            "price": self.price(offer),
            "tag": offer.tag,
            "since": offer.since.isoformat(),
            "basis": offer.basis,
            "source": str(self.prices.source[offer.row]),
            "snapshot": offer.snapshot,
        }

    def _country(self, offer: Offer) -> tuple[str, str, str]:
        """The host's country, and the snapshot and document that state it.

        It is never that of the lab. All are "" where nothing states it, or sources differ.
        """
        if offer.country:
            return offer.country, offer.snapshot, ""
        said = self.hosts.get(offer.host, HostFacts()).seat
        if len({one.value for one in said}) != 1:
            return NO_COUNTRY, "", ""
        return said[-1].value, said[-1].snapshot, said[-1].address


def _rates(rates: Rates) -> Row:
    return {"input": rates.input, "output": rates.output, "cache_read": rates.cache_read}
