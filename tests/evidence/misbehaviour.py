"""What a misbehaving server sends: the bytes of each answer, piece by piece."""

from __future__ import annotations

import gzip
import http
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

PAGE = b"<!DOCTYPE html>\n<html><body>Please sign in.</body></html>\n"
FUTURE = "Thu, 01 Jan 2099 00:00:00 GMT"
NOW = "Wed, 01 Jul 2026 12:00:00 GMT"


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


def pieces(page: Page, fault: Fault, asked: Seen) -> Iterator[bytes]:
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
    wire = _zeros(kind, fault.size)
    yield _head(200, {"Content-Encoding": kind, "Content-Length": str(len(wire))}, page)
    yield from (wire[at : at + 4096] for at in range(0, len(wire), 4096))


@cache
def _zeros(kind: str, size: int) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31 if kind == "gzip" else 15)
    step = bytes(1024**2)
    return b"".join(packer.compress(step) for _ in range(size // len(step))) + packer.flush()


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


def known(fault: Fault) -> Fault:
    """Refuse a misspelt fault: its test would pass for nothing."""
    if not (fault.kind.isdigit() or fault.kind in ("", *_PARTLY, *_WHOLE)):
        raise ValueError(fault.kind)
    return fault
