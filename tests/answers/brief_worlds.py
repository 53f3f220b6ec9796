"""Small worlds whose briefs can be read whole: two readings of a board, a month apart."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from headway.answers.setting import Setting
from headway.catalog.load import load
from headway.evidence.store import Store
from tests.answers.claim_worlds import QUICK, arena_table, into

BEFORE, AFTER = dt.date(2024, 6, 10), dt.date(2024, 7, 10)
FIRST = {
    "gpt-4o-2024-05-13": 1300,
    "claude-3-opus-20240229": 1250,
    "qwen2-72b-instruct": 1200,
    "glm-4-0520": 1190,
}
SECOND = FIRST | {"claude-3-5-sonnet-20240620": 1340, "yi-large-preview": 1210}


def two_readings(folder: Path, then: dict[str, int], now: dict[str, int]) -> Setting:
    """A store of a test's own, asked as of the later day."""
    into(folder / "store", arena_table(folder / "raw", "2024-06-05", then))
    into(folder / "store", arena_table(folder / "raw", "2024-07-05", now))
    return Setting(load(), Store((folder / "store",)), AFTER, QUICK)
