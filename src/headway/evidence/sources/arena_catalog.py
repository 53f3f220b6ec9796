"""Arena's own catalog exports of 2025: every category of a board, with intervals, no votes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec

from headway.errors import BadFile
from headway.evidence import arena
from headway.evidence.files import day_in_name, day_published, json_record, load, matching
from headway.evidence.observations import Extract, Place, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="arena-catalog",
    publisher=arena.PUBLISHER,
    title="Arena catalog exports, March to December 2025",
    takes="a JSON file named leaderboard-<board>_<date>, or the folder of them",
    address="https://github.com/lmarena/arena-catalog",
    licence=arena.LICENCE,
    attribution=arena.ATTRIBUTION,
    bundled=True,
    columns={"rating": "rating", "low": "rating_q025", "high": "rating_q975"},
    refuses=("unknown categories", "other file names: they tell the board and the date"),
)

_BOARD_OF_NAME = {
    "text": "arena/text",
    "text-style-control": "arena/text-style-control",
    "vision": "arena/vision",
    "image": "arena/text-to-image",
}
_CATEGORY_OF_KEY = {
    "full": "overall",
    "hard_6": "hard_prompts",
    "hard_english_6": "hard_prompts_english",
    "if": "instruction_following",
    "multiturn": "multi_turn",
    "long_user": "longer_query",
    "no_tie": "exclude_ties",
}


class _Entry(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    rating: float
    rating_q975: float
    rating_q025: float


def read(path: Path, published: date | None = None) -> Extract:
    """Read the exports; the date in a file's name is that of its data.

    Raises:
        BadFile: a file is damaged, of another form, or does not tell its board or date.
    """
    stamps, ratings, places = [], [], []
    for file in matching(path, r"leaderboard-.+\.json(\.gz)?", what="leaderboard- export"):
        board = _board(file)
        day = day_published(file, day_in_name(file), published)
        loaded = load(file)
        stamps.append(loaded.stamp)
        for key, entries in json_record(loaded, dict[str, dict[str, _Entry]]).items():
            category = _CATEGORY_OF_KEY.get(key, key)
            for name, entry in entries.items():
                ratings.append(_rating(entry, name, board, category, day))
                places.append(Place(file, f"category {key}, model {name}"))
    return Extract(
        title=SOURCE.title, files=tuple(stamps), ratings=tuple(ratings), places=tuple(places)
    )


def _board(file: Path) -> str:
    found = re.match(r"leaderboard-([a-z-]+)_", file.name)
    if not found or found[1] not in _BOARD_OF_NAME:
        raise BadFile(
            file,
            "",
            "its name tells no board; it starts with leaderboard- and "
            f"{', '.join(_BOARD_OF_NAME)}, then _ and a date",
            "give the file its published name",
        )
    return _BOARD_OF_NAME[found[1]]


def _rating(entry: _Entry, name: str, board: str, category: str, day: date) -> Rating:
    return Rating(
        board=board,
        category=category,
        name=name,
        rating=entry.rating,
        published=day,
        coverage="full",
        low=entry.rating_q025,
        high=entry.rating_q975,
        level=arena.LEVEL,
    )
