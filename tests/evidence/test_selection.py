"""A part of a file: by a day, by names that resolve; what is left out is counted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from headway.catalog.load import Catalog
from headway.evidence.ingest import ingest
from headway.evidence.selection import Selection, select
from headway.evidence.sources import epoch_models, infercheck_policies
from headway.evidence.store import Store
from tests.evidence.samples import MODELS_DEV_ROW, SAMPLES, TODAY, write_csv

ROWS = [
    MODELS_DEV_ROW,
    MODELS_DEV_ROW | {"model_id": "unheard-of"},
    MODELS_DEV_ROW | {"first_seen": "2026-06-01", "event": "price", "input_usd_per_mtok": "1"},
]


def test_a_part_is_a_snapshot_of_its_own_beside_the_whole(tmp_path: Path, catalog: Catalog) -> None:
    """Both can be added: each offer stands once, and nothing of the whole is hidden."""
    path, store = write_csv(tmp_path / "dev.csv", ROWS), tmp_path / "store"
    asked = Selection(until=dt.date(2026, 5, 1), resolved=True)

    part = ingest(
        "models-dev-prices", path, store, catalog=catalog, accessed=TODAY, selection=asked
    )
    whole = ingest("models-dev-prices", path, store, catalog=catalog, accessed=TODAY)

    assert part.origin.rows == 1
    assert part.left_out == {
        "rows published after 2026-05-01": 1,
        "rows whose names stand for no model": 1,
    }
    assert part.origin.snapshot.endswith("-part")
    assert part.origin.sha256 == whole.origin.sha256
    assert whole.written
    table = Store([store]).prices()
    assert list(zip(table.name, table.since.astype(str), strict=True)) == [
        ("alpha-1", "2026-02-05"),
        ("alpha-1", "2026-06-01"),
        ("unheard-of", "2026-02-05"),
    ]


def test_policies_bear_no_name_of_a_model_and_stay(tmp_path: Path) -> None:
    for source, module, kept in (
        ("infercheck-policies", infercheck_policies, 1),
        ("epoch-models", epoch_models, 0),
    ):
        sample = SAMPLES[source]
        path = sample.write(tmp_path / source)
        extract = module.read(path, sample.published)
        found = select(extract, Selection(resolved=True), lambda _: False)

        assert len(found.rows) == len(found.places) == kept
