"""What a reader does in a real browser: choose, brush, sort, follow, switch, copy, print."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest

from tests.web.serving import Served, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
CHECKERS = ROOT / "build" / "browser" / "node_modules"
SHOTS = ROOT / "build" / "screenshots"
SLOW_SECONDS = 240
CLAIM = "/claim/story-2026-07-01/shrank-dramatically-in-2026-images"
PAGES = {
    "today": "/",
    "gap": "/gap",
    "gap-code": "/gap?capability=code",
    "rank": "/rank",
    "lag": "/lag",
    "trend": "/trend",
    "claims": "/claims",
    "claim": CLAIM,
    "forecast": "/forecast",
    "robustness": "/robustness",
    "cadence": "/cadence",
    "price": "/price",
    "events": "/events",
    "policies": "/policies",
    "models": "/model?q=deepseek",
    "model": "/model/deepseek/deepseek-r1",
    "labs": "/lab",
    "lab": "/lab/deepseek",
    "boards": "/board",
    "board": "/board/arena/text",
    "sources": "/source",
    "source": "/source/arena-official",
    "methods": "/methods",
    "method": "/methods/methods/gap",
    "about": "/about",
    "briefs": "/briefs",
    "brief": "/brief/2025-03-01",
    "missing": "/no-such-page",
}


pytestmark = pytest.mark.timeout(900)
"""Pages wait for ledgers and backtests, which a slow machine works out in minutes."""


@dataclass
class Reader:
    """A browser window on the server; what goes wrong in it is noted."""

    context: BrowserContext
    page: Page
    served: Served
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page, and wait until it is whole: answers that take long, and charts."""
        self.page.goto(self.served.address + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        for _ in range(SLOW_SECONDS * 2):
            if self.page.locator(".working").count() == 0:
                break
            self.page.wait_for_timeout(500)
        assert self.page.locator(".working").count() == 0
        for canvas in self.page.locator("figure.chart .canvas").all():
            canvas.locator("svg").first.wait_for(timeout=20_000)

    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    def until(self, happened: Callable[[], bool]) -> None:
        for _ in range(100):
            if happened():
                return
            self.page.wait_for_timeout(100)
        pytest.fail("what was waited for did not happen")

    def lede(self) -> str:
        return self.page.locator(".lede").first.text_content() or ""


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("observatory")
    with serving(folder, "--no-warm") as served:
        yield served
    assert "Traceback" not in served.logged()


Opening = Callable[..., Reader]


@pytest.fixture
def opening(chromium: Browser, observatory: Served) -> Iterator[Opening]:
    """Opens browser windows in which an error, a breach or a request elsewhere fails the test."""
    opened: list[Reader] = []

    def opening(**settings: Any) -> Reader:  # noqa: ANN401 - those of playwright
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}} | settings)
        reader = Reader(context, context.new_page(), observatory)
        page = reader.page

        def note(message: ConsoleMessage) -> None:
            if message.type == "error" and "404" not in message.text:
                reader.faults.append(message.text)

        page.on("console", note)
        page.on("pageerror", lambda fault: reader.faults.append(str(fault)))
        page.on("request", lambda request: _elsewhere(reader, request.url))
        opened.append(reader)
        return reader

    yield opening
    for reader in opened:
        reader.context.close()
    assert not [fault for reader in opened for fault in reader.faults]


@pytest.fixture
def reader(opening: Opening) -> Reader:
    return opening()


def _elsewhere(reader: Reader, url: str) -> None:
    if not url.startswith((reader.served.address, "data:", "blob:")):
        reader.faults.append(f"elsewhere: {url}")


def test_groups_board_and_day_are_chosen_in_the_form_and_stand_in_the_address(
    reader: Reader,
) -> None:
    page = reader.open("/gap")
    before = reader.lede()

    page.select_option("#first", "open-weights")
    reader.until(lambda: reader.query().get("first") == ["open-weights"])
    page.select_option("#second", "closed-weights")
    reader.until(lambda: reader.query().get("second") == ["closed-weights"])
    page.select_option("#board", "epoch/eci")
    reader.until(lambda: reader.query().get("board") == ["epoch/eci"])
    page.fill("#as_of", "2026-03-01")
    page.locator("#as_of").dispatch_event("change")
    reader.until(lambda: reader.query().get("as_of") == ["2026-03-01"])
    reader.settle()

    assert reader.lede() != before
    assert "2026-03-01" in reader.lede()
    assert "epoch/eci" in reader.lede()
    page.go_back()
    reader.until(lambda: "as_of" not in reader.query())
    reader.until(lambda: "2026-03-01" not in reader.lede())


def test_an_address_gives_the_same_state_to_somebody_else(opening: Opening) -> None:
    one = opening()
    page = one.open("/gap?capability=code")
    page.select_option("#time_base", "as-published")
    one.until(lambda: one.query().get("time_base") == ["as-published"])
    one.settle()
    other = opening()
    other.open(page.url.removeprefix(one.served.address))

    assert other.lede() == one.lede()
    assert other.page.locator("#capability").input_value() == "code"
    assert other.page.locator("#time_base").input_value() == "as-published"


def test_the_address_can_be_copied(opening: Opening) -> None:
    reader = opening(permissions=["clipboard-read", "clipboard-write"])
    page = reader.open("/gap?capability=code")
    page.locator("[data-copy-address]").click()
    reader.until(lambda: page.locator("[role=status].copied").text_content() == "Address copied")

    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_window_brushed_below_the_frontiers_gives_its_trend(reader: Reader) -> None:
    page = reader.open("/gap")
    below = page.locator("figure.chart svg [class*=concat_1] .background").first
    below.scroll_into_view_if_needed()
    box = below.bounding_box()
    assert box is not None
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.55, height)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, height, steps=5)
    page.mouse.move(box["x"] + box["width"] * 0.85, height, steps=5)
    page.mouse.up()
    reader.until(lambda: {"from", "to"} <= set(reader.query()))
    reader.settle()
    start, end = reader.query()["from"][0], reader.query()["to"][0]

    assert start < end
    assert f"{start} to {end}" in (page.locator("#window").text_content() or "")
    assert page.locator("#from").input_value() == start


def test_dated_acts_are_switched_off_and_on(reader: Reader) -> None:
    page = reader.open("/gap")

    with_acts = page.locator("figure.chart svg path").count()
    page.locator("[data-drop-layer=events]").check()
    reader.until(lambda: reader.query().get("events") == ["off"])
    reader.settle()
    without = page.locator("figure.chart svg path").count()
    page.locator("[data-drop-layer=events]").uncheck()
    reader.until(lambda: "events" not in reader.query())
    reader.settle()

    assert without < with_acts
    assert page.locator("figure.chart svg path").count() == with_acts


def test_the_board_is_filtered_searched_and_sorted(reader: Reader) -> None:
    page = reader.open("/rank")
    everything = page.locator("table tbody tr").count()
    page.select_option("#country", "CN")
    reader.until(lambda: reader.query().get("country") == ["CN"])
    chinese = page.locator("table tbody tr").count()
    page.fill("#q", "qwen max")
    page.locator("#q").dispatch_event("change")
    reader.until(lambda: reader.query().get("q") == ["qwen max"])
    found = page.locator("table tbody tr").all_text_contents()
    page.locator("table[data-sortable] th button").first.click()

    assert 0 < len(found) < chinese < everything
    assert all("qwen" in row.lower() and "max" in row.lower() for row in found)
    assert page.locator("th[aria-sort=ascending]").count() == 1


def test_language_and_state_go_together(reader: Reader) -> None:
    page = reader.open("/gap?capability=code")
    page.locator("a.language").click()
    reader.settle()

    assert reader.query() == {"capability": ["code"], "lang": ["zh"]}
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert re.search("[一-鿿]", reader.lede())
    page.select_option("#second", "closed-weights")
    reader.until(lambda: reader.query().get("second") == ["closed-weights"])
    assert reader.query()["lang"] == ["zh"]


def test_a_reader_of_chinese_gets_chinese(opening: Opening) -> None:
    reader = opening(locale="zh-CN")
    reader.open("/rank")

    assert reader.page.locator("html").get_attribute("lang") == "zh-Hans"


def test_the_theme_is_kept(reader: Reader) -> None:
    page = reader.open("/gap")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    button = page.locator("[data-theme-toggle]")
    for _ in range(3):
        if page.locator("html").get_attribute("data-theme") == "dark":
            break
        button.click()
    dark = page.evaluate(paper)
    page.reload()
    reader.settle()

    assert dark != light
    assert page.evaluate(paper) == dark


def test_a_number_leads_to_its_origin(reader: Reader) -> None:
    page = reader.open("/")
    page.locator(".card a.origin").first.click()
    number = page.url.rpartition("#origin-")[2]
    origin = page.locator(f"#origin-{number}")

    assert origin.locator("a").first.get_attribute("href", timeout=1000)
    snapshot = origin.locator("a.snapshot").text_content() or ""
    origin.locator("a.snapshot").click()
    reader.settle()
    text = page.locator("main").text_content() or ""
    assert snapshot in text
    assert re.search(r"[0-9a-f]{64}", text), "the checksum of what was read"


def test_everything_can_be_done_with_a_keyboard(reader: Reader) -> None:
    page = reader.open("/gap")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert {"first", "second", "capability", "board", "as_of", "from", "to"} <= reached

    page.locator("#second").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    reader.until(lambda: "second" in reader.query())


def test_without_scripts_pages_are_whole_and_forms_work(opening: Opening) -> None:
    reader = opening(java_script_enabled=False)
    page = reader.page
    page.goto(reader.served.address + "/gap")

    assert page.locator("noscript img").count() or page.locator("figure img").count()
    page.select_option("#first", "lab:openai")
    page.locator("form.controls button[type=submit]").click()
    assert reader.query()["first"] == ["lab:openai"]
    assert "OpenAI" in reader.lede()


def test_on_paper_there_is_no_navigation(reader: Reader) -> None:
    page = reader.open("/gap")
    page.emulate_media(media="print")

    assert not page.locator("nav.main").is_visible()
    assert page.locator("figure.chart svg").first.is_visible()


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("name", ["today", "gap", "rank", "claims", "model", "robustness", "brief"])
def test_nothing_is_wider_than_a_phone(opening: Opening, name: str, width: int) -> None:
    reader = opening(viewport={"width": width, "height": 844}, has_touch=True)
    page = reader.open(PAGES[name])

    assert page.evaluate("document.documentElement.scrollWidth") <= width


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
        page.screenshot(path=shot, full_page=True, timeout=60_000)

        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert len(shot.read_bytes()) > 5_000, name
        if language == "zh" and name != "missing":
            assert re.search("[一-鿿]", page.title()) or name in ("model", "lab", "board", "source")
