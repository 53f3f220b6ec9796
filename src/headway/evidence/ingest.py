"""Reading a user's files into the store: read, correct, check, resolve, write, in that order."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from headway.catalog.load import Catalog
from headway.catalog.names import Resolved
from headway.errors import UnresolvedNames
from headway.evidence.checks import check
from headway.evidence.commit import commit, is_there
from headway.evidence.corrections import Applied, Correction, correct
from headway.evidence.corrections import load as load_corrections
from headway.evidence.observations import (
    TABLES,
    Compute,
    Extract,
    Fact,
    Listing,
    Named,
    Origin,
    Policy,
    Price,
    Rating,
    Score,
    Stamp,
)
from headway.evidence.readers import reader
from headway.evidence.selection import WHOLE, Selection, select
from headway.evidence.source import Source

Row = TypeVar("Row", Rating, Score, Compute, Listing, Fact)

PART_OF_A_FILE = "-part"
"""How the id of a snapshot ends that holds a selection of its file's rows."""

_NAMES_SHOWN = 20


class Unresolved(msgspec.Struct, frozen=True):
    """A name that no alias declares: how many rows bear it, and the most votes behind one."""

    name: str
    organization: str
    rows: int
    votes: int


class IngestReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an ingest read, left out, corrected and stored; prints as sentences.

    `rows` counts the kept rows by board, benchmark or table, `left_out` the others by reason.
    `already_there` tells that the store had the snapshot and nothing was written; `written` is
    False for that and for a dry run.
    """

    origin: Origin
    rows: dict[str, int]
    resolved: int
    unresolved: tuple[Unresolved, ...]
    left_out: dict[str, int]
    applied: tuple[Applied, ...]
    already_there: bool
    written: bool

    def __str__(self) -> str:
        return "\n".join(_sentences(self))

    def to_json(self) -> str:
        """The report as JSON."""
        return msgspec.json.encode(self).decode()


def _sentences(report: IngestReport) -> Iterator[str]:
    origin = report.origin
    days = f"on {origin.published}"
    if origin.first_published != origin.published:
        days = f"from {origin.first_published} to {origin.published}"
    yield f"{origin.title}, published {days}: {_rows(origin.rows)} read from {origin.source}."
    for what, count in report.rows.items():
        yield f"  {count:>7,}  {what}"
    for reason, count in report.left_out.items():
        yield f"Left out: {count:,} {reason}."
    for applied in report.applied:
        yield f"Corrected: {applied.correction.what} ({_rows(applied.rows)})."
    yield (
        f"{report.resolved:,} names resolve to a model of the catalog, "
        f"{len(report.unresolved):,} do not."
    )
    for name in report.unresolved[:_NAMES_SHOWN]:
        votes = f", {name.votes:,} votes" if name.votes else ""
        yield f"  {name.name} ({name.organization or 'no organization'}, {_rows(name.rows)}{votes})"
    if len(report.unresolved) > _NAMES_SHOWN:
        yield f"  and {len(report.unresolved) - _NAMES_SHOWN:,} more"
    if report.already_there:
        yield f"The store has this snapshot already: {origin.snapshot}."
    elif report.written:
        yield f"Stored as snapshot {origin.snapshot}."
    else:
        yield f"A dry run: nothing was stored. It would be snapshot {origin.snapshot}."


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def ingest(
    source: str,
    path: Path,
    store_folder: Path,
    *,
    catalog: Catalog,
    accessed: date,
    published: date | None = None,
    via: str = "",
    corrections: Sequence[Correction] | None = None,
    dry_run: bool = False,
    unresolved: Literal["store", "refuse"] = "store",
    selection: Selection = WHOLE,
    known: Callable[[Origin], bool] | None = None,
) -> IngestReport:
    """Read a file or folder of a source and add it to the store as one snapshot.

    `published` states the day where the files do not tell it; `via` names a mirror they came from.
    Names that resolve to no model are never guessed: they are stored and reported, or the file is
    refused, as `unresolved` says; a dry run only reports them. `corrections` replaces the declared
    ones: those of the package and of `<store>/corrections/*.toml`. A `selection` keeps a part of
    the rows, as a snapshot of its own: the whole file can be added beside it. A snapshot that is
    `known` elsewhere is not written.

    Raises:
        UnknownSource: no reader of that name.
        BadFile: the files are not what they should be; the store is unchanged.
        UnresolvedNames: a name has no alias and `unresolved` is `refuse`; the store is unchanged.
        StoreFault: the store cannot be written; it is unchanged.
    """
    found = reader(source)
    declared = _declared(store_folder) if corrections is None else corrections
    extract = found.read(path, published)
    extract, applied = correct(extract, source, declared)
    publisher = found.source.publisher
    extract = select(extract, selection, lambda name: catalog.resolve(publisher, name) is not None)
    check(extract, path, found.source, catalog, accessed)
    models = {
        name: catalog.resolve(publisher, name) for name in {row.name for row in extract.named}
    }

    def then(name: str, day: date) -> Resolved | None:
        return catalog.resolve(publisher, name, day)

    if unresolved == "refuse" and not dry_run:
        _refuse_unresolved(extract, {name for name in models if models[name] is None})
    origin = _origin(extract, found.source, accessed, via, selection)
    there = is_there(store_folder, origin) or (known is not None and known(origin))
    written = not (dry_run or there) and commit(
        store_folder,
        origin,
        {
            "ratings": _named(extract.ratings, models),
            "scores": _named(extract.scores, models),
            "prices": _named_then(extract.prices, then),
            "compute": _named(extract.compute, models),
            "listings": _named(extract.listings, models),
            "facts": _named(extract.facts, models),
            "policies": extract.policies,
        },
    )
    return IngestReport(
        origin=origin,
        rows=dict(sorted(Counter(_shown_on(row) for row in extract.rows).items())),
        resolved=sum(model is not None for model in models.values()),
        unresolved=_unresolved(row for row in extract.named if models[row.name] is None),
        left_out=extract.left_out,
        applied=applied,
        already_there=there or not (written or dry_run),
        written=written,
    )


def _refuse_unresolved(extract: Extract, unknown: set[str]) -> None:
    if not unknown:
        return
    rows = extract.named
    names = list(dict.fromkeys(row.name for row in rows if row.name in unknown))
    shown = ", ".join(repr(name) for name in names[:3]) + (", ..." if len(names) > 3 else "")
    place = extract.places[next(i for i, row in enumerate(rows) if row.name in unknown)]
    what = "1 name has" if len(names) == 1 else f"{len(names)} names have"
    raise UnresolvedNames(
        f"{place.path}, {place.where}: {what} no alias ({shown}); declare them in catalog/labs of "
        "your store (docs/catalog.md), or pass --accept Unresolved to store them unresolved"
    )


def _declared(store_folder: Path) -> tuple[Correction, ...]:
    """The corrections of the package, and those that users keep beside their own evidence."""
    return (*load_corrections(), *load_corrections(store_folder / "corrections"))


def _named(rows: Iterable[Row], models: Mapping[str, Resolved | None]) -> Iterator[Row]:
    """The rows with the model and variant that their names stand for today, where they do."""
    for row in rows:
        found = models[row.name]
        if found is None:
            yield row
        else:
            yield msgspec.structs.replace(row, model=found.model, variant=found.variant)


def _named_then(
    rows: Iterable[Price], then: Callable[[str, date], Resolved | None]
) -> Iterator[Price]:
    """Prices with the model that their names stood for on the day they hold from."""
    for row in rows:
        found = then(row.name, row.since)
        model, variant = (found.model, found.variant) if found else (None, "")
        yield msgspec.structs.replace(row, model=model, variant=variant)


def _shown_on(row: Named | Policy) -> str:
    if isinstance(row, Rating):
        return row.board
    if isinstance(row, Score):
        return row.benchmark
    if isinstance(row, Price):
        return "prices"
    if isinstance(row, Listing):
        return "listings"
    if isinstance(row, Fact):
        return "facts of models"
    return "training compute" if isinstance(row, Compute) else "policies of hosts"


def _unresolved(rows: Iterable[Named]) -> tuple[Unresolved, ...]:
    """The names of these rows: those with most votes first, then those with most rows."""
    bearing: dict[str, list[Named]] = {}
    for row in rows:
        bearing.setdefault(row.name, []).append(row)
    found = [
        Unresolved(
            name=name,
            organization=next(filter(None, (row.organization for row in same)), ""),
            rows=len(same),
            votes=max((row.votes or 0) if isinstance(row, Rating) else 0 for row in same),
        )
        for name, same in bearing.items()
    ]
    return tuple(sorted(found, key=lambda item: (-item.votes, -item.rows, item.name)))


def _origin(
    extract: Extract, source: Source, accessed: date, via: str, selection: Selection
) -> Origin:
    days = [row.published for row in extract.rows]
    newest = max(days)
    sha256 = content_of(extract.files)
    part = "" if selection == WHOLE else PART_OF_A_FILE
    return Origin(
        snapshot=f"{source.name}-{newest}-{sha256[:12]}{part}",
        source=source.name,
        publisher=source.publisher,
        title=extract.title,
        address=source.address,
        via=via,
        published=newest,
        accessed=accessed,
        licence=source.licence,
        attribution=source.attribution,
        sha256=sha256,
        bytes=sum(stamp.bytes for stamp in extract.files),
        rows=len(days),
        refused=sum(extract.left_out.values()),
        first_published=min(days),
        tables=tuple(table for table in TABLES if getattr(extract, table)),
        boards=tuple(sorted({row.board for row in extract.ratings})),
    )


def content_of(files: Sequence[Stamp]) -> str:
    """The checksum of the one file, or of the names and checksums of several."""
    if len(files) == 1:
        return files[0].sha256
    listing = "".join(f"{stamp.sha256}  {stamp.name}\n" for stamp in files)
    return hashlib.sha256(listing.encode()).hexdigest()
