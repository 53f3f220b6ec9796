"""One JSON message to one address, tried again while that may help.

With `fetch` the only module that opens the network; the environment's proxies and certificates hold
here too. Of an address nothing but its host is told: that of a webhook is a secret.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from headway.errors import PullFailed
from headway.evidence.fetch_answers import checked, failure
from headway.evidence.fetch_client import client
from headway.evidence.fetch_faults import AgainError, NeverError, named
from headway.evidence.fetch_limits import Limits, Request
from headway.evidence.signing import HEADER, signature

DELIVERY = "Headway-Delivery"
"""Header with the same value at each try, now or later, so that a message can be taken once."""

_LIMITS = Limits(seconds=120, idle=20, tries=4)


def post(
    address: str,
    message: dict[str, Any],
    *,
    secret: str = "",
    limits: Limits = _LIMITS,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.time,
) -> None:
    """Send a message as JSON; with a `secret`, signed as `signing` says.

    Raises:
        PullFailed: it was not taken; says the host, what happened and what to do.
    """
    body = msgspec.json.encode(message)
    headers = {"Content-Type": "application/json", DELIVERY: hashlib.sha256(body).hexdigest()[:32]}
    try:
        checked(Request(address))
        _tried(address, body, headers, secret, limits, sleep, clock)
    except NeverError as fault:
        raise PullFailed(f"{_host(address)}: {fault.what}; {fault.mend}") from fault


def _tried(
    address: str,
    body: bytes,
    headers: dict[str, str],
    secret: str,
    limits: Limits,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
) -> None:
    deadline = time.monotonic() + limits.seconds
    for count in range(1, limits.tries + 1):
        signed = {HEADER: signature(secret, body, int(clock()))} if secret else {}
        try:
            _once(address, body, headers | signed, limits)
        except AgainError as fault:
            pause = limits.wait * 2 ** (count - 1) if fault.wait is None else fault.wait
            late = time.monotonic() + pause > deadline
            if count == limits.tries or pause > limits.longest_wait or late:
                raise NeverError(
                    f"{fault.what}, at the last of {count} tries", "try again later"
                ) from fault
            sleep(pause)
        else:
            return


def _once(address: str, body: bytes, headers: dict[str, str], limits: Limits) -> None:
    """One try; what is answered is not read, but for its status."""
    with (
        named(limits),
        client(limits) as open_client,
        open_client.stream("POST", address, content=body, headers=headers) as response,
    ):
        status = response.status_code
        if 300 <= status < 400:
            raise NeverError("it redirects, and a message is not sent on", "give the final address")
        if not 200 <= status < 300:
            raise failure(status, response.headers, datetime.now(UTC))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "the webhook"
    except ValueError:
        return "the webhook"
