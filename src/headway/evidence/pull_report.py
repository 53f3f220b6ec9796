"""What a pull brought, source by source, and in words what is new in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from headway.evidence.ingest import IngestReport
from headway.evidence.stanzas import Paste

Status = Literal["new", "unchanged", "failed", "skipped"]

MODELS_SHOWN = 12
NAMES_SHOWN = 20


class NewModels(msgspec.Struct, frozen=True):
    """Models of the catalog that stand on a board or list for the first time in this pull."""

    where: str
    models: tuple[str, ...]


class NewLeader(msgspec.Struct, frozen=True, kw_only=True):
    """A board with another best rated entry than before; `before` is "" on a board first seen.

    Names are ids of models where they resolve, with the variant in brackets, else as published.
    """

    board: str
    before: str
    after: str
    rating: float
    ahead: float | None
    """Rating points of `after` over what `before` has in the same reading; None if it left."""


class PriceMoves(msgspec.Struct, frozen=True, kw_only=True):
    """How the prices of a list differ from those it showed when it was pulled last.

    `first` tells that it was never pulled before, so that nothing can have changed. `cheaper` and
    `dearer` are offers whose input price, or else output price, fell or rose; `other` those with
    another change.
    """

    source: str
    offers: int
    first: bool
    cheaper: int = 0
    dearer: int = 0
    other: int = 0
    added: int = 0
    gone: int = 0

    @property
    def changed(self) -> int:
        """Offers whose price is another one."""
        return self.cheaper + self.dearer + self.other


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A name that no alias declares; `rated` tells that a board or benchmark bears it."""

    publisher: str
    name: str
    organization: str
    rows: int
    votes: int
    rated: bool


class PieceFault(msgspec.Struct, frozen=True):
    """A piece of a source that could not be pulled, and why."""

    piece: str
    sentence: str


class SourcePull(msgspec.Struct, frozen=True, kw_only=True):
    """What pulling one source came to.

    A source has `failed` as soon as one of its pieces has; what its other pieces brought is in
    `ingested` all the same. `absent` are addresses of single offers that were not to be had, which
    is no failure. `downloaded` counts bytes. `unresolved` counts names without an alias; `wanted`
    are those of them that were never seen before, with most votes or rows first.
    """

    source: str
    title: str
    status: Status
    why: str = ""
    faults: tuple[PieceFault, ...] = ()
    absent: tuple[str, ...] = ()
    ingested: tuple[IngestReport, ...] = ()
    new_models: tuple[NewModels, ...] = ()
    new_leaders: tuple[NewLeader, ...] = ()
    prices: tuple[PriceMoves, ...] = ()
    unresolved: int = 0
    wanted: tuple[Wanted, ...] = ()
    downloaded: int = 0

    @property
    def something_new(self) -> bool:
        """Whether anything was brought that was not there."""
        return bool(self.ingested)


class PullReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a pull came to; prints as sentences. A dry run stored nothing of it.

    `pastes` are the lab files that would declare the first wanted names of each source: of price
    lists only where the lab is known, for they tell who sells a model, not who made it.
    """

    sources: tuple[SourcePull, ...]
    pastes: tuple[Paste, ...] = ()
    dry_run: bool = False

    @property
    def failures(self) -> int:
        """How many sources failed, as a whole or in part."""
        return sum(one.status == "failed" for one in self.sources)

    @property
    def something_new(self) -> bool:
        """Whether any source brought anything."""
        return any(one.something_new for one in self.sources)

    def __str__(self) -> str:
        return "\n".join(_sentences(self))

    def to_json(self) -> str:
        """The report as JSON."""
        return msgspec.json.encode(self).decode()


def _sentences(report: PullReport) -> Iterator[str]:
    for one in report.sources:
        yield from sentences_of(one, dry_run=report.dry_run)
    for paste in report.pastes:
        where = f"For {paste.file} of your store" if paste.file else "For labs yet to be found"
        yield f"{where}, unless it is a variant of a model that is declared (docs/catalog.md):"
        yield from (f"  {line}".rstrip() for line in paste.text.splitlines())
    counts = {
        status: sum(one.status == status for one in report.sources)
        for status in ("new", "unchanged", "failed", "skipped")
    }
    told = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    yield f"Sources: {told or 'none'}."
    if report.dry_run:
        yield "A dry run: nothing was stored."


def sentences_of(one: SourcePull, *, dry_run: bool = False) -> Iterator[str]:
    """What is new from a source, in words."""
    if one.status == "skipped":
        yield f"{one.source}: skipped: {one.why}."
        return
    for fault in one.faults:
        part = f", {fault.piece}" if fault.piece else ""
        yield f"{one.source}{part}: failed: {fault.sentence}"
    if one.ingested:
        rows = sum(report.origin.rows for report in one.ingested)
        snapshots = _counted(len(one.ingested), "snapshot")
        verb = "it would store" if dry_run else "stored"
        yield f"{one.source}: new: {verb} {_counted(rows, 'row')} as {snapshots}."
        if one.absent:
            yield f"  {_counted(len(one.absent), 'file')} of single offers did not come."
        yield from _news_of(one)
    elif not one.faults:
        yield f"{one.source}: unchanged."


def _news_of(one: SourcePull) -> Iterator[str]:
    for new in one.new_models:
        shown = ", ".join(new.models[:MODELS_SHOWN])
        more = len(new.models) - MODELS_SHOWN
        rest = f" and {more:,} more" if more > 0 else ""
        yield f"  New on {new.where}: {shown}{rest}."
    for leader in one.new_leaders:
        yield f"  {_leader(leader)}"
    for moves in one.prices:
        yield f"  {_moves(moves)}"
    if one.unresolved:
        yield f"  {_names_of(one)}."


def _names_of(one: SourcePull) -> str:
    """How many names have no alias, and which of them are new."""
    told = f"{_counted(one.unresolved, 'name')} without an alias"
    if not one.wanted:
        return f"{told}, seen before"
    shown = ", ".join(map(_name, one.wanted[:NAMES_SHOWN]))
    more = len(one.wanted) - NAMES_SHOWN
    rest = f" and {more:,} more" if more > 0 else ""
    new = "" if len(one.wanted) == one.unresolved else f"; {len(one.wanted):,} new"
    return f"{told}{new}: {shown}{rest}"


def _name(wanted: Wanted) -> str:
    votes = f", {wanted.votes:,} votes" if wanted.votes else ""
    return f"{wanted.name} ({wanted.organization or 'no organization'}{votes})"


def _leader(leader: NewLeader) -> str:
    first = f"{leader.after} leads {leader.board} with {leader.rating:,.1f}"
    if not leader.before:
        return f"{first}, a board first seen in this pull."
    if leader.ahead is None:
        return f"{first}; {leader.before}, first before, is no longer on it."
    return f"{first}, {leader.ahead:,.1f} points before {leader.before}, first before."


def _moves(moves: PriceMoves) -> str:
    if moves.first:
        return f"{_counted(moves.offers, 'price')}, the first pulled from {moves.source}."
    return (
        f"{_counted(moves.changed, 'price')} changed: {moves.cheaper:,} down, {moves.dearer:,} up, "
        f"{moves.other:,} otherwise; {_counted(moves.added, 'offer')} added, {moves.gone:,} gone."
    )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
