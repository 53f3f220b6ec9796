"""What goes wrong in a transfer: what may pass, what will not, and the words for both."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from headway.evidence.fetch_limits import Limits


class AgainError(Exception):
    """What went wrong may pass: try again, after the seconds the server asks for if it does."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.what, self.wait = what, wait


class NeverError(Exception):
    """What went wrong stays so: no other try."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


def out_of_time(limits: Limits) -> NeverError:
    """The refusal of a transfer that takes too long."""
    return NeverError(f"it took longer than {limits.seconds:g} seconds", "try again later")


def too_large(limits: Limits) -> NeverError:
    """The refusal of a file beyond the limits."""
    return NeverError(
        f"it is larger than the {limits.bytes:,} bytes a file may have", "check the address"
    )


@contextmanager
def named(limits: Limits) -> Iterator[None]:
    """Say in our words what the library says in its own; nothing a server wrote is repeated."""
    import httpx

    try:
        yield
    except httpx.ConnectTimeout as fault:
        raise AgainError(f"it did not answer within {limits.connect:g} seconds") from fault
    except httpx.TimeoutException as fault:
        raise AgainError(f"nothing came for {limits.idle:g} seconds") from fault
    except httpx.ProxyError as fault:
        raise AgainError("the proxy of the environment refuses to connect") from fault
    except httpx.ConnectError as fault:
        if distrust := _distrust(fault):
            raise NeverError(
                f"its certificate cannot be trusted ({distrust})",
                "check the address and your clock, or name your own authority in SSL_CERT_FILE",
            ) from fault
        raise AgainError(f"no connection ({fault})") from fault
    except httpx.TransportError as fault:
        raise AgainError("the transfer broke off before all was there") from fault
    except (httpx.InvalidURL, UnicodeError) as fault:
        raise NeverError("the address is not valid", "check it") from fault


def _distrust(fault: BaseException | None) -> str:
    """Why a certificate was refused, if that is what lies beneath the fault."""
    while fault is not None:
        if isinstance(fault, ssl.SSLCertVerificationError):
            return fault.verify_message
        fault = fault.__cause__ or fault.__context__
    return ""
