"""How often do the tests of a trend, a break and an effect say so where there is none?

python -m bench.trend_size [--worlds 1000] [--null 300]

Makes worlds whose frontiers are parallel (`tests.estimators.trend_worlds`) and prints, for each
kind, how often the answer says `narrowed` and `widened` at 95%, how often a break and an effect are
found at 5%, and how often `narrowed` is said where the second group gains so much in the window
that the frontiers of the first kind come to half of their distance, level, or as far beyond.
"""

from __future__ import annotations

import argparse
from collections import Counter

from tests.estimators.trend_worlds import (
    CLOSED,
    EXPONENTIAL,
    HALVED,
    KINDS,
    TURNED,
    affected,
    broke,
    share,
    verdict,
)

GAINS = {"halved": HALVED, "closed": CLOSED, "turned": TURNED}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--null", type=int, default=300)
    arguments = parser.parse_args()
    count, null = arguments.worlds, arguments.null
    heads = ["narrowed", "widened", "break", "effect", *GAINS]
    print(f"| kind | {' | '.join(heads)} |")
    print(f"|{'---|' * (1 + len(heads))}")
    for kind in (*KINDS, EXPONENTIAL):
        said = Counter(verdict(kind, seed, worlds=null) for seed in range(count))
        cells = [said["narrowed"] / count, said["widened"] / count]
        cells += [
            sum(found(kind, seed, worlds=null) for seed in range(count)) / count
            for found in (broke, affected)
        ]
        cells += [share(kind, "narrowed", count, gain=gain, worlds=null) for gain in GAINS.values()]
        print(f"| {kind} | {' | '.join(f'{cell:.1%}' for cell in cells)} |", flush=True)


if __name__ == "__main__":
    main()
