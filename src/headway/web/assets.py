"""Static files of pages: what the package holds, and the drawing library out of vl-convert."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from headway.answers.chart import VEGA_LITE
from headway.errors import Misuse

BUNDLE = "vega.js"
FONT = "HeadwaySansSC-Regular.woff2"
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
_OWN = (
    "LICENSES.md",
    "app.js",
    "htmx.js",
    "icon.svg",
    "style.css",
    "theme.js",
    "vega-interpreter.js",
)
_SNIPPET = "window.vega = vega; window.vegaEmbed = vegaEmbed;"
_NO_CONVERTER = 3


class Asset(NamedTuple):
    """A static file and its media type."""

    body: bytes
    media_type: str


def names() -> tuple[str, ...]:
    """Every static file a page may name, in order."""
    return tuple(sorted((*_OWN, BUNDLE, FONT)))


@cache
def asset(name: str) -> Asset:
    """A static file.

    Raises:
        KeyError: no such file.
        Misuse: the drawing library is asked for, and vl-convert-python is not installed.
    """
    if name not in names():
        raise KeyError(name)
    media_type = _TYPES[name.rpartition(".")[2]]
    if name == BUNDLE:
        return Asset(vega_bundle(), media_type)
    data = files("headway")
    folder = data / "data" / "fonts" if name == FONT else data / "web" / "static"
    return Asset((folder / name).read_bytes(), media_type)


@cache
def vega_bundle() -> bytes:
    """Vega, Vega-Lite and vega-embed as one classic script that sets `vega` and `vegaEmbed`.

    A process of its own makes it, so that the caller's memory stays small.

    Raises:
        Misuse: vl-convert-python is not installed.
    """
    made = subprocess.run(
        [sys.executable, "-m", "headway.web.assets"], stdout=subprocess.PIPE, check=False
    )
    if made.returncode == _NO_CONVERTER:
        raise Misuse(
            "charts in pages need the package vl-convert-python; install it with "
            "`pip install 'headway[server]'`"
        )
    made.check_returncode()
    return made.stdout


def _write_bundle() -> int:
    try:
        import vl_convert
    except ModuleNotFoundError:
        return _NO_CONVERTER
    # A scope of its own: the bundle's one-letter names must not meet those of other scripts.
    bundle = vl_convert.javascript_bundle(_SNIPPET, vl_version=VEGA_LITE)
    sys.stdout.buffer.write(f"(() => {{{bundle}}})();\n".encode())
    return 0


if __name__ == "__main__":
    sys.exit(_write_bundle())
