"""English texts of answers in another language: recognised by our templates, said by theirs.

Answers draw their figures and tell the meaning of their numbers in English. Each such text is one
of the templates `figures.*`, `meanings.*` or `remarks.*` of the English catalogue with its fields
filled; the same template of another language is filled with the same fields, each in that language
too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Literal

from headway.language.strings import DEFAULT, Strings, strings
from headway.web.speech import place

Kind = Literal["figures", "meanings", "remarks"]
DAY = r"\d{4}-\d{2}-\d{2}"
NUMBER = r"[−-]?[\d.,]+"
COUNT = r"[\d,]+"
BOARD = r"[\w./:-]+"
TOKENS = r"[\d,.]+[kMB]?"
VOCABULARIES = ("method", "capability", "direction", "limit", "period")


class Phrasebook:
    """English texts of one kind, and what they are in a language."""

    def __init__(self, t: Strings, kind: Kind) -> None:
        self._t, self._kind = t, kind
        self._english = strings(DEFAULT)
        self._units = {key.replace("-", " "): key for key in self._english.under("units")}
        self._patterns = [
            (key, re.compile(self._pattern(template)))
            for key, template in sorted(
                self._english.under(kind).items(), key=lambda one: -_literals(one[1])
            )
        ]

    def said(self, text: str) -> str | None:
        """A text in the language; None where no template of ours is like it."""
        for key, pattern in self._patterns:
            found = pattern.fullmatch(text)
            fields = None if found is None else self._fields(found.groupdict())
            if fields is not None:
                return self._t(f"{self._kind}.{key}", **fields)
        return None

    def _fields(self, parts: Mapping[str, str]) -> dict[str, str] | None:
        """The fields of a template in the language; None where one is no text of ours."""
        fields = {name: self._field(name, part) for name, part in parts.items()}
        told = {name: part for name, part in fields.items() if part is not None}
        return told if len(told) == len(fields) else None

    def word(self, of: str, value: str) -> str:
        """A value of a vocabulary; one we have not is given as it is."""
        key = f"words.{of}.{value.replace(' ', '-')}"
        return self._t(key) if key in self._t else value

    def statement(self, text: str) -> str:
        """What a claim states; one that we have not translated is given as it is."""
        statements = self._english.under("claims.statements")
        key = next((key for key, one in statements.items() if one == text), None)
        return text if key is None else self._t(f"claims.statements.{key}")

    def column(self, name: str) -> str:
        """What a field is called."""
        key = f"columns.{name.replace(' ', '_')}"
        return self._t(key) if key in self._t else name

    def place(self, title: str) -> str:
        """A group by its title."""
        return place(self._t, title)

    def _pattern(self, template: str) -> str:
        """A regular expression that a filled template matches whole."""
        parts = []
        for literal, name, _, _ in Formatter().parse(template):
            parts.append(re.escape(literal))
            if name is not None:
                parts.append(f"(?P<{name}>{self._like(name)})")
        return "".join(parts)

    def _like(self, name: str) -> str:
        """What a field may hold, by its name."""
        if name == "unit":
            return "|".join(re.escape(unit) for unit in self._units)
        if name in VOCABULARIES:
            return "|".join(re.escape(word) for word in self._vocabulary(name))
        return _LIKE.get(name, ".+?")

    def _vocabulary(self, of: str) -> Mapping[str, str]:
        """Keys of a vocabulary by what figures call them: methods by id, all else in words."""
        words = self._english.under(f"words.{of}")
        return {key if of == "method" else word: key for key, word in words.items()}

    def _field(self, name: str, text: str) -> str | None:
        """A field in the language; None where it has to be a text of ours and is not."""
        said: str | None = text
        match name:
            case "unit":
                said = self._unit(self._units[text])
            case "method" | "capability" | "direction" | "limit" | "period":
                said = self._t(f"words.{name}.{self._vocabulary(name)[text]}")
            case "group" | "first" | "second":
                said = self.place(text)
            case "country" | "lag":
                said = self.word(name, text)
            case "side":
                said = self.word("group", text)
            case "kinds":
                told = (self.word("kinds", kind) for kind in text.split(" or "))
                said = self._t("sentences.comma").join(told)
            case "ability" | "acts" | "what" | "does" | "of" | "whose" | "usage" | "removed":
                said = self.said(text)
        return said

    def _unit(self, unit: str) -> str:
        """What a unit is called beside an axis, which may differ from its name after a number."""
        own = f"words.unit.{unit}"
        return self._t(own if own in self._t else f"units.{unit}")


_LIKE: Mapping[str, str] = {
    "board": BOARD,
    "day": DAY,
    "start": DAY,
    "end": DAY,
    "level": r"[\d.]+%",
    "share": r"[\d.]+%",
    "number": NUMBER,
    "other": NUMBER,
    "rest": COUNT,
    "count": COUNT,
    "top": COUNT,
    "mix": r"[\d.:]+",
    "country": r"[A-Z]{2}",
    "side": "first|second",
    "lag": "level|area|catch-up",
    "read": TOKENS,
    "written": TOKENS,
    "cached": TOKENS,
    "kinds": r"[a-z]+(?:-[a-z]+)*(?: or [a-z]+(?:-[a-z]+)*)*",
}


def _literals(template: str) -> int:
    """How much of a template is fixed: the more, the surer it is the one."""
    return sum(len(literal) for literal, *_ in Formatter().parse(template))


@cache
def phrasebook(language: str, kind: Kind) -> Phrasebook:
    """The phrasebook of a language, compiled once."""
    return Phrasebook(strings(language), kind)
