"""What a page is: its address, the questions it asks, and what it shows of their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from headway.answers.choices import Choices
from headway.errors import Misuse
from headway.language.strings import DEFAULT, Language, Strings
from headway.web.links import Links, Target
from headway.web.questions import (
    EVERYWHERE,
    VERBS,
    Parameter,
    Question,
    Value,
    question,
    values_of,
)

Row = dict[str, Any]
Answers = Mapping[str, Row | None]
"""Answers by the names of a page's questions. None: not known yet; a row with `refused`: none."""


@dataclass(frozen=True)
class State:
    """What an address asks of a page: the parts of its path, and the values given."""

    parts: Mapping[str, str]
    values: Mapping[str, Value]
    language: Language = DEFAULT

    def text(self, name: str, default: str = "") -> str:
        """A value as text."""
        return str(self.values.get(name, default))

    def ask(self, verb: str, **more: Value) -> Question:
        """The question of a verb with the values of this state that it takes."""
        known = {one.name for one in (*VERBS[verb].parameters, *EVERYWHERE)}
        own = {name: value for name, value in self.values.items() if name in known}
        return question(verb, {**own, **more})


@dataclass(frozen=True)
class View:
    """What a page is shown in.

    Attributes:
        t: the strings of its language.
        links: how it names other pages.
        choices: what its forms offer.
        state: what was asked of it.
        target: itself, with its canonical values.
        variants: further states of the page that there are files of; a server has forms instead.
        is_static: whether it is a file of a static site.
    """

    t: Strings
    links: Links
    choices: Choices
    state: State
    target: Target
    variants: tuple[Target, ...] = ()
    is_static: bool = False

    def link(self, path: str, form: str = "", **given: Value) -> str:
        """The address of a page in the setting of this one; empty where there is none."""
        kept = {
            name: self.state.values[name]
            for name in ("as_of", "profile")
            if name in self.state.values
        }
        return self.links.to(Target(path, tuple({**given, **kept}.items()), form))

    def itself(
        self, form: str = "", language: Language | None = None, **changes: Value | None
    ) -> str:
        """The address of this page in another form, language or state."""
        values = {**dict(self.target.given), **changes}
        given = tuple((name, value) for name, value in values.items() if value is not None)
        return self.links.to(Target(self.target.path, given, form), language)


def _nothing(view: View, answers: Answers) -> Row:
    del view, answers
    return {}


def _as_it_is(state: State, answer: Row) -> Row:
    del state
    return answer


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        name: of its strings, and of its template unless `template` says another.
        path: its address; parts in braces are handed over.
        parameters: what its address takes, beside as-of day and profile.
        asks: its questions, each with a name.
        main: the name of the question whose answer its JSON, CSV and pictures are of.
        later: names of questions it can be shown without while they are worked out.
        shows: what its template gets besides the view and the answers.
        narrows: the main answer as this state shows it.
        keeps_form: a main question without an answer is told on the page itself, above its form.
    """

    name: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    asks: Callable[[State], Mapping[str, Question]] = field(default=lambda _: {})
    main: str | None = None
    later: frozenset[str] = frozenset()
    shows: Callable[[View, Answers], Row] = _nothing
    narrows: Callable[[State, Row], Row] = _as_it_is
    template: str = ""
    keeps_form: bool = False

    def state(
        self,
        parts: Mapping[str, str],
        pairs: Sequence[tuple[str, str]],
        language: Language = DEFAULT,
    ) -> State:
        """The state that an address asks for.

        Raises:
            Misuse: the page has no such parameter, or a value is none.
        """
        parameters = (*self.parameters, *EVERYWHERE)
        for part in parts.values():
            if not part.isprintable():
                raise Misuse("the address holds characters that cannot be printed; remove them")
        return State(parts, values_of(f"the page {self.path}", parameters, pairs), language)

    def readable(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """The pairs of an address that a page can read, the first of each name."""
        found: dict[str, tuple[str, str]] = {}
        for pair in pairs:
            with suppress(Misuse):
                self.state({}, [pair])
                found.setdefault(pair[0], pair)
        return list(found.values())

    def target(self, state: State, form: str = "") -> Target:
        """The one address of a state."""
        path = self.path
        for name, part in state.parts.items():
            path = path.replace(f"{{{name}:path}}", part).replace(f"{{{name}}}", part)
        order = [one.name for one in (*self.parameters, *EVERYWHERE)]
        given = sorted(state.values.items(), key=lambda one: order.index(one[0]))
        return Target(path, tuple(given), form)
