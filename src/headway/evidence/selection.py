"""Keeping a part of what a reader found: rows by a day, rows whose names stand for a model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import msgspec

from headway.evidence.observations import TABLES, Extract, Named, Policy


class Selection(NamedTuple):
    """Which rows of a file are kept.

    `until` keeps those published by that day; `resolved` those whose name stands for a model.
    """

    until: date | None = None
    resolved: bool = False


WHOLE = Selection()


def select(extract: Extract, selection: Selection, resolves: Callable[[str], bool]) -> Extract:
    """The rows that a selection keeps; the others are counted under the reason."""
    if selection == WHOLE:
        return extract
    reasons = [_reason(row, selection, resolves) for row in extract.rows]
    left_out = dict(extract.left_out)
    for reason in filter(None, reasons):
        left_out[reason] = left_out.get(reason, 0) + 1
    kept = [not reason for reason in reasons]
    tables = {}
    start = 0
    for table in TABLES:
        rows = getattr(extract, table)
        chosen = kept[start : start + len(rows)]
        tables[table] = tuple(row for row, keep in zip(rows, chosen, strict=True) if keep)
        start += len(rows)
    places = tuple(place for place, keep in zip(extract.places, kept, strict=True) if keep)
    return msgspec.structs.replace(extract, **tables, places=places, left_out=left_out)


def _reason(row: Named | Policy, selection: Selection, resolves: Callable[[str], bool]) -> str:
    if selection.until is not None and row.published > selection.until:
        return f"rows published after {selection.until}"
    if selection.resolved and not isinstance(row, Policy) and not resolves(row.name):
        return "rows whose names stand for no model"
    return ""
