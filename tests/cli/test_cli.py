"""The command line as its user runs it: a process of its own, its output and its exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

SHAPE = {
    "verb",
    "question",
    "sentence",
    "value",
    "low",
    "high",
    "level",
    "unit",
    "details",
    "series",
    "warnings",
    "origins",
    "figure",
}


def answered(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    "question",
    [
        ("gap", "us", "china"),
        ("gap", "us", "china", "--time-base", "as-published"),
        ("lag", "us", "china", "--board", "epoch/eci"),
        ("rank", "--board", "arena/webdev"),
        ("sources",),
        ("sources", "--unresolved"),
        (),
        ("trend", "us", "china"),
        ("cadence", "us", "china"),
        ("robustness", "us", "china", "--board", "arena/webdev"),
    ],
    ids=lambda question: " ".join(question) or "main",
)
def test_every_answer_has_the_one_shape(run: Run, question: tuple[str, ...]) -> None:
    answer = answered(run(*question, "--json"))

    assert set(answer) == SHAPE
    assert answer["question"]["as_of"] == "2026-07-01"
    assert answer["question"]["profile"] == "default-2026"
    for origin in answer["origins"]:
        assert origin["publisher"]
        assert origin["address"].startswith("https://")
        assert origin["licence"]
        assert origin["attribution"]
        assert len(origin["sha256"]) == 64


def test_a_number_never_comes_without_interval_unit_and_origin(run: Run) -> None:
    answer = answered(run("gap", "us", "china", "--json"))

    assert answer["low"] < answer["value"] < answer["high"]
    assert answer["unit"] == "rating points"
    assert answer["level"] == 0.95
    assert answer["origins"]
    assert all(
        {"date", "value", "low", "high", "first", "second"} <= set(r) for r in answer["series"]
    )
    assert answer["sentence"].startswith(
        "On 2026-07-01 the best US model led the best Chinese one by"
    )


def test_same_question_same_evidence_same_bytes(run: Run) -> None:
    assert run("lag", "us", "china", "--json").stdout == run("lag", "us", "china", "--json").stdout


def test_swapping_the_groups_flips_every_sign(run: Run) -> None:
    forward = answered(run("gap", "us", "china", "--json"))
    backward = answered(run("gap", "china", "us", "--json"))

    assert (forward["value"], forward["low"], forward["high"]) == (
        -backward["value"],
        -backward["high"],
        -backward["low"],
    )
    assert [row["value"] for row in forward["series"]] == [-r["value"] for r in backward["series"]]


def test_csv_is_the_series_with_a_header(run: Run) -> None:
    done = run("gap", "us", "china", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))

    assert done.returncode == 0
    assert rows[-1]["date"] == "2026-07-01"
    assert float(rows[-1]["low"]) < float(rows[-1]["value"]) < float(rows[-1]["high"])


def test_the_main_screen_answers_the_main_question(run: Run) -> None:
    done = run()

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for words in (
        "overall",
        "essays",
        "questions",
        "code",
        "images",
        "lag, months",
        "change",
        "frontier",
        "gap on arena/text",
        "Try:",
        "CC BY 4.0",
    ):
        assert words in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 84


@pytest.mark.parametrize("verb", [("gap", "us", "china"), ("lag", "us", "china"), ("rank",)])
def test_text_shows_sentence_and_attribution(run: Run, verb: tuple[str, ...]) -> None:
    done = run(*verb)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("On 2026-07-01 ")
    assert "Source: Arena" in done.stdout


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        (("gap", "us", "chna"), 2, "no group 'chna'; nearest: china"),
        (("gap", "us", "china", "--board", "arena/texts"), 2, "nearest: arena/text"),
        (("gap", "us", "china", "--board", "arena/text:poetry"), 2, "no board 'arena/text:poetry'"),
        (("gap", "us", "china", "--capability", "cooking"), 2, "no capability 'cooking'"),
        (("gap", "us", "china", "--profile", "best"), 2, "no profile 'best'"),
        (("gap", "us", "china", "--as-of", "yesterday"), 2, "write it as 2026-07-01"),
        (("gap", "us", "china", "--accept", "Everything"), 2, "no caution 'Everything'"),
        (("gap", "us", "china", "--json", "--csv"), 2, "not both"),
        (("gap", "us", "china", "--board", "arena/text", "--capability", "code"), 2, "not both"),
        (("gap", "us", "china", "--as-of", "2020-01-01"), 3, "no reading of arena/text"),
        (("gap", "us", "country:ru"), 3, "lists no model of country:ru"),
        (("gap", "us"), 2, "Missing argument 'SECOND'"),
        (("lag", "us", "china", "--definition", "mine"), 2, "'mine' is not one of"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_an_error_is_one_sentence_with_its_mend(
    run: Run, question: tuple[str, ...], code: int, said: str
) -> None:
    done = run(*question)

    assert done.returncode == code
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_accepted_warning_leaves_the_list_and_is_named(run: Run) -> None:
    told = answered(run("lag", "us", "china", "--board", "epoch/eci", "--json"))
    accepted = answered(
        run("lag", "us", "china", "--board", "epoch/eci", "--accept", "ThinEvidence", "--json")
    )

    assert "ThinEvidence" in {warning["kind"] for warning in told["warnings"]}
    assert "ThinEvidence" not in {warning["kind"] for warning in accepted["warnings"]}
    assert accepted["question"]["accepted"] == ["ThinEvidence"]
    assert accepted["value"] == told["value"]


def test_a_capability_shows_its_other_boards_beside_the_headline(run: Run) -> None:
    answer = answered(run("gap", "us", "china", "--capability", "code", "--json"))

    assert answer["question"]["board"] == "arena/webdev"
    assert answer["details"]["others"][0]["board"] == "arena/text:coding"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_is_there(run: Run, shell: str) -> None:
    done = run(_HEADWAY_COMPLETE=f"{shell}_source")

    assert done.returncode == 0
    assert "headway" in done.stdout


def test_completion_knows_groups_and_boards(run: Run) -> None:
    done = run(
        _HEADWAY_COMPLETE="bash_complete",
        COMP_WORDS="headway gap us --board arena/text:c",
        COMP_CWORD="4",
    )

    assert "plain,arena/text:coding" in done.stdout
    assert "plain,arena/text:creative_writing" in done.stdout


def test_completion_knows_profiles(run: Run) -> None:
    done = run(
        _HEADWAY_COMPLETE="bash_complete",
        COMP_WORDS="headway gap us china --profile p",
        COMP_CWORD="5",
    )

    assert done.stdout == "plain,plain-2026\n"


def official(published: str, rows: list[tuple[str, str, float]]) -> str:
    return json.dumps(
        {
            "meta": {
                "subset": "text",
                "source_url": "https://example.org",
                "fetched_at": f"{published}T06:00:00+00:00",
                "leaderboard_publish_date": published,
                "n_rows": len(rows),
                "n_models": len(rows),
                "categories": ["overall"],
            },
            "rows": [
                {
                    "category": "overall",
                    "rank": place,
                    "model_name": name,
                    "organization": organization,
                    "license": "Proprietary",
                    "rating": rating,
                    "rating_lower": rating - 5,
                    "rating_upper": rating + 5,
                    "variance": 6.5,
                    "vote_count": 9000,
                }
                for place, (name, organization, rating) in enumerate(rows, start=1)
            ],
        }
    )


@pytest.mark.parametrize(
    "question",
    [
        ("gap", "us", "china"),
        ("gap", "us", "china", "--time-base", "as-published"),
        ("lag", "us", "china"),
        ("rank",),
        ("sources",),
        (),
    ],
    ids=lambda question: " ".join(question) or "main",
)
def test_later_evidence_changes_nothing_as_of_an_earlier_day(
    run: Run, tmp_path: Path, question: tuple[str, ...]
) -> None:
    as_of = ("--as-of", "2026-06-30", "--json")
    before = run(*question, *as_of)
    later = tmp_path / "text.json"
    later.write_text(
        official(
            "2026-07-20",
            [("deepseek-r1", "deepseek", 1700.0), ("gpt-4o-2024-05-13", "openai", 900.0)],
        )
    )

    ingested = run("ingest", "arena-official", str(later))
    after = run(*question, *as_of)
    newest = run("gap", "us", "china", "--json")

    assert ingested.returncode == 0, ingested.stderr
    assert after.stdout == before.stdout
    assert json.loads(newest.stdout)["question"]["as_of"] == "2026-07-20"
    assert json.loads(newest.stdout)["value"] < -700


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
def test_on_a_terminal_colours_break_no_line(empty_store: Path) -> None:
    """Escape codes have no width; a chart that counts them wraps in the middle of its axis."""
    import pty

    ours, theirs = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "headway", "gap", "us", "china"],
        stdout=theirs,
        env={
            **os.environ,
            "HEADWAY_STORE": str(empty_store),
            "COLUMNS": "100",
            "TERM": "xterm-256color",
        },
    )
    os.close(theirs)
    printed = b""
    with suppress(OSError):  # Linux reports the end of a pseudo-terminal as an error
        while chunk := os.read(ours, 65536):
            printed += chunk
    os.close(ours)
    shown = printed.decode()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    rows = [line for line in plain if re.match(r"\s+[−\d]+ \| ", line)]

    assert done.wait() == 0
    assert "\x1b[36m" in shown
    assert len(rows) >= 10
    assert all("⠀" in line or "⠤" in line or "⠉" in line for line in rows[1:])
    assert max(map(len, plain)) <= 100
