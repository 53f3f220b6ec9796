"""The feed of genai-prices: what is in force, since which declared day, for which part of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.gathered import NO_PRICE
from headway.evidence.observations import Extract, Price
from headway.evidence.sources import genai_prices
from headway.evidence.sources.genai_prices import ANNOUNCED, REPLACED
from tests.evidence.samples import GENAI_MODEL, TODAY, genai

FIRST = {"prices": {"input_mtok": 5, "output_mtok": 25}}
TIERED = {
    "prices": {
        "input_mtok": {"base": 5, "tiers": [{"start": 200_000, "price": 10}]},
        "output_mtok": {"base": 25, "tiers": [{"start": 400_000, "price": 50}]},
        "cache_write_1h_mtok": 10,
        "web_searches_kcount": 10,
    }
}


def dated(day: str, read: float) -> dict[str, object]:
    return {
        "constraint": {"start_date": day},
        "prices": {"input_mtok": read, "output_mtok": 5 * read},
    }


def timed(start: str, end: str, read: float) -> dict[str, object]:
    return {
        "constraint": {"start_time": start, "end_time": end},
        "prices": {"input_mtok": read, "output_mtok": 5 * read},
    }


def read(folder: Path, prices: object) -> Extract:
    """A feed of 1 July 2026 with these prices for its model."""
    return genai_prices.read(genai(folder, {**GENAI_MODEL, "prices": prices}), TODAY)


def told(extract: Extract) -> list[tuple[str, str, str, int, str, float | None]]:
    return [
        (one.since.isoformat(), one.basis, one.event, one.above, one.hours, one.input)
        for one in extract.prices
    ]


def test_a_price_without_a_day_is_known_since_the_day_of_the_feed(tmp_path: Path) -> None:
    extract = read(tmp_path, GENAI_MODEL["prices"])

    assert extract.prices == (
        Price(
            name="alpha-1",
            host="alpha",
            since=TODAY,
            event="listed",
            published=TODAY,
            input=1.25,
            output=10.0,
            cache_read=0.125,
        ),
    )
    assert [(one.name, one.host, one.context) for one in extract.listings] == [
        ("alpha-1", "alpha", 128_000)
    ]


def test_a_price_with_a_day_is_declared_since_then(tmp_path: Path) -> None:
    """What it replaced held since nobody says when; what is announced may never come."""
    steps = [FIRST, dated("2026-03-13", 4), dated("2026-05-01", 3), dated("2026-09-01", 9)]
    extract = read(tmp_path, steps)

    assert told(extract) == [
        ("2026-03-13", "declared", "listed", 0, "", 4),
        ("2026-05-01", "declared", "listed", 0, "", 3),
    ]
    assert {one.published for one in extract.prices} == {TODAY}
    assert extract.left_out == {REPLACED: 1, ANNOUNCED: 1}


def test_a_price_that_holds_until_an_announced_one_is_that_of_today(tmp_path: Path) -> None:
    extract = read(tmp_path, [FIRST, dated("2026-09-01", 9)])

    assert told(extract) == [("2026-07-01", "first_seen", "listed", 0, "", 5)]
    assert extract.left_out == {ANNOUNCED: 1}


def test_each_tier_of_any_price_is_a_row(tmp_path: Path) -> None:
    rows = [(one.above, one.input, one.output) for one in read(tmp_path, TIERED["prices"]).prices]

    assert rows == [(0, 5, 25), (200_000, 10, 25), (400_000, 10, 50)]


def test_a_tier_that_a_dated_price_drops_has_ended(tmp_path: Path) -> None:
    steps = [FIRST, {**TIERED, "constraint": {"start_date": "2026-02-01"}}, dated("2026-03-13", 5)]

    assert told(read(tmp_path, steps)) == [
        ("2026-02-01", "declared", "listed", 0, "", 5),
        ("2026-03-13", "declared", "listed", 0, "", 5),
        ("2026-02-01", "declared", "listed", 200_000, "", 10),
        ("2026-03-13", "declared", "removed", 200_000, "", None),
        ("2026-02-01", "declared", "listed", 400_000, "", 10),
        ("2026-03-13", "declared", "removed", 400_000, "", None),
    ]


def test_a_price_for_a_part_of_the_day_makes_two(tmp_path: Path) -> None:
    """DeepSeek's hours, as printed and in another zone."""
    for hours in (("00:30:00Z", "16:30:00Z"), ("08:30:00+08:00", "00:30:00+08:00")):
        assert told(read(tmp_path, [FIRST, timed(*hours, 6)])) == [
            ("2026-07-01", "first_seen", "listed", 0, "00:30-16:30", 6),
            ("2026-07-01", "first_seen", "listed", 0, "16:30-00:30", 5),
        ]


def test_hours_hold_beside_dated_prices(tmp_path: Path) -> None:
    steps = [dated("2026-01-01", 4), dated("2026-05-01", 3), timed("00:30:00Z", "16:30:00Z", 6)]
    rows = told(read(tmp_path, steps))

    assert ("2026-05-01", "declared", "listed", 0, "16:30-00:30", 3) in rows
    assert {row[4] for row in rows} == {"00:30-16:30", "16:30-00:30"}


def test_what_has_no_price_of_tokens_is_counted(tmp_path: Path) -> None:
    extract = read(tmp_path, {"requests_kcount": 5})

    assert (extract.prices, extract.left_out) == ((), {NO_PRICE: 1})
    assert len(extract.listings) == 1


@pytest.mark.parametrize(
    ("prices", "fault"),
    [
        ({"input_mtok": "5"}, "got `str`"),
        ([{"constraint": {}}], "missing required field `prices`"),
        ([timed("00:30:15Z", "16:30:00Z", 6)], "alpha, model alpha-1, column constraint: 00:30:15"),
        ([dated("soon", 4)], "[Ii]nvalid RFC3339"),
        (
            {"input_mtok": {"base": 1, "tiers": [{"start": 0.5, "price": 2}]}, "output_mtok": 1},
            "column tiers.start: 0.5 is not a number of tokens",
        ),
    ],
)
def test_a_cell_of_another_kind_is_refused(tmp_path: Path, prices: object, fault: str) -> None:
    with pytest.raises(BadFile, match=fault):
        read(tmp_path, prices)


def test_the_feed_of_the_first_of_july(shared: Path) -> None:
    extract = genai_prices.read(
        shared / "price-history" / "genai_prices_v1_data_slim_2026-07-01.json.gz"
    )

    declared = {
        (one.host, one.name, one.since.isoformat(), one.input)
        for one in extract.prices
        if one.basis == "declared"
    }
    assert declared == {
        ("anthropic", "claude-opus-4-6", "2026-03-13", 5.0),
        ("anthropic", "claude-sonnet-4-6", "2026-03-13", 3.0),
        ("openai", "o3", "2025-06-10", 2.0),
    }
    assert {one.host for one in extract.prices if one.hours} == {"deepseek"}
    assert Counter(one.hours for one in extract.prices if one.hours) == {
        "00:30-16:30": 2,
        "16:30-00:30": 2,
    }
    assert extract.left_out == {NO_PRICE: 38, ANNOUNCED: 4, REPLACED: 5}
    assert {one.published for one in extract.prices} == {dt.date(2026, 7, 1)}
