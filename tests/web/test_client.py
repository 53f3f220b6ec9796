"""Pages in a real browser, under the policy they are served with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from headway.web.assets import asset, names
from headway.web.policy import POLICY_OF_FILES
from tests.web.sample_page import document, figure, spec, two_plots

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.web.conftest import Site

ALTERNATIVE = "US leads by 26 points."
GAP = figure("gap", spec(), ALTERNATIVE)
LIGHT, DARK = "#0072B2", "#56B4E9"


def opened(page: Page, site: Site, figures: str = GAP, path: str = "/") -> Locator:
    site.pages[path] = document(figures)
    page.goto(site.address + path)
    return page.locator("figure.chart .canvas")


def drawing(page: Page) -> Locator:
    drawn = page.locator(".canvas.drawn svg.marks")
    drawn.first.wait_for()
    return drawn


def words(page: Page, number: int = 0) -> str:
    return drawing(page).nth(number).text_content() or ""


def until(page: Page, expression: str) -> None:
    """Wait until it is true: playwright's own waiting evaluates text, which the policy refuses."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never: {expression}")


def strokes(page: Page) -> set[str]:
    found: list[str] = drawing(page).first.evaluate(
        "svg => [...svg.querySelectorAll('[stroke]')].map(one => one.getAttribute('stroke'))"
    )
    return {one.upper() for one in found}


def brush(page: Page, start: float, end: float) -> None:
    box = drawing(page).first.locator(".background").first.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * start, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (start + end) / 2, y, steps=4)
    page.mouse.move(box["x"] + box["width"] * end, y, steps=4)
    page.mouse.up()


def test_a_chart_is_drawn_under_the_policy_without_an_evaluated_expression(
    page: Page, site: Site
) -> None:
    canvas = opened(page, site, GAP + figure("curve", two_plots(), "All universes."))
    drawing(page).nth(1).wait_for()

    assert canvas.first.get_attribute("aria-label") == ALTERNATIVE
    assert "rating points" in words(page)
    assert "above zero" in words(page, 1)
    assert page.locator("style").count() == 0
    assert page.locator(".vega-actions, details[title]").count() == 0


def test_dark_and_light_have_colours_of_their_own_and_the_choice_stays(
    page: Page, site: Site
) -> None:
    page.emulate_media(color_scheme="dark")
    opened(page, site)
    assert DARK.upper() in strokes(page)
    toggle = page.get_by_role("button", name="Theme")

    toggle.click()
    until(page, f"document.querySelector('svg.marks [stroke=\"{LIGHT}\"]')")
    assert toggle.inner_text() == "Theme: light"
    assert page.locator("html").get_attribute("data-theme") == "light"
    assert DARK.upper() not in strokes(page)

    page.reload()
    assert LIGHT in strokes(page)
    assert toggle.inner_text() == "Theme: light"


def test_the_theme_follows_the_system_while_it_is_left_to_it(page: Page, site: Site) -> None:
    page.emulate_media(color_scheme="light")
    opened(page, site)
    assert LIGHT in strokes(page)

    page.emulate_media(color_scheme="dark")
    until(page, f"document.querySelector('svg.marks [stroke=\"{DARK}\"]')")


def test_the_nearest_point_tells_its_texts(page: Page, site: Site) -> None:
    x = {"field": "n", "type": "quantitative"}
    near = {
        "width": 500,
        "height": 200,
        "data": {"values": [{"n": n, "model": f"model {n}"} for n in range(5)]},
        "params": [
            {"name": "near", "select": {"type": "point", "nearest": True, "on": "pointerover"}}
        ],
        "mark": "point",
        "encoding": {"x": x, "tooltip": [{"field": "model", "type": "nominal", "title": "Model"}]},
    }
    opened(page, site, figure("near", {"vconcat": [near]}, "Points."))
    box = drawing(page).bounding_box()
    assert box is not None
    for step in range(3):
        page.mouse.move(box["x"] + box["width"] / 2 + step, box["y"] + box["height"] / 2)
    tooltip = page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for()

    assert tooltip.inner_text().split() == ["Model", "model", "2"]


def test_a_brush_fills_the_days_and_asks_for_them_and_clearing_clears(
    page: Page, site: Site
) -> None:
    opened(page, site)
    brush(page, 0.25, 0.75)
    page.wait_for_url(re.compile(r"from=2024-\d\d-\d\d&to=2025-\d\d-\d\d"))
    asked = [one for one in site.asked if "from=" in one]
    assert len(asked) == 1

    # The page that came is the sample again, its fields empty: a form that knows nothing.
    drawing(page)
    assert page.locator("#from").input_value() == ""
    page.fill("#from", "2024-06-01")
    page.fill("#to", "2025-01-01")
    page.get_by_role("button", name="Theme").click()
    selection = page.locator(".canvas svg .window_brush path, .canvas svg [class*=brush] path")
    selection.first.wait_for()
    box = drawing(page).first.locator(".background").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 5, box["y"] + box["height"] - 5)
    page.wait_for_url(re.compile(r"from=&to="))


def test_events_can_be_left_out(page: Page, site: Site) -> None:
    opened(page, site)
    assert "export controls" in words(page)

    page.get_by_label("Without events").check()
    until(page, "!document.querySelector('svg.marks').textContent.includes('export controls')")
    page.get_by_label("Without events").uncheck()
    until(page, "document.querySelector('svg.marks')?.textContent.includes('export controls')")


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_is_wider_than_the_screen(page: Page, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, site, GAP + figure("curve", two_plots(), "All universes."))
    drawing(page).nth(1).wait_for()
    page.wait_for_timeout(600)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for one in drawing(page).all():
        box = one.bounding_box()
        assert box is not None
        room = one.evaluate("svg => svg.closest('.canvas').clientWidth")
        assert box["width"] <= max(room, 280 + 90)


def test_a_chart_follows_the_width_of_the_window(page: Page, site: Site) -> None:
    opened(page, site)
    wide = drawing(page).bounding_box()
    page.set_viewport_size({"width": 420, "height": 800})
    until(page, "document.querySelector('svg.marks')?.clientWidth < 420")
    narrow = drawing(page).bounding_box()

    assert wide is not None
    assert narrow is not None
    assert narrow["width"] < wide["width"] / 2


BROKEN: dict[str, Any] = {
    "no mark": {"data": {"values": []}, "mark": "nonsense", "encoding": {}},
    "no JSON": "{",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_chart_that_fails_shows_what_it_would_have_said(
    page: Page, site: Site, kind: str
) -> None:
    canvas = opened(page, site, figure("broken", BROKEN[kind], ALTERNATIVE) + GAP)
    drawing(page)

    assert canvas.first.locator(".alternative").inner_text() == ALTERNATIVE
    assert canvas.first.get_attribute("role") is None
    assert page.get_by_text("26 [15, 33]").first.is_visible()


def test_without_the_drawing_library_the_alternative_of_the_page_stays(
    page: Page, site: Site
) -> None:
    site.instead["vega.js"] = b""
    canvas = opened(page, site, figure("gap", spec(), ALTERNATIVE, inside="<p>a picture</p>"))
    page.wait_for_timeout(500)

    assert canvas.inner_text() == "a picture"


def test_the_drawing_library_is_fetched_when_a_part_put_in_later_needs_it(
    page: Page, site: Site
) -> None:
    library = re.compile(r'<script src="/static/vega[^>]*></script>\s*')
    site.pages["/"] = library.sub("", document(""))
    page.goto(site.address)
    page.wait_for_timeout(300)
    assert not [one for one in site.asked if "vega" in one]

    site.pages["/"] = document(GAP + GAP)
    page.get_by_role("button", name="Show").click()
    drawing(page).nth(1).wait_for()
    assert len([one for one in site.asked if one.endswith("vega.js")]) == 1


def test_views_are_ended_when_their_place_is_gone(page: Page, site: Site) -> None:
    site.pages["/"] = document(GAP)
    page.add_init_script(
        "window.ended = 0; let real; Object.defineProperty(window, 'vegaEmbed', {"
        "set(f) { real = (...a) => f(...a).then((r) => { const end = r.finalize;"
        " r.finalize = () => { window.ended += 1; end(); }; return r; }); },"
        "get() { return real; }})"
    )
    page.goto(site.address)
    drawing(page)
    assert page.evaluate("window.ended") == 0
    page.get_by_role("button", name="Show").click()
    until(page, "window.ended === 1")
    drawing(page)
    assert page.evaluate("window.ended") == 1


def column(page: Page, number: int) -> list[str]:
    return page.locator(f"table[data-sortable] tbody td:nth-child({number})").all_inner_texts()


def test_tables_are_sorted_by_value_stably_with_the_missing_last(page: Page, site: Site) -> None:
    opened(page, site, "")
    ability = page.get_by_role("button", name="Ability")
    ability.click()
    assert column(page, 2) == ["990", "1472", "1472", "1498", "–"]
    assert column(page, 1)[1:3] == ["deepseek-v4", "glm-5"]
    assert ability.locator("..").get_attribute("aria-sort") == "ascending"

    ability.click()
    assert column(page, 2) == ["1498", "1472", "1472", "990", "–"]
    assert column(page, 1)[1:3] == ["deepseek-v4", "glm-5"]

    page.get_by_role("button", name="Model").click()
    assert column(page, 1)[0] == "claude-opus-4.6"
    assert page.locator("th[aria-sort]").count() == 1


def test_the_address_is_copied_and_said(page: Page, site: Site) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, site, "", path="/gap")
    page.get_by_role("button", name="Copy address").click()

    until(page, "document.querySelector('.copied').textContent === 'Address copied'")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.address}/gap"


def test_a_page_works_as_a_file(page: Page, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    for name in names():
        (tmp_path / "static" / name).write_bytes(asset(name).body)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY_OF_FILES}">'
    file = tmp_path / "index.html"
    file.write_text(document(GAP, static="static", head=policy), "utf-8")
    page.goto(file.as_uri())

    assert "rating points" in words(page)
    page.get_by_role("button", name="Theme").click()
    assert page.locator("html").get_attribute("data-theme") == "light"


def test_days_on_an_axis_are_days_in_utc(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(timezone_id="America/Los_Angeles")
    page = context.new_page()
    day = {"data": {"values": [{"d": "2026-01-01"}]}, "mark": "tick"} | {
        "encoding": {"x": {"field": "d", "type": "temporal", "axis": {"format": "%Y-%m-%d"}}}
    }
    opened(page, site, figure("day", day, "A day."))

    assert "2026-01-01" in words(page)
    context.close()


def test_months_are_named_in_the_language_of_the_page(page: Page, site: Site) -> None:
    month = {"data": {"values": [{"d": "2026-03-01"}]}, "mark": "tick"} | {
        "encoding": {"x": {"field": "d", "type": "temporal", "axis": {"format": "%b"}}}
    }
    site.pages["/"] = document(figure("month", month, "三月"), language="zh-Hans")
    page.goto(site.address)

    assert "3月" in words(page)


def test_the_font_of_the_package_is_used_where_it_is_named(page: Page, site: Site) -> None:
    opened(page, site, "")
    loaded = page.evaluate(
        "document.fonts.load(\"16px 'Headway Sans SC'\", '差').then(f => f.length)"
    )

    assert loaded == 1
    assert "/static/HeadwaySansSC-Regular.woff2" in site.asked
