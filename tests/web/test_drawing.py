"""Pictures of figures and cards of pages: in both themes, in both languages, on a bare machine."""

from __future__ import annotations

import hashlib
import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import pytest

from headway.answers.figure import FIRST, SECOND
from headway.web.drawing import CARD, PALETTES, Kind, Theme, card, card_svg, draw, themed
from headway.web.lettering import ELLIPSIS, width_of, wrapped
from tests.web.sample_page import spec, two_plots

pytest.importorskip("vl_convert", reason="vl-convert-python is not installed")

STARTS = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}
CHINESE = (
    "差距正在缩小吗？截至2026年7月1日，最好的美国模型领先最好的中国模型26分（95%区间：15至33）。"
)
LONG = "A headline of a length that no card of this size could ever hold in three lines, " * 4


def parsed(svg: str | bytes) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own picture


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("theme", get_args(Theme))
def test_figures_are_drawn_in_every_kind_and_theme(kind: Kind, theme: Theme) -> None:
    assert draw(spec(), kind, theme=theme).startswith(STARTS[kind])


def test_a_theme_dyes_our_colours_and_leaves_data_alone() -> None:
    given = {"data": {"values": [{"color": FIRST}]}, "mark": {"type": "bar", "color": FIRST}}
    dark = themed(given, "dark")

    assert dark["mark"]["color"] == PALETTES["dark"]["first"]
    assert dark["data"] == given["data"]
    assert given["mark"] == {"type": "bar", "color": FIRST}
    assert themed(given, "light")["mark"]["color"] == FIRST


def test_a_figure_keeps_its_own_settings() -> None:
    config = themed({"config": {"axis": {"grid": False}, "mark": {"color": SECOND}}}, "dark")[
        "config"
    ]

    assert config["axis"]["grid"] is False
    assert config["axis"]["labelColor"] == PALETTES["dark"]["muted"]
    assert config["mark"]["color"] == PALETTES["dark"]["second"]


def test_dark_pictures_have_dark_paper_and_light_ink() -> None:
    picture = draw(spec(), "svg", theme="dark").decode()

    for name in ("paper", "ink", "first", "second"):
        assert PALETTES["dark"][name] in picture
    assert FIRST not in picture


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_same_figure_gives_the_same_bytes(kind: Kind) -> None:
    assert draw(two_plots(), kind) == draw(two_plots(), kind)
    assert draw(spec(), kind) == draw(spec(), kind)


def test_months_are_named_in_the_language() -> None:
    month = {"data": {"values": [{"d": "2026-03-01"}]}, "mark": "tick"} | {
        "encoding": {"x": {"field": "d", "type": "temporal", "axis": {"format": "%b"}}}
    }
    assert "三月" in draw(month, "svg", language="zh").decode()
    assert "Mar" in draw(month, "svg").decode()


def test_a_long_title_does_not_widen_a_figure() -> None:
    plain = spec() | {"title": "Short"}
    long = spec() | {"title": {"text": LONG, "subtitle": LONG}}
    widths = [float(parsed(draw(one, "svg")).attrib["width"]) for one in (plain, long)]

    assert widths[1] <= widths[0] * 1.02


BARE = """
import sys
from headway.web.drawing import card, draw
spec = {"data": {"values": [{"a": sys.argv[1]}]}, "mark": "bar", "encoding": {"y": {"field": "a"}}}
for theme in ("light", "dark"):
    sys.stdout.buffer.write(draw(spec, "png", theme=theme, language=sys.argv[2]))
sys.stdout.buffer.write(card(sys.argv[1], sys.argv[1], [sys.argv[1]], language=sys.argv[2]))
"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_chinese_is_drawn_where_the_machine_has_no_font_at_all(
    tmp_path: Path, language: str
) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>", "utf-8")
    environment = {**os.environ, "FONTCONFIG_FILE": str(empty)}
    pictures = {
        subprocess.run(
            [sys.executable, "-c", BARE, letter, language],
            env=environment,
            capture_output=True,
            check=True,
        ).stdout
        for letter in ("差", "距", "𠀀")
    }
    assert len(pictures) == 3  # missing characters would all be the same box


def test_a_card_has_its_size_and_the_same_bytes_again() -> None:
    made = card("How far?", "By 26 points.", ["Text: 26"])

    assert struct.unpack(">II", made[16:24]) == CARD
    assert (
        hashlib.sha256(made).digest()
        == hashlib.sha256(card("How far?", "By 26 points.", ["Text: 26"])).digest()
    )
    assert made != card("How far?", "By 26 points.", ["Text: 26"], theme="dark")


@pytest.mark.parametrize("text", [LONG, CHINESE * 6, "x" * 400, "<b>&\"' " * 60, ""])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_on_a_card_overflows(text: str, language: str) -> None:
    svg = card_svg(text, text, [text] * 9, foot=text, theme="light", language=language)
    rows = parsed(svg).findall("{http://www.w3.org/2000/svg}text")

    last = 0.0
    for row in rows:
        size, y = float(row.attrib["font-size"]), float(row.attrib["y"])
        bold = "font-weight" in row.attrib
        assert float(row.attrib["x"]) + width_of(row.text or "", size, bold=bold) <= CARD[0] - 60
        assert last + size * 0.9 <= y <= CARD[1] - 40
        last = y


def test_the_estimate_of_widths_is_never_too_small() -> None:
    texts = [
        "How far is China behind the United States?",
        "WWWMMM@@@",
        "iiilll",
        CHINESE,
        "−12 [−25, 1]",
    ]
    for text in texts:
        title = {"data": {"values": [{}]}, "mark": {"type": "text", "text": text, "fontSize": 20}}
        width = float(parsed(draw(title, "svg")).attrib["width"])
        drawn = max(0.0, width - 2 * 14)
        assert drawn <= max(width_of(text, 20), 20) + 4


def test_lines_break_between_words_and_between_chinese_characters_but_not_before_marks() -> None:
    assert wrapped("one two three", width_of("one two", 20) + 1, 20) == ["one two", "three"]
    chinese = wrapped(CHINESE, width_of("字" * 9, 20) + 1, 20)
    assert "".join(chinese) == CHINESE
    assert len(chinese) > 4
    assert not any(re.match("[，。：？）]", line) for line in chinese)
    assert wrapped("one two three four", 60, 20, most=1)[0].endswith(ELLIPSIS)
