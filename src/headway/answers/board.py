"""What do we know of a board: what it measures, what the store holds of it, and who leads?"""

from __future__ import annotations

from collections.abc import Sequence

from headway.answers.answer import Answer, Row
from headway.answers.facts import counted
from headway.answers.placed import capabilities_of, place_row, placing
from headway.answers.setting import Setting
from headway.answers.wording import digits, number, percent, span
from headway.catalog.entities import Board
from headway.errors import NoEvidence
from headway.measures.reading import Reading, newest, readings


def board(setting: Setting, name: str | None = None) -> Answer:
    """All that is known of a board as of the day; without a name, the boards that are declared.

    The value is the leader's ability. A board without evidence by the day is answered from what
    is declared of it.

    Raises:
        UnknownBoard: the board or category is not declared.
    """
    return _boards(setting) if name is None else _board(setting, name)


def _board(setting: Setting, name: str) -> Answer:
    found, category = setting.catalog.board(name)
    label = found.id if category == "overall" else f"{found.id}:{category}"
    shown = readings(
        setting.store.ratings(found.id, category, as_of=setting.as_of), found, category
    )
    used = _used(setting, shown, label)
    place = placing(setting, label)
    leader = None if place is None else _leader(setting, label)
    head = leader or {}
    return Answer(
        verb="board",
        question=setting.question(board=found.id, category=category),
        sentence=_sentence(setting, found, label, shown, leader),
        value=head.get("ability"),
        low=head.get("low"),
        high=head.get("high"),
        level=setting.profile.level if leader else None,
        unit=head.get("unit"),
        details={
            **_facts(setting, found, category, label),
            "reading": None if used is None else _reading_row(used),
            "resolved": None if used is None else _resolved(setting, used),
            "leader": leader,
            "models": 0 if place is None else len(place.standings),
            "rows": [_reading_row(one) for one in reversed(shown)],
        },
        warnings=setting.warnings(() if place is None else place.cautions),
        origins=setting.credits(one.snapshot for one in shown),
    )


def _used(setting: Setting, shown: Sequence[Reading], label: str) -> Reading | None:
    try:
        return newest(shown, setting.as_of, setting.profile, label)
    except NoEvidence:
        return None


def _leader(setting: Setting, label: str) -> Row | None:
    found = placing(setting, label)
    if found is None:
        return None
    row = place_row(setting, found, found.leader)
    level = sum(one.tied_with_leader for one in found.standings) - 1
    keys = ("ability", "low", "high", "unit", "printed", "listed_as", "variant", "votes")
    return {
        "model": found.leader.model,
        "name": row["leader_name"],
        **{key: row[key] for key in keys},
        "level_with_it": level,
    }


def _facts(setting: Setting, found: Board, category: str, label: str) -> Row:
    return {
        "board": found.id,
        "category": category,
        "category_name": found.categories.get(category, category),
        "label": label,
        "name": found.name,
        "publisher": found.publisher,
        "scale": found.scale,
        "unit": found.unit,
        "sources": list(found.sources),
        "address": found.address,
        "note": found.note,
        "shrunk": found.shrunk,
        "jumps": [
            {
                "date": str(jump.date),
                "what": jump.what,
                "source": jump.source,
                "small": jump.small,
            }
            for jump in found.jumps
            if jump.date <= setting.as_of
        ],
        "categories": dict(found.categories),
        "beside": list(found.beside),
        "assumed_half_width": found.assumed_half_width,
        "assumed_why": found.assumed_why,
        "capabilities": _capabilities(setting, found, label),
    }


def _capabilities(setting: Setting, found: Board, label: str) -> list[Row]:
    """The capabilities that look at the board or a category of it, and which."""
    return [
        {
            "capability": one.id,
            "name": one.name,
            "board": used,
            "headline": used == one.boards[0],
            "asked": used == label,
        }
        for one in setting.catalog.facts.capabilities
        for used in one.boards
        if used.partition(":")[0] == found.id
    ]


def _reading_row(one: Reading) -> Row:
    return {
        "published": one.published.isoformat(),
        "source": one.source,
        "snapshot": one.snapshot,
        "entries": len(one.names),
        "coverage": one.coverage,
        "intervals": one.se_from,
    }


def _resolved(setting: Setting, one: Reading) -> Row:
    """How many of a reading's entries stand for a model, and the names of those that do not."""
    unknown = [
        name for name in one.names if setting.catalog.resolve(one.board.publisher, name) is None
    ]
    entries = len(one.names)
    return {
        "entries": entries,
        "resolved": entries - len(unknown),
        "share": (entries - len(unknown)) / entries,
        "unresolved": unknown,
    }


def _sentence(
    setting: Setting, found: Board, label: str, shown: Sequence[Reading], leader: Row | None
) -> str:
    if not shown:
        return f"{found.name} ({label}): no reading of it was published by {setting.as_of}."
    days = f"{shown[0].published} to {shown[-1].published}"
    head = (
        f"{found.name} ({label}), in {found.unit}: {counted(len(shown), 'reading')} published by "
        f"{setting.as_of}, {days if len(shown) > 1 else shown[0].published}"
    )
    if leader is None:
        return f"{head}; none of them places models."
    decimals = digits(found)
    bounds = span(number(leader["low"], decimals), number(leader["high"], decimals))
    return (
        f"{head}; {leader['name']} leads with {number(leader['ability'], decimals)} "
        f"({percent(setting.profile.level)} interval {bounds})."
    )


def _boards(setting: Setting) -> Answer:
    """The boards that are declared, with what the store holds of each by the day."""
    held = {one.board: one for one in setting.store.boards(as_of=setting.as_of)}
    rows: list[Row] = []
    for found in setting.catalog.facts.boards:
        one = held.get(found.id)
        rows.append(
            {
                "board": found.id,
                "name": found.name,
                "publisher": found.publisher,
                "scale": found.scale,
                "unit": found.unit,
                "capabilities": capabilities_of(setting.catalog, found.id),
                "categories": 0 if one is None else one.categories,
                "readings": 0 if one is None else one.readings,
                "rows": 0 if one is None else one.rows,
                "first": None if one is None else one.first.isoformat(),
                "newest": None if one is None else one.newest.isoformat(),
                "age_days": None if one is None else (setting.as_of - one.newest).days,
                "sources": list(found.sources if one is None else one.sources),
                "address": found.address,
            }
        )
    return Answer(
        verb="board",
        question=setting.question(board=None),
        sentence=(
            f"{counted(len(rows), 'board')} are declared; as of {setting.as_of} the store holds "
            f"readings of {len(held)}."
        ),
        details={"rows": rows},
        origins=setting.credits(
            one.snapshot for one in setting.store.origins(as_of=setting.as_of) if one.boards
        ),
    )
