"""The server: pages, JSON, tables and pictures over HTTP, all of them only read."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from headway.web.desk import Desk, Unanswered
from headway.web.kept import MEGABYTE, Kept
from headway.web.reply import Reply
from headway.web.responses import Asking, Responder

REPLIES = 64 * MEGABYTE
LONGEST_PATH = 1_000
FAULT = "this page met a fault of ours; it is in the server's log"
log = logging.getLogger("headway.web")
METHODS = frozenset({"GET", "HEAD"})


class Headway:
    """The ASGI application.

    What was sent once is sent again without asking anybody, until the evidence changes.

    Args:
        store: the user's store; by default theirs.
        shelf: folder for answers that take long; None keeps none.
        warm: whether to work out what most ask for before anybody asks.
    """

    def __init__(
        self, store: str | None = None, shelf: Path | None = None, *, warm: bool = True
    ) -> None:
        self._desk = Desk(store, shelf)
        self._responder = Responder(self._desk)
        self._replies: Kept[Reply] = Kept(REPLIES, lambda one: one.size)
        self._warm = warm

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Open the evidence before the first question, and end every process at the end."""
        await self._desk.open()
        if self._warm:
            self._responder.warm()
        try:
            yield
        finally:
            await self._desk.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        del receive
        headers = dict(scope["headers"])
        asking = Asking(
            path=unquote(scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0])
            or scope["path"],
            query=scope["query_string"],
            languages=headers.get(b"accept-language", b"")[:200].decode("latin-1"),
            is_part=b"hx-request" in headers,
        )
        found = await self._reply(scope["method"], asking, headers)
        await _send(send, scope["method"], headers, found)

    async def _reply(self, method: str, asking: Asking, headers: Mapping[bytes, bytes]) -> Reply:
        if method not in METHODS:
            return self._responder.fault(asking, Unanswered(405, "only GET and HEAD are answered"))
        if len(asking.path) > LONGEST_PATH:
            return self._responder.fault(asking, Unanswered(414, "the address is too long"))
        try:
            key = (self._desk.evidence, asking)
            found = self._replies.get(key)
            if found is None:
                known = headers.get(b"if-none-match", b"").decode("latin-1")
                found = await self._responder.reply(asking, known)
                if found.status == 200 and found.tag:
                    self._replies.put(key, found)
        except Unanswered as fault:
            return self._responder.fault(asking, fault)
        except Exception:
            log.exception("a page failed")
            return self._responder.fault(asking, Unanswered(500, FAULT))
        return found


async def _send(send: Send, method: str, headers: Mapping[bytes, bytes], found: Reply) -> None:
    """Send a reply: not at all where the asker has it, compressed where they can read that."""
    status, body, extra = found.status, found.body, []
    if found.tag and status == 200 and _has(headers.get(b"if-none-match", b""), found.tag):
        status, body = 304, b""
    elif found.packed and b"gzip" in headers.get(b"accept-encoding", b""):
        body = found.packed
        extra.append((b"content-encoding", b"gzip"))
    if status != 304:
        extra.append((b"content-length", str(len(body)).encode()))
    start = {"type": "http.response.start", "status": status, "headers": [*found.headers, *extra]}
    await send(start)
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


def _has(known: bytes, tag: str) -> bool:
    tags = [one.strip().removeprefix("W/").strip('"') for one in known.decode("latin-1").split(",")]
    return tag in tags or "*" in tags


def application(
    store: str | None = None, shelf: Path | None = None, *, warm: bool = True
) -> Starlette:
    """The server as a Starlette application.

    Args: those of `Headway`.
    """
    headway = Headway(store, shelf, warm=warm)
    app = Starlette(lifespan=headway.lifespan)
    app.mount("/", headway)
    return app
