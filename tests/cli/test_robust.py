"""`headway robustness` and the figures of answers, as processes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_cli import official

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_default_question_has_two_hundred_universes_and_one_answer(run: Run) -> None:
    done = run("robustness", "us", "china", "--as-of", "2026-07-01", "--json")
    again = run("robustness", "us", "china", "--as-of", "2026-07-01", "--json")
    answer = json.loads(done.stdout)
    details = answer["details"]

    assert done.returncode == 0, done.stderr
    assert done.stdout == again.stdout
    assert details["universes"] == len(details["rows"]) >= 200
    assert details["positive"] > 0.8
    assert {row["unit"] for row in details["range"]} >= {"rating points", "index points"}
    assert details["explained"][0]["choice"] == "board"
    assert 0 <= details["shuffled_labels"]["p"] <= 1
    assert len(answer["figure"]["data"]["values"]) == details["universes"]
    assert answer["origins"]


def test_a_change_and_a_lag_have_universes_too(run: Run) -> None:
    for of in ("change", "lag"):
        done = run("robustness", "us", "china", "--board", "arena/webdev", "--of", of, "--json")
        answer = json.loads(done.stdout)

        assert done.returncode == 0, done.stderr
        assert answer["question"]["asked"] == of
        assert ("lag" in answer["details"]["rows"][0]) == (of == "lag")


def test_the_screen_shows_shares_the_curve_and_what_decides(run: Run) -> None:
    done = run("robustness", "us", "china", "--board", "arena/webdev", "--as-of", "2026-07-01")

    assert done.returncode == 0, done.stderr
    for words in ("above zero", "explains", "Shuffled labels", "frontier", "months"):
        assert words in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--of", "speed"], 2, "'speed' is not one of 'gap', 'change', 'lag'"),
        (["--from", "2026-01-01"], 2, "--from is of a change"),
        (["--to", "2027-01-01", "--as-of", "2026-07-01"], 2, "lies after the as-of day"),
        (["--of", "change", "--from", "2026-07-02"], 2, "is not before to"),
        (["--board", "arena/txt"], 2, "no board 'arena/txt'"),
        (["--board", "arena/text", "--capability", "code"], 2, "not both"),
        (["--as-of", "2020-01-01"], 3, "no reading of arena/text was published"),
    ],
)
def test_bad_questions_get_one_sentence(
    run: Run, words: list[str], code: int, message: str
) -> None:
    done = run("robustness", "us", "china", *words)

    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_later_evidence_changes_no_universe_of_an_earlier_day(run: Run, tmp_path: Path) -> None:
    question = ("robustness", "us", "china", "--board", "arena/text", "--of", "change", "--json")
    before = run(*question, "--as-of", "2026-06-30")
    later = tmp_path / "text.json"
    rows = [("deepseek-r1", "deepseek", 1700.0), ("gpt-4o-2024-05-13", "openai", 900.0)]
    later.write_text(official("2026-07-20", rows))

    ingested = run("ingest", "arena-official", str(later))
    after = run(*question, "--as-of", "2026-06-30")

    assert ingested.returncode == before.returncode == 0, ingested.stderr + before.stderr
    assert after.stdout == before.stdout


def test_a_figure_is_written_whole(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert", reason="figures are drawn by the extra headway[charts]")
    svg, png = tmp_path / "curve.svg", tmp_path / "curve.png"
    done = run(
        "robustness", "us", "china", "--board", "arena/webdev", "--svg", str(svg), "--png", str(png)
    )

    assert done.returncode == 0, done.stderr
    assert svg.read_text("utf-8").startswith("<svg")
    assert "board: arena/webdev" in svg.read_text("utf-8")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert sorted(one.name for one in tmp_path.iterdir() if one.suffix) == [
        "curve.png",
        "curve.svg",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["trend", "us", "china", "--svg", "gap.png"], "must end in .svg"),
        (["sources", "--svg", "sources.svg"], "an answer of sources has no figure"),
        (["trend", "us", "china", "--png", "nowhere/gap.png"], "cannot be written"),
    ],
)
def test_a_figure_that_cannot_be_written_is_one_sentence(
    run: Run, words: list[str], message: str
) -> None:
    done = run(*words)

    assert done.returncode in (2, 3)
    assert message in done.stderr
    assert done.stdout == ""
