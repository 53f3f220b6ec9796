"""What is new in a snapshot against all that was there before it: models, leaders, prices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np

from headway.catalog.load import Catalog
from headway.evidence.ingest import PART_OF_A_FILE, IngestReport, Unresolved
from headway.evidence.observations import Origin
from headway.evidence.pull_report import NewLeader, NewModels, PriceMoves, Wanted
from headway.evidence.query import Fetched, Snapshot, ask, numbers, plain
from headway.evidence.store import Store

Offer: TypeAlias = tuple[str, str, str, float, str]
Rates: TypeAlias = tuple[float, float, float]


class News(NamedTuple):
    """What is new in a snapshot."""

    publisher: str
    models: tuple[NewModels, ...]
    leaders: tuple[NewLeader, ...]
    prices: tuple[PriceMoves, ...]
    names: tuple[Unresolved, ...]
    rated: bool


class Leader(NamedTuple):
    """The best rated entry of a board's newest reading, and that whole reading by entry."""

    label: str
    rating: float
    reading: dict[str, float]


def snapshots_of(folders: Iterable[Path]) -> tuple[Snapshot, ...]:
    """All snapshots of these folders, the oldest first.

    Raises:
        StoreFault: a folder cannot be read.
    """
    found: dict[str, Snapshot] = {}
    for folder in folders:
        for origin in Store([folder]).origins():
            found.setdefault(origin.snapshot, Snapshot(origin, folder))
    return tuple(sorted(found.values(), key=lambda one: _age(one.origin)))


def _age(origin: Origin) -> tuple[object, ...]:
    return origin.published, origin.accessed, origin.snapshot


def news_of(
    report: IngestReport, new: Snapshot, earlier: Sequence[Snapshot], catalog: Catalog
) -> News:
    """What is new in a snapshot against earlier ones.

    Raises:
        StoreFault: a file of the store is damaged.
    """
    moves = price_moves(new, earlier)
    publisher = new.origin.publisher
    return News(
        publisher,
        tuple(new_models(new, earlier, catalog)),
        tuple(new_leaders(new, earlier, catalog)),
        () if moves is None else (moves,),
        new_names(report, earlier, publisher),
        rated=not {"ratings", "scores"}.isdisjoint(new.origin.tables),
    )


def new_models(new: Snapshot, earlier: Sequence[Snapshot], catalog: Catalog) -> list[NewModels]:
    """Models of a snapshot that its boards, or its list, never held before.

    Raises:
        StoreFault: a file of the store is damaged.
    """
    found: list[NewModels] = []
    for board in new.origin.boards:
        before = [one for one in earlier if board in one.origin.boards]
        added = _models([new], "ratings", catalog, board) - _models(
            before, "ratings", catalog, board
        )
        found.append(NewModels(board, tuple(sorted(added))))
    for table, what in (("prices", "the prices of"), ("scores", "the benchmarks of")):
        if table in new.origin.tables:
            before = [
                one
                for one in earlier
                if one.origin.publisher == new.origin.publisher and table in one.origin.tables
            ]
            added = _models([new], table, catalog) - _models(before, table, catalog)
            found.append(NewModels(f"{what} {new.origin.publisher}", tuple(sorted(added))))
    return [one for one in found if one.models]


def _models(
    chosen: Sequence[Snapshot], table: str, catalog: Catalog, board: str = ""
) -> frozenset[str]:
    """Ids of the models that the names in these snapshots stand for today."""
    publishers = {one.origin.source: one.origin.publisher for one in chosen}
    rows = ask(
        chosen,
        table,
        plain("source", "name"),
        None,
        where={"board": board} if board else {},
        group="source, name",
    )
    resolved = (
        catalog.resolve(publishers[source], name)
        for source, name in zip(rows.text("source"), rows.text("name"), strict=True)
    )
    return frozenset(one.model for one in resolved if one is not None)


def new_leaders(new: Snapshot, earlier: Sequence[Snapshot], catalog: Catalog) -> list[NewLeader]:
    """Boards of a snapshot whose best rated entry is another one than before.

    Raises:
        StoreFault: a file of the store is damaged.
    """
    found: list[NewLeader] = []
    for board in new.origin.boards:
        others = [one for one in earlier if board in one.origin.boards]
        before = _leader(board, others, catalog)
        after = _leader(board, [*others, new], catalog)
        if after is None or (before is not None and before.label == after.label):
            continue
        rest = None if before is None else after.reading.get(before.label)
        found.append(
            NewLeader(
                board=board,
                before="" if before is None else before.label,
                after=after.label,
                rating=after.rating,
                ahead=None if rest is None else after.rating - rest,
            )
        )
    return found


def _leader(board: str, chosen: Sequence[Snapshot], catalog: Catalog) -> Leader | None:
    """Of the newest day, by the source the board prefers; flagships of a few labs lead nothing."""
    rows = ask(
        chosen,
        "ratings",
        plain("source", "name", "rating", "published", "coverage", "snapshot"),
        None,
        where={"board": board, "category": "overall"},
        once=("source", "published", "name"),
    )
    days, sources = rows.days("published"), rows.text("source")
    counts = rows.text("coverage") != "labs"
    if not counts.any():
        return None
    newest = counts & (days == days[counts].max())
    source = min(set(sources[newest]), key=lambda one: _preference(board, one, catalog))
    publisher = next(o.origin.publisher for o in chosen if o.origin.source == source)
    reading: dict[str, float] = {}
    names, ratings = rows.text("name"), rows.floats("rating")
    for i in np.flatnonzero(newest & (sources == source)):
        label = _label(publisher, names[i], catalog)
        reading[label] = max(float(ratings[i]), reading.get(label, -np.inf))
    best = max(reading, key=lambda label: (reading[label], label))
    return Leader(best, reading[best], reading)


def _preference(board: str, source: str, catalog: Catalog) -> tuple[int, str]:
    order = catalog.boards[board].sources if board in catalog.boards else ()
    return (order.index(source) if source in order else len(order), source)


def _label(publisher: str, name: str, catalog: Catalog) -> str:
    found = catalog.resolve(publisher, name)
    if found is None:
        return name
    return f"{found.model} ({found.variant})" if found.variant else found.model


def price_moves(new: Snapshot, earlier: Sequence[Snapshot]) -> PriceMoves | None:
    """How the offers of a list differ from those it had before; None for what is no price list.

    Raises:
        StoreFault: a file of the store is damaged.
    """
    if "prices" not in new.origin.tables:
        return None
    now = _offers(new)
    before = [
        one
        for one in earlier
        if one.origin.source == new.origin.source
        and "prices" in one.origin.tables
        and not one.origin.snapshot.endswith(PART_OF_A_FILE)
    ]
    if not before:
        return PriceMoves(source=new.origin.source, offers=len(now), first=True)
    then = _offers(before[-1])
    kept = [(then[offer], now[offer]) for offer in now if offer in then]
    turns = [_turn(old, rates) for old, rates in kept if old != rates]
    return PriceMoves(
        source=new.origin.source,
        offers=len(now),
        first=False,
        cheaper=turns.count(-1),
        dearer=turns.count(1),
        other=turns.count(0),
        added=sum(offer not in then for offer in now),
        gone=sum(offer not in now for offer in then),
    )


def _turn(before: Rates, after: Rates) -> int:
    """-1 where the input price fell, 1 where it rose; where it stood, by output; else 0."""
    for old, rate in zip(before[:2], after[:2], strict=True):
        if old != rate:
            return 1 if rate > old else -1
    return 0


def _offers(snapshot: Snapshot) -> dict[Offer, Rates]:
    """What each offer of a list costs last: input, output and cached input (-1 where not told)."""
    rows: Fetched = ask(
        [snapshot],
        "prices",
        plain("name", "host", "tag", "hours", "event")
        | numbers("above")
        | {one: f"coalesce({one}::DOUBLE, -1)" for one in ("input", "output", "cache_read")},
        None,
        order=("since",),
    )
    offers: dict[Offer, Rates] = {}
    names, hosts = rows.text("name"), rows.text("host")
    tags, hours, events = rows.text("tag"), rows.text("hours"), rows.text("event")
    above = rows.floats("above")
    rates = [rows.floats(one) for one in ("input", "output", "cache_read")]
    for i, name in enumerate(names):
        offer: Offer = (name, hosts[i], tags[i], float(above[i]), hours[i])
        if events[i] == "removed":
            offers.pop(offer, None)
        else:
            offers[offer] = (float(rates[0][i]), float(rates[1][i]), float(rates[2][i]))
    return offers


def new_names(
    report: IngestReport, earlier: Sequence[Snapshot], publisher: str
) -> tuple[Unresolved, ...]:
    """Names of a snapshot without an alias that this publisher never showed us before.

    Raises:
        StoreFault: a file of the store is damaged.
    """
    before: set[str] = set()
    for table in ("ratings", "scores", "prices", "facts"):
        of = [
            one
            for one in earlier
            if one.origin.publisher == publisher and table in one.origin.tables
        ]
        before |= set(ask(of, table, plain("name"), None, group="name").text("name"))
    return tuple(one for one in report.unresolved if one.name not in before)


def most_wanted(news: Iterable[News]) -> tuple[Wanted, ...]:
    """New names of several snapshots, those with most votes or rows first."""
    found: dict[tuple[str, str], Wanted] = {}
    for of, one in ((new, name) for new in news for name in new.names):
        known = found.get((of.publisher, one.name))
        found[of.publisher, one.name] = Wanted(
            publisher=of.publisher,
            name=one.name,
            organization=one.organization or (known.organization if known else ""),
            rows=one.rows + (known.rows if known else 0),
            votes=max(one.votes, known.votes if known else 0),
            rated=of.rated or (known is not None and known.rated),
        )
    return tuple(sorted(found.values(), key=lambda one: (-one.votes, -one.rows, one.name)))
