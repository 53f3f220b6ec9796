"""Dated public acts around the race: export controls, laws, privacy orders, support, talent.

Facts of `data/events/*.toml`; every fault of every file is reported at once. An event counts from
the day the public could know of it, so a question asked as of an earlier day never sees it; acts
that are only scheduled are not listed.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from headway.errors import BadCatalog

PACKAGED = Path(__file__).resolve().parent.parent / "data" / "events"
FEDERAL_REGISTER = "https://www.federalregister.gov/documents/"

Category = Literal[
    "ai-rule",
    "allegation",
    "chip-export",
    "chip-market",
    "chipmaking-export",
    "data-rule",
    "entity-list",
    "estimate",
    "government-ban",
    "investment",
    "investment-screening",
    "model-access",
    "privacy",
    "subsidy",
    "talent",
    "trade",
]
"""`estimate` is no act but what a third party says a country invested in a year; `allegation` is
what one side says of another."""

Direction = Literal["tighten", "loosen", "support", "clarify", "neutral"]
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One act.

    Attributes:
        id: such as `us-h20-licence`.
        date: day it was announced, or took effect where that is what the title says.
        jurisdiction: who acted: ISO 3166-1 alpha-2 (`EU` for the Union), or ISO 3166-2 for a
            state, such as `US-CA`.
        category: what kind of act.
        direction: whether it tightens or loosens limits, supports, clarifies, or none of these.
        target: what it is about: chips, models, an app.
        title: a few words.
        what: what was known of it on its day, one sentence.
        source: https address that tells of it.
        evidence: `document` for the Federal Register's own, `page-read` for a public page that was
            read, `recalled` for what nobody checked again.
        precision: `approximate` where the day may be some days off.
        known: first day the public could know of it, where that is later than `date`.
        toward: ISO codes of the countries it is aimed at, where it is aimed at any.
        amount: money it names, in `currency` (ISO 4217).
        amount_usd: the same in US dollars, where it or its source says so; never converted by us.
        money: whose money the amount is.
        note: how the record is to be read; may tell what was learnt later.
    """

    id: str
    date: dt.date
    jurisdiction: str
    category: Category
    direction: Direction
    target: str
    title: str
    what: str
    source: str
    evidence: Literal["document", "page-read", "recalled"]
    precision: Literal["day", "approximate"] = "day"
    known: dt.date | None = None
    toward: tuple[str, ...] = ()
    amount: float | None = None
    currency: str = ""
    amount_usd: float | None = None
    money: Literal["public", "private", "mixed", ""] = ""
    note: str = ""

    @property
    def public(self) -> dt.date:
        """The day it counts from: the first on which the public could know of it."""
        return self.known or self.date


def events(folder: Path = PACKAGED, *, as_of: dt.date | None = None) -> tuple[Event, ...]:
    """Events by the day they count from, those of one day by id.

    Args:
        folder: of TOML files with `[[event]]` stanzas: the packaged ones, or a user's own.
        as_of: leave out what the public could not know by this day.

    Raises:
        BadCatalog: with every fault of every file, each with its file and event.
    """
    found = _events(folder)
    return found if as_of is None else tuple(one for one in found if one.public <= as_of)


@cache
def _events(folder: Path) -> tuple[Event, ...]:
    faults: list[str] = []
    found = [
        (path.name, event)
        for path in sorted(folder.glob("*.toml"))
        for event in _read(path, faults)
    ]
    if not found and not faults:
        faults.append(f"{folder.name}: no event in any .toml file")
    faults += _faults(found)
    if faults:
        raise BadCatalog(faults)
    return tuple(sorted((event for _, event in found), key=lambda one: (one.public, one.id)))


def _read(path: Path, faults: list[str]) -> Iterable[Event]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        faults.append(f"{path.name}: not readable as TOML ({fault})")
        return
    faults.extend(f"{path.name}: unknown key {key!r}" for key in table if key != "event")
    stanzas = table.get("event", [])
    if not isinstance(stanzas, list):
        faults.append(f"{path.name}: `event` must be stanzas; write [[event]]")
        return
    for position, stanza in enumerate(stanzas, start=1):
        label = stanza.get("id", f"number {position}") if isinstance(stanza, dict) else position
        try:
            yield msgspec.convert(stanza, Event)
        except msgspec.ValidationError as fault:
            faults.append(f"{path.name}, event {label}: {fault}")


def _faults(found: list[tuple[str, Event]]) -> Iterable[str]:
    counts = Counter(event.id for _, event in found)
    for twice in sorted(one for one, count in counts.items() if count > 1):
        files = ", ".join(dict.fromkeys(file for file, event in found if event.id == twice))
        yield f"event {twice}: declared {counts[twice]} times, in {files}"
    for file, event in found:
        for fault in (*_word_faults(event), *_money_faults(event)):
            yield f"{file}, event {event.id}: {fault}"


def _word_faults(event: Event) -> Iterable[str]:
    if not _SLUG.fullmatch(event.id):
        yield "an id is lower case letters, digits and hyphens"
    for key, place in (
        ("jurisdiction", event.jurisdiction),
        *(("toward", t) for t in event.toward),
    ):
        if not _PLACE.fullmatch(place):
            yield f"{key} {place!r} is not an ISO 3166 code, such as US or US-CA"
    for key in ("target", "title", "what"):
        if not getattr(event, key).strip():
            yield f"{key} is empty"
    if event.what and not event.what.endswith("."):
        yield "what is not a sentence; end it with a full stop"
    if not event.source.startswith("https://"):
        yield f"source {event.source!r} is not an https address"
    if event.evidence == "document" and not event.source.startswith(FEDERAL_REGISTER):
        yield f"evidence is a document, so source must begin with {FEDERAL_REGISTER}"
    if event.known is not None and event.known <= event.date:
        yield f"known {event.known} is not later than date {event.date}; leave it out"


def _money_faults(event: Event) -> Iterable[str]:
    for key in ("amount", "amount_usd"):
        value = getattr(event, key)
        if value is not None and not 0 < value < float("inf"):
            yield f"{key} {value} is not a positive number"
    if (event.amount is None) != (event.currency == ""):
        yield "amount and currency are given together or not at all"
    elif event.currency and not _CURRENCY.fullmatch(event.currency):
        yield f"currency {event.currency!r} is not an ISO 4217 code, such as USD"
    if event.amount is None and event.amount_usd is not None:
        yield "amount_usd is given without amount"
    if event.currency == "USD" and event.amount_usd != event.amount:
        yield "amount is in dollars, so amount_usd must equal it"
    if (event.amount is None) != (event.money == ""):
        yield "money (public, private or mixed) is given exactly where amount is"
