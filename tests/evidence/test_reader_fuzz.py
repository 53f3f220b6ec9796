"""Whatever a file holds, a reader reads it or refuses it: soon, in one sentence, leaving no trace.

`HEADWAY_FUZZ=10000` makes that many malformed inputs for each reader instead of a few hundred.
A number and a source name one input for ever: the generator is seeded with both. Counts
are shown by `-rP`.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from headway.catalog.load import Catalog
from headway.errors import HeadwayError
from headway.evidence.checks import check
from headway.evidence.ingest import ingest
from headway.evidence.readers import READERS
from tests.evidence.mutations import spoilt
from tests.evidence.samples import SAMPLES, TODAY, Sample, live, write_csv

INPUTS = int(os.environ.get("HEADWAY_FUZZ", "250"))
SECOND = 1.0
INGESTED_OF, READ_OF = (50, 5) if INPUTS > 1_000 else (125, 25)
"""One input of so many goes into a store, and of those that can be read one of so many more."""

NAMES = ("'", "a b [x]*?", "2026_99_99", "é", "..", "x" * 200, "table_2026_13_45", "\n", "-rf")


ECI = {"Model": "Alpha 1", "eci": "153.9", "eci_ci_low": "151.5", "eci_ci_high": "159.3"} | {
    "Organization": "OpenAI",
    "Model accessibility": "API access",
}
FORMS = SAMPLES | {
    "arena-rows, Parquet": Sample(lambda folder: live(folder, name="text_full.parquet")),
    "epoch-eci, scores": Sample(lambda folder: write_csv(folder / "eci_scores.csv", [ECI]), TODAY),
}
"""Every source, and the further forms in which some come."""


def _source(form: str) -> str:
    return form.partition(",")[0]


class Case(NamedTuple):
    """One malformed input: its number, how it was made, and where it lies."""

    number: int
    what: str
    path: Path


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The sound files of every source."""
    found: list[bytes] = []
    for source, sample in SAMPLES.items():
        folder = tmp_path_factory.mktemp(source)
        sample.write(folder)
        found += [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    return found


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """A store that holds one sound snapshot."""
    folder = tmp_path_factory.mktemp("filled")
    good = SAMPLES["arena-site"].write(folder)
    ingest("arena-site", good, folder / "store", catalog=catalog, accessed=TODAY)
    return folder / "store"


def cases(form: str, folder: Path, others: list[bytes]) -> Iterator[Case]:
    """Malformed inputs one after the other, each in the place of the sound file."""
    path = FORMS[form].write(folder)
    sound = {file: file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
    for number in range(INPUTS):
        rng = Random(f"{form} {number}")  # noqa: S311 - malformed inputs, no secrets
        target = path if rng.random() < 0.8 else rng.choice(list(sound))
        what, content = spoilt(sound[target], target.name, others, rng)
        named = target
        if rng.random() < 0.02:
            named = target.with_name((rng.choice(NAMES) + target.name)[:250])
            target.unlink()
            what += f" named {named.name!r}"
        named.write_bytes(content)
        yield Case(number, what, named if target == path else path)
        named.unlink()
        target.write_bytes(sound[target])


def test_every_reader_is_tried() -> None:
    assert {_source(form) for form in FORMS} == READERS.keys()


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("form", sorted(FORMS))
def test_malformed_input_is_read_or_refused_and_nothing_else(
    form: str,
    tmp_path: Path,
    catalog: Catalog,
    others: list[bytes],
    filled: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("headway.evidence.commit._flush", lambda _: None)  # no power is cut here
    found, published = READERS[_source(form)], FORMS[form].published
    faults: list[str] = []
    seen: Counter[str] = Counter()
    slowest = (0.0, "")
    (tmp_path / "in").mkdir()
    for number, what, path in cases(form, tmp_path / "in", others):
        began = time.process_time()
        try:
            extract = found.read(path, published)
            check(extract, path, found.source, catalog, TODAY)
            outcome = "read"
        except HeadwayError as refusal:
            outcome = "refused"
            if not _is_a_sentence(str(refusal), path):
                faults.append(f"{number}, {what}: no sentence: {str(refusal)[:200]!r}")
        except Exception as fault:  # noqa: BLE001 - the very point of the test
            outcome = "fault"
            faults.append(f"{number}, {what}: {type(fault).__name__}: {str(fault)[:200]}")
        took = time.process_time() - began
        slowest = max(slowest, (took, f"{number}, {what}"))
        seen[outcome] += 1
        if number % INGESTED_OF == 0 or (outcome == "read" and seen["read"] % READ_OF == 0):
            stored = _stored(form, path, tmp_path, filled, catalog)
            seen[stored.partition(":")[0]] += 1
            if stored not in ("stored", "unchanged"):
                faults.append(f"{number}, {what}: {stored}")
    sys.stdout.write(f"FUZZ {form}: {dict(seen)}, slowest {slowest[0]:.2f} s ({slowest[1]})\n")

    assert faults == []
    assert slowest[0] < SECOND, slowest


def _is_a_sentence(text: str, path: Path) -> bool:
    """Whether a refusal starts with a file that was read, and fits on a screen as one line."""
    said = text.removeprefix(str(path))
    return text.startswith(str(path.parent)) and len(said) < 3_000 and said.isprintable()


def _stored(form: str, path: Path, folder: Path, filled: Path, catalog: Catalog) -> str:
    """Ingest into a copy of the filled store: all of the input is added, or nothing changes."""
    store = folder / "store"
    shutil.copytree(filled, store)
    before = _everything(store)
    outcome = "stored"
    try:
        ingest(
            _source(form),
            path,
            store,
            catalog=catalog,
            accessed=TODAY,
            published=FORMS[form].published,
        )
    except HeadwayError:
        outcome = "unchanged" if _everything(store) == before else "refused, but changed"
    except Exception as fault:  # noqa: BLE001 - the very point of the test
        outcome = f"{type(fault).__name__}: {str(fault)[:200]}"
    after = _everything(store)
    shutil.rmtree(store)
    if not before.items() <= after.items():
        return "lost what it held"
    if any(".incoming" in name or name.endswith(".ndjson") for name in after):
        return f"left files behind after {outcome}"
    return outcome


def _everything(folder: Path) -> dict[str, bytes]:
    """Every file and folder below a folder, files with their bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"/"
        for path in sorted(folder.rglob("*"))
    }
