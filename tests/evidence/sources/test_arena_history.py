"""Arena's history of 2023 to 2025: one row a model and date."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.sources.arena_history import read
from tests.evidence.samples import HISTORY_ROW, write_csv


def test_a_row_is_named_by_its_key_and_dated_by_its_own_date(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "alltime.csv", [HISTORY_ROW, HISTORY_ROW | {"date": "20240401"}])

    ratings = read(path).ratings

    assert [(r.name, r.published) for r in ratings] == [
        ("alpha-1", dt.date(2024, 3, 1)),
        ("alpha-1", dt.date(2024, 4, 1)),
    ]
    assert (ratings[0].low, ratings[0].level, ratings[0].coverage) == (None, None, "full")


@pytest.mark.parametrize(
    ("cells", "where", "fault"),
    [
        ({"rating": "strong"}, "line 3, column rating", "'strong' is not a number"),
        ({"rating": " "}, "line 3, column rating", "the cell is empty"),
        ({"date": "2024-13-01"}, "line 3, column date", "'2024-13-01' is not a date"),
    ],
)
def test_a_cell_that_is_no_value_is_named(
    cells: dict[str, str], where: str, fault: str, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "alltime.csv", [HISTORY_ROW, HISTORY_ROW | cells])

    with pytest.raises(BadFile) as refusal:
        read(path)

    assert (refusal.value.where, refusal.value.fault) == (where, fault)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    row = {key: value for key, value in HISTORY_ROW.items() if key != "rating"}

    with pytest.raises(BadFile, match="line 1: column 'rating' is missing; it has 'key', 'Model'"):
        read(write_csv(tmp_path / "alltime.csv", [row]))
