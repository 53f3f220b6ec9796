"""What a model is sold for: the newest statement stands, 0 is no price, names roll."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.errors import Misuse
from headway.measures.offered import Mix, PricePath, mix_of, price_paths
from tests.measures.price_worlds import Listed, catalog, day, listed

MODELS = [("us-a/closed-1", "2025-01-01"), ("us-a/open-1", "2025-03-01")]
INPUT_ONLY = Mix(1, 0)


def path(*rows: Listed, model: str = "us-a/closed-1", hosts: str = "own") -> PricePath | None:
    found = price_paths(listed(*rows), catalog(MODELS), [model], INPUT_ONLY, hosts)  # type: ignore[arg-type]
    return found.get(model)


def test_a_price_holds_until_the_next_and_ends_with_the_offer() -> None:
    found = path(
        ("closed-1", "us-a", "2025-01-05", 2.0),
        ("closed-1", "us-a", "2025-06-01", 1.0),
        ("closed-1", "us-a", "2025-09-01", None),
    )

    assert found is not None
    assert np.isnan(found.at(day("2025-01-04")))
    assert found.at(day("2025-05-31")) == 2.0
    assert found.at(day("2025-06-01")) == 1.0
    assert np.isnan(found.at(day("2025-09-01")))


def test_nothing_is_a_price_of_nothing() -> None:
    """A free route, a plan or a placeholder: the price is unknown while it stands, not zero."""
    found = path(("closed-1", "us-a", "2025-01-05", 0.0), ("closed-1", "us-a", "2025-02-01", 2.0))

    assert found is not None
    assert np.isnan(found.at(day("2025-01-10")))
    assert found.at(day("2025-02-01")) == 2.0
    assert path(("closed-1", "us-a", "2025-01-05", 0.0)) is None
    assert np.isnan(Mix(3, 1).blend(1.0, 0.0))


def test_of_two_lists_the_newest_statement_stands() -> None:
    late = listed(("closed-1", "us-a", "2025-01-05", 3.0), ("closed-1", "us-a", "2025-08-01", 1.0))
    soon = listed(("closed-1", "us-a", "2025-02-01", 2.0), ("closed-1", "us-a", "2025-05-01", 1.5))
    both = type(late)(
        **{
            name: np.concatenate([getattr(late, name), getattr(soon, name)])
            for name in late.__dataclass_fields__
        }
    )
    both.source[2:] = "models-dev-prices"
    known = catalog(MODELS)
    for one in known.facts.models:
        one.aliases["models-dev"] = (one.id.partition("/")[2],)
    for lab in known.facts.labs:
        lab.aliases["models-dev"] = (lab.id,)

    found = price_paths(both, known, ["us-a/closed-1"], INPUT_ONLY)["us-a/closed-1"]

    assert [found.at(day(d)) for d in ("2025-01-06", "2025-02-01", "2025-05-01", "2025-08-01")] == [
        3.0,
        2.0,
        1.5,
        1.0,
    ]


def test_only_open_weights_are_bought_from_other_hosts() -> None:
    closed, open_ = ("closed-1", "other", "2025-04-01", 0.5), ("open-1", "other", "2025-04-01", 0.5)

    assert path(closed, hosts="any") is None
    assert path(open_, model="us-a/open-1", hosts="own") is None
    found = path(open_, ("open-1", "us-a", "2025-06-01", 0.8), model="us-a/open-1", hosts="any")
    assert found is not None
    assert found.at(day("2025-07-01")) == 0.5
    assert found.host[found.step(day("2025-07-01"))] == "other"


def test_a_rolling_name_is_the_price_of_the_model_it_buys() -> None:
    known = catalog(
        [("cn-d/v1", "2025-01-01"), ("cn-d/v2", "2025-06-01")],
        [("cn-d/v1", "chat"), ("cn-d/v2", "chat")],
    )
    table = listed(("chat", "cn-d", "2025-02-01", 1.0), ("chat", "cn-d", "2025-07-01", 0.5))

    found = price_paths(table, known, ["cn-d/v1", "cn-d/v2"], INPUT_ONLY)

    assert found["cn-d/v1"].at(day("2025-05-31")) == 1.0
    assert np.isnan(found["cn-d/v1"].at(day("2025-06-01")))
    assert found["cn-d/v2"].at(day("2025-06-15")) == 1.0
    assert found["cn-d/v2"].at(day("2025-07-01")) == 0.5


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.sampled_from([None, 0.0, 0.5, 1.0, 2.0])),
        min_size=1,
        max_size=8,
        unique_by=lambda row: row[0],
    )
)
def test_a_path_is_what_the_list_said_last(changes: list[tuple[int, float | None]]) -> None:
    start = np.datetime64("2025-02-01")
    rows: list[Listed] = [("closed-1", "us-a", str(start + n), cost) for n, cost in changes]
    found = path(*rows)

    for n in range(0, 310, 5):
        said = [cost for at, cost in sorted(changes) if at <= n]
        expected = said[-1] if said and said[-1] else np.nan
        got = np.nan if found is None else found.at(start + n)
        assert got == expected or (np.isnan(got) and np.isnan(expected))


def test_a_mix_is_tokens_in_to_tokens_out() -> None:
    assert mix_of("3:1").blend(1.0, 5.0) == 2.0
    assert str(mix_of("1:2.5")) == "1:2.5"
    for text in ("3", "3:1:1", "a:b", "-1:1", "0:0", "inf:1", "nan:1"):
        with pytest.raises(Misuse, match="write it as 3:1"):
            mix_of(text)
