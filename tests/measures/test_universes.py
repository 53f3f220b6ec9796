from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from headway.errors import NoEvidence
from headway.measures.frontier import best
from headway.measures.multiverse import few_draws, multiverse
from headway.measures.observed import observe
from headway.measures.universes import Asked, Models, Multiverse, Universe
from headway.study import Study

AS_OF, START = date(2026, 7, 1), date(2026, 1, 1)
Starter = Callable[..., Study]
PLAIN = {
    "time base": "one-scale",
    "dates": "release",
    "variants": "best",
    "votes": "all",
    "labs": "all",
}


def asked(study: Study, first: str, second: str, *boards: str, **more: object) -> Multiverse:
    members = study.catalog.members(first), study.catalog.members(second)
    return multiverse(study.store, study.catalog, study.profile, AS_OF, boards, members, **more)  # type: ignore[arg-type]


def one_of(found: Multiverse, **choices: str) -> Universe:
    wanted = {**PLAIN, **choices}
    (one,) = [
        universe
        for universe in found.universes
        if all(universe.choices[name] == option for name, option in wanted.items())
    ]
    return one


def test_a_universe_without_other_choices_is_the_plain_measure(starter: Starter) -> None:
    study = starter()
    found = asked(study, "us", "china", "arena/webdev")
    observed = observe(study.store, study.catalog, few_draws(study.profile), AS_OF, "arena/webdev")
    sides = [best(observed.abilities, study.catalog.members(g), g) for g in ("us", "china")]

    assert np.array_equal(one_of(found, frontier="shrunk").after, sides[0] - sides[1])


def test_the_gap_of_the_top_three_is_that_of_their_means() -> None:
    level = np.array([[9.0], [7.0], [5.0], [3.0], [8.0], [2.0], [1.0]])
    day = np.array(["2025-01-01"] * 6 + ["2026-01-01"], dtype="datetime64[D]")
    first = np.array([True, True, True, True, False, False, False])
    one = Models(tuple("abcdefg"), first, ~first, day, level)

    assert one.gap(date(2026, 1, 1), 3)[0] == pytest.approx((9 + 7 + 5) / 3 - (8 + 2 + 1) / 3)
    assert one.gap(date(2025, 12, 31), 1)[0] == 1.0
    assert np.isnan(one.gap(date(2025, 12, 31), 3)[0])
    assert one.frontier(first=False, top=3).levels[0].tolist() == pytest.approx([11 / 3])


@pytest.mark.parametrize("more", [{}, {"start": START}, {"lags": True}])
def test_swapping_the_groups_turns_every_universe(
    starter: Starter, more: dict[str, object]
) -> None:
    study = starter()
    there = asked(study, "us", "china", "arena/webdev", "epoch/eci", **more)
    back = asked(study, "china", "us", "arena/webdev", "epoch/eci", **more)
    kind: Asked = "lag" if "lags" in more else "change" if more else "gap"

    assert len(there.universes) == len(back.universes)
    for one, other in zip(there.universes, back.universes, strict=True):
        assert one.choices == other.choices
        assert np.array_equal(one.asked(kind), -other.asked(kind))


def test_universes_found_and_missing_are_the_whole_product(starter: Starter) -> None:
    """One-scale: 2 dates, 2 variants, votes, 2 kinds of labs, 3 frontiers; as published less."""
    found = asked(starter(), "us", "china", "arena/text", "epoch/eci", start=START)
    with_votes, without = 3 * 24 + 2 * 12, 3 * 8 + 2 * 4

    assert len(found.universes) + sum(found.missing.values()) == with_votes + without
    assert len(found.points) == len(found.universes)


def test_a_lag_has_each_universe_of_one_scale_four_times(starter: Starter) -> None:
    found = asked(starter(), "us", "country:FR", "arena/webdev", "epoch/eci", lags=True)

    assert found.missing
    assert len(found.universes) + sum(found.missing.values()) == 4 * 3 * (24 + 8)


def test_a_board_that_cannot_be_read_counts_without_a_choice_of_votes(starter: Starter) -> None:
    study = starter("2025-12-31")
    members = study.catalog.members("us"), study.catalog.members("china")
    boards = ("arena/text", "livebench/2026-06-25")
    found = multiverse(study.store, study.catalog, study.profile, study.as_of, boards, members)
    unread = sum(count for why, count in found.missing.items() if "livebench" in why)

    assert unread == 3 * 8 + 2 * 4


def test_a_model_of_both_groups_counts_for_both() -> None:
    level = np.array([[9.0], [7.0], [5.0]])
    day = np.array(["2025-01-01"] * 3, dtype="datetime64[D]")
    one = Models(
        ("a", "b", "c"), np.array([True, True, False]), np.array([True, False, True]), day, level
    )

    assert one.gap(date(2026, 1, 1), 1)[0] == 0.0
    assert one.frontier(first=False, top=1).levels[0].tolist() == [9.0]


def test_a_board_that_cannot_answer_is_counted_and_none_at_all_is_refused(
    starter: Starter,
) -> None:
    found = asked(starter(), "us", "china", "arena/webdev", "livebench/2024-06-24", start=START)

    assert {one.choices["board"] for one in found.universes} == {"arena/webdev"}
    assert found.missing
    with pytest.raises(NoEvidence, match="no model of a group is left"):
        asked(starter(), "country:kr", "country:fr", "arena/webdev")


def test_boards_observed_before_give_the_same_universes(starter: Starter) -> None:
    study = starter()
    boards = {}

    def observed(board: str) -> object:
        if board not in boards:
            boards[board] = observe(
                study.store, study.catalog, few_draws(study.profile), AS_OF, board
            )
        return boards[board]

    fresh = asked(study, "us", "china", "arena/webdev")
    twice = [asked(study, "us", "china", "arena/webdev", observed=observed) for _ in range(2)]

    for again in twice:
        for one, other in zip(fresh.universes, again.universes, strict=True):
            assert np.array_equal(one.after, other.after)
