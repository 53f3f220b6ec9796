"""The as-published time base: each reading's own maxima, and scales that never mix silently."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.measures.profiles import DEFAULT_2026
from headway.measures.published import covering, jump_cautions, published_gap
from headway.measures.reading import Reading, readings
from tests.measures.worlds import BOARD, catalog, table

CATALOG = catalog(
    [
        ("us-a/alpha", "2023-01-01"),
        ("us-b/beta", "2024-01-01"),
        ("cn-a/jia", "2023-06-01"),
        ("cn-b/yi", "2024-03-01"),
    ]
)
US, CHINA = CATALOG.members("us"), CATALOG.members("china")


def found(*days: tuple[str, str, list[tuple[str, float, float]], str]) -> list[Reading]:
    return readings(table(*days), BOARD, "overall")


def test_value_is_best_minus_best_as_printed() -> None:
    (reading,) = found(
        (
            "2024-06-01",
            "arena-official",
            [("alpha", 1250, 4), ("beta", 1290, 4), ("yi", 1260, 8)],
            "full",
        )
    )

    one = published_gap(reading, US, CHINA, CATALOG, DEFAULT_2026)

    assert one is not None
    assert one.gap.value == 30.0
    assert one.gap.low < 30 < one.gap.high
    assert (one.first, one.second) == ("us-b/beta", "cn-b/yi")


def test_swapping_the_sides_flips_it_exactly() -> None:
    (reading,) = found(
        (
            "2024-06-01",
            "arena-official",
            [("alpha", 1250, 4), ("beta", 1251, 9), ("yi", 1260, 8)],
            "full",
        )
    )

    forward = published_gap(reading, US, CHINA, CATALOG, DEFAULT_2026)
    backward = published_gap(reading, CHINA, US, CATALOG, DEFAULT_2026)

    assert forward is not None
    assert backward is not None
    assert forward.gap == -backward.gap


def test_a_reading_without_one_side_says_nothing() -> None:
    (reading,) = found(("2024-06-01", "arena-official", [("alpha", 1250, 4)], "full"))

    assert published_gap(reading, US, CHINA, CATALOG, DEFAULT_2026) is None


def test_a_few_labs_best_speaks_only_for_labs_it_covers() -> None:
    both = found(
        (
            "2024-05-01",
            "arena-official",
            [("alpha", 1250, 4), ("jia", 1200, 4), ("yi", 1260, 4)],
            "full",
        ),
        ("2024-06-01", "arena-labs", [("alpha", 1250, 0), ("jia", 1200, 0)], "labs"),
    )

    assert (
        len(covering(both, CATALOG.members("lab:us-a") | CATALOG.members("lab:cn-a"), CATALOG)) == 2
    )
    assert [one.coverage for one in covering(both, US | CHINA, CATALOG)] == ["full"]


@pytest.mark.parametrize(
    ("days", "crosses"),
    [
        (("2023-12-01", "2024-02-01"), True),
        (("2024-01-09", "2024-02-01"), False),
        (("2023-11-01", "2024-01-08"), False),
    ],
)
def test_a_series_across_a_declared_jump_says_so(days: tuple[str, str], crosses: bool) -> None:  # noqa: FBT001
    entries = [("alpha", 1250.0, 4.0), ("jia", 1200.0, 4.0)]
    both = found(*((day, "arena-official", entries, "full") for day in days))

    cautions = jump_cautions(both)

    assert [caution.kind for caution in cautions] == ["ScaleJump"] * crosses


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.floats(1000, 1500), st.floats(1000, 1500)),
        min_size=2,
        max_size=6,
        unique_by=lambda one: one[0],
    )
)
@settings(max_examples=30, deadline=None)
def test_later_readings_change_no_earlier_one(rows: list[tuple[int, float, float]]) -> None:
    rows.sort()
    days = [
        (
            (dt.date(2024, 2, 1) + dt.timedelta(days=offset)).isoformat(),
            "arena-official",
            [("alpha", us, 5.0), ("jia", cn, 5.0)],
            "full",
        )
        for offset, us, cn in rows
    ]
    whole = [published_gap(one, US, CHINA, CATALOG, DEFAULT_2026) for one in found(*days)]
    part = [published_gap(one, US, CHINA, CATALOG, DEFAULT_2026) for one in found(*days[:-1])]

    assert whole[:-1] == part
