"""Claims and settings that a test can turn round: files, exchanged countries, shuffled labels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from headway.answers.answer import Answer
from headway.answers.claim import claim
from headway.answers.claim_file import Filed, find_claim
from headway.answers.setting import Setting
from headway.catalog.entities import Facts
from headway.catalog.load import Catalog, load
from headway.evidence.ingest import ingest
from headway.evidence.store import PACKAGED, Store
from headway.measures.profiles import DEFAULT_2026, Profile
from tests.evidence.samples import MONTHLY_ROW, write_csv

DAY = dt.date(2026, 7, 1)
QUICK = msgspec.structs.replace(DEFAULT_2026, draws=1000, worlds=100)
"""Fewer draws and invented worlds: what is tested turns on signs and sides."""
OTHER = {"US": "CN", "CN": "US"}

CLAIM = """\
statement = "The gap fell by half within the half year."
who = "nobody"
when = 2025-03-02
where = "a test"
numbers = ["relative_change", "gap_before", "gap_after"]

[measure]
verb = "trend"
first = "us"
second = "china"
board = "arena/text"
time_base = "as-published"
from = 2024-09-01
to = 2025-03-01

[threshold]
quantity = "relative_change"
at_most = -0.5
why = "half is half"
"""


def filed(folder: Path, text: str = CLAIM, name: str = "mine") -> Filed:
    """A claim in a file of its own."""
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return find_claim(str(path))


def alone(name: str) -> Filed:
    """A packaged claim without other universes, where agreement is not what is tested."""
    one = find_claim(name)
    quick = msgspec.structs.replace(one.claim, multiverse=False, universes={})
    return msgspec.structs.replace(one, claim=quick)


def setting(
    catalog: Catalog,
    *,
    as_of: dt.date = DAY,
    profile: Profile = QUICK,
    store: Store | None = None,
) -> Setting:
    """The starter evidence, or a store of the test's own, under a catalog."""
    return Setting(catalog, store or Store((PACKAGED,)), as_of, profile)


def rebuilt(facts: Facts, what: str, **changed: object) -> Catalog:
    """The packaged facts with some of them exchanged."""
    return Catalog(msgspec.structs.replace(facts, **changed), digest=what)


def labs_exchanged() -> Catalog:
    """US labs are Chinese and Chinese labs are US ones."""
    facts = load().facts
    labs = tuple(
        msgspec.structs.replace(lab, country=OTHER.get(lab.country, lab.country))
        for lab in facts.labs
    )
    return rebuilt(facts, "labs exchanged", labs=labs)


def groups_exchanged() -> Catalog:
    """The group `us` is of China and the group `china` of the US: hosts exchange sides too."""
    facts = load().facts
    groups = tuple(
        msgspec.structs.replace(group, country=OTHER.get(group.country, group.country))
        for group in facts.groups
    )
    return rebuilt(facts, "groups exchanged", groups=groups)


def labs_shuffled(seed: int) -> Catalog:
    """US and Chinese labs keep how many there are of each, and nothing else."""
    facts = load().facts
    both = [lab for lab in facts.labs if lab.country in OTHER]
    order = np.random.default_rng(seed).permutation(len(both))
    country = {lab.id: both[place].country for lab, place in zip(both, order, strict=True)}
    labs = tuple(
        msgspec.structs.replace(lab, country=country.get(lab.id, lab.country)) for lab in facts.labs
    )
    return rebuilt(facts, f"labs shuffled {seed}", labs=labs)


def models_shuffled(seed: int) -> Catalog:
    """Within each quarter of release, US and Chinese models exchange ids, and so their labs."""
    catalog = load()
    quarters: dict[tuple[int, int], list[str]] = {}
    for model in catalog.facts.models:
        if model.released and catalog.country(model.id) in OTHER:
            quarter = (model.released.year, (model.released.month - 1) // 3)
            quarters.setdefault(quarter, []).append(model.id)
    rng = np.random.default_rng(seed)
    given: dict[str, str] = {}
    for ids in quarters.values():
        given |= dict(zip(ids, rng.permutation(ids).tolist(), strict=True))
    models = tuple(
        msgspec.structs.replace(model, id=given.get(model.id, model.id))
        for model in catalog.facts.models
    )
    return rebuilt(catalog.facts, f"models shuffled {seed}", models=models)


def said(inside: Setting, one: Filed) -> Answer:
    """The verdict on a claim."""
    return claim(inside, one)


def arena_table(folder: Path, day: str, ratings: Mapping[str, int]) -> Path:
    """One monthly table of Arena with these models."""
    rows = [
        MONTHLY_ROW | {"model": name, "arena_score": str(rating), "95_pct_ci": "+5/-5"}
        for name, rating in ratings.items()
    ]
    return write_csv(folder / f"lmsys_{day}.csv", rows)


def readings(folder: Path, gaps: Mapping[str, int]) -> Store:
    """An invented store: on each day the best US model leads the best Chinese one by the gap."""
    for day, gap in gaps.items():
        ratings = {
            "gpt-4o-2024-05-13": 1300,
            "claude-3-opus-20240229": 1250,
            "qwen2-72b-instruct": 1300 - gap,
            "glm-4-0520": 1270 - gap,
        }
        into(folder / "store", arena_table(folder / "raw", day, ratings))
    return Store((folder / "store",))


def into(store: Path, path: Path) -> None:
    """Ingest one monthly table."""
    ingest("arena-monthly", path, store, catalog=load(), accessed=DAY)


def mirrored(days: Sequence[str]) -> list[str]:
    """The days in reverse, as far from the last as they were from the first."""
    found = [dt.date.fromisoformat(day) for day in days]
    return [(found[0] + (found[-1] - day)).isoformat() for day in found]
