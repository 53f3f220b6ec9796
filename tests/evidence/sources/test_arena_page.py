"""Arena's text page of February 2026."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.sources.arena_page import read
from tests.evidence.samples import PAGE_ROW, text_page, write_json


def test_a_row_is_dated_by_the_printed_date_not_by_the_scrape(tmp_path: Path) -> None:
    (rating,) = read(text_page(tmp_path)).ratings

    assert rating.published == dt.date(2026, 2, 11)
    assert (rating.board, rating.coverage) == ("arena/text", "full")
    assert (rating.low, rating.high, rating.level) == (1492.0, 1508.0, 0.95)


@pytest.mark.parametrize(
    ("printed", "organization"),
    [
        ("Anthropic  Anthropic", "Anthropic"),
        ("Azure  Microsoft", "Microsoft"),
        ("01.AI  01 AI", "01 AI"),
        ("UC Berkeley", "UC Berkeley"),
        (None, ""),
    ],
)
def test_the_label_of_the_logo_is_not_the_organization(
    printed: str | None, organization: str, tmp_path: Path
) -> None:
    (rating,) = read(text_page(tmp_path, [PAGE_ROW | {"organization": printed}])).ratings

    assert rating.organization == organization


def test_a_date_of_another_form_is_refused(tmp_path: Path) -> None:
    top = {"timestamp": "", "leaderboard_date": "11/02/2026", "total_models": 1}

    with pytest.raises(BadFile, match="top, column leaderboard_date: '11/02/2026' is not a date"):
        read(write_json(tmp_path / "page.json", top | {"models": [PAGE_ROW]}))


def test_a_page_cut_short_is_refused(tmp_path: Path) -> None:
    top = {"timestamp": "", "leaderboard_date": "Feb 11, 2026", "total_models": 305}

    with pytest.raises(BadFile, match="total_models: it announces 305 rows and holds 1"):
        read(write_json(tmp_path / "page.json", top | {"models": [PAGE_ROW]}))
