"""A board as it was known on an earlier day is the board that was asked on that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import numpy as np
import pytest

from headway.errors import NoEvidence
from headway.measures.observed import Observed, observe
from headway.measures.vintages import Vintages, vintages
from headway.study import Study
from tests.measures.direction_worlds import vintages_of

Starter = Callable[..., Study]
DAYS = (dt.date(2024, 6, 1), dt.date(2025, 2, 15), dt.date(2026, 1, 2), dt.date(2026, 7, 1))


def known(study: Study, board: str, draws: int = 100) -> Vintages:
    setting = study.setting
    return vintages(setting.store, setting.catalog, setting.observe(board), draws)


def same(one: Observed, other: Observed) -> None:
    assert one.as_of == other.as_of
    assert [r.snapshot for r in one.readings] == [r.snapshot for r in other.readings]
    for mine, its in (
        (one.abilities.models, other.abilities.models),
        (one.abilities.basis, other.abilities.basis),
        (one.abilities.released.tolist(), other.abilities.released.tolist()),
    ):
        assert mine == its
    everything = np.arange(len(one.abilities.models))
    assert (one.abilities.draws(everything) == other.abilities.draws(everything)).all()


@pytest.mark.parametrize("board", ["arena/text", "arena/text-to-image", "epoch/eci"])
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_vintage_is_the_board_asked_as_of_that_day(
    starter: Starter, board: str, day: dt.date
) -> None:
    study = starter()
    setting = study.setting
    fewer = msgspec.structs.replace(setting.profile, draws=100)
    then = _or_why(lambda: observe(setting.store, setting.catalog, fewer, day, board))
    found = _or_why(lambda: known(study, board).at(day))

    if isinstance(then, Observed) and isinstance(found, Observed):
        same(found, then)
    else:
        assert found == then


def _or_why(look: Callable[[], Observed]) -> Observed | str:
    try:
        return look()
    except NoEvidence as fault:
        return str(fault)


def test_evidence_published_later_changes_no_vintage(starter: Starter) -> None:
    day = dt.date(2025, 10, 1)
    then, now = (known(starter(as_of), "arena/text") for as_of in ("2026-01-01", "2026-07-01"))

    same(then.at(day), now.at(day))


def test_a_day_in_the_future_is_refused() -> None:
    _, found = vintages_of()
    with pytest.raises(NoEvidence, match="2026-07-02 lies after 2026-07-01"):
        found.at(dt.date(2026, 7, 2))


def test_nothing_published_by_the_day_is_no_evidence() -> None:
    _, found = vintages_of()
    with pytest.raises(NoEvidence):
        found.at(dt.date(2024, 1, 19))


def test_hindsight_takes_todays_scale_but_only_models_of_the_day() -> None:
    _, found = vintages_of()
    day = dt.date(2025, 3, 1)
    then, later = found.at(day), found.at(day, hindsight=True)

    assert then.abilities.reading.published <= day
    assert later.abilities.reading.published == dt.date(2026, 6, 20)
    assert (later.abilities.released <= np.datetime64(day)).all()
    assert set(then.abilities.models) <= set(later.abilities.models)


def test_a_vintage_is_made_once() -> None:
    _, found = vintages_of()
    day = dt.date(2025, 3, 1)

    assert found.at(day) is found.at(day)
    assert found.at(day) is not found.at(day, hindsight=True)
