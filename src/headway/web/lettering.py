"""Letters in pictures: which fonts, how wide a text is about, and where its lines break."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType, ModuleType

from headway.errors import Misuse
from headway.language.font import FAMILY, FOLDER

_LATIN = "Liberation Sans, Arial, Helvetica"
"""vl-convert carries Liberation Sans; the other two are as wide, where a reader lacks it."""
FONTS: Mapping[str, str] = MappingProxyType(
    {"en": f"{_LATIN}, {FAMILY}, sans-serif", "zh": f"{FAMILY}, {_LATIN}, sans-serif"}
)
ELLIPSIS = "…"

# Widths of Helvetica, which Liberation Sans shares, in thousandths of the size.
_WIDTHS = {
    one: width
    for width, letters in {
        191: "'",
        222: "ijl",
        260: "|",
        278: " !,./:;I[\\]ft",
        333: "()-`r",
        389: "*",
        469: "^",
        500: "Jckvsxyz",
        556: "#$0123456789?L_abdeghnopqu",
        584: "+<=>~",
        611: "FTZ",
        667: "&ABEKPSVXY",
        722: "CDHNRUw",
        778: "GOQ",
        833: "Mm",
        889: "%",
        944: "W",
        1015: "@",
    }.items()
    for one in letters
}
_OTHER, _WIDE = 620, 1000
_BOLD, _MARGIN = 1.08, 1.04
"""Bold letters are up to so much wider, and other fonts than Helvetica about so much."""
_NEVER_FIRST = frozenset("，。、；：！？）》」』”’…—％·,.;:!?)%")
"""Marks that stay with the character before them."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is: rather too much than too little."""
    thousandths = sum(map(_width, text))
    return thousandths * size / 1000 * _MARGIN * (_BOLD if bold else 1)


def wrapped(
    text: str, width: float, size: float, *, bold: bool = False, most: int | None = None
) -> list[str]:
    """A text in lines that fit a width; what has no room in the `most` lines ends in an ellipsis.

    Latin text breaks between words, a word longer than a line within it; Chinese between
    characters, but not before a mark.
    """

    def fits(line: str) -> bool:
        return width_of(line.rstrip(), size, bold=bold) <= width

    lines: list[str] = [""]
    for part in _parts(text):
        if fits(lines[-1] + part):
            lines[-1] += part
            continue
        pieces = [part] if fits(part) else list(part)
        for piece in pieces:
            if lines[-1] and not fits(lines[-1] + piece):
                lines.append("")
            lines[-1] += piece if lines[-1] else piece.lstrip()
    lines = [line.rstrip() for line in lines if line.strip()]
    if most is None or len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and not fits(last + ELLIPSIS):
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(" ,;:，；：、") + ELLIPSIS]


@cache
def converter() -> ModuleType:
    """vl-convert, knowing our font of Chinese characters.

    Raises:
        Misuse: vl-convert-python is not installed.
    """
    try:
        import vl_convert
    except ModuleNotFoundError:
        raise Misuse(
            "pictures need the package vl-convert-python; install it with "
            "`pip install 'headway[charts]'`"
        ) from None
    vl_convert.register_font_directory(str(FOLDER))
    return vl_convert


def _width(letter: str) -> int:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if unicodedata.combining(letter):
        return 0
    return _WIDE if unicodedata.east_asian_width(letter) in "WFA" else _OTHER


def _parts(text: str) -> Iterator[str]:
    """Words with the space after them, and wide characters with the marks after them."""
    part = ""
    for letter in text:
        if part and _breaks(part[-1], letter):
            yield part
            part = ""
        part += letter
    if part:
        yield part


def _breaks(before: str, after: str) -> bool:
    if after in _NEVER_FIRST:
        return False
    if before.isspace():
        return not after.isspace()
    return _is_wide(before) or _is_wide(after)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"
