"""Trend, forecast and backtest as their user runs them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from headway.cli.direction import METHODS
from headway.measures import forecast
from tests.cli.test_cli import SHAPE, official

Run = Callable[..., subprocess.CompletedProcess[str]]
TREND = ("trend", "us", "china")
FORECAST = ("forecast", "us", "china", "--board", "epoch/eci", "--horizon", "1.5mo")
BACKTEST = ("backtest", "--board", "arena/text-to-image")
AS_OF = ("--as-of", "2026-07-01")


def test_the_methods_offered_are_those_there_are() -> None:
    assert forecast.METHODS == METHODS


@pytest.mark.parametrize("question", [TREND, BACKTEST], ids=lambda question: question[0])
def test_each_prints_its_sentence_its_numbers_and_its_source(
    run: Run, question: tuple[str, ...]
) -> None:
    told, data = run(*question, *AS_OF), run(*question, *AS_OF, "--json")
    again = run(*question, *AS_OF, "--json")
    answer = json.loads(data.stdout)

    assert told.returncode == data.returncode == 0, told.stderr + data.stderr
    assert told.stderr == data.stderr == ""
    assert set(answer) >= SHAPE
    assert " ".join(told.stdout.split()).startswith(answer["sentence"][:200])
    assert all(len(line) <= 80 for line in told.stdout.splitlines())
    assert "Source: Arena" in told.stdout
    assert data.stdout == again.stdout


def test_a_trend_tells_what_matters(run: Run) -> None:
    text = run(*TREND, *AS_OF, "--at-least", "10").stdout

    for words in (
        "change of gap",
        "came nearer by",
        "by 10 or more",
        "gap made up",
        "came before",
        "slope a year",
        "power",
        "likeliest break",
        "lowest change",
        "highest change",
        "as-published",
    ):
        assert words in text
    assert "(gap, rating points) ^" in text


def test_a_forecast_tells_what_matters(run: Run) -> None:
    done = run(*FORECAST, *AS_OF)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for words in ("50% interval", "80% interval", "95% interval", "level by then", "in real time"):
        assert words in done.stdout
    assert all(method in done.stdout for method in METHODS)
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_the_table_of_a_forecast_is_parity_by_date(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run(*FORECAST, *AS_OF, "--csv").stdout)))

    assert [row["date"] for row in rows] == ["2026-07-16", "2026-07-31", "2026-08-16"]
    assert all(0 <= float(row["probability_level_by"]) <= 1 for row in rows)


def test_a_backtest_tells_every_method_and_cell(run: Run) -> None:
    text = run(*BACKTEST, *AS_OF).stdout

    assert all(method in text for method in METHODS)
    assert "made in real time" in text
    assert "made in hindsight" in text


def test_later_evidence_changes_no_trend_as_of_an_earlier_day(run: Run, tmp_path: Path) -> None:
    question = (*TREND, "--as-of", "2026-06-30", "--json")
    before = run(*question)
    later = tmp_path / "text.json"
    rows = [("deepseek-r1", "deepseek", 1700.0), ("gpt-4o-2024-05-13", "openai", 900.0)]
    later.write_text(official("2026-07-20", rows))

    ingested = run("ingest", "arena-official", str(later))
    after = run(*question)
    newest = run(*TREND, "--as-of", "2026-07-20", "--json")

    assert ingested.returncode == 0, ingested.stderr
    assert after.stdout == before.stdout
    assert newest.stdout != before.stdout


@pytest.mark.parametrize(
    ("question", "says", "code"),
    [
        (("trend", "us", "china", "--to", "2026-07-02"), "lies after the as-of day 2026-07-01", 2),
        (
            ("trend", "us", "china", "--from", "2026-03-01", "--to", "2026-02-01"),
            "from 2026-03-01 is not before to 2026-02-01",
            2,
        ),
        (("trend", "us", "china", "--from", "spring"), "from 'spring' is not a date", 2),
        (("trend", "us", "china", "--at-least", "0"), "at least 0 points cannot be asked", 2),
        (("trend", "us", "china", "--board", "arena/txt"), "no board 'arena/txt'; nearest", 2),
        (
            ("trend", "us", "china", "--board", "arena/webdev", "--from", "2024-01-01"),
            "had no model yet; both have from",
            3,
        ),
        (("forecast", "us", "china", "--horizon", "0mo"), "a horizon of 0 months cannot", 2),
        (("forecast", "us", "china", "--horizon", "7 weeks"), "horizon '7 weeks' is not", 2),
        (("forecast", "us", "china", "--horizon", "3y"), "give half months, up to 24", 2),
        (("forecast", "us", "chna"), "no group 'chna'; nearest: china", 2),
        (("forecast", "us", "china", "--method", "oracle"), "'oracle' is not one of", 2),
        (("backtest", "us"), "us against whom? name two groups, or none", 2),
        (("backtest", "--board", "arena/txt"), "no board 'arena/txt'; nearest", 2),
        (
            ("backtest", "--board", "livebench/2026-06-25"),
            "no forecast of us against china can be scored",
            3,
        ),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_what_cannot_be_answered_is_one_sentence(
    run: Run, question: tuple[str, ...], says: str, code: int
) -> None:
    done = run(*question, *AS_OF)

    assert done.returncode == code
    assert says in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
