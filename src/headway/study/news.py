"""What is new: the brief."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from headway.study.opened import Opened, day

if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.language.strings import Language


class News(Opened):
    """The brief of a period."""

    def brief(
        self,
        first: str = "us",
        second: str = "china",
        *,
        since: str | date | None = None,
        lang: Language = "en",
        claims: bool = True,
        processes: int = 1,
        tick: Callable[[int], None] | None = None,
    ) -> Answer:
        """What changed since a day, by default a month before; see `headway.answers.brief.brief`.

        With `claims` the claims of a news story are judged as of both days, which takes half a
        minute or more; `processes` judge at once, and `tick` is told how many verdicts are spoken.
        """
        from headway.answers.brief import LEDGER
        from headway.answers.brief import brief as _brief

        return _brief(
            self.setting,
            first,
            second,
            since=None if since is None else day(since, "since"),
            lang=lang,
            ledger=LEDGER if claims else None,
            processes=processes,
            tick=tick,
        )

    def verdicts_in_a_brief(self) -> int:
        """How many verdicts a brief with claims speaks: of each claim made by now, two."""
        from headway.answers.brief import LEDGER
        from headway.answers.claim_file import claims_of

        return 2 * sum(one.claim.when <= self.as_of for one in claims_of(LEDGER))
