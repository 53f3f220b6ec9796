"""The pieces of a brief: paragraphs with what they are about and how newsworthy they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from headway.answers.answer import Row
from headway.answers.brief_changes import Changes, Compared
from headway.answers.brief_values import (
    Amount,
    Day,
    Group,
    Model,
    Reference,
    Said,
    Text,
    Value,
    Word,
)
from headway.catalog.load import Catalog
from headway.language.strings import Strings

SECTIONS = (
    "frontier",
    "gap",
    "lag",
    "releases",
    "claims",
    "prices",
    "acts",
    "context",
    "mind",
)
"""In the order in which they are read."""


@dataclass(frozen=True)
class Item:
    """A paragraph.

    Attributes:
        section: where it stands.
        score: how newsworthy it is: news above zero, facts that stand still below.
        sentences: what it says; the first one's key names it.
        order: its place among items of a section; by score where it is empty.
        tags: keys of the catalogue, or names, of what it is about.
        needed: whether the brief is incomplete without it.
    """

    section: str
    score: float
    sentences: tuple[Said, ...]
    order: str = ""
    tags: tuple[str, ...] = field(default=())
    needed: bool = False

    def markdown(self, t: Strings) -> str:
        """The paragraph in a language."""
        return t("brief.joint.sentences").join(_capital(one.said(t)) for one in self.sentences)

    def references(self) -> tuple[Reference, ...]:
        """Origins of its numbers, each once."""
        return tuple(dict.fromkeys(ref for one in self.sentences for ref in one.references()))

    def row(self, t: Strings) -> Row:
        """The paragraph as it stands in an answer."""
        first, *more = (one.row() for one in self.sentences)
        return {
            "text_markdown": self.markdown(t),
            "key": first["key"],
            "params": first["params"],
            "more": more,
            "origins": [str(one) for one in self.references()],
        }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Telling:
    """What every paragraph needs: the changes, and how to name things."""

    catalog: Catalog
    changes: Changes
    groups: tuple[str, str]
    level: float

    @property
    def first(self) -> Group:
        """The first group."""
        return self._group(self.groups[0])

    @property
    def second(self) -> Group:
        """The second group."""
        return self._group(self.groups[1])

    def side(self, place: str) -> Group:
        """The group of a side."""
        return self.first if place == "first" else self.second

    @property
    def since(self) -> Day:
        """The earlier day."""
        return self.day(self.changes.since)

    @property
    def as_of(self) -> Day:
        """The later day."""
        return Day(self.changes.as_of)

    def day(self, day: date | str) -> Day:
        """A day, with its year where that is not the year of the later day."""
        found = day if isinstance(day, date) else date.fromisoformat(day)
        return Day(found, found.year != self.changes.as_of.year)

    def read(self, row: Row) -> Day:
        """The day of a row's reading."""
        return self.day(str(row["reading"]["published"]))

    def _group(self, group: str) -> Group:
        return Group(self.catalog.title(group), self.catalog.adjective(group))

    def model(self, model: str, to: Reference, *, lab: bool = True) -> Model:
        """A model's name, with its lab."""
        facts = self.catalog.models[model]
        return Model(facts.name, self.catalog.labs[facts.lab].name if lab else "", to)

    def amount(
        self, row: Row, unit: str, to: Reference, form: str = "short", *, bounds: Row | None = None
    ) -> Amount:
        """A number with its interval."""
        marks = {key: bool((bounds or {}).get(key)) for key in ("value", "low", "high")}
        return Amount(row["value"], row["low"], row["high"], unit, to, form, self.level, marks)

    def board(self, one: Compared) -> Text:
        """The board that speaks for a capability, linked to its reading."""
        return Text(str(one.now["board"]), now(one))

    def gap(self, one: Compared, form: str = "short") -> Amount:
        """The gap now."""
        return self.amount(one.now["gap"], one.now["gap"]["unit"], now(one), form)

    def leads(self, one: Compared) -> bool:
        """Whether the first group is ahead now."""
        return bool(one.now["gap"]["value"] >= 0)

    def lag(self, row: Row, to: Reference, form: str = "short") -> Amount:
        """A lag as `headway` shows it."""
        return self.amount(row, "months", to, form, bounds=row.get("bounds"))


def now(one: Compared) -> Reference:
    """The reading of the later day."""
    return Reference(one.snapshot)


def then(one: Compared) -> Reference:
    """The reading that was known on the earlier day."""
    assert one.then is not None  # noqa: S101 - asked of capabilities that had one
    return Reference(one.then["reading"]["snapshot"])


def within(one: Compared) -> Word:
    """`in code`: a capability as an adverb."""
    return Word(f"brief.in.{one.capability}")


def fields(**values: Value) -> dict[str, Value]:
    """Fields of a template, typed."""
    return values


def ordered(items: Sequence[Item], section: str) -> list[Item]:
    """The items of a section as they are read."""
    inside = [one for one in items if one.section == section]
    return sorted(inside, key=lambda one: (one.order, -one.score))
