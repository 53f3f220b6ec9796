"""A page and its answers as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from headway.language.strings import LANGUAGES, TAGS
from headway.web import amounts, cells, choice_shown, words
from headway.web.columns import FACTS, columns_of, is_figure, paired
from headway.web.links import Target
from headway.web.pages.page import Answers, Page, Row, View
from headway.web.policy import POLICY_OF_FILES

MENU = (
    ("today", "/"),
    ("gap", "/gap"),
    ("rank", "/rank"),
    ("choose", "/choose"),
    ("claims", "/claims"),
    ("forecast", "/forecast"),
    ("robustness", "/robustness"),
    ("briefs", "/briefs"),
    ("model", "/model"),
    ("methods", "/methods"),
    ("about", "/about"),
)
SHOWN_PARTS = frozenset({"rows", "quantities", "names"})


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("headway.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_html(
    page: Page,
    view: View,
    answers: Answers,
    *,
    template: str = "",
    more: Mapping[str, Any] | None = None,
) -> str:
    """A page with its answers. `template` shows another than its own, such as that of waiting."""
    main = answers.get(page.main) if page.main else None
    shown = {} if template else {**page.shows(view, answers), **_in_words(page, view, answers)}
    origins = list(main["origins"]) if main and "origins" in main else []
    context: Row = {
        "view": view,
        "t": view.t,
        "page": page.name,
        "answers": answers,
        "main": None if main and "refused" in main else page.main,
        "menu": MENU,
        "languages": [(language, TAGS[language]) for language in LANGUAGES],
        "policy": Markup(POLICY_OF_FILES),  # noqa: S704 - a constant of ours
        "origins": origins,
        "marks": _marks(origins),
        "snapshot": _snapshot(main),
        "charts": any(_figures(one) for one in answers.values()),
        **_heading(page, view, main, more or {}),
        "card": "",
        "feed": view.links.to(Target("/feed.atom")),
        "here": Target(view.target.path).address,
        "fields": [one for one in page.parameters if one.kind not in ("name", "flag")],
        "sides": _given(view, ("first", "second", "board", "capability")),
        "window": _given(view, ("first", "second", "board", "capability", "from", "to")),
        **_functions(view),
        **shown,
        **(more or {}),
    }
    name = template or page.template or page.name
    return _environment().get_template(f"{name}.html").render(context)


def _in_words(page: Page, view: View, answers: Answers) -> Row:
    """What a page shows that takes the words of its language to make."""
    return choice_shown.shown(view, answers) if page.name == "choose" else {}


def _heading(page: Page, view: View, main: Row | None, more: Mapping[str, Any]) -> Row:
    """Title and summary, unless the caller has its own."""
    if "title" in more:
        return {}
    return {"title": words.title(page, view, main), "summary": words.summary(page, view, main)}


def _functions(view: View) -> Row:
    """What templates call."""
    t = view.t
    return {
        "amount": amounts.amount,
        "headline": amounts.headline,
        "share": amounts.share,
        "span": lambda row, unit=None: amounts.span(t, row, unit),
        "unit_name": lambda unit: amounts.unit_name(t, unit),
        "cell": lambda row, one, figure: cells.cell(row, one, view, is_figure=figure),
        "columns_of": columns_of,
        "paired": paired,
        "is_figure": is_figure,
        "heading": lambda one: cells.heading(view, one),
        "column": lambda name: cells.column(view, name),
        "spec": embedded,
        "figure": lambda answer: words.figure(view, answer),
        "sentence": lambda answer: words.sentence(view, answer),
        "place": lambda name: words.place(t, name),
        "direction": lambda row: words.direction(t, row),
        "agreeing": lambda row: words.agreeing(t, row),
        "statement": lambda claim, text: words.statement(t, claim, text),
        "group_name": lambda group, text: words.group_name(t, group, text),
        "known_group": lambda group: _known_group(view, group),
        "state_name": lambda target: words.state_name(view, target),
        "command": words.command,
        "quantities": _quantities,
        "tables": lambda answer, page="": _tables(view, answer, page),
        "facts": lambda answer, page: _facts(view, answer, page),
        "brief_target": lambda one: Target(f"/brief/{one['as_of']}", ()),
        "Target": Target,
    }


def embedded(specification: Row) -> Markup:
    """A figure's specification as JSON inside a page: nothing in it can end its element."""
    text = msgspec.json.encode(specification).decode()
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704 - no character of it is markup


def _marks(origins: list[Row]) -> dict[str, int]:
    return {one["snapshot"]: number for number, one in enumerate(origins, 1) if one["snapshot"]}


def _snapshot(main: Row | None) -> str:
    """The snapshot that a page's headline rests on: of its reading, else its only one."""
    if main is None or "details" not in main:
        return ""
    reading = main["details"].get("reading")
    if isinstance(reading, dict):
        return str(reading.get("snapshot", ""))
    return str(main["origins"][0]["snapshot"]) if len(main["origins"]) == 1 else ""


def _figures(answer: Row | None) -> bool:
    return bool(answer and answer.get("figure"))


def _given(view: View, names: tuple[str, ...]) -> Row:
    return {name: view.state.values[name] for name in names if name in view.state.values}


def _known_group(view: View, group: str) -> bool:
    return group in view.choices.groups or group.removeprefix("lab:") in view.choices.labs


def _quantities(answer: Row) -> list[Row]:
    details = answer["details"]
    found = details.get("quantities") or details.get("numbers") or {}
    return [{"quantity": name, **row} for name, row in found.items()]


def _tables(view: View, answer: Row, page: str) -> list[tuple[str, list[Row], list[str]]]:
    """The tables among an answer's details with caption and columns: `rows` before all others."""
    details = answer["details"]
    names = ["rows", *(name for name in details if name not in SHOWN_PARTS)]
    return [
        (_caption(view, page, name), details[name], columns_of(details[name], page, name))
        for name in names
        if isinstance(details.get(name), list)
        and details[name]
        and all(isinstance(one, dict) for one in details[name])
    ]


def _caption(view: View, page: str, name: str) -> str:
    key = f"tables.{page}.{name}"
    if key in view.t:
        return view.t(key)
    return view.t("site.rows") if name == "rows" else cells.column(view, name)


def _facts(view: View, answer: Row, page: str) -> tuple[Markup, Markup]:
    """The plain facts among an answer's details as lists of terms: those shown, and all others."""
    details = answer["details"]
    known = {
        name: value
        for name, value in details.items()
        if not _is_table(value) and value not in (None, "", [], {})
    }
    first = [name for name in FACTS.get(page, list(known)) if name in known]
    return _terms(view, details, first), _terms(view, details, [n for n in known if n not in first])


def _terms(view: View, details: Row, names: list[str]) -> Markup:
    items = [
        Markup("<dt>{}</dt><dd>{}</dd>").format(
            cells.column(view, name), cells.shown(details[name], name, details, view)
        )
        for name in names
    ]
    if not items:
        return Markup("")
    return Markup('<dl class="facts">{}</dl>').format(Markup("").join(items))


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
