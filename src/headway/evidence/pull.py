"""Bringing a store up to date: fetch, read, check, store and tell what is new, source by source.

What cannot be had leaves the store as it was and stops no other source. Nothing is fetched but by
a call of `Puller.pull`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from headway.catalog.load import Catalog
from headway.errors import HeadwayError
from headway.evidence.corrections import load as load_corrections
from headway.evidence.feeds import Feed
from headway.evidence.fetch import Limits
from headway.evidence.known_facts import KnownFacts
from headway.evidence.pull_news import most_wanted, snapshots_of
from headway.evidence.pull_piece import Brought, Course, Pieces, Taking
from headway.evidence.pull_report import (
    NAMES_SHOWN,
    PieceFault,
    PullReport,
    SourcePull,
    Status,
)
from headway.evidence.stanzas import Bearer, Paste, maker, pastes
from headway.evidence.store import Store
from headway.evidence.workshop import workshop

Tick = Callable[[Course], None]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Puller:
    """What pulling needs besides the sources.

    Attributes:
        folders: those of the store, the user's last: it is the one that is written.
        catalog: who is who.
        today: the day of our clock, on which everything is accessed.
        environment: variables that may hold the user's keys.
        hosts: mirrors by host.
        dry_run: fetch, read and report, but store nothing.
        limits: what a transfer may take; its size is each file's own.
        tick: is told how far a source is.
    """

    folders: Sequence[Path]
    catalog: Catalog
    today: date
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    hosts: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    limits: Limits = Limits()  # noqa: RUF009 - immutable
    tick: Tick | None = None

    def pull(self, feeds: Sequence[Feed], *, named: bool) -> PullReport:
        """Pull these sources, one after the other; `named` tells that the user asked for them.

        Raises:
            StoreFault: the store cannot be read or written at all.
            BadFile: a declared correction is not one.
        """
        user = self.folders[-1]
        corrections = (*load_corrections(), *load_corrections(user / "corrections"))
        with self._place() as place:
            taking = Taking(
                folders=(*self.folders, place / "dry") if self.dry_run else tuple(self.folders),
                known=list(snapshots_of(self.folders)),
                notes=user,
                place=place,
                catalog=self.catalog,
                today=self.today,
                corrections=corrections,
                hosts=self.hosts,
                limits=self.limits,
                remembers=not self.dry_run,
            )
            found = tuple(self._source(feed, taking, named=named) for feed in feeds)
            known = KnownFacts(Store(taking.folders).facts())
        return PullReport(sources=found, pastes=self._pastes(found, known), dry_run=self.dry_run)

    def _pastes(self, found: Sequence[SourcePull], known: KnownFacts) -> tuple[Paste, ...]:
        wanted = [
            (name.rated, Bearer(name.publisher, name.name, name.organization))
            for one in found
            for name in one.wanted[:NAMES_SHOWN]
        ]
        shown = [one for rated, one in wanted if rated or maker(one, self.catalog, known)]
        return pastes(shown, self.catalog, known)

    @contextmanager
    def _place(self) -> Iterator[Path]:
        """Where to fetch to; a dry run leaves the store's folder alone."""
        if self.dry_run:
            with tempfile.TemporaryDirectory(prefix="headway-") as folder:
                yield Path(folder)
        else:
            with workshop(self.folders[-1]) as folder:
                yield folder

    def _source(self, feed: Feed, taking: Taking, *, named: bool) -> SourcePull:
        key = self.environment.get(feed.key, "").strip() if feed.key else ""
        if not feed.key or key:
            headers = {feed.key_header: key} if key else {}
            return _Source(feed, taking, headers, self.tick).pull()
        why = f"it wants a key of your own in {feed.key}; {feed.key_from} gives one"
        if named:
            return SourcePull(
                source=feed.name,
                title=feed.title,
                status="failed",
                faults=(PieceFault("", f"{why}."),),
            )
        return SourcePull(source=feed.name, title=feed.title, status="skipped", why=why)


@dataclass
class _Source:
    """One source while it is pulled; what goes wrong with a piece is noted, and the next begins."""

    feed: Feed
    taking: Taking
    headers: Mapping[str, str]
    tick: Tick | None
    faults: list[PieceFault] = field(default_factory=list)
    brought: list[Brought] = field(default_factory=list)
    course: Course = field(init=False)

    def __post_init__(self) -> None:
        self.course = Course(self.feed.name, self.tick)

    def pull(self) -> SourcePull:
        """Pull every piece, and tell what came of it."""
        for piece in self._pieces():
            step = self._noting(
                piece.name,
                lambda piece=piece: self.taking.take(piece, self.headers, self.course),  # type: ignore[misc]
            )
            if step is not None:
                self.brought.append(step)
        found = self._report()
        self.course.end(found.status)
        return found

    def _pieces(self) -> Pieces:
        pieces: Pieces | None = self.feed.pieces
        if self.feed.listed is not None and self.feed.read_index is not None:
            listed, read_index = self.feed.listed, self.feed.read_index
            pieces = self._noting(
                "list",
                lambda: self.taking.listed(listed, read_index, self.headers, self.course),
            )
        self.course.begin(sum(len(piece.files) for piece in pieces or ()))
        return pieces or ()

    def _noting(self, name: str, step: Callable[[], Found]) -> Found | None:
        try:
            return step()
        except HeadwayError as fault:
            self.faults.append(PieceFault(name, self.taking.outside(str(fault))))
        except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as fault:
            # A form that its reader did not foresee must not keep the other sources from coming.
            told = f"its reader failed ({type(fault).__name__}: {fault}); please report this"
            self.faults.append(PieceFault(name, told))
        return None

    def _report(self) -> SourcePull:
        ingested = tuple(one.report for one in self.brought if one.report is not None)
        news = [one.news for one in self.brought if one.news is not None]
        status: Status = "failed" if self.faults else "new" if ingested else "unchanged"
        return SourcePull(
            source=self.feed.name,
            title=self.feed.title,
            status=status,
            faults=tuple(self.faults),
            absent=tuple(name for one in self.brought for name in one.absent),
            ingested=ingested,
            new_models=tuple(new for one in news for new in one.models),
            new_leaders=tuple(new for one in news for new in one.leaders),
            prices=tuple(new for one in news for new in one.prices),
            unresolved=len({name.name for one in ingested for name in one.unresolved}),
            wanted=most_wanted(news),
            downloaded=self.course.downloaded,
        )
