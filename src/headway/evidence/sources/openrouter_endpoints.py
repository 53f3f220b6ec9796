"""OpenRouter's offers of single models: which provider serves it, at what price, how fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from headway.evidence.files import (
    Loaded,
    day_in_name,
    day_published,
    json_record,
    load,
    matching,
)
from headway.evidence.gathered import Gathered, count_of, per_million
from headway.evidence.observations import Extract, Listing, Place, Price
from headway.evidence.openrouter import (
    ATTRIBUTION,
    LICENCE,
    Seat,
    Tags,
    amount,
    quantization_of,
    seats,
    seconds,
    share,
)
from headway.evidence.source import Source

SOURCE = Source(
    name="openrouter-endpoints",
    publisher="openrouter",
    title="OpenRouter, offers by provider",
    takes=(
        "the JSON of /api/v1/models/{author}/{slug}/endpoints, or a folder of such files, with the "
        "list of providers among them where it is there; the day is stated with --published"
    ),
    address="https://openrouter.ai/api/v1/models",
    licence=LICENCE,
    attribution=ATTRIBUTION,
    bundled=False,
    columns={
        "name": "data.id",
        "host": "tag, up to its first slash",
        "tag": "tag",
        "host_country": "headquarters, of the list of providers",
        "regions": "datacenters, of the list of providers",
        "input": "pricing.prompt",
        "output": "pricing.completion",
        "cache_read": "pricing.input_cache_read",
        "context": "context_length",
        "max_output": "max_completion_tokens",
        "reads": "architecture.input_modalities",
        "writes": "architecture.output_modalities",
        "uptime": "uptime_last_1d, or else uptime_last_30m",
        "latency": "latency_last_30m.p50",
        "throughput": "throughput_last_30m.p50",
    },
    refuses=("the list of models, which names no provider",),
    whole="name",
)

_NAMES = r".+\.json(\.gz)?"


class _Pricing(msgspec.Struct):
    prompt: str | float | None = None
    completion: str | float | None = None
    input_cache_read: str | float | None = None


class _Percentiles(msgspec.Struct):
    p50: float | None = None


class _Endpoint(msgspec.Struct):
    tag: str
    pricing: _Pricing
    context_length: float | None = None
    max_completion_tokens: float | None = None
    quantization: str | None = None
    uptime_last_1d: float | None = None
    uptime_last_30m: float | None = None
    latency_last_30m: _Percentiles | None = None
    throughput_last_30m: _Percentiles | None = None


class _Architecture(msgspec.Struct):
    input_modalities: tuple[str, ...] | None = None
    output_modalities: tuple[str, ...] | None = None


class _Model(msgspec.Struct):
    id: str
    endpoints: list[_Endpoint]
    architecture: _Architecture | None = None


class _Answer(msgspec.Struct):
    data: _Model


class _Any(msgspec.Struct):
    data: msgspec.Raw


def read(path: Path, published: date | None = None) -> Extract:
    """Read the offers of each model; the printed price is what is paid, after any discount.

    Of two offers of a model under one tag the first is kept. Tokens per second and seconds to the
    first token are medians of half an hour, and told to those who ask with a key only.

    Raises:
        BadFile: a file is damaged or of another shape, or the day is not stated.
    """
    files = [load(file) for file in matching(path, _NAMES, what="JSON files of OpenRouter")]
    days = {told for loaded in files if (told := day_in_name(loaded.path))}
    day = day_published(path, day_in_name(path) or max(days, default=None), published)
    gathered, tags, sits = Gathered(), Tags(), _seats(files)
    for loaded in files:
        if _is_list(loaded):
            continue
        model = json_record(loaded, _Answer).data
        for endpoint in model.endpoints:
            place = Place(loaded.path, f"model {model.id}, endpoint {endpoint.tag}")
            if tags.is_new(model.id, endpoint.tag, gathered):
                seat = sits.get(_host(endpoint), Seat())
                gathered.price(_price(model, endpoint, seat, day, place), place)
                gathered.listing(_listing(model, endpoint, seat, day, place), place)
    return gathered.extract(SOURCE.title, [loaded.stamp for loaded in files])


def _seats(files: Iterable[Loaded]) -> Mapping[str, Seat]:
    found: dict[str, Seat] = {}
    for loaded in files:
        if _is_list(loaded):
            found |= seats(loaded)
    return found


def _is_list(loaded: Loaded) -> bool:
    """Whether the file lists providers, rather than showing one model."""
    return bytes(json_record(loaded, _Any).data).lstrip().startswith(b"[")


def _host(endpoint: _Endpoint) -> str:
    return endpoint.tag.partition("/")[0]


def _price(model: _Model, endpoint: _Endpoint, seat: Seat, day: date, place: Place) -> Price:
    pricing = endpoint.pricing
    read, written, cached = (
        per_million(amount(place, f"pricing.{column}", told))
        for column, told in (
            ("prompt", pricing.prompt),
            ("completion", pricing.completion),
            ("input_cache_read", pricing.input_cache_read),
        )
    )
    return Price(
        name=model.id,
        host=_host(endpoint),
        since=day,
        event="listed",
        published=day,
        host_country=seat.country,
        input=read,
        output=written,
        cache_read=cached,
        tag=endpoint.tag,
    )


def _listing(model: _Model, endpoint: _Endpoint, seat: Seat, day: date, place: Place) -> Listing:
    architecture = model.architecture or _Architecture()
    latency, throughput = endpoint.latency_last_30m, endpoint.throughput_last_30m
    uptime = endpoint.uptime_last_1d
    written = endpoint.max_completion_tokens
    return Listing(
        name=model.id,
        host=_host(endpoint),
        published=day,
        tag=endpoint.tag,
        host_country=seat.country,
        regions=seat.regions,
        context=count_of(place, "context_length", endpoint.context_length),
        max_output=count_of(place, "max_completion_tokens", written),
        reads="|".join(architecture.input_modalities or ()),
        writes="|".join(architecture.output_modalities or ()),
        quantization=quantization_of(endpoint.quantization),
        throughput=throughput.p50 if throughput else None,
        latency=seconds(latency.p50 if latency else None),
        uptime=share(endpoint.uptime_last_30m if uptime is None else uptime),
    )
