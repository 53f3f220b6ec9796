"""What is kept so that nothing is made twice: in memory by size, and slow answers on the disk."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

Thing = TypeVar("Thing")

MEGABYTE = 1_000_000
MOST_ON_DISK = 200 * MEGABYTE
SUFFIX = ".answer"
MARK = 65
"""Bytes before the content: its hash in hexadecimal digits, and the end of that line."""


class Kept(Generic[Thing]):
    """Things by key, those used last, up to a total size in bytes."""

    def __init__(self, most: int, size: Callable[[Thing], int]) -> None:
        self._most = most
        self._size = size
        self._things: OrderedDict[tuple[object, ...], Thing] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[object, ...]) -> Thing | None:
        """The thing of a key, if it is still kept."""
        found = self._things.get(key)
        if found is not None:
            self._things.move_to_end(key)
        return found

    def put(self, key: tuple[object, ...], thing: Thing) -> None:
        """Keep a thing, and forget those unused for longest that are too much."""
        size = self._size(thing)
        old = self._things.pop(key, None)
        self._bytes -= 0 if old is None else self._size(old)
        if size > self._most:
            return
        self._bytes += size
        self._things[key] = thing
        while self._bytes > self._most:
            _, gone = self._things.popitem(last=False)
            self._bytes -= self._size(gone)

    def clear(self) -> None:
        """Forget everything."""
        self._things.clear()
        self._bytes = 0


class Shelf:
    """Answers on the disk, one file each, whole or not at all; the oldest make room.

    A folder that cannot be written keeps nothing, and a file that is damaged holds nothing: it is a
    shelf, not the evidence. Each file begins with the hash of what follows.
    """

    def __init__(self, folder: Path | None, most: int = MOST_ON_DISK) -> None:
        self._folder = folder
        self._most = most

    def get(self, key: str) -> bytes | None:
        """What was kept under a key."""
        if self._folder is None:
            return None
        try:
            found = self._path(self._folder, key).read_bytes()
        except OSError:
            return None
        mark, content = found[:MARK], found[MARK:]
        return content if mark == _mark(content) else None

    def put(self, key: str, content: bytes) -> None:
        """Keep content under a key."""
        if self._folder is None:
            return
        path = self._path(self._folder, key)
        beside = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(_mark(content) + content)
            beside.replace(path)
            self._make_room(self._folder)

    def _make_room(self, folder: Path) -> None:
        files = sorted(
            (
                (one.stat().st_mtime_ns, one.stat().st_size, one)
                for one in folder.glob(f"*{SUFFIX}")
            ),
            reverse=True,
        )
        total = 0
        for _, size, path in files:
            total += size
            if total > self._most:
                path.unlink(missing_ok=True)

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / f"{hashlib.sha256(key.encode()).hexdigest()}{SUFFIX}"


def _mark(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode() + b"\n"
