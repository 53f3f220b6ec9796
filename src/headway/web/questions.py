"""Which questions the web takes: each verb with its parameters, read from an address and checked.

The parameters are the options of the command line by the same names, dashes as underscores. What a
parameter names (a group, a board) is checked where it is answered; here its form is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import parse_qsl, quote, urlencode

from headway.errors import Misuse
from headway.language.strings import LANGUAGES

Kind = Literal[
    "group", "board", "capability", "day", "choice", "number", "count", "flag", "name", "amount"
]
Pace = Literal["quick", "slow"]
Value = str | float | int | bool | tuple[str, ...]

LONGEST_VALUE = 300
LONGEST_QUERY = 2_000
MOST_REPEATS = 20
MOST_PARAMETERS = 100


@dataclass(frozen=True)
class Parameter:
    """One parameter of a verb.

    Attributes:
        name: what it is called in an address.
        argument: what `Study` calls it.
        kind: what it holds.
        default: what stands for it where it is absent; None where the verb decides.
        choices: the words it may be, of a `choice`.
        many: it may be given several times.
        least: the least that a `count` may be.
    """

    name: str
    argument: str
    kind: Kind
    default: str | None = None
    choices: tuple[str, ...] = ()
    many: bool = False
    least: int = 1

    def read(self, text: str) -> Value:
        """The value that a text stands for.

        Raises:
            Misuse: it is too long, or not of the kind.
        """
        if len(text) > LONGEST_VALUE:
            raise Misuse(f"{self.name} is longer than {LONGEST_VALUE} characters; shorten it")
        if not text.isprintable():
            raise Misuse(f"{self.name} holds characters that cannot be printed; remove them")
        if self.kind == "choice" and text not in self.choices:
            raise Misuse(f"no {self.name} {text[:40]!r}; choose {', '.join(self.choices)}")
        if self.kind == "count":
            return _count(self.name, text, self.least)
        read = _READERS.get(self.kind)
        return text if read is None else read(self.name, text)


@dataclass(frozen=True)
class Verb:
    """A verb the web answers, with its parameters; slow ones take seconds to minutes."""

    name: str
    parameters: tuple[Parameter, ...]
    pace: Pace = "quick"

    def parameter(self, name: str) -> Parameter:
        """The parameter of a name.

        Raises:
            Misuse: the verb has none of that name.
        """
        for one in (*self.parameters, *EVERYWHERE):
            if one.name == name:
                return one
        raise _unknown(self.name, name, [one.name for one in (*self.parameters, *EVERYWHERE)])


@dataclass(frozen=True)
class Question:
    """A checked question: a verb and the values given, in the order of the verb's parameters."""

    verb: str
    given: tuple[tuple[str, Value], ...] = ()

    @property
    def values(self) -> dict[str, Value]:
        """The values given, by the parameter's name."""
        return dict(self.given)

    @property
    def pace(self) -> Pace:
        """Whether its answer takes long."""
        return VERBS[self.verb].pace

    def arguments(self) -> dict[str, Value | None]:
        """What the verb of `Study` is called with."""
        values = self.values
        return {
            one.argument: values.get(one.name, one.default)
            for one in VERBS[self.verb].parameters
            if one.name in values or one.default is not None
        }

    def setting(self) -> tuple[str | None, str]:
        """As-of day and profile it is asked in."""
        values = self.values
        as_of = values.get("as_of")
        return None if as_of is None else str(as_of), str(values.get("profile", PROFILE))

    def query(self) -> str:
        """The question as the query of an address; defaults are left out."""
        return query_of(self.given)

    def with_(self, **changes: Value | None) -> Question:
        """The question with some values changed, or taken out where None."""
        values: dict[str, Value | None] = {**self.values, **changes}
        return question(self.verb, {k: v for k, v in values.items() if v is not None})


PROFILE = "default-2026"
TIME_BASES = ("one-scale", "as-published")
DIRECTIONS = ("tighten", "loosen", "support", "clarify", "neutral")
METHODS = ("no-change", "mean-lag", "linear", "local-trends", "records", "pool")
PERIODS = ("request", "day", "week", "month", "year", "once")
READ = ("text", "image", "audio", "video", "file", "pdf")
SELLERS = ("any", "own", "self")
AMOUNT = re.compile(r"[0-9][0-9_,]*(\.[0-9]+)?\s*[kmbKMB]?")
MOST_TOKENS = 1e15
EVERYWHERE = (
    Parameter("as_of", "as_of", "day"),
    Parameter("profile", "profile", "name", PROFILE),
)
THEMES = ("light", "dark")
MANNER = (
    Parameter("lang", "language", "choice", None, LANGUAGES),
    Parameter("theme", "theme", "choice", THEMES[0], THEMES),
)
"""What every page takes besides: in which language it speaks, and for which background it draws."""
_SIDES = (
    Parameter("first", "first", "group", "us"),
    Parameter("second", "second", "group", "china"),
)
_WHERE = (
    Parameter("board", "board", "board"),
    Parameter("capability", "capability", "capability"),
)
_WINDOW = (Parameter("from", "since", "day"), Parameter("to", "until", "day"))
_BASE = Parameter("time_base", "time_base", "choice", "one-scale", TIME_BASES)
_TOP = Parameter("top", "top", "count")
_BOARDS = Parameter("board", "boards", "board", many=True)
_NAME = Parameter("name", "name", "name")

VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("today", (*_SIDES, Parameter("since", "since", "day")), "slow"),
        Verb("gap", (*_SIDES, *_WHERE, _BASE)),
        Verb(
            "lag",
            (
                *_SIDES,
                *_WHERE,
                Parameter(
                    "definition", "definition", "choice", None, ("level", "catch-up", "area")
                ),
                Parameter("since", "since", "day"),
                _BASE,
            ),
        ),
        Verb("rank", (*_WHERE, Parameter("group", "group", "group"))),
        Verb(
            "trend",
            (*_SIDES, *_WHERE, *_WINDOW, Parameter("at_least", "at_least", "number"), _BASE),
        ),
        Verb("cadence", (*_SIDES, *_WHERE, *_WINDOW, _TOP)),
        Verb(
            "concentration",
            (
                *_WHERE,
                _TOP,
                Parameter("wide", "wide", "count"),
                Parameter("largest", "largest", "count"),
                _WINDOW[0],
            ),
        ),
        Verb("openness", (*_SIDES, *_WHERE, *_WINDOW, _TOP)),
        Verb(
            "price",
            (
                *_SIDES,
                *_WHERE,
                Parameter("level_of", "level_of", "name"),
                Parameter("level", "level", "number"),
                Parameter("mix", "mix", "name"),
                Parameter("hosts", "hosts", "choice", None, ("own", "any")),
                Parameter("model", "model", "name"),
                *_WINDOW,
            ),
        ),
        Verb(
            "choose",
            (
                Parameter("task", "task", "capability"),
                _WHERE[0],
                Parameter("input", "input", "amount"),
                Parameter("output", "output", "amount"),
                Parameter("cached", "cached", "amount"),
                Parameter("per", "per", "choice", None, PERIODS),
                Parameter("per_request", "per_request", "amount"),
                Parameter("max_cost", "max_cost", "number"),
                Parameter("lab_country", "lab_country", "name"),
                Parameter("host_country", "host_country", "name"),
                Parameter("region", "region", "name"),
                Parameter("weights", "weights", "choice", None, ("open", "closed")),
                Parameter("licence", "licence", "name", many=True),
                Parameter("no_training", "no_training", "flag"),
                Parameter("max_retention", "max_retention", "count", least=0),
                Parameter("context", "context", "amount"),
                Parameter("max_output", "max_output", "amount"),
                Parameter("reads", "reads", "choice", None, READ, many=True),
                Parameter("min_throughput", "min_throughput", "number"),
                Parameter("max_latency", "max_latency", "number"),
                Parameter("at_least", "at_least", "name"),
                Parameter("sure", "sure", "number"),
                Parameter("sellers", "sellers", "choice", None, SELLERS),
                Parameter("routers", "routers", "flag"),
                Parameter("now", "now", "name"),
            ),
        ),
        Verb("compute", (*_SIDES, *_WHERE, *_WINDOW, _TOP)),
        Verb("policies", _SIDES),
        Verb(
            "events",
            (
                *_SIDES,
                *_WHERE,
                Parameter("kind", "kinds", "name", many=True),
                Parameter("direction", "direction", "choice", None, DIRECTIONS),
                Parameter("toward", "toward", "name"),
            ),
        ),
        Verb("sources", (Parameter("unresolved", "unresolved", "flag"),)),
        Verb(
            "model", (_NAME, Parameter("lab", "lab", "name"), Parameter("group", "group", "group"))
        ),
        Verb("lab", (_NAME,)),
        Verb("board", (_NAME,)),
        Verb("source", (_NAME,)),
        Verb(
            "forecast",
            (
                *_SIDES,
                *_WHERE,
                Parameter("horizon", "horizon", "name"),
                Parameter("method", "method", "choice", None, METHODS),
            ),
            "slow",
        ),
        Verb("backtest", (*_SIDES, _BOARDS), "slow"),
        Verb(
            "robustness",
            (
                *_SIDES,
                _BOARDS,
                _WHERE[1],
                Parameter("of", "of", "choice", "gap", ("gap", "lag", "change")),
                *_WINDOW,
            ),
            "slow",
        ),
        Verb("claim", (_NAME,), "slow"),
        Verb("claims", (Parameter("ledger", "ledger", "name"),), "slow"),
        Verb(
            "brief",
            (
                *_SIDES,
                Parameter("since", "since", "day"),
                Parameter("lang", "lang", "choice", "en", LANGUAGES),
            ),
            "slow",
        ),
    )
}


def question(verb: str, values: Mapping[str, Value]) -> Question:
    """The question of these values, defaults left out: one question has one form.

    Raises:
        Misuse: no such parameter, or a value that is none.
    """
    known = VERBS[verb]
    for name in values:
        known.parameter(name)
    parameters = (*known.parameters, *EVERYWHERE)
    given = tuple(
        (one.name, values[one.name])
        for one in parameters
        if one.name in values and not _says_nothing(one, values[one.name])
    )
    return Question(verb, given)


def asked(verb: str, pairs: Iterable[tuple[str, str]]) -> Question:
    """The question that the pairs of an address ask; empty values count as absent.

    Raises:
        Misuse: an unknown or repeated parameter, or a value that is none.
    """
    verb_ = VERBS[verb]
    return question(verb, values_of(verb, (*verb_.parameters, *EVERYWHERE), pairs))


def values_of(
    whose: str, parameters: Sequence[Parameter], pairs: Iterable[tuple[str, str]]
) -> dict[str, Value]:
    """The values that pairs give to parameters; empty ones and defaults count as absent.

    Raises:
        Misuse: an unknown or repeated parameter, or a value that is none.
    """
    known = {one.name: one for one in parameters}
    found: dict[str, Value] = {}
    for name, text in pairs:
        parameter = known.get(name)
        if parameter is None:
            raise _unknown(whose, name, known)
        if text == "":
            continue
        value = parameter.read(text)
        if parameter.many:
            found[name] = _more(name, found.get(name, ()), value)
        elif name in found:
            raise Misuse(f"{name} is given twice; give it once")
        else:
            found[name] = value
    return {k: value for k, value in found.items() if not _says_nothing(known[k], value)}


def _says_nothing(parameter: Parameter, value: Value) -> bool:
    """Whether a value is what its absence means too: one question has one form."""
    return value is False or value in (parameter.default, ())


def _unknown(whose: str, name: str, known: Iterable[str]) -> Misuse:
    return Misuse(f"{whose} has no parameter {name[:40]!r}; it has {', '.join(sorted(known))}")


def pairs_of(query: bytes) -> list[tuple[str, str]]:
    """The pairs of an address's query.

    Raises:
        Misuse: it is too long, has too many parameters, or is no UTF-8.
    """
    if len(query) > LONGEST_QUERY:
        raise Misuse(f"the address is longer than {LONGEST_QUERY} characters; shorten it")
    try:
        return parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError:
        raise Misuse(
            "the address cannot be read: its query is no percent-encoded UTF-8, or has more than "
            f"{MOST_PARAMETERS} parameters"
        ) from None


def query_of(pairs: Sequence[tuple[str, Value]]) -> str:
    """Pairs as the query of an address."""
    return urlencode(
        [
            (name, text_of(one))
            for name, value in pairs
            for one in (value if isinstance(value, tuple) else (value,))
        ],
        quote_via=quote,
        safe="/:",
    )


def text_of(value: str | float) -> str:
    """A value as an address writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _more(name: str, several: Value, value: Value) -> tuple[str, ...]:
    before = several if isinstance(several, tuple) else ()
    if len(before) == MOST_REPEATS:
        raise Misuse(f"{name} is given more than {MOST_REPEATS} times; give fewer")
    return before if str(value) in before else (*before, str(value))


def _day(name: str, text: str) -> str:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise Misuse(f"{name} {text[:40]!r} is not a date; write it as 2026-07-01")
    return text


def _number(name: str, text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise Misuse(f"{name} {text[:40]!r} is not a number; write it as 12.5")
    return found + 0.0  # no negative zero: it would be another form of the same question


def _count(name: str, text: str, least: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= 10_000) or (
        len(text) > 5
    ):
        raise Misuse(f"{name} {text[:40]!r} is not a whole number from {least} to 10000")
    return int(text)


def _amount(name: str, text: str) -> str:
    if not AMOUNT.fullmatch(text):
        raise Misuse(f"{name} {text[:40]!r} is no amount; write it as 1500, 500k or 3M")
    digits = text.rstrip("kmbKMB ").replace(",", "").replace("_", "")
    times = {"k": 1e3, "m": 1e6, "b": 1e9}.get(text[-1].lower(), 1.0)
    if not float(digits) * times <= MOST_TOKENS:
        raise Misuse(f"{name} {text[:40]!r} is more than anybody uses; write it as 500k or 3M")
    return text


def _flag(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise Misuse(f"{name} {text[:40]!r} is neither yes nor no")
    return text == "yes"


_READERS: Mapping[Kind, Callable[[str, str], Value]] = {
    "day": _day,
    "number": _number,
    "flag": _flag,
    "amount": _amount,
}
