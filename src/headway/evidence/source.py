"""What a reader declares of its source: who publishes it, under which terms, what it looks like."""

from __future__ import annotations

from typing import Literal

import msgspec

from headway.catalog.entities import Publisher


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A format in which a publisher's evidence is found.

    `bundled` tells whether the licence lets us carry the rows inside the package. `columns` maps
    our fields to the published ones they are read from. `takes` describes the file or folder,
    `refuses` what is not read though it may look alike. `whole` says of what a list of prices is
    the whole: of all that the publisher lists, of the offers of each name in it, or of each host.
    `sells` tells whether what it lists is for sale on its day; a list for computing what past calls
    cost keeps models that ended.
    """

    name: str
    publisher: Publisher
    title: str
    takes: str
    address: str
    licence: str
    attribution: str
    bundled: bool
    columns: dict[str, str]
    refuses: tuple[str, ...]
    whole: Literal["all", "name", "host"] = "all"
    sells: bool = True
