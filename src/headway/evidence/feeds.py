"""Where each publisher puts its evidence today, and which reader takes it.

A feed is one source as users name it. It consists of pieces: the files of one snapshot, and the
reader that takes them. Pieces stand alone: one that is broken leaves the others be. What some
feeds offer stands in an index that has to be fetched first (`feed_indexes`).

Nothing here fetches anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from headway.catalog.load import Catalog
from headway.errors import Misuse, UnknownName
from headway.evidence import arena, feed_indexes
from headway.evidence.feed_files import MEGABYTE, File, Piece

HOSTS = "HEADWAY_PULL_HOSTS"
"""Environment variable that names mirrors of hosts."""

Index = Callable[[bytes, Catalog], tuple[Piece, ...]]


class UnknownFeed(UnknownName):
    """No live source of that name."""

    kind = "live source"
    mend = "; `headway pull --help` lists them"


class Feed(NamedTuple):
    """A live source.

    `pieces` are what it consists of, or else `read_index` makes them of the file `listed`. `key`
    names the environment variable with the user's own key, `key_header` the header it is sent in
    and `key_from` where one gets one; without a key the source is skipped. One that is `asked_only`
    is fetched when it is named.
    """

    name: str
    title: str
    pieces: tuple[Piece, ...] = ()
    listed: File | None = None
    read_index: Index | None = None
    key: str = ""
    key_header: str = ""
    key_from: str = ""
    asked_only: bool = False


_ARENA = "https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset/resolve/main"
_EPOCH = "https://epoch.ai/data"
_MODELS_DEV = "https://models.dev"
_GITHUB = "https://raw.githubusercontent.com"
_ANALYSIS = "https://artificialanalysis.ai/api/v2/data/llms/models"


def _split(split: str, megabytes: int) -> tuple[Piece, ...]:
    return tuple(
        Piece(
            subset,
            "arena-live",
            (
                File(
                    f"{_ARENA}/{subset}/{split}-00000-of-00001.parquet",
                    f"{subset}.{split}.parquet",
                    megabytes * MEGABYTE,
                ),
            ),
        )
        for subset in arena.BOARD_OF_SUBSET
    )


def _one(reader: str, address: str, name: str, *, stated: bool = True) -> tuple[Piece, ...]:
    """A feed of one file."""
    return (Piece("", reader, (File(address, name),), stated=stated),)


FEEDS: dict[str, Feed] = {
    feed.name: feed
    for feed in (
        Feed("arena", "Arena, newest boards", _split("latest", 64)),
        Feed("arena-full", "Arena, every day", _split("full", 256), asked_only=True),
        Feed(
            "epoch",
            "Epoch AI",
            (
                Piece(
                    "index",
                    "epoch-eci",
                    (File(f"{_EPOCH}/eci_scores.csv", "eci_scores.csv"),),
                    stated=True,
                ),
                Piece(
                    "hub",
                    "epoch-hub",
                    (File(f"{_EPOCH}/benchmark_data.zip", "benchmark_data.zip", 64 * MEGABYTE),),
                    stated=True,
                    unzip=True,
                ),
            ),
        ),
        Feed(
            "livebench",
            "LiveBench",
            listed=File(feed_indexes.LIVEBENCH, "releases.json"),
            read_index=feed_indexes.livebench,
        ),
        Feed(
            "models-dev",
            "models.dev offers and models",
            (
                Piece(
                    "offers",
                    "models-dev",
                    (File(f"{_MODELS_DEV}/api.json", "api.json"),),
                    stated=True,
                ),
                Piece(
                    "models",
                    "models-dev-models",
                    (File(f"{_MODELS_DEV}/models.json", "models.json"),),
                    stated=True,
                ),
            ),
        ),
        Feed(
            "litellm",
            "LiteLLM prices",
            _one(
                "litellm",
                f"{_GITHUB}/BerriAI/litellm/main/model_prices_and_context_window.json",
                "model_prices_and_context_window.json",
            ),
        ),
        Feed(
            "genai-prices",
            "genai-prices",
            _one(
                "genai-prices",
                f"{_GITHUB}/pydantic/genai-prices/refs/heads/main/prices/new_data/v2/data.json",
                "data.json",
            ),
        ),
        Feed(
            "openrouter",
            "OpenRouter hosts and offers",
            listed=File(feed_indexes.OPENROUTER_MODELS, "models.json"),
            read_index=feed_indexes.openrouter,
        ),
        Feed(
            "artificial-analysis",
            "Artificial Analysis",
            _one("artificial-analysis-api", _ANALYSIS, "models.json"),
            key="HEADWAY_ARTIFICIAL_ANALYSIS_KEY",
            key_header="x-api-key",
            key_from="https://artificialanalysis.ai/data-api",
        ),
        Feed(
            "swe-bench",
            "SWE-bench",
            _one(
                "swe-bench",
                f"{_GITHUB}/SWE-bench/swe-bench.github.io/master/data/leaderboards.json",
                "leaderboards.json",
            ),
        ),
        Feed(
            "aider",
            "Aider polyglot",
            _one(
                "aider",
                f"{_GITHUB}/Aider-AI/aider/main/aider/website/_data/polyglot_leaderboard.yml",
                "polyglot_leaderboard.yml",
            ),
        ),
    )
}


def chosen(names: Iterable[str]) -> tuple[Feed, ...]:
    """The feeds of these names, each once, or those that are pulled when none is named.

    Raises:
        UnknownFeed: no such feed.
    """
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        if name not in FEEDS:
            raise UnknownFeed.among(name, list(FEEDS))
    if not wanted:
        return tuple(feed for feed in FEEDS.values() if not feed.asked_only)
    return tuple(FEEDS[name] for name in wanted)


def mirrors(text: str) -> dict[str, str]:
    """Mirrors of hosts from `host=address,host=address`; empty text names none.

    Raises:
        Misuse: a part is not of that form.
    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        host, equals, base = part.partition("=")
        target = urlsplit(base)
        if not (host and equals and target.scheme in ("http", "https") and target.netloc):
            raise Misuse(
                f"{HOSTS}: {part!r} names no mirror; write it as huggingface.co=https://hf-mirror.com"
            )
        found[host] = base.rstrip("/")
    return found


def mirrored(address: str, hosts: Mapping[str, str]) -> str:
    """The address at the mirror of its host, or the address itself where there is none."""
    parts = urlsplit(address)
    base = hosts.get(parts.netloc)
    if base is None:
        return address
    return base + parts.path + (f"?{parts.query}" if parts.query else "")
