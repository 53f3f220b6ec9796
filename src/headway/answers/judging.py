"""Claims judged in several processes at once: the same answers as one after another, sooner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

from headway.answers.answer import Answer
from headway.answers.claim import claim
from headway.answers.claim_file import Filed
from headway.answers.setting import Setting
from headway.catalog.load import load
from headway.evidence.store import Store
from headway.measures.profiles import Profile

Tick = Callable[[int], None]


@dataclass(frozen=True)
class _Opened:
    """What a process needs to open the setting for itself."""

    folders: tuple[Path, ...]
    as_of: date
    profile: Profile
    accept: frozenset[str]


def judge(
    setting: Setting, filed: Sequence[Filed], processes: int, tick: Tick | None = None
) -> list[Answer]:
    """The answers to claims, in their order.

    Claims that share a measure and a board stay in one process, where what they share is
    computed once. With one process none is started. Processes are spawned: a script that asks for
    several keeps its own work under `if __name__ == "__main__"`.

    Raises: as `headway.answers.claim.claim`.
    """
    if processes < 2:
        answers: list[Answer] = []
        for one in filed:
            answers.append(claim(setting, one))
            if tick is not None:
                tick(len(answers))
        return answers
    opened = _Opened(setting.store.folders, setting.as_of, setting.profile, setting.accept)
    found: dict[str, Answer] = {}
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(_judged, opened, tuple(group)) for group in _groups(filed)]
        for done in as_completed(waiting):
            found |= done.result()
            if tick is not None:
                tick(len(found))
    return [found[one.id] for one in filed]


def _groups(filed: Sequence[Filed]) -> list[list[Filed]]:
    """Claims that share work, the groups that take longest first."""
    groups: dict[tuple[str, ...], list[Filed]] = {}
    for one in filed:
        groups.setdefault(_shared(one), []).append(one)
    return sorted(groups.values(), key=lambda group: (-_cost(group[0]), group[0].id))


def _shared(one: Filed) -> tuple[str, ...]:
    spec = one.claim.measure
    if spec is None:
        return ("unmeasurable",)
    where = spec.board or spec.capability
    return ("multiverse", where) if one.claim.multiverse else (spec.verb, where)


def _cost(one: Filed) -> int:
    """Roughly how long a claim takes, in tenths of a second."""
    if one.claim.multiverse:
        return 60
    alternatives = 1
    for options in one.claim.universes.values():
        alternatives *= len(options)
    return 5 * alternatives


def _judged(opened: _Opened, filed: tuple[Filed, ...]) -> dict[str, Answer]:
    setting = _setting(opened)
    return {one.id: claim(setting, one) for one in filed}


@lru_cache(maxsize=1)
def _setting(opened: _Opened) -> Setting:
    store = Store(opened.folders)
    catalog = load(overlay=opened.folders[-1] / "catalog").with_boards(store.declared_boards())
    return Setting(catalog, store, opened.as_of, opened.profile, opened.accept)
