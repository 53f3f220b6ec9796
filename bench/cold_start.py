"""Whole cold processes: seconds and peak memory, medians of several runs, and where time goes.

python bench/cold_start.py [--runs 9]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUESTIONS = {
    "python -c pass (floor)": [sys.executable, "-c", "pass"],
    "import headway": [sys.executable, "-c", "import headway"],
    "import numpy (peer: what any answer needs)": [sys.executable, "-c", "import numpy"],
    "import pandas (peer: a reader's usual start)": [sys.executable, "-c", "import pandas"],
    "headway gap us china --json": [
        sys.executable,
        "-m",
        "headway",
        "gap",
        "us",
        "china",
        "--json",
    ],
    "headway lag us china --json": [
        sys.executable,
        "-m",
        "headway",
        "lag",
        "us",
        "china",
        "--json",
    ],
    "headway rank --json": [sys.executable, "-m", "headway", "rank", "--json"],
    "headway (main screen)": [sys.executable, "-m", "headway"],
    "headway --help": [sys.executable, "-m", "headway", "--help"],
}

STAGES = """
import time
start = time.perf_counter()
def stage(name):
    global start
    now = time.perf_counter()
    print(f"{(now - start) * 1000:8.0f} ms  {name}")
    start = now
import headway; stage("import headway")
import click; import headway.cli.commands; stage("import the command line")
import numpy; stage("import numpy")
import msgspec; stage("import msgspec")
import headway.study; stage("import the rooms")
import duckdb; stage("import duckdb")
study = headway.open(); study.catalog; stage("load the catalog")
study.as_of; stage("find the newest evidence")
board = ("arena/text", "overall")
study.setting.store.ratings(*board, as_of=study.as_of); stage("read the board once")
study.setting.observe("arena/text"); stage("read it again and resolve its names")
answer = study.gap("us", "china"); stage("draw abilities; gap, series, plain maximum, as published")
answer.to_json(); stage("write JSON")
"""


def run(
    command: list[str], environment: dict[str, str], tolerated: tuple[int, ...] = (0,)
) -> tuple[float, float]:
    """Seconds of wall time and peak resident MB of one process."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in tolerated:
        raise SystemExit(f"{' '.join(command)} failed with {child.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    """Print a table of medians and the stages of one question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "HEADWAY_STORE": str(Path(empty) / "none")}
        print(f"{'median s':>9} {'min':>6} {'max':>6} {'peak MB':>8}  whole process, {runs} runs")
        measured: dict[str, list[tuple[float, float]]] = {name: [] for name in QUESTIONS}
        for _ in range(runs):
            for name, command in QUESTIONS.items():
                measured[name].append(run(command, environment))
        for name, results in measured.items():
            seconds = [one for one, _ in results]
            peak = max(memory for _, memory in results)
            print(
                f"{statistics.median(seconds):9.3f} {min(seconds):6.3f} {max(seconds):6.3f} "
                f"{peak:8.0f}  {name}"
            )
        print("\nstages of one cold `headway gap us china --json`")
        subprocess.run([sys.executable, "-c", STAGES], check=True, env=environment)


if __name__ == "__main__":
    main()
