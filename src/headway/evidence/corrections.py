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
from typing import Any, Literal

import msgspec

from headway.errors import BadCatalog, BadFile
from headway.evidence.observations import Extract, Place, Rating

PACKAGED = Path(__file__).resolve().parent.parent / "data" / "corrections"


class Match(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which rows a correction means; fields left out match anything."""

    source: str
    board: str
    name: str
    category: str = ""
    published: date | None = None

    def holds(self, row: Rating) -> bool:
        """Whether it means this row of the right source."""
        return (
            row.board == self.board
            and row.name == self.name
            and self.category in {"", row.category}
            and self.published in {None, row.published}
        )


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
    meant = [i for i, row in enumerate(extract.ratings) if correction.match.holds(row)]
    if not meant:
        return extract, 0
    if correction.action == "merge":
        faulty = _repeats(extract.ratings, meant)
    else:
        faulty = [i for i in meant if _expected(extract.ratings[i], correction)]
    if not faulty:
        place = extract.places[meant[0]]
        raise BadFile(
            *place,
            f"the correction {correction.what!r} expects {_values(correction)} and finds "
            f"{_found(extract.ratings[meant[0]], correction)}",
            "the publisher has mended it: retire the correction from data/corrections",
        )
    if correction.action == "set":
        ratings = list(extract.ratings)
        for i in faulty:
            ratings[i] = msgspec.structs.replace(ratings[i], **correction.set)
        return msgspec.structs.replace(extract, ratings=tuple(ratings)), len(faulty)
    return _without(extract, set(faulty)), len(faulty)


def _expected(row: Rating, correction: Correction) -> bool:
    return any(
        all(getattr(row, field) == value for field, value in values.items())
        for values in correction.expect
    )


def _repeats(ratings: Sequence[Rating], meant: Iterable[int]) -> list[int]:
    """Rows equal in every field to one before them."""
    seen: list[Rating] = []
    repeats: list[int] = []
    for i in meant:
        if ratings[i] in seen:
            repeats.append(i)
        else:
            seen.append(ratings[i])
    return repeats


def _without(extract: Extract, dropped: set[int]) -> Extract:
    kept: list[tuple[Rating, Place]] = [
        pair
        for i, pair in enumerate(zip(extract.ratings, extract.places, strict=False))
        if i not in dropped
    ]
    return msgspec.structs.replace(
        extract,
        ratings=tuple(row for row, _ in kept),
        places=(*(place for _, place in kept), *extract.places[len(extract.ratings) :]),
    )


def _values(correction: Correction) -> str:
    if correction.action == "merge":
        return "identical rows"
    return " or ".join(
        ", ".join(f"{field} {value:g}" for field, value in values.items())
        for values in correction.expect
    )


def _found(row: Rating, correction: Correction) -> str:
    fields = dict.fromkeys(field for values in correction.expect for field in values)
    return ", ".join(f"{field} {getattr(row, field)}" for field in fields) or "none"
