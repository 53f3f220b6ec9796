"""What a question is asked in: who is who, the evidence, the day, the method."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from headway.answers.answer import Credit, Notice, Row, credit, notices
from headway.catalog.load import Catalog
from headway.errors import Caution, check_accepted
from headway.evidence.store import Store
from headway.measures.observed import Observed, observe
from headway.measures.profiles import Profile


@dataclass(frozen=True)
class Setting:
    """Catalog, evidence, as-of day, profile, and the cautions the asker has accepted.

    `made` keeps what is costly and asked more than once, such as the record of forecasts.
    """

    catalog: Catalog
    store: Store
    as_of: date
    profile: Profile
    accept: frozenset[str] = frozenset()
    _observed: dict[str, Observed] = field(default_factory=dict, repr=False, compare=False)
    made: dict[tuple[str, ...], object] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse to accept a caution that does not exist."""
        check_accepted(self.accept)

    def observe(self, board: str, *, keep: bool = True) -> Observed:
        """The board as of the day; read once where it is kept for further questions.

        Draws of a board take some megabytes: one that is only glanced at is not kept.
        """
        if board in self._observed:
            return self._observed[board]
        found = observe(self.store, self.catalog, self.profile, self.as_of, board)
        if keep:
            self._observed[board] = found
        return found

    def keep_last(self, boards: int) -> None:
        """Forget all boards but those observed last."""
        for board in list(self._observed)[:-boards]:
            del self._observed[board]

    def question(self, **nouns: object) -> Row:
        """The nouns of a question with the setting that every answer must name."""
        asked: Row = {**nouns, "as_of": self.as_of.isoformat(), "profile": self.profile.name}
        if self.accept:
            asked["accepted"] = sorted(self.accept)
        return asked

    def warnings(self, cautions: Iterable[Caution]) -> tuple[Notice, ...]:
        """The cautions that were not accepted, each once."""
        return notices(cautions, self.accept)

    def credits(self, snapshots: Iterable[str]) -> tuple[Credit, ...]:
        """Origins of the snapshots an answer rests on."""
        return tuple(credit(origin) for origin in self.store.origins(sorted(set(snapshots))))
