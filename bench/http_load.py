"""A cheap client: requests as bytes over connections that stay, all in one process."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import cast

import uvloop


@dataclass(frozen=True)
class Request:
    """A request as bytes, and the kind it is counted under."""

    sent: bytes
    kind: str = ""


def request(path: str, kind: str = "", *, gzip: bool = True, tag: str = "") -> Request:
    """A GET of a path on this machine."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += ["Accept-Encoding: gzip"] if gzip else []
    lines += [f"If-None-Match: {tag}"] if tag else []
    return Request("\r\n".join([*lines, "", ""]).encode(), kind or path)


@dataclass
class Tally:
    """What came back: milliseconds by kind, statuses, bytes, connections lost in the middle."""

    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    received: int = 0
    lost: int = 0
    seconds: float = 0.0

    @property
    def requests(self) -> int:
        """Responses that came back whole."""
        return sum(self.statuses.values())

    def quantile(self, share: float, kind: str | None = None) -> float:
        """Milliseconds within which a share of the responses came."""
        every = [
            one
            for of, taken in self.milliseconds.items()
            if kind is None or of == kind
            for one in taken
        ]
        return sorted(every)[min(int(share * len(every)), len(every) - 1)] if every else 0.0


class Caller(asyncio.Protocol):
    """One connection: sends a request when the last response is here whole."""

    def __init__(self, supply: Iterator[Request], tally: Tally, done: asyncio.Future[None]) -> None:
        self._supply = supply
        self._tally = tally
        self._done = done
        self._head = b""
        self._missing = -1
        self._asked: Request | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the first."""
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def _ask(self) -> None:
        self._asked = next(self._supply, None)
        if self._asked is None:
            self._transport.close()
            return
        self._head, self._missing = b"", -1
        self._sent = time.perf_counter()
        self._transport.write(self._asked.sent)

    def data_received(self, data: bytes) -> None:
        """Count down to the end of the response."""
        if self._missing < 0:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._head[:end].lower()
            start = head.find(b"content-length:")
            length = int(head[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
            self._missing = end + 4 + length
            data = self._head
        self._missing -= len(data)
        self._tally.received += len(data)
        if self._missing <= 0 and self._asked is not None:
            taken = 1000 * (time.perf_counter() - self._sent)
            self._tally.milliseconds.setdefault(self._asked.kind, []).append(taken)
            self._tally.statuses[int(self._head[9:12])] += 1
            self._asked = None
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note whether a response was still to come."""
        del exc
        if self._asked is not None:
            self._tally.lost += 1
        if not self._done.done():
            self._done.set_result(None)


async def _called(port: int, supply: Iterator[Request], connections: int) -> Tally:
    loop, tally = asyncio.get_running_loop(), Tally()
    started = time.perf_counter()

    async def connection() -> None:
        before = -1
        while tally.lost > before:  # a connection lost is opened anew
            before, done = tally.lost, loop.create_future()
            caller = Caller(supply, tally, done)
            await loop.create_connection(partial(_itself, caller), "127.0.0.1", port)
            await done

    await asyncio.gather(*(connection() for _ in range(connections)))
    tally.seconds = time.perf_counter() - started
    return tally


def _itself(caller: Caller) -> Caller:
    return caller


def call(port: int, supply: Iterator[Request], connections: int) -> Tally:
    """Send all requests of a supply over some connections."""
    return uvloop.run(_called(port, supply, connections))


def lasting(one: Request, seconds: float) -> Iterator[Request]:
    """The same request until the time is over."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        yield one


class _Canned(asyncio.Protocol):
    """Answers every piece that arrives with the same bytes."""

    def __init__(self, response: bytes) -> None:
        self._response = response

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        del data
        self._transport.write(self._response)


def _serve_canned(pipe: Connection, size: int) -> None:
    response = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size + b"x" * size

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Canned(response), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.to_thread(pipe.recv)

    with contextlib.suppress(EOFError):
        uvloop.run(serve())


def most(size: int, connections: int, seconds: float) -> Tally:
    """What this client does at most: against a process that only sends bytes of a size."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve_canned, args=(theirs, size), daemon=True)
    process.start()
    try:
        return call(ours.recv(), lasting(request("/"), seconds), connections)
    finally:
        process.kill()
        process.join()
