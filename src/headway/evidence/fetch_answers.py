"""What the head of a server's answer means: go on, come again later, or never mind."""

from __future__ import annotations

import http
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from headway.evidence.fetch_faults import AgainError, NeverError
from headway.evidence.fetch_limits import Limits, Request, Validators, place, spoken

REDIRECTS = frozenset({301, 302, 303, 307, 308})

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LONGEST_MARK = 500
_LATER = "try again later"


class Hop(NamedTuple):
    """Where the next request goes, and what of the asker's headers goes with it."""

    address: str
    headers: Mapping[str, str]


def checked(request: Request) -> Hop:
    """The first hop of a request that can be sent as it is.

    Raises:
        NeverError: another scheme than http or https, no host, a password in the address, or a
            header that HTTP does not allow (its value is not told).
    """
    _check_address(request.address)
    for name, value in request.headers.items():
        sendable = value.isascii() and value.isprintable() and value == value.strip()
        if not _NAME.fullmatch(name) or not sendable:
            raise NeverError(
                f"the header {name!r} holds characters that HTTP does not allow",
                "check the key for blanks, line ends and letters outside ASCII",
            )
    return Hop(request.address, request.headers)


def redirected(hop: Hop, location: str, before: set[str], limits: Limits) -> Hop:
    """The hop that a redirect asks for; another host gets none of the asker's headers.

    Raises:
        NeverError: it goes in circles, on and on, from https to http, or nowhere.
    """
    if not location:
        raise NeverError("it redirects without saying where to", _LATER)
    try:
        target = urljoin(hop.address, location).partition("#")[0]
    except ValueError:
        raise NeverError("it redirects to something that is no address", _LATER) from None
    _check_address(target)
    if target in before:
        raise NeverError("it redirects in a circle", "check the address in a browser")
    if len(before) > limits.redirects:
        raise NeverError(
            f"it redirects more than {limits.redirects} times", "check the address in a browser"
        )
    if hop.address.lower().startswith("https:") and not target.lower().startswith("https:"):
        raise NeverError(
            f"it redirects from https to {spoken(target)}, where anyone may change what comes",
            "ask the publisher for an https address",
        )
    before.add(target)
    return Hop(target, hop.headers if _origin(hop.address) == _origin(target) else {})


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme.lower() not in _PORTS or not host:
        raise NeverError(f"{spoken(address)!r} is not an http or https address", "give one that is")
    if "@" in parts.netloc:
        raise NeverError("the address holds a password", "give a key as a header instead")


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    scheme = parts.scheme.lower()
    return scheme, parts.hostname or "", parts.port or _PORTS.get(scheme)


def conditions(validators: Validators | None, address: str) -> dict[str, str]:
    """Headers that ask for the file only if it is another than the one we hold.

    They are meant for the address that gave them: elsewhere an equal mark may mean another file.
    """
    if validators is None or validators.address not in {"", address, place(address)}:
        return {}
    asked = {
        "If-None-Match": validators.etag,
        "If-Modified-Since": validators.last_modified,
    }
    return {name: value for name, value in asked.items() if value}


def marks(headers: Mapping[str, str], now: datetime) -> Validators:
    """ETag and Last-Modified as given, but for a last change that is yet to come."""
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    changed = _moment(modified)
    return Validators(
        etag if len(etag) <= _LONGEST_MARK else "",
        modified if changed is not None and changed <= now else "",
    )


def lasting_mark(headers: Mapping[str, str]) -> str:
    """The ETag if it stands for these very bytes and parts of them can be asked for, else empty."""
    etag = headers.get("etag", "")
    strong = re.fullmatch(r'"[^"]*"', etag) and len(etag) <= _LONGEST_MARK
    parts = "bytes" in headers.get("accept-ranges", "").lower()
    return etag if strong and parts else ""


def length_of(headers: Mapping[str, str]) -> int | None:
    """The bytes that the answer announces for itself; None where it does not say."""
    said = headers.get("content-length", "")
    chunked = "transfer-encoding" in headers
    return int(said) if re.fullmatch(r"\d{1,18}", said) and not chunked else None


def range_of(headers: Mapping[str, str]) -> tuple[int, int] | None:
    """First byte and whole length of a part; None unless it reaches to the end of the file."""
    found = re.fullmatch(
        r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", headers.get("content-range", "")
    )
    if not found or int(found[2]) + 1 != int(found[3]):
        return None
    return int(found[1]), int(found[3])


def failure(status: int, headers: Mapping[str, str], now: datetime) -> AgainError | NeverError:
    """What a status means that brings no file."""
    try:
        phrase = http.HTTPStatus(status).phrase
    except ValueError:
        phrase = "unknown status"
    answered = f"the server answered {status} ({phrase})"
    if status in _PASSING:
        return AgainError(answered, _wait_asked(headers, now))
    if status in {401, 403, 407}:
        return NeverError(answered, "check your key, or whether the publisher closed the address")
    if status in {404, 410}:
        return NeverError(answered, "look whether the publisher moved the file")
    return NeverError(answered, _LATER)


def _wait_asked(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait, by Retry-After; a date counts from the server's own clock if it tells it."""
    asked = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+", asked):
        return float(asked[:12])
    until = _moment(asked)
    if until is None:
        return None
    return max(0.0, (until - (_moment(headers.get("date", "")) or now)).total_seconds())


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
