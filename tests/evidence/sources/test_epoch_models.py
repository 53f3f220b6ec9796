"""Epoch's tables of models: unknown compute is kept, and no row counts before it was public."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.observations import Compute, Extract
from headway.evidence.sources.epoch_models import read
from tests.evidence.samples import EPOCH_MODEL_ROW, write_csv

DAY = dt.date(2025, 12, 2)


def table(folder: Path, *changes: dict[str, str]) -> Extract:
    return read(write_csv(folder / "models.csv", [EPOCH_MODEL_ROW | one for one in changes]), DAY)


def test_a_row_becomes_an_estimate_of_the_day_the_file_was_published(tmp_path: Path) -> None:
    (row,) = table(tmp_path, {}).compute

    assert row == Compute(
        name="Alpha 1",
        organization="OpenAI",
        country="United States of America",
        published=DAY,
        flop=5.5e25,
        confidence="Likely",
        released=dt.date(2025, 8, 5),
    )


def test_unknown_compute_is_a_row_without_a_number(tmp_path: Path) -> None:
    (row,) = table(tmp_path, {"Training compute (FLOP)": "", "Confidence": "Unknown"}).compute

    assert (row.flop, row.confidence) == (None, "Unknown")


def test_a_model_of_after_the_file_counts_from_its_own_day(tmp_path: Path) -> None:
    """A file that is refreshed after the stated day must not tell of models before they exist."""
    rows = table(tmp_path, {}, {"Model": "Beta 1", "Publication date": "2026-01-15"}).compute

    assert [row.published for row in rows] == [DAY, dt.date(2026, 1, 15)]


def test_a_model_without_a_day_counts_from_that_of_the_file(tmp_path: Path) -> None:
    (row,) = table(tmp_path, {"Publication date": ""}).compute

    assert (row.released, row.published) == (None, DAY)


def test_what_epoch_marks_as_wrong_is_left_out(tmp_path: Path) -> None:
    extract = table(tmp_path, {}, {"Model": "Beta 1", "Confidence": "Wrong"})

    assert len(extract.compute) == len(extract.places) == 1
    assert extract.left_out == {"rows that Epoch itself marks as wrong": 1}


def test_compute_that_is_no_number_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"line 2, column Training compute \(FLOP\): 'a lot' is not"):
        table(tmp_path, {"Training compute (FLOP)": "a lot"})
