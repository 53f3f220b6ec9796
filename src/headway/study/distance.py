"""How far apart, and who stands where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, get_args

from headway.study.opened import Opened, choice, day

# A verb imports what it needs when it is asked: none waits for the others.
if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.answers.lag import Definition
    from headway.answers.sides import TimeBase


class Distance(Opened):
    """Gap, lag, rank, the main question, and what is in the store."""

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
        from headway.answers.gap import gap as _gap
        from headway.answers.sides import TimeBase

        choice(time_base, get_args(TimeBase), "time base")
        asked = self._board(board, capability)
        beside = self._beside(asked, capability)
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
        from headway.answers.lag import Definition
        from headway.answers.lag import lag as _lag
        from headway.answers.sides import TimeBase

        choice(time_base, get_args(TimeBase), "time base")
        if definition is not None:
            choice(definition, get_args(Definition), "lag definition")
        asked = self._board(board, capability)
        return _lag(
            self.setting,
            first,
            second,
            asked,
            beside=self._beside(asked, None),
            definition=definition,
            time_base=time_base,
            since=None if since is None else day(since, "since"),
        )

    def rank(
        self, *, board: str | None = None, capability: str | None = None, group: str | None = None
    ) -> Answer:
        """Abilities of a board's models; see `headway.answers.rank.rank`."""
        from headway.answers.rank import rank as _rank

        return _rank(self.setting, self._board(board, capability), group=group)

    def today(
        self,
        first: str = "us",
        second: str = "china",
        *,
        capabilities: Sequence[str] | None = None,
        since: str | date | None = None,
    ) -> Answer:
        """Gap and lag per capability, by default all; see `headway.answers.today.today`."""
        from headway.answers.today import CAPABILITIES
        from headway.answers.today import today as _today

        start = None if since is None else day(since, "since")
        chosen = CAPABILITIES if capabilities is None else tuple(capabilities)
        return _today(self.setting, first, second, capabilities=chosen, since=start)

    def sources(self, *, unresolved: bool = False) -> Answer:
        """What is in the store, or what of it resolves to no model."""
        from headway.answers import sources as found

        return found.unresolved(self.setting) if unresolved else found.sources(self.setting)
