"""Opening files: sizes, packing, encodings, CSV and JSON faults with their exact place."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import os
from pathlib import Path

import msgspec
import pytest

from headway.errors import BadFile
from headway.evidence import files
from headway.evidence.files import Loaded, csv_lines, day_in_name, json_record, load, matching
from headway.evidence.observations import Place, Stamp


def loaded(tmp_path: Path, content: bytes) -> Loaded:
    path = tmp_path / "table"
    path.write_bytes(content)
    return load(path)


def test_the_stamp_is_of_the_content_however_it_is_packed(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"a,b\n")
    (tmp_path / "packed").write_bytes(gzip.compress(b"a,") + gzip.compress(b"b\n"))

    plain, packed = load(tmp_path / "plain"), load(tmp_path / "packed")

    assert packed.content == plain.content == b"a,b\n"
    assert plain.stamp == Stamp("plain", 4, hashlib.sha256(b"a,b\n").hexdigest())
    assert packed.stamp.sha256 == plain.stamp.sha256


def test_a_gzip_bomb_is_refused_while_it_unpacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_CONTENT", 3 * 1024**2)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"\0" * (64 * 1024**2), 1))

    with pytest.raises(BadFile, match="it unpacks to more than 3,145,728 bytes"):
        load(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """Opening one would wait for ever."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(BadFile, match="there is no such plain file"):
        load(tmp_path / "pipe")


@pytest.mark.skipif(os.name == "nt", reason="permission bits are of POSIX")
@pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="permissions do not bind root"
)
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a\n1\n")
    path.chmod(0)

    with pytest.raises(BadFile, match=r"it cannot be read .*; check its permissions"):
        load(path)


def test_a_folder_yields_the_files_whose_names_match(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "notes.txt"):
        (tmp_path / name).touch()

    assert [path.name for path in matching(tmp_path, r".+\.csv", what="CSV file")] == [
        "a.csv",
        "b.csv",
    ]


@pytest.mark.parametrize(
    ("content", "where", "fault"),
    [
        (b"a,b\n1,2\n3\n", "line 3", "1 cells where the header names 2"),
        (b"a,b\n1,2,3\n", "line 2", "3 cells where the header names 2"),
        (b'a,b\n"x\ny",2\n3\n', "line 4", "1 cells where the header names 2"),
        (b'a,b\n1,"2\n', "line 2", "not valid CSV (unexpected end of data)"),
        (b"a,b\n1,caf\xe9\n", "line 2", "byte 0xe9 is not UTF-8"),
        (b"a\n1\n", "line 1", "column 'b' is missing; it has 'a'"),
        (b"a,b,c\n1,2,3\n", "line 1", "column 'c' is unknown; known are 'a', 'b'"),
        (b"a,b,a\n1,2,3\n", "line 1", "a column is named twice"),
    ],
    ids=[
        "short",
        "long",
        "after-multiline",
        "open-quote",
        "latin-1",
        "missing",
        "unknown",
        "twice",
    ],
)
def test_csv_faults_name_their_line(content: bytes, where: str, fault: str, tmp_path: Path) -> None:
    table = loaded(tmp_path, content)

    with pytest.raises(BadFile) as refusal:
        list(csv_lines(table, ("a", "b"), ("a", "b")))

    assert (refusal.value.where, refusal.value.fault) == (where, fault)


def test_blank_lines_and_a_byte_order_mark_are_no_fault(tmp_path: Path) -> None:
    table = loaded(tmp_path, b"\xef\xbb\xbfa,b\r\n\r\n1,2\r\n")

    (line,) = csv_lines(table, ("a", "b"))

    assert line.cells == {"a": "1", "b": "2"}
    assert line.place == Place(tmp_path / "table", "line 3")


class Row(msgspec.Struct):
    a: float


class Table(msgspec.Struct):
    rows: list[Row]


@pytest.mark.parametrize(
    ("content", "where", "fault"),
    [
        (b'{"rows": [{"a": 1}, {"a": "x"}]}', "row 2, column a", "expected `float`, got `str`"),
        (b'{"rows": 3}', "rows", "expected `array`, got `int`"),
        (b'{\n"rows": [\n{"a": NaN}]}', "line 3, column a", "NaN is not a number"),
        (b'{\n"rows": [\n{"a": -Infinity}]}', "line 3, column a", "Infinity is not a number"),
        (b'{\n"rows": [\n', "", "not valid JSON (Input data was truncated)"),
        (b'{\n"rows" [', "line 2", "not valid JSON (JSON is malformed: expected ':' (byte 9))"),
    ],
    ids=["type", "shape", "nan", "infinity", "truncated", "malformed"],
)
def test_json_faults_name_their_place(
    content: bytes, where: str, fault: str, tmp_path: Path
) -> None:
    table = loaded(tmp_path, content)

    with pytest.raises(BadFile) as refusal:
        json_record(table, Table)

    assert (refusal.value.where, refusal.value.fault) == (where, fault)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("index_2026-03-09_5c4780a.csv", dt.date(2026, 3, 9)),
        ("table_2024_06_24.csv", dt.date(2024, 6, 24)),
        ("table_2024_13_24.csv", None),
        ("table.csv", None),
    ],
)
def test_a_day_in_a_name_is_found(name: str, day: dt.date | None) -> None:
    assert day_in_name(Path(name)) == day


def test_a_refusal_stays_one_line_whatever_it_quotes() -> None:
    fault = BadFile("a.csv", "line 1", f"column 'a\nb\x00{'c' * 5_000}' is unknown", "mend it")

    assert str(fault).startswith(r"a.csv, line 1: column 'a\nb\x00ccc")
    assert str(fault).endswith("c...; mend it")
    assert str(fault).isprintable()
    assert len(str(fault)) < 1_100
