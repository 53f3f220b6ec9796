"""Every page as a reader meets it: valid, accessible, as wide as the screen, its years told."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import html5lib
import pytest

from tests.web.reader import BUILD, PAGES, Opening, Reader
from tests.web.serving import Served

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CHECKERS = BUILD / "browser" / "node_modules"
CARDS = "section.cards .card > p:has(> .number)"
pytestmark = pytest.mark.timeout(900)
"""Pages wait for ledgers and backtests, which a slow machine works out in minutes."""


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(opening: Opening, name: str) -> None:
    script = CHECKERS / "axe-core" / "axe.min.js"
    if not script.is_file():
        pytest.skip("no axe-core here: `make browser` brings it")
    reader = opening(color_scheme="light", bypass_csp=True)
    page = reader.open(PAGES[name])
    page.evaluate(script.read_text("utf-8"))
    serious = _serious(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    reader.settle()

    assert not serious + _serious(page)


def _serious(page: Page) -> list[tuple[str, str, str]]:
    """What axe-core calls serious or critical: the rule, the element, and why."""
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def test_pages_are_valid_html(reader: Reader, tmp_path: Path) -> None:
    for name, path in PAGES.items():
        reader.open(path)
        content = reader.served.get(path).text
        html5lib.HTMLParser(strict=True).parse(content)
        (tmp_path / f"{name}.html").write_text(content, "utf-8")
    program = CHECKERS / ".bin" / "html-validate"
    if not program.is_file() or shutil.which("node") is None:
        pytest.skip("no html-validate here: `make browser` brings it")
    rules = {"root": True, "extends": ["html-validate:standard"]}
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(rules))
    done = subprocess.run(
        [program, "--config", ".htmlvalidate.json", "*.html"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:]


def test_every_page_has_one_heading_and_shows_no_markup(observatory: Served) -> None:
    for name, path in PAGES.items():
        content = observatory.get(path).text

        assert content.count("<h1") == 1, name
        assert not re.search(r"&lt;/?(p|h\d|code|td|a|strong)\b", content), name


def test_what_a_table_names_has_a_page(observatory: Served) -> None:
    """Ids of labs and events, and sources without a snapshot, once led nowhere."""
    for listed in ("/lab", "/board", "/source", "/events", "/cadence", "/policies"):
        content = observatory.get(listed).text
        links = set(re.findall(r'<td[^>]*>.*?href="(/(?:lab|source|model)/[^"]+)"', content))
        for link in sorted(links)[:40]:
            assert observatory.get(link).status_code == 200, (listed, link)


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize(
    "name",
    ["today", "gap", "rank", "choose", "choose-nothing", "claims", "model", "robustness", "brief"],
)
def test_nothing_is_wider_than_a_phone(opening: Opening, name: str, width: int) -> None:
    reader = opening(viewport={"width": width, "height": 844}, has_touch=True)
    page = reader.open(PAGES[name])

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "name", ["gap", "choose", "claims", "forecast", "robustness", "policies", "cadence"]
)
def test_a_chart_fits_a_phone_whole(opening: Opening, name: str) -> None:
    """Names of rows stand above them where they left no room for the plot."""
    page = opening(viewport={"width": 390, "height": 844}).open(PAGES[name])

    for canvas in page.locator("figure.chart .canvas").all():
        widths: list[float] = canvas.evaluate("one => [one.scrollWidth, one.clientWidth]")
        assert widths[0] <= widths[1] + 2


def test_a_ranking_on_a_phone_shows_rank_name_and_ability(opening: Opening) -> None:
    page = opening(viewport={"width": 390, "height": 844}).open("/rank")
    ability = page.locator("table tbody tr").first.locator("td").nth(2).bounding_box()

    assert ability is not None
    assert ability["x"] + ability["width"] <= 390


@pytest.mark.parametrize("width", [390, 800, 1280])
@pytest.mark.parametrize("name", ["gap", "rank", "cadence", "lag", "model"])
def test_an_axis_of_days_tells_a_year(opening: Opening, name: str, width: int) -> None:
    page = opening(viewport={"width": width, "height": 844}).open(PAGES[name])
    labels = page.locator("figure.chart svg .role-axis-label text").all_text_contents()

    assert any(re.fullmatch(r"20\d\d", label) for label in labels), labels


@pytest.mark.parametrize("path", ["/robustness", "/about", "/"])
def test_the_menu_of_a_phone_shows_where_one_is(opening: Opening, path: str) -> None:
    page = opening(viewport={"width": 390, "height": 844}).open(path)
    box = page.locator("nav.main [aria-current]").bounding_box()

    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390 - 16


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_answer_stands_above_the_fold(opening: Opening, language: str) -> None:
    desk = opening(viewport={"width": 1280, "height": 800}).open(f"/?lang={language}")
    phone = opening(viewport={"width": 390, "height": 844}).open(f"/?lang={language}")
    numbers = desk.locator(CARDS)

    assert numbers.count() == 5
    assert all(_bottom(one) <= 800 for one in numbers.all())
    assert _bottom(phone.locator(CARDS).first) <= 844


def _bottom(found: Locator) -> float:
    box = found.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_the_head_of_numbers_stands_over_them(reader: Reader) -> None:
    page = reader.open("/rank")
    heads = page.locator("table thead th")
    kinds = [one.get_attribute("class") or "" for one in heads.all()]
    cells = page.locator("table tbody tr").first.locator("td").all()

    assert [("figure" in kind) for kind in kinds] == [
        "figure" in (one.get_attribute("class") or "") for one in cells
    ]
    head = heads.filter(has_text="Ability").locator("button").bounding_box()
    cell = cells[kinds.index("figure", 1)].bounding_box()
    assert head is not None
    assert cell is not None
    assert abs(head["x"] + head["width"] - cell["x"] - cell["width"]) < 30


def test_an_interval_is_one_column_sorted_by_its_low_end(reader: Reader) -> None:
    page = reader.open("/rank")
    head = page.locator("table thead th").filter(has_text="Rank, interval")
    column = head.evaluate("one => one.cellIndex + 1")
    head.locator("button").click()
    head.locator("button").click()
    shown = page.locator(f"table tbody td:nth-child({column})").all_text_contents()
    lows = [int(one.split(" to ")[0].replace(",", "")) for one in shown if " to " in one]

    assert len(lows) > 100
    assert lows == sorted(lows, reverse=True)


def test_rarer_choices_are_folded_until_one_is_made(reader: Reader) -> None:
    page = reader.open("/rank")
    assert not page.locator("#licence").is_visible()

    page.locator("details.more summary").click()
    page.fill("#licence", "mit")
    page.locator("#licence").dispatch_event("change")
    reader.until(lambda: reader.query().get("licence") == ["mit"])
    reader.settle()
    assert page.locator("#licence").is_visible()
    assert page.locator("#licence").input_value() == "mit"


def test_documents_can_be_linked_to_by_heading(reader: Reader) -> None:
    page = reader.open("/methods/methods/forecast#backtest")

    assert page.locator("h2#backtest").count() == 1
    assert page.locator("article.document p").count() > 3


def test_little_moves_for_who_asked_for_it(opening: Opening) -> None:
    page = opening(reduced_motion="reduce").open("/about")
    duration = "getComputedStyle(document.querySelector('a.skip')).transitionDuration"

    assert page.evaluate(duration) == "0s"
