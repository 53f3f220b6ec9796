"""A client of the server for agents, in the test's own process or before a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

from headway.agents.server import server
from headway.agents.work import Desk

MODES = ("auto", "legacy")
"""How a client greets: as of 2026-07-28, and as before."""
SIDES: dict[str, Any] = {"first": "us", "second": "china"}
GOOD: dict[str, dict[str, Any]] = {
    "gap": {**SIDES, "capability": "code"},
    "lag": {**SIDES, "definition": "area"},
    "rank": {"board": "arena/webdev", "group": "china", "limit": 2},
    "claim": {"name": "published/caisi-eight-months-behind"},
    "price": {**SIDES, "mix": "1:1", "hosts": "any"},
    "choose": {"task": "code", "input": "3M", "output": 500_000, "licence": ["MIT", "Apache-2.0"]},
}
"""One question for each tool."""
Steps = Callable[[Client], Awaitable[None]]


def inside(store: Path, steps: Steps, mode: str = "auto", desk: Desk | None = None) -> None:
    """Take steps with a client of a server in this process.

    What a step raises is raised once the client is closed, which would wrap it in groups.
    """

    async def take() -> Exception | None:
        async with Client(server(str(store), desk), mode=mode) as client:
            try:
                await steps(client)
            except Exception as fault:  # noqa: BLE001 - raised below
                return fault
        return None

    fault = asyncio.run(take())
    if fault is not None:
        raise fault


@asynccontextmanager
async def beside(store: Path, log: Path, mode: str = "auto") -> AsyncIterator[Client]:
    """A client of `headway mcp` as a process, which the client starts and ends."""
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "headway", "mcp"],
        env={**os.environ, "HEADWAY_STORE": str(store)},
    )
    with log.open("w") as written:
        async with Client(stdio_client(command, errlog=written), mode=mode) as client:
            yield client


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def data_of(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, text_of(result)
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def fault_of(result: CallToolResult) -> str:
    """The sentence of an error, which says nothing of our insides."""
    assert result.is_error
    assert result.structured_content is None
    told = text_of(result)
    assert "Traceback" not in told
    assert len(told) < 1_000
    return told
