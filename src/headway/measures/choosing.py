"""Which of many offers: those that no other beats, and the one that a need asks for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from headway.catalog.entities import Board
from headway.errors import Misuse
from headway.evidence.observations import Said
from headway.measures.best_variants import BestVariants
from headway.measures.interval import FloatArray
from headway.measures.limits import Candidate, Limit
from headway.measures.need import Enough, Need, Usage
from headway.measures.offers import Offer
from headway.measures.task_cost import cost_of, own_sum

RATING_SCALE = 400.0


@dataclass(frozen=True)
class Abilities:
    """Draws of the ability of every model that is out, by id.

    Attributes:
        best: models in order of release, with their levels (m, draws).
        board: the scale.
    """

    best: BestVariants
    board: Board

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each model stands in `best`."""
        return {model: i for i, model in enumerate(self.best.models)}

    @cached_property
    def middle(self) -> FloatArray:
        """Median ability of each model (m,)."""
        found: FloatArray = np.median(self.best.levels, axis=1)
        return found

    @cached_property
    def frontier(self) -> FloatArray:
        """Ability of the best of all on each draw (draws,)."""
        found: FloatArray = self.best.levels.max(axis=0)
        return found

    @property
    def leader(self) -> str:
        """The model with the highest median."""
        return self.best.models[int(np.argmax(self.middle))]

    def of(self, model: str) -> FloatArray:
        """Draws of a model's ability (draws,)."""
        found: FloatArray = self.best.levels[self.place[model]]
        return found

    def median(self, model: str) -> float:
        """A model's median ability."""
        return float(self.middle[self.place[model]])

    def required(self, enough: Enough) -> FloatArray:
        """The ability that is enough, on each draw (draws,).

        A share of the best is, on rating scales, the share of votes: 0.95 of the best is to win at
        least 0.95 times as many votes against the best as an equal of it would, 47.5%. On shares
        of solved tasks it is a share of the score.

        Raises:
            Misuse: the board lists no such model, or its points have no zero to take a share of.
        """
        if enough.points is not None:
            return np.full(len(self.frontier), enough.points)
        if enough.model is not None:
            if enough.model not in self.place:
                raise Misuse(f"{self.board.id} lists no {enough.model}; name a model that it lists")
            return self.of(enough.model)
        if enough.share is None:
            return self.frontier - (enough.below or 0.0)
        if self.board.scale == "index":
            raise Misuse(
                f"points of {self.board.id} have no zero to take a share of; write best-5, say"
            )
        if self.board.scale == "percent":
            return enough.share * self.frontier
        won = 0.5 * enough.share
        return self.frontier + RATING_SCALE * math.log10(won / (1 - won))


def cost_at(offer: Offer, usage: Usage) -> float:
    """USD for the usage at an offer; tokens of a cache cost as others where no price is listed.

    Short requests are a plain sum; what long ones cost is left to the calculator of tiers.
    """
    if usage.per_request is None:
        return own_sum(offer.tariff.base, usage.input, usage.output, usage.cached)
    return cost_of(
        offer.tariff, usage.input, usage.output, usage.cached, per_request=usage.per_request
    ).usd


def candidates(
    offers: Iterable[Offer],
    abilities: Abilities,
    need: Need,
    *,
    open_weights: frozenset[str],
) -> list[Candidate]:
    """Everything one could use, whatever the limits: offers, or weights run oneself."""
    if need.sellers == "self":
        return [
            Candidate(model, None, 0.0)
            for model in sorted(abilities.place)
            if model in open_weights
        ]
    return [
        Candidate(offer.model, offer, cost_at(offer, need.usage))
        for offer in offers
        if offer.model in abilities.place and (need.sellers == "any" or offer.own)
    ]


@dataclass(frozen=True)
class Sifted:
    """The candidates that meet every limit, and how many each limit removed.

    `no` and `unknown` count, for each limit, the candidates that do not meet it and those of which
    it is not known; one candidate may fail several. `alone` counts those that nothing else removed.
    """

    kept: tuple[Candidate, ...]
    no: dict[str, int]
    unknown: dict[str, int]
    alone: dict[str, int]


def sift(found: Sequence[Candidate], limits: Sequence[Limit]) -> Sifted:
    """Keep the candidates that meet every limit; what is unknown does not."""
    no: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    kept: list[Candidate] = []
    for candidate in found:
        said: dict[str, Said] = {limit.name: limit.meets(candidate) for limit in limits}
        failed = [name for name, answer in said.items() if answer != "yes"]
        no.update(name for name in failed if said[name] == "no")
        unknown.update(name for name in failed if said[name] == "unknown")
        if not failed:
            kept.append(candidate)
        elif len(failed) == 1:
            alone[failed[0]] += 1
    names = [limit.name for limit in limits]
    return Sifted(
        tuple(kept),
        {name: no[name] for name in names},
        {name: unknown[name] for name in names},
        {name: alone[name] for name in names},
    )


def cheapest_of_each(kept: Iterable[Candidate]) -> list[Candidate]:
    """The cheapest candidate of each model; of equally cheap ones the lab's own, then by name."""
    found: dict[str, Candidate] = {}
    for one in sorted(kept, key=_by_cost):
        found.setdefault(one.model, one)
    return sorted(found.values(), key=_by_cost)


def _by_cost(one: Candidate) -> tuple[float, str, bool, str, str]:
    offer = one.offer
    if offer is None:
        return one.cost, one.model, False, "", ""
    return one.cost, one.model, not offer.own, offer.host, offer.tag


def pareto(
    cheapest: Sequence[Candidate], abilities: Abilities, required: FloatArray | None = None
) -> list[Candidate]:
    """The candidates that no other beats, cheapest first.

    One beats another that is at no point better and at some point worse: in cost, in median
    ability, and where an ability is required, in the probability to reach it.
    """
    scores = [_merits(one, abilities, required) for one in cheapest]
    return [
        one
        for one, own in zip(cheapest, scores, strict=True)
        if not any(
            other != own and all(a >= b for a, b in zip(other, own, strict=True))
            for other in scores
        )
    ]


def _merits(one: Candidate, abilities: Abilities, required: FloatArray | None) -> tuple[float, ...]:
    """What counts for a candidate, more being better."""
    middle = abilities.median(one.model)
    sure = () if required is None else (probability(one, abilities, required),)
    return (-one.cost, middle, *sure)


@dataclass(frozen=True)
class Chosen:
    """What is recommended and by which rule: `enough`, the cheapest good enough, or `ablest`."""

    candidate: Candidate
    rule: str


def choose(
    cheapest: Sequence[Candidate], abilities: Abilities, required: FloatArray | None, sure: float
) -> Chosen | None:
    """The cheapest that is surely enough, or without a requirement the ablest; None where none is.

    Of equally cheap ones the ablest, of equally able ones the cheapest: no other candidate beats
    it, and it stays the same however the candidates are ordered.
    """

    def middle(one: Candidate) -> float:
        return abilities.median(one.model)

    if required is None:
        ablest = min(cheapest, key=lambda one: (-middle(one), *_by_cost(one)), default=None)
        return None if ablest is None else Chosen(ablest, "ablest")
    passing = [one for one in cheapest if probability(one, abilities, required) >= sure]
    found = min(
        passing,
        key=lambda one: (
            one.cost,
            -middle(one),
            -probability(one, abilities, required),
            *_by_cost(one),
        ),
        default=None,
    )
    return None if found is None else Chosen(found, "enough")


def probability(one: Candidate, abilities: Abilities, required: FloatArray) -> float:
    """Share of draws on which the candidate's ability is at least the required one."""
    return float(np.mean(abilities.of(one.model) >= required))


def win_probability(one: FloatArray, other: FloatArray, board: Board) -> FloatArray | None:
    """Share of votes that the first wins against the second (draws,); None off rating scales."""
    if board.scale != "elo":
        return None
    found: NDArray[np.float64] = 1 / (1 + 10 ** ((other - one) / RATING_SCALE))
    return found
