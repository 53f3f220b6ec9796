"""Figures of answers: every kind can be drawn, on this machine alone, whole or not at all."""

from __future__ import annotations

import builtins
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from headway.answers.answer import Answer
from headway.answers.chart import VEGA_LITE, Chart
from headway.answers.figure import SCHEMA, path_of, ranges_of, specification_curve
from headway.errors import Misuse, StoreFault
from headway.study import Study

ROWS = [
    {"date": f"2026-0{month}-01", "label": f"a label of some length, {month}"}
    | {"value": month - 3.0, "low": month - 5.0, "high": month - 1.0}
    for month in range(1, 7)
]
TITLE = "A title much longer than any figure is wide, which must be printed whole " * 2
UNIVERSES = [
    {"rank": rank, "value": rank - 2.0, "low": rank - 4.0, "high": rank, "positive": rank > 2}
    | {"board": "arena/text" if rank % 2 else "epoch/eci", "votes": "all"}
    for rank in range(1, 5)
]
KINDS: dict[str, dict[str, Any]] = {
    "path": path_of(
        ROWS, "points", title=TITLE, subtitle="under it", marks=[("2026-03-01", "here")]
    ),
    "ranges": ranges_of(ROWS, "share", title=TITLE, subtitle="under it"),
    "curve": specification_curve(
        UNIVERSES, ["board", "votes"], "months", title=TITLE, subtitle="under it"
    ),
}


def written(svg: str) -> list[str]:
    return [text.strip() for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_figure_is_drawn_with_its_words_whole(kind: str) -> None:
    chart = Chart(KINDS[kind])
    texts = written(chart.to_svg())

    assert TITLE.strip() in texts
    assert "under it" in texts
    assert not any("…" in text for text in texts)
    assert chart.to_png().startswith(b"\x89PNG")


def test_a_curve_names_every_choice_and_both_signs() -> None:
    texts = written(Chart(KINDS["curve"]).to_svg())

    assert {"board: arena/text", "board: epoch/eci", "votes: all", "yes", "no"} <= set(texts)


def test_the_version_that_draws_is_the_one_that_figures_name() -> None:
    import vl_convert

    assert f"/v{VEGA_LITE.partition('.')[0]}.json" in SCHEMA
    assert VEGA_LITE in vl_convert.get_vegalite_versions()


@pytest.mark.parametrize(
    ("verb", "groups"),
    [
        ("cadence", ("us", "china")),
        ("concentration", ()),
        ("openness", ("us", "china")),
        ("price", ("us", "china")),
        ("compute", ("us", "china")),
        ("policies", ("us", "china")),
        ("trend", ("us", "china")),
    ],
)
def test_a_verb_with_a_figure_has_a_picture_of_it(
    starter: Callable[..., Study], verb: str, groups: tuple[str, ...]
) -> None:
    answer: Answer = getattr(starter(), verb)(*groups)
    figure = answer.to_dict()["figure"]
    texts = written(answer.chart().to_svg())

    assert figure["$schema"] == SCHEMA
    assert figure["title"]["text"] in texts
    assert not any("…" in text or text in {"NaN", "undefined", "null"} for text in texts)


def test_a_group_is_named_once_in_a_legend(starter: Callable[..., Study]) -> None:
    texts = written(starter().cadence("us", "china").chart().to_svg())

    assert (texts.count("US"), texts.count("China")) == (1, 1)


def test_a_notebook_gets_the_specification_and_a_picture() -> None:
    bundle = Chart(KINDS["ranges"])._repr_mimebundle_()

    assert bundle["application/vnd.vegalite.v6+json"] == KINDS["ranges"]
    assert bundle["image/svg+xml"].startswith("<svg")


def test_without_the_extra_a_picture_is_a_misuse_and_the_notebook_still_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **keys: Any) -> Any:  # noqa: ANN401
        if name == "vl_convert":
            raise ModuleNotFoundError(name)
        return real(name, *more, **keys)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(Misuse, match=r"pip install 'headway\[charts\]'"):
        Chart(KINDS["path"]).to_svg()
    assert list(Chart(KINDS["path"])._repr_mimebundle_()) == ["application/vnd.vegalite.v6+json"]


def test_an_answer_without_a_figure_says_so(starter: Callable[..., Study]) -> None:
    with pytest.raises(Misuse, match="an answer of sources has no figure"):
        starter().sources().chart()


def test_a_picture_replaces_an_older_one_and_nothing_stays_beside(tmp_path: Path) -> None:
    path = tmp_path / "curve.svg"
    path.write_text("older")
    Chart(KINDS["curve"]).save(path)

    assert path.read_text("utf-8").startswith("<svg")
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "taken.svg"
    folder.mkdir()

    with pytest.raises(StoreFault, match="cannot be written"):
        Chart(KINDS["path"]).save(folder)
    with pytest.raises(Misuse, match=r"as \.svg or \.png"):
        Chart(KINDS["path"]).save(tmp_path / "curve.pdf")
    assert list(tmp_path.iterdir()) == [folder]


def test_a_day_is_drawn_as_that_day_wherever_the_machine_is(
    monkeypatch: pytest.MonkeyPatch, run_python: Callable[[str], str]
) -> None:
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    far_west = run_python(DRAWN)
    monkeypatch.setenv("TZ", "Asia/Shanghai")

    assert run_python(DRAWN) == far_west


DRAWN = """
from headway.answers.chart import Chart
from headway.answers.figure import path_of
rows = [{"date": f"2026-0{m}-01", "value": m, "low": m - 1, "high": m + 1} for m in (1, 2, 3)]
print(Chart(path_of(rows, "points", title="t", subtitle="s")).to_svg())
"""


@pytest.fixture
def run_python() -> Callable[[str], str]:
    def run(code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        return re.sub(r"clip\d+|gradient_\d+", "", done.stdout)

    return run
