"""Lanes: what takes long holds up nothing else, and nothing is done for nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from mcp import Client

from headway.agents import work
from headway.agents.questions import asked
from headway.agents.work import Desk, Studies
from headway.answers.answer import Answer
from headway.study import Study
from tests.agents.asking import GOOD, SIDES, data_of, fault_of, inside

CLAIM = GOOD["claim"]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Event, Event, list[str]]]:
    """Claims that begin and wait: begun, the event that lets them end, and which were begun."""
    begun, released, names = Event(), Event(), []

    def wait(self: Study, name: str) -> Answer:
        names.append(name)
        begun.set()
        assert released.wait(60)
        return Answer(verb="claim", question=self.setting.question(), sentence="Yes.")

    monkeypatch.setattr(Study, "claim", wait)
    yield begun, released, names
    released.set()


def test_a_slow_question_does_not_hold_up_a_quick_one(
    empty_store: Path, held: tuple[Event, Event, list[str]]
) -> None:
    begun, released, _ = held

    async def steps(client: Client) -> None:
        slow = asyncio.create_task(client.call_tool("claim", CLAIM))
        assert await asyncio.to_thread(begun.wait, 60)
        assert data_of(await client.call_tool("gap", SIDES))["verb"] == "gap"
        assert (await client.list_tools()).tools
        assert not slow.done()
        released.set()
        assert data_of(await slow)["sentence"] == "Yes."

    inside(empty_store, steps)


def test_what_nobody_waits_for_is_not_begun(
    empty_store: Path, held: tuple[Event, Event, list[str]]
) -> None:
    begun, released, names = held
    desk = Desk(str(empty_store))

    async def ask() -> None:
        first = asyncio.create_task(desk.answer(asked("claim", CLAIM)))
        assert await asyncio.to_thread(begun.wait, 60)
        assert desk.busy
        others = [asyncio.create_task(desk.answer(asked("claim", CLAIM))) for _ in range(5)]
        await asyncio.sleep(0)
        for one in others[:4]:
            one.cancel()
        await asyncio.gather(*others[:4], return_exceptions=True)
        released.set()
        assert (await first).sentence == "Yes."
        assert (await others[4]).sentence == "Yes."

    asyncio.run(ask())
    assert len(names) == 2


def test_too_many_are_told_to_come_back(
    empty_store: Path,
    held: tuple[Event, Event, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, released, _ = held
    monkeypatch.setattr(work, "MOST_WAITING", 2)

    async def steps(client: Client) -> None:
        first = asyncio.create_task(client.call_tool("claim", CLAIM))
        assert await asyncio.to_thread(begun.wait, 60)
        waiting = [asyncio.create_task(client.call_tool("claim", CLAIM)) for _ in range(2)]
        await asyncio.sleep(0.05)
        assert "too many questions wait" in fault_of(await client.call_tool("claim", CLAIM))
        released.set()
        assert all(data_of(one) for one in await asyncio.gather(first, *waiting))

    inside(empty_store, steps)


def test_few_studies_stay_and_each_is_asked_again(
    empty_store: Path, starter: Callable[..., Study]
) -> None:
    studies = Studies(str(empty_store))
    days = ["2026-05-01", "2026-06-01", "2026-07-01"]

    for day in (*days, days[-1]):
        found = studies.answer(asked("gap", {**SIDES, "as_of": day}))
        assert found == starter(day).gap("us", "china")
    assert len(studies._open) == work.STUDIES
