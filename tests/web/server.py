"""Servers under test: `headway serve` as a process, and the application in the test's own one."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
import msgspec

from headway.answers.answer import Answer
from headway.web.app import Headway
from headway.web.lane import Lane

PATIENCE = 60.0


class Serving:
    """`headway serve` on a free port, and a client of it."""

    def __init__(self, store: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "headway", "serve", "--port", "0", "--no-warm", *options],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "HEADWAY_STORE": str(store)},
        )
        assert self.process.stdout is not None
        told = self.process.stdout.readline()
        self.address = told.removeprefix("Headway at ").partition("/ ")[0]
        self.port = int(self.address.rpartition(":")[2])
        self.client = httpx.Client(base_url=self.address, timeout=PATIENCE)

    def get(self, path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=named)

    def pids(self) -> list[int]:
        """The server and the processes it started."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [self.process.pid, *(int(pid) for one in threads for pid in one.read_text().split())]

    def static(self, name: str) -> str:
        """The address of a static file, as pages name it."""
        named = re.search(rf'"(/static/[0-9a-f]+/{re.escape(name)})"', self.get("/methods").text)
        assert named is not None
        return named[1]

    def memory(self) -> int:
        """Resident bytes of the server itself."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return 1024 * int(status.partition("VmRSS:")[2].split()[0])

    def close(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def serving(store: Path, *options: str) -> Iterator[Serving]:
    """A server for a while."""
    running = Serving(store, *options)
    try:
        yield running
    finally:
        running.close()


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


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
