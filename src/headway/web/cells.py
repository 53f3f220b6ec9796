"""Cells of tables: each value as people read it, with the number itself for sorting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from headway.web.amounts import MISSING, SHARES, amount, dollars, headline, plain, share, span
from headway.web.columns import Column, manner
from headway.web.pages.page import View
from headway.web.phrasebook import phrasebook
from headway.web.words import group_name

SHARE_COLUMNS = (
    "probability",
    "agreement",
    "share",
    "frontier_class",
    "skill_share",
    "coverage",
    "leads_on_draws",
    "resolved_share",
    "wins_against_best",
    "enough",
)
WHOLE = frozenset({"rank", "rank_low", "rank_high", "votes", "entries", "year", "bytes", "rows"})
PAGES = {
    "model": "/model/",
    "board": "/board/",
    "snapshot": "/source/",
    "source": "/source/",
    "sources": "/source/",
    "claim": "/claim/",
}
OF_MODEL = frozenset({"first", "second", "leader", "best", "best_model", "holder", "newest_model"})
SIDES = {"first": "us", "second": "china"}
FACT = frozenset({"key", "title", "address", "licence"})
"""What names the source of a fact."""


def cell(row: Mapping[str, Any], column: Column, view: View, *, is_figure: bool) -> Markup:
    """A table cell of a value of a row, or of an interval of it."""
    if not isinstance(column, str):
        return _between(row, *column, view)
    value = row.get(column)
    text = shown(value, column, row, view)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Markup('<td class="figure" data-value="{}">{}</td>').format(f"{value:.10g}", text)
    kind = "figure" if is_figure else manner(escape(text).striptags())
    opening = Markup('<td class="{}">').format(kind) if kind else Markup("<td>")
    return opening + Markup("{}</td>").format(text)


def _between(row: Mapping[str, Any], low: str, high: str, view: View) -> Markup:
    if row.get(low) is None or row.get(high) is None:
        return Markup('<td class="figure">{}</td>').format(MISSING)
    low_text, high_text = (shown(row[name], name, row, view) for name in (low, high))
    text = view.t("site.between", low=low_text, high=high_text)
    return Markup('<td class="figure" data-value="{}">{}</td>').format(f"{row[low]:.10g}", text)


def shown(value: Any, name: str, row: Mapping[str, Any], view: View) -> str:  # noqa: ANN401
    """A value as text; `row` tells its unit, its model and its source."""
    match value:
        case None | "":
            return MISSING
        case bool():
            return view.t("site.yes" if value else "site.no")
        case int() | float():
            return _number(value, name, row)
        case list() | tuple():
            return Markup(", ").join(shown(one, name, row, view) for one in value) or MISSING
        case dict():
            return _record(value, name, view)
        case _:
            return _word(str(value), name, row, view)


def _record(value: Mapping[str, Any], name: str, view: View) -> str:
    """A value with its interval, what has a page of its own, or a row within a row."""
    if "value" in value:
        return f"{headline(value)} {span(view.t, value)}".strip()
    if value.keys() == FACT:
        return _fact(value)
    if name == "lab":
        address = view.link(f"/lab/{value['id']}")
        place = shown(value["country"], "country", value, view)
        text = Markup('<a href="{}">{}</a>').format(address, value["name"])
        return Markup("{} · {}").format(text if address else value["name"], place)
    if "day" in value and "source" in value:
        return Markup("{}{}").format(
            value.get("text") or value["day"] or MISSING,
            Markup(" · {}").format(_fact(value["source"])) if value["source"] else "",
        )
    lines = [
        (column(view, key), shown(one, key, value, view))
        for key, one in value.items()
        if one not in (None, "", [], {})
    ]
    if all(name.casefold() == str(text).casefold() for name, text in lines):
        return Markup(", ").join(name for name, _ in lines)
    return Markup('<dl class="record">{}</dl>').format(
        Markup("").join(
            Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, text) for name, text in lines
        )
    )


def _fact(source: Mapping[str, Any]) -> Markup:
    title, address = source["title"], source["address"]
    if not address.startswith(("https://", "http://")):
        return escape(title)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, title)


def _number(value: float, name: str, row: Mapping[str, Any]) -> str:
    if name.startswith(SHARE_COLUMNS) and 0 <= value <= 1:
        return share(value)
    if name in WHOLE or (isinstance(value, int) and abs(value) < 10_000):
        return f"{value:,.0f}" if name != "year" else f"{value:.0f}"
    if name == "cost":
        return dollars(value)
    unit = row.get("unit")
    return amount(value, unit) if unit and unit not in SHARES else _shares(value, unit)


def _shares(value: float, unit: str | None) -> str:
    return share(value) if unit in SHARES else plain(value)


def _word(value: str, name: str, row: Mapping[str, Any], view: View) -> Markup:
    """A word, linked to the page of what it names, if there is one."""
    if value.startswith(("https://", "http://")):
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(value, _short(value))
    address = ""
    if name == "name" and ("model" in row or "id" in row):
        model = str(row.get("model") or row["id"])
        address = view.link(f"/{'model' if '/' in model else 'lab'}/{model}")
    elif name in PAGES and row.get("readings", row.get("rows")) not in (0, []):
        address = view.link(f"{PAGES[name]}{value}")
    elif name in OF_MODEL and "/" in value:
        address = view.link(f"/model/{value}")
    key = f"words.{name}.{value.replace(' ', '-')}"
    if name == "group" and value in SIDES:
        value = _side(view, value)
    elif key in view.t:
        value = view.t(key)
    elif name == "unit":
        value = _unit(view, value)
    elif name == "quantity":
        value = column(view, value)
    elif name == "meaning":
        value = phrasebook(view.t.language, "meanings").said(value) or value
    return Markup('<a href="{}">{}</a>').format(address, value) if address else escape(value)


def _side(view: View, side: str) -> str:
    """The group that is the first or the second side of this page."""
    group = view.state.text(side, SIDES[side])
    return group_name(view.t, group, view.choices.groups.get(group, group))


def _unit(view: View, unit: str) -> str:
    key = f"units.{unit.replace(' ', '-')}"
    return view.t(key) if key in view.t else unit


def _short(address: str) -> str:
    bare = address.partition("://")[2]
    return bare if len(bare) <= 60 else f"{bare[:57]}…"


def heading(view: View, one: Column) -> str:
    """The head of a column."""
    if isinstance(one, str):
        return column(view, one)
    before, after = one[0].split("low", 1)
    if before:
        return view.t("site.interval_of", name=column(view, before.removesuffix("_")))
    return column(view, after.removeprefix("_")) if after else view.t("site.interval_alone")


def column(view: View, name: str) -> str:
    """What a column is called; one without a word of ours by its own name."""
    key = f"columns.{name.replace(' ', '_').replace('%', '').replace('.', '_')}"
    return view.t(key) if key in view.t else name.replace("_", " ")
