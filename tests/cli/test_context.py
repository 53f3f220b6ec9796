"""Cadence, concentration and openness as their user runs them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_cli import official

Run = Callable[..., subprocess.CompletedProcess[str]]
QUESTIONS = [("cadence", "us", "china"), ("concentration",), ("openness", "us", "china")]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
def test_each_prints_its_sentence_its_numbers_and_its_source(
    run: Run, question: tuple[str, ...]
) -> None:
    told, data = run(*question), run(*question, "--json")
    answer = json.loads(data.stdout)

    assert told.returncode == data.returncode == 0, told.stderr + data.stderr
    assert " ".join(told.stdout.split()).startswith(answer["sentence"][:60])
    assert next(iter(answer["details"]["quantities"])) in told.stdout
    assert "Source: Arena" in told.stdout
    assert all(len(line) <= 80 for line in told.stdout.splitlines())
    assert answer["verb"] == question[0]
    assert answer["figure"]["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
def test_csv_is_the_series(run: Run, question: tuple[str, ...]) -> None:
    rows = list(csv.DictReader(io.StringIO(run(*question, "--csv").stdout)))

    assert len(rows) > 12
    assert {"date", "value", "low", "high"} <= set(rows[0])
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
def test_later_evidence_changes_nothing_as_of_an_earlier_day(
    run: Run, tmp_path: Path, question: tuple[str, ...]
) -> None:
    as_of = ("--as-of", "2026-06-30", "--json")
    before = run(*question, *as_of)
    later = tmp_path / "text.json"
    rows = [("deepseek-r1", "deepseek", 1700.0), ("gpt-4o-2024-05-13", "openai", 900.0)]
    later.write_text(official("2026-07-20", rows))

    ingested = run("ingest", "arena-official", str(later))
    after = run(*question, *as_of)
    newest = run(*question, "--as-of", "2026-07-20", "--json")

    assert ingested.returncode == 0, ingested.stderr
    assert after.stdout == before.stdout
    assert newest.stdout != before.stdout


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (("cadence", "us", "china", "--to", "2027-01-01"), "lies after the as-of day"),
        (("cadence", "us", "china", "--top", "0"), "0 is not in the range x>=1"),
        (("concentration", "--from", "soon"), "from 'soon' is not a date"),
        (("openness", "us", "chna"), "no group 'chna'; nearest: china"),
    ],
)
def test_misuse_is_one_sentence(run: Run, question: tuple[str, ...], says: str) -> None:
    done = run(*question)

    assert done.returncode == 2
    assert says in done.stderr
    assert done.stdout == ""
