"""Addresses of pages: on a server, or as files of a static site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import quote

from headway.language.strings import DEFAULT, Language
from headway.web.questions import Value, query_of

FORMATS = ("json", "csv", "svg", "png", "pdf")
"""Forms a page has besides itself: its answer, its table, and its figure."""


@dataclass(frozen=True)
class Target:
    """A page and its state, apart from any server: a path from the root, and the values given."""

    path: str
    given: tuple[tuple[str, Value], ...] = ()
    form: str = ""

    @property
    def address(self) -> str:
        """The target as an address on a server, without language."""
        suffix = f".{self.form}" if self.form else ""
        path = "/index" if self.form and self.path == "/" else self.path
        query = query_of(self.given)
        return quote(f"{path}{suffix}", safe="/:+") + (f"?{query}" if query else "")


class Links(Protocol):
    """How a page names others."""

    def to(self, target: Target, language: Language | None = None) -> str:
        """The address of a page, in its own language or another; empty where there is none."""

    def asset(self, name: str) -> str:
        """The address of a static file."""


@dataclass(frozen=True)
class ServerLinks:
    """Addresses on a server. A language that was chosen stays chosen; an edition busts caches."""

    chosen: Language | None
    edition: str

    def to(self, target: Target, language: Language | None = None) -> str:
        """The address from the root of the server."""
        spoken = language or self.chosen
        if spoken is None:
            return target.address
        joint = "&" if target.given else "?"
        return f"{target.address}{joint}lang={spoken}"

    def asset(self, name: str) -> str:
        """The address of a static file, which names its edition: it may be kept for ever."""
        return f"/static/{self.edition}/{name}"


@dataclass(frozen=True)
class SiteLinks:
    """Relative addresses of files, so that a site works from any folder.

    Args:
        page: the file of the page that links.
        files: which file each address has, per language; what has none is not linked.
    """

    language: Language
    page: PurePosixPath
    files: Mapping[tuple[Language, str], str]

    def to(self, target: Target, language: Language | None = None) -> str:
        """The file of a page, seen from this one; empty where the site has no such page."""
        found = self.files.get((language or self.language, target.address))
        return "" if found is None else self._relative(found)

    def asset(self, name: str) -> str:
        """A static file, seen from this page."""
        return self._relative(f"static/{name}")

    def _relative(self, file: str) -> str:
        up = len(self.page.parent.parts)
        return quote("../" * up + file) or "."


def file_of(target: Target, language: Language) -> str:
    """The file of a page in a static site: readable, and the same at every run."""
    path = target.path.strip("/") or "index"
    given = "".join(f"--{_plain(name)}-{_plain(value)}" for name, value in target.given)
    folder = "" if language == DEFAULT else f"{language}/"
    return f"{folder}{_plain(path)}{given}.{target.form or 'html'}"


def _plain(value: Value) -> str:
    text = "+".join(value) if isinstance(value, tuple) else str(value)
    return "".join(one if one.isalnum() or one in "-_./" else "-" for one in text)
