"""The evidence inside the package: whole, licensed, small, and made from the published files."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import msgspec
import numpy as np
import pyarrow.parquet as pq
import pytest

from headway.catalog.load import Catalog, load
from headway.errors import Misuse
from headway.evidence import starter
from headway.evidence.observations import Origin
from headway.evidence.readers import READERS
from headway.evidence.starter import ACCESSED, RECIPE, Step, build
from headway.evidence.store import PACKAGED, Store
from tests.evidence.conftest import photograph


@pytest.fixture(scope="module")
def packaged() -> Store:
    return Store([PACKAGED])


def test_every_snapshot_is_whole(packaged: Store) -> None:
    for origin in packaged.origins():
        rows = 0
        for table in origin.tables:
            part = PACKAGED / table / f"source={origin.source}" / f"snapshot={origin.snapshot}"
            rows += pq.ParquetFile(part / "part-0.parquet").metadata.num_rows
        assert rows == origin.rows


def test_the_two_forms_of_an_origin_agree(packaged: Store) -> None:
    for origin in packaged.origins():
        folder = PACKAGED / "origins" / f"source={origin.source}" / f"snapshot={origin.snapshot}"
        (record,) = pq.ParquetFile(folder / "part-0.parquet").read().to_pylist()
        assert msgspec.convert(record, Origin) == origin


def test_only_what_the_licence_allows_is_in_it(packaged: Store) -> None:
    for origin in packaged.origins():
        source = READERS[origin.source].source
        assert source.bundled
        assert (origin.licence, origin.attribution) == (source.licence, source.attribution)
        assert origin.licence in {"CC BY 4.0", "Apache-2.0", "MIT"}


def test_every_origin_names_the_copy_it_was_read_from(packaged: Store) -> None:
    assert all(origin.via for origin in packaged.origins())


def test_nothing_in_it_was_published_after_the_first_of_july_2026(packaged: Store) -> None:
    assert packaged.newest() == dt.date(2026, 7, 1)
    assert {origin.accessed for origin in packaged.origins()} == {ACCESSED}


def test_it_is_small(packaged: Store) -> None:
    assert packaged.origins()
    assert sum(path.stat().st_size for path in PACKAGED.rglob("*") if path.is_file()) < 8_000_000


def test_every_board_is_read_from_the_sources_it_declares(packaged: Store) -> None:
    declared = load().boards

    for board in packaged.boards():
        assert set(board.sources) <= set(declared[board.board].sources)
        categories = {"overall", *declared[board.board].categories}
        assert board.categories <= len(categories)


def test_the_text_board_reaches_back_to_may_2023(packaged: Store) -> None:
    table = packaged.ratings("arena/text", "overall")

    assert table.published[0] == np.datetime64("2023-05-08")
    assert Counter(table.coverage).keys() == {"full", "top", "labs"}


def test_no_entry_added_by_hand_is_in_the_index(packaged: Store) -> None:
    table = packaged.ratings("epoch/eci", "overall")
    spring = (table.published >= np.datetime64("2026-04-01")) & (
        table.published < np.datetime64("2026-04-15")
    )

    assert not {"claude-mythos-2026-04-07", "muse-spark-2026-04-08"} & set(table.name[spring])
    assert len(set(table.published)) == 8


def test_a_source_that_may_not_be_bundled_is_refused(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Step("artificial-analysis", "artificial-analysis/2026-07-01", "")
    monkeypatch.setattr(starter, "RECIPE", (step,))

    with pytest.raises(Misuse, match="its licence does not allow it in the package"):
        build(tmp_path, tmp_path / "target", catalog)


def test_it_is_what_the_recipe_makes_of_the_published_files(shared: Path, tmp_path: Path) -> None:
    """Built twice from the shared data: the same bytes, and the snapshots of the package."""
    catalog = load()
    reports = build(shared, tmp_path / "one", catalog)
    build(shared, tmp_path / "two", catalog)

    assert photograph(tmp_path / "one") == photograph(tmp_path / "two")
    assert len(reports) == len(RECIPE)
    assert Store([tmp_path / "one"]).origins() == Store([PACKAGED]).origins()
