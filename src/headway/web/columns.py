"""Which columns of an answer's tables a page shows first: the JSON and CSV have all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LONG = 28
BOUND = re.compile(r"(.+_)?low(_.+)?")
Column = str | tuple[str, str]
"""A value's name, or those of the two bounds of an interval that stand in one column."""
SHOWN: Mapping[tuple[str, str], Sequence[str]] = {
    ("model", "rows"): (
        "board", "category", "rank", "rank_low", "rank_high", "of", "ability", "low", "high",
        "unit", "printed", "listed_as", "votes", "behind", "behind_low", "behind_high",
        "published", "snapshot",
    ),
    ("model", "prices"): (
        "host", "host_country", "own", "input", "output", "cache_read", "tag", "since", "basis",
        "listed_as", "published", "snapshot",
    ),
    ("choose", "rows"): (
        "name", "host_name", "cost", "ability", "ability_low", "ability_high", "recommended",
        "given_up", "given_up_low", "given_up_high", "wins_against_best", "enough", "input",
        "output", "context", "throughput", "weights", "licence", "country", "own_host", "since",
        "basis",
    ),
    ("choose", "limits"): (
        "limit", "asked_for", "removed_no", "removed_unknown", "removed_alone",
    ),
    ("choose", "beside"): (
        "board", "given_up", "given_up_low", "given_up_high", "unit", "best_model",
    ),
    ("choose", "trust"): (
        "name", "host_name", "fact", "value", "asked_for", "answer", "reviewed", "date", "source",
        "address",
    ),
    ("price", "hosts"): (
        "model", "host_name", "kind", "own", "host_country", "input", "output", "cache_read",
        "tag", "since", "basis", "source", "snapshot", "country_address",
    ),
    ("models", "rows"): (
        "name", "lab_name", "country", "weights", "licence", "released", "boards", "id",
    ),
    ("labs", "rows"): (
        "name", "country", "rank", "rank_low", "rank_high", "models", "released_by_then", "newest",
        "newest_model", "id",
    ),
    ("lab", "rows"): (
        "name", "released", "rank", "rank_low", "rank_high", "weights", "licence", "id",
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
FACTS: Mapping[str, Sequence[str]] = {
    "model": (
        "lab", "released", "weights", "weights_since", "licence", "access", "modalities", "groups",
        "compute", "disputes", "note",
    ),
    "lab": ("country", "models", "released_by_then", "source", "disputes", "note"),
    "board": (
        "publisher", "address", "unit", "scale", "sources", "reading", "models", "note",
        "assumed_half_width", "assumed_why",
    ),
    "source": ("publisher", "newest", "age_days", "licences", "reader"),
}  # fmt: skip
"""The facts that a page on one thing shows at once; all others it has to be asked for."""


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


def paired(names: Sequence[str]) -> list[Column]:
    """The columns with the bounds of each interval as one."""
    found: list[Column] = []
    for name in names:
        high = _high(name)
        if high in names:
            found.append((name, high))
        elif not any(name == _high(other) for other in names):
            found.append(name)
    return found


def _high(name: str) -> str:
    bound = BOUND.fullmatch(name)
    return f"{bound[1] or ''}high{bound[2] or ''}" if bound else ""


def is_figure(rows: Iterable[Mapping[str, Any]], column: Column) -> bool:
    """Whether a column holds numbers: it is aligned to the right, with its head."""
    if not isinstance(column, str):
        return True
    values = [row[column] for row in rows if row.get(column) not in (None, "")]
    return bool(values) and all(_is_number(one) for one in values)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def manner(text: str) -> str:
    """How a text stands in a cell: a day on one line, a long one with room."""
    if DAY.fullmatch(text):
        return "day"
    return "long" if len(text) > LONG else ""
