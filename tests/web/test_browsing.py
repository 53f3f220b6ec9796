"""What a reader does in a real browser: choose, brush, sort, follow, switch, copy, print."""

from __future__ import annotations

import re

import pytest

from tests.web.reader import Opening, Reader

pytestmark = pytest.mark.timeout(900)
"""Pages wait for ledgers and backtests, which a slow machine works out in minutes."""


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


def test_a_need_is_filled_in_and_stands_in_the_address(opening: Opening) -> None:
    reader = opening()
    page = reader.open("/choose")
    before = reader.lede()
    page.select_option("#task", "code")
    page.fill("#input", "3M")
    page.fill("#output", "500k")
    page.fill("#max_cost", "50")
    page.select_option("#host_country", "not:cn")
    page.check("input[name=licence][value=MIT]")
    page.fill("#now", "openai/gpt-5")
    assert reader.query() == {}, "nothing is asked before the question is whole"
    page.click("#show")
    reader.until(lambda: "task" in reader.query())
    reader.settle()
    need = {
        "task": ["code"], "input": ["3M"], "output": ["500k"], "max_cost": ["50"],
        "host_country": ["not:cn"], "licence": ["MIT"], "now": ["openai/gpt-5"],
    }  # fmt: skip

    assert reader.query() == need
    assert reader.lede() != before
    assert "3M tokens read" in reader.lede()
    assert page.evaluate("document.activeElement.id") == "show"
    other = opening()
    again = other.open(page.url.removeprefix(reader.served.address))
    assert other.lede() == reader.lede()
    assert again.locator("#host_country").input_value() == "not:cn"
    assert again.locator("#max_cost").input_value() == "50"
    assert again.is_checked("input[name=licence][value=MIT]")
    assert not again.is_checked("#no_training")
    again.locator("a.language").click()
    other.settle()
    assert other.query() == {**need, "lang": ["zh"]}
    assert again.locator("#max_cost").input_value() == "50"


def test_a_need_that_nothing_meets_keeps_its_form_and_can_be_loosened(reader: Reader) -> None:
    page = reader.open("/choose")
    page.fill("#max_cost", "0")
    page.check("#no_training")
    page.click("#show")
    reader.until(lambda: "max_cost" in reader.query())

    assert "none of" in reader.lede()
    assert page.locator("#max_cost").input_value() == "0"
    assert page.is_checked("#no_training")
    page.locator("main li a", has_text="at most 0 USD").click()
    reader.settle()
    assert reader.query() == {"no_training": ["yes"]}
    assert page.locator(".choice .number").first.is_visible()
    assert page.locator("ol.trust > li").count() == 5
    asked = page.locator("ol.trust > li").filter(has_text="Training and retention")
    assert "met" in (asked.locator(".badge").first.text_content() or "")


def test_a_need_that_cannot_be_read_keeps_what_can_be(opening: Opening) -> None:
    reader = opening(java_script_enabled=False)
    page = reader.page
    need = "task=code&max_cost=a%20lot&weights=open&needs=/etc/passwd"
    page.goto(f"{reader.served.address}/choose?{need}")

    assert [fault for fault in reader.faults if "400" not in fault] == []
    reader.faults.clear()
    assert "a lot" in (page.locator(".lede").text_content() or "")
    assert page.locator("#task").input_value() == "code"
    assert page.locator("#weights").input_value() == "open"
    assert page.locator("#max_cost").input_value() == ""
    page.fill("#max_cost", "50")
    page.click("#show")
    assert "for code" in (page.locator(".lede").text_content() or "")


def test_a_need_can_be_told_with_a_keyboard_alone(reader: Reader) -> None:
    page = reader.open("/choose")
    page.locator("#task").focus()
    reached = ["task"]
    for _ in range(16):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert {"input", "output", "per", "max_cost", "region", "host_country", "weights"} <= {*reached}
    assert {"at_least", "now", "no_training"} <= {*reached}

    page.locator("#max_cost").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    reader.until(lambda: reader.query() == {"max_cost": ["3"]})


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


def test_a_window_is_cleared_beside_it(reader: Reader) -> None:
    page = reader.open("/gap?from=2025-06-01&to=2026-01-01")
    assert "2025-06-01 to 2026-01-01" in (page.locator("#window").text_content() or "")
    below = page.locator("figure.chart svg [class*=concat_1] .background").first
    below.scroll_into_view_if_needed()
    box = below.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.1, box["y"] + box["height"] - 4)

    reader.until(lambda: not {"from", "to"} & set(reader.query()))
    reader.settle()
    assert page.locator("#from").input_value() == ""
    assert "2025-06-01 to" not in (page.locator("#window").text_content() or "")


def test_today_can_be_asked_of_other_groups(reader: Reader) -> None:
    page = reader.open("/")
    page.select_option("#second", "closed-weights")
    page.wait_for_url(re.compile("second=closed-weights"))
    reader.settle()

    assert "Closed weights" in (page.locator("h1").text_content() or "")
    assert page.locator("#second").input_value() == "closed-weights"


def test_the_source_of_a_number_names_its_publishers_address(reader: Reader) -> None:
    page = reader.open("/gap")
    page.locator(".card a.origin").first.click()
    page.locator(".origins li:target a.snapshot").click()
    reader.settle()

    link = page.locator("main a[href^='https://']").first
    assert link.is_visible()
    assert (link.text_content() or "").partition("/")[0] in (link.get_attribute("href") or "")


def test_tables_and_colours_answer_to_the_keyboard(opening: Opening) -> None:
    reader = opening(viewport={"width": 390, "height": 844})
    page = reader.open("/rank")
    region = page.locator(".scroll").first
    region.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    reader.until(lambda: region.evaluate("one => one.scrollLeft > 0"))

    before = page.locator("html").get_attribute("data-theme")
    page.locator("[data-theme-toggle]").focus()
    page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("data-theme") != before


def test_without_scripts_the_figure_is_a_picture(opening: Opening) -> None:
    reader = opening(java_script_enabled=False)
    page = reader.page
    with page.expect_response(re.compile(r"/gap\.svg")) as picture:
        page.goto(reader.served.address + "/gap")
    image = page.locator("figure.chart img").bounding_box()

    assert picture.value.ok
    assert image is not None
    assert image["height"] > 100
