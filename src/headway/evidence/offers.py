"""From what a price list says of an offer, day by day, to the days on which its price changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from headway.evidence.observations import Event, Price

NO_PRICE = "rows without a price for input and output"
NO_CHANGE = "rows that change neither price nor host"
NO_HOST = "rows without a host"


class Listed(NamedTuple):
    """What a list says of one name on a day; a price is None where it gives none."""

    name: str
    host: str
    day: date
    input: float | None
    output: float | None
    cache_read: float | None

    @property
    def price(self) -> tuple[float | None, float | None, float | None]:
        """What the offer costs."""
        return self.input, self.output, self.cache_read


class Offer:
    """One name of a list as its days go by; it remembers what it last said."""

    def __init__(self) -> None:
        self._last: Listed | None = None
        self._offered = False

    def listed(self, now: Listed, left_out: Counter[str]) -> Iterator[Price]:
        """What changed on a day when the list carries the name; why nothing did is counted.

        An offer that moves to another host is removed there and new here.
        """
        if not now.host:
            left_out[NO_HOST] += 1
            return
        if now.input is None or now.output is None:
            left_out[NO_PRICE] += 1
            yield from self.gone(now.day)
            return
        last = self._last
        if self._offered and last is not None and last.host == now.host:
            if last.price == now.price:
                left_out[NO_CHANGE] += 1
                return
            event: Event = "price"
        else:
            yield from self.gone(now.day)
            event = "returned" if last is not None and last.host == now.host else "new"
        self._last, self._offered = now, True
        yield Price(
            name=now.name,
            host=now.host,
            since=now.day,
            event=event,
            published=now.day,
            input=now.input,
            output=now.output,
            cache_read=now.cache_read,
        )

    def gone(self, day: date) -> Iterator[Price]:
        """The end of the offer, where there was one."""
        if self._offered and self._last is not None:
            self._offered = False
            last = self._last
            yield Price(name=last.name, host=last.host, since=day, event="removed", published=day)
