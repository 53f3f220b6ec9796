"""Artificial Analysis: index and arenas, rows without a score, unknown endpoints."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.sources.artificial_analysis import read
from tests.evidence.samples import AA_ROW, artificial_analysis

ARENA_ROW = {
    "name": "Painter 2 (high)",
    "creator": {"name": "OpenAI", "country": None},
    "elo": 1338.5,
    "ci95": "-9/+11",
    "appearances": 12602,
}


def test_the_index_is_read_from_the_evaluations(tmp_path: Path) -> None:
    unscored = {
        "name": "Beta 1",
        "creator": None,
        "evaluations": {"artificial_analysis_intelligence_index": None},
    }

    extract = read(artificial_analysis(tmp_path, [AA_ROW, unscored]))
    (rating,) = extract.ratings

    assert (rating.board, rating.rating) == ("artificial-analysis/intelligence-index", 57.2)
    assert (rating.organization, rating.published) == ("OpenAI", dt.date(2026, 7, 1))
    assert extract.left_out == {"llms rows without a score": 1}


def test_an_arena_has_uneven_intervals_and_appearances(tmp_path: Path) -> None:
    (rating,) = read(artificial_analysis(tmp_path, [ARENA_ROW], endpoint="text-to-image")).ratings

    assert rating.board == "artificial-analysis/text-to-image"
    assert (rating.low, rating.high, rating.level) == (1329.5, 1349.5, 0.95)
    assert rating.votes == 12602


def test_an_interval_of_another_form_is_refused(tmp_path: Path) -> None:
    row = ARENA_ROW | {"ci95": "9"}

    with pytest.raises(BadFile, match="row 1, column ci95: '9' is not an interval"):
        read(artificial_analysis(tmp_path, [row], endpoint="image-editing"))


def test_an_unknown_endpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"meta.endpoint: endpoint 'speech' is unknown"):
        read(artificial_analysis(tmp_path, endpoint="speech"))
