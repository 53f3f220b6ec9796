"""Arena's monthly tables: file names tell board and date, cells tell intervals."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.sources.arena_monthly import read
from tests.evidence.samples import MONTHLY_ROW, write_csv


def test_an_uneven_interval_is_read_as_printed(tmp_path: Path) -> None:
    (rating,) = read(write_csv(tmp_path / "lmsys_2024-07-31.csv", [MONTHLY_ROW])).ratings

    assert (rating.low, rating.rating, rating.high, rating.level) == (1283.0, 1287.0, 1292.0, 0.95)
    assert rating.votes == 42046


@pytest.mark.parametrize(
    ("name", "board"),
    [
        ("lmsys_2024-07-31.csv", "arena/text"),
        ("lmarena_text_2025-08-06.csv", "arena/text"),
        ("lmarena_vision_2025-08-06.csv", "arena/vision"),
        ("lmarena_image_2025-08-06.csv", "arena/text-to-image"),
    ],
)
def test_the_name_tells_the_board_and_the_date(name: str, board: str, tmp_path: Path) -> None:
    (rating,) = read(write_csv(tmp_path / name, [MONTHLY_ROW])).ratings

    assert rating.board == board
    assert rating.published.isoformat() in name


def test_the_first_table_called_the_score_elo(tmp_path: Path) -> None:
    row = {"arena_elo" if key == "arena_score" else key: v for key, v in MONTHLY_ROW.items()}

    (rating,) = read(write_csv(tmp_path / "lmsys_2024-06-19.csv", [row])).ratings

    assert (rating.rating, rating.published) == (1287.0, dt.date(2024, 6, 19))


def test_a_name_that_tells_no_board_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="its name tells no board; it starts with lmsys or"):
        read(write_csv(tmp_path / "lmarena_audio_2025-08-06.csv", [MONTHLY_ROW]))


def test_an_interval_of_another_form_is_named(tmp_path: Path) -> None:
    row = MONTHLY_ROW | {"95_pct_ci": "±5"}

    with pytest.raises(BadFile, match="line 2, column 95_pct_ci: '±5' is not an interval"):
        read(write_csv(tmp_path / "lmsys_2024-07-31.csv", [row]))


def test_an_unknown_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="line 1: column 'elo_v2' is unknown"):
        read(write_csv(tmp_path / "lmsys_2024-07-31.csv", [MONTHLY_ROW | {"elo_v2": "3"}]))


def test_a_fraction_of_a_vote_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"column votes: '10.5' is not a whole number"):
        read(write_csv(tmp_path / "lmsys_2024-07-31.csv", [MONTHLY_ROW | {"votes": "10.5"}]))
