"""Parquet in and out. The only module that imports DuckDB, and only when it is called."""

from __future__ import annotations

import glob
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from headway.errors import BadFile
from headway.evidence.files import Line, Loaded, check_header
from headway.evidence.observations import Place

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,  # reads are small, and one thread writes the same bytes every time
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "temp_directory": tempfile.gettempdir(),
}
_ROWS_IN_GROUP = 8192
_MAGIC = b"PAR1"
_MOST_ROWS = 5_000_000
_LONGEST_TEXT = 100_000
_BYTES_OF = {"VARCHAR": "strlen", "BLOB": "octet_length"}

LARGEST_COUNT = 2**53
"""Beyond it a number read as a float is not the count it was."""

NUMBER = re.compile(r"\"NULL\"|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.+\)")
TEXT = re.compile(r"\"NULL\"|VARCHAR|ENUM\(.+\)")
DAY_OR_TEXT = re.compile(r"\"NULL\"|VARCHAR|DATE|TIMESTAMP.*")


class Query(NamedTuple):
    """An SQL query whose rows are written without passing through Python."""

    text: str


class Form(NamedTuple):
    """What a Parquet file says of itself: its columns with their DuckDB types, and its rows."""

    columns: dict[str, str]
    rows: int


class UnreadableError(Exception):
    """DuckDB cannot answer, most likely because a file is damaged."""


def _cursor() -> DuckDBPyConnection:
    """A connection for one query: cheap, and safe to use in any thread."""
    return _engine(os.getpid()).cursor()


@cache
def _engine(process: int) -> DuckDBPyConnection:  # noqa: ARG001 - a forked child opens its own
    """DuckDB in memory, opened once: no network, no files of its own."""
    import duckdb

    return duckdb.connect(":memory:", config=_CONFIG)


def quoted(text: object) -> str:
    """The text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def literally(path: Path) -> str:
    """The path as an SQL literal that means this file, though its name may look like a pattern."""
    return quoted(glob.escape(str(path)))


def table(paths: Iterable[Path]) -> str:
    """The SQL table that the files of a partitioned folder form together."""
    names = ", ".join(map(literally, paths))
    return (
        f"read_parquet([{names}], hive_partitioning = true, "
        "hive_types = {'source': VARCHAR, 'snapshot': VARCHAR})"
    )


def write(
    rows: Iterable[msgspec.Struct],
    columns: Mapping[str, str],
    order: Sequence[str],
    target: Path,
) -> None:
    """Write records as one Parquet file: columns with explicit types, rows in the given order.

    Raises:
        OSError: the disk is full or the folder cannot be written.
        UnreadableError: a value does not fit its column.
    """
    import duckdb

    lines = target.with_suffix(".ndjson")
    encoder = msgspec.json.Encoder()
    with lines.open("wb") as stream:
        for row in rows:
            stream.write(encoder.encode(row))
            stream.write(b"\n")
    types = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in columns.items())
    names = ", ".join(f'"{name}"' for name in columns)
    by = ", ".join(f'"{name}"' for name in order)
    source = f"read_json({literally(lines)}, format = 'newline_delimited', columns = {{{types}}})"
    form = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS_IN_GROUP}"
    try:
        with _cursor() as connection:
            connection.execute(
                f"COPY (SELECT {names} FROM {source} ORDER BY {by}) TO {quoted(target)} ({form})"  # noqa: S608 - our own names, values quoted
            )
    except duckdb.IOException as fault:
        raise OSError(_first_line(fault)) from fault
    except duckdb.Error as fault:
        raise UnreadableError(_first_line(fault)) from fault
    lines.unlink()


def write_query(
    query: Query, columns: Mapping[str, str], order: Sequence[str], target: Path
) -> None:
    """Write the rows of a query as one Parquet file: the columns by name, in the given order.

    Raises:
        OSError: the disk is full or the folder cannot be written.
        UnreadableError: a file the query reads is damaged.
    """
    import duckdb

    names = ", ".join(f'"{name}"::{kind} AS "{name}"' for name, kind in columns.items())
    by = ", ".join(f'"{name}"' for name in order)
    form = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS_IN_GROUP * 16}"
    try:
        with _cursor() as connection:
            connection.execute(
                f"COPY (SELECT {names} FROM ({query.text}) ORDER BY {by}) "  # noqa: S608 - ours
                f"TO {quoted(target)} ({form})"
            )
    except duckdb.IOException as fault:
        raise OSError(_first_line(fault)) from fault
    except duckdb.Error as fault:
        raise UnreadableError(_first_line(fault)) from fault


def fetch(query: str, parameters: Sequence[object] = ()) -> dict[str, Any]:
    """Run a query and return its columns as NumPy arrays, masked where values are null.

    Raises:
        UnreadableError: a file it needs is damaged or gone.
    """
    import duckdb

    try:
        with _cursor() as connection:
            found: dict[str, Any] = connection.execute(query, list(parameters)).fetchnumpy()
    except duckdb.Error as fault:
        raise UnreadableError(_first_line(fault)) from fault
    return found


def records(query: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Run a query and return its rows as dictionaries of Python values.

    Raises:
        UnreadableError: a file it needs is damaged or gone.
    """
    import duckdb

    try:
        with _cursor() as connection:
            found = connection.execute(query, list(parameters))
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error as fault:
        raise UnreadableError(_first_line(fault)) from fault


def is_parquet(loaded: Loaded) -> bool:
    """Whether the content is a Parquet file."""
    return loaded.content.startswith(_MAGIC)


def form(loaded: Loaded) -> Form:
    """The columns and the number of rows of somebody's Parquet file.

    Raises:
        BadFile: the file is damaged, announces more rows than a board could ever have, or holds
            texts that are none.
    """
    name = literally(loaded.path)
    with _sound(loaded.path), _cursor() as connection:
        told = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({name})").fetchall()  # noqa: S608 - quoted
        counted = connection.execute(
            f"SELECT num_rows FROM parquet_file_metadata({name})"  # noqa: S608 - quoted
        ).fetchall()
    rows = int(counted[0][0])
    if not 0 <= rows <= _MOST_ROWS:
        raise BadFile(
            loaded.path,
            "",
            f"it announces {rows:,} rows, more than the {_MOST_ROWS:,} a board may have",
            "check that it is the right file",
        )
    found = Form({str(row[0]): str(row[1]) for row in told}, rows)
    _check_texts(loaded.path, found)
    return found


def _check_texts(path: Path, told: Form) -> None:
    """Refuse texts of any size: a dictionary repeats one of megabytes a million times for free."""
    for column, kind in told.columns.items():
        if kind not in _BYTES_OF:
            continue
        name = '"' + column.replace('"', '""') + '"'
        with _sound(path), _cursor() as connection:
            longest = connection.execute(
                f"SELECT max({_BYTES_OF[kind]}({name})) FROM read_parquet({literally(path)})"  # noqa: S608 - quoted
            ).fetchall()[0][0]
        if longest is not None and longest > _LONGEST_TEXT:
            raise BadFile(
                path,
                f"column {column[:80]}",
                f"a cell holds {longest:,} bytes, more than the {_LONGEST_TEXT:,} a text may have",
                "check that it is the right file",
            )


def tuples(loaded: Loaded, query: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query over somebody's Parquet file.

    Raises:
        BadFile: the file is damaged.
    """
    with _sound(loaded.path), _cursor() as connection:
        found = connection.execute(query)
        while batch := found.fetchmany(10_000):
            yield from batch


@contextmanager
def _sound(path: Path) -> Iterator[None]:
    import duckdb

    try:
        yield
    except (duckdb.Error, RuntimeError) as fault:
        if isinstance(fault, duckdb.FatalException | duckdb.InternalException):
            _engine.cache_clear()  # what DuckDB did not expect can leave it unusable
        raise BadFile(
            path, "", f"not a sound Parquet file ({_first_line(fault)})", "download it again"
        ) from fault


def lines(
    loaded: Loaded, needed: Sequence[str], known: Sequence[str] | None = None
) -> Iterator[Line]:
    """Yield the rows of somebody's Parquet file as text, like `csv_lines` does for CSV.

    Raises:
        BadFile: the file is damaged, or has other columns.
    """
    path = loaded.path
    told = form(loaded)
    header = list(told.columns)
    check_header(path, header, needed, known)
    for column, kind in told.columns.items():
        if kind.endswith(("]", ")")) and not kind.startswith(("DECIMAL", "ENUM")):
            raise BadFile(
                path,
                f"column {column}",
                f"it holds {kind[:80]} where one value is expected",
                "check that it is the right file, or name another source",
            )
    with _sound(path), _cursor() as connection:
        found = connection.execute(
            f"SELECT COLUMNS(*)::VARCHAR FROM read_parquet({literally(path)})"  # noqa: S608 - quoted
        )
        count = 0
        while batch := found.fetchmany(10_000):
            for row in batch:
                count += 1
                cells = {name: value or "" for name, value in zip(header, row, strict=True)}
                yield Line(Place(path, f"row {count}"), cells)


def _first_line(fault: Exception) -> str:
    return str(fault).splitlines()[0]
