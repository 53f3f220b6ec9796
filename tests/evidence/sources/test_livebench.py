"""LiveBench: means of means, and what is left out when a cell is missing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.sources.livebench import read
from tests.evidence.samples import LIVEBENCH_ROW, livebench, write_json

DAY = dt.date(2026, 6, 30)


def test_a_category_is_the_mean_of_its_tasks_and_overall_that_of_the_categories(
    tmp_path: Path,
) -> None:
    ratings = read(livebench(tmp_path), DAY).ratings

    assert {r.category: r.rating for r in ratings} == {
        "reasoning": 70.0,
        "language": 50.0,
        "overall": 60.0,
    }
    assert {(r.board, r.published, r.level) for r in ratings} == {
        ("livebench/2026-01-08", DAY, None)
    }


def test_an_empty_task_leaves_the_category_and_overall_out_and_is_never_zero(
    tmp_path: Path,
) -> None:
    extract = read(livebench(tmp_path, [LIVEBENCH_ROW | {"spatial": ""}]), DAY)

    assert [(r.category, r.rating) for r in extract.ratings] == [("language", 50.0)]
    assert extract.left_out == {
        "2026-01-08 reasoning scores with an empty task": 1,
        "2026-01-08 overall scores with an empty task": 1,
    }


def test_a_row_with_too_few_cells_is_left_out_whole(tmp_path: Path) -> None:
    """Which tasks a short row holds is not said; aligning it by guess would invent scores."""
    path = livebench(tmp_path)
    path.write_text(path.read_text() + "beta-1,90.0,40.0\n")

    extract = read(path, DAY)

    assert {r.name for r in extract.ratings} == {"alpha-1"}
    assert sum(extract.left_out.values()) == 1


def test_a_score_beyond_100_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="line 2, column typos: 101 is not a percentage"):
        read(livebench(tmp_path, [LIVEBENCH_ROW | {"typos": "101"}]), DAY)


def test_a_task_without_a_category_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="line 1: column 'music' is unknown"):
        read(livebench(tmp_path, [LIVEBENCH_ROW | {"music": "50"}]), DAY)


def test_a_task_of_a_category_must_be_in_the_table(tmp_path: Path) -> None:
    row = {key: value for key, value in LIVEBENCH_ROW.items() if key != "typos"}

    with pytest.raises(BadFile, match="line 1: column 'typos' is missing"):
        read(livebench(tmp_path, [row]), DAY)


def test_the_categories_must_lie_beside_the_table(tmp_path: Path) -> None:
    path = livebench(tmp_path)
    (tmp_path / "categories_2026_01_08.json").unlink()

    with pytest.raises(BadFile, match=r"categories_2026_01_08.json is not beside it"):
        read(path, DAY)


def test_an_unknown_category_is_refused(tmp_path: Path) -> None:
    path = livebench(tmp_path)
    write_json(tmp_path / "categories_2026_01_08.json", {"Music": ["typos"]})

    with pytest.raises(BadFile, match="category 'Music' is unknown; known are Reasoning, Coding"):
        read(path, DAY)


def test_the_day_of_the_release_is_not_taken_for_that_of_the_table(tmp_path: Path) -> None:
    """Tables are filled for months after the release they are named after."""
    with pytest.raises(BadFile, match="state the day with --published"):
        read(livebench(tmp_path))
