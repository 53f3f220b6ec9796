"""SWE-bench's leaderboards: the one of a single simple agent, which sets models apart."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import msgspec

from headway.errors import BadFile
from headway.evidence.files import day, day_published, json_record, load
from headway.evidence.observations import Extract, Place, Score
from headway.evidence.source import Source

SOURCE = Source(
    name="swe-bench",
    publisher="swe-bench",
    title="SWE-bench leaderboards",
    takes="leaderboards.json, plain or gzip-compressed; the day is stated with --published",
    address=(
        "https://raw.githubusercontent.com/SWE-bench/swe-bench.github.io/master/data/"
        "leaderboards.json"
    ),
    licence="CC BY-NC 4.0",
    attribution="SWE-bench, https://www.swebench.com, CC BY-NC 4.0",
    bundled=False,
    columns={
        "name": "name",
        "score": "resolved",
        "harness": "mini-swe-agent_version",
        "evaluated": "date",
        "organization": "tags",
    },
    refuses=("a file without the leaderboard bash-only",),
)

_READ = "bash-only"
_OF_AGENTS = "entries are agents of many kinds, which say little of the model inside"


class _Result(msgspec.Struct):
    """The publisher adds fields now and then; those we read must be there."""

    name: str
    date: str
    resolved: float
    tags: list[str] | None
    agent: str | None = msgspec.field(name="mini-swe-agent_version", default=None)


class _Leaderboard(msgspec.Struct):
    name: str
    results: list[_Result]


class _File(msgspec.Struct):
    leaderboards: list[_Leaderboard]


def read(path: Path, published: date | None = None) -> Extract:
    """Read the models that one agent with nothing but a shell was given.

    Raises:
        BadFile: the file is damaged or of another form, or the day is not stated.
    """
    loaded = load(path)
    boards = json_record(loaded, _File).leaderboards
    published_on = day_published(path, None, published)
    if all(board.name != _READ for board in boards):
        raise BadFile(
            path,
            "leaderboards",
            f"leaderboard {_READ!r} is missing; it has {', '.join(b.name for b in boards)}",
            "check that it is the right file",
        )
    left_out: Counter[str] = Counter()
    scores: list[Score] = []
    places: list[Place] = []
    for board in boards:
        if board.name != _READ:
            left_out[f"rows of {board.name}: {_OF_AGENTS}"] += len(board.results)
            continue
        for number, result in enumerate(board.results, start=1):
            place = Place(path, f"{_READ}, row {number}")
            scores.append(_score(place, result, published_on))
            places.append(place)
    return Extract(
        title=SOURCE.title,
        files=(loaded.stamp,),
        scores=tuple(scores),
        places=tuple(places),
        left_out=dict(left_out),
    )


def _score(place: Place, result: _Result, published: date) -> Score:
    labs = [tag.removeprefix("Org: ") for tag in result.tags or () if tag.startswith("Org: ")]
    return Score(
        benchmark="swe_bench_bash",
        metric="% Resolved",
        name=result.name,
        score=result.resolved / 100,
        published=published,
        harness=f"mini-swe-agent {result.agent}" if result.agent else "mini-swe-agent",
        by="independent",
        evaluated=day(place, "date", result.date),
        organization=", ".join(labs),
    )
