"""Which questions an agent may put: each tool with its parameters, checked as they come in.

Parameters bear the names of `Study`'s arguments. What a parameter names (a group, a board) is
checked where it is answered; here its form is. Nothing here names a file: an agent reads and writes
nothing of this machine beside the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from headway.agents.needs import NEEDS
from headway.agents.parameters import Json, Parameter, Value, read_all
from headway.answers.choices import Choices
from headway.errors import CAUTIONS, Misuse

Pace = Literal["quick", "slow"]

PROFILE = "default-2026"
ROWS = 25
MOST_ROWS = 1000
_GROUP = (
    "A group of models: a declared name such as us, china, rest, open-weights or closed-weights, "
    "lab:<id>, country:<ISO code>, or several joined with +."
)
_FIRST = Parameter("first", "name", f"{_GROUP} A positive gap: this one is ahead.", required=True)
_SECOND = Parameter(
    "second", "name", f"{_GROUP} A positive lag: this one is behind.", required=True
)
_BOARD = Parameter(
    "board",
    "name",
    "The published scale on which ability is measured, or a category of it after a colon, such as "
    "arena/text or arena/text:creative_writing. Give a board or a capability, not both.",
)
_CAPABILITY = Parameter(
    "capability",
    "name",
    "What ability is meant; its headline board is used. By default overall.",
)
_TIME_BASE = Parameter(
    "time_base",
    "choice",
    "one-scale: all models on the newest reading's scale, placed at their release. as-published: "
    "each reading's own best, as readers saw it that day.",
    default="one-scale",
    choices=("one-scale", "as-published"),
)
_SINCE = Parameter("since", "day", "First day of the window, as 2026-01-01.")
_SETTING = (
    Parameter(
        "as_of",
        "day",
        "Answer as of this day, as 2026-03-31: only evidence published by then is used. "
        "By default the day of the newest evidence.",
    ),
    Parameter("profile", "name", "The frozen set of method choices.", default=PROFILE),
    Parameter(
        "accept",
        "names",
        "Kinds of warnings to accept: they leave the warnings and are named in the question.",
        choices=tuple(CAUTIONS),
    ),
)
_LIMIT = Parameter(
    "limit",
    "whole",
    "Most rows of the table, and most days of the series (the newest), to return.",
    default=ROWS,
    least=1,
    most=MOST_ROWS,
)


@dataclass(frozen=True)
class Tool:
    """A verb of `Study` as an agent sees it.

    Attributes:
        name: of the verb.
        title: what people call it.
        text: what it answers: value, sign and unit.
        parameters: the arguments of the verb that an agent may give.
        pace: slow ones take seconds to minutes.
    """

    name: str
    title: str
    text: str
    parameters: tuple[Parameter, ...]
    pace: Pace = "quick"

    @property
    def accepts(self) -> tuple[Parameter, ...]:
        """All it takes: the verb's own, those of the setting, and how many rows come back."""
        return (*self.parameters, *_SETTING, _LIMIT)

    def schema(self, choices: Choices | None) -> Json:
        """What it takes, in JSON Schema; with what the store holds now, where that is known."""
        accepts = [_offered(one, choices) for one in self.accepts]
        return {
            "type": "object",
            "properties": {one.name: one.schema() for one in accepts},
            "required": [one.name for one in accepts if one.required],
            "additionalProperties": False,
        }


@dataclass(frozen=True)
class Question:
    """A checked question: a tool and the values given."""

    tool: Tool
    given: Mapping[str, Value]

    def arguments(self) -> dict[str, Value]:
        """What the verb of `Study` is called with."""
        own = {one.name for one in self.tool.parameters}
        return {name: value for name, value in self.given.items() if name in own}

    def setting(self) -> tuple[str | None, str, tuple[str, ...]]:
        """As-of day, profile and accepted cautions."""
        as_of, accept = self.given.get("as_of"), self.given.get("accept", ())
        return (
            None if as_of is None else str(as_of),
            str(self.given.get("profile", PROFILE)),
            tuple(sorted(set(accept))) if isinstance(accept, tuple) else (),
        )

    def days(self) -> dict[str, str]:
        """The days it names, by parameter."""
        return {
            one.name: str(self.given[one.name])
            for one in self.tool.accepts
            if one.kind == "day" and one.name in self.given
        }

    @property
    def limit(self) -> int:
        """Most rows to return."""
        return int(self.given.get("limit", ROWS))  # type: ignore[arg-type]


def asked(name: str, given: Mapping[str, object]) -> Question:
    """The question that an agent puts.

    Raises:
        Misuse: no such tool, an unknown or missing parameter, or a value that is none.
    """
    tool = TOOLS.get(name)
    if tool is None:
        raise Misuse(f"no tool {name[:40]!r}; there are {', '.join(TOOLS)}")
    return Question(tool, read_all(name, tool.accepts, given))


def _offered(one: Parameter, choices: Choices | None) -> Parameter:
    """A parameter with what the store has for it."""
    if choices is None:
        return one
    words: Mapping[str, tuple[str, ...]] = {
        "capability": tuple(choices.capabilities),
        "task": tuple(choices.capabilities),
        "profile": choices.profiles,
        "name": tuple(claim for of in choices.claims.values() for claim in of),
    }
    boards = f"Boards: {', '.join(board for board in choices.boards if ':' not in board)}."
    groups = f"Declared groups: {', '.join(choices.groups)}."
    more = {"board": boards, "first": groups, "second": groups, "group": groups}
    if one.name in words:
        return replace(one, kind="choice", choices=words[one.name])
    return replace(one, text=f"{one.text} {more[one.name]}") if one.name in more else one


_AS_ALL = "Returns one sentence, its warnings and sources, and the whole answer as data."
TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            "gap",
            "Gap between two groups of models",
            "How far apart are the best models of two groups, in points of the board's scale "
            "(rating points, index points or percentage points), with a 95% interval. Positive: "
            f"the first group is ahead. {_AS_ALL}",
            (_FIRST, _SECOND, _BOARD, _CAPABILITY, _TIME_BASE),
        ),
        Tool(
            "lag",
            "Lag between two groups of models",
            "How far apart are the best models of two groups, in months, with a 95% interval. "
            f"Positive: the second group is behind; negative: it is ahead. {_AS_ALL}",
            (
                _FIRST,
                _SECOND,
                _BOARD,
                _CAPABILITY,
                Parameter(
                    "definition",
                    "choice",
                    "level: since when the first group has had the second's level. catch-up: how "
                    "long the second took to reach each record of the first. area: mean horizontal "
                    "distance. All are in the answer; this one is its value. By default level.",
                    choices=("level", "catch-up", "area"),
                ),
                _TIME_BASE,
                replace(_SINCE, text="First day of the average of the daily level lag."),
            ),
        ),
        Tool(
            "rank",
            "Ranking of a board's models",
            "Who stands where on a board: models by ability in points of its scale, each with a "
            "95% interval and the ranks it may hold, and who is level with the leader. "
            f"The value is the leader's ability. {_AS_ALL}",
            (
                _BOARD,
                _CAPABILITY,
                Parameter("group", "name", f"List only this group's models. {_GROUP}"),
            ),
        ),
        Tool(
            "claim",
            "Verdict on a published claim",
            "Does the evidence bear out a published claim about groups of models? A verdict with "
            "the numbers behind it; the value is the probability that the claim is true, and the "
            "share of reasonable methods that agree stands beside it. Takes up to a minute. "
            f"{_AS_ALL}",
            (
                Parameter(
                    "name",
                    "name",
                    "Id of a packaged claim, such as published/caisi-eight-months-behind.",
                    required=True,
                ),
            ),
            "slow",
        ),
        Tool(
            "price",
            "Price of an ability by group",
            "What does a given ability cost from two groups, in USD per million tokens, and how "
            "fast does that fall? The value is the ratio of the two prices, first over second: "
            "above 1 the first group is dearer. The ability is that of a model (level_of), or a "
            f"level in points, or that of the best model of a year before. {_AS_ALL}",
            (
                _FIRST,
                _SECOND,
                _BOARD,
                _CAPABILITY,
                Parameter(
                    "level_of", "name", "Id of the model whose ability is priced: openai/gpt-5."
                ),
                Parameter("level", "number", "The ability that is priced, in points of the board."),
                Parameter("mix", "name", "Tokens read to tokens written, as 3:1.", default="3:1"),
                Parameter(
                    "hosts",
                    "choice",
                    "own: prices at the labs' own hosts. any: at any host.",
                    default="own",
                    choices=("own", "any"),
                ),
                Parameter(
                    "model", "name", "Id of the model whose prices at all its hosts are compared."
                ),
                _SINCE,
                Parameter("until", "day", "Last day of the window, as 2026-06-30."),
            ),
        ),
        Tool(
            "choose",
            "Model and host for a need",
            "Which model, and from which host, for a need? Sifts what is for sale by the limits "
            "given (what is not known does not pass) and recommends one, with reasons, what is "
            "unknown, and the offers that no other beats. The value is what is given up against "
            "the best model of all, in points of the board. Positive: the recommended is behind. "
            f"{_AS_ALL}",
            NEEDS,
        ),
    )
}
