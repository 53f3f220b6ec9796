"""Model, lab, board and source as their user runs them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_cli import SHAPE

Run = Callable[..., subprocess.CompletedProcess[str]]
QUESTIONS = [
    ("model", "luma/ray3"),
    ("model", "--lab", "luma"),
    ("lab", "luma"),
    ("board", "arena/text-to-video"),
    ("board",),
    ("source", "arena-official"),
    ("source",),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_each_prints_its_sentence_its_table_and_its_source(
    run: Run, question: tuple[str, ...]
) -> None:
    told, data = run(*question), run(*question, "--json")
    answer = json.loads(data.stdout)

    assert told.returncode == data.returncode == 0, told.stderr + data.stderr
    assert told.stderr == data.stderr == ""
    assert " ".join(told.stdout.split()).startswith(answer["sentence"][:60])
    assert "Source: Arena" in told.stdout
    assert all(len(line) <= 80 for line in told.stdout.splitlines())
    assert set(answer) == SHAPE
    assert answer["verb"] == question[0]
    assert answer["details"]["rows"]
    assert all(one["licence"] and one["address"] for one in answer["origins"])


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_csv_is_the_main_table(run: Run, question: tuple[str, ...]) -> None:
    rows = list(csv.DictReader(io.StringIO(run(*question, "--csv").stdout)))
    answer = json.loads(run(*question, "--json").stdout)

    assert len(rows) == len(answer["details"]["rows"])
    assert set(rows[0]) == set(answer["details"]["rows"][0])


def test_a_model_is_printed_with_its_facts_prices_and_compute(run: Run) -> None:
    done = run("model", "openai/o1-mini", "--as-of", "2024-12-31", COLUMNS="140")

    assert done.returncode == 0, done.stderr
    for words in ("released", "2024-09-12", "listed as", "USD per million tokens", "behind:"):
        assert words in done.stdout


def test_limits_say_what_they_leave_out(run: Run) -> None:
    done = run("model", "--limit", "3")

    assert "661 more; --limit shows them, --csv has all" in done.stdout


def test_a_figure_is_drawn_of_printed_ratings(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    drawn = run("model", "luma/ray3", "--svg", str(tmp_path / "ray.svg"))
    refused = run("board", "arena/video-edit", "--svg", str(tmp_path / "board.svg"))

    assert drawn.returncode == 0, drawn.stderr
    assert (tmp_path / "ray.svg").read_text().startswith("<svg")
    assert refused.returncode == 2
    assert "has no figure" in refused.stderr


@pytest.mark.parametrize(
    ("question", "code", "says"),
    [
        (("model", "deepseek/deepseek-r11"), 2, "nearest: deepseek/deepseek-r1"),
        (("model", "luma/ray3", "--lab", "luma"), 2, "not both"),
        (("model", "--group", "chna"), 2, "no group 'chna'; nearest: china"),
        (("lab", "deepsek"), 2, "no lab 'deepsek'; nearest: deepseek"),
        (("board", "arena/txt"), 2, "no board 'arena/txt'"),
        (("source", "arena-offical"), 2, "no source or snapshot 'arena-offical'"),
        (("source", "epoch-hub"), 3, "the store holds nothing from epoch-hub"),
        (("lab", "luma", "--as-of", "soon"), 2, "is not a date"),
        (("board", "--json", "--csv"), 2, "not both"),
        (("source", "--limit", "0"), 2, "0 is not in the range x>=1"),
    ],
)
def test_misuse_is_one_sentence(run: Run, question: tuple[str, ...], code: int, says: str) -> None:
    done = run(*question)

    assert done.returncode == code
    assert says in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("verb", "begun", "found"),
    [
        ("model", "luma/ra", "luma/ray3"),
        ("lab", "deeps", "deepseek"),
        ("board", "arena/te", "arena/text"),
        ("source", "arena-off", "arena-official"),
    ],
)
def test_names_are_completed_by_the_shell(run: Run, verb: str, begun: str, found: str) -> None:
    done = run(
        _HEADWAY_COMPLETE="bash_complete", COMP_WORDS=f"headway {verb} {begun}", COMP_CWORD="2"
    )

    assert found in done.stdout
