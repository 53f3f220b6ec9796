"""A snapshot is there whole or not at all: real processes killed, crowded, and starved of disk."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import headway
from headway.errors import StoreFault
from headway.evidence.commit import INCOMING
from headway.evidence.locking import locked
from headway.evidence.store import Store
from tests.evidence.conftest import photograph
from tests.evidence.samples import HISTORY_ROW, write_csv

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and forks are of POSIX")

KILLS = 40
ROWS = 400

# Imports once, then forks a fresh process for each order on its standard input.
NURSERY = """
import os, signal, sys, time
from datetime import date
from pathlib import Path
from headway.catalog.load import load
from headway.errors import HeadwayError
from headway.evidence import commit, ingest, parquet

catalog = load(Path(sys.argv[1]))

def ingest_all(folder, store):
    for path in sorted(Path(folder).iterdir()):
        report = ingest.ingest("arena-history", path, Path(store), catalog=catalog,
                               accessed=date(2026, 7, 1), corrections=())
        print("written" if report.written else "already there", flush=True)

def die_at(step, name):
    steps = iter(range(1_000))
    original = getattr(commit, name)
    def dying(*arguments, **options):
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **options)
    setattr(commit, name, dying)

def starve(size):
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

def demote():
    import duckdb, encodings.utf_8_sig  # root alone may be able to read Python's own files
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)

for line in sys.stdin:
    order, _, rest = line.strip().partition(" ")
    folder, store, *more = rest.split("|")
    child = os.fork()
    if child == 0:
        try:
            if order == "die":
                die_at(int(more[0]), more[1])
            elif order == "starve":
                starve(int(more[0]))
            elif order == "demote":
                demote()
            ingest_all(folder, store)
            os._exit(0)
        except HeadwayError as fault:
            print(f"{type(fault).__name__}: {fault}", flush=True)
            os._exit(fault.exit_code)
        except BaseException as fault:
            print(f"{type(fault).__name__}: {fault}", flush=True)
        finally:
            os._exit(99)
    if order == "kill":
        time.sleep(float(more[0]))
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    # A child may have been killed in the middle of a line of its own.
    print(f"\\nended {os.waitstatus_to_exitcode(status)}", flush=True)
"""


class Nursery:
    """A warm process that raises ingesting children, one an order."""

    def __init__(self, catalog: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, str(catalog)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )

    def order(self, what: str, files: Path, store: Path, *more: object) -> tuple[int, list[str]]:
        """Have a child ingest every file; its exit code and what it printed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{what} {'|'.join(map(str, (files, store, *more)))}\n")
        self.process.stdin.flush()
        printed: list[str] = []
        for line in self.process.stdout:
            if line.startswith("ended "):
                return int(line.split()[1]), printed
            if line.strip():
                printed.append(line.rstrip())
        raise AssertionError("the nursery died")

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(headway.__file__).parents[1])}


@pytest.fixture(scope="module")
def bare_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog folder with boards only, for children to load quickly."""
    from headway.catalog.load import PACKAGED

    folder = tmp_path_factory.mktemp("bare")
    (folder / "boards.toml").write_bytes((PACKAGED / "boards.toml").read_bytes())
    return folder


@pytest.fixture(scope="module")
def nursery(bare_catalog: Path) -> Iterator[Nursery]:
    raised = Nursery(bare_catalog)
    yield raised
    raised.close()


def history(folder: Path, number: int, rows: int = ROWS) -> Path:
    """A history file unlike any other."""
    generator = random.Random(number)  # noqa: S311 - rows, not secrets
    return write_csv(
        folder / f"history-{number}.csv",
        [
            HISTORY_ROW | {"key": f"model-{row}", "rating": str(generator.gauss(1200, 100))}
            for row in range(rows)
        ],
    )


def histories(folder: Path, count: int, first: int = 0) -> Path:
    for number in range(first, first + count):
        history(folder, number)
    return folder


def assert_whole(store: Path) -> int:
    """Every snapshot that is seen is whole, and every reader call works; how many there are."""
    reading = Store([store])
    origins = reading.origins()
    for origin in origins:
        (part,) = store.glob(f"ratings/source=*/snapshot={origin.snapshot}/part-0.parquet")
        assert pq.ParquetFile(part).read().num_rows == origin.rows == ROWS
        (listed,) = store.glob(f"origins/source=*/snapshot={origin.snapshot}/part-0.parquet")
        assert pq.ParquetFile(listed).read().num_rows == 1
    for rows in (
        len(reading.ratings("arena/text", "overall")),
        len(reading.names()),
        len(reading.first_seen(["arena-history"])),
    ):
        assert rows in ({ROWS} if origins else {0, ROWS})  # a writer may have added the first
    assert len(reading.boards()) <= 1
    assert reading.newest() or not origins
    return len(origins)


def assert_clean(store: Path) -> None:
    """Nothing lies about: no leftovers, and no data without an origin."""
    assert not (store / INCOMING).exists()
    data = {path.parts[-2:] for path in store.glob("ratings/*/*")}
    assert data == {path.parts[-2:] for path in store.glob("origins/*/*")}


def test_a_process_killed_at_random_moments_loses_and_corrupts_nothing(
    tmp_path: Path, nursery: Nursery
) -> None:
    files, store = histories(tmp_path / "files", 12), tmp_path / "store"
    moments = random.Random(7)  # noqa: S311 - moments, not secrets
    seen = 0
    for _ in range(KILLS):
        code, _ = nursery.order("kill", files, store, moments.uniform(0.001, 0.12))

        assert code == -signal.SIGKILL
        whole = assert_whole(store)
        assert whole >= seen
        seen = whole

    code, printed = nursery.order("run", files, store)

    assert code == 0
    assert assert_whole(store) == len(printed) == 12
    assert printed.count("already there") == seen
    assert_clean(store)


@pytest.mark.parametrize("call", ["_flush", "partition", "_sweep"])
def test_a_process_killed_at_each_step_loses_and_corrupts_nothing(
    call: str, tmp_path: Path, nursery: Nursery
) -> None:
    """The boundaries between the renames, one after another, until a child survives."""
    first, second = tmp_path / "first", tmp_path / "second"
    history(first, 1)
    history(second, 2)
    for step in range(100):
        store = tmp_path / f"store-{step}"
        assert nursery.order("run", first, store)[0] == 0

        code, _ = nursery.order("die", second, store, step, call)
        assert assert_whole(store) in {1, 2}

        assert nursery.order("run", second, store) in [
            (0, ["written"]),
            (0, ["already there"]),
        ]
        assert assert_whole(store) == 2
        third = tmp_path / "third"
        if not third.exists():
            history(third, 3)
        assert nursery.order("run", third, store) == (0, ["written"])
        assert_clean(store)
        if code == 0:
            break
    else:
        pytest.fail("no child ever survived")

    assert step > 1


def test_two_processes_with_the_same_file_store_it_once(tmp_path: Path, bare_catalog: Path) -> None:
    files, store = histories(tmp_path / "files", 6), tmp_path / "store"

    printed = together(bare_catalog, [(files, store)] * 3)

    assert sorted(chain.from_iterable(printed)) == ["already there"] * 12 + ["written"] * 6
    assert assert_whole(store) == 6
    assert_clean(store)


def test_processes_with_different_files_do_not_disturb_each_other(
    tmp_path: Path, bare_catalog: Path
) -> None:
    store = tmp_path / "store"
    work = [(histories(tmp_path / f"files-{n}", 6, 10 * n), store) for n in range(3)]

    printed = together(bare_catalog, work)

    assert list(chain.from_iterable(printed)) == ["written"] * 18
    assert assert_whole(store) == 18
    assert_clean(store)


def together(catalog: Path, work: list[tuple[Path, Path]]) -> list[list[str]]:
    """Run a child for each piece of work at the same time, while a reader keeps reading."""
    nurseries = [Nursery(catalog) for _ in work]
    results: list[list[str]] = [[] for _ in work]

    def run(index: int) -> None:
        code, results[index] = nurseries[index].order("run", *work[index])
        assert code == 0, results[index]

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(work))]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert_whole(work[0][1])
    for thread, one in zip(threads, nurseries, strict=True):
        thread.join()
        one.close()
    return results


@pytest.mark.parametrize("size", [0, 2_000, 6_000, 20_000])
def test_a_file_that_may_not_grow_stores_nothing(
    size: int, tmp_path: Path, nursery: Nursery
) -> None:
    """A limit on the size of files stands in for a full disk where none can be mounted."""
    first, second, store = tmp_path / "first", tmp_path / "second", tmp_path / "store"
    history(first, 1)
    history(second, 2)
    assert nursery.order("run", first, store)[0] == 0
    before = photograph(store)

    code, printed = nursery.order("starve", second, store, size)

    assert code == 3
    assert printed[0].startswith(f"StoreFault: {store}: nothing was stored (")
    assert printed[0].endswith("; free some space and try again")
    assert photograph(store) == before
    assert_whole(store)
    assert_clean(store)


def test_a_full_disk_stores_nothing_and_can_be_used_again(tmp_path: Path, nursery: Nursery) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    history(first, 1)
    history(second, 2)
    with small_disk(tmp_path / "disk") as store:
        assert nursery.order("run", first, store)[0] == 0
        ballast = store.parent / "ballast"
        fill(ballast)
        before = photograph(store)

        code, printed = nursery.order("run", second, store)

        assert code == 3
        assert printed[0].startswith(f"StoreFault: {store}: nothing was stored (")
        assert "free some space and try again" in printed[0]
        assert photograph(store) == before
        assert assert_whole(store) == 1

        ballast.unlink()
        assert nursery.order("run", second, store) == (0, ["written"])
        assert assert_whole(store) == 2
        assert_clean(store)


@contextmanager
def small_disk(mount: Path) -> Iterator[Path]:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    mount.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(mount)],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield mount / "store"
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=True)


def fill(path: Path) -> None:
    """Leave no room for another snapshot."""
    with path.open("wb", buffering=0) as stream:
        try:
            while stream.write(b"\0" * 4096):
                pass
        except OSError:
            stream.truncate(max(0, stream.tell() - 8192))


def test_a_store_without_permission_is_a_fault(nursery: Nursery) -> None:
    """The child gives up root first: permission bits do not bind it."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        files, store = root / "files", root / "store"
        history(files, 1)
        store.mkdir()
        store.chmod(0o555)

        code, printed = nursery.order("demote", files, store)

        assert printed == [
            (
                f"StoreFault: {store}: nothing was stored (Permission denied); make the folder "
                "writable, or name another with --store"
            )
        ]
        assert code == 3
        assert list(store.iterdir()) == []
        store.chmod(0o755)


@pytest.mark.parametrize("place", ["file", "file/store"])
def test_a_store_that_is_a_file_is_a_fault(place: str, tmp_path: Path, nursery: Nursery) -> None:
    files = histories(tmp_path / "files", 1)
    (tmp_path / "file").write_text("not a folder")

    code, printed = nursery.order("run", files, tmp_path / place)

    assert code == 3
    assert printed[0].startswith(f"StoreFault: {tmp_path / place}: nothing was stored (")
    assert printed[0].endswith("; it is no folder: name another with --store")
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_lock_that_is_held_for_too_long_is_a_fault(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "lock"),
        pytest.raises(StoreFault, match="another process has been writing"),
        locked(tmp_path / "lock", patience=0.05),
    ):
        pass


def test_a_lock_is_freed_when_its_holder_dies(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom headway.evidence.locking import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "lock")],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
        started = time.monotonic()

        with locked(tmp_path / "lock", patience=5):
            assert time.monotonic() - started < 5
