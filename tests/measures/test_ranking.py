"""The table of a board: order, ranks with intervals, statistical ties, variants."""

from __future__ import annotations

import datetime as dt

from headway.measures.ability import abilities
from headway.measures.profiles import PLAIN_2026
from headway.measures.ranking import Standing, standings
from headway.measures.reading import readings
from tests.measures.worlds import BOARD, catalog, table

CATALOG = catalog(
    [("us-a/alpha", "2025-01-01"), ("us-b/beta", "2025-01-01"), ("cn-a/jia", "2025-01-01")]
)


def standing(entries: list[tuple[str, float, float]]) -> list[Standing]:
    (reading,) = readings(
        table(("2026-06-25", "arena-official", entries, "full")), BOARD, "overall"
    )
    found = abilities(reading, CATALOG, PLAIN_2026, dt.date(2026, 7, 1), {})
    return standings(found, 0.95)


def test_clear_order_has_sharp_ranks() -> None:
    rows = standing([("alpha", 1500.0, 2.0), ("beta", 1400.0, 2.0), ("jia", 1300.0, 2.0)])

    assert [row.model for row in rows] == ["us-a/alpha", "us-b/beta", "cn-a/jia"]
    assert [(row.rank_low, row.rank_high) for row in rows] == [(1, 1), (2, 2), (3, 3)]
    assert [row.tied_with_leader for row in rows] == [True, False, False]


def test_close_models_are_tied_and_their_ranks_overlap() -> None:
    rows = standing([("alpha", 1402.0, 9.0), ("beta", 1400.0, 9.0), ("jia", 1300.0, 2.0)])

    assert (rows[1].rank_low, rows[1].rank_high) == (1, 2)
    assert rows[1].tied_with_leader
    assert not rows[2].tied_with_leader


def test_a_model_stands_by_its_best_variant() -> None:
    rows = standing([("alpha", 1400.0, 2.0), ("alpha+thinking", 1500.0, 2.0), ("jia", 1450.0, 2.0)])

    assert (rows[0].model, rows[0].variant, rows[0].entries) == ("us-a/alpha", "thinking", 2)
    assert len(rows) == 2
