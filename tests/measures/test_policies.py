"""Shares of what hosts declare, and which hosts a group means."""

from __future__ import annotations

import numpy as np
import pytest

from headway.errors import Misuse, UnknownGroup
from headway.measures.policies import countries_of, counts, share
from tests.measures import worlds

CATALOG = worlds.catalog([("us-a/m", "2024-01-01"), ("cn-b/n", "2024-01-01")])
THERE = ("US", "CN", "SG", "FR", "")


@pytest.mark.parametrize(
    ("rule", "countries"),
    [
        ("us", {"US"}),
        ("china", {"CN"}),
        ("us+china", {"US", "CN"}),
        ("country:sg", {"SG"}),
        ("country:SG + country:fr", {"SG", "FR"}),
    ],
)
def test_a_group_of_hosts_is_one_of_countries(rule: str, countries: set[str]) -> None:
    assert countries_of(rule, CATALOG, THERE) == countries


@pytest.mark.parametrize("rule", ["lab:us-a", "open-weights", "us+open-weights"])
def test_a_group_of_models_is_refused(rule: str) -> None:
    with pytest.raises(Misuse, match="hosts are grouped by headquarters"):
        countries_of(rule, CATALOG, THERE)


@pytest.mark.parametrize("rule", ["country:de", "chna", "us+"])
def test_a_group_that_is_not_is_refused(rule: str) -> None:
    with pytest.raises((UnknownGroup, Misuse)):
        countries_of(rule, CATALOG, THERE)


def test_unknown_is_counted_apart() -> None:
    answers = np.array(["yes", "no", "unknown", "no"], dtype=object)

    assert counts(answers) == {"yes": 1, "no": 2, "unknown": 1}


def test_a_share_is_unsure_where_few_say() -> None:
    rng = np.random.default_rng(0)
    few, many = share(1, 2, 20_000, rng), share(100, 200, 20_000, rng)

    assert np.mean(few) == pytest.approx(1.5 / 4, abs=0.01)
    assert np.std(few) > 5 * np.std(many)
    assert np.std(share(0, 0, 20_000, rng)) > 0.3
