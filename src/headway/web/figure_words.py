"""Figures in other languages than English: titles, axes, legends and names of groups."""

from __future__ import annotations

from headway.language.strings import Strings
from headway.web.pages.page import Row


def spoken(t: Strings, figure: Row, title: str) -> Row:
    """A figure whose words are of a language; `title` is what it shows."""
    del t, title
    return figure
