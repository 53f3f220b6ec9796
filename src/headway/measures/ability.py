"""From a reading to abilities: who each entry is, since when it exists, and draws of its level.

Draws belong to entries, not to questions: every group's frontier is a maximum over the same
draws, so a group never falls behind a part of itself and swapping two groups only flips signs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from headway.catalog.entities import Model
from headway.catalog.load import Catalog
from headway.errors import Caution, Unresolved
from headway.estimators.quasi_variances import quasi_variances
from headway.estimators.shrinkage import plain, plain_joint, shrink, shrink_joint
from headway.measures.profiles import Profile
from headway.measures.reading import FloatArray, Reading

DAYS_PER_YEAR = 365.25
EPOCH = np.datetime64("2023-01-01")


@dataclass(frozen=True)
class Abilities:
    """Draws of the level of every public entry of a reading, made when they are needed.

    Attributes:
        reading: the evidence behind them.
        profile: number and kind of draws.
        models: model id of each entry (n,).
        variants: variant of each entry, "" for the model itself.
        names: the publisher's names.
        rating: published ratings (n,).
        se: their standard errors (n,).
        votes: votes behind them (n,), NaN where unknown.
        released: day each entry counts from (n,), datetime64[D].
        basis: `released` or `first_seen` for each entry.
        cells: country cell within which each entry is shrunk (n,).
        cautions: what the reader should know.
        covariance: of the ratings' errors (n, n), None where they count as independent.
    """

    reading: Reading
    profile: Profile
    models: tuple[str, ...]
    variants: tuple[str, ...]
    names: tuple[str, ...]
    rating: FloatArray
    se: FloatArray
    votes: FloatArray
    released: NDArray[np.datetime64]
    basis: tuple[str, ...]
    cells: NDArray[np.str_]
    cautions: tuple[Caution, ...]
    covariance: FloatArray | None = None
    _shrunk: dict[tuple[str, bytes], FloatArray] = field(
        default_factory=dict, repr=False, compare=False
    )

    def mask(self, members: frozenset[str]) -> NDArray[np.bool_]:
        """Which entries belong to a group's models, shape (n,)."""
        return np.fromiter((m in members for m in self.models), dtype=bool, count=len(self.models))

    def draws(self, entries: NDArray[np.intp]) -> FloatArray:
        """Abilities of these entries under the profile, shape (entries, draws)."""
        if self.profile.frontier == "plain" or self.reading.board.shrunk:
            return self.noise[entries]
        if self.covariance is not None:
            return self._together[entries]
        found = np.empty((len(entries), self.profile.draws))
        for cell in dict.fromkeys(self.cells[entries].tolist()):
            inside = np.flatnonzero(self.cells == cell)
            wanted = self.cells[entries] == cell
            found[wanted] = self._cell(cell, inside)[np.searchsorted(inside, entries[wanted])]
        return found

    @cached_property
    def noise(self) -> FloatArray:
        """Plain draws around the published ratings, shape (n, draws)."""
        rng, draws = self._stream("noise"), self.profile.draws
        if self.covariance is not None:
            return _by_entry(plain_joint(self.rating, self.covariance, draws=draws, rng=rng))
        return _by_entry(plain(self.rating, self.se, draws=draws, rng=rng))

    @cached_property
    def _together(self) -> FloatArray:
        """Shrunk draws of all cells at once, since the errors of their ratings covary."""
        assert self.covariance is not None  # noqa: S101 - what the caller has seen
        cells = np.unique(self.cells).tolist()
        years = (self.released - EPOCH).astype(float) / DAYS_PER_YEAR
        drawn = shrink_joint(
            self.rating,
            self.covariance,
            _separate_errors(self.covariance),
            years,
            [np.flatnonzero(self.cells == cell) for cell in cells],
            draws=self.profile.draws,
            rngs=[self._stream(purpose) for purpose in (*cells, "errors")],
        )
        return _by_entry(drawn)

    def _cell(self, cell: str, inside: NDArray[np.intp]) -> FloatArray:
        """Draws of a cell's entries; a part of this reading with the same entries shares them."""
        rating, se, days = self.rating[inside], self.se[inside], self.released[inside]
        key = (cell, rating.tobytes() + se.tobytes() + days.tobytes())
        if key not in self._shrunk:
            years = (days - EPOCH).astype(float) / DAYS_PER_YEAR
            drawn = shrink(rating, se, years, draws=self.profile.draws, rng=self._stream(cell))
            self._shrunk[key] = _by_entry(drawn)
        return self._shrunk[key]

    def _stream(self, purpose: str) -> np.random.Generator:
        reading = self.reading
        key = (reading.label, reading.source, reading.published.isoformat())
        return stream(self.profile, *key, purpose)


def _by_entry(drawn: FloatArray) -> FloatArray:
    """Draws with one row an entry: what follows runs along the draws of few entries."""
    return np.ascontiguousarray(drawn.T)


def _separate_errors(covariance: FloatArray) -> FloatArray:
    """One error for each entry such that differences keep their variance, shape (n,).

    At most one quasi-variance can be negative, that of an entry strongly tied to others; a small
    positive one stands in, as this only guides how far entries are shrunk.
    """
    if len(covariance) < 2:
        return np.sqrt(np.diag(covariance))
    variances, _ = quasi_variances(covariance)
    found: FloatArray = np.sqrt(np.maximum(variances, 0.01 * np.median(variances)))
    return found


def effective_release(model: Model, first_seen: date | None, as_of: date) -> tuple[date, str]:
    """The day a model counts from, and on what basis.

    A month or a year stands for its middle day, or the day the model was first seen if that lies
    earlier within it. Without a sourced date the first day a board listed the model stands in.
    """
    if model.released is None:
        return first_seen or as_of, "first_seen"
    day = model.released
    if model.precision == "month":
        day = model.released.replace(day=15)
    elif model.precision == "year":
        day = model.released.replace(month=7, day=1)
    if model.precision != "day" and first_seen is not None:
        day = max(model.released, min(day, first_seen))
    return day, "released"


def stream(profile: Profile, *keys: str) -> np.random.Generator:
    """A random stream that depends on the profile's seed and the keys, and on nothing else."""
    text = "\0".join((str(profile.seed), *keys))
    digest = hashlib.sha256(text.encode()).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))


def abilities(
    reading: Reading,
    catalog: Catalog,
    profile: Profile,
    as_of: date,
    first_seen: Mapping[str, date],
) -> Abilities:
    """Resolve a reading's names and draw the abilities of all entries public by `as_of`.

    Entries of one model with the very same rating and interval are copies of one estimate (some
    publishers repeat it for each effort level) and are kept once. Shrinkage is done within the
    labs' countries, the United States, mainland China and the rest, whatever groups are asked.
    """
    kept, unresolved = _resolve(reading, catalog, as_of, first_seen)
    order = [position for position, *_ in kept]
    models = tuple(model for _, model, *_ in kept)
    return Abilities(
        reading=reading,
        profile=profile,
        models=models,
        variants=tuple(variant for _, _, variant, *_ in kept),
        names=tuple(reading.names[position] for position in order),
        rating=reading.rating[order],
        se=reading.se[order],
        votes=reading.votes[order],
        released=np.array([day for *_, day, _ in kept], dtype="datetime64[D]"),
        basis=tuple(basis for *_, basis in kept),
        cells=np.array([_cell_of(catalog.country(model)) for model in models], dtype=np.str_),
        cautions=tuple(_unresolved_caution(reading, unresolved)),
        covariance=None if reading.covariance is None else reading.covariance[np.ix_(order, order)],
    )


def _cell_of(country: str) -> str:
    return country if country in {"US", "CN"} else "rest"


Kept = tuple[int, str, str, date, str]


def _resolve(
    reading: Reading, catalog: Catalog, as_of: date, first_seen: Mapping[str, date]
) -> tuple[list[Kept], list[str]]:
    kept: list[Kept] = []
    unresolved: list[str] = []
    seen: set[tuple[str, float, float]] = set()
    earliest = first_seen_by_model(reading.board.publisher, catalog, first_seen)
    for position, name in enumerate(reading.names):
        resolved = catalog.resolve(reading.board.publisher, name)
        if resolved is None:
            unresolved.append(name)
            continue
        model = catalog.models[resolved.model]
        day, basis = effective_release(model, earliest.get(model.id), as_of)
        copy = (model.id, float(reading.rating[position]), float(reading.se[position]))
        if model.access != "public" or day > as_of or copy in seen:
            continue
        seen.add(copy)
        kept.append((position, model.id, resolved.variant, day, basis))
    return kept, unresolved


def first_seen_by_model(
    publisher: str, catalog: Catalog, first_seen: Mapping[str, date]
) -> dict[str, date]:
    """The first day on which any of a model's names stood on a board of the publisher."""
    earliest: dict[str, date] = {}
    for name, day in first_seen.items():
        resolved = catalog.resolve(publisher, name)
        if resolved is not None:
            earliest[resolved.model] = min(day, earliest.get(resolved.model, day))
    return earliest


def _unresolved_caution(reading: Reading, unresolved: list[str]) -> list[Caution]:
    if not unresolved:
        return []
    shown = ", ".join(sorted(unresolved)[:3]) + (" …" if len(unresolved) > 3 else "")
    return [
        Unresolved(
            f"{len(unresolved)} of {len(reading.names)} entries of {reading.label} resolve to no "
            f"model and count for no group: {shown}"
        )
    ]
