"""The documentation as pages: Markdown files rendered, their links turned into addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path, PurePosixPath

import headway

PACKAGE = Path(headway.__file__).resolve().parent
FIRST = "index"
Link = Callable[[str], str]


@dataclass(frozen=True)
class Document:
    """A page of the documentation: its name, its title, and its text."""

    name: str
    title: str
    markdown: str


def folder() -> Path:
    """Where the documentation lies: in the package, or beside its source."""
    packaged = PACKAGE / "docs"
    return packaged if packaged.is_dir() else PACKAGE.parent.parent / "docs"


@cache
def documents() -> dict[str, Document]:
    """All pages of the documentation by name, which is their path without ending."""
    root = folder()
    found = {}
    for path in sorted(root.rglob("*.md")):
        name = path.relative_to(root).with_suffix("").as_posix()
        text = path.read_text("utf-8")
        title = next((line[2:] for line in text.splitlines() if line.startswith("# ")), name)
        found[name] = Document(name, title.replace("`", ""), text)
    return found


def rendered(document: Document, link: Link) -> str:
    """A page as HTML. `link` gives the address of another page by name, or nothing."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(document.markdown)
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _identifier(following.content))
    for token in tokens:
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("href", _address(document, str(child.attrGet("href")), link))
    html: str = parser.renderer.render(tokens, parser.options, {})
    return html.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )


def _identifier(heading: str) -> str:
    """What a link to a heading calls it, as GitHub does."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _address(document: Document, target: str, link: Link) -> str:
    if "://" in target or target.startswith(("#", "mailto:")):
        return target
    path, _, fragment = target.partition("#")
    name = _resolved(PurePosixPath(document.name).parent / path)
    found = link(name.removesuffix(".md")) if name.removesuffix(".md") in documents() else ""
    return (found or "#") + (f"#{fragment}" if fragment and found else "")


def _resolved(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
