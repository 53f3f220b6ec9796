"""The records of the catalog. Each is frozen; unknown keys in a file are refused."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

Precision = Literal["day", "month", "year"]
Publisher = Literal[
    "arena",
    "epoch",
    "livebench",
    "artificial-analysis",
    "litellm",
    "models-dev",
    "infercheck",
    "openrouter",
    "genai-prices",
    "swe-bench",
    "aider",
    "headway",
]
"""Whose spelling of a name it is; `headway` names models by their ids in this catalog."""

Scale = Literal["elo", "index", "percent"]


class Dispute(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What another source says about a fact, kept beside the value we use."""

    field: str
    value: str
    source: str
    precision: Precision = "day"


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An AI model a person can name; effort levels, budgets and hosts are its variants.

    `released` is the first public availability, API or weights, the earlier; `source` says who
    gives that date. `access` tells whether the public could ever use it. `rolling` are names that
    stand for this model from its release until that of the next model that declares them too, such
    as an endpoint that always serves the newest.
    """

    id: str
    name: str
    weights: Literal["open", "closed"]
    modalities: tuple[Literal["text", "image", "video", "audio"], ...]
    released: date | None = None
    precision: Precision = "day"
    source: str = ""
    weights_since: date | None = None
    licence: str = ""
    access: Literal["public", "restricted", "unreleased"] = "public"
    aliases: dict[Publisher, tuple[str, ...]] = {}
    variants: dict[Publisher, dict[str, str]] = {}
    rolling: dict[Publisher, tuple[str, ...]] = {}
    disputes: tuple[Dispute, ...] = ()
    note: str = ""

    @property
    def lab(self) -> str:
        """Id of the lab that developed the model."""
        return self.id.partition("/")[0]


class Lab(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who developed models, and where its headquarters are (ISO 3166-1 alpha-2)."""

    id: str
    name: str
    country: str
    source: str
    aliases: dict[Publisher, tuple[str, ...]] = {}
    disputes: tuple[Dispute, ...] = ()
    note: str = ""


class Platform(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a host is the platform for one country, by the address it answers at and when read."""

    country: str
    address: str
    read: date


class Host(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who serves models, under the spelling of each list.

    A `cloud` serves closed models too, under a contract with their labs. A `router` passes requests
    on to hosts of its choice, so that where an answer is computed cannot be told from it; a `plan`
    is a subscription, whose price of a token is none.
    """

    id: str
    name: str
    kind: Literal["host", "cloud", "router", "plan"] = "host"
    aliases: dict[Publisher, tuple[str, ...]] = {}
    platform: Platform | None = None


class Jump(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A declared change of a board's scale: levels before and after do not compare.

    A `small` one shifts levels by a few points: a series may run across it, with a caution.
    """

    date: date
    what: str
    source: str
    small: bool = False


class Board(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One published scale.

    `publisher` tells whose spellings its entries bear. `sources` are the readers that supply it,
    the preferred first when two publish on one day. `beside` are further boards or categories
    that an answer on this one always shows. `shrunk` says that its ratings are posterior means
    already, so that no measure shrinks them a second time.
    `assumed_half_width` is the 95% half-width taken where no interval was ever published.
    """

    id: str
    name: str
    publisher: Publisher
    scale: Scale
    sources: tuple[str, ...]
    assumed_half_width: float
    assumed_why: str
    address: str
    jumps: tuple[Jump, ...] = ()
    categories: dict[str, str] = {}
    beside: tuple[str, ...] = ()
    shrunk: bool = False
    note: str = ""

    @property
    def unit(self) -> str:
        """Unit of a difference on this board."""
        return {"elo": "rating points", "index": "index points", "percent": "percentage points"}[
            self.scale
        ]


class Capability(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the reader cares about: the first board is the headline, the others stand beside it."""

    id: str
    name: str
    asks: str
    boards: tuple[str, ...]


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A named set of models by rule; the given fields must all hold."""

    id: str
    name: str
    adjective: str
    what: str
    country: str = ""
    weights: Literal["open", "closed", ""] = ""
    labs: tuple[str, ...] = ()
    not_countries: tuple[str, ...] = ()


class Citation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a short source key in the lab files stands for."""

    key: str
    title: str
    address: str
    licence: str


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All declared facts, as read from the files."""

    labs: tuple[Lab, ...]
    models: tuple[Model, ...]
    boards: tuple[Board, ...]
    capabilities: tuple[Capability, ...]
    groups: tuple[Group, ...]
    citations: tuple[Citation, ...]
    hosts: tuple[Host, ...] = ()
