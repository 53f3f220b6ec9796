"""A board with a history: two groups that release for two and a half years, read each month."""

from __future__ import annotations

import datetime as dt
from functools import cache

import msgspec
import numpy as np

from headway.catalog.load import Catalog
from headway.measures.ability import abilities
from headway.measures.observed import Observed
from headway.measures.profiles import PLAIN_2026, Profile
from headway.measures.reading import newest, readings
from headway.measures.vintages import Vintages
from tests.measures.worlds import BOARD, Entry, catalog, table

FIRST = dt.date(2024, 1, 15)
TODAY = dt.date(2026, 7, 1)
LENGTH = (TODAY - FIRST).days
BEHIND = 60.0
FAST = msgspec.structs.replace(PLAIN_2026, draws=400, worlds=200)


@cache
def models(seed: int, gain: float = 0.0) -> tuple[tuple[str, dt.date, float], ...]:
    """Models with release day and level; in 2026 the second group gains `gain` points a year."""
    rng = np.random.default_rng(seed)
    found = []
    for lab, count, behind in (("us-a", 40, 0.0), ("cn-a", 25, BEHIND)):
        days = np.append([0, 3, 6], rng.integers(10, LENGTH, count - 3))
        for place, day in enumerate(days.tolist()):
            released = FIRST + dt.timedelta(days=day)
            late = max((released - dt.date(2026, 1, 1)).days, 0) / 365.25
            level = 1300 - behind + 120 * day / 365.25 - rng.exponential(40)
            moved = gain * late if lab == "cn-a" else 0.0
            found.append((f"{lab}/{lab[:2]}{place}", released, level + moved))
    return tuple(found)


def world(seed: int = 1, gain: float = 0.0, until: dt.date = TODAY) -> tuple[Catalog, Observed]:
    """Catalog, and the board as of a day with a reading on the 20th of each month."""
    known = models(seed, gain)
    who = catalog([(name, str(day)) for name, day, _ in known])
    found = []
    for month in range(30):
        day = dt.date(2024 + month // 12, 1 + month % 12, 20)
        listed: list[Entry] = [
            (name.partition("/")[2], level, 8.0)
            for name, released, level in known
            if released < day
        ]
        if day <= until:
            found.append((str(day), "arena-official", listed, "full"))
    return who, observed(who, found, until)


def observed(
    who: Catalog,
    days: list[tuple[str, str, list[Entry], str]],
    as_of: dt.date = TODAY,
    profile: Profile = FAST,
) -> Observed:
    """The board as of a day from its readings."""
    found = readings(table(*days), BOARD, "overall")
    reading = newest(found, as_of, profile, "arena/text")
    return Observed(
        board=BOARD,
        category="overall",
        as_of=as_of,
        profile=profile,
        readings=tuple(found),
        abilities=abilities(reading, who, profile, as_of, {}),
    )


def vintages_of(seed: int = 1, until: dt.date = TODAY) -> tuple[Catalog, Vintages]:
    """The world's vintages as of a day."""
    who, seen = world(seed, until=until)
    return who, Vintages(seen, who, {}, FAST.draws)
