"""How agents reach the server: over standard input and output, or over HTTP on this machine."""

from __future__ import annotations

import socket
from typing import Any

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings

from headway.agents.server import server
from headway.agents.work import Desk

PATH = "/mcp"
LARGEST = 256 * 1024
"""Bytes of a request over HTTP."""
_HERE = ("127.0.0.1", "localhost", "[::1]")


def speak(store: str | None) -> bool:
    """Serve one agent over standard input and output until it closes them.

    Returns: whether a question is still being worked on, which nobody waits for any more.
    """
    desk = Desk(store)

    async def run() -> None:
        door = server(desk=desk)
        async with stdio_server() as (reading, writing):
            await door.run(reading, writing, door.create_initialization_options())

    anyio.run(run)
    return desk.busy


def listen(store: str | None, listening: socket.socket, host: str, *, public: bool) -> None:
    """Serve agents over HTTP from a socket until it is stopped.

    A page in a browser must not reach the server by naming it: only its own names are answered,
    and all names only where it is public and listens on every address.
    """
    import uvicorn

    running = uvicorn.Server(
        uvicorn.Config(
            application(server(store), host, public=public), log_level="warning", lifespan="on"
        )
    )
    running.run(sockets=[listening])


def application(door: Server[dict[str, Any]], host: str, *, public: bool) -> Any:  # noqa: ANN401
    """The server as an ASGI application."""
    own = f"[{host}]" if ":" in host else host
    anywhere = public and host in ("0.0.0.0", "::")  # noqa: S104 - asked for by name
    names = dict.fromkeys((*_HERE, own))
    return door.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST,
        transport_security=TransportSecuritySettings(
            enable_dns_rebinding_protection=not anywhere,
            allowed_hosts=[*names, *(f"{name}:*" for name in names)],
            allowed_origins=[f"http://{name}{port}" for name in names for port in ("", ":*")],
        ),
    )
