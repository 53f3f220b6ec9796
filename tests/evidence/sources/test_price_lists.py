"""Price lists: what changed, at which host, from which day; a price of 0 is kept as printed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.errors import BadFile
from headway.evidence.observations import Extract, Price
from headway.evidence.offers import NO_CHANGE, NO_HOST, NO_PRICE, Listed, Offer
from headway.evidence.sources import litellm_prices, models_dev_prices
from tests.evidence.samples import LITELLM_ROW, MODELS_DEV_ROW, write_csv

START = dt.date(2026, 2, 6)


def litellm(folder: Path, *changes: dict[str, str]) -> Extract:
    rows = [LITELLM_ROW | change for change in changes]
    return litellm_prices.read(write_csv(folder / "prices.csv", rows))


def steps(prices: Sequence[Price]) -> list[tuple[str, str, str, float | None]]:
    return [(one.host, one.since.isoformat(), one.event, one.input) for one in prices]


def test_a_row_becomes_a_price_from_the_day_it_was_first_seen(tmp_path: Path) -> None:
    (price,) = litellm(tmp_path, {}).prices

    assert price == Price(
        name="alpha/alpha-1",
        host="alpha",
        since=START,
        event="new",
        published=START,
        basis="first_seen",
        input=1.25,
        output=10.0,
        cache_read=0.125,
    )


def test_an_offer_is_followed_from_new_over_price_to_its_end_and_return(tmp_path: Path) -> None:
    gone = {"event": "removed", "input_usd_per_mtok": "", "output_usd_per_mtok": "", "mode": ""}
    extract = litellm(
        tmp_path,
        {},
        {"first_seen": "2026-02-10", "event": "meta", "max_output_tokens": "4096"},
        {"first_seen": "2026-03-01", "event": "price", "input_usd_per_mtok": "1.0"},
        {"first_seen": "2026-04-01"} | gone | {"litellm_provider": ""},
        {"first_seen": "2026-05-01", "event": "returned", "input_usd_per_mtok": "0"},
    )

    assert steps(extract.prices) == [
        ("alpha", "2026-02-06", "new", 1.25),
        ("alpha", "2026-03-01", "price", 1.0),
        ("alpha", "2026-04-01", "removed", None),
        ("alpha", "2026-05-01", "returned", 0.0),
    ]
    assert extract.left_out == {NO_CHANGE: 1}


def test_a_key_that_moves_to_another_host_ends_there_and_is_new_here(tmp_path: Path) -> None:
    moved = {"first_seen": "2026-03-01", "event": "meta", "litellm_provider": "beta"}

    assert steps(litellm(tmp_path, {}, moved).prices) == [
        ("alpha", "2026-02-06", "new", 1.25),
        ("alpha", "2026-03-01", "removed", None),
        ("beta", "2026-03-01", "new", 1.25),
    ]


def test_an_empty_host_or_mode_says_what_it_said_before(tmp_path: Path) -> None:
    silent = {"first_seen": "2026-03-01", "litellm_provider": "", "mode": ""}

    extract = litellm(tmp_path, {}, silent | {"event": "price", "output_usd_per_mtok": "9"})

    assert [one.output for one in extract.prices] == [10.0, 9.0]


def test_a_host_that_was_never_named_is_left_out_and_counted(tmp_path: Path) -> None:
    extract = litellm(
        tmp_path, {"litellm_provider": ""}, {"first_seen": "2026-03-01", "event": "meta"}
    )

    assert steps(extract.prices) == [("alpha", "2026-03-01", "new", 1.25)]
    assert extract.left_out == {NO_HOST: 1}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"mode": "embedding"}, "rows of other modes than chat and responses"),
        ({"output_usd_per_mtok": ""}, NO_PRICE),
    ],
)
def test_what_is_no_price_of_a_text_model_ends_the_offer(
    change: dict[str, str], reason: str, tmp_path: Path
) -> None:
    extract = litellm(tmp_path, {}, {"first_seen": "2026-03-01", "event": "meta"} | change)

    assert [one.event for one in extract.prices] == ["new", "removed"]
    assert extract.left_out == {reason: 1}


def test_each_provider_of_models_dev_has_its_own_price(tmp_path: Path) -> None:
    rows = [MODELS_DEV_ROW, MODELS_DEV_ROW | {"provider": "beta", "input_usd_per_mtok": "0.0"}]

    extract = models_dev_prices.read(write_csv(tmp_path / "dev.csv", rows))

    assert steps(extract.prices) == [
        ("alpha", "2026-02-05", "new", 1.25),
        ("beta", "2026-02-05", "new", 0.0),
    ]
    assert all(one.cache_read is None for one in extract.prices)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"input_usd_per_mtok": "cheap"}, "line 2, column input_usd_per_mtok: 'cheap' is not a"),
        ({"first_seen": "soon"}, "line 2, column first_seen: 'soon' is not a date"),
    ],
)
def test_a_cell_that_is_something_else_is_named(
    change: dict[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(BadFile, match=said):
        litellm(tmp_path, change)
    with pytest.raises(BadFile, match=said):
        models_dev_prices.read(write_csv(tmp_path / "dev.csv", [MODELS_DEV_ROW | change]))


LISTINGS = st.lists(
    st.tuples(st.sampled_from(["alpha", "beta", ""]), st.sampled_from([None, 0.0, 1.0, 2.0]))
)


@given(LISTINGS)
def test_rows_of_an_offer_retell_what_the_list_said(
    listings: list[tuple[str, float | None]],
) -> None:
    """Whatever a list does, replaying the changes gives the offer that stands on each day."""
    offer, left_out = Offer(), Counter[str]()
    standing: dict[str, float] = {}
    expected: tuple[str, float] | None = None
    for number, (host, cost) in enumerate(listings):
        today = START + dt.timedelta(days=number)
        for price in offer.listed(Listed("m", host, today, cost, 1.0, None), left_out):
            if price.event == "removed":
                del standing[price.host]
            else:
                assert (price.event == "price") == (price.host in standing)
                assert price.input is not None
                standing[price.host] = price.input
        if host:
            expected = None if cost is None else (host, cost)
        assert list(standing.items()) == ([] if expected is None else [expected])
