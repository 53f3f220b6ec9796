"""What hosts declare: yes, no and unknown kept apart, a number of days only where one stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.observations import Extract, Policy
from headway.evidence.sources.infercheck_policies import days_kept, read
from tests.evidence.samples import INFERCHECK_ROW, write_csv

DAY = dt.date(2026, 4, 14)


def table(folder: Path, change: dict[str, str]) -> Extract:
    return read(write_csv(folder / "providers.csv", [INFERCHECK_ROW | change]), DAY)


def test_a_row_becomes_a_policy_that_nobody_reviewed(tmp_path: Path) -> None:
    (row,) = table(tmp_path, {}).policies

    assert row == Policy(
        host="alpha",
        name="Alpha",
        kind="api_provider",
        country="US",
        published=DAY,
        regions="EU|US",
        trains="no",
        opt_out="unknown",
        retention_days=30,
        data_leaves_eu="yes",
        dpa="yes",
        reviewed=False,
        verified=dt.date(2026, 4, 11),
        address="https://alpha.example/privacy",
    )


def test_a_person_who_verified_makes_it_reviewed(tmp_path: Path) -> None:
    assert table(tmp_path, {"verified_by": "human"}).policies[0].reviewed
    assert not table(tmp_path, {"verified_by": ""}).policies[0].reviewed


def test_a_value_that_is_no_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="line 2, column trains_on_customer_data: 'sometimes' is"):
        table(tmp_path, {"trains_on_customer_data": "sometimes"})


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Prompts are kept for 30 days.", 30),
        ("Outputs are kept up to 30 rolling days. A 30-day window applies to logs.", 30),
        ("", None),
        ("Data are kept as long as necessary.", None),
        ("Zero data retention.", None),
        ("Prompts are kept for 30 days, logs for 90 days.", None),
        ("Logs are kept for 1 year.", None),
        ("After an account is closed, data are removed within 30 days.", None),
        ("The provider behind it keeps requests for 30 days.", None),
    ],
)
def test_a_number_is_taken_only_where_it_is_plain(text: str, days: int | None) -> None:
    assert days_kept(text) == days
