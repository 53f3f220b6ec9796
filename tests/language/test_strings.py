"""The catalogue of strings is whole in every language."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from headway.errors import Misuse
from headway.language.strings import DEFAULT, LANGUAGES, strings

OTHERS = [language for language in LANGUAGES if language != DEFAULT]


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_strings(language: str) -> None:
    assert set(strings(language).templates) == set(strings(DEFAULT).templates)


@pytest.mark.parametrize("language", OTHERS)
def test_a_string_has_the_same_fields_in_every_language(language: str) -> None:
    ours, english = strings(language).templates, strings(DEFAULT).templates
    differing = [key for key in ours if fields(ours[key]) != fields(english[key])]

    assert not differing


def test_chinese_strings_are_chinese() -> None:
    """A string without any Chinese character is a name, a unit or a sign, and short."""
    left = [
        key
        for key, text in strings("zh").templates.items()
        if not re.search(r"[\u4e00-\u9fff]", text)
        and len(re.sub(r"\{[^}]*\}", "", text).split()) > 2
    ]

    assert not left


def test_a_language_we_do_not_speak_is_refused() -> None:
    with pytest.raises(Misuse, match="no language 'fr'; choose en, zh"):
        strings("fr")


def test_values_fill_the_fields() -> None:
    from headway.language.strings import Strings

    one = Strings("en", {"a.b": "{count} models", "a.c": "x"})

    assert one("a.b", count=3) == "3 models"
    assert "a.b" in one
    assert one.under("a") == {"b": "{count} models", "c": "x"}
