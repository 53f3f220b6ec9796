"""Pages of arena.ai: which board a page shows, and how much of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.sources.arena_site import read
from tests.evidence.samples import SITE_ROW, site, write_json


def test_the_text_page_shows_the_upper_rows_of_the_style_controlled_board(tmp_path: Path) -> None:
    (rating,) = read(site(tmp_path)).ratings

    assert (rating.board, rating.coverage) == ("arena/text-style-control", "top")
    assert (rating.low, rating.high, rating.level) == (1495.0, 1505.0, 0.95)
    assert rating.published == dt.date(2026, 6, 25)


@pytest.mark.parametrize(
    ("page", "fetched", "board", "coverage"),
    [
        ("code", "2026-05-14", "arena/webdev", "full"),
        ("code", "2026-05-15", "arena/webdev", "top"),
        ("vision", "2026-04-02", "arena/vision-style-control", "top"),
        ("search", "2026-06-25", "arena/search", "full"),
        ("document", "2026-06-25", "arena/document", "full"),
        ("image-edit", "2026-06-25", "arena/image-edit", "full"),
        ("agent", "2026-06-18", "arena/agent", "full"),
    ],
)
def test_each_page_has_its_board_and_coverage(
    page: str, fetched: str, board: str, coverage: str, tmp_path: Path
) -> None:
    (rating,) = read(site(tmp_path, page=page, fetched=fetched)).ratings

    assert (rating.board, rating.coverage) == (board, coverage)


def test_rows_without_a_score_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [SITE_ROW | {"score": None}, SITE_ROW | {"model": "beta-1", "ci": None}]

    extract = read(site(tmp_path, rows, page="agent"))

    assert [(r.name, r.low, r.high, r.level) for r in extract.ratings] == [
        ("beta-1", None, None, None)
    ]
    assert extract.left_out == {"agent rows without a score on the page": 1}
    assert [place.where for place in extract.places] == ["row 2"]


def test_a_page_that_has_lost_its_signs_is_left_out_and_counted(tmp_path: Path) -> None:
    """The copies of the agent page show -16 as 16, below the models that score 0."""
    rows = [
        SITE_ROW | {"model": f"model-{rank}", "rank": rank, "score": score}
        for rank, score in enumerate([9.0, 0.0, 1.0, 16.0], start=1)
    ]

    extract = read(site(tmp_path, rows, page="agent"))

    assert extract.ratings == ()
    ((reason, count),) = extract.left_out.items()
    assert "do not fall with rank" in reason
    assert count == 4


def test_equal_scores_in_a_row_are_no_fault(tmp_path: Path) -> None:
    rows = [SITE_ROW | {"model": f"model-{rank}", "rank": rank} for rank in (1, 2)]

    assert len(read(site(tmp_path, rows)).ratings) == 2


def test_the_index_of_a_week_is_no_page(tmp_path: Path) -> None:
    site(tmp_path)
    write_json(tmp_path / "_index.json", {"date": "2026-06-25"})

    assert [stamp.name for stamp in read(tmp_path).files] == ["text.json"]


def test_an_unknown_page_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"meta.leaderboard: page 'music' is unknown"):
        read(site(tmp_path, page="music"))


def test_a_page_cut_short_is_refused(tmp_path: Path) -> None:
    path = site(tmp_path, [SITE_ROW, SITE_ROW])
    path.write_text(path.read_text().replace('"model_count": 2', '"model_count": 3'))

    with pytest.raises(BadFile, match="it announces 3 rows and holds 2"):
        read(path)
