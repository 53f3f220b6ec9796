"""Real files of publishers, replayed by a server: what is pulled answers as what was ingested."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import headway
from headway.catalog.load import load
from headway.evidence.feeds import FEEDS
from headway.evidence.fetch import Limits
from headway.evidence.store import Store
from headway.study import Study
from tests.evidence.misbehaving import Misbehaving, direct
from tests.evidence.publishers import PATHS, Publishers, arena_path, listing, puller

NAMES = (
    *("arena", "epoch", "livebench", "models-dev"),
    *("litellm", "genai-prices", "swe-bench", "aider"),
)
DAY = dt.date(2026, 7, 2)


def content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Misbehaving]:
    direct(monkeypatch)
    with Misbehaving() as running:
        yield running


@pytest.fixture
def recorded(server: Misbehaving, shared: Path, tmp_path: Path) -> Publishers:
    """The publishers, with files that they put online in 2026."""
    found = Publishers(server, tmp_path / "published")
    prices, models_dev = shared / "price-history", shared / "models-dev-2026-07-02"
    single = {
        "litellm": prices / "litellm_raw_2026-07-01_v1.90.2.json.gz",
        "genai-prices": prices / "genai_prices_v1_data_slim_2026-07-01.json.gz",
        "models-dev": models_dev / "models_dev_api_json_2026-05-21.json.gz",
        "models-dev models": models_dev / "models_full.json.gz",
        "swe-bench": shared / "swe-bench" / "leaderboards_2025-12-10.json.gz",
        "aider": shared / "aider" / "polyglot_leaderboard.yml",
        "epoch index": shared / "epoch-eci-vintages" / "epoch_capabilities_index_2026-07-01.csv",
    }
    for name, path in single.items():
        found.serve(PATHS[name], content(path))
    for path in sorted((shared / "arena-hf-official-2026-07-01").glob("*.json.gz")):
        board = json.loads(content(path))
        day = board["meta"]["leaderboard_publish_date"]
        rows = [{**row, "leaderboard_publish_date": day} for row in board["rows"]]
        file = found.folder / f"{board['meta']['subset']}.parquet"
        pq.write_table(pa.Table.from_pylist(rows), file)
        found.serve(arena_path(file.stem), file.read_bytes())
    names = []
    for path in sorted((shared / "livebench" / "new-release").iterdir()):
        names.append({"name": path.name})
        found.serve(f"/livebench.ai/{path.name}", path.read_bytes())
    found.serve(PATHS["livebench"], json.dumps(names).encode())
    archive = found.folder / "benchmark_data.zip"
    hub = shared / "epoch-benchmark-hub-2026-04"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writing:
        for path in sorted(one for one in hub.rglob("*") if one.is_file()):
            writing.write(path, f"benchmark_data/{path.relative_to(hub).as_posix()}")
    found.one("epoch hub", archive)
    return found


@pytest.mark.usefixtures("recorded")
def test_recorded_files_are_pulled_and_answer_as_those_of_the_starter(
    server: Misbehaving, tmp_path: Path, starter: Callable[..., Study]
) -> None:
    store, feeds = tmp_path / "pulled", [FEEDS[name] for name in NAMES]
    one = puller(server, store, load(), today=DAY, limits=Limits())

    report = one.pull(feeds, named=True)

    assert report.failures == 0, str(report)
    assert {found.status for found in report.sources} == {"new"}
    assert len(Store([store]).origins()) == 14 + 2 + 1 + 6
    text = str(report)
    assert "leads arena/text with" in text
    assert report.pastes
    before = listing(store)
    again = one.pull(feeds, named=True)
    assert {found.status for found in again.sources} == {"unchanged"}
    assert listing(store) == before

    pulled = headway.open(store=store, as_of="2026-07-01")
    for board in ("arena/text", "arena/webdev", "epoch/eci"):
        mine, theirs = (
            pulled.gap("us", "china", board=board),
            starter().gap("us", "china", board=board),
        )
        assert mine.value == pytest.approx(theirs.value)
        assert mine.low == pytest.approx(theirs.low)
