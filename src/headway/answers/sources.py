"""What is in the store: boards, origins, freshness, and names that resolve to no model."""

from __future__ import annotations

from collections.abc import Sequence

from headway.answers.answer import Answer, Row
from headway.answers.setting import Setting
from headway.evidence.coverage import coverage
from headway.evidence.observations import Origin
from headway.evidence.tables import (
    ComputeTable,
    FactTable,
    ListingTable,
    PolicyTable,
    PriceTable,
)


def sources(setting: Setting) -> Answer:
    """Boards and origins published by the as-of day, with ages, licences and attributions."""
    boards = setting.store.boards(as_of=setting.as_of)
    origins = setting.store.origins(as_of=setting.as_of)
    rows: list[Row] = [
        {
            "board": board.board,
            "readings": board.readings,
            "rows": board.rows,
            "first": board.first.isoformat(),
            "newest": board.newest.isoformat(),
            "age_days": (setting.as_of - board.newest).days,
            "sources": list(board.sources),
        }
        for board in boards
    ]
    total = sum(row["rows"] for row in rows)
    return Answer(
        verb="sources",
        question=setting.question(),
        sentence=(
            f"As of {setting.as_of} the store holds {total:,} rows on {len(rows)} boards from "
            f"{len(origins)} snapshots."
        ),
        details={"rows": rows, "votes": _votes(origins), "tables": _tables(setting)},
        origins=setting.credits(origin.snapshot for origin in origins),
    )


def _tables(setting: Setting) -> list[Row]:
    """What is known beside the boards: rows of each table by the day, and when published."""
    store, as_of = setting.store, setting.as_of
    tables: dict[str, PriceTable | ComputeTable | ListingTable | FactTable | PolicyTable] = {
        "prices": store.prices(as_of=as_of),
        "compute": store.compute(as_of=as_of),
        "listings": store.listings(as_of=as_of),
        "facts": store.facts(as_of=as_of),
        "policies": store.policies(as_of=as_of),
    }
    return [
        {
            "table": name,
            "rows": len(table),
            "first": str(table.published.min()),
            "newest": str(table.published.max()),
            "sources": sorted({str(source) for source in table.source}),
        }
        for name, table in tables.items()
        if len(table)
    ]


def _votes(origins: Sequence[Origin]) -> list[Row]:
    """Boards of raw votes: how many snapshots and votes each has, and of which days."""
    found: dict[str, list[Origin]] = {}
    for origin in origins:
        for board in origin.vote_boards:
            found.setdefault(board, []).append(origin)
    return [
        {
            "board": board,
            "snapshots": len(of),
            "votes": sum(origin.rows for origin in of),
            "first": min(origin.first_published for origin in of).isoformat(),
            "newest": max(origin.published for origin in of).isoformat(),
        }
        for board, of in sorted(found.items())
    ]


def unresolved(setting: Setting) -> Answer:
    """How much of each board resolves to a model, and what does not, with stanzas to paste."""
    found = coverage(setting.store, setting.catalog, setting.as_of)
    rows: list[Row] = [
        {
            "board": one.board,
            "published": one.published.isoformat(),
            "source": one.source,
            "entries": one.entries,
            "resolved_top_100": one.resolved_top,
            "counted_top_100": one.counted_top,
            "resolved_share": one.resolved_share,
            "weighed_by": one.weighed_by,
            "top_50_without_date": list(one.undated_top),
            "unresolved": [
                {
                    "name": name.name,
                    "organization": name.organization,
                    "votes": name.votes,
                    "rank": name.rank,
                }
                for name in one.unresolved
            ],
        }
        for one in found
    ]
    names = {(one.publisher, name.name) for one in found for name in one.unresolved}
    undated = {model for one in found for model in one.undated_top}
    return Answer(
        verb="sources",
        question=setting.question(unresolved=True),
        sentence=(
            f"As of {setting.as_of}, {len(names)} names resolve to no model and {len(undated)} "
            f"models in the top 50 of a board have no sourced release date."
        ),
        details={
            "rows": rows,
            "stanzas": list(dict.fromkeys(stanza for one in found for stanza in one.stanzas)),
            "undated": sorted(undated),
        },
        origins=(),
    )
