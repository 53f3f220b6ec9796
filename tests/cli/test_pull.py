"""`headway pull` as a process of its own, against a server on loopback."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headway.cli.commands import cli
from headway.cli.pull import LIVE, courses
from headway.evidence.feeds import FEEDS
from headway.evidence.pull_piece import Course
from headway.evidence.store import Store
from headway.evidence.workshop import FETCHING
from tests.evidence.misbehaving import Misbehaving, direct
from tests.evidence.publishers import PATHS, Publishers, listing, mirrors_text

Run = Callable[..., subprocess.CompletedProcess[str]]
THREE = ("litellm", "models-dev", "aider")
READ = {*THREE, "models-dev-models"}


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    direct(monkeypatch)


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with Misbehaving() as running:
        yield running


@pytest.fixture
def publishers(server: Misbehaving, tmp_path: Path) -> Publishers:
    found = Publishers(server, tmp_path / "published")
    found.everything()
    return found


@pytest.fixture
def pull(run: Run, server: Misbehaving) -> Run:
    def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return run("pull", *arguments, HEADWAY_PULL_HOSTS=mirrors_text(server), **environment)

    return process


def test_the_sources_offered_are_the_feeds_there_are() -> None:
    assert set(LIVE) == set(FEEDS)
    help_of_all = cli.commands["pull"].help or ""
    assert all(name in help_of_all for name in LIVE)


@pytest.mark.usefixtures("publishers")
def test_sources_are_stored_and_what_is_new_is_told(pull: Run, empty_store: Path) -> None:
    done = pull(*THREE)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "Sources: 3 new." in done.stdout
    assert {one.source for one in Store([empty_store]).origins()} == READ
    again = pull(*THREE)
    assert again.returncode == 0
    assert "Sources: 3 unchanged." in again.stdout


@pytest.mark.usefixtures("publishers")
def test_one_broken_source_among_three_is_the_exit_code(
    pull: Run, server: Misbehaving, empty_store: Path
) -> None:
    server.serve(PATHS["models-dev"], b"{}", fault="html")

    done = pull(*THREE, "--json")

    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert [one["status"] for one in report["sources"]] == ["new", "failed", "new"]
    assert "web page" in report["sources"][1]["faults"][0]["sentence"]
    assert {one.source for one in Store([empty_store]).origins()} == READ - {"models-dev"}


def test_the_exit_code_counts_the_sources_that_failed(pull: Run, empty_store: Path) -> None:
    done = pull(*THREE)

    assert done.returncode == 3
    assert "Sources: 3 failed." in done.stdout
    assert "Traceback" not in done.stderr
    assert {path.name for path in empty_store.iterdir()} == {".lock"}


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(["nobody"], {}), (["aider"], {"HEADWAY_PULL_HOSTS": "huggingface.co"})],
)
def test_misuse_is_told_before_anything_is_fetched(
    run: Run,
    server: Misbehaving,
    empty_store: Path,
    arguments: list[str],
    environment: dict[str, str],
) -> None:
    done = run("pull", *arguments, **environment)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr
    assert server.seen == []
    assert not empty_store.exists()


@pytest.mark.usefixtures("publishers")
def test_a_dry_run_writes_nothing(pull: Run, empty_store: Path) -> None:
    done = pull("aider", "--dry-run")

    assert done.returncode == 0
    assert "it would store 1 row" in done.stdout
    assert not empty_store.exists()


def signalled(server: Misbehaving, store: Path, what: signal.Signals) -> int:
    """Exit code of a pull that gets a signal in the middle of a file."""
    server.spoil(PATHS["models-dev"], "stall")
    process = subprocess.Popen(
        [sys.executable, "-m", "headway", "pull", "models-dev"],
        env={
            **os.environ,
            "HEADWAY_STORE": str(store),
            "HEADWAY_PULL_HOSTS": mirrors_text(server),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not any(one.path == PATHS["models-dev"] for one in server.seen):
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(what)
    return process.wait()


@pytest.mark.usefixtures("publishers")
def test_a_killed_pull_leaves_a_sound_store_and_the_next_one_cleans_up(
    pull: Run, run: Run, server: Misbehaving, empty_store: Path
) -> None:
    pull("litellm")
    before = listing(empty_store)

    assert signalled(server, empty_store, signal.SIGKILL) == -signal.SIGKILL

    left = listing(empty_store)
    assert {path for path in left if not path.startswith(FETCHING)} == set(before)
    assert any(path.startswith(FETCHING) for path in left)
    assert run("sources").returncode == 0

    assert pull("models-dev").returncode == 0
    assert not (empty_store / FETCHING).exists()
    assert before.items() <= listing(empty_store).items()


@pytest.mark.usefixtures("publishers")
def test_an_interrupted_pull_leaves_nothing_behind(
    pull: Run, server: Misbehaving, empty_store: Path
) -> None:
    pull("litellm")
    before = listing(empty_store)

    assert signalled(server, empty_store, signal.SIGINT) == 130
    assert listing(empty_store) == before


@pytest.mark.usefixtures("publishers")
def test_the_proxy_of_the_environment_is_used(run: Run, server: Misbehaving) -> None:
    server.serve("/aider/leaderboard", b"")
    body = server._pages[PATHS["aider"]].body
    path = "/Aider-AI/aider/main/aider/website/_data/polyglot_leaderboard.yml"
    server.serve(path, body)

    done = run(
        "pull",
        "aider",
        HEADWAY_PULL_HOSTS="raw.githubusercontent.com=http://raw.example",
        HTTP_PROXY=server.root,
    )

    assert done.returncode == 0, done.stdout
    assert [one.target for one in server.seen] == [f"http://raw.example{path}"]


@pytest.mark.usefixtures("publishers")
def test_no_other_verb_fetches_anything(run: Run, server: Misbehaving, tmp_path: Path) -> None:
    everywhere = {
        "HEADWAY_PULL_HOSTS": mirrors_text(server),
        "HTTP_PROXY": server.root,
        "HTTPS_PROXY": server.root,
        "HEADWAY_ARTIFICIAL_ANALYSIS_KEY": "a-key",
    }
    table = tmp_path / "polyglot_leaderboard.yml"
    table.write_bytes(server._pages[PATHS["aider"]].body)
    for asked in (
        [],
        ["gap", "us", "china"],
        ["sources"],
        ["ingest", "aider", str(table), "--published", "2026-07-01", "--accept", "Unresolved"],
    ):
        done = run(*asked, **everywhere)
        assert done.returncode == 0, done.stderr

    assert server.seen == []


def test_a_bar_for_each_source_stands_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    with courses() as tick:
        assert tick is None
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with courses() as tick:
        assert tick is not None
        course = Course("litellm", tick)
        course.begin(2)
        course.now("fetching prices.json")
        course.came(3 * 1024**2, None)
        course.end("new")

    assert "litellm" in screen.getvalue()
