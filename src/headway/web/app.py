"""The server: pages, JSON, tables and pictures over HTTP, all of them only read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from headway.web.desk import WATCH_SECONDS, Desk, Unanswered
from headway.web.kept import MEGABYTE, Kept
from headway.web.reply import Reply
from headway.web.responses import Asking, Responder, preferred

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Key = tuple[str, Asking]

REPLIES = 64 * MEGABYTE
LONGEST_PATH = 400
FAULT = "this page met a fault of ours; it is in the server's log"
log = logging.getLogger("headway.web")
METHODS = frozenset({"GET", "HEAD"})


class Headway:
    """The ASGI application.

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

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or live as long as the server does."""
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            found = await self._reply(scope["method"], _asking(scope, headers), headers)
            await _send(send, scope["method"], headers, found)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})

    async def _live(self, receive: Receive, send: Send) -> None:
        """Open the evidence before the first question, and end every process at the end."""
        await receive()
        try:
            await self.desk.open()
        except Unanswered as fault:
            await self.desk.close()
            await send({"type": "lifespan.startup.failed", "message": fault.text})
            return
        if self._warm:
            self._responder.warm()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._responder.close()
        await self.desk.close()
        await send({"type": "lifespan.shutdown.complete"})

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


def _asking(scope: Message, headers: Mapping[bytes, bytes]) -> Asking:
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
