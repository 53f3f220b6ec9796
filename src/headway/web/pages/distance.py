"""Pages on how far apart: today, the gap over time, and who stands where."""

from __future__ import annotations

from collections.abc import Mapping

from headway.web.pages.page import Answers, Page, Row, State, View
from headway.web.questions import VERBS, Parameter, Question

STORY = "story-2026-07-01"
SORTS = ("rank", "name", "lab", "released", "votes")
LONGEST_TABLE = 1_000


def _today(state: State) -> Mapping[str, Question]:
    return {
        "today": state.ask("today"),
        "claims": state.ask("claims", ledger=STORY),
        "sources": state.ask("sources"),
    }


def _today_shown(view: View, answers: Answers) -> Row:
    del view
    sources = answers["sources"]
    fresh = [] if sources is None or "refused" in sources else sources["details"]["rows"]
    return {"freshest": sorted(fresh, key=lambda row: (row["age_days"], row["board"]))}


TODAY = Page(
    "today",
    "/",
    VERBS["today"].parameters,
    _today,
    main="today",
    later=frozenset({"claims"}),
    shows=_today_shown,
)


def _gap(state: State) -> Mapping[str, Question]:
    asked = {"gap": state.ask("gap"), "lag": state.ask("lag"), "trend": state.ask("trend")}
    if state.text("time_base") == "as-published":
        return asked
    return {**asked, "published": state.ask("gap", time_base="as-published")}


def _gap_narrowed(state: State, answer: Row) -> Row:
    """Without the layers of dated acts where they are switched off."""
    if state.text("events", "on") == "on" or not answer.get("figure"):
        return answer
    return {**answer, "figure": without_layers(answer["figure"], "events")}


def without_layers(specification: Row, name: str) -> Row:
    """A figure without its layers of a name, wherever they are nested."""
    found = dict(specification)
    for part in ("layer", "vconcat", "hconcat"):
        if part in found:
            found[part] = [
                without_layers(one, name) for one in found[part] if one.get("name") != name
            ]
    return found


GAP = Page(
    "gap",
    "/gap",
    (
        *VERBS["gap"].parameters,
        Parameter("from", "since", "day"),
        Parameter("to", "until", "day"),
        Parameter("events", "events", "choice", "on", ("on", "off")),
    ),
    _gap,
    main="gap",
    narrows=_gap_narrowed,
)


def _rank_narrowed(state: State, answer: Row) -> Row:
    """The rows that pass every filter, in the order asked for; ranks stay those of the board."""
    rows = [row for row in answer["details"]["rows"] if _passes(state, row)]
    by = state.text("sort", "rank")
    if by != "rank":
        rows.sort(key=lambda row: (row[by] is None, row[by], row["rank"]), reverse=by == "votes")
        rows.sort(key=lambda row: row[by] is None)
    if state.text("order") == "down":
        rows.reverse()
    return {**answer, "details": {**answer["details"], "rows": rows}}


def _passes(state: State, row: Row) -> bool:
    search = state.text("q").casefold()
    text = f"{row['name']} {row['model']} {row['lab']} {row['listed_as']}".casefold()
    day = row["released"] or ""
    return (
        all(word in text for word in search.split())
        and state.text("country") in ("", row["country"])
        and state.text("weights") in ("", row["weights"])
        and state.text("licence").casefold() in row["licence"].casefold()
        and (not state.text("released_from") or day >= state.text("released_from"))
        and (not state.text("released_to") or (day != "" and day <= state.text("released_to")))
    )


RANK = Page(
    "rank",
    "/rank",
    (
        *VERBS["rank"].parameters,
        Parameter("q", "q", "name"),
        Parameter("country", "country", "name"),
        Parameter("weights", "weights", "choice", None, ("open", "closed")),
        Parameter("licence", "licence", "name"),
        Parameter("released_from", "released_from", "day"),
        Parameter("released_to", "released_to", "day"),
        Parameter("sort", "sort", "choice", "rank", SORTS),
        Parameter("order", "order", "choice", "up", ("up", "down")),
    ),
    lambda state: {"rank": state.ask("rank")},
    main="rank",
    narrows=_rank_narrowed,
)

PAGES = (TODAY, GAP, RANK)
