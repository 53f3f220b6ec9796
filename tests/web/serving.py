"""A server under test: as a process that a user starts, or in a thread with other settings."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/")
SECONDS = 60.0


@dataclass(frozen=True)
class Served:
    """A server that runs.

    Attributes:
        port: where it listens on this machine.
        pid: its process.
        log: what it wrote besides its address.
    """

    port: int
    pid: int
    log: Path | None = None
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        client = httpx.Client(base_url=self.address, timeout=SECONDS, trust_env=False)
        object.__setattr__(self, "client", client)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=named)

    def raw(self, sent: bytes, seconds: float = 10.0) -> bytes:
        """All that comes back for some bytes until the server closes the connection, or time."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as wire:
            with contextlib.suppress(ConnectionError):
                wire.sendall(sent)
            found = b""
            with contextlib.suppress(ConnectionError, TimeoutError):
                while part := wire.recv(65_536):
                    found += part
        return found

    def plain(self, target: bytes, method: bytes = b"GET", more: bytes = b"") -> Answered:
        """A request whose target is sent as it is."""
        head = method + b" " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
        return Answered.of(self.raw(head + more + b"\r\n"))

    def logged(self) -> str:
        return "" if self.log is None else self.log.read_text(encoding="utf-8")

    def processes(self) -> list[int]:
        """Its process and all that it started."""
        children: dict[int, list[int]] = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                pid, _, rest = status.read_text().partition(" (")
                parent = int(rest.rpartition(") ")[2].split()[1])
                children.setdefault(parent, []).append(int(pid))
        found, todo = [], [self.pid]
        while todo:
            one = todo.pop()
            found.append(one)
            todo.extend(children.get(one, []))
        return found

    def megabytes(self) -> dict[int, float]:
        """Resident memory of its process and of each that it started."""
        found = {}
        for pid in self.processes():
            with contextlib.suppress(OSError):
                pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
                found[pid] = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        return found


@dataclass(frozen=True)
class Answered:
    """A response taken from the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of(cls, received: bytes) -> Answered:
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return cls(int(first.split()[1]) if first else 0, headers, body)


Serving = Callable[..., contextlib.AbstractContextManager[Served]]


@contextlib.contextmanager
def serving(folder: Path, *options: str, store: Path | None = None) -> Iterator[Served]:
    """`headway serve` as a process, until the block ends."""
    log = folder / "server.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "headway", "serve", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=written,
            text=True,
            env={
                **os.environ,
                "HEADWAY_STORE": str(store or folder / "store"),
                "XDG_CACHE_HOME": str(folder / "cache"),
            },
        )
    assert process.stdout is not None
    told = ADDRESS.search(process.stdout.readline())
    assert told, log.read_text(encoding="utf-8")
    served = Served(int(told[1]), process.pid, log)
    try:
        yield served
    finally:
        served.client.close()
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server on the starter evidence for all tests of a session."""
    folder = tmp_path_factory.mktemp("server")
    with serving(folder, "--no-shelf", "--no-warm") as served:
        yield served
    assert "Traceback" not in served.logged()


@contextlib.contextmanager
def hosted(application: object, protocol: type | None = None) -> Iterator[Served]:
    """An application in a thread of this process, for settings the command line does not have."""
    from headway.web.wire import Patient, server

    listening = socket.create_server(("127.0.0.1", 0))
    running = server(application, protocol or Patient)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    served = Served(listening.getsockname()[1], os.getpid())
    try:
        assert within(20, lambda: running.started)
        yield served
    finally:
        served.client.close()
        running.should_exit = True
        thread.join(20)
        listening.close()


def within(seconds: float, happened: Callable[[], bool]) -> bool:
    """Whether something happens in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.02)
    return happened()
