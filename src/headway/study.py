"""The library's front door: a catalog and evidence as of a date under a profile, with the verbs.

import headway

study = headway.open(as_of="2026-07-01")
print(study.gap("us", "china"))
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import get_args

from headway.answers.answer import Answer
from headway.answers.gap import gap as _gap
from headway.answers.lag import Definition
from headway.answers.lag import lag as _lag
from headway.answers.rank import rank as _rank
from headway.answers.setting import Setting
from headway.answers.sides import TimeBase
from headway.answers.sources import sources as _sources
from headway.answers.sources import unresolved as _unresolved
from headway.answers.today import CAPABILITIES
from headway.answers.today import today as _today
from headway.catalog.load import Catalog, load
from headway.errors import Misuse, NoEvidence
from headway.evidence.ingest import IngestReport
from headway.evidence.ingest import ingest as _ingest
from headway.evidence.store import Store, default_store_folders
from headway.measures.profiles import Profile, profile

VERBS = ("gap", "lag", "rank", "sources", "ingest")
DEFAULT_CAPABILITY = "overall"


class Study:
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

    def __init__(
        self,
        *,
        store: str | Path | None = None,
        as_of: str | date | None = None,
        profile: str = "default-2026",
        accept: Sequence[str] = (),
    ) -> None:
        """Open the store; evidence is read when a question needs it."""
        self._folders = default_store_folders(Path(store) if store is not None else None)
        self.store = Store(self._folders)
        self._asked = None if as_of is None else day(as_of, "as_of")
        self._profile = profile
        self._accept = frozenset(accept)

    @cached_property
    def catalog(self) -> Catalog:
        """Who is who: the packaged facts and, over them, `catalog/` in the user's store."""
        return load(overlay=self._folders[-1] / "catalog")

    @cached_property
    def as_of(self) -> date:
        """Day of the questions."""
        if self._asked is not None:
            return self._asked
        newest = self.store.newest()
        if newest is None:
            raise NoEvidence("the store is empty; `headway ingest` brings evidence in")
        return newest

    @cached_property
    def profile(self) -> Profile:
        """Method choices of the answers."""
        return profile(self._profile)

    @cached_property
    def setting(self) -> Setting:
        """What every answer is asked in."""
        return Setting(self.catalog, self.store, self.as_of, self.profile, self._accept)

    def gap(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        time_base: TimeBase = "one-scale",
    ) -> Answer:
        """How far apart two groups are, in points; see `headway.answers.gap.gap`."""
        _choice(time_base, get_args(TimeBase), "time base")
        asked = self._board(board, capability)
        beside = self.catalog.capability(capability).boards[1:] if capability else ()
        return _gap(self.setting, first, second, asked, time_base=time_base, beside=beside)

    def lag(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        definition: Definition | None = None,
        time_base: TimeBase = "one-scale",
        since: str | date | None = None,
    ) -> Answer:
        """How far apart two groups are, in months; see `headway.answers.lag.lag`."""
        _choice(time_base, get_args(TimeBase), "time base")
        if definition is not None:
            _choice(definition, get_args(Definition), "lag definition")
        return _lag(
            self.setting,
            first,
            second,
            self._board(board, capability),
            definition=definition,
            time_base=time_base,
            since=None if since is None else day(since, "since"),
        )

    def rank(
        self, *, board: str | None = None, capability: str | None = None, group: str | None = None
    ) -> Answer:
        """Abilities of a board's models; see `headway.answers.rank.rank`."""
        return _rank(self.setting, self._board(board, capability), group=group)

    def sources(self, *, unresolved: bool = False) -> Answer:
        """What is in the store, or what of it resolves to no model."""
        return _unresolved(self.setting) if unresolved else _sources(self.setting)

    def today(
        self,
        first: str = "us",
        second: str = "china",
        *,
        capabilities: Sequence[str] = CAPABILITIES,
        since: str | date | None = None,
    ) -> Answer:
        """Gap and lag per capability; see `headway.answers.today.today`."""
        start = None if since is None else day(since, "since")
        return _today(self.setting, first, second, capabilities=tuple(capabilities), since=start)

    def ingest(
        self,
        source: str,
        path: str | Path,
        *,
        published: str | date | None = None,
        accessed: str | date | None = None,
        dry_run: bool = False,
    ) -> IngestReport:
        """Read a publisher's file into the user's store; see `headway.evidence.ingest.ingest`.

        A file with names that no alias declares is refused unless the study accepts `Unresolved`.
        """
        return _ingest(
            source,
            Path(path),
            self._folders[-1],
            catalog=self.catalog,
            accessed=date.today() if accessed is None else day(accessed, "accessed"),  # noqa: DTZ011
            published=None if published is None else day(published, "published"),
            dry_run=dry_run,
            unresolved="store" if "Unresolved" in self._accept else "refuse",
        )

    def _board(self, board: str | None, capability: str | None) -> str:
        if board is not None and capability is not None:
            raise Misuse("give a board or a capability, not both")
        if board is not None:
            return board
        return self.catalog.capability(capability or DEFAULT_CAPABILITY).boards[0]


def open(  # noqa: A001 - `headway.open` is the name readers know
    *,
    store: str | Path | None = None,
    as_of: str | date | None = None,
    profile: str = "default-2026",
    accept: Sequence[str] = (),
) -> Study:
    """Open a study; the arguments are those of `Study`."""
    return Study(store=store, as_of=as_of, profile=profile, accept=accept)


def day(text: str | date, name: str) -> date:
    """A date from ISO text. Raises Misuse with the form that is expected."""
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(f"{name} {text!r} is not a date; write it as 2026-07-01") from None


def _choice(value: str, allowed: tuple[str, ...], what: str) -> None:
    if value not in allowed:
        raise Misuse(f"no {what} {value!r}; choose {', '.join(allowed)}")
