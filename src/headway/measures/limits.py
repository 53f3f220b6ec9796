"""The limits of a need, each asked of an offer: yes, no, or unknown, which counts as no."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from headway.catalog.load import Catalog
from headway.evidence.observations import Said
from headway.measures.host_facts import HostFacts, Statement, agreed
from headway.measures.need import Need
from headway.measures.offers import Offer
from headway.measures.places import Places, seated, served

UNKNOWN_HOST = HostFacts()


@dataclass(frozen=True)
class Candidate:
    """A model, from whom it would be had, and what the usage would cost there in USD.

    `offer` is None where one runs the weights oneself; tokens cost nothing then, machines are not
    counted.
    """

    model: str
    offer: Offer | None
    cost: float


@dataclass(frozen=True)
class Limit:
    """One limit: its name in a need, as it was asked, and the question to an offer."""

    name: str
    asked: str
    meets: Callable[[Candidate], Said]


@dataclass(frozen=True)
class Trust:
    """What is known of hosts and labs, as the limits ask it."""

    catalog: Catalog
    hosts: Mapping[str, HostFacts]

    def facts(self, candidate: Candidate) -> HostFacts:
        """What is said of the candidate's host."""
        if candidate.offer is None:
            return UNKNOWN_HOST
        return self.hosts.get(candidate.offer.host, UNKNOWN_HOST)

    def lab(self, candidate: Candidate, rule: Places) -> Said:
        """Whether the developing lab sits where it may."""
        return rule.of(self.catalog.country(candidate.model))

    def seat(self, candidate: Candidate, rule: Places) -> Said:
        """Whether the host sits where it may; one's own machines do."""
        if candidate.offer is None:
            return "yes"
        return seated(self.facts(candidate), rule, seat_stated(candidate.offer))

    def region(self, candidate: Candidate, rule: Places) -> Said:
        """Whether answers are computed where they may be; nobody knows of a router."""
        if candidate.offer is None:
            return "yes"
        if self.catalog.hosts[candidate.offer.host].kind == "router":
            return "unknown"
        return served(self.facts(candidate), rule, region_stated(candidate.offer))

    def untrained(self, candidate: Candidate) -> Said:
        """Whether what is sent is not trained on."""
        if candidate.offer is None:
            return "yes"
        return agreed(self.facts(candidate).trains, lambda value: "no" if value == "yes" else "yes")

    def kept(self, candidate: Candidate, days: int) -> Said:
        """Whether what is sent is kept for no more than so many days."""
        if candidate.offer is None:
            return "yes"
        facts = self.facts(candidate)
        if agreed(facts.retains, lambda value: "yes" if value == "no" else "no") == "yes":
            return "yes"
        return agreed(facts.days, lambda value: "yes" if float(value) <= days else "no")

    def licence(self, candidate: Candidate, allowed: Iterable[str]) -> Said:
        """Whether the weights are out under an allowed licence."""
        model = self.catalog.models[candidate.model]
        if model.weights == "closed":
            return "no"
        if not model.licence:
            return "unknown"
        return "yes" if spelled(model.licence) in {spelled(one) for one in allowed} else "no"

    def weights(self, candidate: Candidate, kind: str) -> Said:
        """Whether the weights are open, or closed."""
        return "yes" if self.catalog.models[candidate.model].weights == kind else "no"


def spelled(licence: str) -> str:
    """A licence in one spelling: `Apache 2.0` and `apache-2.0` are one."""
    return licence.strip().lower().replace(" ", "-").removeprefix("the-").removesuffix("-license")


def seat_stated(offer: Offer) -> tuple[Statement, ...]:
    """The country of the host, where the list of prices states it."""
    if not offer.country:
        return ()
    return (Statement(offer.country, offer.snapshot, "", offer.since, reviewed=False),)


def region_stated(offer: Offer) -> tuple[Statement, ...]:
    """The countries of the host's data centres, where a list states them."""
    if not offer.takes.regions:
        return ()
    joined = "|".join(sorted(offer.takes.regions))
    return (Statement(joined, offer.takes.snapshot, "", offer.since, reviewed=False),)


def limits_of(need: Need, trust: Trust) -> list[Limit]:
    """The limits that a need sets, in the order in which they are told."""
    return [*_on_trust(need, trust), *_on_offers(need)]


def _on_trust(need: Need, trust: Trust) -> Iterable[Limit]:
    if (lab := need.lab_country) is not None:
        yield Limit("lab_country", lab.text, lambda one: trust.lab(one, lab))
    if (host := need.host_country) is not None:
        yield Limit("host_country", host.text, lambda one: trust.seat(one, host))
    if (region := need.region) is not None:
        yield Limit("region", region.text, lambda one: trust.region(one, region))
    if (weights := need.weights) is not None:
        yield Limit("weights", weights, lambda one: trust.weights(one, weights))
    if need.licences:
        asked = ", ".join(need.licences)
        yield Limit("licence", asked, lambda one: trust.licence(one, need.licences))
    if need.no_training:
        yield Limit("no_training", "yes", trust.untrained)
    if (days := need.max_retention) is not None:
        yield Limit("max_retention", f"{days} days", lambda one: trust.kept(one, days))


def _on_offers(need: Need) -> Iterable[Limit]:
    if (context := need.context) is not None:
        yield Limit("context", f"{context:,}", _of_offer(lambda o: o.takes.context, context))
    if (written := need.max_output) is not None:
        yield Limit("max_output", f"{written:,}", _of_offer(lambda o: o.takes.max_output, written))
    if need.reads:
        yield Limit("reads", ", ".join(sorted(need.reads)), lambda one: _reads(one, need.reads))
    if (fast := need.min_throughput) is not None:
        asked = f"{fast:g} tokens a second"
        yield Limit("min_throughput", asked, _of_offer(lambda o: o.takes.throughput, fast))
    if (wait := need.max_latency) is not None:
        yield Limit("max_latency", f"{wait:g} seconds", lambda one: _waits(one, wait))
    if (cost := need.max_cost) is not None:
        yield Limit(
            "max_cost", f"{cost:,.10g} USD", lambda one: "yes" if one.cost <= cost else "no"
        )


def _of_offer(told: Callable[[Offer], float | None], least: float) -> Callable[[Candidate], Said]:
    def meets(candidate: Candidate) -> Said:
        value = None if candidate.offer is None else told(candidate.offer)
        if value is None:
            return "unknown"
        return "yes" if value >= least else "no"

    return meets


def _reads(candidate: Candidate, wanted: frozenset[str]) -> Said:
    reads = frozenset() if candidate.offer is None else candidate.offer.takes.reads
    if not reads:
        return "unknown"
    return "yes" if wanted <= reads else "no"


def _waits(candidate: Candidate, most: float) -> Said:
    latency = None if candidate.offer is None else candidate.offer.takes.latency
    if latency is None:
        return "unknown"
    return "yes" if latency <= most else "no"
