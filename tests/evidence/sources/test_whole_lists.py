"""Whole price lists of a day: every offer with its tiers and limits, and what is left out."""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.errors import BadFile
from headway.evidence.gathered import NEGATIVE, NO_PRICE, per_million
from headway.evidence.observations import Extract, Listing, Price
from headway.evidence.offers import NO_HOST
from headway.evidence.sources import litellm, models_dev, models_dev_prices
from headway.evidence.sources.litellm import OTHER_MODE
from tests.evidence.samples import LITELLM, MODELS_DEV, TODAY, write_json

DAY = dt.date(2026, 5, 21)


def dev(folder: Path, **changes: object) -> Extract:
    """The sample of models.dev with other keys for its model."""
    found: dict[str, Any] = copy.deepcopy(MODELS_DEV)
    found["alpha"]["models"]["alpha-1"] |= changes
    return models_dev.read(write_json(folder / "api.json", found), DAY)


def lite(folder: Path, **changes: object) -> Extract:
    """The sample of LiteLLM with other keys for its model; None takes a key away."""
    entry = {**LITELLM["alpha/alpha-1"], **changes}
    kept = {key: value for key, value in entry.items() if value is not None}
    found = {"sample_spec": LITELLM["sample_spec"], "alpha/alpha-1": kept}
    return litellm.read(write_json(folder / "prices.json", found), DAY)


def tiers(extract: Extract) -> list[tuple[int, float | None, float | None, float | None]]:
    return [(one.above, one.input, one.output, one.cache_read) for one in extract.prices]


def test_an_offer_of_models_dev_is_a_price_of_the_day_and_a_listing(tmp_path: Path) -> None:
    extract = dev(tmp_path)

    assert extract.prices == (
        Price(
            name="alpha-1",
            host="alpha",
            since=DAY,
            event="listed",
            published=DAY,
            input=1.25,
            output=10.0,
            cache_read=0.125,
        ),
    )
    assert extract.listings == (
        Listing(
            name="alpha-1",
            host="alpha",
            published=DAY,
            context=128_000,
            max_output=8192,
            reads="text|image",
            writes="text",
        ),
    )
    assert [place.where for place in extract.places] == ["alpha, model alpha-1"] * 2


def test_a_tier_stands_beside_the_base_and_repeats_what_it_does_not_change(tmp_path: Path) -> None:
    rates = {"input": 2.5, "output": 15, "cache_read": 0.25, "context_over_200k": {"input": 5}}
    told = {**rates, "tiers": [{"input": 5, "tier": {"size": 272_000, "type": "context"}}]}

    assert tiers(dev(tmp_path, cost=told)) == [(0, 2.5, 15, 0.25), (272_000, 5, 15, None)]
    assert tiers(dev(tmp_path, cost=rates)) == [(0, 2.5, 15, 0.25), (200_000, 5, 15, None)]


def test_an_offer_without_a_price_is_listed_all_the_same(tmp_path: Path) -> None:
    extract = dev(tmp_path, cost={"input": 1}, limit={"context": 0, "output": 0}, modalities={})

    assert (extract.prices, extract.left_out) == ((), {NO_PRICE: 1})
    assert [(one.context, one.max_output, one.reads) for one in extract.listings] == [
        (None, None, "")
    ]


def test_a_price_loses_the_dust_of_binary_fractions(tmp_path: Path) -> None:
    extract = dev(tmp_path, cost={"input": 0.24000000000000002, "output": 0.49299999999999994})

    assert tiers(extract) == [(0, 0.24, 0.493, None)]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"cost": {"input": "1.25", "output": 10}}, "expected `float | null`, got `str`"),
        (
            {"limit": {"context": 1.5}},
            "alpha, model alpha-1, column limit.context: 1.5 is not a nu",
        ),
        ({"limit": {"context": 1e300}}, r"column limit.context: 1e\+300 is not a number of tokens"),
        ({"limit": {"output": -1}}, "column limit.output: -1 is not a number of tokens"),
    ],
)
def test_a_cell_of_another_kind_is_refused_by_its_name(
    tmp_path: Path, changes: Mapping[str, object], fault: str
) -> None:
    with pytest.raises(BadFile, match=fault):
        dev(tmp_path, **changes)


def test_a_catalogue_of_models_is_not_one_of_offers(tmp_path: Path) -> None:
    path = write_json(tmp_path / "models.json", {"openai/gpt-5": {"id": "openai/gpt-5"}})

    with pytest.raises(BadFile, match="missing required field `models`"):
        models_dev.read(path, DAY)


@pytest.mark.parametrize("module", [models_dev, litellm])
def test_a_list_that_does_not_tell_its_day_needs_one(tmp_path: Path, module: Any) -> None:  # noqa: ANN401
    with pytest.raises(BadFile, match="state the day with --published"):
        module.read(write_json(tmp_path / "list.json", {}))


def test_the_day_in_a_name_is_the_day(tmp_path: Path) -> None:
    path = write_json(tmp_path / "api_2026-05-21.json", MODELS_DEV)

    assert models_dev.read(path).prices[0].published == DAY
    with pytest.raises(BadFile, match="it says it was published on 2026-05-21, not on 2026-07-01"):
        models_dev.read(path, TODAY)


def test_an_entry_of_litellm_is_a_price_a_million_and_a_listing(tmp_path: Path) -> None:
    extract = lite(tmp_path)

    assert tiers(extract) == [(0, 1.25, 10.0, 0.125)]
    assert {(one.name, one.host, one.event, one.since) for one in extract.prices} == {
        ("alpha/alpha-1", "alpha", "listed", DAY)
    }
    assert [(one.context, one.max_output, one.reads, one.writes) for one in extract.listings] == [
        (128_000, 8192, "text|image", "")
    ]
    assert extract.left_out == {}


@given(st.decimals(min_value="0.0001", max_value=1000, places=4))
def test_a_price_per_million_is_the_printed_one_exactly(price: Any) -> None:  # noqa: ANN401
    assert per_million(float(price) / 1e6) == float(price)
    assert per_million(float(f"{price}e-6")) == float(price)


def test_tiers_of_litellm_are_read_from_names_or_from_ranges(tmp_path: Path) -> None:
    named = lite(
        tmp_path,
        input_cost_per_token_above_128k_tokens=2.5e-06,
        output_cost_per_token_above_200k_tokens=2e-05,
        input_cost_per_token_above_200k_tokens_priority=9e-06,
    )
    ranged = lite(
        tmp_path,
        input_cost_per_token=None,
        tiered_pricing=[
            {"range": [0, 32e3], "input_cost_per_token": 1e-6, "output_cost_per_token": 4e-6},
            {"range": [32e3, 1e6], "input_cost_per_token": 2e-6, "output_cost_per_token": 8e-6},
        ],
    )

    assert tiers(named) == [
        (0, 1.25, 10, 0.125),
        (128_000, 2.5, 10, None),
        (200_000, 1.25, 20, None),
    ]
    assert tiers(ranged) == [(0, 1, 4, None), (32_000, 2, 8, None)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mode": "embedding"}, OTHER_MODE),
        ({"mode": None}, OTHER_MODE),
        ({"litellm_provider": None}, NO_HOST),
        ({"output_cost_per_token": None}, NO_PRICE),
        ({"input_cost_per_token": -1}, NEGATIVE),
    ],
)
def test_what_litellm_lists_besides_is_counted(
    tmp_path: Path, changes: Mapping[str, object], reason: str
) -> None:
    extract = lite(tmp_path, **changes)

    assert extract.prices == ()
    assert extract.left_out == {reason: 1}


@pytest.mark.parametrize(
    ("changes", "reads"),
    [
        ({"supports_vision": None}, ""),
        ({"supports_vision": False}, "text"),
        ({"supports_vision": True, "supports_pdf_input": True}, "text|image|pdf"),
        ({"supported_modalities": ["text", "video"]}, "text|video"),
    ],
)
def test_modalities_are_those_listed_or_flagged(
    tmp_path: Path, changes: Mapping[str, object], reads: str
) -> None:
    assert [one.reads for one in lite(tmp_path, **changes).listings] == [reads]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"mode": 7}, "model alpha/alpha-1, column mode: 7 is not text"),
        ({"input_cost_per_token": "1e-6"}, "column input_cost_per_token: '1e-6' is not a number"),
        ({"input_cost_per_token": True}, "column input_cost_per_token: True is not a number"),
        ({"max_input_tokens": 0.5}, "column max_input_tokens: 0.5 is not a number of tokens"),
        ({"supported_modalities": "text"}, "column supported_modalities: 'text' is not a list"),
        ({"tiered_pricing": [7]}, "column tiered_pricing: .7. is not a list of tiers"),
    ],
)
def test_a_cell_of_another_kind_names_the_entry_and_column(
    tmp_path: Path, changes: Mapping[str, object], fault: str
) -> None:
    with pytest.raises(BadFile, match=fault):
        lite(tmp_path, **changes)


Offer = tuple[str, str]


def test_the_whole_list_agrees_with_the_list_of_changes(shared: Path) -> None:
    """On 21 May 2026, offer by offer.

    Five prices differ: three of OpenRouter's, which changed on that very day, and two by
    less than a millionth. The list of changes lacks 296 prices which files took from their model
    since April (it has them again since 3 June), and has 32 that came later on that day.
    """
    whole = models_dev.read(
        shared / "models-dev-2026-07-02" / "models_dev_api_json_2026-05-21.json.gz", None
    )
    changes = models_dev_prices.read(shared / "price-history" / "models_dev_price_changes.csv")
    standing: dict[Offer, Price] = {}
    for row in changes.prices:
        if row.since <= DAY:
            standing[row.name, row.host] = row
    now = {(one.name, one.host): one for one in whole.prices if one.above == 0}
    then = {offer: row for offer, row in standing.items() if row.event != "removed"}

    both = now.keys() & then.keys()
    differ = {
        offer
        for offer in both
        if (now[offer].input, now[offer].output) != (then[offer].input, then[offer].output)
    }

    assert len(whole.listings) == 4_803
    assert (len(now), len(both), len(then.keys() - now.keys())) == (4_567, 4_271, 32)
    assert {then[offer].since for offer in then.keys() - now.keys()} == {DAY}
    assert Counter(host for _, host in differ) == {"openrouter": 3, "nano-gpt": 2}
    assert all(then[offer].since == DAY for offer in differ if offer[1] == "openrouter")


@pytest.mark.parametrize(
    ("name", "prices", "listings"),
    [
        ("litellm_raw_2023-10-20_v0.11.1.json.gz", 56, 57),
        ("litellm_raw_2024-12-31_v1.56.5.json.gz", 566, 575),
        ("litellm_raw_2025-06-28_v1.73.6.json.gz", 861, 887),
        ("litellm_raw_2025-12-22_v1.80.11.json.gz", 1_792, 1_790),
        ("litellm_raw_2026-07-01_v1.90.2.json.gz", 2_254, 2_266),
    ],
)
def test_five_lists_of_litellm_as_published(
    shared: Path, name: str, prices: int, listings: int
) -> None:
    extract = litellm.read(shared / "price-history" / name)

    assert (len(extract.prices), len(extract.listings)) == (prices, listings)
