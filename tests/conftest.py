"""What every test may ask for: the starter study, and the shared data where it is there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import headway
from headway.study import Study

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's store that does not exist yet, so that only the starter evidence speaks."""
    folder = tmp_path / "store"
    monkeypatch.setenv("HEADWAY_STORE", str(folder))
    return folder


@pytest.fixture
def starter(empty_store: Path) -> Callable[..., Study]:
    """Open a study on the starter evidence alone."""

    def opened(as_of: str | None = "2026-07-01", **options: str) -> Study:
        return headway.open(store=empty_store, as_of=as_of, **options)

    return opened


@pytest.fixture
def run(empty_store: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line as a process of its own, on the starter evidence alone."""

    def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "headway", *arguments],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "HEADWAY_STORE": str(empty_store), "COLUMNS": "80", **environment},
        )

    return process


@pytest.fixture(scope="session")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The verdicts of a whole ledger as of 2026-07-01, as JSON: one process each, asked once."""
    store = tmp_path_factory.mktemp("ledgers") / "store"

    @cache
    def judged(ledger: str) -> str:
        asked = ["claims", "--ledger", ledger, "--as-of", "2026-07-01", "--json"]
        done = subprocess.run(
            [sys.executable, "-m", "headway", *asked],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "HEADWAY_STORE": str(store)},
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return done.stdout

    return judged


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared raw data beside a developer's checkout; absent elsewhere."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared raw data are not beside this checkout")
    return folder
