"""What goes back over the wire, ready to send again: status, headers, body, and it compressed."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from headway.web.policy import HEADERS, READABLE

SMALL = 600
"""Bytes below which compressing is not worth its header."""
OVERHEAD = 4_000
KINDS: Mapping[str, str] = {
    "": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "atom": "application/atom+xml; charset=utf-8",
    "xml": "application/xml",
    "txt": "text/plain; charset=utf-8",
}
COMPRESSED_ALREADY = frozenset({"image/png", "application/pdf", "font/woff2"})


@dataclass(frozen=True)
class Reply:
    """A response.

    Attributes:
        status: of HTTP.
        kind: its media type.
        body: as it is.
        packed: its body by gzip; empty where that is no shorter.
        tag: its ETag without quotes; empty where it must not be kept.
        headers: all of them but those of its length and coding.
        steady: whether it stays the same until evidence, facts or code change.
    """

    status: int
    kind: str
    body: bytes
    packed: bytes = b""
    tag: str = ""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    steady: bool = True

    @property
    def size(self) -> int:
        """Bytes it takes to keep, with its headers and its address."""
        return len(self.body) + len(self.packed) + OVERHEAD


def reply(
    status: int,
    kind: str,
    body: bytes,
    *,
    tag: str = "",
    lasting: str = "no-cache",
    more: Mapping[str, str] | None = None,
    steady: bool = True,
) -> Reply:
    """A response with the headers that all have; `lasting` is its Cache-Control with a tag.

    The tag is a weak one: it stands for the body plain and compressed.
    """
    packed = b""
    if len(body) > SMALL and kind not in COMPRESSED_ALREADY:
        packed = gzip.compress(body, compresslevel=6, mtime=0)
        packed = packed if len(packed) < len(body) else b""
    headers = {
        **HEADERS,
        **READABLE,
        "content-type": kind,
        "cache-control": lasting if tag else "no-store",
        "vary": "Accept-Encoding, Accept-Language, HX-Request",
        **({"etag": f'W/"{tag}"'} if tag else {}),
        **(more or {}),
    }
    encoded = tuple((name.encode(), value.encode("latin-1")) for name, value in headers.items())
    return Reply(status, kind, body, packed, tag, encoded, steady)


def tag_of(*parts: str) -> str:
    """An ETag of what a response depends on."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
