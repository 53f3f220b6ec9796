"""Growth before and after an act, in worlds where it is known whether anything changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.catalog.events import Event
from headway.errors import NoEvidence
from headway.estimators.drift_records import Releases, around, frontier_at
from headway.measures.ability import abilities
from headway.measures.events import Effects, apart, effects, pooled
from headway.measures.observed import Observed
from headway.measures.profiles import PLAIN_2026
from headway.measures.reading import FloatArray, readings
from tests.measures.worlds import BOARD, catalog, table

START, TODAY = dt.date(2024, 1, 1), dt.date(2026, 7, 1)
DAY = dt.date(2025, 4, 1)
LENGTH = (TODAY - START).days
GROWTH = 100.0
"""Points a year."""
FAST = msgspec.structs.replace(PLAIN_2026, worlds=200)


def act(day: dt.date, name: str = "act") -> Event:
    return Event(
        id=name,
        date=day,
        jurisdiction="US",
        category="chip-export",
        direction="tighten",
        target="chips",
        title=name.title(),
        what="It happened.",
        source="https://x.example",
        evidence="page-read",
    )


def world(days: list[int], levels: list[float], as_of: dt.date = TODAY) -> Observed:
    """A board with a group's models, released so many days after the start."""
    models = [
        (f"cn-a/m{place}", str(START + dt.timedelta(days=day))) for place, day in enumerate(days)
    ]
    known = catalog(models)
    entries = [(f"m{place}", level, 2.0) for place, level in enumerate(levels)]
    (reading,) = readings(table((str(TODAY), "arena-official", entries, "full")), BOARD, "overall")
    return Observed(
        board=BOARD,
        category="overall",
        as_of=as_of,
        profile=FAST,
        readings=(reading,),
        abilities=abilities(reading, known, FAST, as_of, {}),
    )


def mean_level(days: FloatArray, after: float) -> FloatArray:
    """Growth at the usual speed, times `after` from the day of the act on."""
    late = np.maximum(days - (DAY - START).days, 0)
    found: FloatArray = 1000 + GROWTH / 365.25 * (days + (after - 1) * late)
    return found


@cache
def invented(count: int, seed: int, after: float = 1.0) -> Observed:
    """Releases that lie below an upper line by exponential amounts."""
    rng = np.random.default_rng([count, seed])
    days = np.sort(rng.integers(0, LENGTH, count))
    levels = mean_level(days.astype(float), after) - rng.exponential(20.0, count)
    return world(days.tolist(), levels.tolist())


def asked(observed: Observed, *days: dt.date) -> Effects:
    members = frozenset(observed.abilities.models)
    acts = [act(day, f"act-{place}") for place, day in enumerate(days)]
    return effects(observed, members, "china", acts)


def test_without_a_change_p_is_spread_evenly() -> None:
    tests = [asked(invented(60, seed), DAY).found[0].test for seed in range(100)]
    found = np.array([one.p for one in tests])
    bounds = np.array([np.quantile(one.draws, [0.025, 0.975]) for one in tests])

    assert np.mean((bounds[:, 0] <= 0) & (bounds[:, 1] >= 0)) >= 0.9
    assert 0.4 < found.mean() < 0.62
    assert np.mean(found <= 0.05) <= 0.1
    assert 0.35 < np.mean(found <= 0.5) < 0.65


def test_a_halved_growth_is_found_more_often_the_more_is_released() -> None:
    shares, powers = [], []
    for count in (25, 45, 90):
        worlds = [asked(invented(count, seed, 0.5), DAY).found[0].test for seed in range(50)]
        shares.append(np.mean([one.p <= 0.05 for one in worlds]))
        powers.append(np.mean([one.power for one in worlds]))

    assert shares == sorted(shares)
    assert powers == sorted(powers)
    for found in (shares, powers):
        assert found[0] < 0.5
        assert found[-1] > found[0] + 0.2


def test_growth_is_measured_on_both_sides() -> None:
    found = asked(invented(240, 1, 0.5), DAY)
    (one,) = found.found

    assert (one.start, one.end) == (DAY - dt.timedelta(365), DAY + dt.timedelta(365))
    assert one.test.before == pytest.approx(GROWTH, rel=0.15)
    assert one.test.after == pytest.approx(GROWTH / 2, rel=0.15)
    low, middle, high = np.quantile(found.kept, [0.025, 0.5, 0.975])
    assert low < 0.5 < high < 1
    assert middle == pytest.approx(one.test.after / one.test.before, abs=1e-3)
    assert np.median(found.after) == pytest.approx(one.test.after, abs=0.1)


@given(st.integers(0, 2**16), st.floats(0.3, 3.0))
@settings(max_examples=20, deadline=None)
def test_time_reversed_flips_the_change(seed: int, after: float) -> None:
    """Backwards and upside down, the slope after the act stands before it."""
    rng = np.random.default_rng(seed)
    middle = (DAY - START).days
    offsets = np.sort(rng.choice(np.arange(-400, 401), 300, replace=False))
    days = middle + offsets
    levels = mean_level(days.astype(float), after) + rng.normal(0, 1.0, len(days))
    forward = asked(world(days.tolist(), levels.tolist()), DAY).found[0].test
    mirrored = (middle - offsets[::-1]).tolist(), (2000 - levels[::-1]).tolist()
    backward = asked(world(*mirrored), DAY).found[0].test

    assert forward.change == pytest.approx(-backward.change, abs=12)
    assert forward.change == pytest.approx((after - 1) * GROWTH, abs=12)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (START + dt.timedelta(200), "arena/text shows few models of china in the half year before"),
        (TODAY - dt.timedelta(119), "less than four months have passed by 2026-07-01"),
        (TODAY + dt.timedelta(1), "less than four months have passed by 2026-07-01"),
        (dt.date(2022, 10, 7), "arena/text shows few models of china in the half year before"),
    ],
)
def test_days_that_tell_nothing_are_counted_as_missing(day: dt.date, why: str) -> None:
    observed = world([0, 30, 60, 300, 500, 700], [1000.0, 1010, 1020, 1090, 1150, 1200])
    found = asked(observed, day, DAY)

    assert [one.day for one in found.found] == [DAY]
    assert [(event.public, reason.startswith(why)) for event, reason in found.missing] == [
        (day, True)
    ]


def test_sides_that_just_suffice_are_tested() -> None:
    observed = world([0, 30, 60, 300, 500, 700], [1000.0, 1010, 1020, 1090, 1150, 1200])
    first, last = START + dt.timedelta(240), TODAY - dt.timedelta(120)
    found = asked(observed, first, last)

    assert found.days == {first, last}
    assert (found.found[0].start, found.found[1].end) == (START + dt.timedelta(60), TODAY)
    assert not found.missing


def test_acts_of_one_day_are_one_test() -> None:
    found = asked(invented(60, 0), DAY, DAY)

    assert [event.id for event in found.found[0].events] == ["act-0", "act-1"]
    assert len(found.found) == 1
    assert found.on(frozenset()).found == ()
    assert found.on(frozenset({DAY})).found == found.found


def test_an_act_counts_from_the_day_it_was_known() -> None:
    observed = invented(60, 0)
    known = msgspec.structs.replace(act(DAY - dt.timedelta(6)), known=DAY)
    (one,) = effects(observed, frozenset(observed.abilities.models), "china", [known]).found

    assert one.day == DAY


def test_what_lies_far_from_the_window_changes_nothing() -> None:
    """A model years older, or newer than a year after the act, says nothing of the growth."""
    day = START + dt.timedelta(500)
    rng = np.random.default_rng(5)
    days = np.sort(rng.integers(80, 860, 60))
    levels = mean_level(days.astype(float), 1.0) - rng.exponential(20.0, 60)
    everyone = frozenset(f"cn-a/m{place}" for place in range(63))
    more_days = [*days.tolist(), -800, 870, 900]
    more_levels = [*levels.tolist(), 700.0, 2000.0, 500.0]
    without, beside = (
        effects(world(*one), everyone, "china", [act(day)]).found[0].test
        for one in ((days.tolist(), levels.tolist()), (more_days, more_levels))
    )

    assert np.array_equal(without.null, beside.null)
    assert (without.before, without.after, without.p) == (beside.before, beside.after, beside.p)


@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(-50, 50)), min_size=1, max_size=30).filter(
        lambda drawn: min(drawn)[0] <= 0
    ),
    st.floats(0.1, 2),
)
def test_the_frontier_of_the_window_is_that_of_all_releases(
    drawn: list[tuple[float, float]], end: float
) -> None:
    time, level = (np.array(column) for column in zip(*sorted(drawn), strict=True))
    near = around(Releases(time, level), 0.0, end)
    when = np.linspace(0, end, 20)

    assert np.array_equal(
        frontier_at(near.time, near.level[None], when), frontier_at(time, level[None], when)
    )
    assert near.time[-1] <= end


def test_a_window_before_all_releases_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no release by 0\.5"):
        around(Releases(np.array([1.0]), np.array([1.0])), 0.5, 2.0)


@given(st.integers(0, 2**32 - 1), st.integers(2, 5), st.integers(2, 60))
def test_the_pool_is_the_widest_mean(seed: int, count: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    draws = [rng.standard_t(3, size) * rng.uniform(0.1, 10) + rng.normal() for _ in range(count)]
    found = pooled(draws)

    assert found.mean() == pytest.approx(np.mean(draws))
    for _ in range(5):
        other = np.mean([rng.permutation(one) for one in draws], axis=0)
        assert other.var() <= found.var() * (1 + 1e-9)


def test_the_pool_of_one_is_itself() -> None:
    draws = np.array([3.0, 1.0, 2.0])

    assert sorted(pooled([draws])) == sorted(draws)


def test_what_two_frontiers_do_not_share_has_both_their_errors() -> None:
    rng = np.random.default_rng(1)
    second, first = np.sort(rng.normal(-10, 3, 20_000)), np.sort(rng.normal(-4, 4, 20_000))
    found = apart(second, first, rng)

    assert found.mean() == pytest.approx(-6, abs=0.1)
    assert found.std() == pytest.approx(5, rel=0.03)


def test_no_share_is_kept_of_a_growth_that_was_none() -> None:
    (grew,) = asked(invented(60, 0), DAY).found
    still = replace(grew, test=replace(grew.test, before=0.0))

    assert np.isnan(Effects((still,), ()).kept).all()
    assert not np.isnan(Effects((grew,), ()).kept).any()


def test_a_group_without_models_has_no_frontier() -> None:
    with pytest.raises(NoEvidence, match="no model of the group was released"):
        effects(invented(60, 0), frozenset({"us-a/none"}), "us", [act(DAY)])
