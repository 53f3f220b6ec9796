"""What a model is sold for on each day, from lists that name it differently and lag differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from headway.catalog.load import Catalog
from headway.errors import Misuse
from headway.evidence.readers import reader
from headway.evidence.tables import DayArray, FlagArray, FloatArray, PriceTable, TextArray

Hosts = Literal["own", "any"]
FOREVER = np.datetime64("9999-12-31", "D")


class Mix(NamedTuple):
    """Tokens read for tokens written: what one blended price is the price of."""

    input: float
    output: float

    def __str__(self) -> str:
        return f"{self.input:g}:{self.output:g}"

    def blend(self, read: float, written: float) -> float:
        """Price of a million tokens in this mix; NaN where one is free, which is no price."""
        if not (read > 0 and written > 0):
            return np.nan
        return (self.input * read + self.output * written) / (self.input + self.output)


def mix_of(text: str) -> Mix:
    """A mix from `3:1`. Raises Misuse."""
    parts = text.split(":")
    try:
        read, written = (float(part) for part in parts)
    except ValueError:
        raise Misuse(f"mix {text!r} is not one; write it as 3:1, tokens in to tokens out") from None
    if not (0 <= read < np.inf and 0 <= written < np.inf and read + written > 0):
        raise Misuse(f"mix {text!r} has no tokens; write it as 3:1, tokens in to tokens out")
    return Mix(read, written)


@dataclass(frozen=True)
class PricePath:
    """A model's price over time: from each day on, until the next.

    Attributes:
        days: when the price or what is known of it changes (k,), ascending.
        price: USD per million tokens (k,), NaN while no price is known.
        host: who asks it (k,), "" while no price is known.
        snapshot: what says so (k,).
        basis: `declared` or `first_seen` (k,).
    """

    days: DayArray
    price: FloatArray
    host: TextArray
    snapshot: TextArray
    basis: TextArray

    def step(self, day: date | np.datetime64) -> int:
        """Index of the step in force on a day, -1 before the first."""
        when = np.asarray(day, dtype="datetime64[D]")
        return int(np.searchsorted(self.days, when, side="right")) - 1

    def at(self, day: date | np.datetime64) -> float:
        """The price on a day, NaN where none is known."""
        step = self.step(day)
        return float(self.price[step]) if step >= 0 else np.nan


class _Statement(NamedTuple):
    """One price of one offer: from a day until another, as a list stated it on `since`."""

    start: np.datetime64
    end: np.datetime64
    since: np.datetime64
    price: float
    seller: str
    host: str
    snapshot: str
    basis: str


def price_paths(
    table: PriceTable, catalog: Catalog, models: Iterable[str], mix: Mix, hosts: Hosts = "own"
) -> dict[str, PricePath]:
    """Prices of models at the lab's own hosts, or with `any` at other hosts of open weights too.

    Lists name one offer differently and notice changes at different times: of all that they say of
    a seller the newest statement stands, and of equally new ones the cheapest. Of several sellers
    the cheapest counts. Where an input or an output is free, no price is known. Models of which no
    list states a price are left out.
    """
    wanted = frozenset(models)
    found: defaultdict[str, list[_Statement]] = defaultdict(list)
    for model, statement in _statements(table, catalog, wanted, mix, hosts):
        found[model].append(statement)
    return {model: _path(statements) for model, statements in sorted(found.items())}


def _statements(
    table: PriceTable, catalog: Catalog, wanted: frozenset[str], mix: Mix, hosts: Hosts
) -> Iterator[tuple[str, _Statement]]:
    for offer, periods in offers(table).items():
        publisher, name, host, _ = offer
        lab = catalog.resolve_lab(publisher, host)
        for model, start, until in bearers(catalog, publisher, name):
            if model not in wanted:
                continue
            own = lab == catalog.models[model].lab
            if not own and (hosts == "own" or catalog.models[model].weights == "closed"):
                continue
            for row, end in periods:
                price = mix.blend(float(table.input[row]), float(table.output[row]))
                first, last = max(table.since[row], start), min(end, until)
                if np.isnan(price) or first >= last:
                    continue
                yield (
                    model,
                    _Statement(
                        first,
                        last,
                        table.since[row],
                        price,
                        "" if own else host,
                        host,
                        str(table.snapshot[row]),
                        str(table.basis[row]),
                    ),
                )


OfferKey = tuple[str, str, str, str]
"""Publisher, name, host and tag of an offer."""
Part = tuple[str, int]
"""A part of the day in UTC, "" for all of it, and beyond how many tokens read a price holds."""
BASE: Part = ("", 0)
Periods = list[tuple[int, np.datetime64]]
"""Rows of one price, oldest first, each with the day on which it ended."""


def offers(table: PriceTable) -> Mapping[OfferKey, Periods]:
    """Rows of base prices of each offer, oldest first, each with the day on which it ended.

    A price holds until the publisher states another, or until a whole list of the publisher lacks
    the offer: one read after the list that states it. A whole list that repeats a price that still
    holds states no other. Tiers and prices for a part of the day are left out, and so are prices
    without a day in lists that keep what is for sale no longer.
    """
    base = np.flatnonzero((table.above == 0) & (table.hours == "") & _for_sale(table))
    return {key: periods for (key, _), periods in _periods(table, base).items()}


def parts(table: PriceTable) -> Mapping[OfferKey, Mapping[Part, Periods]]:
    """All prices of each offer, for sale or not: its base, its tiers and its parts of the day."""
    found: defaultdict[OfferKey, dict[Part, Periods]] = defaultdict(dict)
    for (key, part), periods in _periods(table, np.arange(len(table))).items():
        found[key][part] = periods
    return found


def in_force(table: PriceTable, periods: Periods, day: np.datetime64) -> int | None:
    """The row of the price that holds on a day; None where none does."""
    return next((row for row, end in periods if table.since[row] <= day < end), None)


def _periods(table: PriceTable, rows: NDArray[np.intp]) -> Mapping[tuple[OfferKey, Part], Periods]:
    publishers = _publishers(table)
    whole = _whole_lists(table, publishers)
    grouped: defaultdict[tuple[OfferKey, Part], list[int]] = defaultdict(list)
    for row in rows.tolist():
        key = (publishers[row], str(table.name[row]), str(table.host[row]), str(table.tag[row]))
        grouped[key, (str(table.hours[row]), int(table.above[row]))].append(row)
    found = {}
    for (key, part), of in grouped.items():
        publisher, name, host, _ = key
        scopes = ((publisher, "", ""), (publisher, name, ""), (publisher, "", host))
        lists = [whole[scope] for scope in scopes if scope in whole]
        of.sort(key=lambda row: table.since[row])
        found[key, part] = _stated(table, of, lists)
    return found


def _stated(table: PriceTable, rows: list[int], lists: list[DayArray]) -> Periods:
    """Rows of one price that state another than the one before, each with its end."""
    stated: list[tuple[int, np.datetime64]] = []
    for row in rows:
        before, said = stated[-1] if stated else (row, FOREVER)
        if stated and _repeats(table, row, before) and table.since[row] <= _after(lists, said):
            stated[-1] = before, table.published[row]
        else:
            stated.append((row, table.published[row]))
    nexts = [*(table.since[row] for row, _ in stated[1:]), FOREVER]
    return [
        (row, min(end, _after(lists, said))) for (row, said), end in zip(stated, nexts, strict=True)
    ]


def _repeats(table: PriceTable, row: int, before: int) -> bool:
    """Whether a row of a whole list says no more than that a price still holds."""
    return bool(
        table.event[row] == "listed"
        and table.input[row] == table.input[before]
        and table.output[row] == table.output[before]
    )


def _for_sale(table: PriceTable) -> FlagArray:
    """Whether each row tells of an offer: its list drops what has ended, or it tells its day."""
    sells = {source: reader(source).source.sells for source in set(table.source.tolist())}
    listed = np.array([sells[source] for source in table.source.tolist()], dtype=bool)
    declared: FlagArray = table.basis == "declared"
    return listed | declared


def _publishers(table: PriceTable) -> list[str]:
    known = {source: reader(source).source.publisher for source in set(table.source.tolist())}
    return [known[source] for source in table.source.tolist()]


_Scope = tuple[str, str, str]
"""Publisher, name and host of which a list is the whole; "" for all names or all hosts."""


def _whole_lists(table: PriceTable, publishers: list[str]) -> dict[_Scope, DayArray]:
    """The days on which each whole list was read, ascending."""
    days: defaultdict[_Scope, set[np.datetime64]] = defaultdict(set)
    whole = {source: reader(source).source.whole for source in set(table.source.tolist())}
    for row in np.flatnonzero(table.event == "listed"):
        of = whole[table.source[row]]
        name = str(table.name[row]) if of == "name" else ""
        host = str(table.host[row]) if of == "host" else ""
        days[publishers[row], name, host].add(table.published[row])
    return {scope: np.array(sorted(found)) for scope, found in days.items()}


def _after(lists: list[DayArray], day: np.datetime64) -> np.datetime64:
    """The first day after a day on which any of the lists was read, or never."""
    places = [(days, int(np.searchsorted(days, day, side="right"))) for days in lists]
    return min([FOREVER, *(days[place] for days, place in places if place < len(days))])


def bearers(
    catalog: Catalog, publisher: str, name: str
) -> Iterator[tuple[str, np.datetime64, np.datetime64]]:
    """The models a name stood for, each from a day until another."""
    bearers = catalog.bearers(publisher, name)
    ends = [*(np.datetime64(since, "D") for since, _ in bearers[1:]), FOREVER]
    for (since, found), end in zip(bearers, ends, strict=False):
        yield found.model, np.datetime64(since, "D"), end


def _path(statements: list[_Statement]) -> PricePath:
    start = np.array([one.start for one in statements], dtype="datetime64[D]")
    end = np.array([one.end for one in statements], dtype="datetime64[D]")
    since = np.array([one.since for one in statements], dtype="datetime64[D]")
    price = np.array([one.price for one in statements])
    seller = np.array([one.seller for one in statements], dtype=object)
    order = np.lexsort((price, -since.astype(np.int64)))  # the newest statement first
    days = np.unique(np.concatenate([start, end[end < FOREVER]]))
    chosen: list[int] = []
    for day in days:
        standing = [i for i in order if start[i] <= day < end[i]]
        newest = {seller[i]: i for i in reversed(standing)}
        chosen.append(min(newest.values(), key=lambda i: price[i], default=-1))
    picked = [None if i < 0 else statements[i] for i in chosen]
    return PricePath(
        days=days,
        price=np.array([np.nan if one is None else one.price for one in picked]),
        host=np.array(["" if one is None else one.host for one in picked], dtype=object),
        snapshot=np.array(["" if one is None else one.snapshot for one in picked], dtype=object),
        basis=np.array(["" if one is None else one.basis for one in picked], dtype=object),
    )
