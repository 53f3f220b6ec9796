"""Coverage: what counts, by votes or rows, and what to paste for what is missing."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from headway.catalog.load import Catalog
from headway.evidence.coverage import ReadingCoverage, coverage
from headway.evidence.ingest import ingest
from headway.evidence.store import Store
from tests.evidence.samples import (
    ECI_ROW,
    HISTORY_ROW,
    MODELS_DEV_MODELS,
    OFFICIAL_ROW,
    SITE_ROW,
    TODAY,
    official,
    site,
    write_csv,
    write_json,
)


def row(name: str, rating: float, votes: int, category: str = "overall") -> dict[str, object]:
    return OFFICIAL_ROW | {
        "model_name": name,
        "rating": rating,
        "rating_lower": rating - 5,
        "rating_upper": rating + 5,
        "vote_count": votes,
        "category": category,
    }


@pytest.fixture
def store(tmp_path: Path, catalog: Catalog) -> Store:
    folder = tmp_path / "store"
    rows = [
        row("alpha-1", 1500, 900),
        row("beta-1", 1490, 50),
        row("gamma", 1480, 50),
        row("alpha-1", 1500, 90, "coding"),
        row("delta", 1600, 10, "coding"),
    ]
    week = SITE_ROW | {"model": "beta-1"}
    vintage = ECI_ROW | {"Model version": "epsilon"}
    for source, path in (
        ("arena-official", official(tmp_path / "a", rows)),
        ("arena-site", site(tmp_path / "b", [week], fetched="2026-06-18")),
        ("arena-site", site(tmp_path / "c", [SITE_ROW], fetched="2026-06-25")),
        ("arena-history", write_csv(tmp_path / "alltime.csv", [HISTORY_ROW])),
        ("epoch-eci", write_csv(tmp_path / "index_2026-03-09.csv", [ECI_ROW])),
        ("epoch-eci", write_csv(tmp_path / "index_2026-04-07.csv", [ECI_ROW, vintage])),
    ):
        ingest(source, path, folder, catalog=catalog, accessed=TODAY)
    return Store([folder])


def of(found: tuple[ReadingCoverage, ...], source: str) -> list[ReadingCoverage]:
    return [one for one in found if one.source == source]


def test_the_newest_reading_of_each_board_and_source_counts(store: Store, catalog: Catalog) -> None:
    found = coverage(store, catalog)

    assert [(one.board, one.source, one.published.isoformat()) for one in found] == [
        ("arena/text", "arena-history", "2024-03-01"),
        ("arena/text", "arena-official", "2026-06-25"),
        ("arena/text-style-control", "arena-site", "2026-06-25"),
        ("epoch/eci", "epoch-eci", "2026-03-09"),
        ("epoch/eci", "epoch-eci", "2026-04-07"),
    ]


def test_shares_are_weighed_by_votes_or_else_by_rows(store: Store, catalog: Catalog) -> None:
    found = coverage(store, catalog)
    (official_one,) = of(found, "arena-official")
    vintage = of(found, "epoch-eci")[1]

    assert (official_one.entries, official_one.counted_top, official_one.resolved_top) == (3, 3, 2)
    assert (official_one.weighed_by, official_one.resolved_share) == ("votes", 0.95)
    assert (vintage.weighed_by, vintage.resolved_share) == ("rows", 0.5)


def test_unresolved_names_of_every_category_and_day_are_listed_best_ranked_first(
    store: Store, catalog: Catalog
) -> None:
    (found,) = of(coverage(store, catalog), "arena-official")

    assert [(one.name, one.rank, one.votes, one.rows) for one in found.unresolved] == [
        ("delta", 1, 10, 1),
        ("gamma", 3, 50, 1),
    ]
    assert found.unresolved[0].first_seen == dt.date(2026, 6, 25)


def test_a_stanza_names_the_lab_and_is_refused_until_it_is_decided(
    store: Store, catalog: Catalog
) -> None:
    (found,) = of(coverage(store, catalog), "arena-official")

    assert found.stanzas[0].startswith("# labs/openai.toml, unless it is a variant")
    (model,) = tomllib.loads(found.stanzas[0])["model"]
    assert model["id"] == "delta"
    assert model["aliases"] == {"arena": ["delta"]}
    assert model["weights"] == "?"


def test_a_stanza_is_filled_with_facts_of_the_day_asked_about(
    tmp_path: Path, catalog: Catalog
) -> None:
    folder = tmp_path / "told"
    board = official(tmp_path / "d", [row("openai/omega-9", 1500, 9)])
    facts = write_json(
        tmp_path / "models.json", {"openai/omega-9": MODELS_DEV_MODELS["alpha/alpha-1"]}
    )
    ingest("arena-official", board, folder, catalog=catalog, accessed=TODAY)
    ingest("models-dev-models", facts, folder, catalog=catalog, accessed=TODAY, published=TODAY)

    for as_of, weights in ((TODAY, "open"), (TODAY - dt.timedelta(days=1), "?")):
        (found,) = coverage(Store([folder]), catalog, as_of)
        (model,) = tomllib.loads(found.stanzas[0])["model"]
        assert model["weights"] == weights


def test_leading_models_without_a_release_date_are_named(store: Store, catalog: Catalog) -> None:
    (found,) = of(coverage(store, catalog), "arena-official")

    assert found.undated_top == ("openai/beta-1",)


def test_nothing_published_later_is_counted(store: Store, catalog: Catalog) -> None:
    found = coverage(store, catalog, dt.date(2026, 6, 20))

    assert [(one.source, one.published.isoformat()) for one in found] == [
        ("arena-history", "2024-03-01"),
        ("arena-site", "2026-06-18"),
        ("epoch-eci", "2026-03-09"),
        ("epoch-eci", "2026-04-07"),
    ]


def test_an_empty_store_has_no_readings(tmp_path: Path, catalog: Catalog) -> None:
    assert coverage(Store([tmp_path]), catalog) == ()
