"""Where a server of ours listens: on this machine, unless others are let in by name."""

from __future__ import annotations

import socket
from ipaddress import ip_address

from headway.errors import Misuse

BACKLOG = 2048
"""Connections that may wait to be taken, also before the evidence is open."""


def check_place(host: str, *, public: bool) -> None:
    """Refuse an address beyond this machine that is not meant to be one. Raises Misuse."""
    if not _is_loopback(host) and not public:
        raise Misuse(f"{host} is beyond this machine; add --public if others may reach it")


def listening_at(host: str, port: int) -> socket.socket:
    """A socket at an address, taken before anybody is told of it. Raises Misuse."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as fault:
        raise Misuse(
            f"cannot listen on {host}, port {port}: {fault.strerror}; choose another with --port"
        ) from None


def shown(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
