"""A need on a day: what is for sale, what is known of it, who passes, and what is recommended."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from headway.answers.once import once
from headway.answers.setting import Setting
from headway.measures.best_variants import best_variants
from headway.measures.choosing import (
    Abilities,
    Chosen,
    Sifted,
    candidates,
    cheapest_of_each,
    choose,
    cost_at,
    pareto,
    probability,
    sift,
)
from headway.measures.host_facts import HostFacts, host_facts
from headway.measures.interval import FloatArray
from headway.measures.limits import Candidate, Limit, Trust, limits_of
from headway.measures.need import Need, enough
from headway.measures.observed import Observed
from headway.measures.offers import Market, market
from headway.measures.package_prices import PackagePrice, package_prices
from headway.measures.task_cost import cost_of


@dataclass(frozen=True)
class Bought:
    """What a model to compare with costs.

    Attributes:
        cost: in USD, for the usage.
        host: who asks it.
        snapshot: what says so, "" where it is the installed package.
        packaged: what the installed package says, None where a list of the store does.
    """

    cost: float
    host: str
    snapshot: str
    packaged: PackagePrice | None


@dataclass(frozen=True)
class Choice:
    """Everything that a choice on a day rests on, each part made once.

    Attributes:
        setting: catalog, evidence, day and profile.
        observed: the board on which ability is measured.
        need: what is asked for.
        task: the capability that was named, None where a board was.
    """

    setting: Setting
    observed: Observed
    need: Need
    task: str | None = None

    @cached_property
    def abilities(self) -> Abilities:
        """Draws of the ability of each listed model that is out by the day."""
        return Abilities(best_variants(self.observed.abilities), self.observed.board)

    @property
    def market(self) -> Market:
        """What is for sale of these models on the day."""
        key = ("market", self.observed.label, str(self.need.routers))
        return once(self.setting, key, self._market)

    def _market(self) -> Market:
        store, day = self.setting.store, self.setting.as_of
        return market(
            store.prices(as_of=day),
            store.listings(as_of=day),
            self.setting.catalog,
            self.abilities.best.models,
            day,
            routers=self.need.routers,
        )

    @cached_property
    def trust(self) -> Trust:
        """What is known of labs and hosts by the day."""
        catalog, store, day = self.setting.catalog, self.setting.store, self.setting.as_of
        facts = once(
            self.setting, ("hosts",), lambda: host_facts(store.policies(as_of=day), catalog)
        )
        return Trust(catalog, facts)

    @cached_property
    def limits(self) -> list[Limit]:
        """The limits of the need."""
        return limits_of(self.need, self.trust)

    @cached_property
    def found(self) -> list[Candidate]:
        """Every candidate, whatever the limits."""
        models = self.setting.catalog.models
        return candidates(
            self.market.offers,
            self.abilities,
            self.need,
            open_weights=frozenset(
                one for one in self.abilities.place if self._is_open(models[one].id)
            ),
        )

    def _is_open(self, model: str) -> bool:
        """Whether the weights are out by the day."""
        facts = self.setting.catalog.models[model]
        since = facts.weights_since
        return facts.weights == "open" and (since is None or since <= self.setting.as_of)

    @cached_property
    def sifted(self) -> Sifted:
        """Those that meet every limit."""
        return sift(self.found, self.limits)

    @cached_property
    def cheapest(self) -> list[Candidate]:
        """The cheapest of each model among them."""
        return cheapest_of_each(self.sifted.kept)

    @cached_property
    def required(self) -> FloatArray | None:
        """The ability that is enough (draws,), None where none is asked for."""
        stated = self.need.at_least
        return None if stated is None else self.abilities.required(enough(stated))

    @cached_property
    def front(self) -> list[Candidate]:
        """Those that no other beats, cheapest first."""
        return pareto(self.cheapest, self.abilities, self.required)

    @cached_property
    def chosen(self) -> Chosen | None:
        """The recommendation, None where nothing passes."""
        return choose(self.cheapest, self.abilities, self.required, self.need.sure)

    def enough(self, one: Candidate) -> float | None:
        """The probability that a candidate is as good as required."""
        if self.required is None:
            return None
        return probability(one, self.abilities, self.required)

    def bought(self, model: str) -> Bought | None:
        """What a model costs without any limit: at its lab, or else where it is cheapest.

        Where no list of the store states a price, that of the installed package of prices counts,
        if it was declared by the day.
        """
        if model not in self._bought:
            self._bought[model] = self._listed(model) or self._packaged(model)
        return self._bought[model]

    @cached_property
    def _bought(self) -> dict[str, Bought | None]:
        return {}

    def _listed(self, model: str) -> Bought | None:
        offers = [one for one in self.market.offers if one.model == model]
        own = [one for one in offers if one.own]
        every = [Candidate(one.model, one, cost_at(one, self.need.usage)) for one in own or offers]
        for one in cheapest_of_each(every):
            assert one.offer is not None  # noqa: S101 - made of offers
            return Bought(one.cost, one.offer.host, one.offer.snapshot, None)
        return None

    def _packaged(self, model: str) -> Bought | None:
        found = package_prices(self.setting.catalog, [model], self.setting.as_of)
        usage = self.need.usage
        priced = [
            Bought(
                cost_of(one.tariff, usage.input, usage.output, usage.cached, usage.per_request).usd,
                one.host,
                "",
                one,
            )
            for one in [one for one in found if one.own] or found
        ]
        return min(priced, key=lambda one: (one.cost, one.host), default=None)

    def level_with(self, one: Candidate) -> list[Candidate]:
        """Cheaper candidates that cannot be told from one in ability, cheapest first."""
        tail = (1 - self.setting.profile.level) / 2
        own = self.abilities.of(one.model)
        return [
            other
            for other in self.cheapest
            if other != one
            and other.cost <= one.cost
            and float(np.quantile(own - self.abilities.of(other.model), tail)) <= 0
        ]

    def facts(self, one: Candidate) -> HostFacts:
        """What is said of a candidate's host."""
        return self.trust.facts(one)
