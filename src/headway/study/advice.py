"""Which model to use, and from whom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from headway.study.opened import Opened

# A verb imports what it needs when it is asked: none waits for the others.
if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.measures.need import Period, Sellers


class Advice(Opened):
    """Choose."""

    def choose(
        self,
        task: str | None = None,
        *,
        board: str | None = None,
        input: str | float | None = None,  # noqa: A002 - the word users know
        output: str | float | None = None,
        cached: str | float | None = None,
        per: Period | None = None,
        per_request: str | float | None = None,
        max_cost: float | None = None,
        lab_country: str | None = None,
        host_country: str | None = None,
        region: str | None = None,
        weights: str | None = None,
        licence: Sequence[str] | str | None = None,
        no_training: bool | None = None,
        max_retention: int | None = None,
        context: str | float | None = None,
        max_output: str | float | None = None,
        reads: Sequence[str] | str | None = None,
        min_throughput: float | None = None,
        max_latency: float | None = None,
        at_least: str | float | None = None,
        sure: float | None = None,
        sellers: Sellers | None = None,
        routers: bool | None = None,
        now: str | None = None,
        needs: str | Path | None = None,
    ) -> Answer:
        """Which model and host for a need; see `headway.answers.choose.measure_choice`.

        `task` is a capability such as `code`; `needs` a TOML file of these arguments, over which
        those given here stand.
        """
        from headway.answers.asked_need import from_file, from_words, over
        from headway.answers.choose import choose as _choose

        words: dict[str, Any] = {
            "task": task,
            "board": board,
            "input": input,
            "output": output,
            "cached": cached,
            "per": per,
            "per_request": per_request,
            "max_cost": max_cost,
            "lab_country": lab_country,
            "host_country": host_country,
            "region": region,
            "weights": weights,
            "licence": licence,
            "no_training": no_training,
            "max_retention": max_retention,
            "context": context,
            "max_output": max_output,
            "reads": reads,
            "min_throughput": min_throughput,
            "max_latency": max_latency,
            "at_least": at_least,
            "sure": sure,
            "sellers": sellers,
            "routers": routers,
            "now": now,
        }
        asked = from_words(words)
        if needs is not None:
            asked = over(from_file(Path(needs)), asked)
        return _choose(self.setting, asked)
