"""Figures in other languages than English: titles, axes, legends and names of groups.

Values of data that are words of ours are changed with everything that names them: scales, tests
and filters. Names of models, labs and boards, and titles of acts, stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headway.language.strings import Strings
from headway.web.pages.page import Row
from headway.web.phrasebook import Phrasebook, phrasebook
from headway.web.sentences import spaced

GROUPS = frozenset({"side", "group", "part"})
COUNTRIES = frozenset({"country", "place"})
PHRASES = frozenset({"label", "direction", "interval", "what", "kind"})
VOCABULARIES = frozenset({"confidence", "time base", "dates", "variants", "votes", "verdict"}) | {
    "frontier",
    "labs",
    "lag",
}
DATA = frozenset({"values", "datasets"})
EXPRESSIONS = frozenset({"calculate", "filter", "test", "labelExpr", "expr"})
_COMPARED = re.compile(r"datum(?:\.(\w+)|\['([^']+)'\])(\s*[!=]==?\s*)'([^']*)'")
_QUOTED = re.compile(r"'([^']*)'")


def spoken(t: Strings, figure: Row, title: str) -> Row:
    """A figure whose words are of a language; `title`, the answer's sentence, describes it."""
    book = phrasebook(t.language, "figures")
    renamed = {name: book.word("choice", name) for name in _folded(figure)}
    said: Row = _Spoken(book, renamed).part(figure, "")
    return {**said, "description": title}


def _folded(part: Any) -> set[str]:  # noqa: ANN401 - a part of a specification
    """Columns whose names a transform makes values of."""
    if isinstance(part, Mapping):
        own = {str(name) for name in part.get("fold", ())}
        return own.union(*(_folded(one) for key, one in part.items() if key not in DATA))
    if isinstance(part, list):
        return set().union(*(_folded(one) for one in part))
    return set()


@dataclass(frozen=True)
class _Spoken:
    """Parts of a specification in a language; `renamed` are columns whose names are shown."""

    book: Phrasebook
    renamed: Mapping[str, str]

    def part(self, part: Any, key: str) -> Any:  # noqa: ANN401
        """A copy of what stands under a key."""
        match part:
            case _ if key == "title":
                return self.title(part)
            case list():
                return [self.among(one, key) for one in part]
            case dict() if key == "datasets":
                return {name: self.part(rows, "values") for name, rows in part.items()}
            case dict():
                return self.whole(part, key)
            case str() if key in EXPRESSIONS:
                return self.expression(part)
        return part

    def among(self, one: Any, key: str) -> Any:  # noqa: ANN401
        """One of a list: of rows of data, of columns whose names are shown, or of parts."""
        if key in ("values", "fold"):
            return self.row(one) if isinstance(one, Mapping) else self.renamed.get(one, one)
        return self.part(one, "tip" if key == "tooltip" else "")

    def whole(self, part: Mapping[str, Any], key: str) -> Row:
        """A copy of an object: a field's scale knows its words, a text its own."""
        copy = {name: self.part(one, name) for name, one in part.items()}
        field = part.get("field")
        if field is None and key == "text" and isinstance(part.get("value"), str):
            return {**copy, "value": self.text(part["value"])}
        if part.get("type") == "text" and isinstance(part.get("text"), str):
            return {**copy, "text": self.text(part["text"])}
        if field is None:
            return copy
        if key in ("tip", "tooltip") and "title" not in part:
            copy["title"] = self.book.column(field)
        for name in ("equal", "oneOf", "sort"):
            if name in part:
                copy[name] = self.values(part[name], field)
        for name, words in (("scale", "domain"), ("legend", "values"), ("axis", "values")):
            inner = part.get(name)
            if isinstance(inner, Mapping) and words in inner:
                copy[name] = {**copy[name], words: self.values(inner[words], field)}
        return copy

    def title(self, title: Any) -> Any:  # noqa: ANN401
        """A title: a text, its lines, or one with a subtitle and settings."""
        if isinstance(title, str):
            return self.text(title)
        if isinstance(title, list):
            return [self.text(one) for one in title]
        if isinstance(title, Mapping):
            shown = {
                name: self.title(title[name]) for name in ("text", "subtitle") if name in title
            }
            return {**title, **shown}
        return title

    def text(self, text: str) -> str:
        """A text that is shown; one we have no words for stays."""
        return spaced(self.book.said(text) or text)

    def row(self, row: Mapping[str, Any]) -> Row:
        """A row of data."""
        return {
            self.renamed.get(name, name): self.value(value, name) for name, value in row.items()
        }

    def values(self, values: Any, field: str) -> Any:  # noqa: ANN401
        """Values of a field where a scale or a test lists them."""
        if isinstance(values, Sequence) and not isinstance(values, str):
            return [self.value(one, field) for one in values]
        return self.value(values, field)

    def value(self, value: Any, field: str) -> Any:  # noqa: ANN401
        """A value of a field, where that field holds words of ours."""
        if not isinstance(value, str):
            return value
        if field in GROUPS:
            return spaced(self.book.place(value))
        if field in COUNTRIES:
            return self.country(value)
        if field == "claim":
            return self.book.statement(value)
        if field in PHRASES:
            return self.text(value)
        return self.book.word(field, value) if field in VOCABULARIES else value

    def country(self, value: str) -> str:
        """A country by its code or by its title; what is none of them is a text."""
        word = self.book.word("country", value)
        word = self.book.place(value) if word == value else word
        return self.text(value) if word == value else word

    def expression(self, text: str) -> str:
        """An expression with the words that it compares with or shows."""

        def compared(found: re.Match[str]) -> str:
            field = found[1] or found[2]
            word = self.value(found[4], field)
            return f"{found[0].removesuffix(_quoted(found[4]))}{_quoted(word)}"

        if _COMPARED.search(text):
            return _COMPARED.sub(compared, text)
        return _QUOTED.sub(lambda found: _quoted(self.text(found[1])), text)


def _quoted(text: str) -> str:
    return f"'{text}'"
