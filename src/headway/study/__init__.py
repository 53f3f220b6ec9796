"""The library's front door: a catalog and evidence as of a date under a profile, with the verbs.

import headway

study = headway.open(as_of="2026-07-01")
print(study.gap("us", "china"))
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from headway.study.advice import Advice
from headway.study.context import Context
from headway.study.direction import Movement
from headway.study.distance import Distance
from headway.study.entities import Entities
from headway.study.files import Files
from headway.study.live import Live
from headway.study.news import News

VERBS = (
    "gap",
    "lag",
    "rank",
    "rate",
    "stitch",
    "model",
    "lab",
    "board",
    "source",
    "sources",
    "ingest",
    "pull",
    "cadence",
    "concentration",
    "openness",
    "price",
    "compute",
    "policies",
    "events",
    "trend",
    "forecast",
    "backtest",
    "robustness",
    "claim",
    "claims",
    "brief",
    "choose",
)


class Study(Distance, Movement, Context, Entities, News, Advice, Files, Live):
    """Everything that a question needs besides its nouns.

    Args:
        store: the user's store folder; the starter evidence is always beneath it.
        as_of: day of the question; by default that of the newest evidence.
        profile: name of the frozen set of method choices.
        accept: kinds of cautions to accept, so that they leave the warnings.

    Raises:
        Misuse: a date or a caution is not one.
        UnknownProfile: no such profile.
        BadCatalog: the user's catalog overlay has faults.
        NoEvidence: the store is empty.
    """


def open(  # noqa: A001 - `headway.open` is the name readers know
    *,
    store: str | Path | None = None,
    as_of: str | date | None = None,
    profile: str = "default-2026",
    accept: Sequence[str] = (),
) -> Study:
    """Open a study; the arguments are those of `Study`."""
    return Study(store=store, as_of=as_of, profile=profile, accept=accept)
