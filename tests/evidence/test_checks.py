"""What no true row can be is refused with its file, place, column, fault and mend."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import msgspec
import pytest

from headway.catalog.load import Catalog
from headway.errors import BadFile
from headway.evidence.checks import check
from headway.evidence.observations import Extract, Place, Rating, Score, Stamp
from headway.evidence.sources.arena_official import SOURCE
from tests.evidence.samples import TODAY

FILE = Path("text.json.gz")
RATING = Rating(
    board="arena/text",
    category="overall",
    name="alpha-1",
    rating=1500.0,
    published=dt.date(2026, 6, 25),
    coverage="full",
    low=1490.0,
    high=1510.0,
    level=0.95,
    votes=10,
)
SCORE = Score(
    benchmark="gpqa", metric="mean", name="alpha-1", score=0.5, published=dt.date(2026, 4, 19)
)


def extract(*ratings: Rating, scores: tuple[Score, ...] = ()) -> Extract:
    places = tuple(Place(FILE, f"row {n}") for n in range(1, len(ratings) + len(scores) + 1))
    return Extract(
        title="", files=(Stamp("", 0, ""),), ratings=ratings, scores=scores, places=places
    )


def refusal(found: Extract, catalog: Catalog) -> BadFile:
    with pytest.raises(BadFile) as fault:
        check(found, FILE, SOURCE, catalog, TODAY)
    return fault.value


@pytest.mark.parametrize(
    ("change", "column", "fault"),
    [
        ({"rating": math.nan}, "rating", "nan is not a rating"),
        ({"rating": math.inf}, "rating", "inf is not a rating"),
        (
            {"low": 1510.0, "high": 1490.0},
            "rating_lower",
            "the interval 1510 to 1490 does not hold the rating 1500",
        ),
        (
            {"low": 1501.0},
            "rating_lower",
            "the interval 1501 to 1510 does not hold the rating 1500",
        ),
        ({"high": None}, "rating_lower", "the interval has only one end"),
        ({"low": -math.inf}, "rating_lower", "-inf to 1510.0 is not an interval"),
        ({"low": math.nan}, "rating_lower", "nan to 1510.0 is not an interval"),
        ({"votes": -1}, "vote_count", "-1 is not a count of votes"),
        ({"variance": -0.5}, "variance", "-0.5 is not a variance"),
        ({"variance": math.nan}, "variance", "nan is not a variance"),
        ({"name": " "}, "model_name", "the name is empty"),
        (
            {"published": dt.date(2099, 1, 1)},
            "leaderboard_publish_date",
            "2099-01-01 lies after 2026-07-01, the day the file was accessed",
        ),
        ({"board": "arena/music"}, "board", "board 'arena/music' is not declared"),
        (
            {"board": "epoch/eci"},
            "board",
            "epoch/eci is not declared to be read from arena-official",
        ),
        (
            {"category": "poetry"},
            "category",
            "category 'poetry' is not declared for arena/text",
        ),
    ],
)
def test_a_rating_that_cannot_be_true_is_named(
    change: dict[str, Any], column: str, fault: str, catalog: Catalog
) -> None:
    faulty = msgspec.structs.replace(RATING, **({"name": "beta-1"} | change))

    refused = refusal(extract(RATING, faulty), catalog)

    assert refused.path == str(FILE)
    assert refused.where == f"row 2, column {column}"
    assert refused.fault == fault
    assert refused.mend


@pytest.mark.parametrize(
    ("change", "column", "fault"),
    [
        ({"score": 1.2}, "score", "1.2 is not a share from 0 to 1"),
        ({"score": math.nan}, "score", "nan is not a share from 0 to 1"),
        ({"stderr": -0.1}, "stderr", "-0.1 is not a standard error"),
    ],
)
def test_a_score_that_cannot_be_true_is_named(
    change: dict[str, Any], column: str, fault: str, catalog: Catalog
) -> None:
    found = extract(RATING, scores=(SCORE, msgspec.structs.replace(SCORE, **change)))

    refused = refusal(found, catalog)

    assert (refused.where, refused.fault) == (f"row 3, column {column}", fault)


@pytest.mark.parametrize("change", [{}, {"rating": 1495.0}], ids=["equal", "different"])
def test_two_rows_for_one_entry_are_both_named(change: dict[str, Any], catalog: Catalog) -> None:
    other = msgspec.structs.replace(RATING, name="beta-1")

    refused = refusal(extract(RATING, other, msgspec.structs.replace(RATING, **change)), catalog)

    assert refused.where == "row 3"
    assert refused.fault == (
        "'alpha-1' stands a second time on arena/text:overall of 2026-06-25, "
        "first at row 1 of text.json.gz"
    )


def test_one_entry_may_stand_once_for_each_board_category_and_day(catalog: Catalog) -> None:
    found = extract(
        RATING,
        msgspec.structs.replace(RATING, category="coding"),
        msgspec.structs.replace(RATING, board="arena/webdev"),
        msgspec.structs.replace(RATING, published=dt.date(2026, 6, 18)),
    )

    check(found, FILE, SOURCE, catalog, TODAY)


def test_two_equal_scores_can_be_two_runs(catalog: Catalog) -> None:
    check(extract(scores=(SCORE, SCORE)), FILE, SOURCE, catalog, TODAY)


def test_an_extract_without_rows_is_refused(catalog: Catalog) -> None:
    assert refusal(extract(), catalog).fault == "it holds no row to keep"
