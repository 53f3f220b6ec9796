"""What a tool may be given: a parameter's kind, how it is described to an agent, how it is read."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from headway.errors import Misuse

Kind = Literal["name", "day", "choice", "number", "whole", "flag", "amount", "names", "words"]
Single: TypeAlias = str | float | int | bool
Value: TypeAlias = Single | tuple[str, ...]
Json: TypeAlias = dict[str, Any]

LONGEST = 300
"""Characters a text may have."""
MOST = 20
"""Texts a list may have."""
LARGEST = 1e15
_TEXT: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST}
_TEXTS: Json = {"type": "array", "items": _TEXT, "maxItems": MOST}
_NUMBER: Json = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
_SCHEMAS: Mapping[Kind, Json] = {
    "name": _TEXT,
    "day": {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    "choice": {"type": "string"},
    "number": _NUMBER,
    "whole": {"type": "integer", "minimum": 0, "maximum": LARGEST},
    "flag": {"type": "boolean"},
    "amount": {"anyOf": [_TEXT, _NUMBER]},
    "names": _TEXTS,
    "words": {"anyOf": [_TEXT, _TEXTS]},
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a tool.

    Attributes:
        name: what it is called, by the agent and by `Study`.
        kind: what it holds: a text (`name`), a `day`, one of its `choices`, a `number`, a `whole`
            number, a `flag`, an `amount` (a number, or text such as 3M), texts (`names`), or one
            text or several (`words`).
        text: what it means, for the agent.
        default: what stands for it where it is absent, as in the signature of `Study`.
        required: it must be given.
        choices: the words it may be, or that `names` may hold; empty: any.
        least: the smallest it may be, of a number.
        most: the largest it may be, of a number.
    """

    name: str
    kind: Kind
    text: str
    default: Single | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    def schema(self) -> Json:
        """What it may hold, in JSON Schema."""
        found: Json = {"description": self.text, **_SCHEMAS[self.kind]}
        if self.choices and self.kind == "names":
            found["items"] = {"type": "string", "enum": list(self.choices)}
        elif self.choices:
            found["enum"] = list(self.choices)
        if self.least is not None:
            found["minimum"] = self.least
        if self.most is not None:
            found["maximum"] = self.most
        if self.default is not None:
            found["default"] = self.default
        return found

    def read(self, given: object) -> Value:
        """The value that an agent gave.

        Raises:
            Misuse: it is not of the kind.
        """
        value = _READERS[self.kind](self.name, given)
        for one in value if isinstance(value, tuple) else (value,):
            if self.choices and one not in self.choices:
                raise Misuse(f"no {self.name} {str(one)[:40]!r}; choose {', '.join(self.choices)}")
        if isinstance(value, int | float) and not self._holds(value):
            raise Misuse(f"{self.name} {value:g} is out of range; {self._range()}")
        return value

    def _holds(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )

    def _range(self) -> str:
        least = "" if self.least is None else f"at least {self.least}"
        most = "" if self.most is None else f"at most {self.most}"
        return "give " + " and ".join(one for one in (least, most) if one)


def read_all(
    whose: str, parameters: tuple[Parameter, ...], given: Mapping[str, object]
) -> dict[str, Value]:
    """The values given, in the order of the parameters; null counts as absent.

    Raises:
        Misuse: an unknown parameter, a missing one, or a value that is none.
    """
    known = {one.name for one in parameters}
    for name in given:
        if name not in known:
            raise Misuse(
                f"{whose} has no parameter {name[:40]!r}; it has {', '.join(sorted(known))}"
            )
    for one in parameters:
        if one.required and given.get(one.name) is None:
            raise Misuse(f"{whose} needs {one.name}: {one.text}")
    return {
        one.name: one.read(given[one.name]) for one in parameters if given.get(one.name) is not None
    }


def _text(name: str, given: object) -> str:
    if not isinstance(given, str):
        raise Misuse(f"{name} must be a text, not {_kind_of(given)}")
    if not given:
        raise Misuse(f"{name} is empty; leave it out, or say what is meant")
    if len(given) > LONGEST:
        raise Misuse(f"{name} is longer than {LONGEST} characters; shorten it")
    if not given.isprintable():
        raise Misuse(f"{name} holds characters that cannot be printed; remove them")
    return given


def _day(name: str, given: object) -> str:
    text = _text(name, given)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise Misuse(f"{name} {text[:40]!r} is not a date; write it as 2026-07-01")
    return text


def _number(name: str, given: object) -> float | int:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise Misuse(f"{name} must be a number, not {_kind_of(given)}")
    if abs(given) > LARGEST or not math.isfinite(given):
        raise Misuse(f"{name} is too large a number; give one below {LARGEST:g}")
    return given


def _whole(name: str, given: object) -> int:
    found = _number(name, given)
    if found != int(found) or found < 0:
        raise Misuse(f"{name} {found:g} is not a whole number from 0 up")
    return int(found)


def _flag(name: str, given: object) -> bool:
    if not isinstance(given, bool):
        raise Misuse(f"{name} must be true or false, not {_kind_of(given)}")
    return given


def _amount(name: str, given: object) -> str | float:
    return _text(name, given) if isinstance(given, str) else _number(name, given)


def _names(name: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list | tuple):
        raise Misuse(f"{name} must be a list of texts, not {_kind_of(given)}")
    if len(given) > MOST:
        raise Misuse(f"{name} has more than {MOST} entries; give fewer")
    return tuple(_text(name, one) for one in given)


def _words(name: str, given: object) -> str | tuple[str, ...]:
    return _text(name, given) if isinstance(given, str) else _names(name, given)


def _kind_of(given: object) -> str:
    """What an agent would call a value of JSON that is not what it should be."""
    match given:
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case list() | tuple():
            return "a list"
        case _:
            return "an object"


_READERS: Mapping[Kind, Callable[[str, object], Value]] = {
    "name": _text,
    "day": _day,
    "choice": _text,
    "number": _number,
    "whole": _whole,
    "flag": _flag,
    "amount": _amount,
    "names": _names,
    "words": _words,
}
