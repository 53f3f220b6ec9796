"""The `as-published` time base: what readers saw on each day, on that day's own scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from headway.catalog.load import Catalog
from headway.errors import Caution, NoEvidence, ScaleJump
from headway.estimators.shrinkage import plain, plain_joint
from headway.measures.ability import stream
from headway.measures.frontier import Frontier, running_best
from headway.measures.interval import Interval, interval
from headway.measures.profiles import Profile
from headway.measures.reading import FloatArray, Reading

CANDIDATES = 12
DRAWS_SHARE = 4
"""A series has hundreds of readings: each gets the profile's draws divided by this."""


@dataclass(frozen=True)
class PublishedGap:
    """The gap between the plain maxima of one reading, and the models that held them."""

    published: date
    source: str
    snapshot: str
    gap: Interval
    first: str
    second: str
    first_rating: float
    second_rating: float


def covering(
    readings: Sequence[Reading], members: frozenset[str], catalog: Catalog
) -> list[Reading]:
    """The readings that can speak for a group: all but partial ones that miss labs of it.

    A reading that shows only some labs' best covers the group when it lists every lab of the
    group that the board ever listed.
    """
    labs = [
        {model.partition("/")[0] for model in members.intersection(_models(reading, catalog))}
        for reading in readings
    ]
    listed = {
        lab
        for reading, found in zip(readings, labs, strict=True)
        if reading.coverage != "labs"
        for lab in found
    }
    return [
        reading
        for reading, found in zip(readings, labs, strict=True)
        if reading.coverage != "labs" or listed <= found
    ]


def published_gap(
    reading: Reading,
    first: frozenset[str],
    second: frozenset[str],
    catalog: Catalog,
    profile: Profile,
) -> PublishedGap | None:
    """Gap between the maxima of one reading as printed; None where it lists no model of a group.

    The value is best minus best; the interval comes from draws around the printed ratings.
    """
    models = _models(reading, catalog)
    best = [_candidates(reading, models, group) for group in (first, second)]
    if not all(len(one) for one in best):
        return None
    entries = np.unique(np.concatenate(best))
    key = (reading.label, reading.source, reading.published.isoformat(), "as published")
    draws = _noise(reading, entries, profile.draws // DRAWS_SHARE, stream(profile, *key))
    tops = [draws[:, np.isin(entries, one)].max(axis=1) for one in best]
    a, b = int(best[0][0]), int(best[1][0])
    value = float(reading.rating[a] - reading.rating[b])
    return PublishedGap(
        published=reading.published,
        source=reading.source,
        snapshot=reading.snapshot,
        gap=interval(tops[0] - tops[1], profile.level, value),
        first=models[a],
        second=models[b],
        first_rating=float(reading.rating[a]),
        second_rating=float(reading.rating[b]),
    )


def printed_top(
    reading: Reading, members: frozenset[str], catalog: Catalog
) -> tuple[str, float, float]:
    """Name, printed rating and standard error of a group's highest entry in a reading.

    Raises:
        NoEvidence: the reading lists no model of the group.
    """
    found = _candidates(reading, _models(reading, catalog), members)
    if not len(found):
        raise NoEvidence(f"{reading.label} of {reading.published} lists no model of the group")
    top = int(found[0])
    return reading.names[top], float(reading.rating[top]), float(reading.se[top])


def _noise(
    reading: Reading, entries: NDArray[np.intp], draws: int, rng: np.random.Generator
) -> FloatArray:
    """Draws around the printed ratings of these entries, (draws, entries)."""
    rating = reading.rating[entries]
    if reading.covariance is not None:
        covariance = reading.covariance[np.ix_(entries, entries)]
        return plain_joint(rating, covariance, draws=draws, rng=rng)
    return plain(rating, reading.se[entries], draws=draws, rng=rng)


def one_scale_readings(readings: Sequence[Reading]) -> list[Reading]:
    """The readings since the last declared change of scale that breaks levels.

    Levels of different days are compared within these only.
    """
    if not readings:
        return []
    end = readings[-1].published
    breaks = [jump.date for jump in readings[0].board.jumps if not jump.small and jump.date <= end]
    start = max(breaks, default=readings[0].published)
    return [reading for reading in readings if reading.published >= start]


def published_frontier(
    readings: Sequence[Reading],
    members: frozenset[str],
    catalog: Catalog,
    profile: Profile,
    group: str,
) -> Frontier:
    """The best of a group that had ever been printed, by day of publication.

    Each reading's printed maximum moves on a draw by its standard error times one normal number of
    that draw, the same for all readings: the ratings of one model on neighbouring days rest on
    mostly the same votes, and independent noise would raise the record at each reading. Holders
    index into the sorted models of the group.

    Raises:
        NoEvidence: no reading lists a model of the group.
    """
    found: list[tuple[date, float, float, str]] = []
    for reading in readings:
        models = _models(reading, catalog)
        candidates = _candidates(reading, models, members)
        if len(candidates):
            top = int(candidates[0])
            printed, se = float(reading.rating[top]), float(reading.se[top])
            found.append((reading.published, printed, se, models[top]))
    if not found:
        raise NoEvidence(f"no reading lists a model of {group}; `headway sources` shows the boards")
    noise = stream(profile, "as published", group_key(members)).standard_normal(profile.draws)
    ratings = np.array([printed for _, printed, _, _ in found])
    errors = np.array([se for _, _, se, _ in found])
    levels, last_record = running_best(ratings[:, None] + errors[:, None] * noise)
    names = sorted(members)
    holder = np.array([names.index(model) for *_, model in found])
    return Frontier(
        days=np.array([day for day, *_ in found], dtype="datetime64[D]"),
        levels=levels.T,
        holders=holder[last_record].T,
    )


def group_key(members: frozenset[str]) -> str:
    """Text that stands for exactly this set of models."""
    return "\n".join(sorted(members))


def _models(reading: Reading, catalog: Catalog) -> list[str]:
    """Model of each entry, "" where the name resolves to none or to one never public."""
    found = [catalog.resolve(reading.board.publisher, name) for name in reading.names]
    return [
        one.model if one is not None and catalog.models[one.model].access == "public" else ""
        for one in found
    ]


def _candidates(
    reading: Reading, models: list[str], members: frozenset[str]
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The group's highest entries: the only ones that can be its maximum on any likely draw."""
    inside = np.array([i for i, model in enumerate(models) if model in members], dtype=np.intp)
    return inside[np.argsort(-reading.rating[inside], kind="stable")][:CANDIDATES]


def jump_cautions(readings: Sequence[Reading]) -> list[Caution]:
    """One ScaleJump for each declared change of scale that a series of readings crosses."""
    if not readings:
        return []
    start, end = readings[0].published, readings[-1].published
    return [
        ScaleJump(
            f"the series as published crosses {jump.date}: {jump.what}; levels before and after "
            f"do not compare"
        )
        for jump in readings[0].board.jumps
        if start < jump.date <= end
    ]
