"""Declared corrections of publishers' errors: facts with a reason, applied while ingesting.

A correction names the rows it means (`match`) and the faulty values as published (`expect`). It
applies to rows that still hold them. Where the named rows are present but none holds a faulty
value any more, the publisher has mended the file: the correction fails and asks to be retired.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from headway.errors import BadCatalog, BadFile
from headway.evidence.observations import TABLES, Extract, Price, Rating

PACKAGED = Path(__file__).resolve().parent.parent / "data" / "corrections"


Corrected: TypeAlias = Rating | Price


class Match(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which rows a correction means: ratings of a `board`, or prices at a `host`.

    Other fields that are left out match anything.
    """

    source: str
    name: str
    board: str = ""
    host: str = ""
    category: str = ""
    published: date | None = None

    @property
    def table(self) -> Literal["ratings", "prices"]:
        """The table it means."""
        return "prices" if self.host else "ratings"

    def holds(self, row: Corrected) -> bool:
        """Whether it means this row of the right source and table."""
        if row.name != self.name or self.published not in {None, row.published}:
            return False
        if isinstance(row, Price):
            return row.host == self.host
        return row.board == self.board and self.category in {"", row.category}


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One publisher's error: what, why we say so, whom we told, and what is done about it.

    `drop` leaves the faulty rows out, `set` replaces values, `merge` makes identical rows one.
    `expect` lists the faulty values as published, each a possibility; `merge` needs none.
    """

    what: str
    why: str
    told: str
    match: Match
    action: Literal["drop", "set", "merge"]
    expect: tuple[dict[str, float], ...] = ()
    set: dict[str, float | str] = {}


class Applied(msgspec.Struct, frozen=True):
    """A correction and the number of rows it changed or left out."""

    correction: Correction
    rows: int


def load(folder: Path = PACKAGED) -> tuple[Correction, ...]:
    """Read the corrections declared in a folder of TOML files.

    Raises:
        BadCatalog: with every fault found.
    """
    found: list[Correction] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            stanzas = tomllib.loads(path.read_text("utf-8")).get("correction", [])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            faults.append(f"{path.name}: not valid TOML ({fault})")
            continue
        for number, stanza in enumerate(stanzas, start=1):
            try:
                correction = msgspec.convert(_with_iso_days(stanza), Correction)
            except msgspec.ValidationError as fault:
                faults.append(f"{path.name}, correction {number}: {fault}")
                continue
            if (correction.action == "merge") == bool(correction.expect):
                faults.append(
                    f"{path.name}, correction {number}: drop and set need expect, merge none"
                )
            if bool(correction.match.board) == bool(correction.match.host):
                faults.append(f"{path.name}, correction {number}: match needs a board or a host")
            if (correction.action == "set") != bool(correction.set):
                faults.append(f"{path.name}, correction {number}: set needs values, others none")
            found.append(correction)
    if faults:
        raise BadCatalog(faults)
    return tuple(found)


def _with_iso_days(stanza: dict[str, Any]) -> dict[str, Any]:
    match = stanza.get("match", {})
    return stanza | {
        "match": {k: v.isoformat() if isinstance(v, date) else v for k, v in match.items()}
    }


def correct(
    extract: Extract, source: str, corrections: Sequence[Correction]
) -> tuple[Extract, tuple[Applied, ...]]:
    """Apply the corrections declared for a source, in order.

    Raises:
        BadFile: the rows are there, but none holds the faulty value.
    """
    applied: list[Applied] = []
    for correction in corrections:
        if correction.match.source != source:
            continue
        extract, count = _apply(extract, correction)
        if count:
            applied.append(Applied(correction, count))
    return extract, tuple(applied)


def _apply(extract: Extract, correction: Correction) -> tuple[Extract, int]:
    table = correction.match.table
    rows: list[Corrected] = list(getattr(extract, table))
    before = _rows_before(extract, table)
    meant = [i for i, row in enumerate(rows) if correction.match.holds(row)]
    if not meant:
        return extract, 0
    if correction.action == "merge":
        faulty = _repeats(rows, meant)
    else:
        faulty = [i for i in meant if _expected(rows[i], correction)]
    if not faulty:
        place = extract.places[before + meant[0]]
        raise BadFile(
            *place,
            f"the correction {correction.what!r} expects {_values(correction)} and finds "
            f"{_found(rows[meant[0]], correction)}",
            "the publisher has mended it: retire the correction from data/corrections",
        )
    if correction.action == "set":
        for i in faulty:
            rows[i] = msgspec.structs.replace(rows[i], **correction.set)
        return msgspec.structs.replace(extract, **{table: tuple(rows)}), len(faulty)
    dropped = set(faulty)
    kept = tuple(row for i, row in enumerate(rows) if i not in dropped)
    places = tuple(p for i, p in enumerate(extract.places) if i - before not in dropped)
    return msgspec.structs.replace(extract, **{table: kept}, places=places), len(faulty)


def _rows_before(extract: Extract, table: str) -> int:
    """How many rows of other tables are placed before those of this one."""
    return sum(len(getattr(extract, one)) for one in TABLES[: TABLES.index(table)])


def _expected(row: Corrected, correction: Correction) -> bool:
    return any(
        all(getattr(row, field) == value for field, value in values.items())
        for values in correction.expect
    )


def _repeats(rows: Sequence[Corrected], meant: Iterable[int]) -> list[int]:
    """Rows equal in every field to one before them."""
    seen: list[Corrected] = []
    repeats: list[int] = []
    for i in meant:
        if rows[i] in seen:
            repeats.append(i)
        else:
            seen.append(rows[i])
    return repeats


def _values(correction: Correction) -> str:
    if correction.action == "merge":
        return "identical rows"
    return " or ".join(
        ", ".join(f"{field} {value:g}" for field, value in values.items())
        for values in correction.expect
    )


def _found(row: Corrected, correction: Correction) -> str:
    fields = dict.fromkeys(field for values in correction.expect for field in values)
    return ", ".join(f"{field} {getattr(row, field)}" for field in fields) or "none"
