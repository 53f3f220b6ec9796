"""Pictures of every page, to look at: wide and narrow, light and dark, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.web.reader import BUILD, PAGES, Opening

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOTS = BUILD / "screenshots"
TALLEST = 3_000
OUTSIDE = """() => {
  const inside = ".scroll, .canvas, nav.main, .visually-hidden, svg, pre, a.skip, option, optgroup";
  return [...document.body.querySelectorAll("*")]
    .filter((one) => !one.closest(inside) && one.getBoundingClientRect().width > 0)
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 120));
}"""
pytestmark = pytest.mark.timeout(900)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_pictured(opening: Opening, width: int, scheme: str, language: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    reader = opening(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for name, path in PAGES.items():
        joint = "&" if "?" in path else "?"
        page = reader.open(f"{path}{joint}lang={language}")
        shot = SHOTS / f"{name}-{width}-{scheme}-{language}.png"
        shot.write_bytes(_picture(page, width))

        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert not page.evaluate(OUTSIDE), name
        assert len(shot.read_bytes()) > 5_000, name
        if language == "zh" and name != "missing":
            assert re.search("[一-鿿]", page.title()) or name in ("model", "lab", "board", "source")


def _picture(page: Page, width: int) -> bytes:
    """The page down to where only rows of tables go on."""
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    area = {"x": 0, "y": 0, "width": width, "height": height}
    return page.screenshot(full_page=True, clip=area, timeout=60_000)  # type: ignore[arg-type]
