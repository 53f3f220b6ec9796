"""A board as it was known on earlier days: what an honest backtest may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import msgspec

from headway.catalog.load import Catalog
from headway.errors import NoEvidence
from headway.evidence.store import Store
from headway.measures.ability import abilities
from headway.measures.observed import Observed
from headway.measures.reading import newest


@dataclass(frozen=True)
class Vintages:
    """One board as of any day up to the day of the question.

    Attributes:
        observed: the board as of the day of the question.
        catalog: who is who; names resolve by today's catalog on every day.
        seen: first day on which each name stood on a board.
        draws: draws of each vintage; fewer than an answer needs.
    """

    observed: Observed
    catalog: Catalog
    seen: Mapping[str, date]
    draws: int
    _known: dict[tuple[date, bool], Observed] = field(
        default_factory=dict, repr=False, compare=False
    )

    def at(self, day: date, *, hindsight: bool = False) -> Observed:
        """The board as of a day: only readings published by then, only models released by then.

        With `hindsight` the models are placed on the scale of the newest reading of today, which
        nobody had on that day: pseudo-real-time.

        Raises:
            NoEvidence: nothing usable was published by the day, or the day lies in the future.
        """
        if day > self.observed.as_of:
            raise NoEvidence(f"{day} lies after {self.observed.as_of}, the day of the question")
        if (day, hindsight) not in self._known:
            self._known[day, hindsight] = self._made(day, hindsight=hindsight)
        return self._known[day, hindsight]

    def _made(self, day: date, *, hindsight: bool) -> Observed:
        now = self.observed
        profile = msgspec.structs.replace(now.profile, draws=self.draws)
        shown = tuple(one for one in now.readings if one.published <= day)
        reading = now.abilities.reading if hindsight else newest(shown, day, profile, now.label)
        seen = {name: first for name, first in self.seen.items() if first <= day or hindsight}
        return Observed(
            board=now.board,
            category=now.category,
            as_of=day,
            profile=profile,
            readings=shown,
            abilities=abilities(reading, self.catalog, profile, day, seen),
        )


def vintages(store: Store, catalog: Catalog, observed: Observed, draws: int) -> Vintages:
    """The vintages of a board that was observed as of a day.

    Raises:
        StoreFault: the store cannot be read.
    """
    seen = store.first_seen(observed.board.sources, as_of=observed.as_of)
    return Vintages(observed, catalog, seen, draws)
