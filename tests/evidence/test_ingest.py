"""Reading, correcting, checking, resolving and writing, in that order, whole or not at all."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

from headway.catalog.load import Catalog
from headway.errors import BadFile, HeadwayError
from headway.evidence.ingest import IngestReport, Unresolved, ingest
from headway.evidence.store import Store
from tests.evidence.conftest import photograph
from tests.evidence.samples import (
    ECI_ROW,
    ENTRY,
    HISTORY_ROW,
    MONTHLY_ROW,
    OFFICIAL_ROW,
    PAGE_ROW,
    ROWS_ROW,
    SAMPLES,
    SITE_ROW,
    TODAY,
    catalog_export,
    csv_text,
    labs,
    official,
    site,
    text_page,
    write_csv,
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def test_rows_keep_their_names_and_what_they_resolve_to(
    files: Path, store: Path, catalog: Catalog
) -> None:
    names = ("alpha-1", "alpha-1-thinking", "gamma")
    path = official(files, [OFFICIAL_ROW | {"model_name": name} for name in names])

    report = ingest("arena-official", path, store, catalog=catalog, accessed=TODAY)
    found = read_rows(store)

    assert [(row["name"], row["model"], row["variant"]) for row in found] == [
        ("alpha-1", "openai/alpha-1", ""),
        ("alpha-1-thinking", "openai/alpha-1", "thinking"),
        ("gamma", None, ""),
    ]
    assert report.resolved == 2
    assert report.unresolved == (Unresolved("gamma", "openai", 1, 2740),)
    assert report.written
    assert not report.already_there


def read_rows(store: Path) -> list[dict[str, object]]:
    import pyarrow.parquet as pq

    (part,) = store.glob("ratings/*/*/part-0.parquet")
    rows: list[dict[str, object]] = pq.ParquetFile(part).read().to_pylist()
    return rows


def test_an_origin_says_where_the_rows_came_from(
    files: Path, store: Path, catalog: Catalog
) -> None:
    path = official(files)

    report = ingest(
        "arena-official", path, store, catalog=catalog, accessed=TODAY, via="mirror: a/b @ c"
    )
    (origin,) = Store([store]).origins()

    assert origin == report.origin
    assert origin.publisher == "arena"
    assert origin.licence == "CC BY 4.0"
    assert "https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset" in origin.attribution
    assert origin.via == "mirror: a/b @ c"
    assert (origin.published, origin.accessed) == (dt.date(2026, 6, 25), TODAY)
    assert (origin.rows, origin.refused) == (1, 0)
    assert (origin.tables, origin.boards) == (("ratings",), ("arena/text",))
    assert origin.bytes == len(gzip.decompress(path.read_bytes()))
    assert origin.snapshot == f"arena-official-2026-06-25-{origin.sha256[:12]}"


def test_the_same_content_is_stored_once_however_it_is_packed(
    files: Path, store: Path, catalog: Catalog
) -> None:
    packed = official(files)
    plain = files / "text.json"
    plain.write_bytes(gzip.decompress(packed.read_bytes()))

    first = ingest("arena-official", packed, store, catalog=catalog, accessed=TODAY)
    before = photograph(store)
    second = ingest("arena-official", plain, store, catalog=catalog, accessed=TODAY)

    assert first.written
    assert (second.written, second.already_there) == (False, True)
    assert second.origin.snapshot == first.origin.snapshot
    assert photograph(store) == before


def test_a_dry_run_reads_everything_and_writes_nothing(
    files: Path, store: Path, catalog: Catalog
) -> None:
    report = ingest(
        "arena-official", official(files), store, catalog=catalog, accessed=TODAY, dry_run=True
    )

    assert report.origin.rows == 1
    assert (report.written, report.already_there) == (False, False)
    assert not store.exists()


def test_a_correction_comes_before_the_checks(files: Path, store: Path, catalog: Catalog) -> None:
    """The history lists Yi-34B-Chat twice; the declared correction makes it acceptable."""
    twice = HISTORY_ROW | {"key": "yi-34b-chat"}
    path = write_csv(files / "alltime.csv", [HISTORY_ROW, twice, twice])

    report = ingest("arena-history", path, store, catalog=catalog, accessed=TODAY)

    assert report.origin.rows == 2
    assert [one.rows for one in report.applied] == [1]
    with pytest.raises(BadFile, match="'yi-34b-chat' stands a second time"):
        ingest("arena-history", path, store, catalog=catalog, accessed=TODAY, corrections=())


def test_a_user_can_declare_corrections_beside_their_store(
    files: Path, store: Path, catalog: Catalog
) -> None:
    (store / "corrections").mkdir(parents=True)
    (store / "corrections" / "mine.toml").write_text(
        '[[correction]]\nwhat = "a slip"\nwhy = "seen"\ntold = "them"\naction = "drop"\n'
        "expect = [{ rating = 1100.5 }]\n"
        'match = { source = "arena-history", board = "arena/text", name = "beta-1" }\n'
    )
    path = write_csv(files / "alltime.csv", [HISTORY_ROW, HISTORY_ROW | {"key": "beta-1"}])

    report = ingest("arena-history", path, store, catalog=catalog, accessed=TODAY)

    assert report.origin.rows == 1
    assert report.applied[0].correction.what == "a slip"


def test_the_report_prints_as_sentences_and_as_json(
    files: Path, store: Path, catalog: Catalog
) -> None:
    path = write_csv(
        files / "index_2026-03-09.csv",
        [
            ECI_ROW,
            ECI_ROW | {"Model version": "x", "ECI Score": ""},
            ECI_ROW | {"Model version": "y"},
        ],
    )

    report = ingest("epoch-eci", path, store, catalog=catalog, accessed=TODAY)

    assert str(report).splitlines() == [
        "Epoch Capabilities Index, published on 2026-03-09: 2 rows read from epoch-eci.",
        "        2  epoch/eci",
        "Left out: 1 rows without a score.",
        "1 names resolve to a model of the catalog, 1 do not.",
        "  y (OpenAI, 1 row)",
        f"Stored as snapshot {report.origin.snapshot}.",
    ]
    assert json.loads(report.to_json())["left_out"] == {"rows without a score": 1}
    assert msgspec.json.decode(report.to_json(), type=IngestReport) == report


def _as_text(name: str, rows: list[Mapping[str, str]]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_text(csv_text(rows), encoding="utf-8")
        return path

    return write


BAD_ROWS: list[tuple[str, str, Callable[[Path], Path], str]] = [
    (
        "nan",
        "arena-history",
        _as_text("alltime.csv", [HISTORY_ROW, HISTORY_ROW | {"key": "b", "rating": "NaN"}]),
        "line 3, column rating: nan is not a rating; mend the file, or declare a correction",
    ),
    (
        "nan",
        "arena-official",
        lambda folder: official(folder, [OFFICIAL_ROW | {"rating": float("nan")}]),
        "line 14, column rating: NaN is not a number; leave the row out",
    ),
    (
        "nan",
        "epoch-eci",
        _as_text("index_2026-03-09.csv", [ECI_ROW | {"ECI Score": "nan"}]),
        "line 2, column eci or ECI Score: nan is not a rating; mend the file",
    ),
    (
        "inside-out",
        "arena-official",
        lambda folder: official(
            folder, [OFFICIAL_ROW | {"rating_lower": 1510.0, "rating_upper": 1490.0}]
        ),
        (
            "row 1, column rating_lower: the interval 1510 to 1490 does not hold the rating "
            "1500.25; mend the file, or declare a correction"
        ),
    ),
    (
        "inside-out",
        "arena-catalog",
        lambda folder: catalog_export(
            folder, {"full": {"alpha-1": ENTRY | {"rating_q025": 1420.0}}}
        ),
        "category full, model alpha-1, column rating_q025: the interval 1420 to 1410 does not hold",
    ),
    (
        "inside-out",
        "arena-site",
        lambda folder: site(folder, [SITE_ROW | {"ci": -3}]),
        "row 1, column ci: the interval 1503 to 1497 does not hold the rating 1500",
    ),
    (
        "duplicate",
        "arena-page",
        lambda folder: text_page(folder, [PAGE_ROW, PAGE_ROW]),
        (
            "row 2: 'alpha-1' stands a second time on arena/text:overall of 2026-02-11, first at "
            "row 1 of 20260215.json.gz; keep one of the two, or declare a correction"
        ),
    ),
    (
        "duplicate",
        "arena-monthly",
        _as_text("lmsys_2024-07-31.csv", [MONTHLY_ROW, MONTHLY_ROW]),
        (
            "line 3: 'alpha-1' stands a second time on arena/text:overall of 2024-07-31, first at "
            "line 2 of lmsys_2024-07-31.csv"
        ),
    ),
    (
        "duplicate",
        "arena-labs",
        lambda folder: labs(
            folder, [{"date": "2025-10-01", "model_name": "alpha-1", "rating": 1.0}] * 2
        ),
        "lab OpenAI, point 2: 'alpha-1' stands a second time",
    ),
    (
        "future",
        "arena-history",
        _as_text("alltime.csv", [HISTORY_ROW | {"date": "20990101"}]),
        (
            "line 2, column date: 2099-01-01 lies after 2026-07-01, the day the file was accessed; "
            "mend the date, or state the day of access"
        ),
    ),
    (
        "future",
        "arena-official",
        lambda folder: official(folder, published="2099-01-01"),
        "row 1, column leaderboard_publish_date: 2099-01-01 lies after 2026-07-01",
    ),
    (
        "category",
        "arena-rows",
        _as_text("text_full.csv", [ROWS_ROW | {"category": "poetry"}]),
        "line 2, column category: category 'poetry' is not declared for arena/text; declare it",
    ),
    (
        "column",
        "arena-rows",
        _as_text("text_full.csv", [{k: v for k, v in ROWS_ROW.items() if k != "rating"}]),
        (
            "line 1: column 'rating' is missing; it has 'leaderboard_publish_date', 'category', "
            "'model_name', 'organization'; check that it is the right file, or name another source"
        ),
    ),
]


@pytest.mark.parametrize(
    ("source", "write", "sentence"),
    [pytest.param(*case[1:], id=f"{case[0]}-{case[1]}") for case in BAD_ROWS],
)
@pytest.mark.parametrize("filled", [False, True], ids=["no-store", "store"])
def test_bad_rows_are_refused_with_their_place_and_the_store_is_unchanged(
    source: str,
    write: Callable[[Path], Path],
    sentence: str,
    *,
    filled: bool,
    files: Path,
    store: Path,
    catalog: Catalog,
) -> None:
    if filled:
        (files / "good").mkdir()
        good = official(files / "good", subset="webdev")
        ingest("arena-official", good, store, catalog=catalog, accessed=TODAY)
    before = photograph(store)
    path = write(files)

    with pytest.raises(BadFile) as refusal:
        ingest(source, path, store, catalog=catalog, accessed=TODAY)

    assert str(refusal.value).startswith(f"{path}, {sentence}")
    assert refusal.value.exit_code == 2
    assert photograph(store) == before
    assert store.exists() == filled


def _cut(path: Path) -> None:
    path.write_bytes(gzip.compress(path.read_bytes() * 50, mtime=0)[:-20])


def _grown(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.truncate(2 * 1024**3)


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _page(path: Path) -> None:
    path.write_bytes(b"<!doctype html><title>Sign in</title>")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("source", sorted(SAMPLES))
@pytest.mark.parametrize("spoil", [_cut, _grown, _emptied, _page, _folder])
def test_spoilt_files_are_refused_in_one_sentence_and_the_store_is_unchanged(
    source: str,
    spoil: Callable[[Path], None],
    files: Path,
    store: Path,
    catalog: Catalog,
) -> None:
    sample = SAMPLES[source]
    path = sample.write(files)
    spoil(path)

    with pytest.raises(HeadwayError) as refusal:
        ingest(source, path, store, catalog=catalog, accessed=TODAY, published=sample.published)

    assert str(refusal.value).startswith(str(path))
    assert "\n" not in str(refusal.value)
    assert refusal.value.exit_code == 2
    assert not store.exists()
