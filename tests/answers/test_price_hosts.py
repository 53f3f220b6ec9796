"""Prices beyond the two groups: yesterday's ability, more money, and one model's many hosts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import headway
from headway.answers.answer import Answer
from headway.errors import UnknownModel
from headway.evidence.ingest import ingest
from headway.study import Study
from tests.measures.price_worlds import day

PRO = "deepseek/deepseek-v4-pro"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return headway.open(store=tmp_path_factory.mktemp("prices") / "store", as_of="2026-07-01")


@pytest.fixture(scope="module")
def compared(study: Study) -> Answer:
    return study.price("us", "china", model=PRO)


@pytest.fixture(scope="module")
def plain(study: Study) -> Answer:
    return study.price("us", "china")


def quantities(answer: Answer) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = answer.details["quantities"]
    return found


def test_yesterdays_ability_costs_the_least_of_both_groups(plain: Answer) -> None:
    found = quantities(plain)
    dearest = max(found[f"price_{place}"]["value"] for place in ("first", "second"))

    assert found["price_now"]["value"] <= dearest
    assert found["price_now"]["value"] < found["price_then"]["value"]
    assert -1 < found["fall_all"]["low"] <= found["fall_all"]["high"] < 0
    assert found["fall_all"]["value"] <= found["fall_first"]["value"]


def test_of_one_group_twice_both_together_are_that_group(study: Study) -> None:
    found = quantities(study.price("us", "us"))

    assert found["price_now"]["value"] == found["price_first"]["value"]
    assert found["fall_all"]["value"] == found["fall_first"]["value"]


def test_more_money_is_points_beyond_the_cheapest(plain: Answer) -> None:
    found = quantities(plain)

    assert found["points_per_tenfold_first"]["unit"] == "rating points per tenfold price"
    assert found["points_per_dollar_first"]["unit"] == "rating points per USD"
    assert found["points_per_tenfold_first"]["low"] > 0
    assert "points_per_dollar_second" in found or (
        "the best model of china" in plain.details["undefined"]["points_per_dollar_second"]
    )


def test_points_per_dollar_need_no_zero_of_the_scale(study: Study) -> None:
    """A level is a point of the scale: with it the numbers move, without it there is none."""
    answer = study.price("us", "china", board="epoch/eci")
    units = {row["unit"] for row in quantities(answer).values()}

    assert {"index points per USD", "index points per tenfold price"} & units


def test_the_labs_own_host_stands_first_and_countries_are_the_hosts_own(compared: Answer) -> None:
    rows = compared.details["hosts"]

    assert {row["model"] for row in rows} == {PRO}
    assert rows[0]["own"]
    assert rows[0]["host"] == "deepseek"
    assert (rows[0]["input"], rows[0]["output"]) == (0.435, 0.87)
    assert [row["price"] for row in rows[1:]] == sorted(row["price"] for row in rows[1:])
    countries = {row["host"]: row["host_country"] for row in rows}
    assert countries["togetherai"] == "US"
    assert countries["digitalocean"] == ""
    for row in rows:
        stated = row["country_snapshot"] or row["country_address"]
        assert bool(row["host_country"]) == bool(stated)
        assert row["kind"] in ("host", "cloud", "router")
        assert row["since"] <= "2026-07-01"
        assert 0 < row["input"] <= row["output"]
    snapshots = {one.snapshot for one in compared.origins}
    assert {row["snapshot"] for row in rows} <= snapshots


def test_the_dearest_host_is_compared_with_the_cheapest_and_routers_are_none(
    compared: Answer,
) -> None:
    (spread,) = compared.details["host_spread"]
    hosts = [row for row in compared.details["hosts"] if row["kind"] != "router"]
    prices = [row["price"] for row in hosts]

    assert spread["lab_country"] == "CN"
    assert spread["host_count"] == len({row["host"] for row in hosts})
    assert (spread["cheapest"], spread["dearest"]) == (min(prices), max(prices))
    assert quantities(compared)["hosts_ratio"]["value"] == pytest.approx(
        max(prices) / min(prices), abs=1e-3
    )
    assert compared.question["model"] == PRO


def test_without_a_model_the_hosts_of_cheap_open_models_are_compared(
    study: Study, plain: Answer
) -> None:
    models = {row["model"] for row in plain.details["hosts"]}

    assert models <= {row["model"] for row in plain.details["sellers"]}
    assert {study.catalog.models[one].weights for one in models} == {"open"}
    assert models == {row["model"] for row in plain.details["host_spread"]}
    assert "hosts_ratio" not in {**quantities(plain), **plain.details["undefined"]}


def test_a_model_that_nobody_else_sells_has_no_ratio(study: Study) -> None:
    answer = study.price("us", "china", model="openai/gpt-4-0314")

    assert "fewer than two hosts" in answer.details["undefined"]["hosts_ratio"]
    with pytest.raises(UnknownModel):
        study.price("us", "china", model="openai/gpt")


def test_prices_that_vary_are_told_and_the_base_is_counted(plain: Answer) -> None:
    tiers = plain.details["tiers"]

    assert tiers
    assert all(row["above"] > 0 and row["input"] > 0 for row in tiers)
    cheapest = {row["model"]: row for row in plain.details["sellers"] if row["share"] > 0.5}
    varying = [row for row in tiers if row["model"] in cheapest and row["own"]]
    said = [one.text for one in plain.warnings if one.kind == "VaryingPrice"]
    assert {row["model"] for row in varying} == {text.partition(" ")[0] for text in said}
    assert all("the base price is counted" in text for text in said)


def test_hosts_of_one_day_in_may(tmp_path: Path, shared_data: Path) -> None:
    """What OpenRouter listed on 2026-05-18: the lab's own price, and eleven others above it."""
    store = tmp_path / "store"
    catalog = headway.open(store=store).catalog
    ingest(
        "openrouter-offers",
        shared_data / "openrouter-2026-05",
        store,
        catalog=catalog,
        accessed=day("2026-07-01"),
    )
    answer = headway.open(store=store, as_of="2026-05-18").price("us", "china", model=PRO)
    listed = [row for row in answer.details["hosts"] if row["source"] == "openrouter-offers"]
    own, *others = listed

    assert (own["host"], own["input"], own["output"]) == ("deepseek", 0.435, 0.87)
    assert (own["own"], own["host_country"]) == (True, "CN")
    assert len(others) == 11
    assert {row["host_country"] for row in others} == {"US", "SG", "CN"}
    assert (min(row["input"] for row in others), max(row["input"] for row in others)) == (
        1.392,
        2.1,
    )
