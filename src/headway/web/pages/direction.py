"""Pages on where the gap is going, on what was said of it, and on everything that surrounds it."""

from __future__ import annotations

from collections.abc import Mapping

from headway.web.pages.distance import STORY
from headway.web.pages.page import Answers, Page, Row, State, View
from headway.web.questions import VERBS, Parameter, Question

PLAIN = (
    "lag",
    "trend",
    "cadence",
    "concentration",
    "openness",
    "price",
    "compute",
    "policies",
    "events",
    "backtest",
    "sources",
)
"""Verbs whose page shows the whole answer in one form: sentence, figure, numbers, table."""
VERDICTS = ("supported", "leaning", "undetermined", "contradicted", "not measurable")


def _plain(verb: str) -> Page:
    def asks(state: State) -> Mapping[str, Question]:
        return {"answer": state.ask(verb)}

    return Page(verb, f"/{verb}", VERBS[verb].parameters, asks, main="answer", template="verb")


def _forecast(state: State) -> Mapping[str, Question]:
    return {"forecast": state.ask("forecast"), "backtest": state.ask("backtest")}


FORECAST = Page(
    "forecast",
    "/forecast",
    VERBS["forecast"].parameters,
    _forecast,
    main="forecast",
    later=frozenset({"backtest"}),
)

ROBUSTNESS = Page(
    "robustness",
    "/robustness",
    VERBS["robustness"].parameters,
    lambda state: {"robustness": state.ask("robustness")},
    main="robustness",
)


def _claims(state: State) -> Mapping[str, Question]:
    return {"claims": state.ask("claims", ledger=state.text("ledger", STORY))}


def _verdict(state: State, answer: Row) -> Row:
    wanted = state.text("verdict")
    if not wanted:
        return answer
    details = answer["details"]
    rows = [row for row in details["rows"] if row["verdict"] == wanted]
    return {**answer, "details": {**details, "rows": rows}}


def _claims_shown(view: View, answers: Answers) -> Row:
    del answers
    return {"verdicts": VERDICTS, "ledger": view.state.text("ledger", STORY)}


CLAIMS = Page(
    "claims",
    "/claims",
    (
        *VERBS["claims"].parameters,
        Parameter("verdict", "verdict", "choice", None, VERDICTS),
    ),
    _claims,
    main="claims",
    shows=_claims_shown,
    narrows=_verdict,
)

CLAIM = Page(
    "claim",
    "/claim/{name:path}",
    (),
    lambda state: {"claim": state.ask("claim", name=state.parts["name"])},
    main="claim",
)

PAGES = (FORECAST, ROBUSTNESS, CLAIMS, CLAIM, *(_plain(verb) for verb in PLAIN))
