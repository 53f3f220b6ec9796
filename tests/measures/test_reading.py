"""Which reading answers: the newest, but never at the price of completeness without saying so."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from headway.errors import NoEvidence
from headway.measures.profiles import DEFAULT_2026
from headway.measures.reading import newest, reading_cautions, readings, standard_errors
from tests.measures.worlds import BOARD, table

TODAY = dt.date(2026, 7, 1)
A = ("a", 1400.0, 9.8)
B = ("b", 1380.0, 9.8)


def test_standard_error_follows_the_stated_level() -> None:
    se = standard_errors(
        np.array([90.2, 90.2, np.nan]),
        np.array([109.8, 109.8, np.nan]),
        np.array([0.95, 0.9, np.nan]),
    )

    assert se[0] == pytest.approx(5.0, abs=1e-3)
    assert se[1] == pytest.approx(9.8 / 1.6448536, rel=1e-6)
    assert np.isnan(se[2])


def test_one_reading_a_day_the_fuller_then_the_preferred_source() -> None:
    found = readings(
        table(
            ("2026-06-01", "arena-labs", [A], "labs"),
            ("2026-06-01", "arena-site", [A, B], "full"),
            ("2026-06-01", "arena-official", [A, B], "full"),
            ("2026-06-20", "arena-site", [A], "top"),
        ),
        BOARD,
        "overall",
    )

    assert [(one.published.isoformat(), one.source) for one in found] == [
        ("2026-06-01", "arena-official"),
        ("2026-06-20", "arena-site"),
    ]


def test_a_whole_board_is_preferred_to_newer_top_rows_within_patience() -> None:
    def chosen(day: str) -> str:
        found = readings(
            table(
                (day, "arena-official", [A, B], "full"), ("2026-06-30", "arena-site", [A], "top")
            ),
            BOARD,
            "overall",
        )
        return newest(found, TODAY, DEFAULT_2026, "arena/text").source

    assert chosen("2026-06-01") == "arena-official"
    assert chosen("2026-05-01") == "arena-site"


def test_intervals_are_preferred_to_newer_values_without_within_patience() -> None:
    bare = [("a", 1400.0, 0.0), ("b", 1380.0, 0.0)]

    def chosen(day: str) -> str:
        found = readings(
            table(
                (day, "arena-official", [A, B], "full"),
                ("2026-06-30", "arena-history", bare, "full"),
            ),
            BOARD,
            "overall",
        )
        return newest(found, TODAY, DEFAULT_2026, "arena/text").source

    assert chosen("2026-06-05") == "arena-official"
    assert chosen("2026-05-05") == "arena-history"


def test_missing_intervals_are_borrowed_then_assumed_and_said() -> None:
    bare = [("a", 1400.0, 0.0), ("b", 1380.0, 0.0)]
    assumed, _, borrowed = readings(
        table(
            ("2026-01-01", "arena-history", bare, "full"),
            ("2026-02-01", "arena-official", [("a", 1400.0, 19.6)], "full"),
            ("2026-04-01", "arena-history", bare, "full"),
        ),
        BOARD,
        "overall",
    )

    assert (assumed.se_from, borrowed.se_from) == ("assumed", "borrowed")
    assert assumed.se == pytest.approx(10 / 1.959964, rel=1e-5)
    assert borrowed.se == pytest.approx(10.0, rel=1e-3)
    texts = [
        str(caution.text) for caution in reading_cautions(assumed, assumed.published, DEFAULT_2026)
    ]
    assert any("declared for tests" in text for text in texts)


def test_an_old_reading_is_stale_and_top_rows_are_thin() -> None:
    (one,) = readings(table(("2026-01-01", "arena-site", [A, B], "top")), BOARD, "overall")

    kinds = [caution.kind for caution in reading_cautions(one, TODAY, DEFAULT_2026)]

    assert kinds == ["Stale", "ThinEvidence"]


def test_a_few_labs_best_never_places_models() -> None:
    found = readings(table(("2026-01-01", "arena-labs", [A], "labs")), BOARD, "overall")

    with pytest.raises(NoEvidence, match="no reading of arena/text was published by 2026-07-01"):
        newest(found, TODAY, DEFAULT_2026, "arena/text")
