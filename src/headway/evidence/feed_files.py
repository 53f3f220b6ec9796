"""What a live source consists of: files at addresses, and pieces that one reader takes."""

from __future__ import annotations

from typing import NamedTuple

MEGABYTE = 1024**2
LARGEST = 32 * MEGABYTE


class File(NamedTuple):
    """A file to fetch: where it lies, what to call it here, and the most bytes it may have."""

    address: str
    name: str
    largest: int = LARGEST


class Piece(NamedTuple):
    """The files of one snapshot and the reader that takes them.

    `name` tells it from the other pieces of its feed. Only the first file is asked for under the
    condition that it changed: where it did not, the others are not fetched. Where `stated`, the
    files do not tell when they were published, so that the day they were fetched is stated: such
    lists show what holds on the day. `unzip` unpacks the file and hands over the folder.

    Of many files `may_lack` may be absent: then each stands for itself alone. Between two of them
    `pause` seconds pass, and all together may take `seconds`.
    """

    name: str
    reader: str
    files: tuple[File, ...]
    stated: bool = False
    unzip: bool = False
    may_lack: int = 0
    pause: float = 0.0
    seconds: float = 900.0
