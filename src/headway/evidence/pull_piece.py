"""One piece of a source into the store: fetched if it changed, read, checked, stored, compared.

What a server said of a file is remembered once its rows are stored: else a file whose rows were
refused would never be asked for again.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeAlias

from headway.catalog.load import Catalog
from headway.errors import PullFailed
from headway.evidence import fetch_state
from headway.evidence.corrections import Correction
from headway.evidence.feed_files import File, Piece
from headway.evidence.feeds import mirrored
from headway.evidence.fetch import Fetched, Limits, Request, Validators, fetch
from headway.evidence.ingest import PART_OF_A_FILE, IngestReport, ingest
from headway.evidence.observations import Origin
from headway.evidence.pull_news import News, news_of
from headway.evidence.query import Snapshot
from headway.evidence.unpacking import unzip

Pieces: TypeAlias = tuple[Piece, ...]

_PACE = 500_000
"""Bytes per second that a large file is given time for."""


@dataclass
class Course:
    """How far a source is; `tick` is told of every step.

    `files` of `of` are there, and `bytes` of the present one; `doing` says what goes on.
    """

    source: str
    tick: Callable[[Course], None] | None = None
    doing: str = "waiting"
    files: int = 0
    of: int = 0
    bytes: int = 0
    downloaded: int = 0

    def begin(self, of: int) -> None:
        """So many files are to come."""
        self.files, self.of = 0, of

    def now(self, doing: str) -> None:
        """This goes on now."""
        self.doing, self.bytes = doing, 0
        self._tell()

    def came(self, count: int, whole: int | None) -> None:
        """So many bytes of the present file have come."""
        del whole
        self.bytes = count
        self._tell()

    def have(self, fetched: Fetched | None) -> None:
        """The present file is there, or it is the one we had."""
        self.files += 1
        self.downloaded += 0 if fetched is None else fetched.bytes
        self.bytes = 0
        self._tell()

    def end(self, status: str) -> None:
        """Nothing more is to come."""
        self.files = self.of
        self.now(status)

    def _tell(self) -> None:
        if self.tick is not None:
            self.tick(self)


class Brought(NamedTuple):
    """What a piece brought: nothing where it is unchanged; `absent` files were not to be had."""

    report: IngestReport | None = None
    news: News | None = None
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Taking:
    """What taking pieces needs.

    Attributes:
        folders: those of the store; the last is written.
        known: the snapshots that are there, the oldest first; what is stored is added.
        notes: the store that remembers what servers said.
        place: a folder to fetch into.
        catalog: who is who.
        today: the day of our clock.
        corrections: those declared for the sources.
        hosts: mirrors by host.
        limits: what a transfer may take; its size is each file's own.
        remembers: note what servers say.
    """

    folders: tuple[Path, ...]
    known: list[Snapshot]
    notes: Path
    place: Path
    catalog: Catalog
    today: date
    corrections: Sequence[Correction]
    hosts: Mapping[str, str]
    limits: Limits
    remembers: bool

    def listed(
        self,
        file: File,
        read_index: Callable[[bytes, Catalog], Pieces],
        headers: Mapping[str, str],
        course: Course,
    ) -> Pieces:
        """The pieces that an index names.

        Raises:
            PullFailed: the index did not come.
            BadFile: it has another form.
        """
        folder = self.place / "list"
        folder.mkdir()
        try:
            fetched = self._fetched(file, folder, headers, course, None)
            return read_index(fetched.path.read_bytes() if fetched else b"", self.catalog)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def take(self, piece: Piece, headers: Mapping[str, str], course: Course) -> Brought:
        """Bring a piece into the store; nothing of it stays where to fetch.

        Raises:
            PullFailed: a file did not come.
            BadFile: it is not what it should be.
            StoreFault: the store cannot be written.
        """
        folder = self.place / "files"
        folder.mkdir()
        try:
            return self._take(piece, folder, headers, course)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def outside(self, sentence: str) -> str:
        """A sentence without the folders where files lay only while they were fetched."""
        for folder in (self.place / "files" / "members", self.place / "files", self.place):
            sentence = sentence.replace(f"{folder}{os.sep}", "")
        return sentence

    def _take(
        self, piece: Piece, folder: Path, headers: Mapping[str, str], course: Course
    ) -> Brought:
        first = piece.files[0]
        fetched = self._fetched(first, folder, headers, course, self._validators(piece))
        if fetched is None:
            return Brought()
        absent = self._others(piece, folder, headers, course)
        course.now(f"reading {piece.name}".strip())
        path = self._unpacked(piece, folder)
        report = ingest(
            piece.reader,
            path,
            self.folders[-1],
            catalog=self.catalog,
            accessed=self.today,
            published=self.today if piece.stated else None,
            via=self._via(first),
            corrections=self.corrections,
            known=self._is_known,
        )
        if self.remembers:
            fetch_state.remember(self.notes, fetched)
        if not report.written:
            return Brought(absent=absent)
        new = Snapshot(report.origin, self.folders[-1])
        news = news_of(report, new, self.known, self.catalog)
        self.known.append(new)
        return Brought(report, news, absent)

    def _others(
        self, piece: Piece, folder: Path, headers: Mapping[str, str], course: Course
    ) -> tuple[str, ...]:
        """Fetch what a piece has besides its first file; return what it may lack and does."""
        absent: list[str] = []
        began = time.monotonic()
        for file in piece.files[1:]:
            if time.monotonic() - began > piece.seconds:
                raise PullFailed(
                    f"{file.address}: {len(piece.files):,} files took longer than "
                    f"{piece.seconds:g} seconds together; try again later"
                )
            time.sleep(piece.pause)
            try:
                self._fetched(file, folder, headers, course, None)
            except PullFailed:
                if len(absent) >= piece.may_lack:
                    raise
                absent.append(file.address)
        return tuple(absent)

    def _fetched(
        self,
        file: File,
        folder: Path,
        headers: Mapping[str, str],
        course: Course,
        validators: Validators | None,
    ) -> Fetched | None:
        course.now(f"fetching {file.name}")
        address = mirrored(file.address, self.hosts)
        fetched = fetch(
            Request(address, headers),
            folder,
            limits=self.limits._replace(
                bytes=file.largest, seconds=self.limits.seconds + file.largest / _PACE
            ),
            validators=validators,
            tick=course.came,
        )
        course.have(fetched)
        if fetched is None:
            return None
        return fetched._replace(path=fetched.path.replace(folder / file.name))

    def _validators(self, piece: Piece) -> Validators | None:
        """What was said of the piece's first file, where the store has what it brought."""
        address = mirrored(piece.files[0].address, self.hosts)
        said = fetch_state.remembered(self.notes, address)
        alone = len(piece.files) == 1 and not piece.unzip
        there = (
            one.origin.sha256 == (said.sha256 if said and alone else one.origin.sha256)
            for one in self.known
            if one.origin.source == piece.reader and _is_whole(one.origin)
        )
        return said if any(there) else None

    def _unpacked(self, piece: Piece, folder: Path) -> Path:
        """What the reader takes: the file, or the folder of several or of an archive's members."""
        first = folder / piece.files[0].name
        if piece.unzip:
            members = folder / "members"
            unzip(first, members)
            return members
        return first if len(piece.files) == 1 else folder

    def _via(self, file: File) -> str:
        """The mirror that stands for the publisher, where one does."""
        address = mirrored(file.address, self.hosts)
        return "" if address == file.address else address

    def _is_known(self, origin: Origin) -> bool:
        """Whether the newest snapshot of this kind has the same content.

        An older one does not count: a list that goes back to what it was has changed again.
        """
        same = [
            one.origin
            for one in self.known
            if one.origin.source == origin.source
            and one.origin.boards == origin.boards
            and _is_whole(one.origin)
        ]
        return bool(same) and same[-1].sha256 == origin.sha256


def _is_whole(origin: Origin) -> bool:
    """Whether a snapshot holds all rows of its file; that of the starter may hold a part."""
    return not origin.snapshot.endswith(PART_OF_A_FILE)
