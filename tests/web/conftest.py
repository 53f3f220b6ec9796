"""A real browser, and a server on this machine that sends the pages a test gives it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from headway.web.assets import asset, names
from headway.web.policy import HEADERS
from tests.web.reader import Opening, Reader
from tests.web.serving import Served, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Site:
    """Pages by address, sent under the policy of Headway's own server."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.instead: dict[str, bytes] = {}
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def content(self, address: str) -> tuple[int, str, bytes]:
        path = urlsplit(address).path
        self.asked.append(address)
        folder, _, name = path.removeprefix("/").rpartition("/")
        if folder == "static" and name in names():
            found = asset(name)
            return 200, found.media_type, self.instead.get(name, found.body)
        if path in self.pages:
            return 200, "text/html; charset=utf-8", self.pages[path].encode()
        return 404, "text/plain", b""

    def _handler(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the inner class has `self`
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, kind, body = site.content(self.path)
                self.send_response(status)
                for name, value in HEADERS.items():
                    self.send_header(name, value)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        return Handler


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for a module: while it runs, no other event loop can in this thread."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=executable)
        yield browser
        browser.close()


@pytest.fixture
def site() -> Iterator[Site]:
    pytest.importorskip("vl_convert", reason="vl-convert-python is not installed")
    running = Site()
    yield running
    running.close()


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    """A page in which any error, breach of the policy or request elsewhere fails the test."""
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": 1100, "height": 900})
    opened = context.new_page()

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(message.text)

    opened.on("console", note)
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    opened.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((site.address, "file:", "data:", "blob:"))
            else faults.append(f"elsewhere: {request.url}")
        ),
    )
    opened.add_init_script(
        "addEventListener('securitypolicyviolation', (e) =>"
        " console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`))"
    )
    yield opened
    context.close()
    assert not faults


@pytest.fixture(scope="session")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Headway on the starter evidence; what it took minutes to work out, it has for all tests."""
    with serving(tmp_path_factory.mktemp("observatory"), "--no-warm") as served:
        yield served
    assert "Traceback" not in served.logged()


@pytest.fixture
def opening(chromium: Browser, observatory: Served) -> Iterator[Opening]:
    """Opens browser windows in which an error, a breach or a request elsewhere fails the test."""
    opened: list[Reader] = []

    def opening(**settings: Any) -> Reader:  # noqa: ANN401 - those of playwright
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}} | settings)
        reader = Reader(context, context.new_page(), observatory)
        reader.watch()
        opened.append(reader)
        return reader

    yield opening
    for reader in opened:
        reader.context.close()
    assert not [fault for reader in opened for fault in reader.faults]


@pytest.fixture
def reader(opening: Opening) -> Reader:
    return opening()
