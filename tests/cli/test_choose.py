"""Choosing as its user does it: by options, by a file, by five questions."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
CODE = ("choose", "--task", "code", "--input", "3M", "--output", "500k", "--max-cost", "50")


def test_it_prints_what_to_use_why_and_whom_that_means_trusting(run: Run) -> None:
    told, data = run(*CODE, "--no-training"), run(*CODE, "--no-training", "--json")
    answer = json.loads(data.stdout)
    text = " ".join(told.stdout.split())

    assert told.returncode == data.returncode == 0, told.stderr + data.stderr
    assert answer["sentence"] in text
    assert all(reason in text for reason in answer["details"]["reasons"])
    assert "host's seat" in told.stdout
    assert "no training" in told.stdout
    assert all(len(line) <= 80 for line in told.stdout.splitlines())
    assert answer["figure"]["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


def test_csv_has_the_offers_that_no_other_beats(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run(*CODE, "--csv").stdout)))

    assert {"model", "host", "cost", "given_up", "recommended"} <= set(rows[0])
    assert [row["recommended"] for row in rows].count("True") == 1


def test_a_file_of_needs_goes_with_profile_and_methods_stay_what_they_are(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "team.toml"
    file.write_text('task = "code"\ninput = "3M"\noutput = "500k"\nmax-cost = 50\n')
    by_file = run("choose", "--profile", str(file), "--json")
    by_options = run(*CODE, "--json")

    assert by_file.stdout == by_options.stdout
    assert json.loads(by_file.stdout)["question"]["profile"] == "default-2026"
    unknown = run("choose", "--profile", "plain-1999")
    assert unknown.returncode == 2
    assert "plain-1999" in unknown.stderr


def test_five_questions_come_to_the_same(tmp_path: Path) -> None:
    typed = "code\n3M 500k\n50\nno training\nopen\n"
    asked = subprocess.run(
        [sys.executable, "-m", "headway", "choose", "--ask", "--json", "--store", str(tmp_path)],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )

    assert asked.returncode == 0, asked.stderr
    for number in "12345":
        assert f"{number}. " in asked.stderr
    same = (
        "headway choose --task code --input 3M --output 500k --per month --max-cost 50 "
        "--no-training --weights open"
    )
    assert same in asked.stderr
    question = json.loads(asked.stdout)["question"]
    assert (question["max_cost"], question["no_training"], question["weights"]) == (
        50,
        True,
        "open",
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [("code\n3M\n3M 500k\n\n\n\n", "give two amounts"), ("cooking\ncode\n\n\n\n\n", "cooking")],
)
def test_an_answer_that_makes_no_sense_is_asked_again(
    tmp_path: Path, typed: str, said: str
) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "headway", "choose", "--ask", "--json", "--store", str(tmp_path)],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )

    assert asked.returncode == 0, asked.stderr
    assert said in asked.stderr


def test_giving_up_on_the_questions_is_no_answer(tmp_path: Path) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "headway", "choose", "--ask", "--store", str(tmp_path)],
        input="code\n",
        capture_output=True,
        text=True,
        check=False,
    )

    assert asked.returncode != 0
    assert not asked.stdout
    assert "Traceback" not in asked.stderr


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--max-cost", "0"), 3, "--sellers self"),
        (("--host-country", "china"), 2, "is no country"),
        (("--task", "cooking"), 2, "cooking"),
        (("--at-least", "very good"), 2, "is no ability"),
        (("--profile", "none.toml"), 2, "none.toml"),
        (("--sure", "2"), 2, "is no probability"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(
    run: Run, options: tuple[str, ...], status: int, said: str
) -> None:
    done = run("choose", *options)

    assert done.returncode == status
    assert not done.stdout
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
