"""The bytes of an answer, unpacked and counted as they come in, into one file."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from headway.evidence.fetch_faults import AgainError, NeverError, too_large
from headway.evidence.fetch_limits import Limits

_STEP = 1024**2
_PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml.*?\?>\s*)?(<!--.*?-->\s*)?<(!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_LOOK = 1024


class _Unpacker(Protocol):
    @property
    def whole(self) -> bool: ...

    def pieces(self, chunk: bytes) -> Iterator[bytes]: ...


class _Plain:
    @property
    def whole(self) -> bool:
        return True

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk


class _Inflating:
    """gzip, or deflate with or without zlib's frame; never more than a step at once."""

    def __init__(self, kind: str) -> None:
        self._gzip = kind == "gzip"
        self._held = b""
        self._stream = zlib.decompressobj(31) if self._gzip else None

    @property
    def whole(self) -> bool:
        return self._stream is not None and self._stream.eof

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        left, self._held = self._held + chunk, b""
        if self._stream is None:
            if len(left) < 2:
                self._held = left
                return
            framed = left[0] & 15 == 8 and int.from_bytes(left[:2], "big") % 31 == 0
            self._stream = zlib.decompressobj(15 if framed else -15)
        piece = b""
        while left or len(piece) == _STEP:
            if self._stream.eof and left:
                if not self._gzip:
                    raise zlib.error("bytes after the end")
                self._stream = zlib.decompressobj(31)
            piece = self._stream.decompress(left, _STEP)
            left = self._stream.unconsumed_tail or self._stream.unused_data
            yield piece


class Body:
    """What of the file is there: `wire` bytes as sent, `size` and `sha256` of the content."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self.restart("")

    def restart(self, encoding: str) -> None:
        """Begin with nothing, for an answer in this Content-Encoding.

        Raises:
            NeverError: an encoding that we did not ask for.
        """
        self.wire = self.size = 0
        self.encoding = encoding.strip().lower()
        self._sha256 = hashlib.sha256()
        self._first = b""
        self._file.seek(0)
        self._file.truncate()
        self._unpacker = _unpacker(self.encoding)

    @property
    def sha256(self) -> str:
        """SHA-256 of the content so far, in hexadecimal."""
        return self._sha256.hexdigest()

    def take(self, chunk: bytes) -> None:
        """Unpack and keep the next bytes of the wire.

        Raises:
            NeverError: more bytes than the limits allow, or a web page.
            AgainError: the compression is damaged; all has to come again.
        """
        self.wire += len(chunk)
        self._check(self.wire)
        try:
            for piece in self._unpacker.pieces(chunk):
                self._keep(piece)
        except zlib.error as fault:
            self.restart("")
            raise AgainError(f"its compression is damaged ({fault})") from fault

    def finish(self) -> None:
        """Say that all has come.

        Raises:
            NeverError: nothing has, or a web page.
            AgainError: the compression is cut short; all has to come again.
        """
        if not self.wire or (self._unpacker.whole and not self.size):
            raise NeverError("the answer is empty", "try again later")
        if not self._unpacker.whole:
            self.restart("")
            raise AgainError("its compression is cut short")
        self._refuse_page()
        self._file.flush()

    def _keep(self, piece: bytes) -> None:
        self.size += len(piece)
        self._check(self.size)
        if self.size > _STEP and self.size > self._limits.ratio * self.wire:
            raise NeverError(
                f"it unpacks to more than {self._limits.ratio:g} times what is sent",
                "tell the publisher, for data do not",
            )
        if len(self._first) < _LOOK:
            self._first += piece[: _LOOK - len(self._first)]
            if len(self._first) == _LOOK:
                self._refuse_page()
        self._sha256.update(piece)
        self._file.write(piece)

    def _check(self, count: int) -> None:
        if count > self._limits.bytes:
            raise too_large(self._limits)

    def _refuse_page(self) -> None:
        if _PAGE.match(self._first):
            raise NeverError(
                "a web page came instead of data",
                "open the address in a browser: the file may have moved, or wants you to sign in",
            )


def _unpacker(encoding: str) -> _Unpacker:
    if encoding in {"", "identity"}:
        return _Plain()
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _Inflating(encoding.removeprefix("x-"))
    raise NeverError(
        "it comes in a compression that was not asked for", "tell the publisher, or try again later"
    )
