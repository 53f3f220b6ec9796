"""The shape of an answer: text, JSON, frames and HTML say the same, and nothing escapes."""

from __future__ import annotations

import json
import sys

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from headway.answers.answer import Answer, Credit, Notice
from headway.answers.wording import bounded, number
from headway.errors import CAUTIONS, Misuse

CREDIT = Credit(
    snapshot="s",
    publisher="p",
    title="t",
    address="https://x",
    via="",
    published="2026-01-01",
    accessed="2026-01-02",
    licence="MIT",
    attribution="by <b>p</b>",
    sha256="0" * 64,
)
ANSWER = Answer(
    verb="gap",
    question={"first": "<script>alert(1)</script>"},
    sentence="1 < 2 & 3",
    value=1.23456789,
    low=float("nan"),
    series=(
        {"date": "2026-01-01", "value": 1.0, "nested": {"a": 1}},
        {"date": "2026-02-01", "value": -0.00001, "model": "<img src=x>"},
    ),
    warnings=(Notice(kind="Stale", text="<i>old</i>", accept="--accept Stale"),),
    origins=(CREDIT,),
)


def test_it_prints_as_its_sentence() -> None:
    assert str(ANSWER) == "1 < 2 & 3"


def test_json_is_valid_rounded_and_has_no_nan() -> None:
    data = json.loads(ANSWER.to_json(), parse_constant=pytest.fail)

    assert data["value"] == 1.2346
    assert data["low"] is None
    assert str(data["series"][1]["value"]) == "0.0"


def test_frames_of_each_kind_hold_the_series() -> None:
    arrow, pandas, polars = (ANSWER.to_frame(kind) for kind in ("arrow", "pandas", "polars"))

    assert isinstance(arrow, pa.Table)
    assert isinstance(pandas, pd.DataFrame)
    assert isinstance(polars, pl.DataFrame)
    assert arrow.column("date").to_pylist() == list(pandas["date"]) == polars["date"].to_list()
    assert arrow.column("nested").to_pylist() == ['{"a":1}', None]


def test_a_missing_frame_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)

    with pytest.raises(Misuse, match=r"pip install 'headway\[polars\]'"):
        ANSWER.to_frame("polars")
    with pytest.raises(Misuse, match="choose arrow, pandas or polars"):
        ANSWER.to_frame("excel")  # type: ignore[arg-type]


def test_csv_has_every_column_of_every_row() -> None:
    assert ANSWER.to_csv().splitlines() == [
        "date,value,nested,model",
        '2026-01-01,1.0,"{""a"":1}",',
        "2026-02-01,0.0,,<img src=x>",
    ]


def test_html_escapes_whatever_a_publisher_wrote() -> None:
    page = ANSWER._repr_html_()

    assert "<img" not in page
    assert "<i>old" not in page
    assert "<b>p" not in page
    assert "1 &lt; 2 &amp; 3" in page


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(25.4, 0, "25"), (-0.2, 0, "0"), (-3.26, 1, "−3.3"), (0.0, 1, "0.0")],
)
def test_numbers_read_well(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


def test_bounds_are_marked() -> None:
    assert bounded(14.2, True) == "> 14.2"
    assert bounded(-14.2, True) == "< −14.2"
    assert bounded(14.2, False) == "14.2"


def test_every_caution_tells_when_and_how_to_fix() -> None:
    for caution in CAUTIONS.values():
        assert caution.when
        assert caution.fix
        assert caution("x").accept == f"--accept {caution.__name__}"
