"""A reader: a browser window on a server, in which everything that goes wrong is noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.serving import Served

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

BUILD = Path(__file__).resolve().parents[2] / "build"
SLOW_SECONDS = 240
CLAIM = "/claim/story-2026-07-01/shrank-dramatically-in-2026-images"
PAGES = {
    "today": "/",
    "gap": "/gap",
    "gap-code": "/gap?capability=code",
    "rank": "/rank",
    "choose": "/choose?task=code&input=3M&output=500k&per=month&max_cost=50&now=openai/gpt-5",
    "choose-limits": "/choose?region=eu&weights=open&no_training=yes",
    "choose-nothing": "/choose?max_cost=0&region=not:cn&licence=MIT",
    "lag": "/lag",
    "trend": "/trend",
    "claims": "/claims",
    "claim": CLAIM,
    "forecast": "/forecast",
    "robustness": "/robustness",
    "cadence": "/cadence",
    "price": "/price",
    "events": "/events",
    "policies": "/policies",
    "models": "/model?q=deepseek",
    "model": "/model/deepseek/deepseek-r1",
    "labs": "/lab",
    "lab": "/lab/deepseek",
    "boards": "/board",
    "board": "/board/arena/text",
    "sources": "/source",
    "source": "/source/arena-official",
    "methods": "/methods",
    "method": "/methods/methods/gap",
    "about": "/about",
    "briefs": "/briefs",
    "brief": "/brief/2025-03-01",
    "missing": "/no-such-page",
}


@dataclass
class Reader:
    """A browser window on the server; what goes wrong in it is noted."""

    context: BrowserContext
    page: Page
    served: Served
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page, and wait until it is whole: answers that take long, and charts."""
        self.page.goto(self.served.address + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        for _ in range(SLOW_SECONDS * 2):
            if self.page.locator(".working").count() == 0:
                break
            self.page.wait_for_timeout(500)
        assert self.page.locator(".working").count() == 0
        for canvas in self.page.locator("figure.chart .canvas").all():
            canvas.locator("svg").first.wait_for(timeout=20_000)

    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    def until(self, happened: Callable[[], bool]) -> None:
        for _ in range(100):
            if happened():
                return
            self.page.wait_for_timeout(100)
        pytest.fail("what was waited for did not happen")

    def lede(self) -> str:
        return self.page.locator(".lede").first.text_content() or ""

    def watch(self) -> None:
        """Note errors, breaches of the policy, and requests to anywhere else."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "404" not in message.text:
            self.faults.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.served.address, "data:", "blob:")):
            self.faults.append(f"elsewhere: {request.url}")


Opening = Callable[..., Reader]
