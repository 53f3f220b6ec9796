"""Which columns of an answer's tables a page shows first: the JSON and CSV have all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LONG = 40
SHOWN: Mapping[tuple[str, str], Sequence[str]] = {
    ("model", "rows"): (
        "board", "category", "rank", "rank_low", "rank_high", "of", "ability", "low", "high",
        "unit", "printed", "listed_as", "votes", "behind", "behind_low", "behind_high",
        "published", "snapshot",
    ),
    ("model", "prices"): (
        "host", "host_country", "own", "input", "output", "cache_read", "since", "basis",
        "listed_as", "published", "snapshot",
    ),
    ("models", "rows"): (
        "id", "name", "lab_name", "country", "weights", "licence", "released", "boards",
    ),
    ("labs", "rows"): (
        "id", "name", "country", "models", "released_by_then", "newest", "newest_model", "rank",
        "rank_low", "rank_high",
    ),
    ("lab", "rows"): (
        "id", "name", "released", "weights", "licence", "rank", "rank_low", "rank_high",
    ),
    ("boards", "rows"): (
        "board", "name", "unit", "capabilities", "readings", "rows", "first", "newest",
        "age_days", "sources",
    ),
    ("source", "rows"): (
        "snapshot", "title", "address", "first_published", "published", "accessed", "licence",
        "rows", "tables", "boards", "sha256",
    ),
    ("source_list", "rows"): (
        "source", "title", "publisher", "snapshots", "rows", "tables", "first", "newest",
        "age_days", "licence", "licences",
    ),
    ("about", "rows"): (
        "source", "title", "publisher", "snapshots", "rows", "newest", "licence", "licences",
        "attribution",
    ),
}  # fmt: skip


def columns_of(rows: Iterable[Mapping[str, Any]], page: str = "", table: str = "") -> list[str]:
    """The columns of a table that say something, in the page's order or that of the rows."""
    listed = list(rows)
    own = list(dict.fromkeys(name for row in listed for name in row))
    wanted = SHOWN.get((page, table), own)
    return [
        name
        for name in wanted
        if name in own and any(row.get(name) not in (None, "", [], {}) for row in listed)
    ]


def manner(text: str) -> str:
    """How a text stands in a cell: a day on one line, a long one with room."""
    if DAY.fullmatch(text):
        return "day"
    return "long" if len(text) > LONG else ""
