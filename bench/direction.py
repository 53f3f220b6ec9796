"""Trend, forecast, universes and claims: whole processes, and our estimators beside their peers.

python -m bench.direction [--runs 3]

Peers run in the same process and one after the other with ours: statsmodels' local linear trend,
scoringrules' CRPS. They come with the test tools (`make bench` sets them up).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from bench.cold_start import run

QUESTIONS = {
    "trend us china": ["trend", "us", "china"],
    "forecast us china --horizon 3mo": ["forecast", "us", "china", "--horizon", "3mo"],
    "backtest": ["backtest"],
    "robustness us china": ["robustness", "us", "china"],
    "events us china": ["events", "us", "china"],
    "claim images": ["claim", "shrank-dramatically-in-2026-images"],
    "claims (story, all processors)": ["claims", "--ledger", "story-2026-07-01"],
}
IMPORTS = (
    "headway.estimators.local_trend",
    "statsmodels.tsa.statespace.structural",
    "scoringrules",
)
TOLERATED = (0, 1)
"""A claim that fails leaves with 1."""


def whole_processes(runs: int) -> None:
    """Print medians of cold processes."""
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "HEADWAY_STORE": str(Path(empty) / "none")}
        print(f"{'median s':>9} {'min':>6} {'max':>6} {'peak MB':>8}  whole process, {runs} runs")
        for name, words in QUESTIONS.items():
            command = [sys.executable, "-m", "headway", *words, "--as-of", "2026-07-01", "--json"]
            results = [run(command, environment, tolerated=TOLERATED) for _ in range(runs)]
            seconds = [one for one, _ in results]
            print(
                f"{statistics.median(seconds):9.2f} {min(seconds):6.2f} {max(seconds):6.2f} "
                f"{max(memory for _, memory in results):8.0f}  {name}"
            )


def timed(what: Callable[[], object], repeats: int) -> float:
    """Median milliseconds of a call."""
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        what()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken)


def peers() -> None:
    """Print our local trend and CRPS beside those of statsmodels and scoringrules."""
    import scoringrules
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    from headway.estimators.forecast_scores import crps
    from headway.estimators.local_trend import local_trend

    rng = np.random.default_rng(7)
    series = np.cumsum(rng.gamma(1.0, 3.0, 48))
    draws = rng.normal(20.0, 15.0, 500)

    def peer_trend() -> object:
        return UnobservedComponents(series, "local linear trend").fit(disp=False)

    rows = {
        "local trend, 48 steps: ours": timed(lambda: local_trend(series), 20),
        "local trend, 48 steps: statsmodels": timed(peer_trend, 5),
        "CRPS of 500 draws: ours": timed(lambda: crps(draws, 10.0), 200),
        "CRPS of 500 draws: scoringrules": timed(
            lambda: scoringrules.crps_ensemble(10.0, draws, estimator="nrg"), 200
        ),
    }
    print(f"\n{'median ms':>10}  in one process")
    for name, milliseconds in rows.items():
        print(f"{milliseconds:10.3f}  {name}")
    print(f"\n{'s':>10}  import alone, a process each")
    for module in IMPORTS:
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
        print(f"{time.perf_counter() - started:10.2f}  {module}")


def main() -> None:
    """Time the questions, then the peers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    whole_processes(parser.parse_args().runs)
    peers()


if __name__ == "__main__":
    main()
