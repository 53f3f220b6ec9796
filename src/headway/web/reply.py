"""What goes back over the wire, ready to send again: status, headers, body, and it compressed."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from headway.web.policy import HEADERS, READABLE

SMALL = 600
"""Bytes below which compressing is not worth its header."""
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
        more: further headers.
    """

    status: int
    kind: str
    body: bytes
    packed: bytes = b""
    tag: str = ""
    more: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[bytes, bytes], ...] = field(default=())

    @property
    def size(self) -> int:
        """Bytes it takes to keep."""
        return len(self.body) + len(self.packed) + 500


def reply(
    status: int,
    kind: str,
    body: bytes,
    *,
    tag: str = "",
    lasting: str = "no-cache",
    more: Mapping[str, str] | None = None,
) -> Reply:
    """A response with the headers that all have; `lasting` is its Cache-Control with a tag."""
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
        **({"etag": f'"{tag}"'} if tag else {}),
        **(more or {}),
    }
    encoded = tuple((name.encode(), value.encode("latin-1")) for name, value in headers.items())
    return Reply(status, kind, body, packed, tag, headers=encoded)


def tag_of(*parts: str) -> str:
    """An ETag of what a response depends on."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
