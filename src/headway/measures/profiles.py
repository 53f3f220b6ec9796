"""Named, frozen sets of method choices. Old ones are kept, so old numbers stay reproducible."""

from __future__ import annotations

from typing import Literal

import msgspec

from headway.errors import UnknownProfile


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Every choice a number depends on besides its evidence.

    Attributes:
        name: what answers cite.
        frontier: `shrunk` takes the maximum of abilities shrunk to group-and-tier lines;
            `plain` takes the maximum of published ratings, which is what others print.
        draws: number of draws that carry uncertainty.
        seed: start of every random stream; streams are further keyed by board and date.
        level: level of the intervals in answers.
        stale_days: a reading older than this at the as-of date earns a Stale caution.
        full_patience_days: a reading of the whole board is preferred to a newer one that shows
            only its top rows while it is at most this much older.
        interval_patience_days: the same preference for a reading with published intervals.
        lag: headline definition of lag.
        lag_window_days: length of the trailing mean shown beside the last level lag.
        catch_up_horizon_months: restriction of the restricted mean catch-up time.
        worlds: invented worlds behind each simulated null.
        date_reach_days: how far the ends of a window are moved to find its best and worst pair.
    """

    name: str
    frontier: Literal["shrunk", "plain"]
    draws: int = 4000
    seed: int = 20260701
    level: float = 0.95
    stale_days: int = 45
    full_patience_days: int = 45
    interval_patience_days: int = 31
    lag: Literal["level", "catch-up", "area"] = "level"
    lag_window_days: int = 180
    catch_up_horizon_months: float = 24.0
    worlds: int = 2000
    date_reach_days: int = 60


DEFAULT_2026 = Profile(name="default-2026", frontier="shrunk")
"""Frontiers on abilities shrunk to group-and-tier lines, 4,000 draws, 95% intervals."""

PLAIN_2026 = Profile(name="plain-2026", frontier="plain")
"""The same with plain maxima of published ratings: comparable with what others print."""

PROFILES: dict[str, Profile] = {p.name: p for p in (DEFAULT_2026, PLAIN_2026)}


def profile(name: str) -> Profile:
    """The profile of that name. Raises UnknownProfile."""
    if name not in PROFILES:
        raise UnknownProfile.among(name, list(PROFILES))
    return PROFILES[name]
