"""From tables of benchmark scores to an index, and from an index to boards that verbs work on."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

import headway
from headway.errors import BadFile, Misuse, NoEvidence, NotConnected
from headway.study import Study
from tests.evidence.samples import SAMPLES

MODELS = (
    ("anthropic/claude-3-5-sonnet-20240620", 0.4),
    ("openai/gpt-4o-2024-05-13", 0.0),
    ("openai/o1", 0.9),
    ("openai/gpt-5", 2.0),
    ("openai/o3", 1.5),
    ("deepseek/deepseek-v3", 0.3),
    ("deepseek/deepseek-r1", 1.0),
    ("alibaba/qwen2.5-72b", -0.1),
    ("a lab's own", 0.2),
)
TASKS = tuple(f"task_{number}" for number in range(12))
BENCHMARKS = "".join(
    f"""
[[benchmark]]
id = "{task}"
name = "Task {task[5:]}"
domain = "reasoning"
random_baseline = 0.1
baseline_why = "ten choices"
source = "https://tasks.example"
n_items = 400
items_source = "https://tasks.example"
"""
    for task in TASKS
)


def write_scores(path: Path, *, seed: int = 1, share: float = 0.8, by: str = "independent") -> Path:
    rng = np.random.default_rng(seed)
    difficulty = rng.normal(0.5, 0.8, len(TASKS))
    slope = np.exp(rng.normal(0, 0.2, len(TASKS)))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["model", "benchmark", "score", "by", "released"])
        writer.writeheader()
        for name, ability in MODELS:
            for task, hard, steep in zip(TASKS, difficulty, slope, strict=True):
                if rng.random() > share:
                    continue
                chance = 0.1 + 0.9 / (1 + np.exp(-steep * (ability - hard)))
                score = np.clip(rng.binomial(400, chance) / 400 + rng.normal(0, 0.02), 0, 1)
                row = {"model": name, "benchmark": task, "score": f"{score:.4f}"}
                writer.writerow(row | {"by": by, "released": "2025-01-01"})
    return path


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    path = tmp_path / "tasks.toml"
    path.write_text(BENCHMARKS)
    return path


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    return write_scores(tmp_path / "scores.csv")


@pytest.fixture
def study(empty_store: Path) -> Study:
    return headway.open(store=empty_store, as_of="2026-07-01")


def points(answer: headway.Answer) -> dict[str, float]:
    return {row["name"]: row["points"] for row in answer.details["rows"]}


def test_the_index_orders_models_by_the_truth(study: Study, scores: Path, tasks: Path) -> None:
    answer = study.stitch(scores, benchmarks=tasks, draws=40)

    found = points(answer)
    truth = dict(MODELS)
    assert np.corrcoef([found[name] for name in truth], list(truth.values()))[0, 1] > 0.98
    assert answer.unit == "index points"
    assert answer.details["rows"][0]["name"] == "openai/gpt-5"
    assert found["openai/gpt-5"] == pytest.approx(150, abs=1e-6)
    assert found["anthropic/claude-3-5-sonnet-20240620"] == pytest.approx(130, abs=1e-6)


def test_both_kinds_of_uncertainty_stand_in_every_row(
    study: Study, scores: Path, tasks: Path
) -> None:
    answer = study.stitch(scores, benchmarks=tasks, draws=60)

    for row in answer.details["rows"]:
        assert row["low"] < row["points"] < row["high"]
        assert row["measurement_low"] < row["points"] < row["measurement_high"]
        assert row["benchmarks_low"] < row["points"] < row["benchmarks_high"]
    assert "by choice of benchmarks" in answer.sentence
    assert "by measurement" in answer.sentence
    assert set(answer.details["half_width"]) == {"posterior", "measurement", "benchmarks"}


@pytest.mark.parametrize("estimator", ["hierarchical", "epoch"])
def test_the_same_scores_give_the_same_bytes(
    study: Study, scores: Path, tasks: Path, estimator: str
) -> None:
    one, other = (
        study.stitch(scores, benchmarks=tasks, draws=10, estimator=estimator) for _ in range(2)
    )

    assert one.to_json() == other.to_json()


def test_a_model_that_reports_for_itself_is_said_to(
    study: Study, tmp_path: Path, tasks: Path
) -> None:
    path = write_scores(tmp_path / "scores.csv", by="self")

    answer = study.stitch(path, benchmarks=tasks, draws=5)

    assert any(w.kind == "SelfReported" and "100%" in w.text for w in answer.warnings)
    with pytest.raises(NoEvidence, match="the evaluation was run by: self"):
        study.stitch(path, benchmarks=tasks, draws=5, independent=True)


def test_every_row_that_does_not_enter_is_counted(study: Study, scores: Path, tasks: Path) -> None:
    with scores.open("a", encoding="utf-8") as stream:
        stream.write("openai/gpt-5,unheard_of,0.5,independent,2025-08-07\n")
        stream.write("openai/gpt-4,task_1,0.5,independent,2023-03-14\n")
        stream.write("openai/gpt-3,task_1,0.5,independent,2020-06-11\n")

    left_out = study.stitch(scores, benchmarks=tasks, draws=5).details["left_out"]

    assert left_out["the benchmark is not declared"] == 1
    assert left_out["the model has scores on fewer than 4 benchmarks"] == 1
    assert left_out["the model was released before 2023-01-01"] == 1


@pytest.mark.parametrize("prior", ["wide", "line"])
def test_a_saved_index_answers_with_either_kind(
    study: Study, scores: Path, tasks: Path, prior: str
) -> None:
    index = study.stitch(
        scores, benchmarks=tasks, draws=80, prior=prior, save="my/index", published="2026-07-01"
    )
    asked = headway.open(store=study.store.folders[-1], as_of="2026-07-01", profile="plain-2026")

    gap = asked.gap("lab:openai", "lab:deepseek", board="my/index")
    lag = asked.lag("lab:openai", "lab:deepseek", board="my/index")

    found = points(index)
    assert gap.unit == "index points"
    assert gap.value == pytest.approx(found["openai/gpt-5"] - found["deepseek/deepseek-r1"])
    boards = ["my/index:benchmarks", "my/index:measurement"]
    assert [beside["board"] for beside in gap.details["others"]] == boards
    assert all(beside["low"] < gap.value < beside["high"] for beside in gap.details["others"])
    assert [beside["board"] for beside in lag.details["others"]] == boards
    assert "win_probability" not in gap.details
    assert gap.origins[0].attribution.startswith("Headway, from")
    board, _ = asked.catalog.board("my/index")
    assert board.shrunk == (prior == "line")


def test_of_a_store_with_several_spellings_that_with_most_scores_is_stitched(
    study: Study, scores: Path, tasks: Path, tmp_path: Path
) -> None:
    """A pull brings scores of several publishers, who spell names differently."""
    owner = headway.open(store=study.store.folders[-1], as_of="2026-07-01", accept=["Unresolved"])
    owner.ingest("scores", scores, published="2026-06-01")
    alone = owner.stitch(benchmarks=tasks, draws=10)
    owner.ingest("aider", SAMPLES["aider"].write(tmp_path), published="2026-06-02")
    among = headway.open(store=study.store.folders[-1], as_of="2026-07-01").stitch(
        benchmarks=tasks, draws=10
    )

    assert points(among) == points(alone)
    assert [row.publisher for row in among.origins] == [row.publisher for row in alone.origins]
    assert any("aider" in reason for reason in among.details["left_out"])


def test_scores_in_the_store_are_stitched_as_of_a_day(
    study: Study, scores: Path, tasks: Path
) -> None:
    owner = headway.open(store=study.store.folders[-1], accept=["Unresolved"])
    owner.ingest("scores", scores, published="2026-06-01")

    after = headway.open(store=study.store.folders[-1], as_of="2026-06-01")
    before = headway.open(store=study.store.folders[-1], as_of="2026-05-31")
    stored = after.stitch(benchmarks=tasks, draws=10, names="headway")

    assert points(stored) == points(study.stitch(scores, benchmarks=tasks, draws=10))
    with pytest.raises((NoEvidence, Misuse)):
        before.stitch(benchmarks=tasks, draws=10, names="headway")


def test_missing_scores_are_asked_about(study: Study, scores: Path, tasks: Path) -> None:
    answer = study.stitch(scores, benchmarks=tasks, draws=5, missing=("us", "china"))

    found = answer.details["missing"]
    assert found["filled_in"] > 0
    assert found["first"] == "us"
    assert 0 < found["share_missing"]["us"] < 0.5
    assert answer.question["as_of"] == "2026-07-01"
    assert "residual standard deviations" in found["sentence"]


def test_a_question_that_is_refused_saves_nothing(study: Study, scores: Path, tasks: Path) -> None:
    with pytest.raises(Misuse, match="name two of us, china, rest"):
        study.stitch(scores, benchmarks=tasks, draws=5, missing=("us", "mars"), save="my/index")

    assert not study.store.folders[-1].exists()


def test_other_anchors_move_the_scale_and_no_order(study: Study, scores: Path, tasks: Path) -> None:
    anchors = {"openai/o3": 200.0, "openai/gpt-4o-2024-05-13": 100.0}

    usual, other = (
        study.stitch(scores, benchmarks=tasks, draws=5, anchors=chosen)
        for chosen in (None, anchors)
    )

    assert points(other)["openai/o3"] == pytest.approx(200)
    assert [row["name"] for row in usual.details["rows"]] == [
        row["name"] for row in other.details["rows"]
    ]


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"draws": 1}, "1 draws give no interval"),
        ({"level": 95}, "95 is no level"),
        ({"estimator": "magic"}, "no estimator 'magic'"),
        ({"prior": "none"}, "no prior 'none'"),
        ({"names": "elsewhere"}, "no names of 'elsewhere'"),
        ({"anchors": {"openai/gpt-5": 150.0}}, "1 anchors are given where two"),
        ({"anchors": {"openai/gpt-5": 150.0, "openai/o3": 150.0}}, "the same points"),
        ({"anchors": {"openai/gpt-5": 150.0, "openai/gpt-9": 100.0}}, "openai/gpt-9"),
        ({"missing": ("us", "mars")}, "name two of us, china, rest"),
        ({"save": "arena/text"}, "is a published board"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_choice_that_cannot_be_is_refused(
    study: Study, scores: Path, tasks: Path, asked: dict[str, object], fault: str
) -> None:
    with pytest.raises(Misuse, match=fault):
        study.stitch(scores, benchmarks=tasks, **({"draws": 5} | asked))  # type: ignore[arg-type]

    assert not study.store.folders[-1].exists()


def test_a_table_of_another_kind_is_refused(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b,c\n1,2,3\n")

    with pytest.raises(BadFile, match="columns a, b, c are of no table of scores we know"):
        study.stitch(path)


def test_islands_are_named(study: Study, tmp_path: Path, tasks: Path) -> None:
    path = tmp_path / "islands.csv"
    rows = [("one", task) for task in TASKS[:6]] + [("two", task) for task in TASKS[6:]]
    lines = [f"{model},{task},0.5,2025-01-01" for model, task in rows]
    path.write_text("\n".join(["model,benchmark,score,released", *lines]))

    with pytest.raises(NotConnected, match="one"):
        study.stitch(path, benchmarks=tasks, draws=5, anchors={"one": 130.0, "two": 150.0})


def test_the_day_of_the_study_is_the_day_of_the_file(scores: Path, empty_store: Path) -> None:
    """A file without a date is read as of the question, which never lies in the future."""
    study = headway.open(store=empty_store, as_of="2026-07-01")

    assert study.as_of <= dt.datetime.now(tz=dt.UTC).date()
    with pytest.raises(NoEvidence):
        study.stitch(scores)
