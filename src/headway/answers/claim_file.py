"""A claim is a file: what was said, by whom, and what its words mean in numbers.

`data/claims/<ledger>/<claim>.toml` are the packaged ones, with `ledger.toml` beside them; a user's
own file needs no ledger. Unknown keys are refused, with the line they stand on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from headway.catalog.events import Category
from headway.errors import BadFile, Misuse, UnknownClaim, UnknownLedger

PACKAGED = Path(__file__).resolve().parent.parent / "data" / "claims"
LEDGER = "ledger.toml"
_TABLE = re.compile(r"\s*\[([\w.-]+)\]\s*(#.*)?$")
Fault: TypeAlias = tuple[str, str, str]


class MeasureSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which measure, of whom, where and when; each verb takes some of these keys.

    `board` or `capability` says where (a capability is its headline board); `from` and `to` are the
    window; `as_of` is the day the claim was made about, if that is earlier than the question's.
    """

    verb: str
    first: str = "us"
    second: str = "china"
    board: str = ""
    capability: str = ""
    start: date | None = msgspec.field(default=None, name="from")
    end: date | None = msgspec.field(default=None, name="to")
    as_of: date | None = None
    profile: str = ""
    time_base: Literal["one-scale", "as-published", ""] = ""
    definition: Literal["level", "catch-up", "area", ""] = ""
    by: date | None = None
    top: Annotated[int, msgspec.Meta(ge=1)] | None = None
    level_of: str = ""
    hosts: Literal["own", "any", ""] = ""
    kinds: tuple[Category, ...] = ()


class Threshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The condition its words mean: a quantity of the measure, and how large it must be."""

    quantity: str
    why: str
    at_least: float | None = None
    at_most: float | None = None

    def words(self) -> str:
        """The condition: `change at most -10`."""
        if self.at_least is not None:
            return f"{self.quantity} at least {self.at_least:g}"
        return f"{self.quantity} at most {self.at_most:g}"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a verdict is spoken: by probability, and by the share of universes that agree."""

    sure: float = 0.95
    agree: float = 0.8
    leaning: float = 0.8


class Unmeasurable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why no number can decide it, what evidence would, and which dated facts there are."""

    why: str
    needed: str
    facts: tuple[str, ...] = ()


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number somebody printed, for ours to stand beside it, and why the two differ."""

    value: float
    unit: str
    quantity: str
    what: str
    differs: str


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A checkable statement.

    Attributes:
        statement: what was said, in our own words.
        who: who said it.
        when: day it was said.
        where: address or name of the publication.
        measure: what is measured; none where it is not measurable.
        threshold: what its words mean.
        numbers: the three quantities that matter most.
        multiverse: whether every combination of method choices votes on it (gap, lag and trend
            alone), on the boards of its capability or beside its board.
        universes: else alternatives for keys of the measure, each tried with each.
        rule: when a verdict is spoken.
        unmeasurable: why no number can decide it.
        published: a number somebody printed.
        note: how it is to be read.
    """

    statement: str
    who: str
    when: date
    where: str
    measure: MeasureSpec | None = None
    threshold: Threshold | None = None
    numbers: tuple[str, ...] = ()
    multiverse: bool = False
    universes: dict[str, tuple[Any, ...]] = {}
    rule: Rule = Rule()
    unmeasurable: Unmeasurable | None = None
    published: Published | None = None
    note: str = ""


class LedgerFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a ledger's claims have in common."""

    title: str
    what: str
    who: str
    when: date
    where: str


class Filed(msgspec.Struct, frozen=True):
    """A claim with the id it is asked by and the file it stands in."""

    id: str
    path: Path
    claim: Claim


def ledgers(folder: Path = PACKAGED) -> dict[str, LedgerFile]:
    """The packaged ledgers by id.

    Raises:
        BadFile: a ledger's own file is not one.
    """
    return {
        path.parent.name: _read(path, LedgerFile) for path in sorted(folder.glob(f"*/{LEDGER}"))
    }


def claims_of(ledger: str, folder: Path = PACKAGED) -> list[Filed]:
    """The claims of a ledger, in order of their files' names.

    Raises:
        UnknownLedger: no such ledger.
        BadFile: a claim's file is not one.
    """
    if not (folder / ledger / LEDGER).is_file():
        raise UnknownLedger.among(ledger, sorted(ledgers(folder)))
    paths = sorted(p for p in (folder / ledger).glob("*.toml") if p.name != LEDGER)
    return [Filed(f"{ledger}/{path.stem}", path, read_claim(path)) for path in paths]


def find_claim(name: str, folder: Path = PACKAGED) -> Filed:
    """The claim of this id (`ledger/claim`, or the claim's name alone), or in this file.

    Raises:
        UnknownClaim: neither an id nor a file.
        Misuse: two ledgers have a claim of that name.
        BadFile: the file is not a claim.
    """
    if name.endswith(".toml"):
        return Filed(Path(name).stem, Path(name), read_claim(Path(name)))
    known = {
        f"{path.parent.name}/{path.stem}": path
        for path in sorted(folder.glob("*/*.toml"))
        if path.name != LEDGER
    }
    found = [key for key in known if name in (key, key.partition("/")[2])]
    if len(found) > 1:
        raise Misuse(f"claim {name!r} is in several ledgers: give one of {', '.join(found)}")
    if not found:
        raise UnknownClaim.among(name, list(known))
    return Filed(found[0], known[found[0]], read_claim(known[found[0]]))


def read_claim(path: Path) -> Claim:
    """Read a claim from its file and check that its parts fit together.

    Raises:
        BadFile: not a claim; says line and key.
    """
    claim = _read(path, Claim)
    text = path.read_text("utf-8")
    for key, fault, mend in _faults(claim):
        raise BadFile(path, _place(text, key), fault, mend)
    return claim  # type: ignore[no-any-return]


def refused(path: Path, key: str, fault: str, mend: str) -> BadFile:
    """The error that names the line of a key in a claim's file."""
    return BadFile(path, _place(path.read_text("utf-8"), key), fault, mend)


def _faults(claim: Claim) -> Iterator[Fault]:
    """Key, fault and mend of what does not fit together."""
    if (claim.measure is None) == (claim.unmeasurable is None):
        yield (
            "measure",
            "a claim has either a measure or says why it is unmeasurable",
            "give one of the tables [measure] and [unmeasurable]",
        )
    if claim.measure is not None:
        yield from _faults_of_measure(claim, claim.measure)
    if claim.threshold is not None:
        yield from _faults_of_threshold(claim.threshold)
    if claim.multiverse and claim.universes:
        yield "universes", "both a multiverse and alternatives are given", "keep one of them"
    yield from _faults_of_universes(claim)
    shares = {"sure": claim.rule.sure, "agree": claim.rule.agree, "leaning": claim.rule.leaning}
    for key, share in shares.items():
        if not 0.5 < share < 1:
            fault = f"{share:g} is no share above one half"
            yield f"rule.{key}", fault, "write a share such as 0.95"


def _faults_of_measure(claim: Claim, measure: MeasureSpec) -> Iterator[Fault]:
    if claim.threshold is None:
        yield "threshold", "nothing says when the claim holds", "give a table [threshold]"
    if measure.board and measure.capability:
        yield "measure.capability", "both a board and a capability are given", "keep one of them"
    if measure.start and measure.end and measure.start >= measure.end:
        fault = f"from {measure.start} is not before to {measure.end}"
        yield "measure.to", fault, "give a first day before the last"
    if measure.verb == "forecast" and measure.by is None:
        yield "measure", "a forecast is about a day", "give the day as by = 2026-12-31"
    if len(claim.numbers) != 3:
        fault = f"{len(claim.numbers)} numbers that matter are named"
        yield "numbers", fault, "name three quantities of the measure"


def _faults_of_threshold(threshold: Threshold) -> Iterator[Fault]:
    given = [one for one in (threshold.at_least, threshold.at_most) if one is not None]
    if len(given) != 1:
        yield (
            "threshold.quantity",
            "a threshold is a least or a greatest value",
            "give one of at_least and at_most",
        )
    elif not isfinite(given[0]):
        key = "at_least" if threshold.at_least is not None else "at_most"
        yield f"threshold.{key}", f"{given[0]:g} is no bound", "give a finite number"


def _faults_of_universes(claim: Claim) -> Iterator[Fault]:
    keys = {field.encode_name for field in msgspec.structs.fields(MeasureSpec)}
    for key, options in claim.universes.items():
        if not options:
            yield f"universes.{key}", "no alternatives are given", "give some, or leave it out"
        if key not in keys:
            continue  # the verb, once known, refuses it with what it does take
        for option in options:
            try:
                msgspec.convert({"verb": "", key: option}, MeasureSpec)
            except msgspec.ValidationError as fault:
                message = str(fault).partition(" - at `$")[0]
                yield f"universes.{key}", message, f"give values that {key} can take"


def _read(path: Path, kind: type[Any]) -> Any:  # noqa: ANN401 - the kind asked for
    try:
        text = path.read_text("utf-8")
    except OSError as fault:
        raise BadFile(path, "", fault.strerror or "cannot be read", "give a claim's file") from None
    except UnicodeDecodeError:
        raise BadFile(path, "", "is not UTF-8 text", "save it as UTF-8") from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        message, _, place = str(fault).rpartition(" (at ")
        line = re.search(r"line (\d+)", place)
        where = f"line {line.group(1)}" if line else "its end"
        raise BadFile(path, where, f"not TOML: {message or place}", "mend it there") from None
    except (ValueError, RecursionError) as fault:
        # The parser passes on what Python says of numbers too long and of arrays too deep.
        raise BadFile(path, "", f"not TOML that can be read: {fault}", "shorten it") from None
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as fault:
        # A key in quotes may hold line breaks.
        message, _, key = " ".join(str(fault).split()).partition(" - at `$")
        key = key.strip("`.")
        unknown = re.search(r"unknown field `(.+)`", message)
        if unknown:
            key = f"{key}.{unknown.group(1)}".strip(".")
            message = "no such key"
        missing = re.search(r"missing required field `(.+)`", message)
        if missing:
            message = f"{missing.group(1)} is missing"
        raise BadFile(
            path, _place(text, key), message, "the docs page of `headway claim` shows the keys"
        ) from None


def _place(text: str, key: str) -> str:
    """`line 7, key measure.verb`: where a key stands, or its table, or the file's end."""
    key = re.sub(r"\[(\d+|\.\.\.)\]", "", key)
    table, _, name = key.rpartition(".")
    inside = ""
    nearest: int | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        opened = _TABLE.match(line)
        if opened:
            inside = opened.group(1)
            if inside in (key, table):
                nearest = number
        elif inside == table and re.match(rf"\s*\"?{re.escape(name)}\"?\s*=", line):
            nearest = number
            break
    shown = f"key {key}" if key else "the file"
    return shown if nearest is None else f"line {nearest}, {shown}"
