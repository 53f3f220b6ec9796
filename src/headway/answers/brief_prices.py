"""Prices on two days: of an ability, and of models that matter, as public lists state them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from headway.answers.answer import Row
from headway.answers.price import price
from headway.answers.priced import DEFAULT_MIX
from headway.answers.setting import Setting
from headway.answers.sides import PLACES
from headway.answers.standing_offers import Offers, standing_offers
from headway.errors import NoEvidence


@dataclass(frozen=True)
class Offered:
    """A model's cheapest offer at its own lab, as lists stated it by each day."""

    model: str
    then: Row | None
    now: Row

    @property
    def ratio(self) -> float:
        """The new price over the old one; 1 where it stands or there was none."""
        return 1.0 if self.then is None else _cost(self.now) / _cost(self.then)


@dataclass(frozen=True)
class Bought:
    """The cheapest price of an ability from each group on both days, as known on the later.

    `said_then` and `said_now` are the snapshots that state the prices, by side.
    """

    level_day: date
    then: Row
    now: Row
    said_then: Mapping[str, str]
    said_now: Mapping[str, str]

    def price(self, place: str, *, now: bool) -> Row | None:
        """A group's price with its interval on a day; None where it is not known."""
        row = self.now if now else self.then
        if row[f"{place}_value"] is None or place not in (self.said_now if now else self.said_then):
            return None
        return {key: row[f"{place}_{key}"] for key in ("value", "low", "high")}


def offered(then: Setting, now: Setting, models: Iterable[str]) -> tuple[Offered, ...]:
    """Cheapest own offers of these models; those whom no list states a price of are left out."""
    before, after = standing_offers(then), standing_offers(now)
    found = []
    for model in models:
        offer = _cheapest(after, model)
        if offer is not None:
            found.append(Offered(model, _cheapest(before, model), offer))
    return tuple(found)


def _cheapest(offers: Offers, model: str) -> Row | None:
    own = [row for row in offers.get(model, ()) if row["own"] and row["input"] and row["output"]]
    return min(own, key=_cost, default=None)


def _cost(offer: Row) -> float:
    return DEFAULT_MIX.blend(offer["input"], offer["output"])


def bought(then: Setting, now: Setting, first: str, second: str, board: str) -> Bought | None:
    """What the ability of a year ago costs on both days; None where no price of it is known."""
    try:
        found = price(now, first, second, board, since=then.as_of)
    except NoEvidence:
        return None
    day, (start, *_, end) = found.details["level"].get("day"), found.series
    if day is None or all(end[f"{place}_value"] is None for place in PLACES):
        return None
    return Bought(
        date.fromisoformat(day), start, end, _said(then, start, now), _said(now, end, now)
    )


def _said(setting: Setting, row: Row, otherwise: Setting) -> dict[str, str]:
    """Which snapshot states the price of the likeliest seller of each side."""
    found: dict[str, str] = {}
    for place in PLACES:
        model = row[f"{place}_model"]
        for known in (setting, otherwise):
            offer = None if model is None else _cheapest(standing_offers(known), model)
            if offer is not None:
                found.setdefault(place, str(offer["snapshot"]))
    return found
