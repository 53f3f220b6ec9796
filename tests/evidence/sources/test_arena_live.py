"""Arena's Parquet files as they are published: every date, nothing guessed, nothing lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headway.errors import BadFile
from headway.evidence.observations import Rating
from headway.evidence.sources.arena_live import read
from tests.evidence.samples import LIVE_ROW, live


def test_a_row_keeps_every_figure_exactly(tmp_path: Path) -> None:
    extract = read(live(tmp_path, [LIVE_ROW | {"rating": 1500.123456789}]))

    assert extract.ratings == (
        Rating(
            board="arena/text",
            category="overall",
            name="alpha-1",
            rating=1500.123456789,
            published=dt.date(2026, 6, 25),
            coverage="full",
            low=1490.5,
            high=1510.0,
            level=0.95,
            variance=25.0,
            votes=2740,
            organization="openai",
            licence="Proprietary",
        ),
    )
    assert [place.where for place in extract.places] == ["row 1"]
    assert extract.left_out == {}


@pytest.mark.parametrize(
    ("name", "board"),
    [
        ("text_style_control.full.parquet", "arena/text-style-control"),
        ("text_to_image/latest-00000-of-00001.parquet", "arena/text-to-image"),
        ("webdev/full-00000-of-00002.parquet", "arena/webdev"),
        ("vision/full.parquet", "arena/vision"),
    ],
)
def test_the_name_or_its_folder_tells_the_board(name: str, board: str, tmp_path: Path) -> None:
    path = live(tmp_path, [LIVE_ROW | {"category": "overall"}], name=name)

    assert [rating.board for rating in read(path).ratings] == [board]
    assert read(tmp_path).ratings == read(path).ratings


@pytest.mark.parametrize("name", ["full.csv", "text.parquet", "text-latest.parquet", "Text.full.x"])
def test_a_name_that_tells_no_subset_and_split_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="its name tells no subset and split; name it such as"):
        read(live(tmp_path, name=name))


def test_a_folder_without_parquet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="the folder holds no Parquet file"):
        read(tmp_path)


def test_dates_may_be_days_or_timestamps(tmp_path: Path) -> None:
    for name, value in (
        ("text.full.parquet", dt.date(2024, 1, 9)),
        ("vision.full.parquet", dt.datetime(2024, 1, 9)),  # noqa: DTZ001 - Parquet holds no zone
    ):
        live(tmp_path, [LIVE_ROW | {"leaderboard_publish_date": value}], name=name)

    assert {rating.published for rating in read(tmp_path).ratings} == {dt.date(2024, 1, 9)}


def test_what_is_empty_is_absent(tmp_path: Path) -> None:
    empty = dict.fromkeys(("organization", "license", "variance", "vote_count"))
    bounds = dict.fromkeys(("rating_lower", "rating_upper"))

    (rating,) = read(live(tmp_path, [LIVE_ROW | empty | bounds])).ratings

    assert (rating.low, rating.high, rating.level) == (None, None, None)
    assert (rating.organization, rating.licence) == ("", "")
    assert (rating.variance, rating.votes) == (None, None)


def test_undeclared_subsets_and_categories_are_left_out_and_counted(tmp_path: Path) -> None:
    live(tmp_path, [LIVE_ROW, LIVE_ROW | {"category": "poetry"}], name="text.full.parquet")
    pq.write_table(pa.table({"other": [1, 2, 3]}), tmp_path / "agent_steps.latest.parquet")

    extract = read(tmp_path)

    assert len(extract.ratings) == 1
    assert extract.left_out == {
        "rows of subset agent_steps: no board is declared for it": 3,
        "rows of text poetry: no such category is declared": 1,
    }


def test_the_full_split_holds_what_the_latest_does(tmp_path: Path) -> None:
    live(tmp_path, [LIVE_ROW], name="text.latest.parquet")
    older = LIVE_ROW | {"leaderboard_publish_date": "2025-06-25"}
    live(tmp_path, [LIVE_ROW, older], name="text.full.parquet")

    extract = read(tmp_path)

    assert len(extract.ratings) == 2
    assert extract.left_out == {"rows of text latest: its full split is there too": 1}
    assert [stamp.name for stamp in extract.files] == ["text.full.parquet", "text.latest.parquet"]


def test_a_row_that_is_there_twice_is_taken_once(tmp_path: Path) -> None:
    extract = read(live(tmp_path, [LIVE_ROW, LIVE_ROW | {"model_name": "beta-1"}, LIVE_ROW]))

    assert [rating.name for rating in extract.ratings] == ["alpha-1", "beta-1"]
    assert extract.left_out == {"rows of text that are there twice": 1}


def test_of_rows_that_contradict_each_other_none_is_taken(tmp_path: Path) -> None:
    rows = [LIVE_ROW, LIVE_ROW | {"rating": 1495.0}, LIVE_ROW | {"model_name": "beta-1"}]

    extract = read(live(tmp_path, rows))

    assert [rating.name for rating in extract.ratings] == ["beta-1"]
    assert extract.left_out == {"rows of text that contradict another row of the same entry": 2}


def test_rows_without_a_rating_are_left_out(tmp_path: Path) -> None:
    extract = read(live(tmp_path, [LIVE_ROW, LIVE_ROW | {"model_name": "b", "rating": None}]))

    assert extract.left_out == {"rows of text without a rating": 1}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"rating": "high"}, "column rating: it holds VARCHAR where numbers are expected"),
        ({"model_name": 7}, "column model_name: it holds BIGINT where text is expected"),
        (
            {"leaderboard_publish_date": 20260625},
            "column leaderboard_publish_date: it holds BIGINT where days are expected",
        ),
        ({"leaderboard_publish_date": "June"}, "column leaderboard_publish_date: 'June' is not"),
        ({"vote_count": float("inf")}, "row 1, column vote_count: inf is not a count of votes"),
        ({"elo": 3.0}, "line 1: column 'elo' is unknown; known are 'leaderboard_publish_date'"),
    ],
)
def test_a_column_that_changed_is_named(
    change: Mapping[str, object], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(BadFile) as refusal:
        read(live(tmp_path, [LIVE_ROW | change]))

    assert sentence in str(refusal.value)


def test_a_column_that_is_gone_is_named(tmp_path: Path) -> None:
    row = {key: value for key, value in LIVE_ROW.items() if key != "rating_upper"}

    with pytest.raises(BadFile, match="column 'rating_upper' is missing"):
        read(live(tmp_path, [row]))


def test_a_file_that_announces_too_many_rows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headway.evidence.parquet._MOST_ROWS", 1)

    with pytest.raises(BadFile, match="it announces 2 rows, more than the 1 a board may have"):
        read(live(tmp_path, [LIVE_ROW, LIVE_ROW]))


def test_a_text_that_is_none_is_refused(tmp_path: Path) -> None:
    """A dictionary repeats one text of megabytes a million times for nothing."""
    with pytest.raises(BadFile, match="column model_name: a cell holds 200,000 bytes, more than"):
        read(live(tmp_path, [LIVE_ROW, LIVE_ROW | {"model_name": "é" * 100_000}]))
