"""Which pages a static site has: the states of each page that most readers ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from headway.answers.choices import Choices
from headway.language.strings import Language
from headway.web.catalogue import PAGES
from headway.web.documents import FIRST, documents
from headway.web.links import Target
from headway.web.pages.page import Page, State
from headway.web.pages.reading import months_until

PAIRS = (("us", "china"), ("closed-weights", "open-weights"))
FULL = frozenset({"today", "gap", "rank", "lag", "trend", "forecast", "robustness", "brief"})
"""Pages whose figure is written as pictures too, beside those of every single verb."""
ENTITIES = frozenset({"model", "lab", "board", "source"})
MOST_BRIEFS = 12
NEEDS = (
    (
        ("task", "code"), ("input", "3M"), ("output", "500k"), ("per", "month"), ("max_cost", "50"),
    ),
    (("weights", "open"),),
    (("region", "eu"),),
)  # fmt: skip
"""Needs that the page of choosing is shown for, beside each task without limits."""


@dataclass(frozen=True)
class Planned:
    """A page of the site in one state."""

    page: Page
    parts: Mapping[str, str]
    pairs: tuple[tuple[str, str], ...] = ()

    def state(self, language: Language) -> State:
        """What the page is asked."""
        return self.page.state(self.parts, self.pairs, language)

    def target(self, form: str = "") -> Target:
        """Its address."""
        return self.page.target(self.state("en"), form)

    def forms(self) -> tuple[str, ...]:
        """In which further forms it is written: pages of single things as JSON only."""
        if self.page.main is None:
            return ()
        if self.page.name in ENTITIES:
            return ("json",)
        return ("json", "csv", "svg", "png")


@dataclass(frozen=True)
class Things:
    """The single things there are pages of."""

    models: tuple[str, ...]
    labs: tuple[str, ...]
    boards: tuple[str, ...]
    sources: tuple[str, ...]


def plan(choices: Choices, things: Things) -> list[Planned]:
    """Every page of the site, those that readers see first at the beginning."""
    by_path = {page.path: page for page in PAGES}
    found = [
        Planned(by_path[path], parts, pairs)
        for path, parts, pairs in (
            *_states(by_path, choices),
            *_singles(things),
            *(
                ("/claim/{name:path}", {"name": one}, ())
                for of in choices.claims.values()
                for one in of
            ),
            *(("/methods/{name:path}", {"name": one}, ()) for one in documents() if one != FIRST),
            *_briefs(choices),
        )
    ]
    return list({one.target().address: one for one in found}.values())


State_ = tuple[str, Mapping[str, str], tuple[tuple[str, str], ...]]


def _states(by_path: Iterable[str], choices: Choices) -> Iterator[State_]:
    yield from ((path, {}, ()) for path in by_path if "{" not in path)
    yield from _distances(choices)
    for board in choices.boards:
        if ":" not in board:
            yield "/rank", {}, (("board", board),)
    for ledger in choices.ledgers:
        yield "/claims", {}, (("ledger", ledger),)
    for capability in _answerable(choices):
        if capability != "overall":
            yield "/choose", {}, (("task", capability),)
    for chosen in NEEDS:
        yield "/choose", {}, chosen
    for asked in ("lag", "change"):
        yield "/robustness", {}, (("of", asked),)


def _answerable(choices: Choices) -> list[str]:
    """The capabilities of which some board has a reading."""
    known = choices.capabilities.items()
    return [name for name, boards in known if choices.boards.keys() & set(boards)]


def _distances(choices: Choices) -> Iterator[State_]:
    for first, second in PAIRS:
        sides = () if (first, second) == PAIRS[0] else (("first", first), ("second", second))
        for capability in _answerable(choices):
            chosen = () if capability == "overall" else (("capability", capability),)
            yield "/gap", {}, (*sides, *chosen)
            yield "/trend", {}, (*sides, *chosen)
            yield "/lag", {}, (*sides, *chosen)
    yield "/gap", {}, (("time_base", "as-published"),)
    for capability in _answerable(choices):
        if capability != "overall":
            yield "/rank", {}, (("capability", capability),)


def _singles(things: Things) -> Iterator[State_]:
    for kind, names in (
        ("model", things.models),
        ("lab", things.labs),
        ("board", things.boards),
        ("source", things.sources),
    ):
        for name in names:
            yield f"/{kind}/{{name:path}}", {"name": name}, ()


def _briefs(choices: Choices) -> Iterator[State_]:
    for _, day in months_until(date.fromisoformat(choices.newest))[:MOST_BRIEFS]:
        yield "/brief/{day}", {"day": day}, ()
