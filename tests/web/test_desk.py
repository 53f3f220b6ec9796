"""The desk: what is asked at once is worked out once, and no fault outlives its asker."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.web import lane
from headway.web.app import Headway
from headway.web.desk import Unanswered
from headway.web.kept import Kept, Shelf
from headway.web.questions import Question
from tests.evidence.samples import OFFICIAL_ROW, official
from tests.web.in_process import alive, stand_in

ASK = "/forecast.json?horizon="


async def statuses(client: httpx.AsyncClient, *addresses: str) -> Counter[int]:
    found = await asyncio.gather(*(client.get(one) for one in addresses))
    return Counter(one.status_code for one in found)


def test_twenty_who_ask_the_same_wait_for_one_answer(empty_store: Path, tmp_path: Path) -> None:
    app, log = Headway(str(empty_store), warm=False), tmp_path / "log"
    stand_in(app, log)

    async def asked() -> None:
        async with alive(app) as client:
            same = [f"{ASK}0.3{'&first=us' * (number % 2)}" for number in range(20)]
            assert await statuses(client, *same) == {200: 20}
            assert (await client.get(f"{ASK}0.3&second=china")).status_code == 200

    asyncio.run(asked())
    assert log.read_text().splitlines() == ["forecast horizon=0.3"]


def test_twenty_who_ask_the_same_quick_question_cost_one(
    empty_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Headway(str(empty_store), warm=False)
    asked_of_lanes: list[object] = []
    do = lane.Lane.do

    async def counted(self: lane.Lane, job: lane.Job) -> object:
        asked_of_lanes.append(job[1].get("question", job[0]))
        return await do(self, job)

    monkeypatch.setattr(lane.Lane, "do", counted)

    async def asked() -> None:
        async with alive(app) as client:
            assert await statuses(client, *["/gap.json"] * 10, *["/gap.csv"] * 10) == {200: 20}
            assert await statuses(client, *["/gap.svg"] * 5) == {200: 5}

    asyncio.run(asked())
    assert len(asked_of_lanes) == 3, asked_of_lanes


def test_too_many_are_told_to_come_back(
    empty_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "MOST_WAITING", 2)
    app = Headway(str(empty_store), warm=False)
    stand_in(app, tmp_path / "log")

    async def asked() -> None:
        async with alive(app) as client:
            many = [f"{ASK}0.{number}" for number in range(1, 6)]
            found = await asyncio.gather(*(client.get(one) for one in many))
            assert Counter(one.status_code for one in found) == {200: 2, 503: 3}
            for one in found:
                if one.status_code == 503:
                    assert one.headers["retry-after"] == "5"
                    assert "etag" not in one.headers
            assert await statuses(client, *many[-2:]) == {200: 2}

    asyncio.run(asked())


def test_a_process_that_dies_costs_one_answer(empty_store: Path, tmp_path: Path) -> None:
    app = Headway(str(empty_store), warm=False)
    stand_in(app, tmp_path / "log")

    async def asked() -> None:
        async with alive(app) as client:
            died = await client.get(f"{ASK}die")
            assert died.status_code == 503
            assert "lost on the way" in died.json()["error"]
            assert died.headers["retry-after"]
            assert (await client.get(f"{ASK}0")).status_code == 200

            long = asyncio.create_task(client.get(f"{ASK}20"))
            await asyncio.sleep(0.5)
            process = app.desk._lanes["slow"]._process
            assert process is not None
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            assert (await long).status_code == 503
            assert (await client.get(f"{ASK}0.1")).status_code == 200

    asyncio.run(asked())


def test_what_takes_too_long_is_given_up(empty_store: Path, tmp_path: Path) -> None:
    app = Headway(str(empty_store), warm=False)
    stand_in(app, tmp_path / "log", most_seconds=1.0)

    async def asked() -> None:
        async with alive(app) as client:
            late = await client.get(f"{ASK}30")
            assert late.status_code == 504
            assert "too long" in late.json()["error"]
            assert (await client.get(f"{ASK}0")).status_code == 200

    asyncio.run(asked())


def test_a_process_that_grew_large_makes_room_for_another(
    empty_store: Path, tmp_path: Path
) -> None:
    app = Headway(str(empty_store), warm=False)
    stand_in(app, tmp_path / "log", most_memory=1)

    async def asked() -> None:
        async with alive(app) as client:
            for horizon in ("0", "0.01"):
                assert (await client.get(f"{ASK}{horizon}")).status_code == 200
                assert app.desk._lanes["slow"]._process is None

    asyncio.run(asked())


def test_a_fault_that_passes_is_told_to_those_who_waited_and_to_nobody_later(
    empty_store: Path, tmp_path: Path
) -> None:
    app, log = Headway(str(empty_store), warm=False), tmp_path / "log"
    stand_in(app, log)

    async def asked() -> None:
        async with alive(app) as client:
            assert await statuses(client, *[f"{ASK}die"] * 5) == {503: 5}
            before = len(log.read_text().splitlines())
            assert (await client.get(f"{ASK}die")).status_code == 503
            assert len(log.read_text().splitlines()) == before + 1

    asyncio.run(asked())


def test_a_page_with_a_part_that_failed_in_passing_is_not_kept(
    empty_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Headway(str(empty_store), warm=False)
    answer = app.desk.answer
    fails = [True]

    async def failing(question: Question, patience: float | None = None) -> bytes | None:
        if question.verb == "lag" and fails:
            raise Unanswered(503, "too many questions wait")
        return await answer(question, patience)

    monkeypatch.setattr(app.desk, "answer", failing)

    async def asked() -> None:
        async with alive(app) as client:
            partly = await client.get("/gap")
            assert partly.status_code == 200
            assert "etag" not in partly.headers
            assert "too many questions wait" in partly.text
            fails.clear()
            whole = await client.get("/gap")
            assert whole.headers["etag"]
            assert "too many questions wait" not in whole.text

    asyncio.run(asked())


def test_a_second_server_takes_slow_answers_from_the_shelf(
    empty_store: Path, tmp_path: Path
) -> None:
    shelf, log = tmp_path / "shelf", tmp_path / "log"

    async def asked() -> tuple[bytes, int]:
        app = Headway(str(empty_store), shelf, warm=False)
        stand_in(app, log)
        async with alive(app) as client:
            content = (await client.get(f"{ASK}0.1")).content
        return content, len(log.read_text().splitlines())

    first, once = asyncio.run(asked())
    second, still = asyncio.run(asked())
    (file,) = shelf.iterdir()
    for damaged in (
        file.read_bytes()[:-5],
        b"",
        file.read_bytes().replace(b"Pretended", b"Forged"),
    ):
        file.write_bytes(damaged)
        again, more = asyncio.run(asked())
        assert (again, more) == (first, still + 1)
        still = more

    assert once == 1
    assert second == first
    assert [one.name for one in shelf.iterdir()] == [file.name]


def test_a_known_tag_is_recognised_before_anything_is_worked_out(
    empty_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = ("/gap", "/gap.json", "/gap.csv?board=arena/webdev")

    async def asked() -> None:
        async with alive(Headway(str(empty_store), warm=False)) as client:
            tags = {one: (await client.get(one)).headers["etag"] for one in addresses}
        restarted = Headway(str(empty_store), warm=False)

        async def refuse(*_: object) -> NoReturn:
            raise AssertionError

        monkeypatch.setattr(restarted.desk, "answer", refuse)
        async with alive(restarted) as client:
            for address, tag in tags.items():
                again = await client.get(address, headers={"if-none-match": tag})
                assert (again.status_code, again.content) == (304, b"")

    asyncio.run(asked())


def test_new_evidence_changes_answers_while_the_server_runs(
    empty_store: Path, tmp_path: Path
) -> None:
    from headway.study import Study

    rows = [
        {**OFFICIAL_ROW, "model_name": name, "organization": lab, "rating": rating}
        | {"rating_lower": rating - 10, "rating_upper": rating + 10}
        for name, lab, rating in (
            ("deepseek-r1", "deepseek", 1700.0),
            ("gpt-4o-2024-05-13", "openai", 900.0),
        )
    ]
    later = official(tmp_path, rows, published="2026-07-20")

    async def asked() -> None:
        app = Headway(str(empty_store), warm=False, watch=0.2)
        async with alive(app) as client:
            before = await client.get("/gap.json")
            page = await client.get("/gap")
            Study(store=empty_store).ingest("arena-official", later)
            for _ in range(50):
                await asyncio.sleep(0.2)
                after = await client.get(
                    "/gap.json", headers={"if-none-match": before.headers["etag"]}
                )
                if after.status_code == 200:
                    break
            assert after.status_code == 200
            assert after.headers["etag"] != before.headers["etag"]
            assert after.json()["question"]["as_of"] == "2026-07-20"
            assert after.json()["value"] < before.json()["value"]
            known = {"if-none-match": page.headers["etag"]}
            assert (await client.get("/gap", headers=known)).status_code == 200
            dated = await client.get("/gap.json?as_of=2026-06-30")
            assert dated.json()["question"]["as_of"] == "2026-06-30"

    asyncio.run(asked())


@given(st.lists(st.tuples(st.integers(0, 8), st.binary(max_size=40)), max_size=60))
def test_what_is_kept_never_exceeds_its_size(puts: list[tuple[int, bytes]]) -> None:
    kept: Kept[bytes] = Kept(100, len)
    last: dict[int, bytes] = {}
    for key, thing in puts:
        kept.put((key,), thing)
        last[key] = thing
        held = {k: found for k in last if (found := kept.get((k,))) is not None}
        assert sum(map(len, held.values())) == kept._bytes <= 100
        assert held == {k: last[k] for k in held}
        assert kept.get((key,)) == thing


def test_what_is_larger_than_the_room_makes_none() -> None:
    kept: Kept[bytes] = Kept(10, len)
    kept.put((1,), b"small")
    kept.put((2,), b"much too large")

    assert kept.get((1,)) == b"small"
    assert kept.get((2,)) is None


@settings(max_examples=30)
@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=60)), max_size=20))
def test_a_shelf_gives_back_what_was_put(
    tmp_path_factory: pytest.TempPathFactory, puts: list[tuple[str, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("shelf")
    shelf = Shelf(folder, most=500)
    for key, content in puts:
        shelf.put(key, content)
        assert shelf.get(key) == content
        assert sum(one.stat().st_size for one in folder.iterdir()) <= 500
    assert shelf.get("never put \N{SNOWMAN}") is None


def test_a_shelf_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")

    for shelf in (Shelf(blocked), Shelf(None)):
        shelf.put("key", b"content")
        assert shelf.get("key") is None
