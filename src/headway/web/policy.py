"""What a browser is told about safety: where anything on our pages may come from."""

from __future__ import annotations

from collections.abc import Mapping

CONTENT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{name} {value}" for name, value in CONTENT.items())
POLICY_OF_FILES = "; ".join(
    f"{name} {value}".replace("'self'", "'self' file:")
    for name, value in CONTENT.items()
    if name not in ("frame-ancestors", "connect-src")
)
"""As a `meta` element of a static page: one opened from a disk has no origin of its own."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
READABLE: Mapping[str, str] = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag",
    "cross-origin-resource-policy": "cross-origin",
}
"""Anyone's page may read our answers and pictures: there is nothing private in them."""
