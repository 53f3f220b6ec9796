"""A need from words: the arguments of `choose`, or a file that a team keeps."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import msgspec

from headway.catalog.load import Catalog
from headway.errors import BadFile, Misuse
from headway.measures.need import UNIT, Need, Period, Sellers, Usage, amount, enough
from headway.measures.places import Places, places

Words = tuple[str, ...]
DEFAULT_TASK = "overall"
MODALITIES = ("text", "image", "audio", "video", "file", "pdf")


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The nouns of the question, as they are written; None and empty ask for nothing.

    Amounts may be written as `3M` or `500k`; countries as `us+de`, `eu` or `not:cn`; several
    licences or modalities in a list, or with commas between.
    """

    task: str | None = None
    board: str | None = None
    input: str | float | None = None
    output: str | float | None = None
    cached: str | float | None = None
    per: Period | None = None
    per_request: str | float | None = None
    max_cost: float | None = None
    lab_country: str | None = None
    host_country: str | None = None
    region: str | None = None
    weights: Literal["open", "closed"] | None = None
    licence: Words | str | None = None
    no_training: bool | None = None
    max_retention: int | None = None
    context: str | float | None = None
    max_output: str | float | None = None
    reads: Words | str | None = None
    min_throughput: float | None = None
    max_latency: float | None = None
    at_least: str | float | None = None
    sure: float | None = None
    sellers: Sellers | None = None
    routers: bool | None = None
    now: str | None = None


def over(base: Asked, more: Asked) -> Asked:
    """What `more` says, and of `base` what `more` leaves unsaid."""
    said = {key: value for key, value in _said(more).items() if value is not None}
    return msgspec.structs.replace(base, **said)


def _said(asked: Asked) -> dict[str, Any]:
    return {key: getattr(asked, key) for key in asked.__struct_fields__}


def from_words(words: Mapping[str, Any], where: str = "") -> Asked:
    """The nouns from a mapping, checked by name and kind.

    Raises:
        Misuse: a key is not known, or a value is of another kind.
    """
    found = {key.replace("-", "_"): value for key, value in words.items()}
    try:
        return msgspec.convert(found, Asked)
    except msgspec.ValidationError as fault:
        raise Misuse(f"{where}{fault}; `headway choose --help` lists what can be asked") from fault


def from_file(path: Path) -> Asked:
    """The nouns that a TOML file states, one key a noun.

    Raises:
        BadFile: no such file, not TOML, an unknown key, or a value of another kind.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadFile(
            path, "", f"it cannot be read ({fault.strerror})", "check the path"
        ) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadFile(path, "", f"it is not TOML ({fault})", "see docs/verbs/choose.md") from fault
    try:
        return from_words(table)
    except Misuse as fault:
        raise BadFile(path, "", str(fault).partition(";")[0], "see docs/verbs/choose.md") from fault


def board_of(asked: Asked, catalog: Catalog) -> tuple[str, tuple[str, ...]]:
    """The board on which ability is measured, and those that stand beside it.

    Raises:
        UnknownCapability: the task is not declared.
        Misuse: both a task and a board are given.
    """
    if asked.board is not None:
        if asked.task is not None:
            raise Misuse("give a task or a board, not both")
        declared, _ = catalog.board(asked.board)
        return asked.board, tuple(one for one in declared.beside if one != asked.board)
    boards = catalog.capability(asked.task or DEFAULT_TASK).boards
    return boards[0], boards[1:]


def need_of(asked: Asked, catalog: Catalog) -> Need:
    """The need that the nouns state.

    Raises:
        Misuse: a value makes no sense; the sentence says which.
        UnknownModel: `now` or the model of `at_least` is not declared.
    """
    if asked.at_least is not None:
        stated = enough(str(asked.at_least))
        if stated.model is not None:
            catalog.model(stated.model)
    if asked.now is not None:
        catalog.model(asked.now)
    sure = 0.8 if asked.sure is None else asked.sure
    if not 0 < sure < 1:
        raise Misuse(f"sure {sure:g} is no probability; give one between 0 and 1, such as 0.8")
    return Need(
        usage=_usage(asked),
        max_cost=_positive(asked.max_cost, "max cost", zero=True),
        lab_country=_places(asked.lab_country, "lab country"),
        host_country=_places(asked.host_country, "host country"),
        region=_places(asked.region, "region"),
        weights=asked.weights,
        licences=tuple(one.lower() for one in _several(asked.licence)),
        no_training=bool(asked.no_training),
        max_retention=asked.max_retention,
        context=_count(asked.context, "context"),
        max_output=_count(asked.max_output, "max output"),
        reads=frozenset(_modalities(_several(asked.reads))),
        min_throughput=_positive(asked.min_throughput, "min throughput"),
        max_latency=_positive(asked.max_latency, "max latency"),
        at_least=None if asked.at_least is None else str(asked.at_least),
        sure=sure,
        sellers=asked.sellers or "any",
        routers=bool(asked.routers),
        now=asked.now,
    )


def _usage(asked: Asked) -> Usage:
    given = (asked.input, asked.output, asked.cached)
    if all(one is None for one in given):
        if asked.per is not None:
            raise Misuse(f"per {asked.per} of how many tokens? give input and output")
        return replace(UNIT, per_request=_request(asked))
    read, written, cached = (
        0.0 if one is None else amount(one, what)
        for one, what in zip(given, ("input", "output", "cached"), strict=True)
    )
    if read + written + cached == 0:
        raise Misuse("input, output and cached are all 0; give the tokens you will use")
    return Usage(read, written, cached, asked.per or "month", _request(asked))


def _request(asked: Asked) -> float | None:
    if asked.per_request is None:
        return None
    found = amount(asked.per_request, "per request")
    if found == 0:
        raise Misuse("per request is 0 tokens; give how many tokens a request sends")
    return found


def _positive(value: float | None, what: str, *, zero: bool = False) -> float | None:
    if value is not None and not (value > 0 or (zero and value == 0)):
        raise Misuse(f"{what} {value:g} makes no sense; give a number above 0")
    return value


def _places(text: str | None, what: str) -> Places | None:
    return None if text is None else places(text, what)


def _count(text: str | float | None, what: str) -> int | None:
    return None if text is None else int(amount(text, what))


def _several(text: Words | str | None) -> Iterable[str]:
    texts = (text,) if isinstance(text, str) else text or ()
    parts = (part.strip() for one in texts for part in one.split(","))
    return [part for part in parts if part]


def _modalities(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        if word not in MODALITIES:
            raise Misuse(f"reads {word!r} is no modality; choose {', '.join(MODALITIES)}")
        yield word
