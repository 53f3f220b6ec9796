"""Messages that could not be delivered, kept in the user's store for the next try."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec

from headway.errors import StoreFault

FOLDER = ".watch"
MOST = 20
"""Messages kept for one receiver: beyond it the oldest is given up."""


class Outbox:
    """What waits for a receiver; `name` tells the receivers of a store apart.

    No address is kept: that of a webhook is a secret.
    """

    def __init__(self, store: Path, name: str) -> None:
        self._file = store / FOLDER / f"{name}.json"

    def waiting(self) -> list[dict[str, Any]]:
        """The messages that wait, the oldest first; a damaged file holds none.

        Raises:
            StoreFault: the file cannot be read.
        """
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=list[dict[str, Any]])
        except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
            return []
        except OSError as fault:
            raise StoreFault(
                f"{self._file}: it cannot be read ({fault.strerror}); make it readable, or remove "
                "it"
            ) from fault

    def keep(self, messages: list[dict[str, Any]]) -> None:
        """Let these wait, and none else.

        Raises:
            StoreFault: the file cannot be written.
        """
        beside = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        try:
            if not messages:
                self._file.unlink(missing_ok=True)
                return
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(messages[-MOST:]) + b"\n")
            beside.replace(self._file)
        except OSError as fault:
            beside.unlink(missing_ok=True)
            raise StoreFault(
                f"{self._file}: a message that was not delivered cannot be kept "
                f"({fault.strerror}); make the store writable"
            ) from fault
