"""What every sentence about an answer needs: its numbers, its groups and its board as words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from headway.answers.wording import bounded, number, percent
from headway.language.strings import Strings
from headway.web.amounts import amount
from headway.web.pages.page import Row

SHORT_UNITS = {"rating points": "points"}
"""In a sentence points of a rating are points: the board beside them says which."""


def place(t: Strings, title: str) -> str:
    """A group by its title, in a language; labs keep their names, and joined groups are told."""
    parts = []
    for part in title.split(" + "):
        kind, _, code = part.partition(":")
        key = (
            f"words.{kind}.{code}" if kind == "country" else f"words.place.{part.replace(' ', '-')}"
        )
        parts.append(t(key) if key in t else part)
    return t("sentences.or").join(parts)


def rounded(value: float) -> str:
    """A share in whole percent."""
    return f"{number(100 * value)}%"


@dataclass(frozen=True)
class Speech:
    """An answer about to be said in a language, from templates `sentences.<verb>.<name>`."""

    t: Strings
    answer: Row

    def say(self, name: str, /, **fields: object) -> str:
        """A template of the answer's verb, filled."""
        return self.t(f"sentences.{self.answer['verb']}.{name}", **fields)

    def doubt(self, what: str, low: float, high: float) -> str:
        """What stands behind an interval that holds zero; empty behind one that does not."""
        return self.t(f"sentences.doubt.{what}") if low <= 0 <= high else ""

    @property
    def details(self) -> Row:
        """What the answer shows beside its value."""
        found: Row = self.answer["details"]
        return found

    @property
    def question(self) -> Row:
        """What was asked."""
        found: Row = self.answer["question"]
        return found

    @property
    def day(self) -> str:
        """The as-of day."""
        return str(self.question["as_of"])

    @property
    def level(self) -> str:
        """The level of the answer's intervals."""
        return percent(self.answer["level"] or 0.95)

    @property
    def board(self) -> str:
        """The board that was asked, with its category where that is not the whole."""
        board, category = self.question["board"], self.question.get("category")
        return str(board) if category in (None, "overall") else f"{board}:{category}"

    @property
    def first(self) -> str:
        """The first group."""
        return place(self.t, self.details["names"]["first"])

    @property
    def second(self) -> str:
        """The second group."""
        return place(self.t, self.details["names"]["second"])

    def quantity(self, name: str) -> Row | None:
        """One of the answer's numbers; None where the evidence does not define it."""
        found: Row | None = self.details["quantities"].get(name)
        return found

    def unit(self, name: str) -> str:
        """A unit as sentences say it."""
        key = f"units.{SHORT_UNITS.get(name, name).replace(' ', '-')}"
        return self.t(key) if key in self.t else name

    def word(self, of: str, value: str) -> str:
        """A word of a fixed vocabulary; one we have not is given as it is."""
        key = f"words.{of}.{value.replace(' ', '-')}"
        return self.t(key) if key in self.t else value

    def joined(self, parts: Iterable[str]) -> str:
        """Things told one after another."""
        return self.t("sentences.comma").join(parts)


def interval(row: Row, unit: str | None = None, *, turned: bool = False) -> dict[str, str]:
    """Low and high end with the decimals of a unit; `turned`, of the opposite of the value."""
    low, high = row["low"], row["high"]
    if turned:
        low, high = -high, -low
    return {"low": amount(low, unit), "high": amount(high, unit)}


def decimals(row: Row, digits: int, factor: float = 1) -> dict[str, str]:
    """Value, low and high with so many decimals, each times a factor."""
    return {key: number(factor * row[key], digits) for key in ("value", "low", "high")}


def bound(value: float, bounds: dict[str, Any], side: str) -> str:
    """A number of months that may only be a bound."""
    return bounded(value, is_bound=bool(bounds.get(side)))
