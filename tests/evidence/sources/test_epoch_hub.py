"""Epoch's hub: declared scales, declared reasons to leave rows out, nothing guessed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.observations import Score
from headway.evidence.sources.epoch_hub import read
from tests.evidence.samples import HUB_ROW, write_csv

DAY = dt.date(2026, 4, 19)
COMMON = {"Model version": "alpha-1_high", "Release date": "", "Organization": "OpenAI"}


def test_what_epoch_ran_itself_is_independent(tmp_path: Path) -> None:
    (score,) = read(write_csv(tmp_path / "gpqa_diamond.csv", [HUB_ROW]), DAY).scores

    assert score == Score(
        benchmark="gpqa_diamond",
        metric="Best score (across scorers)",
        name="alpha-1_high",
        score=0.75,
        published=DAY,
        stderr=0.02,
        by="independent",
        evaluated=dt.date(2026, 4, 15),
        organization="OpenAI",
        released=dt.date(2026, 2, 5),
    )


def test_percent_becomes_a_share_and_the_agent_is_the_harness(tmp_path: Path) -> None:
    row = COMMON | {"Score": "66.3", "Agent": "Agent X", "Date added": "2025-11-16"}

    (score,) = read(write_csv(tmp_path / "os_world_external.csv", [row]), DAY).scores

    assert score.benchmark == "os_world"
    assert score.score == pytest.approx(0.663)
    assert (score.harness, score.by) == ("Agent X", "unknown")


def test_a_standard_error_can_have_a_scale_of_its_own(tmp_path: Path) -> None:
    """The APEX file gives scores as shares and their errors in percentage points."""
    row = COMMON | {"Pass@1 score": "0.3", "Pass@1 Standard Error": "3.8"}

    (score,) = read(write_csv(tmp_path / "apex_agents_external.csv", [row]), DAY).scores

    assert score.score == pytest.approx(0.3)
    assert score.stderr == pytest.approx(0.038)


def test_rows_without_model_or_score_are_left_out_with_the_reason(tmp_path: Path) -> None:
    rows = [HUB_ROW, HUB_ROW | {"Model version": ""}, HUB_ROW | {"Best score (across scorers)": ""}]

    extract = read(write_csv(tmp_path / "gpqa_diamond.csv", rows), DAY)

    assert len(extract.scores) == 1
    assert extract.left_out == {
        "gpqa_diamond rows without a model version": 1,
        "gpqa_diamond rows without a score": 1,
    }


def test_what_is_no_share_of_items_is_left_out_with_the_reason(tmp_path: Path) -> None:
    write_csv(tmp_path / "gpqa_diamond.csv", [HUB_ROW])
    write_csv(tmp_path / "metr_time_horizons_external.csv", [COMMON | {"Time horizon": "39"}] * 3)

    extract = read(tmp_path, DAY)

    assert extract.left_out == {
        "metr_time_horizons_external rows: time horizons in minutes, not shares of items": 3
    }


def test_notes_with_line_breaks_keep_their_place(tmp_path: Path) -> None:
    rows = [HUB_ROW | {"id": "two\nlines"}, HUB_ROW | {"Best score (across scorers)": "much"}]

    with pytest.raises(
        BadFile, match=r"line 4, column Best score \(across scorers\): 'much' is not a number"
    ):
        read(write_csv(tmp_path / "gpqa_diamond.csv", rows), DAY)


def test_an_undeclared_benchmark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="benchmark 'new_bench' is not declared, so its scale"):
        read(write_csv(tmp_path / "new_bench.csv", [HUB_ROW]), DAY)


def test_a_renamed_score_column_is_refused(tmp_path: Path) -> None:
    row = {
        "score" if key == "Best score (across scorers)" else key: value
        for key, value in HUB_ROW.items()
    }

    with pytest.raises(BadFile, match=r"line 1: column 'Best score \(across scorers\)' is missing"):
        read(write_csv(tmp_path / "gpqa_diamond.csv", [row]), DAY)


def test_an_interval_that_is_called_a_standard_error_is_read_as_what_it_is(tmp_path: Path) -> None:
    """The file of Humanity's Last Exam prints half-widths of 95%: 0.019 would be 660 items."""
    row = COMMON | {"Accuracy": "0.3752", "Accuracy Standard Error": "0.019"}

    (score,) = read(write_csv(tmp_path / "hle_external.csv", [row]), DAY).scores

    assert score.stderr == pytest.approx(0.0097, abs=1e-4)


def test_the_archive_may_have_a_folder_inside(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "benchmark_data" / "gpqa_diamond.csv", [HUB_ROW])
    write_csv(path.parent / "epoch_capabilities_index" / "eci_scores.csv", [{"Model": "a"}])

    extract = read(tmp_path, DAY)

    assert [place.path for place in extract.places] == [path]


def test_what_is_not_declared_is_left_out_of_a_folder(tmp_path: Path) -> None:
    write_csv(tmp_path / "gpqa_diamond.csv", [HUB_ROW])
    write_csv(tmp_path / "new_bench_external.csv", [{"Model version": "a", "Anything": "3"}] * 2)
    write_csv(tmp_path / "model_metadata.csv", [{"model_version": "a", "model_group": "A"}])

    extract = read(tmp_path, DAY)

    assert len(extract.scores) == 1
    assert extract.left_out == {
        "model_metadata rows: facts on models, not scores": 1,
        "new_bench_external rows: not declared, so the scale is unknown": 2,
    }


def metadata(folder: Path, file: str, column: str, scale: str) -> None:
    row = {"benchmark": "X", "source_file": file, "score_column": column, "scale": scale}
    other = {"benchmark": "Y", "source_file": "", "score_column": "", "scale": "1.0"}
    write_csv(folder / "benchmark_metadata.csv", [row, other])


@pytest.mark.parametrize(
    ("column", "scale", "reason"),
    [
        ("Score", "0.01", ""),
        ("Score", "", ""),
        ("Score", "1.0", "Epoch now multiplies the score by 1.0, we divide it by 100"),
        ("Score", "many", "Epoch now multiplies the score by many, we divide it by 100"),
        ("Points", "0.01", "Epoch now reads column 'Points', we read 'Score'"),
    ],
)
def test_a_file_that_epoch_itself_now_reads_otherwise_is_left_out(
    column: str, scale: str, reason: str, tmp_path: Path
) -> None:
    row = COMMON | {"Score": "66.3", "Agent": "Agent X", "Date added": "2025-11-16"}
    write_csv(tmp_path / "os_world_external.csv", [row])
    metadata(tmp_path, "os_world_external.csv", column, scale)

    extract = read(tmp_path, DAY)

    assert len(extract.scores) == (not reason)
    facts = {"benchmark_metadata rows: facts on benchmarks, not scores": 2}
    assert extract.left_out == facts | ({f"os_world_external rows: {reason}": 1} if reason else {})
