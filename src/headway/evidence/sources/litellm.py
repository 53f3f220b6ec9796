"""The whole price list of LiteLLM on one day: what callers pay, and what each model takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from headway.errors import BadFile
from headway.evidence.files import day_in_name, day_published, json_record, load
from headway.evidence.gathered import Gathered, count_of, per_million
from headway.evidence.observations import Extract, Listing, Place, Price
from headway.evidence.offers import NO_HOST
from headway.evidence.source import Source

SOURCE = Source(
    name="litellm",
    publisher="litellm",
    title="LiteLLM model prices, all of a day",
    takes=(
        "its model_prices_and_context_window.json; the day is in the file's name or stated with "
        "--published"
    ),
    address=(
        "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json"
    ),
    licence="MIT",
    attribution="LiteLLM model price list, https://github.com/BerriAI/litellm, MIT",
    bundled=True,
    columns={
        "name": "the key of the model",
        "host": "litellm_provider",
        "input": "input_cost_per_token",
        "output": "output_cost_per_token",
        "cache_read": "cache_read_input_token_cost",
        "above": "input_cost_per_token_above_128k_tokens and the like, or tiered_pricing",
        "context": "max_input_tokens",
        "max_output": "max_output_tokens",
        "reads": "supported_modalities, or else supports_vision and the like",
        "writes": "supported_output_modalities, or else supports_audio_output",
    },
    refuses=(
        "numbers written as text",
        "models of other modes than chat and responses",
        "prices of batches, flexible and priority service",
    ),
)

SPECIMEN = "sample_spec"
OTHER_MODE = "entries of other modes than chat and responses"
_MODES = ("chat", "responses")
_INPUT, _OUTPUT = "input_cost_per_token", "output_cost_per_token"
_CACHE = "cache_read_input_token_cost"
_ABOVE = re.compile(r"(?:input|output)_cost_per_token_above_(\d{1,9})k_tokens")
_READS = {
    "image": "supports_vision",
    "audio": "supports_audio_input",
    "video": "supports_video_input",
    "pdf": "supports_pdf_input",
}
_WRITES = {"audio": "supports_audio_output"}


class _Entry(NamedTuple):
    """One entry of the list; its fields are looked up by name, as their names hold numbers."""

    name: str
    fields: Mapping[str, Any]
    place: Place

    def text(self, key: str) -> str:
        told = self.fields.get(key)
        if told is None or isinstance(told, str):
            return (told or "").strip()
        raise self._fault(key, "is not text")

    def number(self, key: str) -> float | None:
        return self.as_number(key, self.fields.get(key))

    def as_number(self, key: str, told: object) -> float | None:
        """The value as a number; None where it is not told."""
        if told is None:
            return None
        if isinstance(told, bool) or not isinstance(told, int | float):
            raise self._fault(key, "is not a number")
        try:
            return float(told)
        except OverflowError:
            raise self._fault(key, "is not a number") from None

    def texts(self, key: str) -> tuple[str, ...]:
        told = self.fields.get(key) or ()
        if isinstance(told, list | tuple) and all(isinstance(one, str) for one in told):
            return tuple(told)
        raise self._fault(key, "is not a list of texts")

    def tiers(self) -> list[Mapping[str, Any]]:
        told = self.fields.get("tiered_pricing") or []
        if isinstance(told, list) and all(isinstance(one, dict) for one in told):
            return told
        raise self._fault("tiered_pricing", "is not a list of tiers")

    def _fault(self, key: str, what: str) -> BadFile:
        told = f"{self.fields[key]!r}"[:40]
        return BadFile(
            self.place.path,
            f"{self.place.where}, column {key}",
            f"{told} {what}",
            "check that it is the right file, or mend the entry",
        )


class _Rates(NamedTuple):
    input: float | None
    output: float | None
    cache_read: float | None


def read(path: Path, published: date | None = None) -> Extract:
    """Read the chat and responses models; prices become USD per million tokens.

    A tier repeats the base price where it names no other. `max_input_tokens` stands for the
    context, as most entries give the whole window there.

    Raises:
        BadFile: the file is damaged or of another shape, or the day is not stated.
    """
    loaded = load(path)
    day = day_published(path, day_in_name(path), published)
    gathered = Gathered()
    for name, fields in json_record(loaded, dict[str, dict[str, Any]]).items():
        entry = _Entry(name, fields, Place(path, f"model {name}"))
        if name == SPECIMEN:
            continue
        if entry.text("mode") not in _MODES:
            gathered.left_out[OTHER_MODE] += 1
        elif not entry.text("litellm_provider"):
            gathered.left_out[NO_HOST] += 1
        else:
            for above, rates in _priced(entry):
                gathered.price(_price(entry, day, above, rates), entry.place)
            gathered.listing(_listing(entry, day), entry.place)
    return gathered.extract(SOURCE.title, (loaded.stamp,))


def _priced(entry: _Entry) -> Iterator[tuple[int, _Rates]]:
    """The base price, and each tier by the number of input tokens above which it holds."""
    if entry.tiers() and entry.number(_INPUT) is None:
        yield from _from_ranges(entry)
        return
    base = _Rates(*(per_million(entry.number(key)) for key in (_INPUT, _OUTPUT, _CACHE)))
    yield 0, base
    if base.input is None or base.output is None:
        return
    found = (_ABOVE.fullmatch(key) for key in entry.fields)
    for thousands in sorted({int(match[1]) for match in found if match}):
        read, written, cached = (
            per_million(entry.number(f"{key}_above_{thousands}k_tokens"))
            for key in (_INPUT, _OUTPUT, _CACHE)
        )
        yield (
            1000 * thousands,
            _Rates(
                base.input if read is None else read,
                base.output if written is None else written,
                cached,
            ),
        )


def _from_ranges(entry: _Entry) -> Iterator[tuple[int, _Rates]]:
    """Tiers of `tiered_pricing`, each for a range of input tokens."""
    for tier in entry.tiers():
        bounds = tier.get("range") or (0,)
        start = bounds[0] if isinstance(bounds, list | tuple) else bounds
        above = count_of(entry.place, "range", entry.as_number("tiered_pricing", start))
        rates = (
            per_million(entry.as_number("tiered_pricing", tier.get(key)))
            for key in (_INPUT, _OUTPUT, _CACHE)
        )
        yield above or 0, _Rates(*rates)


def _price(entry: _Entry, day: date, above: int, rates: _Rates) -> Price:
    return Price(
        name=entry.name,
        host=entry.text("litellm_provider"),
        since=day,
        event="listed",
        published=day,
        input=rates.input,
        output=rates.output,
        cache_read=rates.cache_read,
        above=above,
    )


def _listing(entry: _Entry, day: date) -> Listing:
    return Listing(
        name=entry.name,
        host=entry.text("litellm_provider"),
        published=day,
        context=count_of(entry.place, "max_input_tokens", entry.number("max_input_tokens")),
        max_output=count_of(entry.place, "max_output_tokens", entry.number("max_output_tokens")),
        reads=_modalities(entry, "supported_modalities", _READS),
        writes=_modalities(entry, "supported_output_modalities", _WRITES),
    )


def _modalities(entry: _Entry, listed: str, flags: Mapping[str, str]) -> str:
    """Modalities as listed; or text and those flagged, where a flag says yes or no at all."""
    told = entry.texts(listed)
    if not told and any(entry.fields.get(flag) is not None for flag in flags.values()):
        told = ("text", *(kind for kind, flag in flags.items() if entry.fields.get(flag) is True))
    return "|".join(told)
