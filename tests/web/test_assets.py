"""Static files: all there, named by none but us, small, and legible in both themes."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys

import pytest

from headway.answers.figure import FIRST, NEUTRAL, SECOND
from headway.errors import Misuse
from headway.web.assets import BUNDLE, FONT, asset, names, vega_bundle
from headway.web.drawing import PALETTES

OTHERS = {
    "htmx.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    "vega-interpreter.js": "aca93b5caa2c32748dcb9a8efd4bc42946562cf66ea662e6420d01454f4438a6",
}
OURS = ("app.js", "theme.js", "style.css", "icon.svg")
STYLE = asset("style.css").body.decode()
BLOCK = re.compile(
    r":root(?::not\(\[data-theme=\"light\"\]\)|\[data-theme=\"dark\"\])?\s*{([^}]*)}"
)
LIGHT, DARK, DARK_BY_CHOICE, *_ = (
    dict(re.findall(r"--([\w-]+):\s*([^;]+);", block)) for block in BLOCK.findall(STYLE)
)


def test_every_file_has_a_type_and_only_known_names_are_served() -> None:
    for name in names():
        if name != BUNDLE:
            assert asset(name).body
            assert "/" in asset(name).media_type
    for name in ("", "../policy.py", "style.css/", "/etc/passwd"):
        with pytest.raises(KeyError):
            asset(name)


@pytest.mark.parametrize("name", OTHERS)
def test_files_of_others_are_the_ones_their_licences_are_kept_for(name: str) -> None:
    assert hashlib.sha256(asset(name).body).hexdigest() == OTHERS[name]
    assert name in asset("LICENSES.md").body.decode()


def test_the_drawing_library_is_one_classic_script_and_the_same_each_time() -> None:
    pytest.importorskip("vl_convert", reason="vl-convert-python is not installed")
    made = vega_bundle()

    assert made == asset(BUNDLE).body == vega_bundle.__wrapped__()
    assert made.startswith(b"(() => {")
    assert b"window.vegaEmbed" in made
    assert len(made) < 1_000_000


def test_without_the_converter_the_fault_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = (
        "import sys; sys.modules['vl_convert'] = None; from headway.web import assets; "
        "sys.exit(assets._write_bundle())"
    )
    run = subprocess.run
    monkeypatch.setattr(
        subprocess, "run", lambda _, **more: run([sys.executable, "-c", lacking], **more)
    )
    with pytest.raises(Misuse, match=r"headway\[server\]"):
        vega_bundle.__wrapped__()


def test_our_own_files_are_small_and_name_no_other_host() -> None:
    for name in OURS:
        text = asset(name).body.decode()
        assert len(text) < 25_000
        assert not re.search(r"https?://(?!www\.w3\.org/)", text)
    for word in ("eval(", "new Function", "innerHTML", ".style", "import(", "fetch("):
        assert word not in asset("app.js").body.decode()


def test_the_font_of_the_style_is_the_one_served() -> None:
    assert f'url("{FONT}")' in STYLE
    assert asset(FONT).body.startswith(b"wOF2")


def test_both_ways_to_dark_are_the_same_and_pictures_have_the_colours_of_pages() -> None:
    assert DARK == DARK_BY_CHOICE
    for palette, style in ((PALETTES["light"], LIGHT), (PALETTES["dark"], DARK)):
        for name, color in palette.items():
            if color != "#ffffff":  # light pictures go onto white pages
                assert style[name].lower() == color.lower(), name
    script = asset("app.js").body.decode()
    for color, name in ((FIRST, "first"), (SECOND, "second"), (NEUTRAL, "neutral")):
        assert f'"{color}": "{name}"' in script


def luminance(color: str) -> float:
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("style", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_marks_have_the_contrast_that_wcag_asks(style: dict[str, str]) -> None:
    for ground in ("paper", "raised", "caution-paper"):
        for text in ("ink", "muted", "link", "good", "bad", "caution"):
            assert contrast(style[text], style[ground]) >= 4.5, (text, ground)
    for ground in ("paper", "raised"):
        for mark in ("first", "second", "neutral", "edge"):
            assert contrast(style[mark], style[ground]) >= 3, (mark, ground)


def test_every_name_in_the_contract_has_a_rule() -> None:
    contract, _, rules = STYLE.partition("*/")
    for name in set(re.findall(r"\.([a-z][\w-]+)", contract)) - {"site", "main", "language"}:
        assert f".{name}" in rules, name
