"""LiveBench tables: a percentage for each model and task, and the categories the tasks form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from headway.errors import BadFile
from headway.evidence.files import (
    Line,
    Loaded,
    csv_lines,
    day_in_name,
    day_published,
    json_record,
    load,
    matching,
    number,
)
from headway.evidence.observations import Extract, Place, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="livebench",
    publisher="livebench",
    title="LiveBench",
    takes=(
        "table_<release>.csv with categories_<release>.json beside it, or their folder; "
        "the day is stated with --published, since a release's table is filled for months"
    ),
    address="https://livebench.ai",
    licence="Apache-2.0",
    attribution="LiveBench, https://livebench.ai, Apache-2.0",
    bundled=True,
    columns={"name": "model", "rating": "tasks"},
    refuses=("tasks that no category names", "unknown categories"),
)

_CATEGORY_OF_KEY = {
    "Reasoning": "reasoning",
    "Coding": "coding",
    "Agentic Coding": "agentic_coding",
    "Mathematics": "mathematics",
    "Data Analysis": "data_analysis",
    "Language": "language",
    "IF": "instruction_following",
}

Categories = dict[str, list[str]]


def read(path: Path, published: date | None = None) -> Extract:
    """Read releases: a category is the mean of its tasks, overall the mean of the categories.

    A model with an empty task has neither that category nor an overall score. A row with too few
    cells is left out whole: the publisher then dropped cells without saying which.

    Raises:
        BadFile: a file is damaged or of another form, or the day is not stated.
    """
    left_out: Counter[str] = Counter()
    stamps, ratings, places = [], [], []
    for file in matching(path, r"table_.+\.csv", what="table_<release>.csv"):
        release = _release(file)
        day = day_published(file, None, published)
        loaded, described = load(file), load(_beside(file))
        categories = _categories(described)
        tasks = [task for group in categories.values() for task in group]
        stamps += [loaded.stamp, described.stamp]
        short = partial(_count_short, left_out, release)
        for line in csv_lines(loaded, ("model", *tasks), ("model", *tasks), short):
            means = _means(line, categories)
            for category in categories:
                if category not in means:
                    left_out[f"{release} {category} scores with an empty task"] += 1
            if len(means) == len(categories):
                means["overall"] = sum(means.values()) / len(means)
            else:
                left_out[f"{release} overall scores with an empty task"] += 1
            for category, mean in means.items():
                ratings.append(_rating(line, release, category, mean, day))
                places.append(line.place)
    return Extract(
        title=SOURCE.title,
        files=tuple(stamps),
        ratings=tuple(ratings),
        places=tuple(places),
        left_out=dict(left_out),
    )


def _count_short(left_out: Counter[str], release: date, _: Place) -> None:
    left_out[f"{release} rows with too few cells: which tasks they hold is not said"] += 1


def _release(file: Path) -> date:
    release = day_in_name(file)
    if release is None:
        raise BadFile(
            file,
            "",
            "its name tells no release",
            "give it its published name, such as table_2026_01_08.csv",
        )
    return release


def _beside(file: Path) -> Path:
    described = file.with_name(re.sub(r"^table_(.+)\.csv$", r"categories_\1.json", file.name))
    if described == file or not described.is_file():
        raise BadFile(
            file, "", f"{described.name} is not beside it", "put the release's categories there"
        )
    return described


def _categories(described: Loaded) -> Categories:
    categories: Categories = {}
    for key, tasks in json_record(described, Categories).items():
        if key not in _CATEGORY_OF_KEY:
            raise BadFile(
                described.path,
                key,
                f"category {key!r} is unknown; known are {', '.join(_CATEGORY_OF_KEY)}",
                "leave the release out",
            )
        if not tasks:
            raise BadFile(described.path, key, "the category has no task", "download it again")
        categories[_CATEGORY_OF_KEY[key]] = tasks
    return categories


def _means(line: Line, categories: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Mean score of each category whose tasks all have one."""
    means: dict[str, float] = {}
    for category, tasks in categories.items():
        cells = [line.cells[task].strip() for task in tasks]
        if all(cells):
            scores = [
                _percent(line.place, task, cell) for task, cell in zip(tasks, cells, strict=True)
            ]
            means[category] = sum(scores) / len(scores)
    return means


def _percent(place: Place, task: str, cell: str) -> float:
    score = number(place, task, cell)
    if not 0 <= score <= 100:
        raise BadFile(
            place.path,
            f"{place.where}, column {task}",
            f"{cell} is not a percentage",
            "mend the cell or leave the row out",
        )
    return score


def _rating(line: Line, release: date, category: str, mean: float, day: date) -> Rating:
    return Rating(
        board=f"livebench/{release}",
        category=category,
        name=line.cells["model"],
        rating=mean,
        published=day,
        coverage="full",
    )
