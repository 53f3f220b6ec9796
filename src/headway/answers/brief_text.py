"""From changes to paragraphs: what is news, in which words, and how much it weighs."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from headway.answers.answer import Row
from headway.answers.brief_changes import TOP, Compared
from headway.answers.brief_claims import Verdicts
from headway.answers.brief_items import Item, Telling, fields, now, then, within
from headway.answers.brief_prices import Offered
from headway.answers.brief_values import (
    Amount,
    Count,
    Dollars,
    Listed,
    Reference,
    Said,
    Share,
    Text,
    Value,
    Word,
)
from headway.answers.sides import PLACES
from headway.answers.verdict import VERDICTS
from headway.catalog.events import Event

OWN_RACE = frozenset({"chip-export", "chipmaking-export", "model-access", "chip-market"})
"""Acts on what the race itself is run with."""


def news(telling: Telling) -> list[Item]:
    """All that is new, whatever room there is."""
    return [
        *_frontiers(telling),
        *_gaps(telling),
        *_lags(telling),
        *_releases(telling),
        *_claims(telling),
        *_prices(telling),
        *_acts(telling),
    ]


def _frontiers(telling: Telling) -> Iterator[Item]:
    for place in PLACES:
        for one in telling.changes.compared:
            if one.then is not None and one.then[place][0]["model"] != one.now[place][0]["model"]:
                yield _holder(telling, one, place)


def _holder(telling: Telling, one: Compared, place: str) -> Item:
    assert one.then is not None  # noqa: S101 - a change has a before
    after, before = one.now[place][0], one.then[place][0]
    came = after["basis"] == "released" and after["released"] > telling.changes.since.isoformat()
    key = "new" if came else "reread" if one.reread else "replaced"
    values = fields(
        model=telling.model(after["model"], now(one)),
        group=telling.side(place),
        within=within(one),
        share=Share(after["share"], now(one)),
        previous=telling.model(before["model"], then(one), lab=not _same_lab(after, before)),
        previous_share=Share(before["share"], then(one)),
        released=telling.day(after["released"]),
        since=telling.since,
        read=telling.read(one.now),
    )
    overall = one.capability == "overall"
    score = (100 if overall else 80) if came else (70 if overall else 46)
    return Item(
        "frontier",
        score,
        (Said(f"brief.frontier.{key}", values),),
        tags=(f"words.capability.{one.capability}",),
    )


def _same_lab(one: Row, other: Row) -> bool:
    labs = {row["model"].partition("/")[0] for row in (one, other)}
    return len(labs) == 1


def _gaps(telling: Telling) -> Iterator[Item]:
    compared = telling.changes.compared
    for one in compared:
        if one.gained:
            yield _moved(telling, one)
    still = [
        one
        for one in compared[1:]  # of the first capability the sentences below the headline tell
        if one.moved is not None and one.seen and not one.gained
    ]
    if still:
        moves = [
            Said("brief.gap.one", fields(within=within(one), change=_change(telling, one)))
            for one in still
        ]
        yield Item(
            "gap",
            77,
            (
                Said(
                    "brief.gap.still",
                    fields(moves=Listed(moves, "semicolon"), first=telling.first),
                ),
            ),
            order="2",
        )
    revised = [one for one in compared if _revised(one)]
    for one in revised:
        yield _revision(telling, one)
    for one in compared:
        if not one.same_board:
            yield _first_seen(telling, one)


def _change(telling: Telling, one: Compared) -> Amount:
    assert one.moved is not None  # noqa: S101 - asked of changes
    unit = one.now["gap"]["unit"]
    return telling.amount(one.moved, unit, now(one))


def _moved(telling: Telling, one: Compared) -> Item:
    assert one.again is not None  # noqa: S101 - a change has both ends
    gainer = telling.side(one.gained)
    unit = one.now["gap"]["unit"]
    values = fields(
        within=within(one),
        gainer=gainer,
        points=_change(telling, one).turned(turn=one.gained == "second"),
        before=telling.amount(one.again["gap"], unit, now(one), "bare"),
        after=telling.gap(one, "bare"),
        first=telling.first,
        second=telling.second,
        since=telling.since,
        board=telling.board(one),
    )
    return Item(
        "gap",
        96 if one.capability == "overall" else 86,
        (Said("brief.gap.moved", values),),
        order="1",
        tags=(f"words.capability.{one.capability}",),
    )


def _revised(one: Compared) -> bool:
    """Whether a later reading tells of the earlier day what was not known then."""
    if not one.reread or one.then is None or one.again is None:
        return False
    unit = one.now["gap"]["unit"]
    known, again = (
        Amount(row["value"], row["low"], row["high"], unit, Reference()).shown("value")
        for row in (one.then["gap"], one.again["gap"])
    )
    return known != again


def _revision(telling: Telling, one: Compared) -> Item:
    assert one.then is not None  # noqa: S101 - a revision has a before
    assert one.again is not None  # noqa: S101
    unit = one.now["gap"]["unit"]
    values = fields(
        within=within(one),
        since=telling.since,
        known=telling.amount(one.then["gap"], unit, then(one)),
        again=telling.amount(one.again["gap"], unit, now(one)),
        read_then=telling.read(one.then),
        read_now=telling.read(one.now),
    )
    return Item(
        "gap",
        76 if one.capability == "overall" else 42,
        (Said("brief.gap.revised", values),),
        order="3",
    )


def _first_seen(telling: Telling, one: Compared) -> Item:
    values = fields(
        within=within(one),
        board=telling.board(one),
        since=telling.since,
        gap=telling.gap(one),
        first=telling.first,
        second=telling.second,
    )
    return Item("gap", 62, (Said("brief.gap.unknown", values),), order="4")


def _lags(telling: Telling) -> Iterator[Item]:
    lead, *others = telling.changes.compared
    yield Item("lag", 84, (_lag(telling, lead), *_lag_before(telling, lead)), order="1")
    told = [one for one in others if one.same_board and one.seen]
    if told:
        listed = [
            Said(
                "brief.lag.one",
                fields(
                    within=within(one),
                    now=telling.lag(one.now["lag"], now(one), "bare"),
                    then=telling.lag(_row_then(one)["lag"], then(one), "bare"),
                ),
            )
            for one in told
        ]
        said = Said(
            "brief.lag.others",
            fields(lags=Listed(listed, "semicolon"), since=telling.since, second=telling.second),
        )
        yield Item("lag", 48, (said,), order="2")


def _row_then(one: Compared) -> Row:
    assert one.then is not None  # noqa: S101 - asked of capabilities that had one
    return one.then


def _lag(telling: Telling, one: Compared) -> Said:
    row = one.now["lag"]
    turn = row["value"] < 0
    ahead, behind = telling.first, telling.second
    if turn:
        ahead, behind = behind, ahead
    months = telling.lag(row, now(one)).turned(turn=turn)
    return Said(
        "brief.lag.now",
        fields(within=within(one), months=months, ahead=ahead, behind=behind, as_of=telling.as_of),
    )


def _lag_before(telling: Telling, one: Compared) -> Iterator[Said]:
    if not one.same_board or one.then is None:
        return
    turn = one.now["lag"]["value"] < 0
    values = fields(
        since=telling.since, known=telling.lag(one.then["lag"], then(one)).turned(turn=turn)
    )
    if one.reread and one.again is not None and not isnan(one.again["lag"]["value"]):
        again = telling.lag(one.again["lag"], now(one)).turned(turn=turn)
        yield Said("brief.lag.reread", values | fields(again=again, read=telling.read(one.now)))
    else:
        yield Said(f"brief.lag.{'then' if one.seen else 'aged'}", values)


def _releases(telling: Telling) -> Iterator[Item]:
    for one in telling.changes.compared:
        entered = one.entered(telling.changes.since)
        if not entered:
            continue
        values = fields(
            since=telling.since,
            top=Count(TOP),
            within=within(one),
            board=telling.board(one),
            models=Listed([_entered(telling, one, row) for row in entered], "semicolon"),
        )
        labs = dict.fromkeys(row["lab"] for row in entered)
        yield Item(
            "releases",
            (56 if entered[0]["rank"] <= 5 else 44) + 4 * (one.capability == "overall"),
            (Said("brief.releases.entered", values),),
            tags=tuple(labs),
        )


def _entered(telling: Telling, one: Compared, row: Row) -> Said:
    place, low, high = (float(row[key]) for key in ("rank", "rank_low", "rank_high"))
    rank = Amount(place, low, high, "rank", now(one), "rank", telling.level)
    values = fields(
        model=telling.model(row["model"], now(one)),
        released=telling.day(row["released"]),
        rank=rank,
    )
    return Said("brief.releases.one", values)


def _claims(telling: Telling) -> Iterator[Item]:
    rows = telling.changes.claims.rows
    for row in rows:
        if row.changed:
            yield _verdict(telling, row)
    newly = [row for row in rows if row.first]
    if newly:
        counted = [
            (verdict, sum(row.now.details["verdict"] == verdict for row in newly))
            for verdict in VERDICTS
        ]
        verdicts = [
            Said("brief.claims.count", fields(count=Count(count), verdict=_word(verdict)))
            for verdict, count in counted
            if count
        ]
        values = fields(
            count=Count(len(newly)),
            of=Count(len(rows)),
            since=telling.since,
            made=telling.day(max(row.made for row in rows)),
            counts=Listed(verdicts),
        )
        yield Item("claims", 67, (Said("brief.claims.first", values),), order="2")
        for row in newly:
            yield from _decided(row)
    lost = [row for row in rows if row.lost and _origin(row)]
    for row in lost:
        yield Item("claims", 40, (Said("brief.claims.lost", _claim(row)),), order="4")
    if rows and not newly and not lost and not any(row.changed for row in rows):
        said = Said("brief.claims.same", fields(of=Count(len(rows)), since=telling.since))
        yield Item("claims", 36, (said,))


def _verdict(telling: Telling, row: Verdicts) -> Item:
    decided = {"supported", "contradicted"}
    after, before = row.now.details["verdict"], row.then.details["verdict"]
    score = 76 if {after, before} == decided else 72 if after in decided else 50
    values = _claim(row) | _weighed(row) | fields(since=telling.since)
    return Item(
        "claims",
        score,
        (Said("brief.claims.changed", values),),
        order="1",
        tags=("brief.section.claims",),
    )


def _decided(row: Verdicts) -> Iterator[Item]:
    """A claim that only the later day could decide, where it did so clearly."""
    if row.now.details["verdict"] in ("supported", "contradicted") and _origin(row):
        said = Said("brief.claims.decided", _claim(row) | _weighed(row))
        yield Item("claims", 43, (said,), order="3")


def _claim(row: Verdicts) -> dict[str, Value]:
    return fields(
        statement=Text(
            row.now.details["statement"],
            _origin(row) or Reference(),
            f"claims.statements.{row.claim.replace('/', '.')}",
            stopped=False,
        ),
        now=_verdict_of(row.now.details),
        then=_verdict_of(row.then.details),
    )


def _weighed(row: Verdicts) -> dict[str, Value]:
    to = _origin(row) or Reference()
    return fields(
        probability=Share(row.now.details["probability"], to),
        agreement=Share(row.now.details["agreement"], to, drawn=False),
    )


def _origin(row: Verdicts) -> Reference | None:
    for one in (row.now, row.then):
        for credit in one.origins:
            return Reference(credit.snapshot, credit.address)
    return None


def _verdict_of(details: Row) -> Word:
    towards = details["towards"]
    return Word(f"brief.leaning.{towards}") if towards else _word(details["verdict"])


def _word(verdict: str) -> Word:
    return Word(f"words.verdict.{verdict.replace(' ', '-')}")


def _prices(telling: Telling) -> Iterator[Item]:
    held = {
        row[place][0]["model"]
        for one in telling.changes.compared
        for row in (one.now,)
        for place in PLACES
    }
    for one in telling.changes.offers:
        weight = 10 if one.model in held else 0
        if one.now["since"] <= telling.changes.since.isoformat():
            continue  # asked before, if seen only now: no news of these weeks
        if one.then is None:
            yield _price(telling, one, "new", 38 + weight)
        elif one.ratio != 1:
            yield _price(telling, one, "fell" if one.ratio < 1 else "rose", 45 + weight)
    yield from _level(telling)


def _price(telling: Telling, one: Offered, key: str, score: float) -> Item:
    to = Reference(one.now["snapshot"])
    values = fields(
        model=telling.model(one.model, to),
        input=Dollars(one.now["input"], to),
        output=Dollars(one.now["output"], to),
        day=telling.day(one.now["since"]),
    )
    if one.then is not None:
        old = Reference(one.then["snapshot"])
        values |= fields(
            old_input=Dollars(one.then["input"], old), old_output=Dollars(one.then["output"], old)
        )
    said = Said(f"brief.prices.{key}", values)
    return Item("prices", score, (said,), tags=("brief.section.prices",))


def _level(telling: Telling) -> Iterator[Item]:
    """The cheapest price of last year's best ability, by group."""
    found = telling.changes.bought
    if found is None:
        return
    listed = []
    for place in PLACES:
        after, before = found.price(place, now=True), found.price(place, now=False)
        if after is None or before is None:
            continue
        values = fields(
            group=telling.side(place),
            now=Dollars(after["value"], Reference(found.said_now[place])),
            then=Dollars(before["value"], Reference(found.said_then[place])),
        )
        same = round(after["value"], 4) == round(before["value"], 4)
        listed.append(Said(f"brief.prices.{'same' if same else 'moved'}", values))
    if listed:
        values = fields(
            day=telling.day(found.level_day),
            board=telling.board(telling.changes.compared[0]),
            prices=Listed(listed, "semicolon"),
            since=telling.since,
        )
        moved = any(one.key.endswith("moved") for one in listed)
        said = Said("brief.prices.level", values)
        yield Item("prices", 54 if moved else 39, (said,), order="1")


def _acts(telling: Telling) -> Iterator[Item]:
    for event in telling.changes.acts:
        values = fields(
            day=telling.day(event.public),
            place=Word(f"acts.place.{event.jurisdiction}"),
            what=Text(event.what, Reference(address=event.source), f"acts.{event.id}"),
        )
        key = "about" if event.precision == "approximate" else "on"
        yield Item(
            "acts",
            _weight(event),
            (Said(f"brief.acts.{key}", values),),
            order=event.public.isoformat(),
            tags=("brief.section.acts",),
        )


def _weight(event: Event) -> float:
    if event.jurisdiction.startswith(("US", "CN")):
        return 74 if event.category in OWN_RACE else 47
    return 30
