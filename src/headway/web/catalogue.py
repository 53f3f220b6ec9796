"""All pages, and which of them an address names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from headway.web.links import FORMATS
from headway.web.pages import choosing, direction, distance, entities, reading
from headway.web.pages.page import Page

PAGES: tuple[Page, ...] = (
    *distance.PAGES,
    *choosing.PAGES,
    *direction.PAGES,
    *entities.PAGES,
    *reading.PAGES,
)


@dataclass(frozen=True)
class Place:
    """What an address names: a page, the parts of its path, and the form wanted (empty: HTML)."""

    page: Page
    parts: Mapping[str, str]
    form: str


def place(path: str) -> Place | None:
    """What a decoded path names; None where there is no such page."""
    stem, dot, ending = path.rpartition(".")
    form = ending if dot and ending in FORMATS else ""
    bare = stem if form else path
    if form and bare in ("/index", "/today"):
        bare = "/"
    for pattern, page in _patterns():
        found = pattern.fullmatch(bare)
        if found:
            return Place(page, found.groupdict(), form)
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Page], ...]:
    return tuple((re.compile(_pattern(page.path)), page) for page in PAGES)


def _pattern(path: str) -> str:
    """`{name}` is one part of a path, `{name:path}` the rest of it."""
    found = re.escape(path)
    found = re.sub(r"\\\{(\w+):path\\\}", r"(?P<\1>[^?#]+)", found)
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/?#]+)", found)
