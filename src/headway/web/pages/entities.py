"""Pages on what we know of a model, a lab, a board and a source, and the lists of each."""

from __future__ import annotations

from headway.web.pages.page import Page, Row, State
from headway.web.questions import VERBS, Parameter

KINDS = ("model", "lab", "board", "source")
LISTS = {"model": "models", "lab": "labs", "board": "boards", "source": "source_list"}
_Q = Parameter("q", "q", "name")


def _found(state: State, answer: Row) -> Row:
    """The rows in whose words all words searched for occur."""
    words = state.text("q").casefold().split()
    if not words:
        return answer
    details = answer["details"]
    rows = [
        row
        for row in details["rows"]
        if all(word in " ".join(map(str, row.values())).casefold() for word in words)
    ]
    return {**answer, "details": {**details, "rows": rows}}


def _one(kind: str) -> Page:
    return Page(
        kind,
        f"/{kind}/{{name:path}}",
        (),
        lambda state: {"answer": state.ask(kind, name=state.parts["name"])},
        main="answer",
        template="entity",
    )


def _list(kind: str) -> Page:
    return Page(
        LISTS[kind],
        f"/{kind}",
        (*(one for one in VERBS[kind].parameters if one.name != "name"), _Q),
        lambda state: {"answer": state.ask(kind)},
        main="answer",
        narrows=_found,
        template="list",
    )


PAGES = tuple(page for kind in KINDS for page in (_list(kind), _one(kind)))
