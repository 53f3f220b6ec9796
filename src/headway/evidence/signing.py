"""Signed messages: who holds the secret can tell that a body is ours, whole, and of just now."""

from __future__ import annotations

import hashlib
import hmac
import re

HEADER = "Headway-Signature"
TOLERANCE = 300
"""Seconds that a message may have been under way."""

_FORM = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def signature(secret: str, body: bytes, moment: int) -> str:
    """`t=<moment>,v1=<HMAC-SHA256 of "<moment>." and the body>`; `moment` in seconds since 1970."""
    return f"t={moment},v1={_mac(secret, body, moment)}"


def verified(
    secret: str, body: bytes, header: str, *, now: int, tolerance: int = TOLERANCE
) -> bool:
    """Whether a body came as it was signed, not longer ago than `tolerance` seconds."""
    found = _FORM.fullmatch(header)
    if found is None or abs(now - int(found[1])) > tolerance:
        return False
    return hmac.compare_digest(found[2], _mac(secret, body, int(found[1])))


def _mac(secret: str, body: bytes, moment: int) -> str:
    signed = f"{moment}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
