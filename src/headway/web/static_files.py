"""Files that pages need, by the names they have under `/static/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class StaticFile:
    """A file: its media type and its content."""

    kind: str
    body: bytes


def _own(name: str) -> bytes:
    return (files("headway.web") / "static" / name).read_bytes()


def _font(name: str) -> bytes:
    return (files("headway") / "data" / "fonts" / name).read_bytes()


def _vega(_: str) -> bytes:
    from headway.web.assets import vega_bundle

    return vega_bundle()


SCRIPT, STYLE = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
NAMES: Mapping[str, tuple[str, Callable[[str], bytes]]] = {
    "app.js": (SCRIPT, _own),
    "theme.js": (SCRIPT, _own),
    "htmx.js": (SCRIPT, _own),
    "vega-interpreter.js": (SCRIPT, _own),
    "vega.js": (SCRIPT, _vega),
    "style.css": (STYLE, _own),
    "icon.svg": ("image/svg+xml", _own),
    "HeadwaySansSC-Regular.woff2": ("font/woff2", _font),
}
"""Only these are served: a name from an address is never looked up as a path."""


@cache
def static_file(name: str) -> StaticFile | None:
    """The file of a name; None where there is none."""
    known = NAMES.get(name)
    if known is None:
        return None
    kind, read = known
    return StaticFile(kind, read(name))
