"""Where the gap is going, and whether what is said of it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, get_args

from headway.errors import Misuse
from headway.study.opened import DEFAULT_CAPABILITY, Opened, choice, day

# A verb imports what it needs when it is asked: none waits for the others.
if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.answers.sides import TimeBase
    from headway.measures.forecast import Method
    from headway.measures.universes import Asked


class Movement(Opened):
    """Trend, forecast, backtest, robustness and claims."""

    def trend(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        at_least: float | None = None,
        time_base: TimeBase = "one-scale",
    ) -> Answer:
        """Is the gap closing? By default since 1 January; see `headway.answers.trend.trend`."""
        from headway.answers.sides import TimeBase
        from headway.answers.trend import trend as _trend
        from headway.answers.trend import window

        choice(time_base, get_args(TimeBase), "time base")
        asked = window(
            self.setting,
            None if since is None else day(since, "from"),
            None if until is None else day(until, "to"),
            at_least,
        )
        where = self._board(board, capability)
        return _trend(self.setting, first, second, where, asked, time_base=time_base)

    def forecast(
        self,
        first: str,
        second: str,
        *,
        horizon: str | float = "6mo",
        board: str | None = None,
        capability: str | None = None,
        method: Method | None = None,
        tick: Callable[[int], None] | None = None,
    ) -> Answer:
        """Where the gap may go; see `headway.answers.forecast.forecast`.

        `horizon` is a length such as `1.5mo`, `6mo` or `1y`, or a number of months. `tick` is told
        how many percent of the backtest that chooses the method are done.
        """
        from headway.answers.forecast import forecast as _forecast
        from headway.measures.forecast import METHODS, months_of

        if method is not None:
            choice(method, METHODS, "forecasting method")
        asked = months_of(horizon) if isinstance(horizon, str) else horizon
        where = self._board(board, capability)
        return _forecast(self.setting, first, second, where, asked, method=method, tick=tick)

    def backtest(
        self,
        first: str = "us",
        second: str = "china",
        *,
        boards: Sequence[str] | None = None,
        tick: Callable[[int], None] | None = None,
    ) -> Answer:
        """How good forecasts would have been; see `headway.answers.backtest.backtest`.

        `tick` is told how many percent are done.
        """
        from headway.answers.backtest import BOARDS
        from headway.answers.backtest import backtest as _backtest

        chosen = BOARDS if boards is None else tuple(dict.fromkeys(boards))
        return _backtest(self.setting, first, second, chosen, tick=tick)

    def robustness(
        self,
        first: str,
        second: str,
        *,
        boards: Sequence[str] | None = None,
        capability: str | None = None,
        of: Asked = "gap",
        since: str | date | None = None,
        until: str | date | None = None,
        tick: Callable[[int], None] | None = None,
    ) -> Answer:
        """The same question in every universe; see `headway.answers.robustness.robustness`.

        By default on all boards of the capability `overall`. `since` is of a change, by default
        1 January; `tick` is told how many boards are done.
        """
        from headway.answers.robustness import robustness as _robustness
        from headway.answers.robustness import span_of
        from headway.measures.universes import Asked

        choice(of, get_args(Asked), "question")
        days = span_of(
            self.setting,
            None if since is None else day(since, "from"),
            None if until is None else day(until, "to"),
            of,
        )
        where = self.universe_boards(boards or (), capability)
        return _robustness(self.setting, first, second, where, days, asked=of, tick=tick)

    def universe_boards(self, boards: Sequence[str], capability: str | None) -> tuple[str, ...]:
        """The boards whose universes are asked: those given, or all of a capability."""
        if boards and capability is not None:
            raise Misuse("give boards or a capability, not both")
        if boards:
            return tuple(dict.fromkeys(boards))
        return self.catalog.capability(capability or DEFAULT_CAPABILITY).boards

    def claim(self, name: str) -> Answer:
        """The verdict on a claim; see `headway.answers.claim.claim`.

        `name` is the id of a packaged claim, or the path of a file that ends in `.toml`.
        """
        from headway.answers.claim import claim as _claim
        from headway.answers.claim_file import find_claim

        return _claim(self.setting, find_claim(name))

    def claims(
        self,
        ledger: str | None = None,
        *,
        processes: int = 1,
        tick: Callable[[int], None] | None = None,
    ) -> Answer:
        """The verdicts of a ledger, or of all; see `headway.answers.claims.claims`.

        `processes` judge at once; `tick` is told how many claims are judged.
        """
        from headway.answers.claims import claims as _claims

        return _claims(self.setting, ledger, processes=processes, tick=tick)
