"""Cells of tables: each value as people read it, with the number itself for sorting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from headway.web.amounts import MISSING, SHARES, amount, headline, plain, share, span
from headway.web.columns import manner
from headway.web.pages.page import View
from headway.web.phrasebook import phrasebook

SHARE_COLUMNS = (
    "probability",
    "agreement",
    "share",
    "skill_share",
    "coverage",
    "leads_on_draws",
    "resolved_share",
)
WHOLE = frozenset({"rank", "rank_low", "rank_high", "votes", "entries", "year", "bytes", "rows"})
PAGES = {"model": "/model/", "board": "/board/", "snapshot": "/source/", "claim": "/claim/"}
OF_MODEL = frozenset({"first", "second", "leader", "best", "holder"})


def cell(value: Any, name: str, row: Mapping[str, Any], view: View) -> Markup:  # noqa: ANN401
    """A table cell of a value; `row` tells its unit, its model and its source."""
    text = _text(value, name, row, view)
    if isinstance(value, bool) or not isinstance(value, int | float):
        kind = manner(str(value)) if isinstance(value, str) else ""
        opening = Markup('<td class="{}">').format(kind) if kind else Markup("<td>")
        return opening + Markup("{}</td>").format(text)
    return Markup('<td class="figure" data-value="{}">{}</td>').format(f"{value:.10g}", text)


def _text(value: Any, name: str, row: Mapping[str, Any], view: View) -> str:  # noqa: ANN401
    match value:
        case None | "":
            return MISSING
        case bool():
            return view.t("site.yes" if value else "site.no")
        case int() | float():
            return _number(value, name, row)
        case list() | tuple():
            return Markup(", ").join(_text(one, name, row, view) for one in value) or MISSING
        case dict():
            return _record(value, view)
        case _:
            return _word(str(value), name, row, view)


def _record(value: Mapping[str, Any], view: View) -> str:
    """A value with its interval, or a row within a row."""
    if "value" in value:
        return f"{headline(value)} {span(view.t, value)}".strip()
    return Markup('<dl class="record">{}</dl>').format(
        Markup("").join(
            _line(column(view, key), _text(one, key, value, view))
            for key, one in value.items()
            if one not in (None, "", [], {})
        )
    )


def _line(name: str, text: str) -> Markup:
    """A line of a record; what only repeats its name stands alone."""
    if name.casefold() == str(text).casefold():
        return Markup("<div><dt>{}</dt><dd></dd></div>").format(name)
    return Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, text)


def _number(value: float, name: str, row: Mapping[str, Any]) -> str:
    if name.startswith(SHARE_COLUMNS) and 0 <= value <= 1:
        return share(value)
    if name in WHOLE or (isinstance(value, int) and abs(value) < 10_000):
        return f"{value:,.0f}" if name != "year" else f"{value:.0f}"
    unit = row.get("unit")
    return amount(value, unit) if unit and unit not in SHARES else _shares(value, unit)


def _shares(value: float, unit: str | None) -> str:
    return share(value) if unit in SHARES else plain(value)


def _word(value: str, name: str, row: Mapping[str, Any], view: View) -> Markup:
    """A word, linked to the page of what it names, if there is one."""
    if value.startswith(("https://", "http://")):
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(value, _short(value))
    address = ""
    if name == "name" and "model" in row:
        address = view.link(f"/model/{row['model']}")
    elif name == "id":
        address = view.link(f"/{'model' if '/' in value else 'lab'}/{value}")
    elif name in PAGES:
        address = view.link(f"{PAGES[name]}{value}")
    elif name in OF_MODEL and "/" in value:
        address = view.link(f"/model/{value}")
    key = f"words.{name}.{value.replace(' ', '-')}"
    if key in view.t:
        value = view.t(key)
    elif name == "unit":
        value = _unit(view, value)
    elif name == "quantity":
        value = column(view, value)
    elif name == "meaning":
        value = phrasebook(view.t.language, "meanings").said(value) or value
    return Markup('<a href="{}">{}</a>').format(address, value) if address else escape(value)


def _unit(view: View, unit: str) -> str:
    key = f"units.{unit.replace(' ', '-')}"
    return view.t(key) if key in view.t else unit


def _short(address: str) -> str:
    bare = address.partition("://")[2]
    return bare if len(bare) <= 60 else f"{bare[:57]}…"


def column(view: View, name: str) -> str:
    """What a column is called; one without a word of ours by its own name."""
    key = f"columns.{name.replace(' ', '_').replace('%', '').replace('.', '_')}"
    return view.t(key) if key in view.t else name.replace("_", " ")
