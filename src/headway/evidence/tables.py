"""The store's tables: their columns as written, and the arrays that questions get to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from headway.evidence.observations import Score

FloatArray: TypeAlias = npt.NDArray[np.float64]
DayArray: TypeAlias = npt.NDArray[np.datetime64]
TextArray: TypeAlias = npt.NDArray[np.object_]
FlagArray: TypeAlias = npt.NDArray[np.bool_]

COLUMNS: dict[str, dict[str, str]] = {
    "ratings": {
        "board": "VARCHAR",
        "category": "VARCHAR",
        "name": "VARCHAR",
        "organization": "VARCHAR",
        "licence": "VARCHAR",
        "model": "VARCHAR",
        "variant": "VARCHAR",
        "rating": "DOUBLE",
        "low": "DOUBLE",
        "high": "DOUBLE",
        "level": "DOUBLE",
        "variance": "DOUBLE",
        "votes": "BIGINT",
        "published": "DATE",
        "coverage": "VARCHAR",
    },
    "scores": {
        "benchmark": "VARCHAR",
        "metric": "VARCHAR",
        "name": "VARCHAR",
        "organization": "VARCHAR",
        "model": "VARCHAR",
        "variant": "VARCHAR",
        "score": "DOUBLE",
        "stderr": "DOUBLE",
        "n_items": "BIGINT",
        "harness": "VARCHAR",
        "by": "VARCHAR",
        "evaluated": "DATE",
        "released": "DATE",
        "published": "DATE",
    },
    "votes": {
        "board": "VARCHAR",
        "category": "VARCHAR",
        "language": "VARCHAR",
        "a": "VARCHAR",
        "b": "VARCHAR",
        "outcome": "VARCHAR",
        "n": "DOUBLE",
        "session": "VARCHAR",
        "voter": "VARCHAR",
        "item": "VARCHAR",
        "time": "TIMESTAMP",
        "length": "FLOAT",
        "headers": "FLOAT",
        "lists": "FLOAT",
        "bold": "FLOAT",
        "published": "DATE",
    },
    "covariances": {
        "board": "VARCHAR",
        "category": "VARCHAR",
        "first": "VARCHAR",
        "second": "VARCHAR",
        "covariance": "DOUBLE",
        "published": "DATE",
    },
    "prices": {
        "name": "VARCHAR",
        "host": "VARCHAR",
        "host_country": "VARCHAR",
        "model": "VARCHAR",
        "variant": "VARCHAR",
        "input": "DOUBLE",
        "output": "DOUBLE",
        "cache_read": "DOUBLE",
        "tag": "VARCHAR",
        "above": "BIGINT",
        "hours": "VARCHAR",
        "since": "DATE",
        "basis": "VARCHAR",
        "event": "VARCHAR",
        "published": "DATE",
    },
    "compute": {
        "name": "VARCHAR",
        "organization": "VARCHAR",
        "country": "VARCHAR",
        "model": "VARCHAR",
        "variant": "VARCHAR",
        "flop": "DOUBLE",
        "confidence": "VARCHAR",
        "released": "DATE",
        "published": "DATE",
    },
    "listings": {
        "name": "VARCHAR",
        "host": "VARCHAR",
        "tag": "VARCHAR",
        "host_country": "VARCHAR",
        "regions": "VARCHAR",
        "model": "VARCHAR",
        "variant": "VARCHAR",
        "context": "BIGINT",
        "max_output": "BIGINT",
        "reads": "VARCHAR",
        "writes": "VARCHAR",
        "quantization": "VARCHAR",
        "throughput": "DOUBLE",
        "latency": "DOUBLE",
        "uptime": "DOUBLE",
        "published": "DATE",
    },
    "facts": {
        "name": "VARCHAR",
        "organization": "VARCHAR",
        "title": "VARCHAR",
        "model": "VARCHAR",
        "variant": "VARCHAR",
        "released": "DATE",
        "precision": "VARCHAR",
        "weights": "VARCHAR",
        "licence": "VARCHAR",
        "context": "BIGINT",
        "max_output": "BIGINT",
        "reads": "VARCHAR",
        "writes": "VARCHAR",
        "published": "DATE",
    },
    "policies": {
        "host": "VARCHAR",
        "name": "VARCHAR",
        "kind": "VARCHAR",
        "country": "VARCHAR",
        "regions": "VARCHAR",
        "trains": "VARCHAR",
        "opt_out": "VARCHAR",
        "retention_days": "BIGINT",
        "data_leaves_eu": "VARCHAR",
        "dpa": "VARCHAR",
        "retains": "VARCHAR",
        "eu_only": "VARCHAR",
        "reviewed": "BOOLEAN",
        "verified": "DATE",
        "address": "VARCHAR",
        "published": "DATE",
    },
    "origins": {
        "snapshot": "VARCHAR",
        "source": "VARCHAR",
        "publisher": "VARCHAR",
        "title": "VARCHAR",
        "address": "VARCHAR",
        "via": "VARCHAR",
        "published": "DATE",
        "accessed": "DATE",
        "licence": "VARCHAR",
        "attribution": "VARCHAR",
        "sha256": "VARCHAR",
        "bytes": "BIGINT",
        "rows": "BIGINT",
        "refused": "BIGINT",
        "first_published": "DATE",
        "tables": "VARCHAR[]",
        "boards": "VARCHAR[]",
    },
}
"""Columns of each table with their DuckDB types; `source` and `snapshot` are in the path."""

ORDER: dict[str, tuple[str, ...]] = {
    "ratings": ("board", "category", "published", "name"),
    "scores": (
        "benchmark",
        "metric",
        "published",
        "name",
        "harness",
        "evaluated",
        "score",
        "stderr",
    ),
    "votes": ("board", "category", "published", "time", "a", "b", "outcome"),
    "covariances": ("board", "category", "published", "first", "second"),
    "prices": ("name", "host", "tag", "since", "above", "hours"),
    "compute": ("name", "organization", "published"),
    "listings": ("name", "host", "tag", "published"),
    "facts": ("name", "published"),
    "policies": ("host", "published"),
    "origins": ("snapshot",),
}
"""The order of rows in a file: what is asked for together lies together."""


@dataclass(frozen=True)
class RatingTable:
    """Rows of one board and category, one array a column, equally long.

    Ordered by published, source, snapshot and name. `low`, `high`, `level` and `votes` are NaN
    where the publisher printed none.
    """

    board: str
    category: str
    name: TextArray
    rating: FloatArray
    low: FloatArray
    high: FloatArray
    level: FloatArray
    votes: FloatArray
    published: DayArray
    coverage: TextArray
    source: TextArray
    snapshot: TextArray
    organization: TextArray
    licence: TextArray

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True)
class ScoreTable:
    """Benchmark scores, one array a column, equally long.

    Ordered by benchmark, published, source, snapshot, name and harness. Numbers are NaN and days
    NaT where none was given.
    """

    benchmark: TextArray
    metric: TextArray
    name: TextArray
    score: FloatArray
    stderr: FloatArray
    n_items: FloatArray
    harness: TextArray
    by: TextArray
    evaluated: DayArray
    released: DayArray
    published: DayArray
    source: TextArray
    snapshot: TextArray
    organization: TextArray

    def __len__(self) -> int:
        return len(self.name)


def score_table(scores: Sequence[Score], source: str) -> ScoreTable:
    """Scores just read from a file as the arrays that questions get to read."""

    def text(column: str) -> TextArray:
        return np.array([getattr(one, column) for one in scores], dtype=object)

    def floats(column: str) -> FloatArray:
        values = (getattr(one, column) for one in scores)
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def days(column: str) -> DayArray:
        return np.array([getattr(one, column) for one in scores], dtype="datetime64[D]")

    return ScoreTable(
        benchmark=text("benchmark"),
        metric=text("metric"),
        name=text("name"),
        score=floats("score"),
        stderr=floats("stderr"),
        n_items=floats("n_items"),
        harness=text("harness"),
        by=text("by"),
        evaluated=days("evaluated"),
        released=days("released"),
        published=days("published"),
        source=np.full(len(scores), source, dtype=object),
        snapshot=np.full(len(scores), "", dtype=object),
        organization=text("organization"),
    )


@dataclass(frozen=True)
class PriceTable:
    """What hosts ask for models, in USD per million tokens; one array a column, equally long.

    Ordered by name, host, tag, since, source and snapshot: the rows of one offer lie together,
    oldest first. Prices are NaN where none was given, as on rows whose event is `removed`. `above`
    is 0 and `hours` "" for base prices.
    """

    name: TextArray
    host: TextArray
    host_country: TextArray
    input: FloatArray
    output: FloatArray
    cache_read: FloatArray
    tag: TextArray
    above: FloatArray
    hours: TextArray
    since: DayArray
    basis: TextArray
    event: TextArray
    published: DayArray
    source: TextArray
    snapshot: TextArray

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True)
class ComputeTable:
    """Estimates of training compute, in FLOP; one array a column, equally long.

    Ordered by name, organization, published, source and snapshot. `flop` is NaN where it is not
    known, `released` NaT where no day was given.
    """

    name: TextArray
    organization: TextArray
    country: TextArray
    flop: FloatArray
    confidence: TextArray
    released: DayArray
    published: DayArray
    source: TextArray
    snapshot: TextArray

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True)
class ListingTable:
    """What lists say of hosts' offers besides prices; one array a column, equally long.

    Ordered by name, host, tag, published, source and snapshot. Numbers are NaN and texts "" where
    nothing was told; units as in `observations.Listing`.
    """

    name: TextArray
    host: TextArray
    tag: TextArray
    host_country: TextArray
    regions: TextArray
    context: FloatArray
    max_output: FloatArray
    reads: TextArray
    writes: TextArray
    quantization: TextArray
    throughput: FloatArray
    latency: FloatArray
    uptime: FloatArray
    published: DayArray
    source: TextArray
    snapshot: TextArray

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True)
class FactTable:
    """What publishers say of models, whoever sells them; one array a column, equally long.

    Ordered by name, published, source and snapshot. Numbers are NaN, days NaT and texts "" where
    nothing was told; columns as in `observations.Fact`.
    """

    name: TextArray
    organization: TextArray
    title: TextArray
    released: DayArray
    precision: TextArray
    weights: TextArray
    licence: TextArray
    context: FloatArray
    max_output: FloatArray
    reads: TextArray
    writes: TextArray
    published: DayArray
    source: TextArray
    snapshot: TextArray

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True)
class PolicyTable:
    """What hosts declare of the data they are sent; one array a column, equally long.

    Ordered by host, published, source and snapshot. `trains`, `opt_out`, `data_leaves_eu`,
    `dpa`, `retains` and `eu_only` are `yes`, `no` or `unknown`; `retention_days` is NaN and
    `verified` NaT where unknown; `reviewed` is bool.
    """

    host: TextArray
    name: TextArray
    kind: TextArray
    country: TextArray
    regions: TextArray
    trains: TextArray
    opt_out: TextArray
    retention_days: FloatArray
    data_leaves_eu: TextArray
    dpa: TextArray
    retains: TextArray
    eu_only: TextArray
    reviewed: FlagArray
    verified: DayArray
    address: TextArray
    published: DayArray
    source: TextArray
    snapshot: TextArray

    def __len__(self) -> int:
        return len(self.host)


@dataclass(frozen=True)
class NameTable:
    """Every rated entry of every board, one array a column, for counting which names resolve."""

    source: TextArray
    board: TextArray
    category: TextArray
    published: DayArray
    name: TextArray
    organization: TextArray
    rating: FloatArray
    votes: FloatArray

    def __len__(self) -> int:
        return len(self.name)


class BoardSummary(msgspec.Struct, frozen=True):
    """What the store holds of a board: rows as stored; a reading is one day of one source."""

    board: str
    categories: int
    rows: int
    readings: int
    first: date
    newest: date
    sources: tuple[str, ...]
