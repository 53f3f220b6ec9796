"""What every question needs: catalog, evidence, day, profile; and words checked at the door."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from headway.catalog.load import Catalog, load
from headway.errors import Misuse, NoEvidence
from headway.evidence.store import Store, default_store_folders
from headway.measures.profiles import Profile, profile

if TYPE_CHECKING:
    from headway.answers.setting import Setting

DEFAULT_CAPABILITY = "overall"


class Opened:
    """Everything that a question needs besides its nouns; the verbs are in its subclasses.

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
        """Who is who: the packaged facts, over them `catalog/` in the store, and its own boards."""
        return load(overlay=self._folders[-1] / "catalog").with_boards(self.store.declared_boards())

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
        from headway.answers.setting import Setting

        return Setting(self.catalog, self.store, self.as_of, self.profile, self._accept)

    @property
    def evidence(self) -> str:
        """A hash of what answers rest on besides their question: snapshots and facts.

        It changes when evidence comes in, while the study is open too.
        """
        snapshots = self.store.digest(one.snapshot for one in self.store.origins())
        return hashlib.sha256(f"{snapshots}\n{self.catalog.digest}".encode()).hexdigest()

    def _beside(self, board: str, capability: str | None) -> tuple[str, ...]:
        """Boards that stand beside the one asked: those of its capability, or its own."""
        if capability is not None:
            return self.catalog.capability(capability).boards[1:]
        declared, _ = self.catalog.board(board)
        return tuple(one for one in declared.beside if one != board)

    def _board(self, board: str | None, capability: str | None) -> str:
        if board is not None and capability is not None:
            raise Misuse("give a board or a capability, not both")
        if board is not None:
            return board
        return self.catalog.capability(capability or DEFAULT_CAPABILITY).boards[0]


def day(text: str | date, name: str) -> date:
    """A date from ISO text. Raises Misuse with the form that is expected."""
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(f"{name} {text!r} is not a date; write it as 2026-07-01") from None


def choice(value: str, allowed: tuple[str, ...], what: str) -> None:
    """Refuse a word that is not among those allowed. Raises Misuse that lists them."""
    if value not in allowed:
        raise Misuse(f"no {what} {value!r}; choose {', '.join(allowed)}")
