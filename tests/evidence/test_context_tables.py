"""Prices, compute and policies in the store: whole arrays, each fact once, nothing of later."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from headway.catalog.load import Catalog, load
from headway.evidence.ingest import ingest
from headway.evidence.readers import READERS
from headway.evidence.store import PACKAGED, Store
from tests.evidence.samples import (
    EPOCH_MODEL_ROW,
    INFERCHECK_ROW,
    LITELLM_ROW,
    SAMPLES,
    TODAY,
    write_csv,
)


def filled(folder: Path, catalog: Catalog) -> Store:
    prices = [
        LITELLM_ROW,
        LITELLM_ROW | {"first_seen": "2026-03-01", "event": "removed", "mode": ""},
    ]
    models = [EPOCH_MODEL_ROW, EPOCH_MODEL_ROW | {"Model": "B", "Training compute (FLOP)": ""}]
    for source, rows in (
        ("litellm-prices", prices),
        ("epoch-models", models),
        ("infercheck-policies", [INFERCHECK_ROW]),
    ):
        ingest(
            source,
            write_csv(folder / f"{source}.csv", rows),
            folder / "store",
            catalog=catalog,
            accessed=TODAY,
            published=SAMPLES[source].published,
        )
    return Store([folder / "store"])


def test_the_tables_come_back_as_they_were_read(tmp_path: Path, catalog: Catalog) -> None:
    store = filled(tmp_path, catalog)
    prices, compute, policies = store.prices(), store.compute(), store.policies()

    assert list(prices.event) == ["new", "removed"]
    assert prices.input[0] == 1.25
    assert np.isnan(prices.input[1])
    assert list(prices.since.astype(str)) == ["2026-02-06", "2026-03-01"]
    assert list(compute.name) == ["Alpha 1", "B"]
    assert compute.flop[0] == 5.5e25
    assert np.isnan(compute.flop[1])
    assert (policies.host[0], policies.trains[0], policies.retention_days[0]) == ("alpha", "no", 30)
    assert not policies.reviewed[0]
    assert (len(prices), len(compute), len(policies)) == (2, 2, 1)
    assert {origin.tables for origin in store.origins()} == {
        ("prices",),
        ("compute",),
        ("policies",),
    }


def test_nothing_of_later_is_seen(tmp_path: Path, catalog: Catalog) -> None:
    store = filled(tmp_path, catalog)

    assert list(store.prices(as_of=dt.date(2026, 2, 28)).event) == ["new"]
    assert len(store.prices(as_of=dt.date(2026, 2, 5))) == 0
    assert len(store.compute(as_of=dt.date(2025, 12, 1))) == 0
    assert len(store.policies(as_of=dt.date(2026, 4, 13))) == 0
    assert store.newest() == dt.date(2026, 4, 14)
    assert store.newest(as_of=dt.date(2026, 2, 20)) == dt.date(2026, 2, 6)


def test_an_empty_store_gives_empty_tables(tmp_path: Path) -> None:
    store = Store([tmp_path / "none"])

    for table in (store.prices(), store.compute(), store.policies()):
        assert len(table) == 0
    assert store.policies().reviewed.dtype == np.bool_
    assert store.prices().since.dtype == np.dtype("datetime64[D]")


@pytest.mark.parametrize("table", ["prices", "compute", "policies"])
def test_the_package_carries_each_table(table: str) -> None:
    found = getattr(Store([PACKAGED]), table)()

    assert len(found) > 100
    assert found.published.max() <= np.datetime64("2026-07-01")


def test_every_packaged_price_is_of_a_model_of_the_catalog() -> None:
    catalog, prices = load(), Store([PACKAGED]).prices()

    for source, name in set(zip(prices.source, prices.name, strict=True)):
        assert catalog.resolve(READERS[source].source.publisher, name) is not None
