"""The one catalogue of visible strings: `data/strings/<language>/*.toml`, keys joined by dots.

A string is a template of `str.format` with named fields. Every language has the same keys with the
same fields; a test holds that.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from headway.errors import Misuse

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "en"
TAGS: Mapping[Language, str] = {"en": "en", "zh": "zh-Hans"}
"""BCP 47 tags, for `lang` attributes and headers."""


@dataclass(frozen=True)
class Strings:
    """The strings of a language, called with a key and the values of its fields."""

    language: Language
    templates: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """The string of a key, its fields filled.

        Raises:
            KeyError: no such string, or a field has no value: a fault of ours, which tests find.
        """
        template = self.templates[key]
        return template.format(**values) if values else template

    def __contains__(self, key: str) -> bool:
        return key in self.templates

    def under(self, prefix: str) -> dict[str, str]:
        """The templates below a key, by the rest of their keys."""
        start = f"{prefix}."
        return {k.removeprefix(start): v for k, v in self.templates.items() if k.startswith(start)}


@cache
def strings(language: str) -> Strings:
    """The strings of a language.

    Raises:
        Misuse: we do not speak it.
    """
    for known in LANGUAGES:
        if known == language:
            return Strings(known, dict(_read(known)))
    raise Misuse(f"no language {language!r}; choose {', '.join(LANGUAGES)}")


def _read(language: Language) -> Iterator[tuple[str, str]]:
    folder = files("headway") / "data" / "strings" / language
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            name = file.name.removesuffix(".toml")
            yield from _flat(name, tomllib.loads(file.read_text("utf-8")))


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}.{key}", value)
        else:
            yield f"{prefix}.{key}", value
