"""Arena tables kept once a month from 2024 to 2025: raw scale, whole points, with intervals."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from headway.errors import BadFile
from headway.evidence import arena
from headway.evidence.files import (
    Line,
    csv_lines,
    day_in_name,
    day_published,
    load,
    matching,
    number,
    whole,
)
from headway.evidence.observations import Extract, Place, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="arena-monthly",
    publisher=arena.PUBLISHER,
    title="Arena tables, monthly, June 2024 to August 2025",
    takes="a CSV file named lmsys_<date> or lmarena_<text|image|vision>_<date>, or their folder",
    address=arena.DATASET,
    licence=arena.LICENCE,
    attribution=arena.ATTRIBUTION,
    bundled=True,
    columns={
        "name": "model",
        "rating": "arena_score",
        "low": "95_pct_ci",
        "high": "95_pct_ci",
        "votes": "votes",
        "organization": "organization",
        "licence": "license",
    },
    refuses=("other columns", "other file names: they tell the board and the date"),
)

_BOARD_OF_PREFIX = {
    "lmsys": "arena/text",
    "lmarena_text": "arena/text",
    "lmarena_image": "arena/text-to-image",
    "lmarena_vision": "arena/vision",
}
_NEEDED = ("model", "95_pct_ci", "votes", "organization", "license")
_KNOWN = (
    *_NEEDED,
    "rank",
    "rank_stylectrl",
    "arena_score",
    "arena_elo",
    "knowledge_cutoff",
    "url",
)


def read(path: Path, published: date | None = None) -> Extract:
    """Read the tables; the date in a file's name is when it was published.

    Raises:
        BadFile: a file is damaged, of another form, or does not tell its board or date.
    """
    stamps, ratings, places = [], [], []
    for file in matching(path, r"(lmsys|lmarena)_.+\.csv", what="lmsys_ or lmarena_ table"):
        board = _board(file)
        day = day_published(file, day_in_name(file), published)
        loaded = load(file)
        stamps.append(loaded.stamp)
        score = "arena_elo" if b"arena_elo" in loaded.content[:200] else "arena_score"
        for line in csv_lines(loaded, (*_NEEDED, score), _KNOWN):
            ratings.append(_rating(line, score, board, day))
            places.append(line.place)
    return Extract(
        title=SOURCE.title, files=tuple(stamps), ratings=tuple(ratings), places=tuple(places)
    )


def _board(file: Path) -> str:
    prefix = re.split(r"_?\d", file.name)[0]
    if prefix not in _BOARD_OF_PREFIX:
        raise BadFile(
            file,
            "",
            f"its name tells no board; it starts with {' or '.join(_BOARD_OF_PREFIX)}, then a date",
            "give the file its published name",
        )
    return _BOARD_OF_PREFIX[prefix]


def _rating(line: Line, score: str, board: str, day: date) -> Rating:
    place, cells = line
    rating = number(place, score, cells[score])
    above, below = _interval(place, cells["95_pct_ci"])
    return Rating(
        board=board,
        category="overall",
        name=cells["model"],
        rating=rating,
        published=day,
        coverage="full",
        low=rating - below,
        high=rating + above,
        level=arena.LEVEL,
        votes=whole(place, "votes", cells["votes"]),
        organization=cells["organization"],
        licence=cells["license"],
    )


def _interval(place: Place, text: str) -> tuple[int, int]:
    """`+5/-4` becomes (5, 4)."""
    found = re.fullmatch(r"\+(\d{1,6})/-(\d{1,6})", text)
    if not found:
        raise BadFile(
            place.path,
            f"{place.where}, column 95_pct_ci",
            f"{text!r} is not an interval such as +5/-4",
            "mend the cell or leave the row out",
        )
    return int(found[1]), int(found[2])
