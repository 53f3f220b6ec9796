"""Feeds whose files are named in an index: the releases of LiveBench, the models of OpenRouter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

import msgspec

from headway.catalog.load import Catalog
from headway.errors import BadFile
from headway.evidence.feed_files import File, Piece

LIVEBENCH = "https://api.github.com/repos/LiveBench/livebench.github.io/contents/public"
OPENROUTER_MODELS = "https://openrouter.ai/api/v1/models"

NEWEST_RELEASES = 2
"""Releases of LiveBench that still change: the newest, and the one it follows."""

MOST_MODELS = 400
"""Models of OpenRouter whose offers are fetched, one request each."""

MOST_ABSENT = 20
"""Models whose offers may be absent: they are withdrawn while we ask for one after the other."""

_PAUSE = 0.1
_LIVEBENCH_SITE = "https://livebench.ai"
_OPENROUTER = "https://openrouter.ai/api/v1"
_POLICIES = "https://openrouter.ai/api/frontend/v1/all-providers"
_TABLE = re.compile(r"table_(20\d\d_\d\d_\d\d)\.csv")
_MODEL = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._:-]+")

Shape = TypeVar("Shape")


class _Entry(msgspec.Struct):
    name: str


class _Model(msgspec.Struct):
    id: str


class _Models(msgspec.Struct):
    data: list[_Model]


def livebench(index: bytes, catalog: Catalog) -> tuple[Piece, ...]:
    """The newest releases, each a table with its categories.

    Raises:
        BadFile: the index is not the list of a folder, or names no release.
    """
    del catalog
    names = [entry.name for entry in _decoded(index, list[_Entry], LIVEBENCH)]
    releases = sorted({found[1] for name in names if (found := _TABLE.fullmatch(name))})
    if not releases:
        raise BadFile(
            LIVEBENCH, "", "it names no table_<release>.csv", "look where LiveBench puts them now"
        )
    return tuple(
        Piece(
            release.replace("_", "-"),
            "livebench",
            tuple(
                File(f"{_LIVEBENCH_SITE}/{name}", name)
                for name in (f"table_{release}.csv", f"categories_{release}.json")
            ),
            stated=True,
        )
        for release in releases[-NEWEST_RELEASES:]
    )


def openrouter(index: bytes, catalog: Catalog) -> tuple[Piece, ...]:
    """Its hosts, and the offers of those of its models that the catalog knows, newest first.

    Raises:
        BadFile: the index is not a list of models.
    """
    ids = [model.id for model in _decoded(index, _Models, OPENROUTER_MODELS).data]
    known = [one for one in ids if _MODEL.fullmatch(one) and _is_known(one, catalog)]
    hosts = Piece(
        "hosts",
        "openrouter-providers",
        (File(_POLICIES, "providers.json"),),
        stated=True,
    )
    seats = File(f"{_OPENROUTER}/providers", "providers.json")
    of_models = (
        File(f"{_OPENROUTER}/models/{one}/endpoints", f"offers-{number:03}.json")
        for number, one in enumerate(known[:MOST_MODELS], start=1)
    )
    offers = Piece(
        "offers",
        "openrouter-endpoints",
        (*of_models, seats),
        stated=True,
        may_lack=MOST_ABSENT,
        pause=_PAUSE,
    )
    return (hosts, offers) if known else (hosts,)


def _is_known(model: str, catalog: Catalog) -> bool:
    """Whether some list's spelling of this model has an alias; it chooses what is worth asking."""
    spellings = (("openrouter", model), ("models-dev", model), ("litellm", f"openrouter/{model}"))
    return any(catalog.resolve(*spelling) is not None for spelling in spellings)


def _decoded(index: bytes, kind: type[Shape], address: str) -> Shape:
    try:
        return msgspec.json.decode(index, type=kind)
    except msgspec.MsgspecError as fault:
        raise BadFile(
            Path(address).name, "", f"the index has another form ({fault})", "try again later"
        ) from fault
