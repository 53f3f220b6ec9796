"""Every publisher of a live source at once, on a server that misbehaves when told to."""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from headway.catalog.load import Catalog
from headway.evidence.feeds import FEEDS
from headway.evidence.fetch import Limits
from headway.evidence.pull import Puller, Tick
from headway.evidence.pull_report import PullReport
from headway.evidence.store import PACKAGED
from tests.evidence import samples
from tests.evidence.misbehaving import Misbehaving

TODAY = dt.date(2026, 7, 1)
QUICK = Limits(wait=0.001, idle=0.5, connect=2, seconds=20, grace=0.1, slowest=2000)

_RAW = "/raw.githubusercontent.com"
ARENA = "/huggingface.co/datasets/lmarena-ai/leaderboard-dataset/resolve/main"
PATHS = {
    "litellm": f"{_RAW}/BerriAI/litellm/main/model_prices_and_context_window.json",
    "models-dev": "/models.dev/api.json",
    "models-dev models": "/models.dev/models.json",
    "genai-prices": f"{_RAW}/pydantic/genai-prices/refs/heads/main/prices/new_data/v2/data.json",
    "swe-bench": f"{_RAW}/SWE-bench/swe-bench.github.io/master/data/leaderboards.json",
    "aider": f"{_RAW}/Aider-AI/aider/main/aider/website/_data/polyglot_leaderboard.yml",
    "epoch index": "/epoch.ai/data/eci_scores.csv",
    "epoch hub": "/epoch.ai/data/benchmark_data.zip",
    "artificial-analysis": "/artificialanalysis.ai/api/v2/data/llms/models",
    "livebench": "/api.github.com/repos/LiveBench/livebench.github.io/contents/public",
    "openrouter": "/openrouter.ai/api/v1/models",
}


def hosts(server: Misbehaving) -> dict[str, str]:
    """Every host of every source at the server, each under a path of its name."""
    addresses = [file.address for feed in FEEDS.values() for p in feed.pieces for file in p.files]
    addresses += [feed.listed.address for feed in FEEDS.values() if feed.listed]
    named = {urlsplit(one).netloc for one in addresses} | {"livebench.ai"}
    return {host: server.address(f"/{host}") for host in named}


def mirrors_text(server: Misbehaving) -> str:
    """The same for the environment."""
    return ",".join(f"{host}={address}" for host, address in hosts(server).items())


def puller(
    server: Misbehaving,
    store: Path,
    catalog: Catalog,
    *,
    today: dt.date = TODAY,
    dry_run: bool = False,
    environment: Mapping[str, str] | None = None,
    limits: Limits = QUICK,
    tick: Tick | None = None,
    packaged: bool = False,
) -> Puller:
    """One that asks the server alone; without the starter evidence unless `packaged`."""
    return Puller(
        folders=(PACKAGED, store) if packaged else (store,),
        catalog=catalog,
        today=today,
        environment=environment or {},
        hosts=hosts(server),
        dry_run=dry_run,
        limits=limits,
        tick=tick,
    )


def pull(
    server: Misbehaving,
    store: Path,
    catalog: Catalog,
    *names: str,
    today: dt.date = TODAY,
    dry_run: bool = False,
    limits: Limits = QUICK,
) -> PullReport:
    """Pull these sources."""
    one = puller(server, store, catalog, today=today, dry_run=dry_run, limits=limits)
    return one.pull([FEEDS[name] for name in names], named=True)


class Publishers:
    """Bodies of all sources, made in a folder and served."""

    def __init__(self, server: Misbehaving, folder: Path) -> None:
        self.server, self.folder = server, folder
        folder.mkdir(parents=True, exist_ok=True)

    def serve(self, path: str, body: bytes, *, etag: str = "", fault: str = "") -> None:
        """Serve a page, with an ETag of its content unless another is given."""
        mark = etag or f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        self.server.serve(path, body, etag=mark, fault=fault)

    def everything(self) -> None:
        """Serve a sound file of every source."""
        self.arena()
        self.litellm()
        self.models_dev()
        self.one("genai-prices", samples.genai(self.folder))
        self.one("swe-bench", samples.swe_bench(self.folder))
        self.one("aider", samples.aider(self.folder))
        self.one("artificial-analysis", samples.artificial_analysis_api(self.folder))
        self.epoch()
        self.livebench()
        self.openrouter()

    def one(self, name: str, file: Path) -> None:
        """Serve a file as that of a source."""
        self.serve(PATHS[name], file.read_bytes())

    def arena(
        self, rows: Sequence[Mapping[str, object]] = (samples.LIVE_ROW,), subset: str = ""
    ) -> None:
        """Serve one subset of Arena, or all of them, each with votes of its own."""
        for number, piece in enumerate(FEEDS["arena"].pieces):
            if subset in ("", piece.name):
                own = [row if subset else {**row, "vote_count": 900.0 + number} for row in rows]
                file = samples.live(self.folder, own, name=f"{piece.name}.latest.parquet")
                self.serve(arena_path(piece.name), file.read_bytes())

    def litellm(self, prices: Mapping[str, object] | None = None) -> None:
        """Serve LiteLLM's list."""
        found = samples.LITELLM if prices is None else prices
        self.one("litellm", samples.write_json(self._new("litellm.json"), found))

    def models_dev(self, models: Mapping[str, object] = samples.MODELS_DEV_MODELS) -> None:
        """Serve what models.dev says of offers, and of models."""
        self.one("models-dev", samples.write_json(self._new("api.json"), samples.MODELS_DEV))
        self.one("models-dev models", samples.write_json(self._new("models.json"), models))

    def epoch(self) -> None:
        """Serve Epoch's index and the archive of its hub."""
        index = samples.write_csv(self._new("eci_scores.csv"), [samples.ECI_ROW])
        self.one("epoch index", index)
        hub = samples.write_csv(self._new("gpqa_diamond.csv"), [samples.HUB_ROW])
        archive = self._new("benchmark_data.zip")
        with zipfile.ZipFile(archive, "w") as writing:
            writing.writestr(zipfile.ZipInfo("gpqa_diamond.csv"), hub.read_bytes())
        self.one("epoch hub", archive)

    def livebench(self) -> None:
        """Serve the list of LiveBench's releases, and one release."""
        names = [{"name": n} for n in ("index.html", "table_2026_01_08.csv")]
        self.one("livebench", samples.write_json(self._new("releases.json"), names))
        table = samples.livebench(self.folder)
        for file in (table, self.folder / "categories_2026_01_08.json"):
            self.serve(f"/livebench.ai/{file.name}", file.read_bytes())

    def openrouter(self) -> None:
        """Serve OpenRouter's models, of which the catalog knows one, its hosts and offers."""
        models = {"data": [{"id": "alpha/alpha-1"}, {"id": "nobody/knows"}]}
        self.one("openrouter", samples.write_json(self._new("models.json"), models))
        offers = samples.endpoints(self.folder)
        self.serve("/openrouter.ai/api/v1/models/alpha/alpha-1/endpoints", offers.read_bytes())
        providers = samples.openrouter_providers(self.folder).read_bytes()
        self.serve("/openrouter.ai/api/v1/providers", providers)
        self.serve("/openrouter.ai/api/frontend/v1/all-providers", providers)

    def _new(self, name: str) -> Path:
        return self.folder / name


def arena_path(subset: str) -> str:
    """Where a subset of Arena lies on the server."""
    return f"{ARENA}/{subset}/latest-00000-of-00001.parquet"


def listing(folder: Path) -> dict[str, str]:
    """Everything under a folder: folders, and files with the checksum of their bytes."""
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        )
        for path in sorted(folder.rglob("*"))
    }
