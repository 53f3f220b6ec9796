"""Flagships of eight labs: the highest are read, the newest are counted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.sources.arena_labs import read
from tests.evidence.samples import labs, write_json


def test_a_point_is_one_model_of_one_lab(tmp_path: Path) -> None:
    extract = read(labs(tmp_path))
    (rating,) = extract.ratings

    assert (rating.name, rating.organization, rating.coverage) == ("alpha-1", "OpenAI", "labs")
    assert rating.published == dt.date(2025, 10, 1)
    assert extract.places[0].where == "lab OpenAI, point 1"
    assert extract.left_out == {}


def test_the_newest_flagships_are_left_out_and_counted(tmp_path: Path) -> None:
    point = {"date": "2025-10-01", "model_name": "alpha-1", "rating": 1440.5}
    table = {"CHART_DATA_HIGHEST": {"OpenAI": [point]}, "CHART_DATA_LATEST": {"OpenAI": [point]}}

    extract = read(write_json(tmp_path / "labs.json", table))

    assert len(extract.ratings) == 1
    assert sum(extract.left_out.values()) == 1


def test_other_keys_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="unknown field `OpenAI`"):
        read(write_json(tmp_path / "labs.json", {"OpenAI": []}))
