"""The server: pages, JSON, tables and pictures over HTTP, all of them only read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send

from headway.web.desk import WATCH_SECONDS, Desk, Unanswered
from headway.web.kept import MEGABYTE, Kept
from headway.web.reply import Reply
from headway.web.responses import Asking, Responder, preferred

Key = tuple[str, Asking]

REPLIES = 64 * MEGABYTE
LONGEST_PATH = 400
FAULT = "this page met a fault of ours; it is in the server's log"
log = logging.getLogger("headway.web")
METHODS = frozenset({"GET", "HEAD"})


class Headway(Starlette):
    """The application: Starlette carries it, one table of pages is its routing.

    What was sent once is sent again without asking anybody, until the evidence changes; two who ask
    the same at once wait for the same response.

    Args:
        store: the user's store; by default theirs.
        shelf: folder for answers that take long; None keeps none.
        warm: whether to work out what most ask for before anybody asks.
        watch: after how many seconds to look for new evidence again.
    """

    def __init__(
        self,
        store: str | None = None,
        shelf: Path | None = None,
        *,
        warm: bool = True,
        watch: float = WATCH_SECONDS,
    ) -> None:
        self.desk = Desk(store, shelf, watch=watch)
        self._responder = Responder(self.desk)
        self._replies: Kept[Reply] = Kept(REPLIES, lambda one: one.size)
        self._making: dict[tuple[Key, bytes], asyncio.Task[Reply]] = {}
        self._warm = warm
        self._fault: Unanswered | None = None
        super().__init__(lifespan=_life)
        # No route: a pattern matches no path with a line break, and such paths get a sentence too.
        self.router.default = self._answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As Starlette does; a start that fails for its evidence is told in one sentence."""
        if scope["type"] != "lifespan":
            await super().__call__(scope, receive, send)
            return
        with suppress(Unanswered):
            await super().__call__(scope, receive, self._in_a_sentence(send))

    def _in_a_sentence(self, send: Send) -> Send:
        async def told(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed" and self._fault is not None:
                message = {**message, "message": self._fault.text}
            await send(message)

        return told

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        del receive
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        headers = dict(scope["headers"])
        found = await self._reply(scope["method"], _asking(scope, headers), headers)
        await _send(send, scope["method"], headers, found)

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Open the evidence before the first question, and end every process at the end."""
        try:
            await self._opened()
            yield
        finally:
            await self._responder.close()
            await self.desk.close()

    async def _opened(self) -> None:
        try:
            await self.desk.open()
        except Unanswered as fault:
            self._fault = fault
            raise
        if self._warm:
            self._responder.warm()

    async def _reply(self, method: str, asking: Asking, headers: Mapping[bytes, bytes]) -> Reply:
        if method not in METHODS:
            return self._responder.fault(asking, Unanswered(405, "only GET and HEAD are answered"))
        if len(asking.path) > LONGEST_PATH:
            return self._responder.fault(asking, Unanswered(414, "the address is too long"))
        try:
            key = (self.desk.evidence, asking)
            found = self._replies.get(key)
            if found is None:
                found = await self._made(key, headers.get(b"if-none-match", b""))
        except Unanswered as fault:
            return self._responder.fault(asking, fault)
        except Exception:
            log.exception("a page failed")
            return self._responder.fault(asking, Unanswered(500, FAULT))
        return found

    async def _made(self, key: Key, known: bytes) -> Reply:
        """A response that is made now, or in the making already."""
        flight = key, known
        task = self._making.get(flight)
        if task is None:
            task = asyncio.create_task(self._make(key, known))
            task.add_done_callback(lambda _: self._making.pop(flight, None))
            self._making[flight] = task
        return await asyncio.shield(task)

    async def _make(self, key: Key, known: bytes) -> Reply:
        found = await self._responder.reply(key[1], known.decode("latin-1"))
        if found.status == 200 and found.tag and found.steady:
            self._replies.put(key, found)
        return found


def _life(app: Starlette) -> AbstractAsyncContextManager[None]:
    """The life of the application between the start and the end of its server."""
    assert isinstance(app, Headway)  # noqa: S101 - it is its own
    return app.living()


def _asking(scope: Scope, headers: Mapping[bytes, bytes]) -> Asking:
    raw = scope.get("raw_path") or b""
    return Asking(
        path=unquote(raw.decode("ascii", "replace").partition("?")[0]) or scope["path"],
        query=scope["query_string"],
        language=preferred(headers.get(b"accept-language", b"")[:200]),
        is_part=b"hx-request" in headers,
    )


async def _send(send: Send, method: str, headers: Mapping[bytes, bytes], found: Reply) -> None:
    """Send a reply: not at all where the asker has it, compressed where they can read that."""
    status, body, extra = found.status, found.body, []
    if found.tag and status == 200 and _has(headers.get(b"if-none-match", b""), found.tag):
        status, body = 304, b""
    elif found.packed and _reads_gzip(headers.get(b"accept-encoding", b"")):
        body = found.packed
        extra.append((b"content-encoding", b"gzip"))
    if status != 304:
        extra.append((b"content-length", str(len(body)).encode()))
    start = {"type": "http.response.start", "status": status, "headers": [*found.headers, *extra]}
    await send(start)
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


def _has(known: bytes, tag: str) -> bool:
    if not known:
        return False
    tags = [one.strip().removeprefix("W/").strip('"') for one in known.decode("latin-1").split(",")]
    return tag in tags or "*" in tags


@lru_cache(64)
def _reads_gzip(header: bytes) -> bool:
    """Whether an Accept-Encoding takes gzip."""
    for part in header.split(b","):
        name, _, weight = part.replace(b" ", b"").partition(b";q=")
        if name in (b"gzip", b"*"):
            return not weight or bool(weight.strip(b"0."))
    return False


def application(
    store: str | None = None, shelf: Path | None = None, *, warm: bool = True
) -> Headway:
    """The server as an ASGI application.

    Args: those of `Headway`.
    """
    return Headway(store, shelf, warm=warm)
