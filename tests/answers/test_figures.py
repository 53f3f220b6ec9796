"""Figures of distance: what is drawn is what was measured, and the sides are told apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from headway.answers.answer import Answer
from headway.answers.figure import FIRST, SECOND
from headway.study import Study

Opened = Callable[..., Study]


def parts(specification: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Every object of a specification outside its data."""
    if isinstance(specification, dict):
        yield specification
        for key, value in specification.items():
            if key not in ("values", "datasets"):
                yield from parts(value)
    if isinstance(specification, list):
        for one in specification:
            yield from parts(one)


def written(answer: Answer) -> list[str]:
    svg = answer.chart().to_svg()
    return [text.strip() for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


@pytest.mark.parametrize(
    ("verb", "asked"),
    [
        ("gap", {"first": "us", "second": "china"}),
        ("gap", {"first": "us", "second": "china", "time_base": "as-published"}),
        ("gap", {"first": "open-weights", "second": "closed-weights", "capability": "code"}),
        ("lag", {"first": "us", "second": "china", "capability": "code"}),
        ("rank", {"board": "arena/text"}),
        ("rank", {"board": "epoch/eci"}),
        ("today", {}),
    ],
)
def test_a_figure_is_drawn_with_its_words_whole(
    starter: Opened, verb: str, asked: dict[str, str]
) -> None:
    answer: Answer = getattr(starter(), verb)(**asked)
    figure = answer.to_dict()["figure"]
    texts = written(answer)

    assert figure["title"]["text"] in texts
    assert not any("…" in text or text in {"NaN", "undefined", "null"} for text in texts)


def test_the_frontiers_drawn_are_those_of_the_series(starter: Opened) -> None:
    answer = starter().gap("us", "china")
    levels = answer.to_dict()["figure"]["datasets"]["levels"]
    series = answer.to_dict()["series"]

    for side, title in (("first", "US"), ("second", "China")):
        drawn = [(one["date"], one["level"]) for one in levels if one["side"] == title]
        assert drawn == [(row["date"], row[f"{side}_level"]) for row in series]


def test_a_mark_stands_where_another_model_came_out_on_top(starter: Opened) -> None:
    answer = starter().gap("us", "china")
    records = answer.to_dict()["figure"]["datasets"]["records"]
    holders = [row["first"] for row in answer.series]
    changes = sum(a != b for a, b in pairwise(holders)) + 1

    assert sum(one["side"] == "US" for one in records) == changes
    assert "Claude Opus 4.6" in {one["model"] for one in records}


def test_sides_differ_in_colour_dash_and_shape_and_are_named_once(starter: Opened) -> None:
    answer = starter().gap("us", "china")
    scales = [one for one in parts(answer.figure) if one.get("domain") == ["US", "China"]]

    assert [FIRST, SECOND] in [one["range"] for one in scales]
    assert [[1, 0], [6, 3]] in [one["range"] for one in scales]
    assert ["circle", "square"] in [one["range"] for one in scales]
    assert (written(answer).count("US"), written(answer).count("China")) == (1, 1)


def test_swapped_sides_swap_what_is_drawn(starter: Opened) -> None:
    study = starter()
    one = study.gap("us", "china").to_dict()["figure"]["datasets"]
    other = study.gap("china", "us").to_dict()["figure"]["datasets"]

    assert [g["value"] for g in one["gaps"]] == pytest.approx([-g["value"] for g in other["gaps"]])
    assert {(r["side"], r["model"], r["date"]) for r in one["records"]} == {
        (r["side"], r["model"], r["date"]) for r in other["records"]
    }


def test_a_window_can_be_chosen_and_acts_are_layers_of_their_own(starter: Opened) -> None:
    figure = starter().gap("us", "china").figure
    params = [param["name"] for one in parts(figure) for param in one.get("params", ())]
    layers = {one.get("name") for one in parts(figure)}

    assert "window" in params
    assert {"events", "events-rules"} <= layers


def test_no_act_is_drawn_before_it_was_known(starter: Opened) -> None:
    acts = starter(as_of="2025-03-01").gap("us", "china").to_dict()["figure"]["datasets"]["acts"]

    assert acts
    assert all(one["date"] <= "2025-03-01" for one in acts)


def test_a_lag_that_is_only_bounded_is_marked_as_such(starter: Opened) -> None:
    answer = starter().lag("us", "china", capability="code")
    figure = answer.to_dict()["figure"]
    bounded = [row["date"] for row in answer.series if row["bounds"]["value"]]
    marks = [one for one in parts(figure) if one.get("shape") == "triangle-up"]

    assert bool(bounded) == bool(marks)
    assert ("at least" in figure["title"]["subtitle"]) == bool(bounded)


def test_the_line_of_a_standing_never_falls(starter: Opened) -> None:
    figure = starter().rank(board="arena/text").to_dict()["figure"]
    line = figure["layer"][0]["data"]["values"]

    assert [one["ability"] for one in line] == sorted(one["ability"] for one in line)
    assert [one["date"] for one in line] == sorted(one["date"] for one in line)


def test_a_notebook_shows_sentence_figure_value_and_origins(starter: Opened) -> None:
    answer = starter().gap("us", "china")
    shown = answer._repr_html_()

    assert answer.sentence in shown
    assert "<svg" in shown
    assert "95% interval" in shown
    assert f'<a href="{answer.origins[0].address}">' in shown
    assert "more rows in .to_frame()" in shown
    assert "<script" not in shown
