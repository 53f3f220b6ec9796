"""A mirror's table of all offers at OpenRouter on one day, with its tables of hosts and models."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from headway.evidence.files import (
    Line,
    csv_lines,
    day_in_name,
    day_published,
    load,
    matching,
    number,
)
from headway.evidence.gathered import Gathered, count_of
from headway.evidence.observations import Extract, Listing, Policy, Price, Stamp
from headway.evidence.openrouter import (
    ATTRIBUTION,
    KIND,
    Tags,
    quantization_of,
    regions_of,
    seconds,
    share,
)
from headway.evidence.source import Source

SOURCE = Source(
    name="openrouter-offers",
    publisher="openrouter",
    title="OpenRouter, all offers of a day",
    takes=(
        "the CSV file endpoints_<day>.csv, or a folder with it and the tables of its providers and "
        "models"
    ),
    address="https://github.com/sinkers/aiscanner",
    licence="none stated; facts from OpenRouter's public API, in a mirror without a licence",
    attribution=f"{ATTRIBUTION}, collected by https://github.com/sinkers/aiscanner",
    bundled=False,
    columns={
        "name": "model_id",
        "host": "provider_slug",
        "host_country": "provider_hq",
        "regions": "provider_datacenters",
        "tag": "tag",
        "input": "input_usd_per_mtok",
        "output": "output_usd_per_mtok",
        "cache_read": "cache_read_usd_per_mtok",
        "context": "context_length",
        "max_output": "max_completion_tokens",
        "uptime": "uptime_24h",
        "latency": "latency_p50_ms",
        "throughput": "throughput_p50_tps",
    },
    refuses=("other columns", "what the mirror's author looked up about providers"),
)

_COLUMNS = (
    "model_id",
    "creator",
    "provider_slug",
    "provider_hq",
    "provider_datacenters",
    "tag",
    "quantization",
    "input_usd_per_mtok",
    "output_usd_per_mtok",
    "cache_read_usd_per_mtok",
    "discount",
    "context_length",
    "max_completion_tokens",
    "uptime_24h",
    "latency_p50_ms",
    "throughput_p50_tps",
)
_MODELS = ("id", "in_modalities", "out_modalities")
_PROVIDERS = (
    "slug",
    "name",
    "headquarters",
    "datacenters",
    "privacy_policy_url",
    "terms_of_service_url",
)
_OFFERS_NAME = r"endpoints.*\.csv(\.gz)?"

_Modalities = Mapping[str, tuple[str, str]]


def read(path: Path, published: date | None = None) -> Extract:
    """Read prices and limits of every offer, and where each host of the folder sits.

    The printed price is what is paid, after the discount in its column. Of two offers of a model
    under one tag the first is kept.

    Raises:
        BadFile: a file is damaged or lacks a column, a cell is not what its column says, or the day
            is not stated.
    """
    (file, *_) = reversed(
        matching(path, _OFFERS_NAME, what="table of offers (endpoints_<day>.csv)")
    )
    loaded = load(file)
    day = day_published(path, day_in_name(file), published)
    gathered, tags, stamps = Gathered(), Tags(), [loaded.stamp]
    modalities: _Modalities = {}
    if path.is_dir():
        modalities = _modalities(path, stamps)
        _policies(path, day, gathered, stamps)
    for line in csv_lines(loaded, _COLUMNS, _COLUMNS):
        if tags.is_new(line.cells["model_id"], line.cells["tag"], gathered):
            gathered.price(_price(line, day), line.place)
            gathered.listing(_listing(line, day, modalities), line.place)
    return gathered.extract(SOURCE.title, stamps)


def _price(line: Line, day: date) -> Price:
    return Price(
        name=line.cells["model_id"],
        host=line.cells["provider_slug"],
        since=day,
        event="listed",
        published=day,
        host_country=line.cells["provider_hq"],
        input=_number(line, "input_usd_per_mtok"),
        output=_number(line, "output_usd_per_mtok"),
        cache_read=_number(line, "cache_read_usd_per_mtok"),
        tag=line.cells["tag"],
    )


def _listing(line: Line, day: date, modalities: _Modalities) -> Listing:
    reads, writes = modalities.get(line.cells["model_id"], ("", ""))
    context, written = (
        count_of(line.place, column, _number(line, column))
        for column in ("context_length", "max_completion_tokens")
    )
    return Listing(
        name=line.cells["model_id"],
        host=line.cells["provider_slug"],
        published=day,
        tag=line.cells["tag"],
        host_country=line.cells["provider_hq"],
        regions=_regions(line.cells["provider_datacenters"]),
        context=context,
        max_output=written,
        reads=reads,
        writes=writes,
        quantization=quantization_of(line.cells["quantization"]),
        throughput=_number(line, "throughput_p50_tps"),
        latency=seconds(_number(line, "latency_p50_ms")),
        uptime=share(_number(line, "uptime_24h")),
    )


def _modalities(folder: Path, stamps: list[Stamp]) -> _Modalities:
    """What each model reads and writes, from the newest table of models in the folder."""
    found: dict[str, tuple[str, str]] = {}
    for file in sorted(folder.glob("models*.csv"))[-1:]:
        loaded = load(file)
        stamps.append(loaded.stamp)
        for _, cells in csv_lines(loaded, _MODELS):
            found[cells["id"]] = cells["in_modalities"], cells["out_modalities"]
    return found


def _policies(folder: Path, day: date, gathered: Gathered, stamps: list[Stamp]) -> None:
    """Where each host sits; the table tells nothing of training or retention."""
    for file in sorted(folder.glob("providers*.csv"))[-1:]:
        loaded = load(file)
        stamps.append(loaded.stamp)
        for line in csv_lines(loaded, _PROVIDERS):
            gathered.policy(_policy(line.cells, day), line.place)


def _policy(cells: Mapping[str, str], day: date) -> Policy:
    return Policy(
        host=cells["slug"],
        name=cells["name"],
        kind=KIND,
        country=cells["headquarters"],
        published=day,
        regions=_regions(cells["datacenters"]),
        address=cells["privacy_policy_url"] or cells["terms_of_service_url"],
    )


def _regions(cell: str) -> str:
    return regions_of(cell.strip("[]").split("|"))


def _number(line: Line, column: str) -> float | None:
    cell = line.cells[column].strip()
    return number(line.place, column, cell) if cell else None
