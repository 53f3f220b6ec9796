"""What a sentence of a brief is made of: words and numbers that know where they are from.

A value says itself in a language as Markdown. Whatever bears a number is a link to its origin;
counts of things that the brief itself lists are written as words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from urllib.parse import quote

from headway.answers.answer import Row
from headway.answers.brief_numerals import numeral
from headway.answers.wording import number, percent
from headway.language.strings import Strings

SCHEME = "source:"
SMALL_PRICE = 0.1
"""Below it cents tell too little, in dollars."""
WHOLE = frozenset({"rating points", "rank", "models"})
"""Units whose numbers have no decimals."""
_MARKED = re.compile(r"([\\`*_\[\]<>&~|#!])")
"""Signs that mean something in the middle of a line of Markdown."""
_WIDE = r"[\u3000-\u9fff\uff00-\uffef]"
_CHINESE_GAP = re.compile(rf"({_WIDE}(?:\]\([^()\s]*\))?) (?=\[?{_WIDE})")
"""A space between two Chinese characters, links apart: it belongs beside Latin letters alone."""


@dataclass(frozen=True)
class Reference:
    """Where a number is from: a snapshot of the store, or the address of a dated act."""

    snapshot: str = ""
    address: str = ""

    def __str__(self) -> str:
        if self.snapshot:
            return SCHEME + quote(self.snapshot, safe="-._~")
        return encoded(self.address)


def encoded(address: str) -> str:
    """An address that cannot break out of a Markdown link."""
    return quote(address, safe="%:/?#[]@!$&'*+,;=-._~")


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, whatever it holds."""
    flat = " ".join(text.split())
    return _MARKED.sub(r"\\\1", flat)


def linked(text: str, to: Reference) -> str:
    """A Markdown link whose text is shown as it is."""
    return f"[{escaped(text)}]({to})"


class Value(Protocol):
    """One field of a template."""

    def said(self, t: Strings) -> str:
        """The value as Markdown."""

    def row(self) -> Row | str:
        """The value as it stands in JSON."""

    def references(self) -> tuple[Reference, ...]:
        """Where it is from; empty for words."""


@dataclass(frozen=True)
class Word:
    """A string of the catalogue that has no fields."""

    key: str

    def said(self, t: Strings) -> str:
        """The string."""
        return t(self.key)

    def row(self) -> str:
        """Its key."""
        return self.key

    def references(self) -> tuple[Reference, ...]:
        """Words come from us."""
        return ()


@dataclass(frozen=True)
class Day:
    """A day as people write it: 1 June 2026; without its year where that is understood."""

    day: date
    year: bool = True

    def said(self, t: Strings) -> str:
        """The day."""
        fields = {"day": self.day.day, "month": t(f"brief.month.{self.day.month}")}
        if not self.year:
            return t("brief.date_in_year", **fields)
        return t("brief.date", year=self.day.year, **fields)

    def row(self) -> str:
        """The day in ISO form."""
        return self.day.isoformat()

    def references(self) -> tuple[Reference, ...]:
        """A day of the calendar needs no source."""
        return ()


@dataclass(frozen=True)
class Group:
    """A group of models: in English its adjective, elsewhere its name."""

    title: str
    adjective: str

    def said(self, t: Strings) -> str:
        """The group before a noun: `Chinese` models."""
        if t.language == "en":
            return escaped(self.adjective)
        parts = []
        for part in self.title.split(" + "):
            key = f"words.place.{part.replace(' ', '-')}"
            parts.append(t(key) if key in t else escaped(part))
        return t("sentences.or").join(parts)

    def row(self) -> str:
        """Its name."""
        return self.title

    def references(self) -> tuple[Reference, ...]:
        """A group is a rule of the catalog."""
        return ()


@dataclass(frozen=True)
class Count:
    """How many things the brief speaks of, in words."""

    count: int

    def said(self, t: Strings) -> str:
        """The count as a word."""
        return numeral(self.count, t.language)

    def row(self) -> Row:
        """The count."""
        return {"count": self.count}

    def references(self) -> tuple[Reference, ...]:
        """The things counted have their own."""
        return ()


@dataclass(frozen=True)
class Text:
    """Text that is linked to its origin: a name, a board, a statement, what an act does.

    `key` names its translation in the catalogue, where there may be one; one that is not
    `stopped` loses its full stop, for it stands inside a sentence.
    """

    text: str
    to: Reference
    key: str = ""
    stopped: bool = True

    def said(self, t: Strings) -> str:
        """The text as a link."""
        text = t(self.key) if self.key in t else self.text
        return linked(text if self.stopped else text.rstrip(".。"), self.to)

    def row(self) -> Row:
        """The text with its origin."""
        return {"text": self.text, "origin": str(self.to)}

    def references(self) -> tuple[Reference, ...]:
        """Its origin."""
        return (self.to,)


@dataclass(frozen=True)
class Model:
    """A model's name with its lab's, linked to what tells of it here.

    A name that begins with that of the lab stands alone.
    """

    name: str
    lab: str
    to: Reference

    def said(self, t: Strings) -> str:
        """The name as a link."""
        if not self.lab or self.name.lower().startswith(self.lab.lower()):
            return linked(self.name, self.to)
        return linked(t("brief.model", name=self.name, lab=self.lab), self.to)

    def row(self) -> Row:
        """Name, lab and origin."""
        return {"model": self.name, "lab": self.lab, "origin": str(self.to)}

    def references(self) -> tuple[Reference, ...]:
        """Its origin."""
        return (self.to,)


@dataclass(frozen=True)
class Amount:
    """A measured number with its interval and unit.

    Attributes:
        form: `full` says what the interval is, `short` gives it in brackets, `bare` leaves out the
            unit too, `alone` the interval.
        bounds: which of value, low and high are only bounds.
    """

    value: float
    low: float | None
    high: float | None
    unit: str
    to: Reference
    form: str = "short"
    level: float = 0.95
    bounds: Mapping[str, bool] = field(default_factory=dict)

    def turned(self, *, turn: bool = True) -> Amount:
        """The same distance seen from the other side."""
        if not turn or self.low is None or self.high is None:
            return self
        bounds = dict(self.bounds)
        bounds["low"], bounds["high"] = bounds.get("high", False), bounds.get("low", False)
        return Amount(
            -self.value, -self.high, -self.low, self.unit, self.to, self.form, self.level, bounds
        )

    def shown(self, key: str) -> str:
        """One of its numbers with the decimals of its unit: `26`, `7.4`, `> 14.2`."""
        value = float(getattr(self, key))
        text = number(value, 0 if self.unit in WHOLE else 1)
        mark = ("> " if value >= 0 else "< ") if self.bounds.get(key) else ""
        return mark + text

    def said(self, t: Strings) -> str:
        """The number as a link."""
        value = self.shown("value")
        one = f"brief.unit_one.{self.unit.replace(' ', '-')}"
        many = f"brief.unit.{self.unit.replace(' ', '-')}"
        form = self.form if self.low is not None else "alone"
        if form == "rank" and self.low == self.high:
            form = "rank_alone"
        if all(self.bounds.get(key) for key in ("value", "low", "high")) and self.value > 0:
            return linked(
                t("brief.amount.at_least", value=number(self.value, 1), unit=t(many)), self.to
            )
        fields: dict[str, str] = {"value": value, "unit": t(one if value == "1" else many)}
        if "alone" not in form:
            fields |= {"low": self.shown("low"), "high": self.shown("high")}
        return linked(t(f"brief.amount.{form}", level=percent(self.level), **fields), self.to)

    def row(self) -> Row:
        """Value, interval, unit and origin."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "bounds": dict(self.bounds),
            "origin": str(self.to),
        }

    def references(self) -> tuple[Reference, ...]:
        """Its origin."""
        return (self.to,)


@dataclass(frozen=True)
class Share:
    """A share or probability in whole percent.

    One that was `drawn` is never said to be sure: it is a share of finitely many draws.
    """

    share: float
    to: Reference
    drawn: bool = True

    def said(self, t: Strings) -> str:
        """The share as a link."""
        if self.drawn and self.share < 0.01:
            return linked(t("brief.share.least"), self.to)
        if self.drawn and self.share > 0.99:
            return linked(t("brief.share.most"), self.to)
        return linked(f"{number(100 * self.share)}%", self.to)

    def row(self) -> Row:
        """The share with its origin."""
        return {"share": self.share, "origin": str(self.to)}

    def references(self) -> tuple[Reference, ...]:
        """Its origin."""
        return (self.to,)


@dataclass(frozen=True)
class Dollars:
    """A price in US dollars."""

    dollars: float
    to: Reference

    def said(self, t: Strings) -> str:
        """The price as a link."""
        decimals = 2 if self.dollars >= SMALL_PRICE else 4
        return linked(t("brief.dollars", value=number(self.dollars, decimals)), self.to)

    def row(self) -> Row:
        """The price with its origin."""
        return {"value": self.dollars, "unit": "USD per million tokens", "origin": str(self.to)}

    def references(self) -> tuple[Reference, ...]:
        """Its origin."""
        return (self.to,)


@dataclass(frozen=True)
class Said:
    """A template with its values; itself a value of a longer sentence."""

    key: str
    params: Mapping[str, Value] = field(default_factory=dict)

    def said(self, t: Strings) -> str:
        """The sentence as Markdown."""
        text = t(self.key, **{name: one.said(t) for name, one in self.params.items()})
        return _CHINESE_GAP.sub(r"\1", text) if t.language == "zh" else text

    def row(self) -> Row:
        """Key and values."""
        return {"key": self.key, "params": {name: one.row() for name, one in self.params.items()}}

    def references(self) -> tuple[Reference, ...]:
        """Origins of all its values, each once."""
        found = [ref for one in self.params.values() for ref in one.references()]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Listed:
    """Values told one after another: `a, b and c`."""

    values: Sequence[Value]
    joint: str = "comma"

    def said(self, t: Strings) -> str:
        """The list."""
        *before, last = [one.said(t) for one in self.values]
        if not before:
            return last
        return (
            t(f"brief.joint.{self.joint}").join(before) + t(f"brief.joint.{self.joint}_last") + last
        )

    def row(self) -> Row:
        """Its values."""
        return {"list": [one.row() for one in self.values]}

    def references(self) -> tuple[Reference, ...]:
        """Origins of all its values, each once."""
        return tuple(dict.fromkeys(ref for one in self.values for ref in one.references()))
