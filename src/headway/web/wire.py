"""The HTTP protocol of the server, with an end to patience: requests must arrive in seconds."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REQUEST_SECONDS = 15.0
UNREAD = 4
"""How many times as long nothing of an answer may be read."""
LONGEST_HEAD = 64 * 1024
"""Bytes of a request's line and headers: the parser itself would take any number."""
TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 36\r\nconnection: close\r\n\r\n"
    b"the headers are too long; send fewer"
)


class Patient(HttpToolsProtocol):
    """Closes a connection whose request does not arrive or whose answer is not read in time.

    Without it, some hundred clients that send a byte a minute keep everybody else out.

    Attributes:
        patience: seconds a request may take to arrive.
    """

    patience: ClassVar[float] = REQUEST_SECONDS
    _deadline: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _answered = 0
    _head = 0
    _is_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head of a request does not end."""
        if self._is_head:
            self._head += len(data)
        if self._head > LONGEST_HEAD:
            self._refuse()
        else:
            super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins: the clock starts again."""
        super().on_message_begin()
        self._start()

    def on_headers_complete(self) -> None:
        """Its head is here."""
        self._head, self._is_head = 0, False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It is here: the clock stops."""
        self._stop()
        self._is_head = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It is answered: whoever does not take the answer is not waited for."""
        super().on_response_complete()
        self._answered += 1
        if self._unread is None:
            self._expect_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to wait for."""
        self._stop()
        if self._unread is not None:
            self._unread.cancel()
        super().connection_lost(exc)

    def _refuse(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(TOO_LONG)
            self.transport.close()

    def _expect_reading(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._unread = (
            self.loop.call_later(UNREAD * self.patience, self._look, self._answered, left)
            if left
            else None
        )

    def _look(self, answered: int, left: int) -> None:
        """Give a client up that has taken nothing meanwhile."""
        if self._answered == answered and self.transport.get_write_buffer_size() >= left:
            self.transport.abort()
        else:
            self._expect_reading()

    def _start(self) -> None:
        self._stop()
        self._deadline = self.loop.call_later(self.patience, self.transport.close)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def server(application: Any, protocol: type[Patient] = Patient) -> uvicorn.Server:  # noqa: ANN401
    """A server of an ASGI application; it is run with the sockets that it listens on."""
    return uvicorn.Server(
        uvicorn.Config(
            application,
            http=protocol,
            ws="none",
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=True,
            timeout_keep_alive=20,
            limit_concurrency=512,
        )
    )
