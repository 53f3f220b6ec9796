"""Where things stand, for months with little news, and what a reader should keep in mind."""

from __future__ import annotations

from collections.abc import Iterator

from headway.answers.answer import Answer
from headway.answers.brief_changes import Compared
from headway.answers.brief_items import Item, Telling, fields, now, within
from headway.answers.brief_values import (
    Amount,
    Count,
    Dollars,
    Listed,
    Reference,
    Said,
    Share,
    Word,
)
from headway.answers.sides import PLACES

SHOWN = 5
EXPLAINED = (
    "FirstSeenDate",
    "FirstSeenPrice",
    "ThinEvidence",
    "ScaleJump",
    "Saturated",
    "SelfReported",
    "Extrapolated",
)
"""Kinds of cautions that a brief explains in a sentence; ages of readings it always tells."""


def context(telling: Telling) -> list[Item]:
    """Facts that stand still, from the most to the least telling."""
    compared = telling.changes.compared
    found: list[Item] = []
    for kind in (_state, _year, _holders, _others):
        for one in compared:
            found += [_item(said, len(found)) for said in kind(telling, one)]
    for more in (_plain, _definitions, _average, _published, _listed):
        found += [_item(said, len(found)) for said in more(telling, telling.changes.lead)]
    for one in compared:
        found += [_item(said, len(found)) for said in _top(telling, one)]
    found += [_item(said, len(found)) for said in _prices(telling)]
    return found


def _item(said: Said, place: int) -> Item:
    return Item("context", -1.0 - place, (said,), order=f"{place:03}")


def _state(telling: Telling, one: Compared) -> Iterator[Said]:
    win = one.now["win_probability"]
    values = fields(
        within=within(one),
        leader=telling.first if telling.leads(one) else telling.second,
        other=telling.second if telling.leads(one) else telling.first,
        gap=telling.gap(one).turned(turn=not telling.leads(one)),
        board=telling.board(one),
    )
    if win is None:
        yield Said("brief.context.state", values)
        return
    share = win["value"] if telling.leads(one) else 1 - win["value"]
    yield Said("brief.context.votes", values | fields(share=Share(share, now(one))))


def _year(telling: Telling, one: Compared) -> Iterator[Said]:
    if one.year is None:
        return
    unit = one.now["gap"]["unit"]
    change = telling.amount(one.year, unit, now(one))
    side = "second" if one.year["value"] < 0 else "first"
    sure = "" if one.year["low"] <= 0 <= one.year["high"] else side
    if not sure:
        values = fields(within=within(one), change=change, first=telling.first)
        yield Said("brief.context.year_still", values)
        return
    other = "first" if side == "second" else "second"
    yield Said(
        "brief.context.year",
        fields(
            within=within(one),
            points=change.turned(turn=side == "second"),
            gainer=telling.side(side),
            other=telling.side(other),
        ),
    )


def _holders(telling: Telling, one: Compared) -> Iterator[Said]:
    listed = []
    for place in PLACES:
        row = one.now[place][0]
        values = fields(
            group=telling.side(place),
            model=telling.model(row["model"], now(one)),
            share=Share(row["share"], now(one)),
        )
        listed.append(Said("brief.context.holder", values))
    yield Said(
        "brief.context.holders", fields(within=within(one), holders=Listed(listed, "semicolon"))
    )


def _others(telling: Telling, one: Compared) -> Iterator[Said]:
    known = [row for row in one.now["others"] if "missing" not in row]
    if not known:
        return
    same = sum((row["value"] >= 0) == telling.leads(one) for row in known)
    values = fields(
        within=within(one),
        of=Count(len(known)),
        same=Count(same),
        board=telling.board(one),
        leader=telling.first if telling.leads(one) else telling.second,
    )
    yield Said("brief.context.others", values)


def _plain(telling: Telling, lead: Answer) -> Iterator[Said]:
    plain = lead.details["plain"]
    to = Reference(lead.details["reading"]["snapshot"])
    amount = telling.amount(plain, lead.unit or "", to)
    yield Said("brief.context.plain", fields(plain=amount, first=telling.first))


def _definitions(telling: Telling, lead: Answer) -> Iterator[Said]:
    """The lag by its other definitions, from the first capability's row."""
    del lead
    found = telling.changes.delay
    to = Reference(found.details["reading"]["snapshot"])
    listed = [
        Said(
            "brief.context.definition",
            fields(name=Word(f"brief.definition.{name}"), lag=telling.lag(row, to)),
        )
        for name, row in found.details["definitions"].items()
        if name in ("catch-up", "area") and row["value"] == row["value"]
    ]
    if listed:
        yield Said(
            "brief.context.definitions",
            fields(lags=Listed(listed, "semicolon"), second=telling.second, first=telling.first),
        )


def _average(telling: Telling, lead: Answer) -> Iterator[Said]:
    del lead
    found = telling.changes.delay
    row = found.details["trailing_mean"]
    if row is None:
        return
    to = Reference(found.details["reading"]["snapshot"])
    values = fields(
        lag=telling.lag(row, to),
        least=Amount(row["least"], None, None, "months", to, "alone"),
        greatest=Amount(row["greatest"], None, None, "months", to, "alone"),
    )
    yield Said("brief.context.average", values)


def _published(telling: Telling, lead: Answer) -> Iterator[Said]:
    row = lead.details["as_published"]
    if row is None:
        return
    to = Reference(lead.details["reading"]["snapshot"])
    values = fields(
        gap=telling.amount(row, lead.unit or "", to),
        first=telling.model(row["first"], to),
        second=telling.model(row["second"], to),
    )
    yield Said("brief.context.published", values)


def _listed(telling: Telling, lead: Answer) -> Iterator[Said]:
    counts = lead.details["models"]
    to = Reference(lead.details["reading"]["snapshot"])
    one = telling.changes.compared[0]
    yield Said(
        "brief.context.listed",
        fields(
            board=telling.board(one),
            read=telling.read(one.now),
            first=telling.first,
            second=telling.second,
            count_first=Amount(counts["first"], None, None, "models", to, "count"),
            count_second=Amount(counts["second"], None, None, "models", to, "count"),
        ),
    )


def _top(telling: Telling, one: Compared) -> Iterator[Said]:
    listed = [
        Said(
            "brief.context.place",
            fields(
                model=telling.model(row["model"], now(one)),
                ability=telling.amount(
                    {"value": row["ability"], "low": row["low"], "high": row["high"]},
                    one.now["gap"]["unit"],
                    now(one),
                    "bare",
                ),
            ),
        )
        for row in one.ranks[:SHOWN]
    ]
    values = fields(within=within(one), board=telling.board(one), top=Listed(listed, "semicolon"))
    yield Said("brief.context.top", values)


def _prices(telling: Telling) -> Iterator[Said]:
    """What the holders cost that have a known price."""
    offers = {one.model: one.now for one in telling.changes.offers}
    told: set[str] = set()
    for one in telling.changes.compared:
        for place in PLACES:
            model = one.now[place][0]["model"]
            if model not in offers or model in told:
                continue
            told.add(model)
            to = Reference(offers[model]["snapshot"])
            yield Said(
                "brief.context.price",
                fields(
                    model=telling.model(model, to),
                    input=Dollars(offers[model]["input"], to),
                    output=Dollars(offers[model]["output"], to),
                ),
            )


def _read_on(telling: Telling, day: str) -> Listed:
    """The boards whose reading is of a day."""
    return Listed(
        [
            telling.board(one)
            for one in telling.changes.compared
            if one.now["reading"]["published"] == day
        ]
    )


def mind(telling: Telling) -> list[Item]:
    """What the evidence is and cannot say."""
    changes = telling.changes
    days = dict.fromkeys(one.now["reading"]["published"] for one in changes.compared)
    ages = [
        Said("brief.mind.reading", fields(boards=_read_on(telling, day), day=telling.day(day)))
        for day in sorted(days, reverse=True)
    ]
    found = [
        Item(
            "mind",
            90,
            (
                Said("brief.mind.intervals", fields()),
                Said("brief.mind.readings", fields(readings=Listed(ages, "semicolon"))),
            ),
            order="1",
            needed=True,
        )
    ]
    same = [one for one in changes.compared if not one.seen]
    if same:
        boards = Listed([telling.board(one) for one in same])
        said = Said("brief.mind.unread", fields(boards=boards, since=telling.since))
        found.append(Item("mind", 83, (said,), order="2"))
    if changes.missing:
        listed = Listed([Word(f"brief.in.{name}") for name in changes.missing])
        said = Said("brief.mind.missing", fields(capabilities=listed, as_of=telling.as_of))
        found.append(Item("mind", 56, (said,), order="3"))
    if changes.acts:
        found.append(Item("mind", 73, (Said("brief.mind.acts", fields()),), order="4"))
    kinds = {one.kind for one in changes.warnings}
    for place, kind in enumerate(EXPLAINED):
        if kind in kinds:
            said = Said(f"brief.mind.{kind}", fields())
            found.append(Item("mind", 33 - place, (said,), order=f"5{place}"))
    return found
