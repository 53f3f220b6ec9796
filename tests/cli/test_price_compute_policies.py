"""Price, compute and policies as their user runs them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.evidence.samples import (
    EPOCH_MODEL_ROW,
    INFERCHECK_ROW,
    MODELS_DEV_ROW,
    write_csv,
)

Run = Callable[..., subprocess.CompletedProcess[str]]
QUESTIONS = [
    ("price", "us", "china"),
    ("compute", "us", "china", "--board", "epoch/eci"),
    ("policies", "us", "china"),
]
by_verb = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])


@by_verb
def test_each_prints_its_sentence_its_numbers_and_its_source(
    run: Run, question: tuple[str, ...]
) -> None:
    told, data = run(*question), run(*question, "--json")
    answer = json.loads(data.stdout)

    assert told.returncode == data.returncode == 0, told.stderr + data.stderr
    assert " ".join(told.stdout.split()).startswith(answer["sentence"][:60])
    assert next(iter(answer["details"]["quantities"])) in told.stdout
    assert "Source: " in told.stdout
    assert all(len(line) <= 80 for line in told.stdout.splitlines())
    assert answer["verb"] == question[0]
    assert answer["figure"]["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert run(*question, "--json").stdout == data.stdout


@by_verb
def test_csv_is_the_main_table(run: Run, question: tuple[str, ...]) -> None:
    rows = list(csv.DictReader(io.StringIO(run(*question, "--csv").stdout)))

    assert len(rows) > 12
    expected = {"host", "trains", "address"} if question[0] == "policies" else {"date", "value"}
    assert expected <= set(rows[0])


@pytest.mark.parametrize(
    ("question", "source", "row", "published"),
    [
        (
            QUESTIONS[0],
            "models-dev-prices",
            MODELS_DEV_ROW
            | {
                "provider": "google",
                "model_id": "gemini-3-flash-preview",
                "first_seen": "2026-07-20",
                "input_usd_per_mtok": "0.01",
                "output_usd_per_mtok": "0.01",
            },
            None,
        ),
        (
            QUESTIONS[1],
            "epoch-models",
            EPOCH_MODEL_ROW
            | {
                "Model": "Gemini 3 Pro",
                "Publication date": "2025-11-18",
                "Training compute (FLOP)": "1e28",
            },
            "2026-07-20",
        ),
        (
            QUESTIONS[2],
            "infercheck-policies",
            INFERCHECK_ROW
            | {"slug": "new", "headquarters": "CN", "trains_on_customer_data": "True"},
            "2026-07-20",
        ),
    ],
    ids=["price", "compute", "policies"],
)
def test_later_evidence_changes_nothing_as_of_an_earlier_day(
    run: Run,
    tmp_path: Path,
    question: tuple[str, ...],
    source: str,
    row: dict[str, str],
    published: str | None,
) -> None:
    as_of = ("--as-of", "2026-07-01", "--json")
    before = run(*question, *as_of)
    stated = () if published is None else ("--published", published)

    ingested = run("ingest", source, str(write_csv(tmp_path / "later.csv", [row])), *stated)
    after = run(*question, *as_of)
    newest = json.loads(run(*question, "--as-of", "2026-07-20", "--json").stdout)

    assert ingested.returncode == 0, ingested.stderr
    assert before.returncode == 0
    assert after.stdout == before.stdout
    assert newest["value"] != json.loads(before.stdout)["value"]


@pytest.mark.parametrize(
    ("question", "code", "says"),
    [
        (("price", "us", "china", "--mix", "3"), 2, "write it as 3:1"),
        (("price", "us", "china", "--level", "1", "--level-of", "a/b"), 2, "not both"),
        (("price", "us", "china", "--level", "9999"), 3, "reaches the level by 2026-07-01"),
        (("price", "us", "china", "--hosts", "cheap"), 2, "'cheap' is not one of"),
        (("compute", "us", "china", "--as-of", "2024-01-01"), 3, "training compute was published"),
        (("compute", "us", "china", "--top", "0"), 2, "0 is not in the range x>=1"),
        (("policies", "us", "lab:openai"), 2, "hosts are grouped by headquarters"),
        (("policies", "us", "china", "--as-of", "2026-01-01"), 3, "no policies of hosts"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(
    run: Run, question: tuple[str, ...], code: int, says: str
) -> None:
    done = run(*question)

    assert done.returncode == code
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
