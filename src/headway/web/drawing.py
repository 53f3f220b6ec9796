"""Figures as pictures in light and dark, and the cards that stand for pages elsewhere.

What `themed` does to a specification, `static/app.js` does in a browser, with the colours of
`static/style.css`; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal
from xml.sax.saxutils import escape

from headway.answers.chart import SCALE, VEGA_LITE
from headway.answers.figure import FIRST, NEUTRAL, SECOND
from headway.answers.specification import in_utc, mapped
from headway.web.lettering import FONTS, converter, wrapped

Kind = Literal["svg", "png", "pdf"]
Theme = Literal["light", "dark"]
Spec = Mapping[str, Any]

PALETTES: Mapping[Theme, Mapping[str, str]] = MappingProxyType(
    {
        "light": {
            "paper": "#ffffff",
            "ink": "#1d1b18",
            "muted": "#5d5850",
            "rule": "#ddd6c9",
            "first": FIRST,
            "second": SECOND,
            "neutral": NEUTRAL,
        },
        "dark": {
            "paper": "#15171b",
            "ink": "#e9e6df",
            "muted": "#aeaaa1",
            "rule": "#373b43",
            "first": "#56B4E9",
            "second": "#F0904D",
            "neutral": "#ABABAB",
        },
    }
)
WIDTH = 560
BESIDE = 90
"""About how wide the axis beside a plot is."""
TITLE, SUBTITLE = 14, 12
CARD = (1200, 630)
_EDGE = 72


def draw(spec: Spec, kind: Kind, *, theme: Theme = "light", language: str = "en") -> bytes:
    """A figure as a picture, without a browser and without asking anyone anything.

    Raises:
        Misuse: vl-convert-python is not installed.
    """
    made = converter()
    whole = _titled(in_utc(themed(spec, theme, language)))
    options: dict[str, Any] = {"vl_version": VEGA_LITE, "allowed_base_urls": []}
    if language == "zh":
        options["time_format_locale"] = made.get_time_format_locale("zh-CN")
    match kind:
        case "svg":
            return _renumbered(made.vegalite_to_svg(whole, **options)).encode()
        case "png":
            picture: bytes = made.vegalite_to_png(whole, scale=SCALE, **options)
        case "pdf":
            picture = made.vegalite_to_pdf(whole, **options)
    return picture


def themed(spec: Spec, theme: Theme, language: str = "en") -> dict[str, Any]:
    """A specification in the colours of a theme; its own settings win, in those colours."""
    palette = PALETTES[theme]
    dyes = {FIRST: palette["first"], SECOND: palette["second"], NEUTRAL: palette["neutral"]}
    dyed = mapped(dict(spec), lambda one: dyes.get(one, one) if isinstance(one, str) else one)
    text = {
        "labelColor": palette["muted"],
        "labelFontSize": 11,
        "titleColor": palette["muted"],
        "titleFontSize": 12,
    }
    lines = dict.fromkeys(("domainColor", "gridColor", "tickColor"), palette["rule"])
    config = {
        "background": palette["paper"],
        "font": FONTS[language],
        "padding": 14,
        "axis": {**text, **lines},
        "header": text,
        "legend": {**text, "symbolOpacity": 1},
        "mark": {"color": palette["first"]},
        "rule": {"color": palette["ink"]},
        "text": {"color": palette["ink"]},
        "title": {
            "color": palette["ink"],
            "fontSize": TITLE,
            "subtitleColor": palette["muted"],
            "subtitleFontSize": SUBTITLE,
            "anchor": "start",
        },
        "view": {"stroke": None},
    }
    return {
        **dyed,
        "background": palette["paper"],
        "config": _merged(config, dyed.get("config") or {}),
    }


def card(
    title: str,
    subtitle: str = "",
    lines: Sequence[str] = (),
    *,
    foot: str = "Headway",
    theme: Theme = "light",
    language: str = "en",
) -> bytes:
    """A page as a PNG of 1200 by 630 for those who link it: nothing overflows, long text is cut.

    Raises:
        Misuse: vl-convert-python is not installed.
    """
    picture: bytes = converter().svg_to_png(
        card_svg(title, subtitle, lines, foot=foot, theme=theme, language=language), scale=1
    )
    return picture


def card_svg(
    title: str,
    subtitle: str,
    lines: Sequence[str],
    *,
    foot: str,
    theme: Theme,
    language: str,
) -> str:
    """The card as SVG text."""
    width, height = CARD
    palette = PALETTES[theme]
    room = width - 2 * _EDGE
    size, heading = _heading(title, room)
    bottom = height - 104
    rows: list[str] = []
    y = 78.0

    def put(texts: Sequence[str], size: float, color: str, *, bold: bool = False) -> None:
        nonlocal y
        for text in texts:
            y += size * 1.26
            rows.append(_text(text, y, size, color, bold=bold, language=language))

    def most(size: float) -> int:
        return max(0, int((bottom - y) / (size * 1.26)))

    put(heading, size, palette["ink"], bold=True)
    y += 18
    if subtitle and most(31):
        put(wrapped(subtitle, room, 31, most=min(4, most(31))), 31, palette["muted"])
        y += 18
    for line in lines:
        if most(29):
            put(wrapped(line, room, 29, most=1), 29, palette["ink"])
    foot_lines = wrapped(foot, room, 28, bold=True, most=1)
    at = height - 46
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" ',
            f'viewBox="0 0 {width} {height}" font-family="{escape(FONTS[language])}">',
            f'<rect width="{width}" height="{height}" fill="{palette["paper"]}"/>',
            f'<rect width="{width}" height="14" fill="{palette["first"]}"/>',
            f'<rect x="744" width="{width - 744}" height="14" fill="{palette["second"]}"/>',
            *rows,
            f'<path d="M{_EDGE} {height - 92}H{width - _EDGE}" stroke="{palette["rule"]}" ',
            'stroke-width="2"/>',
            *(
                _text(one, at, 28, palette["ink"], bold=True, language=language)
                for one in foot_lines
            ),
            "</svg>",
        )
    )


def _text(text: str, y: float, size: float, color: str, *, bold: bool, language: str) -> str:
    weight = ""
    if bold and language == "zh":  # our Chinese font has one weight: an outline stands for another
        weight = f' stroke="{color}" stroke-width="{size / 36:.2f}"'
    elif bold:
        weight = ' font-weight="bold"'
    return (
        f'<text x="{_EDGE}" y="{y:.1f}" font-size="{size:g}" fill="{color}"{weight}>'
        f"{escape(text)}</text>"
    )


def _heading(title: str, room: float) -> tuple[float, list[str]]:
    for size in (62.0, 54.0, 46.0):
        lines = wrapped(title, room, size, bold=True)
        if len(lines) <= 3:
            return size, lines
    return 46.0, wrapped(title, room, 46, bold=True, most=3)


def _renumbered(svg: str) -> str:
    """The same picture with names that begin at one: Vega counts on through a process."""
    found: dict[str, str] = {}
    return re.sub(
        r"\b(clip|gradient_)(\d+)\b",
        lambda one: found.setdefault(one[0], f"{one[1]}{len(found) + 1}"),
        svg,
    )


def _titled(spec: dict[str, Any]) -> dict[str, Any]:
    """The title in lines as wide as the figure, which it would widen otherwise."""
    title = spec.get("title")
    if not title:
        return spec
    whole = dict(title) if isinstance(title, dict) else {"text": title}
    room = max(_widths(spec), default=WIDTH) + BESIDE
    for key, size, bold in (("text", TITLE, True), ("subtitle", SUBTITLE, False)):
        if whole.get(key):
            texts = whole[key] if isinstance(whole[key], list) else [whole[key]]
            whole[key] = [
                line for text in texts for line in wrapped(str(text), room, size, bold=bold)
            ]
    return {**spec, "title": whole}


def _widths(spec: Mapping[str, Any]) -> Iterator[float]:
    if isinstance(spec.get("width"), int | float):
        yield spec["width"]
    for key in ("vconcat", "concat"):
        for one in spec.get(key, ()):
            yield from _widths(one)
    if "hconcat" in spec:
        yield sum(max(_widths(one), default=WIDTH) for one in spec["hconcat"])
    if isinstance(spec.get("spec"), Mapping):
        yield from _widths(spec["spec"])


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = under.get(key)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        merged[key] = _merged(below, value) if both and below is not None else value
    return merged
