"""A process of its own that does one job after another, and is ended when one takes too long.

The server itself computes nothing: an answer in the making never delays one that is ready, and the
memory of an estimate or of a drawing is given back with its process.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

SPAWN = get_context("spawn")
MOST_WAITING = 64
MOST_MEMORY = 400_000_000


class Busy(Exception):
    """Too many jobs wait already."""


class TooLong(Exception):
    """A job took longer than it may, and was ended."""


class Ended(Exception):
    """The process ended in the middle of a job."""


Job = tuple[str, dict[str, Any]]
Start = Callable[[Connection, Any], None]


class Lane:
    """One process, started when a job comes and ended when none has come for a while.

    Args:
        start: what the process runs, with its end of a pipe and `given`; it receives jobs and sends
            one result each.
        given: what the process is given at its start.
        most_seconds: how long a job may take.
        idle: after how many seconds without a job the process ends.
        most_memory: resident bytes above which it is ended after a job; the next begins another.
    """

    def __init__(
        self,
        start: Start,
        given: object,
        *,
        most_seconds: float,
        idle: float,
        most_memory: int = MOST_MEMORY,
    ) -> None:
        self._start = start
        self._given = given
        self._most_seconds = most_seconds
        self._idle = idle
        self._most_memory = most_memory
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._leaving: asyncio.TimerHandle | None = None

    async def do(self, job: Job) -> Any:  # noqa: ANN401 - what a job gives is its own affair
        """The result of a job, once those before it are done.

        Raises:
            Busy: too many wait.
            TooLong: it took longer than it may.
            Ended: the process died on it.
        """
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with self._turn:
                if self._leaving is not None:
                    self._leaving.cancel()
                try:
                    return await asyncio.to_thread(self._done, job)
                finally:
                    loop = asyncio.get_running_loop()
                    self._leaving = loop.call_later(self._idle, self._leave)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End the process."""
        if self._leaving is not None:
            self._leaving.cancel()
        process, self._process, pipe, self._pipe = self._process, None, self._pipe, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join()
            process.close()

    def _leave(self) -> None:
        if not self._turn.locked():
            self.close()

    def _done(self, job: Job) -> Any:  # noqa: ANN401
        pipe = self._opened()
        try:
            pipe.send(job)
            if not pipe.poll(self._most_seconds):
                self.close()
                raise TooLong
            result = pipe.recv()
        except (EOFError, OSError) as fault:
            with suppress(OSError):
                self.close()
            raise Ended from fault
        if _resident(self._process) > self._most_memory:
            self.close()
        return result

    def _opened(self) -> Connection:
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self.close()
        ours, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=self._start, args=(theirs, self._given), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe = ours
        return ours


def _resident(process: BaseProcess | None) -> int:
    """Resident bytes of a process; 0 where the system does not say."""
    if process is None:
        return 0
    with suppress(OSError):
        pages = Path(f"/proc/{process.pid}/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0
