"""The server: seconds to its first answer, then speed and memory under load.

python -m bench.server [--seconds 4] [--requests 100000] [--connections 32]

The client (`bench/http_load.py`) is one process beside the server; the first line under each size
says what it does at most against a process that only sends that many bytes.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.http_load import Request, Tally, call, lasting, most, request

CACHED = ("/gap.json", "/gap", "/index.json", "/", "/rank.json", "/rank", "/lag.json", "/trend")
SLOW = ("/index.json", "/")
SIDES = (
    "first=us&second=china",
    "first=closed-weights&second=open-weights",
    "first=lab:openai&second=lab:deepseek",
    "first=lab:anthropic&second=lab:alibaba",
    "first=lab:google&second=country:CN",
    "first=us&second=rest",
)
BOARDS = ("arena/text", "arena/webdev", "arena/vision", "arena/text:coding")
DAYS = ("2026-07-01", "2026-05-01", "2026-03-31", "2025-12-31", "2025-09-30")
FORMS = ("/gap.json", "/gap", "/lag.json", "/trend.json")
BAD = (
    "/gap.json?first=nobody-{}",
    "/model/none-{}",
    "/gap?as_of=2026-02-{}",
    "/nothing/{}",
    "/rank.json?colour={}",
    "/claim/..%2f..%2f{}.toml",
)
SHARES = {"cached": 80, "computed at first": 15, "pictures": 4, "bad": 1}
WARM_SECONDS = 120.0


class Server:
    """`headway serve` as a process, whose memory is watched."""

    def __init__(self, *options: str) -> None:
        self.started = time.perf_counter()
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "headway", "serve", "--port", "0", "--no-shelf", *options],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "HEADWAY_STORE": str(Path(self._folder.name) / "none")},
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline().partition("/ ")[0].rpartition(":")[2])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._folder.cleanup()

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """One response."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as found:
                return found.status, dict(found.headers.items()), found.read()
        except urllib.error.HTTPError as fault:
            return fault.code, {}, b""

    def memory(self) -> dict[str, float]:
        """Resident MB of the server and of the processes it started, and all their own shares."""
        pid = self._process.pid
        children = [
            int(child)
            for one in Path(f"/proc/{pid}/task").glob("*/children")
            for child in one.read_text().split()
        ]
        resident = {one: _megabytes(one, "Rss:") for one in (pid, *children)}
        return {
            "server": resident[pid],
            "others": sum(resident.values()) - resident[pid],
            "proportional": sum(_megabytes(one, "Pss:") for one in (pid, *children)),
        }


def _megabytes(pid: int, what: str) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0.0
    return int(text.partition(what)[2].split()[0]) / 1000


def told(memory: dict[str, float]) -> str:
    return (
        f"server {memory['server']:.0f} MB, its processes {memory['others']:.0f} MB resident; "
        f"{memory['proportional']:.0f} MB in all, shared pages counted once"
    )


def first_answer(runs: int) -> None:
    """Seconds from starting the process to the whole answer of /gap.json."""
    taken = []
    for _ in range(runs):
        with Server() as server:
            status, _, body = server.get("/gap.json")
            taken.append(time.perf_counter() - server.started)
            assert status == 200
            assert body.startswith(b"{")
    print(f"start to first answer of /gap.json: {', '.join(f'{one:.2f}' for one in taken)} s")


def warmed(server: Server) -> None:
    """Wait until the pages that are cached below are."""
    end = time.perf_counter() + WARM_SECONDS
    for path in CACHED:
        while "ETag" not in {name.replace("etag", "ETag") for name in server.get(path)[1]}:
            if time.perf_counter() > end:
                print(f"(not ready in {WARM_SECONDS:.0f} s: {path})")
                break
            time.sleep(0.5)


def line(name: str, tally: Tally, kind: str | None = None) -> str:
    others = {status: count for status, count in tally.statuses.items() if status not in (200, 304)}
    noted = f"  others {others}" if others else ""
    return (
        f"{tally.requests / tally.seconds:9.0f} {tally.quantile(0.5, kind):8.1f} "
        f"{tally.quantile(0.99, kind):8.1f} {tally.received / tally.seconds / 1e6:8.0f}  {name}"
        f"{noted}{f'  lost {tally.lost}' if tally.lost else ''}"
    )


def cached(server: Server, seconds: float, connections: int) -> None:
    """Answers that are there, with and without compression, and those that the asker has."""
    print(f"\n{'per s':>9} {'p50 ms':>8} {'p99 ms':>8} {'MB/s':>8}  {connections} connections")
    for size in (500, 16_000, 120_000):
        print(line(f"(the client at most, {size} bytes)", most(size, connections, 1.0)))
    for path in ("/gap.json", "/gap", "/index.json", "/rank.json"):
        tag = server.get(path)[1].get("etag", "")
        for name, one in (
            (f"{path}, gzip", request(path)),
            (path, request(path, gzip=False)),
            (f"{path}, known", request(path, tag=tag)),
        ):
            print(line(name, call(server.port, lasting(one, seconds), connections)))
    print(told(server.memory()))


def mixed(server: Server, count: int) -> Iterator[Request]:
    """Requests as readers, programs and pests send them, the same for the same count."""
    draw = random.Random(7)  # noqa: S311 - the same mix at every run
    tags = {path: server.get(path)[1].get("etag", "") for path in CACHED}
    states = [
        f"{form}?{sides}&board={board}&as_of={day}"
        for form, sides, board, day in itertools.product(FORMS, SIDES, BOARDS, DAYS)
    ]
    pictures = [
        f"/gap.{form}?{sides}&theme={theme}"
        for form, sides, theme in itertools.product(("svg", "png"), SIDES[:3], ("light", "dark"))
    ]
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    for number in range(count):
        kind = draw.choice(kinds)
        if kind == "cached":
            path = draw.choice(CACHED)
            yield request(path, kind, tag=tags[path] if draw.random() < 0.4 else "")
        elif kind == "computed at first":
            yield request(draw.choice(states), kind)
        elif kind == "pictures":
            yield request(draw.choice(pictures), kind)
        else:
            yield request(draw.choice(BAD).format(number), kind)


class Watch(threading.Thread):
    """Samples the memory until stopped."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self._server = server
        self._stopped = threading.Event()
        self.most: dict[str, float] = {}

    def run(self) -> None:
        """Keep the largest of each."""
        while not self._stopped.wait(1.0):
            for name, value in self._server.memory().items():
                self.most[name] = max(value, self.most.get(name, 0.0))

    def stop(self) -> None:
        """Stop sampling."""
        self._stopped.set()
        self.join()


def under_mixed_load(server: Server, count: int, connections: int, idle: float) -> None:
    """Speed by kind of request, and memory during and after."""
    print(f"\nmixed load, {count} requests: {', '.join(f'{v}% {k}' for k, v in SHARES.items())}")
    watch = Watch(server)
    watch.start()
    tally = call(server.port, mixed(server, count), connections)
    watch.stop()
    print(f"{tally.seconds:.0f} s, {tally.requests / tally.seconds:.0f} requests/s")
    print(f"statuses {dict(sorted(tally.statuses.items()))}, connections lost {tally.lost}")
    print(f"{'n':>9} {'p50 ms':>8} {'p99 ms':>8} {'most ms':>8}")
    for kind in SHARES:
        taken = tally.milliseconds.get(kind, [])
        print(
            f"{len(taken):9d} {tally.quantile(0.5, kind):8.1f} {tally.quantile(0.99, kind):8.1f} "
            f"{max(taken, default=0):8.0f}  {kind}"
        )
    print(f"at most:  {told(watch.most)}")
    print(f"after:    {told(server.memory())}")
    time.sleep(idle)
    print(f"{idle:.0f} s on: {told(server.memory())}")


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--idle", type=float, default=25.0)
    asked = parser.parse_args()
    first_answer(asked.runs)
    with Server() as server:
        warmed(server)
        cached(server, asked.seconds, asked.connections)
        under_mixed_load(server, asked.requests, asked.connections, asked.idle)


if __name__ == "__main__":
    main()
