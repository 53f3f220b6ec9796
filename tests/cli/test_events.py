"""Dated acts and the growth around them as their user asks."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
QUESTION = ("events", "us", "china", "--board", "epoch/eci")


def test_it_prints_days_numbers_gaps_and_sources(run: Run) -> None:
    told, data = run(*QUESTION), run(*QUESTION, "--json")
    answer, printed = json.loads(data.stdout), " ".join(told.stdout.split())
    lines = told.stdout.splitlines()

    assert told.returncode == data.returncode == 0, told.stderr + data.stderr
    assert printed.startswith(answer["sentence"])
    for row in answer["details"]["rows"]:
        (line,) = [line for line in lines if line.startswith(row["date"])]
        before, after = row["growth_before"], row["growth_after"]
        assert f"{before:.1f} → {after:.1f}" in line
        assert f"{row['first_before']:.1f} → {row['first_after']:.1f}" in line
        assert f"{row['p']:.0%}  {row['power_if_halved']:.0%}" in line
        assert row["events"][0]["title"][:15] in line
    for one in answer["details"]["missing"]:
        assert f"{one['title']} ({one['date']})" in printed
        assert f"Not tested, since {one['why']}: " in printed
    for name in answer["details"]["quantities"]:
        assert name in printed
    joined = "".join(told.stdout.split())
    assert all("".join(one["attribution"].split()) in joined for one in answer["origins"])
    assert all(len(line) <= 80 for line in lines)


def test_the_same_question_gives_the_same_bytes(run: Run) -> None:
    assert run(*QUESTION, "--json").stdout == run(*QUESTION, "--json").stdout
    assert run(*QUESTION).stdout == run(*QUESTION).stdout


def test_a_wide_terminal_shows_whole_titles(run: Run) -> None:
    told = run(*QUESTION, COLUMNS="140").stdout

    assert "Controls on high-bandwidth memory, 140 entities listed  " in told
    assert "…" not in told


def test_csv_has_a_row_a_day(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run(*QUESTION, "--csv").stdout)))

    assert len(rows) == 4
    assert {"date", "events", "growth_before", "growth_after", "p", "power_if_halved"} <= set(
        rows[0]
    )


def test_days_that_are_uncertain_and_groups_not_tested_say_so(run: Run) -> None:
    loosened = run(*QUESTION, "--direction", "loosen", "--kind", "chip-export", COLUMNS="140")
    swapped = run("events", "china", "us", "--board", "epoch/eci", "--kind", "chip-export")

    assert "(day uncertain)" in loosened.stdout
    assert "not tested" in swapped.stdout


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (("--kind", "chips"), 2, "no kind of act 'chips'; choose ai-rule,"),
        (("--direction", "up"), 2, "no direction 'up'; choose tighten,"),
        (("--toward", "cn"), 2, "no act is aimed at 'cn'; choose CN,"),
        (("--kind", "subsidy"), 3, "no acts of subsidy that tighten limits toward CN were known"),
        (("--as-of", "2024-01-01"), 3, "no reading of epoch/eci was published by 2024-01-01"),
        (("--capability", "code"), 2, "not both"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(
    run: Run, more: tuple[str, ...], code: int, says: str
) -> None:
    done = run(*QUESTION, *more)

    assert done.returncode == code
    assert says in " ".join(done.stderr.split())
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
