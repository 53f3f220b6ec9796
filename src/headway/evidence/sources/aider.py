"""Aider's polyglot leaderboard: 225 exercises in six languages, two tries for each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from headway.errors import BadFile
from headway.evidence.files import Line, day, day_published, load, number, whole
from headway.evidence.observations import Extract, Score
from headway.evidence.source import Source
from headway.evidence.yaml_records import yaml_records

SOURCE = Source(
    name="aider",
    publisher="aider",
    title="Aider polyglot leaderboard",
    takes="polyglot_leaderboard.yml; the day is stated with --published",
    address=(
        "https://raw.githubusercontent.com/Aider-AI/aider/main/aider/website/_data/"
        "polyglot_leaderboard.yml"
    ),
    licence="Apache-2.0",
    attribution="Aider LLM leaderboards, https://aider.chat/docs/leaderboards/, Apache-2.0",
    bundled=True,
    columns={
        "name": "model",
        "score": "pass_rate_2",
        "n_items": "test_cases",
        "harness": "edit_format",
        "evaluated": "date",
    },
    refuses=("other leaderboards of Aider, told by their number of exercises",),
)

_NEEDED = ("model", "pass_rate_2", "test_cases", "total_tests", "edit_format", "date")
_EXERCISES = 225
_PAIR = "architect"
_PAIRS = "rows of two models that work together"


def read(path: Path, published: date | None = None) -> Extract:
    """Read what each model solved within two tries, in the form of edits it was run with.

    Raises:
        BadFile: the file is damaged or of another form, or the day is not stated.
    """
    loaded = load(path)
    published_on = day_published(path, None, published)
    lines = list(yaml_records(loaded))
    if not lines:
        raise BadFile(path, "", "it holds no record", "download it again")
    for line in lines:
        _check(line)
    alone = [line for line in lines if line.cells["edit_format"] != _PAIR]
    return Extract(
        title=SOURCE.title,
        files=(loaded.stamp,),
        scores=tuple(_score(line, published_on) for line in alone),
        places=tuple(line.place for line in alone),
        left_out={_PAIRS: len(lines) - len(alone)} if len(lines) > len(alone) else {},
    )


def _check(line: Line) -> None:
    place, cells = line
    for column in _NEEDED:
        if column not in cells:
            raise BadFile(
                place.path,
                f"{place.where}, column {column}",
                "it is missing in the record",
                "check that it is the polyglot leaderboard",
            )
    tests = whole(place, "total_tests", cells["total_tests"])
    if tests != _EXERCISES:
        raise BadFile(
            place.path,
            f"{place.where}, column total_tests",
            f"{tests} is not the {_EXERCISES} of the polyglot leaderboard",
            "check that it is the right file",
        )


def _score(line: Line, published: date) -> Score:
    place, cells = line
    return Score(
        benchmark="aider_polyglot",
        metric="pass_rate_2",
        name=cells["model"].strip(),
        score=number(place, "pass_rate_2", cells["pass_rate_2"]) / 100,
        published=published,
        n_items=whole(place, "test_cases", cells["test_cases"]),
        harness=f"aider, {cells['edit_format']} edits",
        by="independent",
        evaluated=day(place, "date", cells["date"]),
    )
