"""Arena's catalog exports: boards by file name, categories by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.sources.arena_catalog import read
from tests.evidence.samples import ENTRY, catalog_export, write_json


@pytest.mark.parametrize(
    ("key", "category"),
    [
        ("full", "overall"),
        ("hard_6", "hard_prompts"),
        ("hard_english_6", "hard_prompts_english"),
        ("if", "instruction_following"),
        ("multiturn", "multi_turn"),
        ("long_user", "longer_query"),
        ("no_tie", "exclude_ties"),
        ("coding", "coding"),
        ("no_short", "no_short"),
    ],
)
def test_keys_become_the_categories_of_the_official_dataset(
    key: str, category: str, tmp_path: Path
) -> None:
    (rating,) = read(catalog_export(tmp_path, {key: {"alpha-1": ENTRY}})).ratings

    assert rating.category == category
    assert (rating.low, rating.high, rating.level) == (1390.0, 1410.0, 0.95)


@pytest.mark.parametrize(
    ("name", "board"),
    [
        ("leaderboard-text_2025-12-11_ea8.json.gz", "arena/text"),
        ("leaderboard-text-style-control_2025-12-17_3b1.json.gz", "arena/text-style-control"),
        ("leaderboard-vision_2025-12-11_ea8.json", "arena/vision"),
        ("leaderboard-image_2025-03-14_d3f.json", "arena/text-to-image"),
    ],
)
def test_the_name_tells_the_board_and_the_date(name: str, board: str, tmp_path: Path) -> None:
    (rating,) = read(write_json(tmp_path / name, {"full": {"alpha-1": ENTRY}})).ratings

    assert rating.board == board
    assert rating.published.isoformat() in name


def test_an_unknown_board_is_refused(tmp_path: Path) -> None:
    path = write_json(tmp_path / "leaderboard-music_2025-12-11_e.json", {"full": {}})

    with pytest.raises(BadFile, match="its name tells no board; it starts with leaderboard- and"):
        read(path)


def test_an_entry_of_another_form_is_refused(tmp_path: Path) -> None:
    entries = {"full": {"alpha-1": {"rating": 1400.0, "rating_q975": 1410.0}}}

    with pytest.raises(BadFile, match="missing required field `rating_q025`"):
        read(catalog_export(tmp_path, entries))
