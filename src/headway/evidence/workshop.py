"""A folder for what is being fetched: beside the evidence, and gone again whatever happens.

It lies under `.fetching/<random>/` of the store. While its process lives it holds the lock on
`held` inside; a folder that nobody holds is what a killed process left, and whoever opens the next
one removes it. Opening happens in the writers' turn, so that no folder is taken for a left one
before its lock is held.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from headway.errors import StoreFault
from headway.evidence.commit import LOCK
from headway.evidence.locking import locked

FETCHING = ".fetching"
_HELD = "held"


@contextmanager
def workshop(store_folder: Path) -> Iterator[Path]:
    """A new folder in the store to fetch into, removed at the end.

    Raises:
        StoreFault: the store cannot be written.
    """
    place = store_folder / FETCHING / secrets.token_hex(8)
    with ExitStack() as holding:
        try:
            store_folder.mkdir(parents=True, exist_ok=True)
            with locked(store_folder / LOCK):
                sweep(store_folder)
                place.mkdir(parents=True)
                holding.enter_context(locked(place / _HELD))
        except OSError as fault:
            _remove(place)
            raise StoreFault(
                f"{store_folder}: nothing was fetched ({fault.strerror or fault}); make the "
                "folder writable, or name another with --store"
            ) from fault
        try:
            yield place
        finally:
            holding.close()  # Windows removes no file that is open
            _remove(place)


def sweep(store_folder: Path) -> None:
    """Remove the folders of processes that are no more; to be called in the writers' turn."""
    fetching = store_folder / FETCHING
    if not fetching.is_dir():
        return
    for place in fetching.iterdir():
        if not _is_held(place):
            shutil.rmtree(place, ignore_errors=True)
    with suppress(OSError):
        fetching.rmdir()


def _is_held(place: Path) -> bool:
    if not (place / _HELD).exists():
        return False
    try:
        with locked(place / _HELD, patience=0):
            return False
    except StoreFault:
        return True
    except OSError:
        return False


def _remove(place: Path) -> None:
    """Remove a folder of ours, and the one of all of them where it was the last."""
    shutil.rmtree(place, ignore_errors=True)
    with suppress(OSError):
        place.parent.rmdir()
