"""The shape of every answer; every door shows the same one."""

from __future__ import annotations

import csv
import html
import io
import math
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from headway.errors import Caution, Misuse
from headway.evidence.observations import Origin
from headway.measures.frames import FrameKind, frame

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from headway.answers.chart import Chart

Row = dict[str, Any]
NOTEBOOK_ROWS = 25


class Notice(msgspec.Struct, frozen=True):
    """A caution as it stands in an answer."""

    kind: str
    text: str
    accept: str


class Credit(msgspec.Struct, frozen=True):
    """The origin of evidence behind an answer, with what its licence asks to be shown."""

    snapshot: str
    publisher: str
    title: str
    address: str
    via: str
    published: str
    accessed: str
    licence: str
    attribution: str
    sha256: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a verb returns: a sentence, a value with its interval and unit, and where it is from.

    A positive value means that the first group is ahead. `value`, `low` and `high` are None
    where the verb measures no single number or the evidence does not define it. `figure` is a
    Vega-Lite specification with its data, None where there is nothing to draw.
    """

    verb: str
    question: Row
    sentence: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    unit: str | None = None
    details: Row = {}
    series: tuple[Row, ...] = ()
    warnings: tuple[Notice, ...] = ()
    origins: tuple[Credit, ...] = ()
    figure: Row | None = None

    def __str__(self) -> str:
        return self.sentence

    def to_dict(self) -> Row:
        """The answer as plain dictionaries and lists, numbers rounded to four decimals."""
        return _rounded(msgspec.to_builtins(self))  # type: ignore[no-any-return]

    def to_json(self, *, indent: int = 2) -> str:
        """The answer as JSON; the same question on the same evidence gives the same bytes."""
        data = msgspec.json.encode(self.to_dict())
        return msgspec.json.format(data, indent=indent).decode()

    def table(self) -> list[Row]:
        """The verb's main table: `details.rows` where it has one, else the series."""
        rows = self.details.get("rows") or list(self.series)
        return [_rounded(row) for row in rows]

    def to_csv(self) -> str:
        """The main table as CSV with a header; nested values are written as JSON."""
        rows = self.table()
        columns = list(dict.fromkeys(column for row in rows for column in row))
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({column: _cell(value) for column, value in row.items()})
        return out.getvalue()

    def to_frame(self, kind: FrameKind = "arrow") -> pa.Table | pd.DataFrame | pl.DataFrame:
        """The main table as an Arrow table, or a pandas or Polars frame.

        Raises:
            Misuse: `kind` is none of these, or its package is not installed.
        """
        return frame([{k: _cell(v) for k, v in row.items()} for row in self.table()], kind)

    def chart(self) -> Chart:
        """The answer's figure, which shows itself in a notebook and saves as SVG or PNG.

        Raises:
            Misuse: the answer has no figure.
        """
        from headway.answers.chart import Chart

        if self.figure is None:
            raise Misuse(f"an answer of {self.verb} has no figure; see its table or --json")
        return Chart(_rounded(self.figure))

    def _picture(self) -> str:
        """The figure as SVG, where there is one and it can be drawn here."""
        if self.figure is None:
            return ""
        with suppress(Misuse):
            return self.chart().to_svg()
        return ""

    def _measured(self) -> str:
        """The value with its interval and unit; empty where the verb measures no single number."""
        if self.value is None:
            return ""
        text = f"{_rounded(self.value)} {self.unit or ''}".strip()
        if self.low is not None and self.high is not None:
            level = f"{100 * self.level:g}% interval " if self.level else ""
            text += f" ({level}{_rounded(self.low)} to {_rounded(self.high)})"
        return f"<p>{html.escape(text)}</p>"

    def _repr_html_(self) -> str:
        """The answer in a notebook: its sentence, figure, value, table, warnings and origins."""
        rows = self.table()
        left_out = len(rows) - NOTEBOOK_ROWS
        columns = list(dict.fromkeys(column for row in rows for column in row))
        head = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{html.escape(str(_cell(row.get(c, ''))))}</td>" for c in columns)
            + "</tr>"
            for row in rows[:NOTEBOOK_ROWS]
        )
        more = f"<p>{left_out} more rows in .to_frame()</p>" if left_out > 0 else ""
        warnings = "".join(
            f"<li><b>{html.escape(w.kind)}</b>: {html.escape(w.text)}</li>" for w in self.warnings
        )
        sources = "".join(
            f'<li><a href="{html.escape(one.address)}">{html.escape(one.title)}</a>, '
            f"{html.escape(one.licence)}: {html.escape(one.attribution)}</li>"
            for one in self.origins
        )
        return (
            f"<p><strong>{html.escape(self.sentence)}</strong></p>"
            f"{self._picture()}{self._measured()}<ul>{warnings}</ul>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
            f"<ul>{sources}</ul>"
        )


def notices(cautions: Iterable[Caution], accept: frozenset[str]) -> tuple[Notice, ...]:
    """The cautions that were not accepted, each once, as they stand in an answer."""
    return tuple(
        Notice(kind=caution.kind, text=caution.text, accept=caution.accept)
        for caution in dict.fromkeys(cautions)
        if caution.kind not in accept
    )


def credit(origin: Origin) -> Credit:
    """What an answer shows of an origin."""
    return Credit(
        snapshot=origin.snapshot,
        publisher=origin.publisher,
        title=origin.title,
        address=origin.address,
        via=origin.via,
        published=origin.published.isoformat(),
        accessed=origin.accessed.isoformat(),
        licence=origin.licence,
        attribution=origin.attribution,
        sha256=origin.sha256,
    )


def _cell(value: Any) -> Any:  # noqa: ANN401 - a table cell is of any type
    if isinstance(value, dict | list | tuple):
        return msgspec.json.encode(value).decode()
    return value


def _rounded(value: Any) -> Any:  # noqa: ANN401 - walks any JSON value
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 4) + 0.0
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
