"""Aider's polyglot leaderboard: shares of 225 exercises, models alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.observations import Score
from headway.evidence.sources.aider import read
from tests.evidence.samples import AIDER_ROW, aider

DAY = dt.date(2026, 6, 30)


def test_the_second_try_is_read_as_a_share(tmp_path: Path) -> None:
    extract = read(aider(tmp_path), DAY)

    assert extract.scores == (
        Score(
            benchmark="aider_polyglot",
            metric="pass_rate_2",
            name="alpha-1 (high)",
            score=35.6 / 100,
            published=DAY,
            n_items=225,
            harness="aider, diff edits",
            by="independent",
            evaluated=dt.date(2026, 2, 6),
        ),
    )
    assert extract.places[0].where == "line 1"


def test_two_models_at_work_together_say_nothing_of_one(tmp_path: Path) -> None:
    extract = read(aider(tmp_path, [AIDER_ROW, AIDER_ROW | {"edit_format": "architect"}]), DAY)

    assert len(extract.scores) == 1
    assert extract.left_out == {"rows of two models that work together": 1}


@pytest.mark.parametrize("column", ["model", "pass_rate_2", "test_cases", "date", "edit_format"])
def test_a_column_that_is_gone_is_named(column: str, tmp_path: Path) -> None:
    row = {key: value for key, value in AIDER_ROW.items() if key != column}

    with pytest.raises(BadFile, match=f"line 12, column {column}: it is missing in the record"):
        read(aider(tmp_path, [AIDER_ROW, row]), DAY)


def test_another_leaderboard_of_aider_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="column total_tests: 133 is not the 225 of the polyglot"):
        read(aider(tmp_path, [AIDER_ROW | {"total_tests": "133"}]), DAY)


def test_an_empty_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "polyglot_leaderboard.yml"
    path.write_text("[]", encoding="utf-8")

    with pytest.raises(BadFile, match="it holds no record; download it again"):
        read(path, DAY)


def test_the_published_file(shared: Path) -> None:
    extract = read(shared / "aider" / "polyglot_leaderboard.yml", DAY)

    assert len(extract.scores) == 69 - 3
    best = max(extract.scores, key=lambda score: score.score)
    assert (best.name, best.score) == ("gpt-5 (high)", 0.88)
    assert extract.left_out == {"rows of two models that work together": 3}
    with pytest.raises(BadFile, match="column total_tests: it is missing in the record"):
        read(shared / "aider" / "edit_leaderboard.yml", DAY)
