"""The real published files pass, and what is left out or corrected is what is declared."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from headway.catalog.load import Catalog, load
from headway.errors import BadFile
from headway.evidence.ingest import IngestReport, ingest
from headway.evidence.sources import arena_live, arena_official
from tests.evidence.samples import TODAY, live


def dry(
    source: str, path: Path, catalog: Catalog, published: dt.date | None = None
) -> IngestReport:
    return ingest(
        source,
        path,
        path / "no-store",
        catalog=catalog,
        accessed=TODAY,
        published=published,
        dry_run=True,
    )


def test_the_official_dataset(shared: Path, catalog: Catalog) -> None:
    report = dry("arena-official", shared / "arena-hf-official-2026-07-01", catalog)

    assert report.origin.rows == 21_214 - 4
    assert report.origin.first_published == dt.date(2026, 6, 10)
    assert report.rows["arena/text"] == report.rows["arena/text-style-control"] == 9_124
    assert [one.rows for one in report.applied] == [4]
    assert report.left_out == {}


def test_the_weekly_pages(shared: Path, catalog: Catalog) -> None:
    weeks = sorted((shared / "arena-site-snapshots-2026").glob("2026-*"))

    reports = [dry("arena-site", week, catalog) for week in weeks]

    assert len(reports) == 16
    # 51 agent rows without a score, 56 whose scores have lost their sign.
    assert sum(report.origin.rows for report in reports) == 5_750 - 51 - 56 - 1
    assert sum(report.origin.refused for report in reports) == 51 + 56
    assert sum(one.rows for report in reports for one in report.applied) == 1
    assert all(week.name == str(r.origin.published) for week, r in zip(weeks, reports, strict=True))


@pytest.mark.parametrize(
    ("source", "path", "rows", "corrected"),
    [
        ("arena-history", "arena-text-alltime-2023-2025/alltime.csv", 13_434 - 96, 96),
        ("arena-monthly", "arena-monthly-csv-2024-2025", 2_749 - 1, 1),
        ("arena-catalog", "arena-catalog-2025", 51_285, 0),
        ("arena-labs", "arena-lab-frontier/lab_frontier_to_2026-06.json", 1_439, 0),
        ("arena-page", "arena-text-2026-02", 305 + 309, 0),
        ("arena-rows", "arena-text-supplement", 50, 0),
        ("arena-rows", "arena-image-supplement", 38, 0),
    ],
)
def test_the_other_copies_of_arena(
    source: str, path: str, rows: int, corrected: int, shared: Path, catalog: Catalog
) -> None:
    report = dry(source, shared / path, catalog)

    assert report.origin.rows == rows
    assert sum(one.rows for one in report.applied) == corrected


@pytest.mark.parametrize(
    ("file", "scored", "dropped"),
    [
        ("eci_scores_2025-12-19", 140, 0),
        ("epoch_capabilities_index_2026-02-22_7ad858c", 265, 0),
        ("epoch_capabilities_index_2026-02-23_6e6ef97", 261, 0),
        ("epoch_capabilities_index_2026-03-09_5c4780a", 298, 0),
        ("epoch_capabilities_index_2026-04-07_374e460", 299, 1),
        ("epoch_capabilities_index_2026-04-07_74714dc", 299, 1),
        ("epoch_capabilities_index_2026-04-10_369ec37", 300, 2),
        ("epoch_capabilities_index_2026-07-01", 428, 0),
    ],
)
def test_the_vintages_of_the_index(
    file: str, scored: int, dropped: int, shared: Path, catalog: Catalog
) -> None:
    report = dry("epoch-eci", shared / "epoch-eci-vintages" / f"{file}.csv", catalog)

    assert report.origin.rows == scored - dropped
    assert sum(one.rows for one in report.applied if one.correction.action == "drop") == dropped


def test_the_hub(shared: Path, catalog: Catalog) -> None:
    hub = shared / "epoch-benchmark-hub-2026-04"
    day = dt.date(2026, 4, 19)

    report = dry("epoch-hub", hub, catalog, day)
    index = dry("epoch-eci", hub / "epoch_capabilities_index.csv", catalog, day)

    assert len(report.rows) == 47
    assert report.origin.rows == 3_257
    assert index.origin.rows == 348


def test_livebench(shared: Path, catalog: Catalog) -> None:
    """One row of 2026-01-08 is three cells short, one cell of 2024-11-25 is empty."""
    report = dry("livebench", shared / "livebench", catalog, dt.date(2026, 6, 30))
    newer = dry("livebench", shared / "livebench/new-release", catalog, dt.date(2026, 6, 25))

    assert report.rows["livebench/2026-01-08"] == 126 * 8
    assert report.left_out == {
        "2024-11-25 language scores with an empty task": 1,
        "2024-11-25 overall scores with an empty task": 1,
        "2026-01-08 rows with too few cells: which tasks they hold is not said": 1,
    }
    assert newer.rows == {"livebench/2026-06-25": 17 * 8}


def test_artificial_analysis(shared: Path, catalog: Catalog) -> None:
    report = dry("artificial-analysis", shared / "artificial-analysis/2026-07-01", catalog)

    assert report.rows == {
        "artificial-analysis/image-editing": 68,
        "artificial-analysis/intelligence-index": 512,
        "artificial-analysis/text-to-image": 148,
    }
    with pytest.raises(BadFile):
        dry("artificial-analysis", shared / "artificial-analysis/history-2026-01", catalog)


@pytest.mark.parametrize(
    ("source", "path", "resolved", "unresolved"),
    [
        ("aider", "aider/polyglot_leaderboard.yml", 57, 8),
        ("swe-bench", "swe-bench/leaderboards_2025-12-10.json.gz", 28, 3),
    ],
)
def test_names_of_coding_leaderboards(
    source: str, path: str, resolved: int, unresolved: int, shared: Path
) -> None:
    """What names no model for sure, such as a nameless date, stays unresolved."""
    report = dry(source, shared / path, load(), TODAY)

    assert (report.resolved, len(report.unresolved)) == (resolved, unresolved)


def test_the_live_form_of_the_official_dataset_gives_the_same_rows(
    shared: Path, tmp_path: Path
) -> None:
    """The copy in JSON as the Parquet it was made from; one entry is listed twice in it."""
    folder = shared / "arena-hf-official-2026-07-01"
    for file in sorted(folder.glob("*.json.gz")):
        copy = json.loads(gzip.decompress(file.read_bytes()))
        day = {"leaderboard_publish_date": copy["meta"]["leaderboard_publish_date"]}
        rows = [row | day for row in copy["rows"]]
        live(tmp_path, rows, name=f"{copy['meta']['subset']}.latest.parquet")

    as_json = arena_official.read(folder)
    as_parquet = arena_live.read(tmp_path)

    times = Counter((one.board, one.category, one.name) for one in as_json.ratings)
    lost = [one for one in as_json.ratings if times[one.board, one.category, one.name] > 1]
    kept = [one for one in as_json.ratings if one not in lost]
    assert {(one.board, one.name) for one in lost} == {
        ("arena/webdev", "gpt-5.3-codex (codex-harness)")
    }
    assert Counter(as_parquet.ratings) == Counter(kept)
    assert as_parquet.left_out == {
        "rows of webdev that contradict another row of the same entry": len(lost)
    }
