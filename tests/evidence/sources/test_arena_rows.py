"""Rows of Arena's official dataset as CSV or Parquet: whole exports and upper rows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headway.errors import BadFile
from headway.evidence.observations import Rating
from headway.evidence.sources.arena_rows import read
from tests.evidence.samples import ROWS_ROW, write_csv

EXPORT: dict[str, list[Any]] = {
    "model_name": ["alpha-1", "beta-1"],
    "organization": ["openai", None],
    "license": ["Proprietary", "MIT"],
    "rating": [1500.123456789, 1400.0],
    "rating_lower": [1490.0, 1390.0],
    "rating_upper": [1510.0, 1410.0],
    "variance": [26.0, 27.5],
    "vote_count": [1000, 2000],
    "rank": [1, 2],
    "category": ["overall", "coding"],
    "leaderboard_publish_date": ["2026-06-25", "2026-06-18"],
}


def test_a_table_without_intervals_holds_the_upper_rows(tmp_path: Path) -> None:
    (rating,) = read(write_csv(tmp_path / "arena_text_top_2026.csv", [ROWS_ROW])).ratings

    assert (rating.board, rating.coverage, rating.low) == ("arena/text", "top", None)
    assert rating.published == dt.date(2026, 1, 29)


def test_a_parquet_export_is_whole_and_exact(tmp_path: Path) -> None:
    (tmp_path / "text_style_control").mkdir()
    path = tmp_path / "text_style_control" / "full-00000-of-00001.parquet"
    pq.write_table(pa.table(EXPORT), path)

    extract = read(path)

    assert extract.ratings == (
        Rating(
            board="arena/text-style-control",
            category="overall",
            name="alpha-1",
            rating=1500.123456789,
            published=dt.date(2026, 6, 25),
            coverage="full",
            low=1490.0,
            high=1510.0,
            level=0.95,
            variance=26.0,
            votes=1000,
            organization="openai",
            licence="Proprietary",
        ),
        Rating(
            board="arena/text-style-control",
            category="coding",
            name="beta-1",
            rating=1400.0,
            published=dt.date(2026, 6, 18),
            coverage="full",
            low=1390.0,
            high=1410.0,
            level=0.95,
            variance=27.5,
            votes=2000,
            organization="",
            licence="MIT",
        ),
    )
    assert [place.where for place in extract.places] == ["row 1", "row 2"]


def test_the_same_export_as_csv_gives_the_same_rows(tmp_path: Path) -> None:
    (tmp_path / "webdev").mkdir()
    names = list(EXPORT)
    rows = [
        {name: "" if EXPORT[name][i] is None else str(EXPORT[name][i]) for name in names}
        for i in range(2)
    ]
    write_csv(tmp_path / "webdev" / "latest.csv", rows)
    pq.write_table(pa.table(EXPORT), tmp_path / "webdev.parquet")

    as_csv = read(tmp_path / "webdev" / "latest.csv").ratings
    as_parquet = read(tmp_path / "webdev.parquet").ratings

    assert as_csv == as_parquet


@pytest.mark.parametrize(
    ("name", "board"),
    [
        ("text_full.csv", "arena/text"),
        ("text-full.csv", "arena/text"),
        ("arena_text_to_image_top_2025.csv", "arena/text-to-image"),
        ("text_to_video.csv", "arena/text-to-video"),
        ("vision_style_control_latest.csv", "arena/vision-style-control"),
    ],
)
def test_the_longest_subset_that_a_name_begins_with_tells_the_board(
    name: str, board: str, tmp_path: Path
) -> None:
    (rating,) = read(write_csv(tmp_path / name, [ROWS_ROW])).ratings

    assert rating.board == board


def test_a_name_that_tells_no_subset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="neither its name nor its folder's tells a subset"):
        read(write_csv(tmp_path / "texture.csv", [ROWS_ROW]))


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.parquet"
    pq.write_table(pa.table(EXPORT), path)
    path.write_bytes(path.read_bytes()[:-40])

    with pytest.raises(BadFile, match="not a sound Parquet file"):
        read(path)


def test_parquet_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.parquet"
    pq.write_table(pa.table({"model": ["alpha-1"]}), path)

    with pytest.raises(BadFile, match=r"column 'leaderboard_publish_date', .* is missing"):
        read(path)


def test_lists_in_parquet_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.parquet"
    pq.write_table(pa.table(EXPORT | {"variance": [[1.0], [2.0]]}), path)

    with pytest.raises(BadFile, match=r"column variance: it holds DOUBLE\[\] where one value is"):
        read(path)
