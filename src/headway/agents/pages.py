"""What an agent may read: the documentation of the methods and of the tools, and what there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import headway
from headway.agents.questions import TOOLS

SCHEME = "headway://"
CHOICES = f"{SCHEME}choices"
_PACKAGE = Path(headway.__file__).resolve().parent


@dataclass(frozen=True)
class Page:
    """A page of the documentation: its address, its title, and its text in Markdown."""

    address: str
    title: str
    text: str


@cache
def pages() -> Mapping[str, Page]:
    """The pages by address. They are read once: no address ever becomes a path."""
    packaged = _PACKAGE / "docs"
    root = packaged if packaged.is_dir() else _PACKAGE.parent.parent / "docs"
    verbs = [root / "verbs" / f"{name}.md" for name in TOOLS]
    found = {}
    for path in [root / "words.md", *verbs, *sorted((root / "methods").glob("*.md"))]:
        address = SCHEME + path.relative_to(root).with_suffix("").as_posix()
        text = path.read_text("utf-8")
        found[address] = Page(address, text.partition("\n")[0].lstrip("# "), text)
    return found
