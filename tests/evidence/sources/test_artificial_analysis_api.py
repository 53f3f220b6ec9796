"""Answers of Artificial Analysis' API: the index of each model that has one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.observations import Rating
from headway.evidence.sources.artificial_analysis_api import read
from tests.evidence.samples import AA_API_ROW, artificial_analysis_api, write_json

DAY = dt.date(2026, 6, 30)


def test_the_index_is_read_as_of_the_day_it_was_asked(tmp_path: Path) -> None:
    assert read(artificial_analysis_api(tmp_path), DAY).ratings == (
        Rating(
            board="artificial-analysis/intelligence-index",
            category="overall",
            name="Alpha 1",
            rating=57.2,
            published=DAY,
            coverage="full",
            organization="OpenAI",
        ),
    )


def test_pages_are_read_together(tmp_path: Path) -> None:
    for page, name in enumerate(("one", "two")):
        row = AA_API_ROW | {"name": name}
        write_json(tmp_path / f"page-{page}.json", {"data": [row], "pagination": {"page": page}})

    assert [rating.name for rating in read(tmp_path, DAY).ratings] == ["one", "two"]


def test_models_without_an_index_are_left_out(tmp_path: Path) -> None:
    empty = {"artificial_analysis_intelligence_index": None}
    rows = [AA_API_ROW, AA_API_ROW | {"evaluations": empty}, AA_API_ROW | {"evaluations": None}]

    extract = read(artificial_analysis_api(tmp_path, rows), DAY)

    assert len(extract.ratings) == 1
    assert extract.left_out == {"rows without a score": 2}


def test_an_index_that_is_gone_is_named(tmp_path: Path) -> None:
    row = AA_API_ROW | {"evaluations": {"intelligence": 57.2}}

    with pytest.raises(BadFile, match="column artificial_analysis_intelligence_index: it is miss"):
        read(artificial_analysis_api(tmp_path, [row]), DAY)


def test_a_name_that_is_gone_is_named(tmp_path: Path) -> None:
    row = {key: value for key, value in AA_API_ROW.items() if key != "name"}

    with pytest.raises(BadFile, match="row 2: object missing required field `name`"):
        read(artificial_analysis_api(tmp_path, [AA_API_ROW, row]), DAY)


def test_a_failed_request_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"status: the request failed \(429\); ask again"):
        read(artificial_analysis_api(tmp_path, [], status=429), DAY)
