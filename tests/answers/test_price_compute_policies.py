"""Price, compute and policies on the starter evidence: laws, names, cautions, misuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from headway.answers.answer import Answer
from headway.answers.compute import measure_compute
from headway.answers.policies import measure_policies
from headway.answers.price import measure_price
from headway.answers.priced import Asked
from headway.errors import CAUTIONS, Misuse, NoEvidence, UnknownBoard, UnknownGroup, UnknownModel
from headway.study import Study

Starter = Callable[..., Study]


def number(answer: Answer, name: str) -> dict[str, Any]:
    row: dict[str, Any] = answer.details["quantities"][name]
    return row


def kinds(answer: Answer) -> set[str]:
    return {warning.kind for warning in answer.warnings}


def ask(study: Study, verb: str, *groups: str) -> Answer:
    answer: Answer = getattr(study, verb)(*groups)
    return answer


@pytest.mark.parametrize("verb", ["compute", "policies"])
def test_swapping_the_groups_flips_the_difference(starter: Starter, verb: str) -> None:
    study = starter()
    forward, backward = ask(study, verb, "us", "china"), ask(study, verb, "china", "us")

    assert forward.value == pytest.approx(-backward.value)
    assert forward.low == pytest.approx(-backward.high)
    for name, row in forward.details["quantities"].items():
        if name.endswith(("first", "second")):
            stem, _, place = name.rpartition("_")
            twin = number(backward, f"{stem}_{'second' if place == 'first' else 'first'}")
            assert row["value"] == pytest.approx(twin["value"]), name


def test_swapping_the_groups_inverts_the_ratio_of_prices(starter: Starter) -> None:
    study = starter()
    forward, backward = study.price("us", "china"), study.price("china", "us")

    assert forward.value == pytest.approx(1 / backward.value)
    assert (forward.low, forward.high) == pytest.approx((1 / backward.high, 1 / backward.low))
    assert number(forward, "price_first") | {"meaning": ""} == number(backward, "price_second") | {
        "meaning": ""
    }


@pytest.mark.parametrize(("verb", "same"), [("price", 1.0), ("compute", 0.0), ("policies", 0.0)])
def test_a_group_equals_itself(starter: Starter, verb: str, same: float) -> None:
    answer = ask(starter(), verb, "us", "us")

    assert (answer.value, answer.low, answer.high) == (same, same, same)


@pytest.mark.parametrize("verb", ["price", "compute", "policies"])
def test_every_quantity_has_interval_unit_and_meaning(starter: Starter, verb: str) -> None:
    answer = ask(starter(), verb, "us", "china")

    for row in answer.details["quantities"].values():
        assert row["low"] <= row["value"] <= row["high"]
        assert row["unit"]
        assert row["meaning"]
    assert answer.figure is not None
    assert answer.origins
    assert answer.sentence.endswith(".")
    assert kinds(answer) <= set(CAUTIONS)


def test_a_price_says_what_is_bought_of_whom_and_since_when(starter: Starter) -> None:
    answer = starter().price("us", "china")
    details = answer.details

    assert details["level"]["day"] == "2025-07-01"
    assert "the best model of 2025-07-01 on arena/text" in answer.sentence
    assert details["reached"] == {"first": 1.0, "second": 1.0}
    assert 0 < number(answer, "price_second")["value"] < number(answer, "price_first")["value"] < 5
    assert -1 < number(answer, "fall_first")["value"] < 0
    assert {row["group"] for row in details["sellers"]} == {"first", "second"}
    assert all(row["price"] > 0 and row["since"] <= "2026-07-01" for row in details["sellers"])
    assert {"litellm", "models-dev", "arena"} <= {one.publisher for one in answer.origins}
    assert "FirstSeenPrice" in kinds(answer)
    assert [row["date"] for row in answer.series] == sorted(row["date"] for row in answer.series)
    assert answer.series[-1]["value"] == pytest.approx(answer.value)


def test_what_is_not_defined_says_why(starter: Starter) -> None:
    """Chinese labs could be bought from since April 2026 only: no fall per year can be told."""
    undefined = starter().price("us", "china").details["undefined"]

    assert undefined["fall_second"] == (
        "china could be bought from for less than three months of the window"
    )
    assert not undefined.keys() & starter().price("us", "china").details["quantities"].keys()
    with pytest.raises(NoEvidence, match="a model of us with a known price reaches the level by"):
        starter().price("us", "china", level=3000)
    with pytest.raises(NoEvidence, match="no list states a price of a model of us on this board"):
        starter().price("us", "china", board="arena/text-to-image")


def test_more_ability_costs_no_less(starter: Starter) -> None:
    study = starter()
    prices = [
        number(study.price("us", "china", level=level), "price_first")["value"]
        for level in (1250, 1350, 1450)
    ]

    assert prices == sorted(prices)


def test_any_host_is_never_dearer_and_stands_beside(starter: Starter) -> None:
    study = starter()
    own, open_ = study.price("us", "china"), study.price("us", "china", hosts="any")

    assert number(open_, "price_second")["value"] <= number(own, "price_second")["value"]
    assert number(open_, "price_second")["value"] == pytest.approx(
        number(own, "anywhere_second")["value"]
    )


def test_the_ability_of_a_model_can_be_bought(starter: Starter) -> None:
    answer = starter().price("us", "china", level_of="openai/gpt-4o-2024-05-13", since="2024-06-01")

    assert "the ability of GPT-4o (May 2024)" in answer.sentence
    assert number(answer, "fall_first")["value"] < -0.5
    assert answer.question["level_of"] == "openai/gpt-4o-2024-05-13"
    assert "day" not in answer.details["level"]


def test_compute_says_of_how_many_it_is_known(starter: Starter) -> None:
    answer = starter().compute("us", "china", board="epoch/eci")

    assert answer.unit == "orders of magnitude"
    assert 0 < number(answer, "known_first")["value"] < number(answer, "known_second")["value"] < 1
    assert (
        number(answer, "if_second_missing_more")["value"]
        < answer.value
        < number(answer, "if_first_missing_more")["value"]
    )
    assert {"Stale", "ThinEvidence"} <= kinds(answer)
    for row in answer.series:
        assert (row["value"] is None) == (row["low"] is None)
        assert row["value"] is None or row["low"] < row["value"] < row["high"]
        assert row["listed"] or row["value"] is None


def test_compute_needs_estimates_of_that_day(starter: Starter) -> None:
    with pytest.raises(NoEvidence, match="was published by 2024-06-01"):
        starter("2024-06-01").compute("us", "china")
    with pytest.raises(NoEvidence, match="frontier models of us from 2026-01-01 to 2026-07-01"):
        starter().compute("us", "china", since="2026-01-01")


def test_policies_count_what_nobody_reviewed(starter: Starter) -> None:
    answer = starter().policies("us", "china")
    details = answer.details

    assert details["hosts"] == {"first": 57, "second": 18}
    assert details["unreviewed"] == len(details["rows"]) == 75
    assert details["counts"]["first"]["trains"] == {"yes": 3, "no": 37, "unknown": 17}
    assert sum(details["counts"]["second"]["trains"].values()) == 18
    assert {"Unreviewed", "Stale"} <= kinds(answer)
    assert "75 of 75 hosts are unreviewed" in answer.sentence
    assert all(row["address"].startswith("http") for row in details["rows"])
    assert {row["country"] for row in details["rows"]} == {"US", "CN"}


def test_cautions_can_be_accepted(starter: Starter) -> None:
    answer = starter(accept=["Unreviewed", "Stale"]).policies("us", "china")

    assert not kinds(answer)
    assert answer.question["accepted"] == ["Stale", "Unreviewed"]


@pytest.mark.parametrize(
    ("ask_for", "fault", "said"),
    [
        (lambda s: s.price("us", "chna"), UnknownGroup, "nearest: china"),
        (lambda s: s.price("us", "china", board="arena/txt"), UnknownBoard, "arena/text"),
        (lambda s: s.price("us", "china", level_of="openai/gpt"), UnknownModel, "no model"),
        (lambda s: s.price("us", "china", level_of="a/b", level=1), Misuse, "not both"),
        (lambda s: s.price("us", "china", mix="much"), Misuse, "write it as 3:1"),
        (lambda s: s.price("us", "china", hosts="mine"), Misuse, "choose own, any"),
        (lambda s: s.price("us", "china", until="2026-08-01"), Misuse, "lies after the as-of day"),
        (
            lambda s: s.price("us", "china", level_of="openai/gpt-4-0314", board="epoch/eci:x"),
            UnknownBoard,
            "no board",
        ),
        (lambda s: s.compute("us", "china", top=0), Misuse, "top is 0"),
        (lambda s: s.compute("us", "china", since="May"), Misuse, "is not a date"),
        (lambda s: s.policies("us", "open-weights"), Misuse, "grouped by headquarters"),
        (lambda s: s.policies("us", "country:de+chna"), UnknownGroup, "no group 'chna'"),
    ],
)
def test_misuse_is_one_sentence(
    starter: Starter, ask_for: Callable[[Study], Answer], fault: type[Exception], said: str
) -> None:
    with pytest.raises(fault, match=said) as told:
        ask_for(starter())
    assert "\n" not in str(told.value)


def test_draws_stand_behind_every_quantity(starter: Starter) -> None:
    setting = starter().setting
    draws = setting.profile.draws

    for measured in (
        measure_price(setting, "us", "china", "arena/text", Asked(points=1400.0)),
        measure_compute(setting, "us", "china", "epoch/eci"),
        measure_policies(setting, "us", "china"),
    ):
        assert {one.draws.shape for one in measured.quantities.values()} == {(draws,)}
        assert all(np.isfinite(one.defined).all() for one in measured.quantities.values())


def test_a_price_of_an_earlier_day_knows_nothing_later(starter: Starter) -> None:
    answer = starter("2025-07-01").price("us", "china")

    assert all(row["since"] <= "2025-07-01" for row in answer.details["sellers"])
    assert all(one.published <= "2026-07-01" for one in answer.origins)
    models = starter().catalog.models
    for row in answer.details["sellers"]:
        released = models[row["model"]].released
        assert released is not None
        assert released <= dt.date(2025, 7, 1)


def test_sources_lists_what_is_known_beside_the_boards(starter: Starter) -> None:
    tables = {row["table"]: row for row in starter().sources().details["tables"]}

    assert list(tables) == ["prices", "compute", "listings", "policies"]
    assert tables["policies"]["sources"] == ["infercheck-policies"]
    assert all(row["newest"] <= "2026-07-01" for row in tables.values())
    earlier = {row["table"] for row in starter("2024-06-30").sources().details["tables"]}
    assert earlier == {"prices"}
