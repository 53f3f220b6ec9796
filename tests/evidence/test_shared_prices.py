"""What the published lists show of prices, out of a store that they were ingested into."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from headway.catalog.load import load
from headway.evidence.ingest import ingest
from headway.evidence.observations import Price
from headway.evidence.sources import litellm_prices
from headway.evidence.store import Store
from headway.measures.offers import market

MAY = dt.date(2026, 5, 18)
PRO = "deepseek/deepseek-v4-pro"


@pytest.fixture(scope="module")
def openrouter(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with OpenRouter's offers of 18 May 2026."""
    folder = tmp_path_factory.mktemp("store")
    ingest(
        "openrouter-offers",
        shared / "openrouter-2026-05",
        folder,
        catalog=load(),
        accessed=dt.date(2026, 7, 1),
    )
    return Store([folder])


def test_one_model_costs_three_to_five_times_as_much_away_from_its_lab(openrouter: Store) -> None:
    """DeepSeek's own host against eleven: eight in the US, two in Singapore, one in China."""
    catalog = load()
    table = openrouter.prices()
    of_pro = np.flatnonzero(table.name == PRO)
    own = [r for r in of_pro if catalog.resolve_lab("openrouter", table.host[r]) == "deepseek"]
    others = [r for r in of_pro if r not in own]

    assert catalog.resolve("openrouter", PRO) == (PRO, "")
    assert [(table.input[r], table.output[r], table.host_country[r]) for r in own] == [
        (0.435, 0.87, "CN")
    ]
    assert len({table.host[r] for r in others}) == len(others) == 11
    assert Counter(table.host_country[r] for r in others) == {"US": 8, "SG": 2, "CN": 1}
    prices = [float(table.input[r]) for r in others]
    assert (min(prices), max(prices)) == (1.392, 2.1)
    assert {str(day) for day in table.published} == {"2026-05-18"}


def test_each_of_its_hosts_is_one_that_can_be_chosen(openrouter: Store) -> None:
    found = market(openrouter.prices(), openrouter.listings(), load(), [PRO], MAY)

    assert len(found.offers) == 12
    assert [(one.host, one.input) for one in found.offers if one.own] == [("deepseek", 0.435)]
    assert {one.takes.quantization for one in found.offers} == {"", "fp4", "fp8"}
    assert min(one.takes.context or 0 for one in found.offers) == 65_536
    assert all(one.takes.reads == {"text"} for one in found.offers)


def test_every_host_of_may_2026_is_in_the_catalog(openrouter: Store) -> None:
    catalog = load()
    hosts = set(openrouter.prices().host.tolist())

    assert all(catalog.resolve_host("openrouter", host) for host in hosts)


@pytest.fixture(scope="module")
def changes(shared: Path) -> list[tuple[Price, Price]]:
    """Each change of a price in LiteLLM's list, with the price before it."""
    last: dict[str, Price] = {}
    found = []
    for row in litellm_prices.read(shared / "price-history" / "litellm_price_changes.csv").prices:
        if row.event == "price":
            found.append((last[row.name], row))
        if row.event != "removed":
            last[row.name] = row
    return found


def test_most_changes_of_a_price_lower_it(changes: list[tuple[Price, Price]]) -> None:
    """Of 496 in chat entries 236 lower the input, 104 raise it, 156 leave it.

    Our rows hold four more, all down: GPT-5.5 Pro, which the list has as `responses`.
    """
    steps = Counter(
        (int(np.sign((now.input or 0) - (before.input or 0))), "gpt-5.5-pro" in now.name)
        for before, now in changes
    )

    assert steps == {(-1, False): 236, (1, False): 104, (0, False): 156, (-1, True): 4}


def test_deepseeks_first_rise_is_dated_february_2025(changes: list[tuple[Price, Price]]) -> None:
    rises = {
        now.name: (before.input, now.input, now.since.isoformat())
        for before, now in changes
        if now.name in {"deepseek-chat", "deepseek/deepseek-chat"} and before.input == 0.14
    }

    assert rises["deepseek/deepseek-chat"] == (0.14, 0.27, "2025-02-08")
