"""The headline of a brief, and the sentences below it."""

from __future__ import annotations

from datetime import date

from headway.answers.brief_changes import Compared
from headway.answers.brief_items import Telling, fields, now, within
from headway.answers.brief_values import Listed, Said, Share, Value, Word
from headway.answers.sides import PLACES


def headline(telling: Telling) -> Said:
    """What weighs most: the overall gap, else the others, else who leads, else that none moved."""
    compared = telling.changes.compared
    lead = compared[0]
    newcomer = _newcomer(telling)
    moved = [one for one in compared if one.gained]
    if lead.gained:
        main = _gains(telling, lead)
        return _joined(main, newcomer)
    if moved:
        main = _by_side(telling, moved)
        if lead.moved is None:
            return _joined(main, newcomer)
        key = "still" if lead.seen else "unread"
        return _joined(main, Said(f"brief.headline.{key}", fields(within=within(lead))))
    if all(one.moved is None for one in compared):
        return Said("brief.headline.lead", _ahead(telling, lead))
    if not any(one.seen for one in compared):
        return Said("brief.headline.blind", fields(first=telling.first, second=telling.second))
    return _quiet(telling) if newcomer is None else _joined(newcomer, _quiet_short(telling))


def _quiet(telling: Telling) -> Said:
    """That nothing moved, of boards that were read again alone."""
    seen = [one for one in telling.changes.compared if one.seen]
    sides = fields(first=telling.first, second=telling.second)
    if len(seen) == len(telling.changes.compared):
        return Said("brief.headline.quiet", sides)
    named = fields(capabilities=Listed([within(one) for one in seen]))
    return Said("brief.headline.quiet_part", sides | named)


def _quiet_short(telling: Telling) -> Said:
    if all(one.seen for one in telling.changes.compared):
        sides = fields(first=telling.first, second=telling.second)
        return Said("brief.headline.quiet_short", sides)
    return Said("brief.headline.quiet_part_short")


def _joined(main: Said, more: Said | None) -> Said:
    if more is None:
        return main
    return Said("brief.headline.two", fields(main=main, more=more))


def _gains(telling: Telling, one: Compared) -> Said:
    assert one.moved is not None  # noqa: S101 - it moved
    points = telling.amount(one.moved, one.now["gap"]["unit"], now(one), "alone")
    return Said(
        "brief.headline.gains",
        fields(
            gainer=telling.side(one.gained),
            other=telling.side(_other(one.gained)),
            points=points.turned(turn=one.gained == "second"),
            within=within(one),
        ),
    )


def _by_side(telling: Telling, moved: list[Compared]) -> Said:
    sides = {place: [one for one in moved if one.gained == place] for place in ("second", "first")}
    listed: list[Value] = []
    for place, ones in sides.items():
        if ones:
            key = "more" if listed else "side"
            values = fields(
                gainer=telling.side(place),
                other=telling.side(_other(place)),
                capabilities=Listed([Word(f"brief.in.{one.capability}") for one in ones]),
            )
            listed.append(Said(f"brief.headline.{key}", values))
    return Said("brief.headline.sides", fields(sides=Listed(listed, "sides")))


def _other(place: str) -> str:
    return "first" if place == "second" else "second"


def _newcomer(telling: Telling) -> Said | None:
    """A model released since that now holds a frontier, overall before others."""
    since = telling.changes.since.isoformat()
    for one in telling.changes.compared:
        for place in reversed(PLACES):
            holder = one.now[place][0]
            before = None if one.then is None else one.then[place][0]["model"]
            if holder["basis"] != "released" or holder["released"] <= since:
                continue
            if before not in (None, holder["model"]):
                values = fields(
                    model=telling.model(holder["model"], now(one), lab=False),
                    group=telling.side(place),
                    within=within(one),
                )
                return Said("brief.headline.newcomer", values)
    return None


def _ahead(telling: Telling, one: Compared, form: str = "alone") -> dict[str, Value]:
    leads = telling.leads(one)
    return fields(
        leader=telling.first if leads else telling.second,
        other=telling.second if leads else telling.first,
        gap=telling.gap(one, form).turned(turn=not leads),
        within=within(one),
        board=telling.board(one),
        as_of=telling.as_of,
    )


def standfirst(telling: Telling) -> list[Said]:
    """Where the first capability stands, and how that changed."""
    lead = telling.changes.compared[0]
    gap = lead.now["gap"]
    tie = "tie" if gap["low"] <= 0 <= gap["high"] else "ahead"
    found = [Said(f"brief.lead.{tie}", _ahead(telling, lead, "full"))]
    found += _votes(telling, lead)
    if lead.moved is None:
        return found
    unit = gap["unit"]
    change = telling.amount(lead.moved, unit, now(lead))
    if not lead.seen:
        return [*found, Said("brief.lead.unread", fields(since=telling.since))]
    if not lead.gained:
        values = fields(since=telling.since, change=change)
        return [*found, Said("brief.lead.still", values)]
    values = fields(
        since=telling.since,
        gainer=telling.side(lead.gained),
        points=change.turned(turn=lead.gained == "second"),
    )
    return [*found, Said("brief.lead.moved", values)]


def _votes(telling: Telling, lead: Compared) -> list[Said]:
    """What the gap means in votes, on boards of votes."""
    win = lead.now["win_probability"]
    if win is None:
        return []
    share = win["value"] if telling.leads(lead) else 1 - win["value"]
    return [Said("brief.lead.votes", fields(share=Share(share, now(lead))))]


def previous_month(day: date) -> date:
    """The same day a month before, or that month's last."""
    return _moved(day, -1)


def next_month(day: date) -> date:
    """The same day a month later, or that month's last."""
    return _moved(day, 1)


def _moved(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1).day
    return date(year, month, min(day.day, last))
