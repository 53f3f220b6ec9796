"""A real HTTP server on loopback that answers as publishers do, and misbehaves when told to."""

from __future__ import annotations

import re
import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest

from tests.evidence.misbehaviour import FUTURE, NOW, Fault, Page, Seen, known, pieces

__all__ = ["FUTURE", "NOW", "Misbehaving", "direct"]

_ENVIRONMENT = (
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR"),
)


def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the proxies and certificates of the developer's environment."""
    for name in _ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


class Misbehaving:
    """A server for tests: `with Misbehaving() as server:`, pages by `serve`, faults by name.

        server.serve("/models.json", body, etag='"a"')                 # served well
        server.serve("/models.json", body, fault="truncate", times=1)  # first broken, then well
        server.serve("/models.json", body, fault="404")                # for ever
        server.spoil("/models.json", "429", retry_after="2", times=2)  # more faults, in turn
        fetch(Request(server.address("/models.json")), folder)
        server.seen        # every request: method, target, path, headers (lower-case names)

    `serve` again replaces the page, as when a publisher updates it. Conditional requests are
    answered with 304 where the page has `etag` or `last_modified`, ranges with 206 where it has
    `ranges=True` (then it says Accept-Ranges) and If-Range fits. `encoding` is "gzip" or "deflate",
    `chunked=True` sends no Content-Length, `headers` are added to (or replace) those of an answer.

    Faults:
        a number such as "404", "429", "503": that status; `retry_after` is sent along
        "truncate": half of the bytes promised, then an end; also of a chunked page
        "reset": half of the bytes, then the connection is reset
        "short": Content-Length promises more than the whole body; "long": less than it
        "drop": the connection ends without an answer; "garbage": what comes is not HTTP
        "stall": half of the bytes, then silence; "drip": one byte every `pause` seconds;
        "drip-head": the head of the answer at that pace
        "loop": a redirect to itself; "redirects": one more redirect each time, without end;
        "redirect": one to the address `to`
        "gzip-bomb", "deflate-bomb": `size` bytes of zeros in a few kilobytes
        "cut-gzip": a whole answer whose gzip stream is not whole
        "encoding": a Content-Encoding that nobody asked for
        "html": a page to sign in, with status 200; "empty": nothing, with status 200
        "future": served well by a server whose clock and file are of 2099

    As a proxy (set HTTP_PROXY or HTTPS_PROXY to `server.root`) it answers for every host with the
    page at the path. With `tls=(certificate, key)` it speaks TLS; with `tunnel=(...)` only inside
    a CONNECT. Nothing here resolves a name or leaves the machine. Call
    `direct` first, for a proxy of the developer's own environment would come in between.
    """

    def __init__(
        self, *, tls: tuple[Path, Path] | None = None, tunnel: tuple[Path, Path] | None = None
    ) -> None:
        self.seen: list[Seen] = []
        self._pages: dict[str, Page] = {}
        self._tls, self._tunnel = _context(tls), _context(tunnel)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)

    def __enter__(self) -> Self:
        self._threads.append(threading.Thread(target=self._listen, daemon=True))
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._threads[0].join()
        self.rest()
        self._listener.close()

    @property
    def root(self) -> str:
        """Scheme, host and port."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def address(self, path: str) -> str:
        """Address of the page at `path`."""
        return self.root + path

    def serve(
        self,
        path: str,
        body: bytes = b"",
        *,
        fault: str = "",
        times: int | None = None,
        etag: str = "",
        last_modified: str = "",
        encoding: str = "",
        chunked: bool = False,
        ranges: bool = False,
        headers: Mapping[str, str] | None = None,
        to: str = "",
        retry_after: str = "",
        pause: float = 0.02,
        size: int = 64 * 1024**2,
    ) -> None:
        """Put a page at `path`; its `fault` holds for the first `times` answers, None for ever."""
        page = Page(
            body, dict(headers or {}), etag, last_modified, encoding, chunked, ranges=ranges
        )
        if fault:
            one = known(Fault(fault, to, retry_after, pause, size))
            if times is None:
                page.always = one
            else:
                page.faults = [one] * times
        with self._lock:
            self._pages[path] = page

    def spoil(
        self,
        path: str,
        fault: str,
        *,
        times: int = 1,
        to: str = "",
        retry_after: str = "",
        pause: float = 0.02,
        size: int = 64 * 1024**2,
    ) -> None:
        """Spoil the next answers of a page that is there already, after the faults still to come.

        The fault "" is a good answer between bad ones.
        """
        one = known(Fault(fault, to, retry_after, pause, size))
        with self._lock:
            self._pages[path].faults += [one] * times

    def rest(self) -> None:
        """Wait until every answer that has begun is at its end."""
        for thread in self._threads[1:]:
            thread.join()

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=self._converse, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _converse(self, connection: socket.socket) -> None:
        """One request and its answer: the connection ends after it."""
        connection.settimeout(5)
        try:
            with suppress(OSError):
                if self._tls:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                asked = _asked(connection)
                if asked and asked.method == "CONNECT":
                    self.seen.append(asked)
                    connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    if self._tunnel:
                        connection = self._tunnel.wrap_socket(connection, server_side=True)
                    asked = _asked(connection)
                if asked:
                    self.seen.append(asked)
                    self._answer(connection, asked)
        finally:
            connection.close()

    def _answer(self, connection: socket.socket, asked: Seen) -> None:
        path = asked.path if asked.path in self._pages else asked.path.partition("?")[0]
        with self._lock:
            page = self._pages.get(path)
            fault = page and (page.faults.pop(0) if page.faults else page.always)
        if page is None:
            fault, page = Fault("404"), Page(b"", {}, "", "", "", chunked=False, ranges=False)
        fault = fault or Fault("")
        for piece in pieces(page, fault, asked):
            connection.sendall(piece)
            if fault.kind in {"drip", "drip-head"}:
                self._pause(connection, fault.pause)
        if fault.kind == "stall":
            self._pause(connection, 3600)
        if fault.kind == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):  # let the client read all before the system resets it
                pass

    def _pause(self, connection: socket.socket, seconds: float) -> None:
        """Wait, but not for a client that left, nor beyond the end of the test."""
        step = min(seconds, 0.05)
        while seconds > 0 and not self._closing.wait(step):
            seconds -= step
            connection.settimeout(0.001)
            with suppress(TimeoutError):
                if not connection.recv(1):
                    raise ConnectionError
            connection.settimeout(5)


def _context(files: tuple[Path, Path] | None) -> ssl.SSLContext | None:
    if files is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    return context


def _asked(connection: socket.socket) -> Seen | None:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        step = connection.recv(65536)
        if not step:
            return None
        head += step
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    return Seen(method, target, re.sub(r"^https?://[^/]+", "", target), headers)
