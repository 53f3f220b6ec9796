"""Prices of a day know nothing that was published later: read through the store, as answers do."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headway.evidence.commit import commit
from headway.evidence.observations import Origin, Price
from headway.evidence.store import Store
from headway.measures.offered import Mix, OfferKey, price_paths
from headway.measures.task_cost import Tariff, tariffs
from tests.measures.price_worlds import catalog

START = dt.date(2025, 1, 1)
MODELS = [("us-a/m0", "2024-01-01"), ("us-a/m1", "2024-01-01")]
CATALOG = catalog(MODELS)


class Line(NamedTuple):
    """A price on a list: of which model, how many days before the list it is declared from."""

    model: int
    declared: int
    cost: float
    above: int


class Told(NamedTuple):
    """What a publisher said on one day: its whole list, or changes."""

    day: int
    whole: bool
    lines: tuple[Line, ...]


LINES = st.builds(
    Line,
    st.integers(0, 1),
    st.sampled_from([0, 0, 30, 200]),
    st.sampled_from([0.5, 1.0, 2.0, 4.0]),
    st.sampled_from([0, 0, 200_000]),
)
LISTS = st.builds(
    Told,
    st.integers(0, 300),
    st.booleans(),
    st.lists(LINES, min_size=1, max_size=4, unique_by=lambda one: (one.model, one.above)).map(
        tuple
    ),
)


def on(day: int) -> dt.date:
    return START + dt.timedelta(days=day)


def put(folder: Path, mark: int, told: Told) -> None:
    """Store one list as a snapshot of its own."""
    source = "litellm" if told.whole else "litellm-prices"
    rows = [
        Price(
            name=f"m{line.model}",
            host="us-a",
            since=on(told.day - line.declared),
            event="listed" if told.whole else "price",
            published=on(told.day),
            basis="declared" if line.declared else "first_seen",
            input=line.cost,
            output=4 * line.cost,
            above=line.above,
        )
        for line in told.lines
    ]
    origin = Origin(
        snapshot=f"{source}-{on(told.day)}-{mark}",
        source=source,
        publisher="litellm",
        title="made up",
        address="https://example.org",
        via="",
        published=on(told.day),
        accessed=on(told.day),
        licence="CC0",
        attribution="nobody",
        sha256=str(mark),
        bytes=1,
        rows=len(rows),
        refused=0,
        first_published=on(told.day),
        tables=("prices",),
        boards=(),
    )
    assert commit(folder, origin, {"prices": rows})


Known = tuple[Mapping[str, list[float]], Mapping[OfferKey, Tariff]]


def known(lists: Iterable[tuple[int, Told]], as_of: int) -> Known:
    """Prices on every day up to a day, and the tariffs of it, as the store tells them then."""
    with tempfile.TemporaryDirectory() as folder:
        for mark, told in lists:
            put(Path(folder), mark, told)
        table = Store([Path(folder)]).prices(as_of=on(as_of))
    paths = price_paths(table, CATALOG, [model for model, _ in MODELS], Mix(3, 1))
    days = range(-200, as_of + 1, 10)
    return (
        {m: [path.at(on(day)) for day in days] for m, path in paths.items()},
        {key: tariff for key, (_, tariff) in tariffs(table, on(as_of)).items()},
    )


def same(one: Known, other: Known) -> bool:
    return (
        one[0].keys() == other[0].keys()
        and all(np.array_equal(one[0][m], other[0][m], equal_nan=True) for m in one[0])
        and one[1] == other[1]
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LISTS, min_size=1, max_size=5, unique_by=lambda one: one.day), st.integers(0, 300))
def test_later_lists_never_change_an_earlier_answer(lists: list[Told], as_of: int) -> None:
    """Whole lists end offers and declared days reach back, but only once they are published."""
    everything = list(enumerate(lists))
    early = [(mark, told) for mark, told in everything if told.day <= as_of]

    assert same(known(everything, as_of), known(early, as_of))


@pytest.mark.parametrize("whole", [True, False])
def test_a_declared_day_is_not_seen_before_it_is_published(whole: bool) -> None:  # noqa: FBT001
    old = Told(0, whole, (Line(0, 0, 4.0, 0),))
    new = Told(100, whole, (Line(0, 60, 1.0, 0),))
    lists = [(0, old), (1, new)]
    key = ("litellm", "m0", "us-a", "")

    before, after = known(lists, 99), known(lists, 100)

    assert before[0]["us-a/m0"][-1] == 4 * 1.75
    assert before[1][key].base.input == 4.0
    assert after[0]["us-a/m0"][-1] == 1.75
    assert after[0]["us-a/m0"][25] == 1.75  # day 50 of the year, as is known since day 100
    assert after[1][key].base.input == 1.0


def test_an_offer_ends_only_once_a_whole_list_lacks_it() -> None:
    there = Told(0, True, (Line(0, 0, 4.0, 0), Line(1, 0, 2.0, 0)))
    gone = Told(100, True, (Line(1, 0, 2.0, 0),))
    lists = [(0, there), (1, gone)]

    assert known(lists, 99)[0]["us-a/m0"][-1] == 7.0
    assert np.isnan(known(lists, 100)[0]["us-a/m0"][-1])
    assert known(lists, 100)[0]["us-a/m1"][-1] == 3.5
