"""One file from one address, whole or not at all: the only module that opens the network.

The environment is honoured: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY; SSL_CERT_FILE or
SSL_CERT_DIR stand for the certificates that are trusted, which else are those of certifi.
"""

from __future__ import annotations

import os
import random
import re
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from headway.errors import PullFailed
from headway.evidence.fetch_answers import (
    REDIRECTS,
    Hop,
    checked,
    conditions,
    failure,
    lasting_mark,
    length_of,
    marks,
    range_of,
    redirected,
)
from headway.evidence.fetch_body import Body
from headway.evidence.fetch_client import client
from headway.evidence.fetch_faults import AgainError, NeverError, named, out_of_time, too_large
from headway.evidence.fetch_limits import Fetched, Limits, Request, Validators, place, spoken
from headway.evidence.fetch_wire import Wire

if TYPE_CHECKING:
    import httpx

__all__ = ["Fetched", "Limits", "Request", "Validators", "fetch"]

Tick = Callable[[int, int | None], None]

_LINGER = 0.25
"""Seconds to listen for bytes beyond the announced end; servers told to close do so at once."""


def _now() -> datetime:
    return datetime.now(UTC)


def fetch(
    request: Request,
    folder: Path,
    *,
    limits: Limits = Limits(),  # noqa: B008 - immutable
    validators: Validators | None = None,
    tick: Tick | None = None,
    clock: Callable[[], datetime] = _now,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched | None:
    """Bring the file of an address into `folder`; None where it is still the one of `validators`.

    What may pass is tried again, and a broken transfer goes on where it broke if the server can
    say that the file is still the same. `tick` is told the bytes that have come and how many there
    will be, None if that is not known; the first may fall back to 0. On any failure the folder is
    left as it was.

    Raises:
        PullFailed: the file did not come whole within the limits.
    """
    path: Path | None = None
    try:
        hop = checked(request)
        path = _new_file(folder, request.address)
        with path.open("r+b") as file, client(limits) as opened:
            transfer = _Transfer(opened, hop, Body(file, limits), limits, validators, tick, clock)
            answer = _tried(transfer, limits, sleep)
    except BaseException as fault:
        if path is not None:
            path.unlink(missing_ok=True)
        if isinstance(fault, NeverError):
            raise PullFailed(f"{spoken(request.address)}: {fault.what}; {fault.mend}") from fault
        if isinstance(fault, OSError):
            raise PullFailed(
                f"{spoken(request.address)}: what came cannot be written to {folder} "
                f"({fault.strerror or fault}); free some space or make the folder writable"
            ) from fault
        raise
    if answer is None:
        path.unlink()
        return None
    final, headers = answer
    stamp = marks(headers, clock())
    return Fetched(
        path=path,
        address=final,
        sha256=transfer.body.sha256,
        bytes=transfer.body.size,
        etag=stamp.etag,
        last_modified=stamp.last_modified,
        fetched=clock(),
        content_type=headers.get("content-type", ""),
        asked=request.address,
    )


Answer = tuple[str, "httpx.Headers"]


def _tried(transfer: _Transfer, limits: Limits, sleep: Callable[[float], None]) -> Answer | None:
    deadline = time.monotonic() + limits.seconds
    for count in range(1, limits.tries + 1):
        try:
            with named(limits):
                return transfer.once(deadline)
        except AgainError as fault:
            if time.monotonic() >= deadline:
                raise out_of_time(limits) from fault
            if count == limits.tries:
                tries = f", at the last of {count} tries" if count > 1 else ""
                raise NeverError(f"{fault.what}{tries}", "try again later") from fault
            spread = random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
            pause = limits.wait * 2 ** (count - 1) * spread if fault.wait is None else fault.wait
            if pause > limits.longest_wait:
                raise NeverError(
                    f"{fault.what} and asks to wait {pause:,.0f} seconds", "try again then"
                ) from fault
            if time.monotonic() + pause > deadline:
                raise NeverError(
                    f"{fault.what}, and {limits.seconds:g} seconds leave no time for another try",
                    "try again later",
                ) from fault
            sleep(pause)
    raise out_of_time(limits)


class _Part(NamedTuple):
    """What must still hold for a broken transfer to go on: where, its ETag, and its whole size."""

    place: str
    mark: str
    whole: int | None


class _Transfer:
    """The tries for one file: what came in one is there for the next."""

    def __init__(
        self,
        client: httpx.Client,
        first: Hop,
        body: Body,
        limits: Limits,
        validators: Validators | None,
        tick: Tick | None,
        clock: Callable[[], datetime],
    ) -> None:
        self.body = body
        self._client, self._first, self._limits = client, first, limits
        self._validators, self._tick, self._clock = validators, tick, clock
        self._part: _Part | None = None

    def once(self, deadline: float) -> Answer | None:
        """One try, through its redirects: the last address and headers; None if nothing is new."""
        hop, before = self._first, {self._first.address}
        while True:
            wire = Wire(self._limits, deadline)
            asked = self._asked(hop.address)
            with self._client.stream(
                "GET",
                hop.address,
                headers={**hop.headers, **asked},
                extensions={"trace": wire.watch},
            ) as response:
                if response.status_code in REDIRECTS:
                    location = response.headers.get("location", "")
                    hop = redirected(hop, location, before, self._limits)
                    continue
                if response.status_code == 304 and "If-Range" not in asked and asked:
                    return None
                self._receive(response, wire, hop.address)
                moved = len(before) > 1
                return place(hop.address) if moved else hop.address, response.headers

    def _asked(self, address: str) -> dict[str, str]:
        part = self._part
        if part and self.body.wire and part.place == place(address):
            return {"Range": f"bytes={self.body.wire}-", "If-Range": part.mark}
        return conditions(self._validators, address)

    def _receive(self, response: httpx.Response, wire: Wire, address: str) -> None:
        length = length_of(response.headers)
        if response.status_code == 206:
            self._go_on(response)
        elif response.status_code == 200:
            whole = length
            self._part = None
            self.body.restart(response.headers.get("content-encoding", ""))
            if mark := lasting_mark(response.headers):
                self._part = _Part(place(address), mark, whole)
        else:
            if response.status_code == 416:
                self._start_over("the server has no such part")
            raise failure(response.status_code, response.headers, self._clock())
        whole = self._part.whole if response.status_code == 206 and self._part else length
        if whole is not None and whole > self._limits.bytes:
            raise too_large(self._limits)
        self._take(response, wire, length, whole)
        try:
            self.body.finish()
        except AgainError:
            self._part = None
            raise

    def _go_on(self, response: httpx.Response) -> None:
        """See that a part is the one that is missing."""
        part, given = self._part, range_of(response.headers)
        fits = (
            part is not None
            and given is not None
            and given[0] == self.body.wire
            and part.whole in {None, given[1]}
            and response.headers.get("etag", part.mark) == part.mark
            and response.headers.get("content-encoding", "").strip().lower() == self.body.encoding
        )
        if not fits:
            self._start_over("the server sent another part than the one asked for")

    def _start_over(self, why: str) -> None:
        self._part = None
        self.body.restart("")
        raise AgainError(why)

    def _take(
        self, response: httpx.Response, wire: Wire, length: int | None, whole: int | None
    ) -> None:
        came = 0
        for chunk in response.iter_raw():
            came += len(chunk)
            try:
                self.body.take(chunk)
            except AgainError:
                self._part = None
                raise
            if self._tick:
                self._tick(self.body.wire, whole)
            if came == length:  # before the connection is closed: is there more?
                break
        if length is None:
            return
        if came == length and not wire.excess(length):
            _listen(response)
        if came != length or wire.excess(length):
            self._start_over(f"it announced {length:,} bytes and sent another number")


def _listen(response: httpx.Response) -> None:
    """Let bytes that come after the end be counted; silence, or any end, is well."""
    import httpcore

    try:
        response.extensions["network_stream"].read(1, timeout=_LINGER)
    except (httpcore.NetworkError, httpcore.TimeoutException, NeverError):
        return


def _new_file(folder: Path, address: str) -> Path:
    """An empty file whose name ends as the address does, so that a person can tell it."""
    last = re.sub(r"[^A-Za-z0-9._-]", "_", urlsplit(address).path.rpartition("/")[2])[-80:]
    handle, name = tempfile.mkstemp(prefix="pulled-", suffix=f"-{last or 'file'}", dir=folder)
    os.close(handle)
    return Path(name)
