"""The records of evidence: one row is one observation, every row belongs to a snapshot.

A snapshot is what one ingest read from one publisher: immutable, with one origin. A file that
holds a publisher's history is one snapshot whose rows carry their own `published` date; as-of
questions use that date of each row, never the date of the file.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from headway.catalog.entities import Board, Precision

Table = Literal[
    "ratings",
    "scores",
    "votes",
    "covariances",
    "prices",
    "compute",
    "policies",
    "listings",
    "facts",
]
Event = Literal["new", "price", "removed", "returned", "listed"]
Said = Literal["yes", "no", "unknown"]
Coverage = Literal["full", "top", "labs"]


class Rating(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One entry of a published board.

    `low` and `high` bound the publisher's interval of the given `level`; None where it printed
    none. `coverage` says how much of the board the reading shows: all of it (`full`), its upper
    rows (`top`), or one best model for each of a few labs (`labs`). `model` and `variant` are
    what the name resolved to when it was ingested; questions resolve it again by today's catalog.
    """

    board: str
    category: str
    name: str
    rating: float
    published: date
    coverage: Coverage
    low: float | None = None
    high: float | None = None
    level: float | None = None
    variance: float | None = None
    votes: int | None = None
    organization: str = ""
    licence: str = ""
    model: str | None = None
    variant: str = ""


class Score(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One benchmark score of one model in one configuration, as a share from 0 to 1."""

    benchmark: str
    metric: str
    name: str
    score: float
    published: date
    stderr: float | None = None
    n_items: int | None = None
    harness: str = ""
    by: Literal["self", "independent", "unknown"] = "unknown"
    evaluated: date | None = None
    organization: str = ""
    released: date | None = None
    model: str | None = None
    variant: str = ""


class Covariance(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Covariance of two entries' ratings on a board, in squared points; once for each pair."""

    board: str
    category: str
    first: str
    second: str
    covariance: float
    published: date


class Price(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a host asks for a model from a day on, in USD per million tokens.

    `since` is the day the price is known to hold from: the day it took effect where the publisher
    declares it (`basis` is `declared`), or else the first day a list was seen to carry it. A
    `removed` row has no price: the offer ended. A `listed` row comes from a whole list of one day:
    an offer that a later whole list of the same source lacks has ended by that day. A price of 0 is
    kept as it was printed; it may be a free route or a placeholder, so that no measure takes it for
    what a model costs.

    `tag` tells apart several offers of one name at one host, such as quantisations. `above` is the
    number of input tokens beyond which a tier holds, 0 for the base price; `hours` the part of the
    day it holds for, as `16:30-00:30` in UTC, "" for all day.
    """

    name: str
    host: str
    since: date
    event: Event
    published: date
    basis: Literal["declared", "first_seen"] = "first_seen"
    host_country: str = ""
    input: float | None = None
    output: float | None = None
    cache_read: float | None = None
    tag: str = ""
    above: int = 0
    hours: str = ""
    model: str | None = None
    variant: str = ""

    @property
    def organization(self) -> str:
        """Who shows the name: the host."""
        return self.host


class Listing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a list says of a host's offer besides its price, on the day it was published.

    `context` is the most tokens read and written together, `max_output` the most written; None
    where the list does not say. Modalities are joined by a bar (`text|image`), "" where not told.
    `throughput` is in tokens per second, `latency` in seconds to the first token, `uptime` a share
    from 0 to 1: medians as the list measured them, None where it did not. `regions` are ISO
    3166-1 alpha-2 codes of where the host's data centres are said to be, joined by a bar, "" where
    unknown.
    """

    name: str
    host: str
    published: date
    tag: str = ""
    host_country: str = ""
    regions: str = ""
    context: int | None = None
    max_output: int | None = None
    reads: str = ""
    writes: str = ""
    quantization: str = ""
    throughput: float | None = None
    latency: float | None = None
    uptime: float | None = None
    model: str | None = None
    variant: str = ""

    @property
    def organization(self) -> str:
        """Who shows the name: the host."""
        return self.host


class Fact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a publisher says of a model, whoever sells it, on the day it was published.

    `name` is the publisher's own id of the model and `organization` the maker as it spells it.
    `released` is None where no day is told; of a month or year, as `precision` says, it is the
    first day. `weights` is "" where not told. Limits and modalities are as in `Listing`.
    """

    name: str
    organization: str
    title: str
    published: date
    released: date | None = None
    precision: Precision = "day"
    weights: Literal["open", "closed", ""] = ""
    licence: str = ""
    context: int | None = None
    max_output: int | None = None
    reads: str = ""
    writes: str = ""
    model: str | None = None
    variant: str = ""


class Compute(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How much arithmetic went into training a model, as a publisher estimates it.

    `flop` is None where the estimate is not known: the row is kept, as missingness is a result.
    `country` is as published, several joined by a bar; `confidence` is the publisher's own word.
    """

    name: str
    organization: str
    country: str
    published: date
    flop: float | None = None
    confidence: str = ""
    released: date | None = None
    model: str | None = None
    variant: str = ""


class Policy(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a host declares of the data it is sent, as somebody read it in its documents.

    `country` is that of its headquarters (ISO 3166-1 alpha-2), `regions` where it says it serves
    from, joined by a bar. `retention_days` is None unless the text gives one plain number of days.
    `eu_only` tells whether it offers to serve from the EU alone, where one chooses so.
    `reviewed` tells whether a person checked what was read; `verified` is the day of reading and
    `address` the first document. `retains` tells whether what is sent is kept at all after the
    answer.
    """

    host: str
    name: str
    kind: str
    country: str
    published: date
    regions: str = ""
    trains: Said = "unknown"
    opt_out: Said = "unknown"
    retention_days: int | None = None
    data_leaves_eu: Said = "unknown"
    dpa: Said = "unknown"
    retains: Said = "unknown"
    eu_only: Said = "unknown"
    reviewed: bool = False
    verified: date | None = None
    address: str = ""


TABLES = ("ratings", "scores", "prices", "compute", "listings", "facts", "policies")
"""The tables a reader may fill, in the order in which an extract places their rows."""

Named: TypeAlias = Rating | Score | Price | Compute | Listing | Fact
"""A row that bears a publisher's name of a model."""


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a snapshot came from; travels with every number made from it.

    `publisher` is the catalog's key of who published it, `via` names a mirror where the bytes were
    not read from the publisher. `sha256` and `bytes` are of the content, after decompression.
    `published` is the newest date of its rows, `first_published` the oldest. `declares` are the
    boards that a snapshot made by us brings along, since no catalog knows them; `vote_boards` are
    the boards it holds votes of.
    """

    snapshot: str
    source: str
    publisher: str
    title: str
    address: str
    via: str
    published: date
    accessed: date
    licence: str
    attribution: str
    sha256: str
    bytes: int
    rows: int
    refused: int
    first_published: date
    tables: tuple[str, ...]
    boards: tuple[str, ...]
    declares: tuple[Board, ...] = ()
    vote_boards: tuple[str, ...] = ()


class Place(NamedTuple):
    """Where a row stands: the file, and the line, row or key inside it."""

    path: Path
    where: str


class Stamp(msgspec.Struct, frozen=True):
    """What identifies the content of a file that was read, whatever it was packed in."""

    name: str
    bytes: int
    sha256: str


class Extract(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader found in a file or folder: rows, and counts of what it left out and why.

    `places` says where each row stood, in the order of the tables below; `files` which files were
    read.
    """

    title: str
    files: tuple[Stamp, ...]
    ratings: tuple[Rating, ...] = ()
    scores: tuple[Score, ...] = ()
    prices: tuple[Price, ...] = ()
    compute: tuple[Compute, ...] = ()
    listings: tuple[Listing, ...] = ()
    facts: tuple[Fact, ...] = ()
    policies: tuple[Policy, ...] = ()
    places: tuple[Place, ...] = ()
    left_out: dict[str, int] = {}

    @property
    def named(self) -> tuple[Named, ...]:
        """All rows that bear a model's name."""
        lists: tuple[Named, ...] = (*self.prices, *self.compute, *self.listings, *self.facts)
        return (*self.ratings, *self.scores, *lists)

    @property
    def rows(self) -> tuple[Named | Policy, ...]:
        """All rows, in the order of `places`."""
        return (*self.named, *self.policies)
