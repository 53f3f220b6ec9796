"""One row a model: its best variant, in order of release; and who is among the top."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from headway.measures.ability import abilities
from headway.measures.best_variants import among_top, best_variants
from headway.measures.profiles import PLAIN_2026
from headway.measures.reading import readings
from tests.measures.worlds import BOARD, catalog, table

WORLD = catalog([("us-a/late", "2026-01-01"), ("cn-a/early", "2025-01-01")])


def test_a_model_stands_by_its_best_variant_on_each_draw() -> None:
    entries = [("late", 1300.0, 6.0), ("late+thinking", 1302.0, 6.0), ("early", 1200.0, 6.0)]
    (reading,) = readings(
        table(("2026-06-25", "arena-official", entries, "full")), BOARD, "overall"
    )
    found = abilities(reading, WORLD, PLAIN_2026, dt.date(2026, 7, 1), {})

    best = best_variants(found)

    assert best.models == ("cn-a/early", "us-a/late")
    assert best.basis == ("released", "released")
    assert list(best.inside(frozenset({"us-a/late"}))) == [False, True]
    assert [best.by(dt.date(2024, 1, 1)), best.by(dt.date(2025, 1, 1))] == [0, 1]
    drawn = found.draws(np.arange(3))
    late = [place for place, model in enumerate(found.models) if model == "us-a/late"]
    assert np.array_equal(best.levels[1], drawn[late].max(axis=0))


@given(
    arrays(float, st.tuples(st.integers(1, 8), st.integers(1, 5)), elements=st.floats(-9, 9)),
    st.integers(1, 9),
)
def test_the_top_are_those_with_fewer_than_so_many_above(levels: np.ndarray, top: int) -> None:
    above = (levels[:, None, :] < levels[None, :, :]).sum(axis=1)

    assert np.array_equal(among_top(levels, top), above < top)
