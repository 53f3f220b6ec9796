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
from headway.evidence.observations import (
    Compute,
    Extract,
    Fact,
    Place,
    Policy,
    Price,
    Rating,
    Score,
    Stamp,
)
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


DAY = dt.date(2026, 4, 14)
PRICE = Price(
    name="alpha-1", host="alpha", since=DAY, event="new", published=DAY, input=1.0, output=4.0
)
COMPUTE = Compute(name="Alpha 1", organization="OpenAI", country="", published=DAY, flop=1e25)
FACT = Fact(name="alpha/alpha-1", organization="alpha", title="Alpha 1", published=DAY)
POLICY = Policy(host="alpha", name="Alpha", kind="api_provider", country="US", published=DAY)


def context(*rows: Price | Compute | Fact | Policy) -> Extract:
    return Extract(
        title="",
        files=(Stamp("", 0, ""),),
        prices=tuple(row for row in rows if isinstance(row, Price)),
        compute=tuple(row for row in rows if isinstance(row, Compute)),
        facts=tuple(row for row in rows if isinstance(row, Fact)),
        policies=tuple(row for row in rows if isinstance(row, Policy)),
        places=tuple(Place(FILE, f"row {n}") for n in range(1, len(rows) + 1)),
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
        (
            {"votes": 10**18},
            "vote_count",
            "a number of more than 15 digits is not a count of votes",
        ),
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
        ({"n_items": 0}, "n_items", "0 is not a number of items"),
        (
            {"n_items": 10**5000},
            "n_items",
            "a number of more than 15 digits is not a number of items",
        ),
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


@pytest.mark.parametrize(
    ("row", "change", "column", "fault"),
    [
        (PRICE, {"input": -1.0}, "input", "-1 is not a price"),
        (PRICE, {"cache_read": math.nan}, "cache_read", "nan is not a price"),
        (PRICE, {"host": " "}, "host", "the host is empty"),
        (PRICE, {"output": None}, "event", "a row that is new has no price"),
        (PRICE, {"event": "removed"}, "event", "a row that is removed has a price"),
        (
            PRICE,
            {"since": dt.date(2026, 5, 1)},
            "since",
            "2026-05-01 lies after 2026-04-14, when it was published",
        ),
        (COMPUTE, {"flop": 0.0}, "flop", "0 is not a count of operations"),
        (COMPUTE, {"flop": math.inf}, "flop", "inf is not a count of operations"),
        (
            COMPUTE,
            {"released": dt.date(2026, 5, 1)},
            "released",
            "2026-05-01 lies after 2026-04-14, when it was listed",
        ),
        (FACT, {"organization": " "}, "organization", "who made the model is empty"),
        (FACT, {"context": -1}, "context", "-1 is not an amount"),
        (
            FACT,
            {"released": dt.date(2026, 5, 1)},
            "released",
            "2026-05-01 lies after 2026-04-14, when it was listed",
        ),
        (POLICY, {"host": ""}, "host", "the host is empty"),
        (POLICY, {"country": "USA"}, "country", "'USA' is not an ISO 3166-1 alpha-2 code"),
        (POLICY, {"retention_days": -1}, "retention_days", "-1 is not a number of days"),
        (
            POLICY,
            {"verified": dt.date(2026, 5, 1)},
            "verified",
            "2026-05-01 lies after 2026-04-14, when it was listed",
        ),
    ],
)
def test_a_fact_beside_the_boards_that_cannot_be_true_is_named(
    row: Price | Compute | Fact | Policy,
    change: dict[str, Any],
    column: str,
    fault: str,
    catalog: Catalog,
) -> None:
    refused = refusal(context(msgspec.structs.replace(row, **change)), catalog)

    assert (refused.where, refused.fault) == (f"row 1, column {column}", fault)
    assert refused.mend


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (PRICE, "'alpha-1' stands a second time at alpha since 2026-04-14"),
        (COMPUTE, "'Alpha 1' stands a second time"),
        (FACT, "'alpha/alpha-1' stands a second time"),
        (POLICY, "'alpha' stands a second time"),
    ],
)
def test_two_rows_for_one_fact_are_both_named(
    row: Price | Compute | Fact | Policy, fault: str, catalog: Catalog
) -> None:
    refused = refusal(context(row, row), catalog)

    assert refused.where == "row 2"
    assert refused.fault == f"{fault}, first at row 1 of text.json.gz"


def test_a_price_of_nothing_is_kept_as_it_was_printed(catalog: Catalog) -> None:
    check(context(msgspec.structs.replace(PRICE, input=0.0)), FILE, SOURCE, catalog, TODAY)
