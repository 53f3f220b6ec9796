"""Verdicts of a ledger as of two days, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from headway.answers.answer import Answer, Credit
from headway.answers.claim_file import claims_of
from headway.answers.judging import judge
from headway.answers.setting import Setting

Tick = Callable[[int], None]
NOT_MEASURABLE = "not measurable"


@dataclass(frozen=True)
class Verdicts:
    """One claim as judged on both days."""

    claim: str
    made: date
    then: Answer
    now: Answer

    @property
    def changed(self) -> bool:
        """Whether both days have a verdict, and they differ."""
        return self._measured(self.then) and self._measured(self.now) and self._differ()

    @property
    def first(self) -> bool:
        """Whether the earlier day could not decide it and the later can."""
        return not self._measured(self.then) and self._measured(self.now)

    @property
    def lost(self) -> bool:
        """Whether the later day cannot decide it and the earlier could."""
        return self._measured(self.then) and not self._measured(self.now)

    def _differ(self) -> bool:
        return any(
            self.then.details[key] != self.now.details[key] for key in ("verdict", "towards")
        )

    @staticmethod
    def _measured(one: Answer) -> bool:
        return bool(one.details["verdict"] != NOT_MEASURABLE)


@dataclass(frozen=True)
class Judged:
    """The claims of a ledger that had been made by the later day; empty where none was asked."""

    ledger: str | None
    rows: tuple[Verdicts, ...] = ()

    def credits(self) -> tuple[Credit, ...]:
        """Origins of all verdicts."""
        return tuple(
            credit for row in self.rows for one in (row.now, row.then) for credit in one.origins
        )


def judged(
    then: Setting, now: Setting, ledger: str | None, processes: int, tick: Tick | None
) -> Judged:
    """The verdicts of a ledger's claims made by the later day, as of both days.

    `tick` is told how many verdicts are spoken, of two a claim.

    Raises:
        UnknownLedger: no such ledger.
    """
    if ledger is None:
        return Judged(None)
    filed = [one for one in claims_of(ledger) if one.claim.when <= now.as_of]
    later = judge(now, filed, processes, tick)
    onwards = None if tick is None else _from(len(filed), tick)
    earlier = judge(then, filed, processes, onwards)
    return Judged(
        ledger,
        tuple(
            Verdicts(one.id, one.claim.when, before, after)
            for one, before, after in zip(filed, earlier, later, strict=True)
        ),
    )


def _from(start: int, tick: Tick) -> Tick:
    return lambda done: tick(start + done)
