"""The abilities table of a board: who stands where, and who cannot be told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.measures.ability import Abilities
from headway.measures.interval import Interval, intervals


@dataclass(frozen=True)
class Standing:
    """One model's place: its best variant's ability, and the ranks its draws take.

    `behind` is the leader's ability minus its own, in the board's points, on the same draws;
    `tied_with_leader` says that the interval of that distance includes zero.
    """

    model: str
    variant: str
    name: str
    ability: Interval
    printed: float
    votes: float
    rank: int
    rank_low: int
    rank_high: int
    behind: Interval
    tied_with_leader: bool
    entries: int


def standings(abilities: Abilities, level: float) -> list[Standing]:
    """Models of a reading, best first.

    A model's ability on a draw is that of its best variant there. Ranks are one plus the number
    of models above it on the draw; their interval is the central one at `level`.
    """
    models = sorted(set(abilities.models))
    columns = {model: np.flatnonzero([m == model for m in abilities.models]) for model in models}
    draws = abilities.draws(np.arange(len(abilities.models)))
    best = np.column_stack([draws[columns[m]].max(axis=0) for m in models])
    ranks = 1 + (-best).argsort(axis=1).argsort(axis=1)
    tail = (1 - level) / 2
    rank_low, rank_high = np.quantile(ranks, [tail, 1 - tail], axis=0, method="closest_observation")
    middle = np.median(best, axis=0)
    order = np.lexsort((np.array(models), -middle))
    levels = np.ascontiguousarray(best.T[order])
    own, behind = intervals(levels, level), intervals(levels[0] - levels, level)
    result: list[Standing] = []
    for place, column in enumerate(order):
        model = models[int(column)]
        entry = columns[model][np.argmax(abilities.rating[columns[model]])]
        result.append(
            Standing(
                model=model,
                variant=abilities.variants[entry],
                name=abilities.names[entry],
                ability=own[place],
                printed=float(abilities.rating[entry]),
                votes=float(abilities.votes[entry]),
                rank=place + 1,
                rank_low=int(rank_low[column]),
                rank_high=int(rank_high[column]),
                behind=behind[place],
                tied_with_leader=behind[place].low <= 0,
                entries=len(columns[model]),
            )
        )
    return result
