"""`python -m headway.language.font FONT`: make Headway Sans SC out of Noto Sans CJK SC.

Chinese text in pictures, and on machines without a Chinese font, needs a font that the package
carries. It holds the characters of GB 2312, those our strings use, and what stands between them.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from headway.language.strings import strings

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FAMILY = "Headway Sans SC"
FOLDER = Path(__file__).resolve().parent.parent / "data" / "fonts"
FILE = "HeadwaySansSC-Regular"
FULL_NAME = "Noto Sans CJK SC"
_RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x00FF),
    (0x0391, 0x03A9),
    (0x03B1, 0x03C9),
    (0x2010, 0x2027),
    (0x2030, 0x203B),
    (0x2070, 0x209C),
    (0x20AC, 0x20AC),
    (0x2190, 0x2199),
    (0x2200, 0x22FF),
    (0x2460, 0x2473),
    (0x25A0, 0x25CF),
    (0x2713, 0x2717),
    (0x3000, 0x301F),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE5),
)
_VERSION, _COPYRIGHT, _LICENCE, _LICENCE_ADDRESS = 5, 0, 13, 14


def gb_2312() -> str:
    """The 6,763 Chinese characters of GB 2312."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", "ignore") for cell in cells)


def characters() -> frozenset[str]:
    """What the font holds, as far as its source has it."""
    between = {chr(code) for first, last in _RANGES for code in range(first, last + 1)}
    ours = "".join(strings("zh").templates.values())
    return frozenset((between | {*gb_2312(), *ours}) - {"\n", "\t"})


def make(source: Path, folder: Path = FOLDER) -> list[Path]:
    """Write the font as OTF and as WOFF2: the same bytes from the same source."""
    font = _cut(source)
    _rename(font)
    plain = BytesIO()
    font.save(plain, reorderTables=True)
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / f"{FILE}.otf", folder / f"{FILE}.woff2"]
    written[0].write_bytes(plain.getvalue())
    font.flavor = "woff2"
    font.save(written[1], reorderTables=True)
    return written


def _cut(source: Path) -> TTFont:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTCollection

    fonts = TTCollection(source, lazy=True).fonts
    font: TTFont = next(one for one in fonts if one["name"].getDebugName(1) == FULL_NAME)
    font.recalcTimestamp = False
    options = Options(
        layout_features=[],
        hinting=False,
        desubroutinize=False,
        name_IDs=[_COPYRIGHT, _VERSION, _LICENCE, _LICENCE_ADDRESS],
        name_languages=[0x409],
        notdef_outline=True,
        drop_tables=["BASE", "GSUB", "GPOS", "GDEF", "VORG", "vhea", "vmtx", "DSIG"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(one) for one in characters()])
    subsetter.subset(font)
    return font


def _rename(font: TTFont) -> None:
    version = font["name"].getDebugName(_VERSION)
    for number, text in {
        1: FAMILY,
        2: "Regular",
        3: f"{FILE}, from {FULL_NAME} {version}",
        4: f"{FAMILY} Regular",
        6: FILE,
    }.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    outlines = font["CFF "].cff
    outlines.fontNames = [FILE]
    top = outlines.topDictIndex[0]
    top.FullName, top.FamilyName = f"{FAMILY} Regular", FAMILY


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("give the path of NotoSansCJK-Regular.ttc")
    for path in make(Path(sys.argv[1])):
        sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")
