"""`headway watch`: changes become briefs and messages that nobody else can have sent."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from headway.cli.messages import change, slack
from headway.cli.watch import Every, _last, forever, watch
from headway.errors import PullFailed, StoreFault
from headway.evidence.fetch import Limits
from headway.evidence.outbox import MOST, Outbox
from headway.evidence.post import DELIVERY, post
from headway.evidence.pull_report import NewModels, PieceFault, PullReport, SourcePull
from headway.evidence.signing import HEADER, signature, verified
from tests.evidence.misbehaving import Misbehaving, direct
from tests.evidence.publishers import PATHS, Publishers, mirrors_text

Run = Callable[..., subprocess.CompletedProcess[str]]
SECRET = "a secret that two know"  # noqa: S105 - of the tests
QUICK = Limits(wait=0.001, idle=2, connect=2, seconds=10)


@dataclass
class Receiver:
    """Takes what is posted; the first answers may be others than 200."""

    statuses: list[int] = field(default_factory=list)
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    direct(monkeypatch)
    for name in ("HEADWAY_WEBHOOK_SECRET", "HEADWAY_SLACK_URL", "HEADWAY_WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = found.statuses.pop(0) if found.statuses else 200
            if status == 200:
                found.taken.append((self.path, dict(self.headers), body))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        found.address = f"http://127.0.0.1:{server.server_address[1]}"
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with Misbehaving() as running:
        yield running


REPORT = PullReport(
    sources=(
        SourcePull(
            source="arena",
            title="Arena, newest boards",
            status="failed",
            faults=(PieceFault("text", "text.parquet: column 'rating' is missing; <look>"),),
            new_models=(NewModels("arena/text", ("openai/gpt-5",)),),
        ),
        SourcePull(source="aider", title="Aider polyglot", status="unchanged"),
    )
)


def test_a_signature_holds_for_the_body_the_moment_and_the_secret_alone() -> None:
    body, moment = b'{"kind":"headway.changes"}', 1_782_864_000
    header = signature(SECRET, body, moment)

    assert verified(SECRET, body, header, now=moment + 299)
    assert not verified(SECRET, body + b" ", header, now=moment)
    assert not verified("another", body, header, now=moment)
    assert not verified(SECRET, body, header, now=moment + 301)
    assert not verified(SECRET, body, header.replace("t=1", "t=2"), now=moment)
    assert not verified(SECRET, body, "v1=abc", now=moment)


def test_a_message_is_posted_signed_and_tried_again(receiver: Receiver) -> None:
    receiver.statuses = [503, 429]
    waits: list[float] = []

    post(
        f"{receiver.address}/hook",
        {"kind": "x"},
        secret=SECRET,
        limits=QUICK,
        sleep=waits.append,
        clock=lambda: 1_782_864_000.5,
    )

    ((path, headers, body),) = receiver.taken
    assert path == "/hook"
    assert json.loads(body) == {"kind": "x"}
    assert headers["Content-Type"] == "application/json"
    assert len(headers[DELIVERY]) == 32
    assert verified(SECRET, body, headers[HEADER], now=1_782_864_000)
    assert len(waits) == 2


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        ([400], "answered 400"),
        ([302], "it redirects, and a message is not sent on"),
        ([500] * 9, "answered 500 (Internal Server Error), at the last of 4 tries"),
    ],
)
def test_a_message_that_is_not_taken_is_told_without_its_address(
    receiver: Receiver, statuses: list[int], told: str
) -> None:
    receiver.statuses = list(statuses)

    with pytest.raises(PullFailed) as failed:
        post(f"{receiver.address}/services/T0/B0/s3cret", {}, limits=QUICK)

    assert told in str(failed.value)
    assert "s3cret" not in str(failed.value)
    assert receiver.taken == []


def test_slack_gets_text_and_blocks_within_its_limits() -> None:
    message = slack(REPORT, None)

    assert set(message) == {"text", "blocks"}
    header, first = message["blocks"]
    assert header["type"] == "header"
    assert "&lt;look&gt;" in first["text"]["text"]
    long = PullReport(
        sources=tuple(
            SourcePull(
                source="x", title="X" * 300, status="failed", faults=(PieceFault("", "f" * 9000),)
            )
            for _ in range(60)
        )
    )
    blocks = slack(long, None)["blocks"]
    assert len(blocks) <= 50
    assert all(len(block["text"]["text"]) <= 3000 for block in blocks)


def test_programs_get_what_is_new_as_data() -> None:
    message = json.loads(json.dumps(change(REPORT, None, datetime(2026, 7, 1, tzinfo=UTC))))

    assert message["kind"] == "headway.changes"
    assert message["at"] == "2026-07-01T00:00:00+00:00"
    arena, aider = message["sources"]
    assert arena["new_models"] == [{"where": "arena/text", "models": ["openai/gpt-5"]}]
    assert arena["failures"][0]["piece"] == "text"
    assert aider["sentences"] == []
    assert message["brief"] is None


def test_what_is_not_delivered_waits(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, "slack")
    assert outbox.waiting() == []
    outbox.keep([{"number": number} for number in range(MOST + 5)])
    assert len(outbox.waiting()) == MOST
    assert outbox.waiting()[-1] == {"number": MOST + 4}
    outbox.keep([])
    assert outbox.waiting() == []
    assert list((tmp_path / ".watch").iterdir()) == []


def test_the_last_brief_is_told_by_the_names_in_its_folder(tmp_path: Path) -> None:
    for name in ("brief-2026-05-01.md", "brief-2026-06-01.md", "brief-2026-07-01.md", "notes.md"):
        (tmp_path / name).touch()

    assert _last(tmp_path, date(2026, 7, 1)) == date(2026, 6, 1)
    assert _last(tmp_path, date(2026, 4, 1)) is None
    assert _last(None, date(2026, 7, 1)) is None


def test_turns_follow_one_another_and_a_failing_one_ends_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Enough(Exception):
        pass

    turns: list[int] = []
    sleeps: list[float] = []

    def turn() -> int:
        turns.append(1)
        if len(turns) == 2:
            raise StoreFault("the disk is full")
        return 0

    def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        if len(sleeps) == 3:
            raise Enough

    with pytest.raises(Enough):
        forever(turn, timedelta(hours=6), sleep)

    assert len(turns) == 3
    assert all(0 < one <= 6 * 3600 for one in sleeps)
    assert "headway: the disk is full" in capsys.readouterr().err


@pytest.mark.parametrize("span", ["30m", "6h", "1d", "60s"])
def test_spans_are_read(span: str) -> None:
    assert Every().convert(span, None, None) >= timedelta(minutes=1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--every", "6"], "not a span"),
        (["--every", "1s"], "not a span"),
        (["nobody"], "nobody"),
    ],
)
def test_misuse_is_refused_by_the_options(arguments: list[str], told: str) -> None:
    done = CliRunner().invoke(watch, arguments)

    assert done.exit_code == 2
    assert told in done.output


@pytest.mark.parametrize(
    ("options", "environment", "told"),
    [
        (["--webhook", "https://h.example/x"], {}, "HEADWAY_WEBHOOK_SECRET"),
        (["--slack", "http://h.example/x"], {}, "--slack must be an address of https"),
        (["--webhook", "ftp://h"], {"HEADWAY_WEBHOOK_SECRET": "s"}, "--webhook must be an address"),
    ],
)
def test_receivers_that_could_be_overheard_or_deceived_are_refused(
    run: Run, server: Misbehaving, options: list[str], environment: dict[str, str], told: str
) -> None:
    done = run("watch", "aider", *options, HEADWAY_PULL_HOSTS=mirrors_text(server), **environment)

    assert done.returncode == 2
    assert told in done.stderr
    assert server.seen == []


@pytest.fixture
def watching(
    run: Run, server: Misbehaving, receiver: Receiver, tmp_path: Path
) -> Callable[[], subprocess.CompletedProcess[str]]:
    def process() -> subprocess.CompletedProcess[str]:
        return run(
            "watch",
            "aider",
            "--no-claims",
            "--briefs",
            str(tmp_path / "briefs"),
            HEADWAY_PULL_HOSTS=mirrors_text(server),
            HEADWAY_SLACK_URL=f"{receiver.address}/slack",
            HEADWAY_WEBHOOK_URL=f"{receiver.address}/hook",
            HEADWAY_WEBHOOK_SECRET=SECRET,
        )

    return process


def test_a_change_becomes_a_brief_and_messages_and_no_change_becomes_nothing(
    watching: Callable[[], subprocess.CompletedProcess[str]],
    server: Misbehaving,
    receiver: Receiver,
    tmp_path: Path,
    empty_store: Path,
) -> None:
    publishers = Publishers(server, tmp_path / "published")
    publishers.everything()
    receiver.statuses = [400]  # Slack refuses the first message

    done = watching()

    assert done.returncode == 1, done.stderr
    assert "not posted, kept for the next time: 127.0.0.1: the server answered 400" in done.stderr
    (brief,) = (tmp_path / "briefs").glob("brief-*.md")
    assert brief.with_suffix(".html").is_file()
    ((path, headers, body),) = receiver.taken
    assert path == "/hook"
    moment = int(headers[HEADER].partition(",")[0].removeprefix("t="))
    assert verified(SECRET, body, headers[HEADER], now=moment)
    message: dict[str, Any] = json.loads(body)
    assert message["sources"][0]["source"] == "aider"
    assert message["brief"]["markdown"] == brief.read_text("utf-8")
    assert SECRET not in done.stdout + done.stderr
    assert (empty_store / ".watch" / "slack.json").is_file()

    again = watching()

    assert again.returncode == 0, again.stderr
    assert [one[0] for one in receiver.taken] == ["/hook", "/slack"]
    assert json.loads(receiver.taken[1][2])["blocks"][0]["type"] == "header"

    server.serve(PATHS["aider"], b"", fault="html")
    broken = watching()

    assert broken.returncode == 1
    assert "aider: failed" in broken.stdout
    assert len(receiver.taken) == 2
