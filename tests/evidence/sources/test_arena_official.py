"""Arena's official dataset: what a row becomes, and which files are refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.observations import Rating
from headway.evidence.sources.arena_official import read
from tests.evidence.samples import OFFICIAL_ROW, official, write_json


def test_a_row_keeps_its_interval_variance_and_votes(tmp_path: Path) -> None:
    extract = read(official(tmp_path))

    assert extract.ratings == (
        Rating(
            board="arena/text",
            category="overall",
            name="alpha-1",
            rating=1500.25,
            published=dt.date(2026, 6, 25),
            coverage="full",
            low=1490.5,
            high=1510.0,
            level=0.95,
            variance=25.0,
            votes=2740,
            organization="openai",
            licence="Proprietary",
        ),
    )


def test_a_folder_is_one_extract_of_all_its_boards(tmp_path: Path) -> None:
    official(tmp_path, subset="text_style_control")
    official(tmp_path, subset="text_to_image", published="2026-06-30")

    extract = read(tmp_path)

    assert {(r.board, r.published) for r in extract.ratings} == {
        ("arena/text-style-control", dt.date(2026, 6, 25)),
        ("arena/text-to-image", dt.date(2026, 6, 30)),
    }
    assert [stamp.name for stamp in extract.files] == [
        "text_style_control.json.gz",
        "text_to_image.json.gz",
    ]


def test_an_absent_organization_or_licence_is_empty_text(tmp_path: Path) -> None:
    row = OFFICIAL_ROW | {"organization": None, "license": None, "vote_count": None}

    (rating,) = read(official(tmp_path, [row])).ratings

    assert (rating.organization, rating.licence, rating.votes) == ("", "", None)


def test_a_subset_with_other_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"meta.subset: subset 'agent' is unknown; known are text,"):
        read(official(tmp_path, subset="agent"))


def test_a_row_count_that_does_not_add_up_is_refused(tmp_path: Path) -> None:
    meta = {"subset": "text", "leaderboard_publish_date": "2026-06-25", "n_rows": 9}
    path = write_json(tmp_path / "text.json", {"meta": meta, "rows": [OFFICIAL_ROW]})

    with pytest.raises(BadFile, match=r"meta.n_rows: it announces 9 rows and holds 1"):
        read(path)


def test_a_missing_field_is_named_with_its_row(tmp_path: Path) -> None:
    row = {key: value for key, value in OFFICIAL_ROW.items() if key != "rating_lower"}

    with pytest.raises(BadFile) as refusal:
        read(official(tmp_path, [OFFICIAL_ROW, row]))

    assert refusal.value.where == "row 2"
    assert refusal.value.fault == "object missing required field `rating_lower`"


def test_a_field_of_another_type_is_named_with_its_row_and_column(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as refusal:
        read(official(tmp_path, [OFFICIAL_ROW | {"rating": "high"}]))

    assert refusal.value.where == "row 1, column rating"


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    """A new column may change what the old ones mean."""
    with pytest.raises(BadFile, match="unknown field `elo`"):
        read(official(tmp_path, [OFFICIAL_ROW | {"elo": 3}]))


def test_nan_in_json_is_named_with_its_line_and_column(tmp_path: Path) -> None:
    path = official(tmp_path, [OFFICIAL_ROW | {"rating": float("nan")}])

    with pytest.raises(BadFile) as refusal:
        read(path)

    assert refusal.value.where == "line 14, column rating"
    assert refusal.value.fault == "NaN is not a number"


def test_a_stated_day_must_agree_with_the_file(tmp_path: Path) -> None:
    path = official(tmp_path)

    with pytest.raises(BadFile, match="published on 2026-06-25, not on 2026-07-01; drop"):
        read(path, dt.date(2026, 7, 1))
