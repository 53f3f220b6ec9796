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
