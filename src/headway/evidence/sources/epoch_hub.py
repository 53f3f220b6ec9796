"""Epoch's Benchmarking Hub: one CSV file for each benchmark, each with columns of its own.

What is a score, on which scale, and who ran it is declared here file by file, for a guess would mix
scales: what is not declared is left out of a folder, counted, and refused on its own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from headway.errors import BadFile
from headway.evidence.files import (
    Line,
    csv_lines,
    day,
    day_published,
    load,
    matching,
    number,
)
from headway.evidence.observations import Extract, Place, Score, Stamp
from headway.evidence.source import Source

SOURCE = Source(
    name="epoch-hub",
    publisher="epoch",
    title="Epoch AI Benchmarking Hub",
    takes=(
        "the unpacked folder of CSV files, at its top or in the one folder inside it, or one of "
        "them; the day is stated with --published"
    ),
    address="https://epoch.ai/data/benchmark_data.zip",
    licence="CC BY 4.0",
    attribution=(
        "Epoch AI, 'AI Benchmarking Hub'. Published online at epoch.ai, "
        "https://epoch.ai/benchmarks, CC BY 4.0"
    ),
    bundled=True,
    columns={
        "name": "Model version",
        "score": "declared for each file",
        "stderr": "declared for each file",
        "harness": "Agent or Scaffold",
        "evaluated": "declared for each file",
        "organization": "Organization",
        "released": "Release date",
    },
    refuses=("a file of its own that is not declared", "a table without its declared columns"),
)


class _Form(NamedTuple):
    """How one benchmark's file is read: `full` marks are worth a share of 1."""

    score: str
    full: float = 1.0
    by: Literal["independent", "unknown"] = "unknown"
    stderr: str = ""
    stderr_full: float = 1.0
    harness: str = ""
    evaluated: str = ""


# The columns are those that enter Epoch's index, told by the index itself: with them it is made
# again to 0.07 points (tests/reference/test_epoch_index.py).
_RUN_BY_EPOCH = _Form(
    "Best score (across scorers)", by="independent", stderr="stderr", evaluated="Started at"
)
_HALF_WIDTH = 1.959964
"""What is printed as a standard error is the half-width of a 95% interval: it fits 2,500 items."""

# `by` is independent where one party that makes no model ran every entry; tables gathered from
# papers and open submissions are unknown.
_FORMS = {
    "adversarial_nli_external": _Form("Score"),
    "aider_polyglot_external": _Form(
        "Percent correct", full=100, by="independent", evaluated="Date of evaluation"
    ),
    "apex_agents_external": _Form("Pass@1 score", stderr="Pass@1 Standard Error", stderr_full=100),
    "arc_agi_2_external": _Form("Score", by="independent"),
    "arc_agi_external": _Form("Score", by="independent"),
    "arc_ai2_external": _Form("Challenge score"),
    "balrog_external": _Form("Average progress", stderr="Average Standard error"),
    "bbh_external": _Form("Average"),
    "bool_q_external": _Form("Score"),
    "cad_eval_external": _Form("Overall pass (%)", by="independent"),
    "chess_puzzles": _RUN_BY_EPOCH,
    "common_sense_qa_2_external": _Form("Score"),
    "cybench_external": _Form("Unguided % Solved"),
    "deepresearchbench_external": _Form("Average score", by="independent", harness="Agent"),
    "fictionlivebench_external": _Form("16k token score", by="independent"),
    "frontiermath": _RUN_BY_EPOCH,
    "frontiermath_tier_4": _RUN_BY_EPOCH,
    "gdpval_external": _Form("Win + tie rate (%)"),
    "geobench_external": _Form("ACW Country %", by="independent"),
    "gpqa_diamond": _RUN_BY_EPOCH,
    "gsm8k_external": _Form("EM"),
    "gso_external": _Form(
        "Score OPT@1", by="independent", harness="Scaffold", evaluated="Evaluation date"
    ),
    "hella_swag_external": _Form("Overall accuracy"),
    "hle_external": _Form(
        "Accuracy",
        by="independent",
        stderr="Accuracy Standard Error",
        stderr_full=_HALF_WIDTH,
    ),
    "lambada_external": _Form("Score"),
    "lech_mazur_writing_external": _Form("Mean score", full=10, by="independent"),
    "live_bench_external": _Form("Global average", full=100, by="independent"),
    "math_level_5": _RUN_BY_EPOCH,
    "mmlu_external": _Form("EM"),
    "open_book_qa_external": _Form("Accuracy"),
    "os_world_external": _Form("Score", full=100, harness="Agent", evaluated="Date added"),
    "otis_mock_aime_2024_2025": _RUN_BY_EPOCH,
    "piqa_external": _Form("Score"),
    "posttrainbench_external": _Form("Average (%)", by="independent", harness="Scaffold"),
    "science_qa_external": _Form("Score"),
    "simplebench_external": _Form("Score (AVG@5)", by="independent"),
    "simpleqa_verified": _RUN_BY_EPOCH,
    "superglue_external": _Form("Score"),
    "swe_bench_bash": _Form("% Resolved", by="independent", evaluated="Date run"),
    "swe_bench_verified": _RUN_BY_EPOCH,
    "terminalbench_external": _Form(
        "Accuracy mean", stderr="Accuracy SE", harness="Agent", evaluated="Run date"
    ),
    "the_agent_company_external": _Form("% Resolved", evaluated="Date"),
    "trivia_qa_external": _Form("EM"),
    "video_mme_external": _Form("Overall (no subtitles)"),
    "vpct_external": _Form("Correct", by="independent"),
    "weirdml_external": _Form("Accuracy", by="independent", stderr="Accuracy SE"),
    "wino_grande_external": _Form("Accuracy"),
}

_NOT_SHARES = {
    "benchmark_metadata": "facts on benchmarks, not scores",
    "model_metadata": "facts on models, not scores",
    "epoch_capabilities_index": "the index (`headway ingest epoch-eci` reads it)",
    "metr_time_horizons_external": "time horizons in minutes, not shares of items",
    "webdev_arena_external": "Arena ratings, not shares of items (`headway ingest arena-official`)",
}
_METADATA = "benchmark_metadata.csv"
_COMMON = ("Model version", "Release date", "Organization")


def read(path: Path, published: date | None = None) -> Extract:
    """Read the declared benchmarks; every score becomes a share from 0 to 1.

    Raises:
        BadFile: a file is damaged, not declared, or lacks its declared columns.
    """
    left_out: Counter[str] = Counter()
    stamps: list[Stamp] = []
    scores: list[Score] = []
    places: list[Place] = []
    files = matching(_within(path), r".+\.csv", what="CSV file")
    told = _told(files)
    for file in files:
        published_on = day_published(file, None, published)
        benchmark = file.stem
        loaded = load(file)
        stamps.append(loaded.stamp)
        why = _why_unread(file, told) if path.is_dir() else _NOT_SHARES.get(benchmark)
        if why:
            left_out[f"{benchmark} rows: {why}"] += sum(1 for _ in csv_lines(loaded, ()))
            continue
        form = _form(file)
        columns = (form.score, form.stderr, form.harness, form.evaluated)
        for line in csv_lines(loaded, (*_COMMON, *filter(None, columns))):
            reason = _why_left_out(line, form)
            if reason:
                left_out[f"{benchmark} rows {reason}"] += 1
                continue
            scores.append(_score(line, form, benchmark, published_on))
            places.append(line.place)
    return Extract(
        title=SOURCE.title,
        files=tuple(stamps),
        scores=tuple(scores),
        places=tuple(places),
        left_out=dict(left_out),
    )


def _within(path: Path) -> Path:
    """The folder that holds the files: the archive may have put all of them into one inside."""
    if path.is_dir() and not any(path.glob("*.csv")):
        inside = {file.parent for file in path.glob("*/*.csv")}
        if len(inside) == 1:
            return inside.pop()
    return path


class _Told(NamedTuple):
    """Which column of a file Epoch itself reads, and what it multiplies it with."""

    score: str
    scale: str


def _told(files: Sequence[Path]) -> dict[str, _Told]:
    """What the archive says of its own files, by name, where it says anything."""
    found = [file for file in files if file.name == _METADATA]
    needed = ("source_file", "score_column", "scale")
    return {
        line.cells["source_file"]: _Told(line.cells["score_column"], line.cells["scale"])
        for file in found
        for line in csv_lines(load(file), needed)
        if line.cells["score_column"]
    }


def _why_unread(file: Path, told: Mapping[str, _Told]) -> str | None:
    """Why a file of the folder is not read, or None."""
    if file.stem in _NOT_SHARES:
        return _NOT_SHARES[file.stem]
    if file.stem not in _FORMS:
        return "not declared, so the scale is unknown"
    form, epoch = _FORMS[file.stem], told.get(file.name)
    if epoch is None:
        return None
    if epoch.score != form.score:
        return f"Epoch now reads column {epoch.score!r}, we read {form.score!r}"
    if not _same_scale(epoch.scale, form.full):
        return f"Epoch now multiplies the score by {epoch.scale}, we divide it by {form.full:g}"
    return None


def _same_scale(printed: str, full: float) -> bool:
    """Whether a printed factor makes a share of a score whose full marks are `full`."""
    try:
        return not printed or math.isclose(float(printed) * full, 1)
    except ValueError:
        return False


def _form(file: Path) -> _Form:
    if file.stem not in _FORMS:
        raise BadFile(
            file,
            "",
            f"benchmark {file.stem!r} is not declared, so its scale is unknown",
            "leave the file out, or declare it in headway.evidence.sources.epoch_hub",
        )
    return _FORMS[file.stem]


def _why_left_out(line: Line, form: _Form) -> str:
    if not line.cells["Model version"].strip():
        return "without a model version"
    if not line.cells[form.score].strip():
        return "without a score"
    return ""


def _score(line: Line, form: _Form, benchmark: str, published: date) -> Score:
    place, cells = line
    stderr = cells.get(form.stderr, "").strip()
    evaluated = cells.get(form.evaluated, "").strip()
    released = cells["Release date"].strip()
    return Score(
        benchmark=benchmark.removesuffix("_external"),
        metric=form.score,
        name=cells["Model version"].strip(),
        score=number(place, form.score, cells[form.score]) / form.full,
        published=published,
        stderr=number(place, form.stderr, stderr) / form.stderr_full if stderr else None,
        harness=cells.get(form.harness, "").strip(),
        by=form.by,
        evaluated=day(place, form.evaluated, evaluated[:10]) if evaluated else None,
        organization=cells["Organization"],
        released=day(place, "Release date", released) if released else None,
    )
