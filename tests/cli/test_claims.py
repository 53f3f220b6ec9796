"""Claims as their user runs them: verdicts, exit codes, files of one's own, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from headway.answers.answer import Answer
from headway.answers.claim_file import (
    Claim,
    MeasureSpec,
    Published,
    Rule,
    Threshold,
    Unmeasurable,
)
from headway.answers.claim_measures import MEASURES
from headway.cli.claims_text import show_claims
from tests.answers.test_claim_file import SOUND, UNMEASURABLE

Run = Callable[..., subprocess.CompletedProcess[str]]
IMAGES = "shrank-dramatically-in-2026-images"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "verbs" / "claims.md"
KEYS = {field.encode_name for field in msgspec.structs.fields(MeasureSpec)}
ANY_RULE = "\n[rule]\nsure = 0.95\nagree = 0.8\nleaning = 0.8\n"


def bound(points: float, *, at_least: bool = True) -> str:
    """A user's claim that the gap overall, some 26 points (15 to 33), is beyond a bound."""
    side = "at_least" if at_least else "at_most"
    return SOUND.replace("at_least = 20.0", f"{side} = {points}") + ANY_RULE


@pytest.mark.parametrize(
    ("text", "code", "verdict", "towards"),
    [
        (bound(10), 0, "supported", ""),
        (bound(20), 0, "leaning", "true"),
        (bound(20, at_least=False), 1, "leaning", "false"),
        (bound(25.5), 1, "undetermined", ""),
        (bound(10, at_least=False), 1, "contradicted", ""),
        (UNMEASURABLE, 3, "not measurable", ""),
        (SOUND.replace("[measure]", "[measure]\nfrom = 2026-12-01"), 3, "not measurable", ""),
    ],
    ids=["supported", "true", "false", "undetermined", "contradicted", "unmeasurable", "too early"],
)
def test_a_claim_of_ones_own_answers_by_its_exit_code(
    run: Run, tmp_path: Path, text: str, code: int, verdict: str, towards: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)

    done = run("claim", str(path), "--as-of", "2026-07-01", "--json")
    answer = json.loads(done.stdout)

    assert done.returncode == code, done.stderr
    assert done.stderr == ""
    assert (answer["details"]["verdict"], answer["details"]["towards"]) == (verdict, towards)
    assert answer["question"]["claim"] == "mine"
    assert answer["sentence"].startswith(verdict.capitalize())


def test_a_packaged_claim_in_80_columns_loses_no_word(run: Run) -> None:
    data = run("claim", IMAGES, "--as-of", "2026-07-01", "--json")
    again = run("claim", f"story-2026-07-01/{IMAGES}", "--as-of", "2026-07-01", "--json")
    told = run("claim", IMAGES, "--as-of", "2026-07-01")
    details = json.loads(data.stdout)["details"]

    assert data.returncode == told.returncode == 1
    assert again.stdout == data.stdout
    assert all(len(line) <= 80 for line in told.stdout.splitlines())
    assert "…" not in told.stdout
    printed = told.stdout.replace(",", " ").replace(";", " ").split()
    for text in (
        details["statement"],
        details["who"],
        details["where"],
        details["threshold"]["why"],
        details["recompute"],
        details["universes"]["varied"],
        details["note"],
    ):
        assert set(text.replace(",", " ").replace(";", " ").split()) <= set(printed)
    assert "contradicted  In 2026" in told.stdout
    assert "lowest change" in told.stdout
    assert "a halved gap" in " ".join(printed)
    assert "Source: Arena" in told.stdout


def test_what_cannot_be_measured_says_what_would_be_needed(run: Run) -> None:
    told = run("claim", "state-support", "--as-of", "2026-07-01")

    assert told.returncode == 3
    assert told.stderr == ""
    assert "not measurable" in told.stdout
    assert "needed" in told.stdout
    assert "2024-05-27  Third phase of the Big Fund ($47.5 bn)" in told.stdout
    assert told.stdout.count("https://fortune.com") == 1


@pytest.mark.parametrize("ledger", ["story-2026-07-01", "published"])
def test_a_ledger_in_80_columns_names_every_claim(
    ledgers: Callable[[str], str], ledger: str
) -> None:
    answer = msgspec.json.decode(ledgers(ledger), type=Answer)
    out = io.StringIO()
    show_claims(Console(file=out, width=80), answer)
    told = out.getvalue()

    assert all(len(line) <= 80 for line in told.splitlines())
    assert "…" not in told
    for row in answer.details["rows"]:
        assert row["claim"].partition("/")[2] in told
        assert set(row["statement"].split()) <= set(told.split())
        assert row["verdict"] in told
    assert len(list(csv.DictReader(io.StringIO(answer.to_csv())))) == len(answer.details["rows"])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("claim", "shrank-dramatically"), 2, "no claim 'shrank-dramatically'"),
        (("claim", "nowhere.toml"), 2, "nowhere.toml: No such file or directory; give a claim's"),
        (("claims", "--ledger", "story"), 2, "no ledger 'story'"),
        (("claim", IMAGES, "--json", "--csv"), 2, "give --json or --csv, not both"),
        (("claim", IMAGES, "--as-of", "July"), 2, "is not a date"),
        (("claim", IMAGES, "--profile", "mine"), 2, "no profile 'mine'"),
    ],
)
def test_misuse_is_one_sentence(run: Run, arguments: tuple[str, ...], code: int, says: str) -> None:
    done = run(*arguments)

    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SOUND.replace("why =", "because ="), "line 16, key threshold.because: no such key; the"),
        (SOUND.replace("us", "usa"), "no group 'usa'"),
        (SOUND.replace("overall", "humour"), "no capability 'humour'"),
        (SOUND.replace('verb = "gap"', "verb ="), "line 8: not TOML: Invalid value; mend it"),
        (SOUND.replace("plain-2026", "plain-2027"), "no profile 'plain-2027'; nearest: plain-2026"),
        ("", "statement is missing"),
    ],
)
def test_a_bad_file_costs_one_sentence(run: Run, tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)

    done = run("claim", str(path), "--as-of", "2026-07-01")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_page_shows_a_claim_that_holds_and_every_key(run: Run, tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    path = tmp_path / "my-claim.toml"
    path.write_text(page.split("```toml\n")[1].split("```")[0])

    done = run("claim", str(path), "--as-of", "2026-07-01")

    assert done.returncode == 0, done.stderr
    assert "supported" in done.stdout
    for kind in (Claim, MeasureSpec, Threshold, Rule, Unmeasurable, Published):
        for field in msgspec.structs.fields(kind):
            assert f"`{field.encode_name}`" in page or f"`[{field.encode_name}]`" in page
    for verb, measure in MEASURES.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{verb}`"))
        assert (" * |" in row) == (measure.universe is not None)
        assert {name for name in KEYS if f"`{name}`" in row.split("|")[2]} == measure.takes
        for name in measure.quantities:
            plain = re.sub(
                r"^(wide_change|wide|change|record|listed|trains|leaves_eu|dpa)_", "", name
            )
            stem = re.sub(r"_(first|second|overall)$", "", name)
            assert any(f"`{one}`" in row for one in (name, plain, stem)), (verb, name)
