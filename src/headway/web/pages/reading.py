"""Pages to read: the documentation, where the numbers come from, and the briefs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from markupsafe import Markup

from headway.answers.brief_document import article
from headway.answers.brief_values import Reference
from headway.errors import UnknownName
from headway.web.documents import FIRST, documents, rendered
from headway.web.pages.page import Answers, Page, Row, State, View
from headway.web.questions import VERBS, Question

FIRST_BRIEF = (2024, 2)


class UnknownPage(UnknownName):
    """No page of the documentation has this name."""

    kind = "page"


def _methods_shown(view: View, answers: Answers) -> Row:
    del answers
    name = view.state.parts.get("name", FIRST)
    known = documents()
    if name not in known:
        raise UnknownPage.among(name, list(known))

    def link(other: str) -> str:
        return view.link("/methods" if other == FIRST else f"/methods/{other}")

    document = known[name]
    return {
        "document": {"name": name, "title": document.title, "markdown": document.markdown},
        "html": Markup(rendered(document, link)),  # noqa: S704 - HTML in it is switched off
        "shelf": [{"name": one.name, "title": one.title} for one in known.values()],
    }


METHODS = (
    Page("methods", "/methods", shows=_methods_shown),
    Page("methods", "/methods/{name:path}", shows=_methods_shown),
)

ABOUT = Page("about", "/about", (), lambda state: {"source": state.ask("source")}, main="source")


def months_until(newest: date) -> list[tuple[str, str]]:
    """The briefs there are, newest first: of each month as (since, as of)."""
    days = [newest] if newest.day != 1 else []
    year, month = FIRST_BRIEF
    firsts = []
    while date(year, month, 1) <= newest:
        firsts.append(date(year, month, 1))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    days = [*firsts, *days]
    return [(before.isoformat(), day.isoformat()) for before, day in pairwise(days)][::-1]


def _briefs_shown(view: View, answers: Answers) -> Row:
    del answers
    newest = view.choices.newest
    months = months_until(date.fromisoformat(min(view.state.text("as_of", newest), newest)))
    return {"briefs": [{"since": since, "as_of": as_of} for since, as_of in months]}


def _brief(state: State) -> Mapping[str, Question]:
    return {"brief": state.ask("brief", as_of=state.parts["day"], lang=state.language)}


def _brief_shown(view: View, answers: Answers) -> Row:
    """The brief's text: numbers lead to our page of their origin, acts to where they are told."""
    answer = answers["brief"] or {}

    def link(reference: Reference) -> str:
        page = view.link(f"/source/{reference.snapshot}") if reference.snapshot else ""
        return page or reference.address

    known = {one["snapshot"]: one["address"] for one in answer["origins"]}
    text = article(answer["details"], lambda one: link(one) or known.get(one.snapshot, "") or "#")
    return {"html": Markup(text)}  # noqa: S704 - rendered from Markdown with HTML switched off


BRIEFS = Page("briefs", "/briefs", shows=_briefs_shown)
BRIEF = Page(
    "brief",
    "/brief/{day}",
    tuple(one for one in VERBS["brief"].parameters if one.name != "lang"),
    _brief,
    main="brief",
    shows=_brief_shown,
)

PAGES = (*METHODS, ABOUT, BRIEFS, BRIEF)
