"""The words of fetching: what is asked for, within which limits, and what came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit


class Request(NamedTuple):
    """An address, and headers for its host alone, such as a key: they are never shown or kept."""

    address: str
    headers: Mapping[str, str] = MappingProxyType({})

    def __repr__(self) -> str:
        """Name the headers, and hide what they hold."""
        return f"Request({spoken(self.address)!r}, headers={sorted(self.headers)})"


class Limits(NamedTuple):
    """How much a transfer may take before it is refused.

    `bytes` holds on the wire and again after Content-Encoding; `ratio` is the most bytes that one
    on the wire may become. `seconds` is for the whole, all tries and waits together; `connect` and
    `idle` (nothing comes) are seconds within one try. The first wait between tries is about `wait`
    seconds and doubles; a server that asks for more than `longest_wait` ends the tries. Fewer than
    `slowest` bytes per second, once `grace` seconds have passed, end the transfer.
    """

    bytes: int = 256 * 1024**2
    seconds: float = 120
    idle: float = 20
    connect: float = 10
    tries: int = 4
    wait: float = 1.0
    longest_wait: float = 60
    redirects: int = 5
    slowest: float = 1000
    grace: float = 10
    ratio: float = 200


class Validators(NamedTuple):
    """What a server may compare to see that we hold its newest: kept from an earlier transfer.

    `address` is where it was at last, without a query; empty for wherever we are sent.
    """

    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    address: str = ""


class Fetched(NamedTuple):
    """A file that came whole.

    `address` is where it was at last; of one that we were sent on to without its query, which often
    is a signature that expires. `asked` is the address asked for. `bytes` and `sha256` are those of
    the file, after Content-Encoding. `fetched` is UTC by our own clock. `last_modified` is empty
    where the server says nothing of use, such as a day to come.
    """

    path: Path
    address: str
    sha256: str
    bytes: int
    etag: str
    last_modified: str
    fetched: datetime
    content_type: str
    asked: str = ""


def place(address: str) -> str:
    """The address without a query, fragment, user name or password."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address.partition("?")[0]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def spoken(address: str) -> str:
    """The address as a sentence may show it: what may be secret left out, and printable."""
    shown = place(address)[:200]
    shown = "".join(character if character.isprintable() else "?" for character in shown)
    return shown + ("?…" if "?" in address else "")
