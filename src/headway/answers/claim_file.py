"""A claim is a file: what was said, by whom, and what its words mean in numbers.

`data/claims/<ledger>/<claim>.toml` are the packaged ones, with `ledger.toml` beside them; a user's
own file needs no ledger. Unknown keys are refused, with the line they stand on.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

from headway.errors import BadFile, Misuse, UnknownClaim, UnknownLedger

PACKAGED = Path(__file__).resolve().parent.parent / "data" / "claims"
LEDGER = "ledger.toml"
_TABLE = re.compile(r"\s*\[([\w.-]+)\]\s*(#.*)?$")


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
    top: int | None = None
    level_of: str = ""
    hosts: Literal["own", "any", ""] = ""
    kinds: tuple[str, ...] = ()


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


def _faults(claim: Claim) -> list[tuple[str, str, str]]:
    """Key, fault and mend of what does not fit together."""
    found = []
    if (claim.measure is None) == (claim.unmeasurable is None):
        found.append(
            (
                "measure",
                "a claim has either a measure or says why it is unmeasurable",
                "give one of the tables [measure] and [unmeasurable]",
            )
        )
    if claim.measure is not None and claim.threshold is None:
        found.append(("threshold", "nothing says when the claim holds", "give a table [threshold]"))
    if claim.threshold is not None:
        given = [claim.threshold.at_least, claim.threshold.at_most]
        if given.count(None) != 1:
            found.append(
                (
                    "threshold.quantity",
                    "a threshold is a least or a greatest value",
                    "give one of at_least and at_most",
                )
            )
    if claim.measure is not None and claim.measure.board and claim.measure.capability:
        found.append(
            ("measure.capability", "both a board and a capability are given", "keep one of them")
        )
    if claim.multiverse and claim.universes:
        found.append(
            ("universes", "both a multiverse and alternatives are given", "keep one of them")
        )
    if claim.measure is not None and len(claim.numbers) != 3:
        found.append(
            (
                "numbers",
                f"{len(claim.numbers)} numbers that matter are named",
                "name three quantities of the measure",
            )
        )
    shares = {"sure": claim.rule.sure, "agree": claim.rule.agree, "leaning": claim.rule.leaning}
    found += [
        (f"rule.{key}", f"{share:g} is no share above one half", "write a share such as 0.95")
        for key, share in shares.items()
        if not 0.5 < share < 1
    ]
    return found


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
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as fault:
        message, _, key = str(fault).partition(" - at `$")
        key = key.strip("`.")
        unknown = re.search(r"unknown field `(.+?)`", message)
        if unknown:
            key = f"{key}.{unknown.group(1)}".strip(".")
        raise BadFile(
            path, _place(text, key), message, "the docs page of `headway claim` shows the keys"
        ) from None


def _place(text: str, key: str) -> str:
    """`line 7, key measure.verb`: where a key stands, or its table, or the file's end."""
    key = re.sub(r"\[(\d+|\.\.\.)\]", "", key)
    table, _, name = key.rpartition(".")
    inside = ""
    nearest: int | None = None
    for number, line in enumerate(text.splitlines(), start=1):
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
