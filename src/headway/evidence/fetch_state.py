"""What servers said of the files we hold, so that only newer ones are sent.

One small file per address under `.pull` in the user's store. It is written after the snapshot was
committed, never before: else a snapshot that failed would never be asked for again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import msgspec

from headway.errors import StoreFault
from headway.evidence.fetch_limits import Fetched, Validators, place

__all__ = ["Validators", "remember", "remembered"]

FOLDER = ".pull"


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    etag: str
    last_modified: str
    sha256: str
    address: str


def remembered(store: Path, address: str) -> Validators | None:
    """What is known of the file we hold of this address; None, so that all is sent, if nothing is.

    A damaged note counts as none.

    Raises:
        StoreFault: the note is there and cannot be read.
    """
    note = _note(store, address)
    try:
        kept = msgspec.json.decode(note.read_bytes(), type=_Kept)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    except OSError as fault:
        raise StoreFault(
            f"{note}: it cannot be read ({fault.strerror}); make it readable, or remove it"
        ) from fault
    return Validators(kept.etag, kept.last_modified, kept.sha256, kept.address)


def remember(store: Path, fetched: Fetched) -> None:
    """Note what the server said of a file whose snapshot is in the store.

    Of the address only a checksum and the place where the file was at last are kept, without its
    query: that may hold a key or a signature.

    Raises:
        StoreFault: the note cannot be written; the one before still holds.
    """
    kept = _Kept(fetched.etag, fetched.last_modified, fetched.sha256, place(fetched.address))
    note = _note(store, fetched.asked or fetched.address)
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        _replace(note, msgspec.json.encode(kept) + b"\n")
    except OSError as fault:
        raise StoreFault(
            f"{note}: it cannot be written ({fault.strerror}); make the store writable, or the "
            "whole file will be sent again next time"
        ) from fault


def _note(store: Path, address: str) -> Path:
    return store / FOLDER / f"{hashlib.sha256(address.encode()).hexdigest()[:32]}.json"


def _replace(path: Path, content: bytes) -> None:
    """Put the whole content in place at once, on the disk itself."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if os.name != "nt":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
