"""Whole lists: they end what they lack, repeat without renewing, and may keep the retired."""

from __future__ import annotations

from headway.evidence.tables import PriceTable
from headway.measures.offered import FOREVER, offers
from tests.measures.price_worlds import table_of


def periods(table: PriceTable, name: str = "m", host: str = "h") -> list[tuple[str, str, float]]:
    """Each price of an offer under LiteLLM's, models.dev's or another name, with its days."""
    return [
        (str(table.since[row]), "" if end == FOREVER else str(end), float(table.input[row]))
        for (_, named, at, _), found in offers(table).items()
        if (named, at) == (name, host)
        for row, end in found
    ]


def row(since: str, price: float, **more: object) -> dict[str, object]:
    return {"name": "m", "host": "h", "since": since, "input": price, **more}


def listed(since: str, price: float, **more: object) -> dict[str, object]:
    return row(since, price, **{"source": "litellm", "event": "listed", **more})


def test_a_whole_list_ends_what_it_lacks_also_of_the_list_of_changes() -> None:
    table = table_of(row("2026-01-01", 3.0), listed("2026-02-01", 1.0, name="other"))

    assert periods(table) == [("2026-01-01", "2026-02-01", 3.0)]


def test_a_list_that_repeats_a_price_states_no_other() -> None:
    """It is as old as it was: a daily list does not make each of its prices the newest."""
    table = table_of(
        row("2026-01-01", 3.0),
        listed("2026-02-01", 3.0),
        listed("2026-03-01", 3.0),
        listed("2026-04-01", 2.0),
    )

    assert periods(table) == [("2026-01-01", "2026-04-01", 3.0), ("2026-04-01", "", 2.0)]


def test_an_offer_that_returns_after_a_list_without_it_is_new() -> None:
    table = table_of(
        listed("2026-01-01", 3.0),
        listed("2026-02-01", 1.0, name="other"),
        listed("2026-03-01", 3.0),
    )

    assert periods(table) == [("2026-01-01", "2026-02-01", 3.0), ("2026-03-01", "", 3.0)]


def test_a_declared_day_before_a_list_is_not_ended_by_it() -> None:
    table = table_of(
        listed("2026-02-01", 1.0, name="other"),
        listed("2026-01-10", 3.0, published="2026-03-01", basis="declared"),
    )

    assert periods(table) == [("2026-01-10", "", 3.0)]


def test_an_answer_about_one_model_is_the_whole_of_its_offers_alone() -> None:
    one = {"source": "openrouter-endpoints"}
    table = table_of(
        listed("2026-01-01", 3.0, **one),
        listed("2026-01-01", 4.0, host="gone", **one),
        listed("2026-01-01", 5.0, name="other", **one),
        listed("2026-02-01", 3.0, **one),
    )

    assert periods(table) == [("2026-01-01", "", 3.0)]
    assert periods(table, host="gone") == [("2026-01-01", "2026-02-01", 4.0)]
    assert periods(table, name="other") == [("2026-01-01", "", 5.0)]


def test_a_list_that_keeps_the_retired_sells_only_what_it_dates() -> None:
    undated = listed("2026-01-01", 3.0, source="genai-prices")
    dated = listed("2026-01-01", 3.0, source="genai-prices", basis="declared")

    assert periods(table_of(undated)) == []
    assert periods(table_of(dated)) == [("2026-01-01", "", 3.0)]
