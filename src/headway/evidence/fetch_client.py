"""The client that opens connections: within limits, by the proxies and certificates around it."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from headway.evidence.fetch_faults import NeverError
from headway.evidence.fetch_limits import Limits

if TYPE_CHECKING:
    import httpx


def client(limits: Limits) -> httpx.Client:
    """An HTTP client within these limits, by the proxies and certificates of the environment.

    Raises:
        NeverError: the environment names certificates or a proxy that cannot be used.
    """
    from importlib.metadata import version

    import httpx

    try:
        return httpx.Client(
            timeout=httpx.Timeout(limits.idle, connect=limits.connect),
            headers={
                "User-Agent": f"headway/{version('headway')}",
                "Accept": "*/*",
                "Accept-Encoding": "gzip, deflate",
                "Connection": "close",
            },
        )
    except (OSError, ssl.SSLError) as fault:
        raise NeverError(
            "the trusted certificates cannot be read", "check SSL_CERT_FILE and SSL_CERT_DIR"
        ) from fault
    except (ValueError, ImportError, httpx.InvalidURL):
        raise NeverError(  # the address of a proxy may hold a password: it is not told
            "the proxy that the environment names cannot be used",
            "check HTTP_PROXY, HTTPS_PROXY and ALL_PROXY",
        ) from None
