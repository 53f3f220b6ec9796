"""A real HTTP server on loopback that answers as publishers do, and misbehaves when told to."""

from __future__ import annotations

import gzip
import http
import re
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

import pytest

PAGE = b"<!DOCTYPE html>\n<html><body>Please sign in.</body></html>\n"
FUTURE = "Thu, 01 Jan 2099 00:00:00 GMT"
NOW = "Wed, 01 Jul 2026 12:00:00 GMT"
_ENVIRONMENT = (
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR"),
)


def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the proxies and certificates of the developer's environment."""
    for name in _ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


class Seen(NamedTuple):
    """One request as it arrived: `target` is whole where we are its proxy."""

    method: str
    target: str
    path: str
    headers: dict[str, str]


class Fault(NamedTuple):
    """How to spoil an answer; see `Misbehaving`."""

    kind: str
    to: str = ""
    retry_after: str = ""
    pause: float = 0.02
    size: int = 64 * 1024**2


@dataclass
class Page:
    """What lies at a path, and the faults still to come before it is served well."""

    body: bytes
    headers: dict[str, str]
    etag: str
    last_modified: str
    encoding: str
    chunked: bool
    ranges: bool
    faults: list[Fault] = field(default_factory=list)
    always: Fault | None = None

    def wire(self) -> bytes:
        """Return the body as it is sent, in its Content-Encoding."""
        if self.encoding == "gzip":
            return gzip.compress(self.body, mtime=0)
        if self.encoding == "deflate":
            return zlib.compress(self.body)
        return self.body


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
            one = _known(Fault(fault, to, retry_after, pause, size))
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
        one = _known(Fault(fault, to, retry_after, pause, size))
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
        for piece in _answer(page, fault, asked):
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


def _answer(page: Page, fault: Fault, asked: Seen) -> Iterator[bytes]:
    """Yield the pieces to send."""
    if fault.kind.isdigit():
        status = int(fault.kind)
        yield _head(status, {"Retry-After": fault.retry_after, "Content-Length": "5"}, page)
        yield b"sorry"
    elif fault.kind in _WHOLE:
        yield from _WHOLE[fault.kind](page, fault, asked)
    else:
        yield from _served(page, fault, asked)


def _head(status: int, headers: Mapping[str, str], page: Page | None = None) -> bytes:
    phrase = http.HTTPStatus(status).phrase
    every = {"Date": NOW, "Connection": "close", **headers, **(page.headers if page else {})}
    lines = [f"{name}: {value}" for name, value in every.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status} {phrase}", *lines, "", ""]).encode("latin-1")


def _served(page: Page, fault: Fault, asked: Seen) -> Iterator[bytes]:
    marks = {"ETag": page.etag, "Last-Modified": page.last_modified}
    if fault.kind == "future":
        marks |= {"Date": FUTURE, "Last-Modified": FUTURE}
    if _unchanged(page, asked):
        yield _head(304, marks, page)
        return
    wire = page.wire()
    if fault.kind == "cut-gzip":
        wire = gzip.compress(page.body, mtime=0)[:-12]
    headers = {
        **marks,
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "gzip" if fault.kind == "cut-gzip" else page.encoding,
        "Accept-Ranges": "bytes" if page.ranges else "",
    }
    start = _start(page, asked, len(wire))
    status = 206 if start else 200
    if start:
        headers["Content-Range"] = f"bytes {start}-{len(wire) - 1}/{len(wire)}"
    rest = wire[start:]
    said = len(rest) + {"short": 7, "long": -7}.get(fault.kind, 0)
    headers |= {"Transfer-Encoding": "chunked"} if page.chunked else {"Content-Length": str(said)}
    head = _head(status, headers, page)
    if fault.kind == "drip-head":
        yield from (head[i : i + 1] for i in range(len(head)))
    else:
        yield head
    half = fault.kind in {"truncate", "reset", "stall"}
    sent = rest[: len(rest) // 2] if half else rest
    step = 1 if fault.kind == "drip" else 16384
    for at in range(0, len(sent), step):
        piece = sent[at : at + step]
        yield b"%x\r\n%s\r\n" % (len(piece), piece) if page.chunked else piece
    if page.chunked and not half:
        yield b"0\r\n\r\n"


def _unchanged(page: Page, asked: Seen) -> bool:
    wanted = asked.headers.get("if-none-match")
    if wanted is not None:
        return bool(page.etag) and page.etag.removeprefix("W/") == wanted.removeprefix("W/")
    since = asked.headers.get("if-modified-since")
    return bool(page.last_modified) and since == page.last_modified


def _start(page: Page, asked: Seen, length: int) -> int:
    """Where the range begins that was asked for and may be served; 0 for the whole."""
    found = re.fullmatch(r"bytes=(\d+)-", asked.headers.get("range", ""))
    if not (found and page.ranges) or asked.headers.get("if-range", page.etag) != page.etag:
        return 0
    return int(found[1]) if int(found[1]) < length else 0


def _redirect(page: Page, fault: Fault, asked: Seen) -> Iterator[bytes]:
    path, _, hop = asked.path.partition("?hop=")
    to = {"loop": asked.path, "redirects": f"{path}?hop={int(hop or 0) + 1}"}
    yield _head(302, {"Location": to.get(fault.kind, fault.to), "Content-Length": "0"}, page)


def _bomb(page: Page, fault: Fault, _: Seen) -> Iterator[bytes]:
    kind = fault.kind.removesuffix("-bomb")
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if kind == "gzip" else 15)
    step = bytes(1024**2)
    wire = b"".join(packer.compress(step) for _ in range(fault.size // len(step)))
    wire += packer.flush()
    yield _head(200, {"Content-Encoding": kind, "Content-Length": str(len(wire))}, page)
    yield from (wire[at : at + 4096] for at in range(0, len(wire), 4096))


def _plain(page: Page, fault: Fault, _: Seen) -> Iterator[bytes]:
    body = {"html": PAGE, "empty": b"", "encoding": page.body}[fault.kind]
    strange = "zstd" if fault.kind == "encoding" else ""
    yield _head(200, {"Content-Encoding": strange, "Content-Length": str(len(body))}, page)
    yield body


def _nothing(_: Page, fault: Fault, __: Seen) -> Iterator[bytes]:
    if fault.kind == "garbage":
        yield b"\x00\x01 this is not HTTP\r\n\r\n"


_WHOLE: dict[str, Callable[[Page, Fault, Seen], Iterator[bytes]]] = {
    "drop": _nothing,
    "garbage": _nothing,
    "loop": _redirect,
    "redirects": _redirect,
    "redirect": _redirect,
    "gzip-bomb": _bomb,
    "deflate-bomb": _bomb,
    "html": _plain,
    "empty": _plain,
    "encoding": _plain,
}
_PARTLY = ("truncate", "reset", "short", "long", "stall", "drip", "drip-head", "cut-gzip", "future")


def _known(fault: Fault) -> Fault:
    """Refuse a misspelt fault: its test would pass for nothing."""
    if not (fault.kind.isdigit() or fault.kind in ("", *_PARTLY, *_WHOLE)):
        raise ValueError(fault.kind)
    return fault
