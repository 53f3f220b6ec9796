"""Arena's official dataset as it is published: one Parquet file for each subset and split.

The columns do not name the board, so the name must, `text.latest.parquet`, or the folder,
`text/latest-00000-of-00001.parquet`. What no board of the catalog stands for is left out and
counted, since Arena adds subsets and categories between releases of ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from sys import intern

from headway.catalog.load import load as load_catalog
from headway.errors import BadFile
from headway.evidence import arena, parquet
from headway.evidence.files import Loaded, check_header, day, load, text_of
from headway.evidence.observations import Extract, Place, Rating, Stamp
from headway.evidence.source import Source

SOURCE = Source(
    name="arena-live",
    publisher=arena.PUBLISHER,
    title="Arena leaderboard dataset",
    takes=(
        "a Parquet file <subset>.<split>.parquet or <subset>/<split>-00000-of-00001.parquet, "
        "or the folder of them; the split is full or latest"
    ),
    address=arena.DATASET,
    licence=arena.LICENCE,
    attribution=arena.ATTRIBUTION,
    bundled=True,
    columns={
        "category": "category",
        "name": "model_name",
        "rating": "rating",
        "low": "rating_lower",
        "high": "rating_upper",
        "variance": "variance",
        "votes": "vote_count",
        "organization": "organization",
        "licence": "license",
        "published": "leaderboard_publish_date",
    },
    refuses=("other columns, or columns of another type", "names that tell no subset and split"),
)

_NUMBERS = ("rating", "rating_lower", "rating_upper", "variance", "vote_count")
_KEY = ("leaderboard_publish_date", "category", "model_name")
_TEXTS = ("organization", "license")
_COLUMNS = (*_KEY, *_NUMBERS, *_TEXTS)
_KNOWN = (*_COLUMNS, "rank")
_FLAT = re.compile(r"([a-z0-9_]+)\.(full|latest)\.parquet")
_NESTED = re.compile(r"(full|latest)(-\d+-of-\d+)?\.parquet")


def read(path: Path, published: date | None = None) -> Extract:  # noqa: ARG001 - rows are dated
    """Read the splits: every date of `full`, with its interval, variance and votes.

    Where both splits of a subset are there, `full` holds what `latest` does. A row that is there
    twice is taken once; of two rows that contradict each other none is.

    Raises:
        BadFile: a file is damaged, has other columns, or does not tell its subset and split.
    """
    left_out: Counter[str] = Counter()
    stamps: list[Stamp] = []
    ratings: list[Rating] = []
    places: list[Place] = []
    files = {file: _subset_and_split(file) for file in _files(path)}
    whole = {subset for subset, split in files.values() if split == "full"}
    for file, (subset, split) in files.items():
        loaded = _loaded(file)
        stamps.append(loaded.stamp)
        form = parquet.form(loaded)
        if subset not in arena.BOARD_OF_SUBSET:
            left_out[f"rows of subset {subset}: no board is declared for it"] += form.rows
        elif split == "latest" and subset in whole:
            left_out[f"rows of {subset} latest: its full split is there too"] += form.rows
        else:
            _check_columns(file, form.columns)
            for place, rating in _ratings(loaded, subset, left_out):
                ratings.append(rating)
                places.append(place)
    return Extract(
        title=SOURCE.title,
        files=tuple(stamps),
        ratings=tuple(ratings),
        places=tuple(places),
        left_out=dict(sorted(left_out.items())),
    )


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted((*path.glob("*.parquet"), *path.glob("*/*.parquet")))
        if not found:
            raise BadFile(path, "", "the folder holds no Parquet file", "name the one that does")
        return found
    return [path]


def _subset_and_split(file: Path) -> tuple[str, str]:
    flat, nested = _FLAT.fullmatch(file.name), _NESTED.fullmatch(file.name)
    if flat:
        return flat[1], flat[2]
    if nested:
        return file.absolute().parent.name, nested[1]
    raise BadFile(
        file,
        "",
        "its name tells no subset and split",
        "name it such as text.latest.parquet or text/latest-00000-of-00001.parquet",
    )


def _loaded(file: Path) -> Loaded:
    loaded = load(file)
    if not parquet.is_parquet(loaded):
        text_of(loaded)  # says what it is instead, if it is a page
        raise BadFile(file, "", "it is not a Parquet file", "download it again")
    return loaded


def _check_columns(file: Path, types: Mapping[str, str]) -> None:
    """Refuse columns that are missing, unknown, or hold something else than they did."""
    check_header(file, list(types), _COLUMNS, _KNOWN)
    wanted = {
        **dict.fromkeys(_NUMBERS, (parquet.NUMBER, "numbers are")),
        "leaderboard_publish_date": (parquet.DAY_OR_TEXT, "days are"),
        "category": (parquet.TEXT, "text is"),
        "model_name": (parquet.TEXT, "text is"),
    }
    for column, (kind, what) in wanted.items():
        if not kind.fullmatch(types[column]):
            raise BadFile(
                file,
                f"column {column}",
                f"it holds {types[column]} where {what} expected",
                "check that it is the right file, or name another source",
            )


def _ratings(loaded: Loaded, subset: str, left_out: Counter[str]) -> Iterator[tuple[Place, Rating]]:
    """The rows of declared categories; a whole export repeats few texts a million times."""
    board = arena.BOARD_OF_SUBSET[subset]
    categories = _declared_categories(board)
    days: dict[str, date] = {}
    merged = 0
    for row in parquet.tuples(loaded, _query(loaded)):
        at, copies, rivals, printed, category, name, rating, low, high, variance, votes, *texts = (
            row
        )
        merged += copies - 1
        if category not in categories:
            left_out[f"rows of {subset} {category}: no such category is declared"] += copies
        elif rivals > 1:
            left_out[f"rows of {subset} that contradict another row of the same entry"] += copies
        elif rating is None:
            left_out[f"rows of {subset} without a rating"] += copies
        else:
            place = Place(loaded.path, f"row {at + 1}")
            if printed not in days:
                days[printed] = day(place, "leaderboard_publish_date", printed[:10])
            organization, licence = texts
            yield (
                place,
                Rating(
                    board=board,
                    category=intern(category),
                    name=intern(name),
                    rating=rating,
                    published=days[printed],
                    coverage="full",
                    low=low,
                    high=high,
                    level=None if low is None else arena.LEVEL,
                    variance=variance,
                    votes=None if votes is None else _votes(place, votes),
                    organization=intern(organization),
                    licence=intern(licence),
                ),
            )
    if merged:
        left_out[f"rows of {subset} that are there twice"] += merged


def _votes(place: Place, votes: float) -> int:
    if not abs(votes) < parquet.LARGEST_COUNT:
        raise BadFile(
            place.path,
            f"{place.where}, column vote_count",
            f"{votes} is not a count of votes",
            "mend the file, or leave the row out",
        )
    return round(votes)


def _query(loaded: Loaded) -> str:
    """Each different row once: where it stands first, how often, how many its entry has."""
    numbers = ", ".join(f'"{name}"::DOUBLE AS "{name}"' for name in _NUMBERS)
    texts = ", ".join(f'coalesce("{name}"::VARCHAR, \'\') AS "{name}"' for name in (*_KEY, *_TEXTS))
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    key = ", ".join(f'"{name}"' for name in _KEY)
    file = f"read_parquet({parquet.literally(loaded.path)}, file_row_number = true)"
    return (
        f"WITH printed AS (SELECT file_row_number, {texts}, {numbers} FROM {file}), "  # noqa: S608 - ours
        f"once AS (SELECT min(file_row_number) AS first_at, count(*) AS copies, {names} "
        f"FROM printed GROUP BY {names}) "
        f"SELECT first_at, copies, count(*) OVER (PARTITION BY {key}) AS rivals, {names} "
        "FROM once ORDER BY first_at"
    )


@cache
def _declared_categories(board: str) -> frozenset[str]:
    return frozenset(("overall", *load_catalog().boards[board].categories))
