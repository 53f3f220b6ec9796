"""An answer's figure as a picture: drawn on this machine by vl-convert, without a browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from headway.answers.specification import in_utc
from headway.errors import Misuse, StoreFault

VEGA_LITE = "6.4"
SCALE = 2.0
"""Pixels of a PNG for each point of the figure."""


@dataclass(frozen=True)
class Chart:
    """A Vega-Lite specification that can be drawn.

    In a notebook it shows itself; elsewhere `to_svg` and `to_png` give the picture. Both need the
    package vl-convert-python: `pip install 'headway[charts]'`.
    """

    specification: dict[str, Any]

    def to_svg(self) -> str:
        """The figure as SVG text.

        Raises:
            Misuse: vl-convert-python is not installed.
        """
        text: str = _drawing("vegalite_to_svg")(self._json(), vl_version=VEGA_LITE)
        return text

    def to_png(self) -> bytes:
        """The figure as PNG, two pixels a point.

        Raises:
            Misuse: vl-convert-python is not installed.
        """
        picture: bytes = _drawing("vegalite_to_png")(
            self._json(), vl_version=VEGA_LITE, scale=SCALE
        )
        return picture

    def save(self, path: Path) -> None:
        """Write the picture to a file that ends in .svg or .png, whole or not at all.

        Raises:
            Misuse: another ending, or vl-convert-python is not installed.
            StoreFault: the file cannot be written.
        """
        if path.suffix not in (".svg", ".png"):
            raise Misuse(f"{path}: a figure is written as .svg or .png; give such a name")
        picture = self.to_svg().encode() if path.suffix == ".svg" else self.to_png()
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            beside.write_bytes(picture)
            beside.replace(path)
        except OSError as fault:
            raise StoreFault(f"{path} cannot be written: {fault.strerror}") from None
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    def _json(self) -> str:
        return msgspec.json.encode(in_utc(self.specification)).decode()

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        bundle: dict[str, Any] = {"application/vnd.vegalite.v6+json": self.specification}
        with suppress(Misuse):
            bundle["image/svg+xml"] = self.to_svg()
        return bundle


def _drawing(name: str) -> Callable[..., Any]:
    try:
        import vl_convert
    except ModuleNotFoundError:
        raise Misuse(
            "pictures need the package vl-convert-python; install it with "
            "`pip install 'headway[charts]'`"
        ) from None
    drawing: Callable[..., Any] = getattr(vl_convert, name)
    return drawing
