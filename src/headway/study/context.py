"""What surrounds the gap: who releases, who shares the top, who is open, at what price."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, get_args

from headway.errors import Misuse
from headway.study.opened import Opened, choice, day

# A verb imports what it needs when it is asked: none waits for the others.
if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.catalog.events import Direction
    from headway.measures.offered import Hosts


class Context(Opened):
    """Cadence, concentration, openness, price, compute, policies and events."""

    def cadence(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        top: int = 20,
    ) -> Answer:
        """How often two groups release; see `headway.answers.cadence.measure_cadence`."""
        from headway.answers.cadence import cadence as _cadence

        return _cadence(
            self.setting,
            first,
            second,
            self._board(board, capability),
            since=None if since is None else day(since, "from"),
            until=None if until is None else day(until, "to"),
            top=top,
        )

    def concentration(
        self,
        *,
        board: str | None = None,
        capability: str | None = None,
        top: int = 20,
        wide: int = 50,
        largest: int = 3,
        since: str | date | None = None,
    ) -> Answer:
        """Who shares the top; see `headway.answers.concentration.measure_concentration`."""
        from headway.answers.concentration import concentration as _concentration

        return _concentration(
            self.setting,
            self._board(board, capability),
            top=top,
            wide=wide,
            largest=largest,
            since=None if since is None else day(since, "from"),
        )

    def openness(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        top: int = 20,
    ) -> Answer:
        """How open two frontiers are; see `headway.answers.openness.measure_openness`."""
        from headway.answers.openness import openness as _openness

        return _openness(
            self.setting,
            first,
            second,
            self._board(board, capability),
            since=None if since is None else day(since, "from"),
            until=None if until is None else day(until, "to"),
            top=top,
        )

    def price(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        level_of: str | None = None,
        level: float | None = None,
        mix: str = "3:1",
        hosts: Hosts = "own",
        model: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
    ) -> Answer:
        """What an ability costs; see `headway.answers.price.measure_price`.

        The ability is that of a model (`level_of`), or a `level` in points, or that of the best
        model of all a year before the as-of day. `model` is that whose hosts are compared.
        """
        from headway.answers.price import price as _price
        from headway.answers.priced import asked_of
        from headway.measures.offered import Hosts

        choice(hosts, get_args(Hosts), "hosts")
        return _price(
            self.setting,
            first,
            second,
            self._board(board, capability),
            asked_of(level_of, level, mix, hosts, model),
            since=None if since is None else day(since, "from"),
            until=None if until is None else day(until, "to"),
        )

    def compute(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        top: int = 3,
    ) -> Answer:
        """Training compute of two frontiers; see `headway.answers.compute.measure_compute`."""
        from headway.answers.compute import compute as _compute

        return _compute(
            self.setting,
            first,
            second,
            self._board(board, capability),
            since=None if since is None else day(since, "from"),
            until=None if until is None else day(until, "to"),
            top=top,
        )

    def policies(self, first: str, second: str) -> Answer:
        """What hosts declare of data; see `headway.answers.policies.measure_policies`."""
        from headway.answers.policies import policies as _policies

        return _policies(self.setting, first, second)

    def events(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        kinds: Sequence[str] | None = None,
        direction: Direction = "tighten",
        toward: str = "CN",
    ) -> Answer:
        """Did dated acts change the second frontier? See `headway.answers.events.measure_events`.

        By default acts that tighten exports of chips, and of what makes them, to China. `toward`
        is a country, or `any`.
        """
        from headway.answers.events import CHIP_CONTROLS
        from headway.answers.events import events as _events
        from headway.catalog.events import Category, Direction

        chosen = CHIP_CONTROLS if kinds is None else tuple(dict.fromkeys(kinds))
        if not chosen:
            raise Misuse(f"give a kind of act; choose {', '.join(get_args(Category))}")
        for kind in chosen:
            choice(kind, get_args(Category), "kind of act")
        choice(direction, get_args(Direction), "direction")
        return _events(
            self.setting,
            first,
            second,
            self._board(board, capability),
            categories=chosen,
            direction=direction,
            toward=toward,
        )
