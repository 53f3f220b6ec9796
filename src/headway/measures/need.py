"""What somebody needs of a model: how much of it, for how much, and within which limits."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from headway.errors import Misuse
from headway.measures.places import Places

Period: TypeAlias = Literal["request", "day", "week", "month", "year", "once"]
Sellers: TypeAlias = Literal["any", "own", "self"]
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*([kmb]?)", re.IGNORECASE)
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_SHARE = re.compile(r"(\d*\.?\d+)-of-best")
_BELOW = re.compile(r"best(?:-(\d+(?:\.\d+)?))?")


@dataclass(frozen=True)
class Usage:
    """Tokens read, written, and read from a cache, in one period.

    `per_request` is how many tokens each request reads, which decides on the price where long
    requests cost more; None where they are short.
    """

    input: float
    output: float
    cached: float = 0.0
    per: Period = "month"
    per_request: float | None = None


UNIT = Usage(750_000, 250_000, 0, "once")
"""A million tokens, three read for one written: the price of it is the blended price."""


@dataclass(frozen=True)
class Need:
    """What is needed. None and empty fields ask for nothing.

    Attributes:
        usage: how many tokens; by default a million, three read for one written.
        max_cost: most USD for that usage.
        lab_country: where the developing lab may sit.
        host_country: where the host may sit.
        region: where answers may be computed.
        weights: `open` or `closed`.
        licences: allowed licences of weights, in lower case.
        no_training: what is sent may not be trained on.
        max_retention: most days for which what is sent may be kept.
        context: tokens that must fit, read and written together.
        max_output: tokens that must be written in one answer.
        reads: modalities that must be read.
        min_throughput: least tokens per second.
        max_latency: most seconds to the first token.
        at_least: the ability that is enough, as `required` reads it.
        sure: probability with which it must be reached.
        sellers: `any` host, the labs' `own`, or `self`: weights run on one's own machines.
        routers: whether routers count as hosts.
        now: id of the model used today.
    """

    usage: Usage = UNIT
    max_cost: float | None = None
    lab_country: Places | None = None
    host_country: Places | None = None
    region: Places | None = None
    weights: Literal["open", "closed"] | None = None
    licences: tuple[str, ...] = ()
    no_training: bool = False
    max_retention: int | None = None
    context: int | None = None
    max_output: int | None = None
    reads: frozenset[str] = frozenset()
    min_throughput: float | None = None
    max_latency: float | None = None
    at_least: str | None = None
    sure: float = 0.8
    sellers: Sellers = "any"
    routers: bool = False
    now: str | None = None


def amount(text: str | float, what: str) -> float:
    """A count from `3M`, `500k`, `128k` or `1500`. Raises Misuse."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        found = float(text)
    else:
        matched = _AMOUNT.fullmatch(str(text).strip().replace("_", "").replace(",", ""))
        if matched is None:
            raise Misuse(f"{what} {text!r} is no amount; write it as 1500, 500k or 3M")
        found = float(matched[1]) * _TIMES[matched[2].lower()]
    if not 0 <= found < math.inf:
        raise Misuse(f"{what} {text!r} is no amount; write it as 1500, 500k or 3M")
    return found


@dataclass(frozen=True)
class Enough:
    """Which ability is enough.

    `best` with `below` points of it, a `share` of it, the ability of a `model`, or `points`.
    """

    text: str
    below: float | None = None
    share: float | None = None
    model: str | None = None
    points: float | None = None


def enough(text: str) -> Enough:
    """Read `best`, `best-30`, `0.95-of-best`, `openai/gpt-5` or `1400`.

    Raises:
        Misuse: it is none of these.
    """
    stripped = text.strip()
    shared, below = _SHARE.fullmatch(stripped), _BELOW.fullmatch(stripped)
    if shared and 0 < float(shared[1]) <= 1:
        return Enough(stripped, share=float(shared[1]))
    if below:
        return Enough(stripped, below=float(below[1] or 0))
    if "/" in stripped:
        return Enough(stripped, model=stripped)
    try:
        points = float(stripped)
    except ValueError:
        points = math.nan
    if not math.isfinite(points):
        raise Misuse(
            f"at least {text!r} is no ability; write best, best-30, 0.95-of-best, a model's id, or "
            "points"
        )
    return Enough(stripped, points=points)
