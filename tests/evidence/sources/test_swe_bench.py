"""SWE-bench: models in one simple agent; agents of many kinds are counted, not read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.observations import Score
from headway.evidence.sources.swe_bench import read
from tests.evidence.samples import SWE_BENCH_ROW, swe_bench

DAY = dt.date(2026, 6, 30)


def test_a_share_of_tasks_with_its_agent_and_day(tmp_path: Path) -> None:
    extract = read(swe_bench(tmp_path), DAY)

    assert extract.scores == (
        Score(
            benchmark="swe_bench_bash",
            metric="% Resolved",
            name="Alpha 1 (2026-02-05)",
            score=74.4 / 100,
            published=DAY,
            harness="mini-swe-agent 1.16.0",
            by="independent",
            evaluated=dt.date(2026, 2, 6),
            organization="OpenAI",
        ),
    )
    assert extract.places[0].where == "bash-only, row 1"
    (reason,) = extract.left_out
    assert reason.startswith("rows of Lite: entries are agents of many kinds")


def test_a_renamed_leaderboard_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="leaderboard 'bash-only' is missing; it has shell, Lite"):
        read(swe_bench(tmp_path, board="shell"), DAY)


@pytest.mark.parametrize("column", ["name", "date", "resolved", "tags"])
def test_a_column_that_is_gone_is_named(column: str, tmp_path: Path) -> None:
    row = {key: value for key, value in SWE_BENCH_ROW.items() if key != column}

    with pytest.raises(BadFile, match=f"missing required field `{column}`"):
        read(swe_bench(tmp_path, [row]), DAY)


def test_a_day_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="bash-only, row 1, column date: 'soon' is not a date"):
        read(swe_bench(tmp_path, [SWE_BENCH_ROW | {"date": "soon"}]), DAY)


def test_the_published_file(shared: Path) -> None:
    extract = read(shared / "swe-bench" / "leaderboards_2025-12-10.json.gz", DAY)

    assert len(extract.scores) == 31
    assert max(score.score for score in extract.scores) == pytest.approx(0.744)
    assert sum(extract.left_out.values()) == 23 + 162 + 84 + 22
