"""Questions to the files of snapshots: which columns of which rows, each row once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from headway.errors import StoreFault
from headway.evidence import parquet
from headway.evidence.commit import PART, partition
from headway.evidence.observations import Origin
from headway.evidence.tables import DayArray, FlagArray, FloatArray, TextArray


class Snapshot(NamedTuple):
    """A snapshot and the store's folder that holds it."""

    origin: Origin
    folder: Path

    def part(self, table: str) -> Path:
        """The file with its rows of a table."""
        return self.folder / table / partition(self.origin.source, self.origin.snapshot) / PART


def plain(*columns: str) -> dict[str, str]:
    """Columns as they are."""
    return {column: f'"{column}"' for column in columns}


def numbers(*columns: str) -> dict[str, str]:
    """Numbers that may be null: NaN is cheaper than a mask."""
    return {column: f"coalesce({column}::DOUBLE, 'nan'::DOUBLE)" for column in columns}


class Fetched:
    """Columns of a query as the arrays that tables promise."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self._columns = columns

    def text(self, name: str) -> TextArray:
        """Texts."""
        return np.asarray(self._columns[name], dtype=object)

    def floats(self, name: str) -> FloatArray:
        """Numbers."""
        return np.asarray(self._columns[name], dtype=np.float64)

    def flags(self, name: str) -> FlagArray:
        """Truth values, none absent."""
        return np.asarray(self._columns[name], dtype=np.bool_)

    def days(self, name: str) -> DayArray:
        """Days; DuckDB masks those that are absent."""
        column = self._columns[name].astype("datetime64[D]")
        fill = getattr(column, "filled", None)
        return np.asarray(fill(np.datetime64("NaT", "D")) if fill else column)


def ask(
    chosen: Sequence[Snapshot],
    table: str,
    columns: Mapping[str, str],
    as_of: date | None,
    *,
    where: Mapping[str, str] = MappingProxyType({}),
    once: Sequence[str] = (),
    rank: Sequence[str] = (),
    group: str = "",
    order: Sequence[str] = (),
) -> Fetched:
    """Ask the files of these snapshots for columns, each with the expression that makes it.

    `once` names the columns that identify a rated entry: of equal ones the fullest and then the
    earliest stands. With `rank` a snapshot may hold equal ones itself, such as two runs with the
    same score: all those of the earliest snapshot stand.

    Raises:
        StoreFault: a file is damaged or gone.
    """
    if not chosen:
        return Fetched({name: np.array([], dtype=object) for name in columns})
    parts = [snapshot.part(table) for snapshot in chosen]
    conditions = [f"{column} = ?" for column in where]
    values: list[object] = list(where.values())
    if as_of is not None:
        conditions.append("published <= ?")
        values.append(as_of)
    expressions = ", ".join(f'{made} AS "{name}"' for name, made in columns.items())
    query = f"SELECT {expressions} FROM {parquet.table(parts)}"  # noqa: S608 - our own names, values quoted
    if conditions:
        query += f" WHERE {' AND '.join(conditions)}"
    if (once or rank) and _overlap(chosen):
        ids = ", ".join(parquet.quoted(snapshot.origin.snapshot) for snapshot in chosen)
        function, fullest = (
            ("row_number()", "coverage <> 'full', low IS NULL, ") if once else ("rank()", "")
        )
        query += (
            f" QUALIFY {function} OVER (PARTITION BY {_listed(once or rank)} "
            f"ORDER BY {fullest}list_position([{ids}], snapshot)) = 1"
        )
    if group:
        query += f" GROUP BY {group}"
    if order:
        query += f" ORDER BY {_listed(order)}"
    try:
        return Fetched(parquet.fetch(query, values))
    except parquet.UnreadableError as fault:
        raise _fault(parts, fault) from fault


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _overlap(chosen: Sequence[Snapshot]) -> bool:
    """Whether two snapshots of one source may hold rows of the same day."""
    newest: dict[str, date] = {}
    for snapshot in sorted(chosen, key=lambda s: s.origin.first_published):
        origin = snapshot.origin
        if origin.source in newest and origin.first_published <= newest[origin.source]:
            return True
        newest[origin.source] = max(origin.published, newest.get(origin.source, date.min))
    return False


def _fault(parts: Sequence[Path], fault: Exception) -> StoreFault:
    """Say which file it is: read each alone."""
    for part in parts:
        try:
            parquet.records(f"SELECT * FROM {parquet.table([part])}")  # noqa: S608 - quoted
        except parquet.UnreadableError as broken:
            return StoreFault(
                f"{part}: the file is damaged ({broken}); remove its snapshot folder from every "
                "table and ingest the source again"
            )
    return StoreFault(f"the store cannot be read ({fault}); try again")
