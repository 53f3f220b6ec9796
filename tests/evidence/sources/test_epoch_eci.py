"""Vintages of the Epoch Capabilities Index, in both published layouts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.sources.epoch_eci import read
from tests.evidence.samples import ECI_ROW, write_csv

SCORES_ROW = {
    "Model": "Alpha 1",
    "Display name": "Alpha 1 Preview",
    "eci": "153.9",
    "eci_ci_low": "151.5",
    "eci_ci_high": "159.3",
    "date": "2025-11-18",
    "Organization": "OpenAI",
    "Country (of organization)": "United States of America",
    "Model accessibility": "API access",
    "Accessibility group": "Closed weights",
    "model_versions": "",
}


def test_the_index_names_versions_and_has_no_intervals(tmp_path: Path) -> None:
    rows = [ECI_ROW, ECI_ROW | {"Model version": "beta-1", "ECI Score": ""}]

    extract = read(write_csv(tmp_path / "index_2026-03-09_5c4780a.csv", rows))
    (rating,) = extract.ratings

    assert (rating.board, rating.name, rating.rating) == ("epoch/eci", "alpha-1_high", 152.5)
    assert (rating.low, rating.level) == (None, None)
    assert rating.published == dt.date(2026, 3, 9)
    assert extract.left_out == {"rows without a score": 1}


def test_the_scores_name_models_and_have_90_percent_intervals(tmp_path: Path) -> None:
    anchor = SCORES_ROW | {"Model": "GPT-5", "eci": "150.0", "eci_ci_low": "", "eci_ci_high": ""}

    first, second = read(write_csv(tmp_path / "eci_2025-12-19.csv", [SCORES_ROW, anchor])).ratings

    assert (first.name, first.low, first.high, first.level) == ("Alpha 1", 151.5, 159.3, 0.9)
    assert (second.name, second.low, second.high, second.level) == ("GPT-5", None, None, None)


def test_a_name_without_a_day_needs_it_stated(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "epoch_capabilities_index.csv", [ECI_ROW])

    with pytest.raises(BadFile, match="does not tell when it was published; state the day"):
        read(path)

    assert read(path, dt.date(2026, 4, 19)).ratings[0].published == dt.date(2026, 4, 19)


def test_a_table_without_any_score_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no row has a score"):
        read(write_csv(tmp_path / "index_2026-03-09.csv", [ECI_ROW | {"ECI Score": ""}]))


def test_a_half_given_interval_is_left_to_the_checks(tmp_path: Path) -> None:
    row = SCORES_ROW | {"eci_ci_high": ""}

    (rating,) = read(write_csv(tmp_path / "eci_2025-12-19.csv", [row])).ratings

    assert (rating.low, rating.high) == (151.5, None)


DAY = dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    "inside",
    [
        "eci_scores.csv",
        "epoch_capabilities_index/eci_scores.csv",
        "a/epoch_capabilities_index/eci_scores.csv",
    ],
)
def test_the_index_is_found_in_the_folder_of_the_hub(inside: str, tmp_path: Path) -> None:
    """The archive had it at its top in 2025 and has it in a folder of its own since 2026."""
    write_csv(tmp_path / "gpqa_diamond.csv", [ECI_ROW])
    path = write_csv(tmp_path / inside, [SCORES_ROW])

    extract = read(tmp_path, DAY)

    assert [rating.name for rating in extract.ratings] == ["Alpha 1"]
    assert extract.places[0].path == path


def test_of_two_layouts_the_one_with_intervals_is_read(tmp_path: Path) -> None:
    write_csv(tmp_path / "epoch_capabilities_index.csv", [ECI_ROW])
    older = read(tmp_path, DAY)
    write_csv(tmp_path / "epoch_capabilities_index" / "eci_scores.csv", [SCORES_ROW])

    newer = read(tmp_path, DAY)

    assert [rating.low for rating in (*older.ratings, *newer.ratings)] == [None, 151.5]


def test_columns_we_do_not_read_may_come_and_go(tmp_path: Path) -> None:
    kept = ("Model", "eci", "eci_ci_low", "eci_ci_high", "Organization", "Model accessibility")
    row = {key: SCORES_ROW[key] for key in kept} | {"new": "1"}

    (rating,) = read(write_csv(tmp_path / "eci_scores.csv", [row]), DAY).ratings

    assert (rating.name, rating.licence) == ("Alpha 1", "API access")


@pytest.mark.parametrize("column", ["Model", "eci", "eci_ci_low", "Organization"])
def test_a_column_that_changed_is_named(column: str, tmp_path: Path) -> None:
    row = {f"{key} (new)" if key == column else key: cell for key, cell in SCORES_ROW.items()}

    with pytest.raises(BadFile, match=f"line 1: column '{column}' is missing; it has"):
        read(write_csv(tmp_path / "eci_scores.csv", [row]), DAY)


def test_a_folder_without_the_index_is_refused(tmp_path: Path) -> None:
    write_csv(tmp_path / "gpqa_diamond.csv", [ECI_ROW])

    with pytest.raises(BadFile, match="the folder holds no eci_scores"):
        read(tmp_path, DAY)
