"""Every universe of a question: each board under all choices, counted whether it could be computed.

Definition and options: `docs/methods/robustness.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from headway.catalog.load import Catalog
from headway.errors import Caution, NoEvidence
from headway.estimators.drift_records import Releases, lines
from headway.evidence.store import Store
from headway.measures.ability import Abilities, abilities, first_seen_by_model
from headway.measures.lag import DAYS_PER_MONTH, area_lag, catch_up_lag, level_lag
from headway.measures.observed import Observed, observe
from headway.measures.profiles import Profile
from headway.measures.published import covering
from headway.measures.reading import FloatArray, Reading
from headway.measures.trend import releases, years
from headway.measures.universes import Cut, Members, Models, Multiverse, Points, TimeBase, Universe

DRAWS = 500
TOP = 3
FEW_VOTES = (0, 500, 2000)
FEWEST_MODELS_OF_A_LAB = 3
PACE_DAYS = 730
FRONTIERS = ("shrunk", "plain", "top 3")
PRINTED_FRONTIERS = ("plain", "top 3")
LAGS = ("level", "area", "catch-up", "pace")


Tick: TypeAlias = Callable[[int], None]


def few_draws(profile: Profile) -> Profile:
    """The profile with as many draws as a universe gets."""
    return msgspec.structs.replace(profile, draws=DRAWS)


def multiverse(
    store: Store,
    catalog: Catalog,
    profile: Profile,
    as_of: date,
    boards: Sequence[str],
    members: Members,
    *,
    start: date | None = None,
    end: date | None = None,
    lags: bool = False,
    tick: Tick | None = None,
    observed: Callable[[str], Observed] | None = None,
) -> Multiverse:
    """Both frontiers' gap on `end` (and on `start`) under every combination of choices.

    Boards, time bases, kinds of dates, variants, minimum votes, kinds of frontier and of labs; on
    `profile.draws` cut down to `DRAWS`. With `lags` the lag on `end` under each definition, on the
    one-scale time base alone. `tick` is told how many boards are done. `observed` hands over boards
    that were observed before, on few draws, so that what was shrunk once stays.

    Raises:
        UnknownBoard: a board or category is not declared.
        NoEvidence: no board shows both groups.
    """
    fewer = few_draws(profile)
    last = end or as_of
    found: list[tuple[Universe, Points | None]] = []
    missing: Counter[str] = Counter()
    cautions: list[Caution] = []
    for place, board in enumerate(boards):
        votes: tuple[int, ...] = (0,)
        try:
            one = (
                observe(store, catalog, fewer, as_of, board)
                if observed is None
                else observed(board)
            )
            votes = _votes(one)
            seen = store.first_seen(one.board.sources, as_of=as_of)
            world = _Board(one, catalog, seen, members, (start, last))
            found += world.lags(missing) if lags else world.universes(missing)
            cautions += one.cautions()
        except NoEvidence as fault:
            missing[str(fault)] += _how_many(votes, lags=lags)
        if tick is not None:
            tick(place + 1)
    if not found:
        raise NoEvidence("; ".join(missing) or "no board was asked")
    universes, points = zip(*found, strict=True)
    return Multiverse(universes, points, dict(missing), tuple(dict.fromkeys(cautions)))


def _votes(observed: Observed) -> tuple[int, ...]:
    """The least votes that may be asked of an entry."""
    return (0,) if np.isnan(observed.abilities.votes).any() else FEW_VOTES


def _cuts(votes: Sequence[int]) -> list[Cut]:
    kinds = product(("release", "first listed"), ("best", "default"), votes, ("all", "several"))
    return [Cut(*one) for one in kinds]  # type: ignore[arg-type]


def _how_many(votes: Sequence[int], *, lags: bool) -> int:
    """How many universes a board has."""
    cuts = _cuts(votes)
    if lags:
        return len(cuts) * len(FRONTIERS) * len(LAGS)
    printed = sum(cut.dates == "release" for cut in cuts)
    return len(cuts) * len(FRONTIERS) + printed * len(PRINTED_FRONTIERS)


@dataclass(frozen=True)
class _Board:
    """One board under all choices."""

    observed: Observed
    catalog: Catalog
    seen: Mapping[str, date]
    members: Members
    days: tuple[date | None, date]
    _drawn: dict[tuple[str, Cut], Models] = field(default_factory=dict, repr=False)
    _cut: dict[Cut, Abilities | None] = field(default_factory=dict, repr=False)
    _as_printed: dict[tuple[date, Cut], tuple[Models, Models] | None] = field(
        default_factory=dict, repr=False
    )

    def universes(self, missing: Counter[str]) -> Iterator[tuple[Universe, Points | None]]:
        pace = _pace(self.observed, self.members)
        cuts = _cuts(_votes(self.observed))
        for cut in cuts:
            for frontier in FRONTIERS:
                yield from self._one_scale(cut, frontier, pace, missing)
        for cut in cuts:
            if cut.dates == "release":
                for frontier in PRINTED_FRONTIERS:
                    yield from self._as_published(cut, frontier, pace, missing)

    def lags(self, missing: Counter[str]) -> Iterator[tuple[Universe, Points | None]]:
        """The one-scale universes again, once for each definition of lag."""
        pace = _pace(self.observed, self.members)
        end = self.days[1]
        unmade: Counter[str] = Counter()
        for cut in _cuts(_votes(self.observed)):
            for frontier in FRONTIERS:
                for made, points in self._one_scale(cut, frontier, pace, unmade):
                    top = TOP if frontier == "top 3" else 1
                    models = self._models(cut, "noise" if frontier == "plain" else "profile")
                    for definition, months in _lags(models, end, top, made).items():
                        if np.isnan(months).all():
                            missing[f"the {definition} lag is not defined"] += 1
                            continue
                        choices = {**made.choices, "lag": definition}
                        del choices["time base"]
                        known = months[~np.isnan(months)]
                        yield (
                            replace(made, choices=choices, lag=known),
                            points if definition == "pace" else None,
                        )
        missing.update({why: count * len(LAGS) for why, count in unmade.items()})

    def _one_scale(
        self, cut: Cut, frontier: str, pace: float, missing: Counter[str]
    ) -> Iterator[tuple[Universe, Points | None]]:
        if self._entries_once(cut) is None:
            missing["no model of a group is left by the choice of entries"] += 1
            return
        models = self._models(cut, "noise" if frontier == "plain" else "profile")
        top = TOP if frontier == "top 3" else 1
        made = self._universe(cut, "one-scale", frontier, (models, models), top, pace, missing)
        if made is not None:
            printed = self._models(cut, "printed")
            behind = None
            if frontier != "shrunk":
                behind = Points(printed, printed, self.days, top, pace)
            yield made, behind

    def _as_published(
        self, cut: Cut, frontier: str, pace: float, missing: Counter[str]
    ) -> Iterator[tuple[Universe, Points | None]]:
        top = TOP if frontier == "top 3" else 1
        start, end = self.days
        try:
            later = self._reading(end)
            earlier = later if start is None else self._reading(start)
        except NoEvidence as fault:
            missing[str(fault)] += 1
            return
        if start is not None and earlier.published == later.published:
            missing["both days have one reading as published"] += 1
            return
        before, after = (self._published(cut, reading) for reading in (earlier, later))
        if before is None or after is None:
            missing["no model of a group is left by the choice of entries"] += 1
            return
        noisy = before[0], after[0]
        made = self._universe(cut, "as-published", frontier, noisy, top, pace, missing)
        if made is not None:
            yield made, Points(before[1], after[1], self.days, top, pace)

    def _published(self, cut: Cut, reading: Reading) -> tuple[Models, Models] | None:
        """Models of a reading with noise and as printed, None where a group has none."""
        key = (reading.published, cut)
        if key not in self._as_printed:
            entries = self._entries(cut, reading)
            found = None
            if entries is not None:
                both = np.flatnonzero(entries.mask(self.members[0] | self.members[1]))
                noisy, printed = (
                    _collapsed(entries, both, drawn[both], self.members)
                    for drawn in (entries.noise, entries.rating[:, None])
                )
                found = noisy, printed
            self._as_printed[key] = found
        return self._as_printed[key]

    def _universe(
        self,
        cut: Cut,
        time_base: TimeBase,
        frontier: str,
        models: tuple[Models, Models],
        top: int,
        pace: float,
        missing: Counter[str],
    ) -> Universe | None:
        start, end = self.days
        before = None if start is None else models[0].gap(start, top)
        after = models[1].gap(end, top)
        if np.isnan(after).any() or (before is not None and np.isnan(before).any()):
            least = "no model" if top == 1 else f"fewer than {top} models"
            missing[f"a group has {least} on a day"] += 1
            return None
        return Universe(
            choices={
                "board": self.observed.label,
                "time base": time_base,
                "dates": cut.dates if time_base == "one-scale" else "publication",
                "variants": cut.variants,
                "votes": f"{cut.votes}+" if cut.votes else "all",
                "frontier": frontier,
                "labs": cut.labs,
            },
            unit=self.observed.board.unit,
            before=before,
            after=after,
            pace=pace,
        )

    def _reading(self, day: date) -> Reading:
        for reading in reversed(self._covering):
            if reading.published <= day:
                return reading
        raise NoEvidence(f"no reading of {self.observed.label} was published by {day}")

    @cached_property
    def _covering(self) -> list[Reading]:
        both = self.members[0] | self.members[1]
        return covering(self.observed.readings, both, self.catalog)

    def _entries(self, cut: Cut, reading: Reading | None = None) -> Abilities | None:
        """The entries of a reading that a cut leaves, None where a group has none."""
        now = self.observed
        whole = now.abilities
        if reading is not None:
            whole = abilities(reading, self.catalog, now.profile, reading.published, self.seen)
        kept = np.ones(len(whole.models), dtype=bool)
        if cut.variants == "default":
            kept &= np.array([variant == "" for variant in whole.variants])
        if cut.votes:
            kept &= whole.votes >= cut.votes
        if cut.labs == "several":
            kept &= _of_large_labs(whole)
        inside = np.flatnonzero(kept)
        if not all(whole.mask(group)[inside].any() for group in self.members):
            return None
        released = whole.released
        if cut.dates == "first listed":
            seen = first_seen_by_model(now.board.publisher, self.catalog, self.seen)
            listed = [seen.get(model, now.as_of) for model in whole.models]
            released = np.array(listed, dtype="datetime64[D]")
        return _kept(whole, inside, released)

    def _entries_once(self, cut: Cut) -> Abilities | None:
        if cut not in self._cut:
            self._cut[cut] = self._entries(cut)
        return self._cut[cut]

    def _models(self, cut: Cut, levels: str) -> Models:
        """The models that a cut leaves, at `printed` levels, with `noise`, or by the `profile`."""
        entries = self._entries_once(cut)
        if entries is None:
            raise NoEvidence("no model of a group is left by the choice of entries")
        if (levels, cut) not in self._drawn:
            both = np.flatnonzero(entries.mask(self.members[0] | self.members[1]))
            if levels == "printed":
                drawn = entries.rating[both, None]
            elif levels == "noise":
                drawn = entries.noise[both]
            else:
                drawn = entries.draws(both)
            self._drawn[levels, cut] = _collapsed(entries, both, drawn, self.members)
        return self._drawn[levels, cut]


def _lags(models: Models, end: date, top: int, made: Universe) -> dict[str, FloatArray]:
    """Months by each definition (draws,), censored ones at their bound."""
    first, second = (models.frontier(first=side, top=top) for side in (True, False))
    months = (
        level_lag(first, second, end).months,
        area_lag(first, second, end).months,
        catch_up_lag(first, second, end).months,
        made.after / made.pace,
    )
    return dict(zip(LAGS, months, strict=True))


def _of_large_labs(entries: Abilities) -> NDArray[np.bool_]:
    """Entries of labs that have several models on the board."""
    models = Counter(model.partition("/")[0] for model in set(entries.models))
    return np.array(
        [models[model.partition("/")[0]] >= FEWEST_MODELS_OF_A_LAB for model in entries.models],
        dtype=bool,
    )


def _kept(
    entries: Abilities, inside: NDArray[np.intp], released: NDArray[np.datetime64]
) -> Abilities:
    """Some entries of a reading as a reading of their own: shrunk by themselves.

    Draws of a country's entries are shared among cuts that leave it the same.
    """
    covariance = entries.covariance
    return replace(
        entries,
        models=tuple(entries.models[i] for i in inside),
        variants=tuple(entries.variants[i] for i in inside),
        names=tuple(entries.names[i] for i in inside),
        rating=entries.rating[inside],
        se=entries.se[inside],
        votes=entries.votes[inside],
        released=released[inside],
        basis=tuple(entries.basis[i] for i in inside),
        cells=entries.cells[inside],
        covariance=None if covariance is None else covariance[np.ix_(inside, inside)],
    )


def _collapsed(
    entries: Abilities, rows: NDArray[np.intp], drawn: FloatArray, members: Members
) -> Models:
    """One row a model: its best entry on each draw (rows, draws), its first day."""
    models = [entries.models[i] for i in rows]
    ids, place = np.unique(np.array(models), return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(len(ids)))
    return Models(
        ids=tuple(ids.tolist()),
        first=np.array([model in members[0] for model in ids.tolist()], dtype=bool),
        second=np.array([model in members[1] for model in ids.tolist()], dtype=bool),
        day=np.minimum.reduceat(entries.released[rows][order], starts),
        level=np.maximum.reduceat(drawn[order], starts, axis=0),
    )


def _pace(observed: Observed, members: Members) -> float:
    """Points a month by which the frontier of both groups rose over the last two years.

    Raises:
        NoEvidence: it did not rise, so that points cannot be told as months.
    """
    both: Releases = releases(observed.abilities, members[0] | members[1], observed.as_of)
    end = years(observed.as_of)
    start = max(float(both.time[0]), years(observed.as_of - timedelta(days=PACE_DAYS)))
    if end - start < 0.25:
        raise NoEvidence(f"{observed.label} has models for less than a quarter")
    (line,) = lines((both,), start, end, parallel=False)
    if line.slope <= 0:
        raise NoEvidence(f"the frontier on {observed.label} did not rise, so it has no pace")
    return line.slope * DAYS_PER_MONTH / 365.25
