"""Many requests over some connections at once, and how each was answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator

SECONDS = 120.0


def flood(port: int, targets: Iterable[bytes], connections: int = 32) -> Counter[int]:
    """How many requests got each status; a 503 that does not say when to come back counts as 0."""
    return asyncio.run(asyncio.wait_for(_flood(port, iter(targets), connections), SECONDS))


async def _flood(port: int, targets: Iterator[bytes], connections: int) -> Counter[int]:
    found: Counter[int] = Counter()
    await asyncio.gather(*(_client(port, targets, found) for _ in range(connections)))
    return found


async def _client(port: int, targets: Iterator[bytes], found: Counter[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for target in targets:
        writer.write(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.partition(b"content-length: ")[2].split(b"\r\n")[0]))
        status = int(head.split()[1])
        found[status if status != 503 or b"retry-after" in head else 0] += 1
        if b"connection: close" in head:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
