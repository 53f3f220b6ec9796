"""Bad input at the door: one sentence with place and mend, exit code 2 or 3, store unchanged."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_cli import official

Run = Callable[..., subprocess.CompletedProcess[str]]
HISTORY = "key,Model,rating,License,Organization,date\n"
GOOD = "deepseek-r1,DeepSeek-R1,1360.5,MIT,DeepSeek,20250214\n"


def photograph(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def filled(run: Run, tmp_path: Path, empty_store: Path) -> Path:
    """A store that already holds a snapshot."""
    path = tmp_path / "first.json"
    path.write_text(official("2026-07-05", [("deepseek-r1", "deepseek", 1400.0)]))
    done = run("ingest", "arena-official", str(path))
    assert done.returncode == 0, done.stderr
    return empty_store


def truncated_gzip(path: Path) -> Path:
    packed = gzip.compress(official("2026-07-06", [("deepseek-r1", "deepseek", 1400.0)]).encode())
    path = path.with_suffix(".json.gz")
    path.write_bytes(packed[: len(packed) // 2])
    return path


def missing_column(path: Path) -> Path:
    path.write_text("key,Model,License,Organization,date\na,A,MIT,DeepSeek,20250214\n")
    return path


def not_a_number(path: Path) -> Path:
    path.write_text(HISTORY + GOOD + GOOD.replace("1360.5", "NaN").replace("r1", "v3"))
    return path


def inside_out(path: Path) -> Path:
    text = official("2026-07-06", [("deepseek-r1", "deepseek", 1400.0)])
    path = path.with_suffix(".json")
    path.write_text(text.replace('"rating_lower": 1395.0', '"rating_lower": 1407.0'))
    return path


def duplicate_rows(path: Path) -> Path:
    path.write_text(HISTORY + GOOD + GOOD)
    return path


def no_alias(path: Path) -> Path:
    path.write_text(HISTORY + GOOD + GOOD.replace("deepseek-r1", "deepseek-r1-of-my-own"))
    return path


def far_future(path: Path) -> Path:
    path.write_text(HISTORY + GOOD.replace("20250214", "20990214"))
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def two_gigabytes(path: Path) -> Path:
    with path.open("wb") as stream:
        stream.truncate(2 * 2**30)
    return path


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


def absent(path: Path) -> Path:
    return path


@pytest.mark.parametrize(
    ("source", "spoil", "code", "said"),
    [
        ("arena-official", truncated_gzip, 2, ("gz", "download it again")),
        ("arena-history", missing_column, 2, ("line 1", "rating")),
        ("arena-history", not_a_number, 2, ("line 3", "rating", "NaN")),
        ("arena-official", inside_out, 2, ("row 1", "1407")),
        ("arena-history", duplicate_rows, 2, ("line 3", "line 2")),
        ("arena-history", no_alias, 3, ("line 3", "deepseek-r1-of-my-own", "--accept Unresolved")),
        ("arena-history", far_future, 2, ("line 2", "2099-02-14")),
        ("arena-history", empty, 2, ("empty",)),
        ("arena-history", two_gigabytes, 2, ("2,147,483,648 bytes", "right file")),
        ("arena-history", a_folder, 2, ("folder",)),
        ("arena-history", absent, 2, ("no such plain file", "check the path")),
    ],
    ids=lambda value: value.__name__ if callable(value) else None,
)
def test_a_bad_file_costs_one_sentence_and_changes_nothing(
    run: Run,
    tmp_path: Path,
    filled: Path,
    source: str,
    spoil: Callable[[Path], Path],
    code: int,
    said: tuple[str, ...],
) -> None:
    path = spoil(tmp_path / "bad.csv")
    before = photograph(filled)

    done = run("ingest", source, str(path))

    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert str(path) in done.stderr
    for words in said:
        assert words.lower() in done.stderr.lower()
    assert photograph(filled) == before


def test_a_name_without_alias_can_be_accepted_and_is_then_listed(
    run: Run, tmp_path: Path, empty_store: Path
) -> None:
    path = no_alias(tmp_path / "history.csv")

    done = run("ingest", "arena-history", str(path), "--accept", "Unresolved")

    assert done.returncode == 0, done.stderr
    assert "deepseek-r1-of-my-own" in done.stdout
    assert (empty_store / "ratings").is_dir()


def test_a_dry_run_reports_what_does_not_resolve_and_stores_nothing(
    run: Run, tmp_path: Path, empty_store: Path
) -> None:
    done = run("ingest", "arena-history", str(no_alias(tmp_path / "history.csv")), "--dry-run")

    assert done.returncode == 0, done.stderr
    assert "deepseek-r1-of-my-own" in done.stdout
    assert not empty_store.exists()


def test_an_alias_of_the_users_own_mends_it(run: Run, tmp_path: Path, empty_store: Path) -> None:
    labs = empty_store / "catalog" / "labs"
    labs.mkdir(parents=True)
    (labs / "deepseek.toml").write_text(
        'name = "DeepSeek"\ncountry = "CN"\nsource = "https://www.deepseek.com"\n'
        '[[model]]\nid = "deepseek-r1"\nname = "DeepSeek R1"\nweights = "open"\n'
        'modalities = ["text"]\n[model.aliases]\narena = ["deepseek-r1-of-my-own"]\n'
    )

    done = run("ingest", "arena-history", str(no_alias(tmp_path / "history.csv")))

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("place", ["under a file", "read-only"])
def test_a_store_that_cannot_be_written_is_one_sentence(tmp_path: Path, place: str) -> None:
    path = tmp_path / "history.csv"
    path.write_text(HISTORY + GOOD)
    if place == "under a file":
        (tmp_path / "file").write_text("")
        store = tmp_path / "file" / "store"
    else:
        store = Path("/proc/headway-store")
    done = subprocess.run(
        [sys.executable, "-m", "headway", "ingest", "arena-history", str(path)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "HEADWAY_STORE": str(store)},
    )

    assert done.returncode in {2, 3}
    assert done.stderr.count("\n") == 1
    assert str(store) in done.stderr
    assert "--store" in done.stderr


def test_a_bad_overlay_names_every_fault(run: Run, empty_store: Path) -> None:
    labs = empty_store / "catalog" / "labs"
    labs.mkdir(parents=True)
    (labs / "mine.toml").write_text('name = "Mine"\ncountry = "Atlantis"\nsource = "hearsay"\n')

    done = run("gap", "us", "china")

    assert done.returncode == 2
    assert "2 faults" in done.stderr
    assert "Atlantis" in done.stderr
    assert "hearsay" in done.stderr
