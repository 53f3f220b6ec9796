"""What models.dev says of models: one fact for each, and nothing that is not told."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from headway.catalog.load import load
from headway.errors import BadFile
from headway.evidence.observations import Extract, Fact
from headway.evidence.sources import models_dev_models
from headway.evidence.sources.models_dev_models import LATER, PLACEHOLDER
from tests.evidence.samples import MODELS_DEV, MODELS_DEV_MODELS, write_json

DAY = dt.date(2026, 7, 2)


def read(folder: Path, **changes: object) -> Extract:
    """The sample with other keys for its model; an Ellipsis takes a key away."""
    found: dict[str, Any] = copy.deepcopy(MODELS_DEV_MODELS)
    entry = {**found["alpha/alpha-1"], **changes}
    found["alpha/alpha-1"] = {key: value for key, value in entry.items() if value is not ...}
    return models_dev_models.read(write_json(folder / "models.json", found), DAY)


def test_a_model_is_one_fact_of_the_day(tmp_path: Path) -> None:
    extract = read(tmp_path)

    assert extract.facts == (
        Fact(
            name="alpha/alpha-1",
            organization="alpha",
            title="Alpha 1",
            published=DAY,
            released=dt.date(2026, 2, 5),
            weights="open",
            licence="MIT",
            context=128_000,
            max_output=8192,
            reads="text|pdf",
            writes="text",
        ),
    )
    assert [place.where for place in extract.places] == ["model alpha/alpha-1"]
    assert extract.left_out == {}


def test_a_list_of_models_says_the_same(tmp_path: Path) -> None:
    listed = [{"id": name, **model} for name, model in MODELS_DEV_MODELS.items()]

    found = models_dev_models.read(write_json(tmp_path / "models.json", listed), DAY)

    assert found.facts == read(tmp_path).facts


@pytest.mark.parametrize(
    ("told", "released", "precision", "left_out"),
    [
        ("2025-04", dt.date(2025, 4, 1), "month", {}),
        ("2025", dt.date(2025, 1, 1), "year", {}),
        ("1970-01-01", None, "day", {PLACEHOLDER: 1}),
        ("2026-07-03", None, "day", {LATER: 1}),
        ("2026-07", dt.date(2026, 7, 1), "month", {}),
        ("", None, "day", {}),
        (None, None, "day", {}),
    ],
)
def test_a_release_is_as_precise_as_it_is_told(
    tmp_path: Path,
    told: str | None,
    released: dt.date | None,
    precision: str,
    left_out: Mapping[str, int],
) -> None:
    extract = read(tmp_path, release_date=told)

    (fact,) = extract.facts
    assert (fact.released, fact.precision) == (released, precision)
    assert extract.left_out == left_out


def test_what_is_not_told_is_not_known(tmp_path: Path) -> None:
    (fact,) = read(
        tmp_path, open_weights=None, license=..., limit={"context": 0}, modalities={}
    ).facts

    assert (fact.weights, fact.licence, fact.context, fact.max_output) == ("", "", None, None)
    assert (fact.reads, fact.writes) == ("", "")
    assert read(tmp_path, open_weights=False).facts[0].weights == "closed"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"release_date": ...}, "missing required field `release_date`"),
        ({"open_weights": "yes"}, "expected `bool | null`, got `str`"),
        ({"release_date": "soon"}, "model alpha/alpha-1, column release_date: .* is not a date"),
        ({"limit": {"context": -1}}, "column limit.context: -1 is not a number of tokens"),
    ],
)
def test_a_form_that_changed_is_refused_by_its_name(
    tmp_path: Path, changes: Mapping[str, object], fault: str
) -> None:
    with pytest.raises(BadFile, match=fault):
        read(tmp_path, **changes)


def test_other_files_of_models_dev_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="missing required field"):
        models_dev_models.read(write_json(tmp_path / "api.json", MODELS_DEV), DAY)
    nameless = [MODELS_DEV_MODELS["alpha/alpha-1"]]
    with pytest.raises(BadFile, match="model number 1: '' is not the id of a lab, a slash"):
        models_dev_models.read(write_json(tmp_path / "models.json", nameless), DAY)
    with pytest.raises(BadFile, match="state the day with --published"):
        models_dev_models.read(write_json(tmp_path / "models.json", MODELS_DEV_MODELS))


def test_all_models_of_the_second_of_july_2026_are_read(shared: Path) -> None:
    found = models_dev_models.read(
        shared / "models-dev-2026-07-02" / "models_full.json.gz", DAY
    ).facts

    assert len(found) == 231
    assert sum(one.weights == "open" for one in found) == 108
    assert sum(one.precision == "month" for one in found) == 8
    assert {one.licence for one in found} == {"", "MIT"}
    assert len({one.organization for one in found}) == 20
    assert sum(load().resolve("models-dev", one.name) is not None for one in found) > 90
