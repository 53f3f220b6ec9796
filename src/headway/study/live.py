"""Evidence from the publishers, as it is now."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from headway.study.opened import Opened

if TYPE_CHECKING:
    from headway.evidence.fetch import Limits
    from headway.evidence.pull import Tick
    from headway.evidence.pull_report import PullReport


class Live(Opened):
    """Pull."""

    def pull(
        self,
        sources: Sequence[str] = (),
        *,
        dry_run: bool = False,
        hosts: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        tick: Tick | None = None,
    ) -> PullReport:
        """Fetch what publishers changed and add it to the store; see `headway.evidence.pull`.

        Without `sources` all are pulled that need no asking for. One that is broken is in the
        report and stops no other. `hosts` are mirrors by host, by default those of the environment
        variable HEADWAY_PULL_HOSTS; `limits` is what a transfer may take; `tick` is told how far a
        source is. Questions to this study see what came where it was opened with an `as_of` day
        that is late enough; else open another.

        Raises:
            UnknownFeed: no such source; nothing was fetched.
            Misuse: a mirror is not one; nothing was fetched.
            StoreFault: the store cannot be read or written at all.
        """
        from headway.evidence.feeds import HOSTS, chosen, mirrors
        from headway.evidence.fetch import Limits
        from headway.evidence.pull import Puller

        feeds = chosen(sources)
        puller = Puller(
            folders=self._folders,
            catalog=self.catalog,
            today=date.today(),  # noqa: DTZ011 - a day of the user's
            environment=os.environ,
            hosts=mirrors(os.environ.get(HOSTS, "")) if hosts is None else hosts,
            dry_run=dry_run,
            limits=Limits() if limits is None else limits,
            tick=tick,
        )
        return puller.pull(feeds, named=bool(sources))
