"""The connection under an answer, watched: its time, its pace, and what comes beyond the end."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Protocol, cast

from headway.evidence.fetch_faults import NeverError, out_of_time
from headway.evidence.fetch_limits import Limits

_HEAD_END = re.compile(rb"\n\r?\n")
_OPENED = (".connect_tcp.complete", ".start_tls.complete")


class _Stream(Protocol):
    read: Callable[..., bytes]


class Wire:
    """Counts what one connection brings and ends it in time; give `watch` as httpx's trace.

    The limit of each read is for a silent server only: one that sends a byte now and then would
    hold us for ever, in the head of its answer as well as in the body.
    """

    def __init__(self, limits: Limits, deadline: float) -> None:
        self._limits, self._deadline = limits, deadline
        self._reset()

    def _reset(self) -> None:
        self._head: bytes | None = b""
        self._beyond_head = 0
        self._total = 0
        self._began: float | None = None

    def watch(self, event: str, info: Mapping[str, object]) -> None:
        """Take over the reads of a connection that has been opened, or of the TLS inside it."""
        if event.endswith(_OPENED):
            self._reset()
            stream = cast("_Stream", info["return_value"])
            stream.read = self._watched(stream.read)

    def excess(self, length: int) -> int:
        """How many bytes have come beyond a body of `length`."""
        return max(0, self._beyond_head - length) if self._head is None else 0

    def _watched(self, read: Callable[..., bytes]) -> Callable[..., bytes]:
        def watched(max_bytes: int, timeout: float | None = None) -> bytes:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise out_of_time(self._limits)
            data = read(max_bytes, timeout=left if timeout is None else min(left, timeout))
            self._count(data)
            return data

        return watched

    def _count(self, data: bytes) -> None:
        now = time.monotonic()
        if self._began is None:
            self._began = now
        self._total += len(data)
        lasted = now - self._began
        if data and lasted > self._limits.grace and self._total < self._limits.slowest * lasted:
            raise NeverError(
                f"it sends fewer than {self._limits.slowest:g} bytes per second", "try again later"
            )
        if self._head is None:
            self._beyond_head += len(data)
            return
        self._head += data
        while self._head is not None and (end := _HEAD_END.search(self._head)):
            rest = self._head[end.end() :]
            if re.match(rb"HTTP/\d\.\d 1", self._head):  # an answer before the answer
                self._head = rest
            else:
                self._head, self._beyond_head = None, len(rest)
