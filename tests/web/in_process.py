"""The application in the test's own process, without a wire; slow answers may be pretended."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
import msgspec

from headway.answers.answer import Answer
from headway.web.app import Headway
from headway.web.lane import Lane

PATIENCE = 60.0


@asynccontextmanager
async def alive(app: Headway) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application, which lives meanwhile as under a server."""
    said: asyncio.Queue[Any] = asyncio.Queue()
    heard: asyncio.Queue[Any] = asyncio.Queue()
    living = asyncio.create_task(app({"type": "lifespan"}, said.get, heard.put))
    await said.put({"type": "lifespan.startup"})
    started = await heard.get()
    assert started["type"] == "lifespan.startup.complete", started
    transport = httpx.ASGITransport(app)
    try:
        async with httpx.AsyncClient(
            transport=transport, base_url="http://headway", timeout=PATIENCE
        ) as client:
            yield client
    finally:
        await said.put({"type": "lifespan.shutdown"})
        await heard.get()
        await living


def stand_in(
    app: Headway, log: Path, *, most_seconds: float = 30.0, most_memory: int = 10**9
) -> None:
    """Let a process that only pretends answer slow questions: what it does, its horizon says."""
    app.desk._lanes["slow"] = Lane(
        pretend, str(log), most_seconds=most_seconds, idle=5.0, most_memory=most_memory
    )


def pretend(pipe: Connection, log: str) -> None:
    """Answer jobs and note each: `die` ends the process, a number is how long it takes."""
    while True:
        try:
            _, arguments = pipe.recv()
        except EOFError:
            return
        question = arguments["question"]
        horizon = str(question.values.get("horizon", ""))
        with Path(log).open("a", encoding="utf-8") as stream:
            stream.write(f"{question.verb} {question.query()}\n")
        if horizon == "die":
            os._exit(1)
        if horizon:
            time.sleep(float(horizon))
        answer = Answer(verb=question.verb, question={"horizon": horizon}, sentence="Pretended.")
        pipe.send(msgspec.json.encode(answer.to_dict()))
