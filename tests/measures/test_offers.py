"""What is for sale on a day: the newest statement, what is left out, and what an offer takes."""

from __future__ import annotations

import datetime as dt

import msgspec
import numpy as np

from headway.catalog.entities import Host
from headway.catalog.load import Catalog
from headway.evidence.tables import ListingTable
from headway.measures.offers import (
    FREE,
    NO_HOST,
    PLAN,
    RESELLER,
    ROUTER,
    Market,
    market,
)
from tests.measures.price_worlds import Listed, listed
from tests.measures.price_worlds import catalog as invented

MODELS = (("us-lab/closed-one", "2026-01-01"), ("cn-lab/open-one", "2026-01-01"))
DAY = dt.date(2026, 7, 1)


def catalog(**kinds: str) -> Catalog:
    """The models, and hosts by their kind, each spelled by LiteLLM as its id."""
    found = invented(MODELS)
    hosts = tuple(
        Host(id=name, name=name.title(), kind=kind, aliases={"litellm": (name,)})  # type: ignore[arg-type]
        for name, kind in {"us-lab": "host", "cn-lab": "host", **kinds}.items()
    )
    return Catalog(msgspec.structs.replace(found.facts, hosts=hosts), "invented")


def listings(*rows: tuple[str, str, str, int | None]) -> ListingTable:
    """Name, host, day and context of what is listed."""
    rows = tuple(sorted(rows, key=lambda row: row[:3]))
    n = len(rows)

    def text(value: str) -> np.ndarray:
        return np.array([value] * n, dtype=object)

    nothing = np.full(n, np.nan)
    return ListingTable(
        name=np.array([row[0] for row in rows], dtype=object),
        host=np.array([row[1] for row in rows], dtype=object),
        tag=text(""),
        host_country=text(""),
        regions=text(""),
        context=np.array([np.nan if row[3] is None else row[3] for row in rows], dtype=float),
        max_output=nothing,
        reads=text("text"),
        writes=text("text"),
        quantization=text(""),
        throughput=nothing,
        latency=nothing,
        uptime=nothing,
        published=np.array([row[2] for row in rows], dtype="datetime64[D]"),
        source=text("litellm-prices"),
        snapshot=text("l"),
    )


def sold(
    *rows: Listed, at: dt.date = DAY, routers: bool = False, lists: ListingTable | None = None
) -> Market:
    known = catalog(cloud="cloud", other="host", relay="router", monthly="plan")
    return market(listed(*rows), lists or listings(), known, dict(MODELS), at, routers=routers)


def names(found: Market) -> list[tuple[str, str, float]]:
    return [(one.model, one.host, one.input) for one in found.offers]


def test_the_newest_statement_of_a_host_stands() -> None:
    found = sold(
        ("open-one", "other", "2026-02-01", 1.0),
        ("open-one", "other", "2026-03-01", 3.0),
        ("open-one", "cn-lab", "2026-02-01", 0.5),
    )

    assert names(found) == [("cn-lab/open-one", "cn-lab", 0.5), ("cn-lab/open-one", "other", 3.0)]
    assert [one.own for one in found.offers] == [True, False]
    assert found.offers[1].since == dt.date(2026, 3, 1)


def test_an_offer_that_ended_or_is_yet_to_come_is_none() -> None:
    rows: list[Listed] = [
        ("open-one", "other", "2026-02-01", 1.0),
        ("open-one", "other", "2026-03-01", None),
    ]

    assert names(sold(*rows, at=dt.date(2026, 1, 31))) == []
    assert len(names(sold(*rows, at=dt.date(2026, 2, 28)))) == 1
    assert names(sold(*rows, at=dt.date(2026, 3, 1))) == []


def test_closed_weights_are_bought_at_their_lab_or_a_large_cloud() -> None:
    found = sold(
        ("closed-one", "us-lab", "2026-02-01", 2.0),
        ("closed-one", "cloud", "2026-02-01", 2.2),
        ("closed-one", "other", "2026-02-01", 0.1),
    )

    assert [one.host for one in found.offers] == ["cloud", "us-lab"]
    assert found.left_out == {RESELLER: 1}


def test_what_is_no_offer_is_counted_under_its_reason() -> None:
    rows: list[Listed] = [
        ("open-one", "relay", "2026-02-01", 0.1),
        ("open-one", "monthly", "2026-02-01", 0.1),
        ("open-one", "other", "2026-02-01", 0.0),
        ("open-one", "stranger", "2026-02-01", 0.1),
    ]
    found = sold(*rows)

    assert not found.offers
    assert found.left_out == {ROUTER: 1, PLAN: 1, FREE: 1, NO_HOST: 1}
    assert [one.host for one in sold(*rows, routers=True).offers] == ["relay"]


def test_what_an_offer_takes_is_the_newest_listing_and_what_older_ones_add() -> None:
    row: Listed = ("open-one", "other", "2026-02-01", 1.0)
    found = sold(
        row,
        lists=listings(
            ("open-one", "other", "2026-02-01", 64_000),
            ("open-one", "other", "2026-04-01", 128_000),
            ("open-one", "other", "2026-05-01", None),
            ("open-one", "cn-lab", "2026-06-01", 1_000_000),
        ),
    )

    takes = found.offers[0].takes
    assert takes.context == 128_000
    assert takes.reads == {"text"}
    assert takes.throughput is None
    assert sold(row).offers[0].takes.context is None
