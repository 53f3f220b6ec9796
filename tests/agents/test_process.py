"""`headway mcp` as programs start it: a process on standard input and output, or on HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from headway.agents.questions import TOOLS
from headway.agents.server import server
from headway.agents.wires import application
from tests.agents.asking import GOOD, MODES, SIDES, beside, data_of, fault_of, text_of

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/mcp")
GREETING: list[dict[str, Any]] = [
    {
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    },
    {"method": "notifications/initialized"},
]
Run = Callable[..., subprocess.CompletedProcess[str]]


def line(message: dict[str, Any]) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n"


def call(number: int, name: str, given: dict[str, Any]) -> dict[str, Any]:
    return {"id": number, "method": "tools/call", "params": {"name": name, "arguments": given}}


@contextmanager
def started(store: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "headway", "mcp", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "HEADWAY_STORE": str(store)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("mode", MODES)
def test_a_client_asks_a_process_all_there_is(empty_store: Path, tmp_path: Path, mode: str) -> None:
    log = tmp_path / "log"

    async def ask() -> None:
        async with beside(empty_store, log, mode) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == list(TOOLS)
            for name, given in GOOD.items():
                result = await client.call_tool(name, given)
                assert data_of(result)["verb"] == name
                assert text_of(result).startswith(data_of(result)["sentence"])
                assert "Source: " in text_of(result)
            for name, given in GOOD.items():
                bad = {**given, "as_of": "2001-01-01"} if name != "claim" else {"name": "x/y"}
                fault_of(await client.call_tool(name, bad))
                told = fault_of(await client.call_tool(name, {**given, "profile": "nope"}))
                assert "no profile 'nope'" in told
                assert "no parameter" in fault_of(await client.call_tool(name, {"path": "/etc"}))
            found = await asyncio.gather(
                *(client.call_tool(name, given) for name, given in list(GOOD.items()) * 3)
            )
            assert [data_of(one)["verb"] for one in found] == list(GOOD) * 3
            assert (await client.read_resource("headway://methods/gap")).contents

    asyncio.run(ask())
    assert log.read_text() == ""


def test_standard_output_carries_messages_only_and_garbage_ends_nothing(empty_store: Path) -> None:
    garbage = b'not json\n[]\n{}\n\xff\xfe\n\n{"jsonrpc":"1.0","id":9,"method":"ping"}\n'
    surrogate = line(call(2, "gap", {"first": "\ud800", "second": "us"}))
    large = b'{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"price","arguments":'
    large += b'{"first":"us","second":"china","level":' + b"9" * 400 + b"}}}\n"
    sent = [
        *map(line, GREETING),
        garbage,
        surrogate,
        large,
        line({"id": 4, "method": "files/read", "params": {"path": "/etc/passwd"}}),
        line({"id": 5, "method": "tools/call", "params": {"name": "gap", "arguments": [1]}}),
        line(call(6, "gap", {"first": "x" * 100_000, "second": "us"})),
        line(call(7, "gap", SIDES)),
    ]
    answers: dict[Any, dict[str, Any]] = {}
    with started(empty_store) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"".join(sent))
        process.stdin.flush()
        while 7 not in answers:
            message = json.loads(process.stdout.readline())
            assert message["jsonrpc"] == "2.0"
            answers[message.get("id")] = message
        rest, errors = process.communicate(timeout=60)
        assert process.returncode == 0

    assert all(json.loads(one)["jsonrpc"] == "2.0" for one in rest.splitlines())
    assert b"Traceback" not in errors
    assert "too large" in answers[3]["result"]["content"][0]["text"]
    assert answers[4]["error"]["code"] == -32601
    assert answers[5]["error"]["code"] == -32602
    assert "longer than 300" in answers[6]["result"]["content"][0]["text"]
    assert answers[7]["result"]["structuredContent"]["verb"] == "gap"


@pytest.mark.parametrize("busy", [False, True])
def test_the_process_ends_when_its_input_closes(empty_store: Path, busy: bool) -> None:  # noqa: FBT001
    slow = line(call(2, "claim", {"name": "published/parity-on-2026-12-03"}))
    with started(empty_store) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"".join(map(line, GREETING)) + (slow if busy else b""))
        process.stdin.write(line(call(3, "rank", {"limit": 1})))
        process.stdin.flush()
        while json.loads(process.stdout.readline())["id"] != 3:
            pass
        _, errors = process.communicate(timeout=60)

        assert process.returncode == 0
        assert errors == b""


def test_nothing_is_written(empty_store: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    before = sorted(tmp_path.rglob("*"))
    process = subprocess.run(
        [sys.executable, "-m", "headway", "mcp"],
        check=False,
        input=b"".join(map(line, [*GREETING, call(2, "rank", {})])),
        capture_output=True,
        cwd=place,
        env={**os.environ, "HEADWAY_STORE": str(empty_store), "HOME": str(place)}
        | {name: str(place) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR")},
    )

    assert process.returncode == 0
    assert sorted(tmp_path.rglob("*")) == before


@contextmanager
def on_http(store: Path) -> Iterator[str]:
    with started(store, "--http", "--port", "0") as process:
        assert process.stdout
        told = process.stdout.readline().decode()
        found = ADDRESS.search(told)
        assert found, told
        yield found[0]


def test_a_client_asks_over_http(empty_store: Path) -> None:
    async def ask(address: str) -> None:
        async with (
            httpx2.AsyncClient(trust_env=False, timeout=60) as wire,
            Client(streamable_http_client(address, http_client=wire)) as client,
        ):
            assert [tool.name for tool in (await client.list_tools()).tools] == list(TOOLS)
            found = await asyncio.gather(
                *(client.call_tool(name, given) for name, given in GOOD.items())
            )
            assert [data_of(one)["verb"] for one in found] == list(GOOD)
            assert "nearest: us" in fault_of(
                await client.call_tool("gap", {"first": "usa", "second": "china"})
            )

    with on_http(empty_store) as address:
        asyncio.run(ask(address))


def test_http_answers_no_page_of_another_site(empty_store: Path) -> None:
    asked = {"jsonrpc": "2.0", **GREETING[0]}
    plain = {"accept": "application/json, text/event-stream"}
    with on_http(empty_store) as address, httpx.Client(trust_env=False, timeout=60) as wire:

        def status(**headers: str) -> int:
            return wire.post(address, json=asked, headers={**plain, **headers}).status_code

        assert status() == 200
        assert status(host="evil.example") == 421
        assert status(host="evil.example:8766") == 421
        assert status(origin="https://evil.example") == 403
        assert status(host="localhost:1") == 200
        large = wire.post(address, content=b"x" * 300_000, headers=plain)
        assert large.status_code in (400, 413, 415)
        assert wire.get(address.removesuffix("mcp")).status_code == 404


@pytest.mark.parametrize(
    ("host", "public", "named", "status"),
    [
        ("127.0.0.1", False, "127.0.0.1:80", 200),
        ("127.0.0.1", False, "localhost", 200),
        ("127.0.0.1", True, "other.example", 421),
        ("::1", False, "[::1]:9", 200),
        ("127.0.0.9", False, "127.0.0.9:9", 200),
        ("10.0.0.5", True, "10.0.0.5:9", 200),
        ("10.0.0.5", True, "other.example", 421),
        ("0.0.0.0", True, "other.example", 200),  # noqa: S104 - never bound
        ("::", True, "other.example", 200),
    ],
)
def test_which_names_are_answered(
    empty_store: Path,
    host: str,
    public: bool,  # noqa: FBT001
    named: str,
    status: int,
) -> None:
    app = application(server(str(empty_store)), host, public=public)

    async def ask() -> int:
        wire = httpx.AsyncClient(transport=httpx.ASGITransport(app))
        async with app.router.lifespan_context(app), wire:
            found = await wire.post(
                "http://here/mcp",
                json={"jsonrpc": "2.0", **GREETING[0]},
                headers={"host": named, "accept": "application/json, text/event-stream"},
            )
        return found.status_code

    assert asyncio.run(ask()) == status


def test_only_this_machine_unless_others_are_let_in(run: Run) -> None:
    done = run("mcp", "--http", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - refused

    assert done.returncode == 2
    assert done.stderr == (
        "headway: 0.0.0.0 is beyond this machine; add --public if others may reach it\n"
    )


def test_a_port_that_is_taken_is_told(run: Run, empty_store: Path) -> None:
    with on_http(empty_store) as address:
        port = address.rpartition(":")[2].removesuffix("/mcp")
        done = run("mcp", "--http", "--port", port)

    assert done.returncode == 2
    assert "choose another with --port" in done.stderr


@pytest.mark.parametrize("package", ["mcp", "mcp_types", "pydantic"])
def test_without_the_extra_one_sentence_names_it(package: str, empty_store: Path) -> None:
    script = (
        f"import sys; sys.modules[{package!r}] = None; sys.argv = ['headway', 'mcp'];"
        "from headway.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "HEADWAY_STORE": str(empty_store)},
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        f"headway: the server for agents needs the package {package}; "
        "install it with `pip install 'headway[mcp]'`\n"
    )


@pytest.mark.parametrize(
    "module", ["headway", "headway.cli", "headway.study", "headway.agents.work"]
)
def test_nothing_else_imports_the_protocol(module: str) -> None:
    script = f"import {module}, sys; print({{'mcp', 'mcp_types', 'pydantic'}} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )

    assert done.stdout == "set()\n", done.stderr
