"""The page that says which model to use, and from whom."""

from __future__ import annotations

from collections.abc import Mapping

from headway.web.pages.page import Page, State
from headway.web.questions import VERBS, Question


def _asks(state: State) -> Mapping[str, Question]:
    """The choice, and for the form the models of its board."""
    task = "" if "board" in state.values else state.text("task")
    ranked = state.ask("rank", **({"capability": task} if task else {}))
    return {"choice": state.ask("choose"), "rank": ranked}


CHOOSE = Page(
    "choose",
    "/choose",
    VERBS["choose"].parameters,
    _asks,
    main="choice",
    keeps_form=True,
)

PAGES = (CHOOSE,)
