"""Opening files that others made: whole, of a sane size, of the expected kind, or a BadFile.

Readers come here for bytes, CSV rows and JSON records. Nothing here knows what a row means.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

import msgspec

from headway.errors import BadFile
from headway.evidence.observations import Place, Stamp

Decoded = TypeVar("Decoded")

LARGEST_FILE = 512 * 1024**2
LARGEST_CONTENT = 1024**3

_STEP = 1024**2
_GZIP_MAGIC = b"\x1f\x8b"
_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|head|body)", re.IGNORECASE)
_DAY = re.compile(r"(20\d\d)[-_](\d\d)[-_](\d\d)")


class Loaded(NamedTuple):
    """The content of one file, unpacked, and the stamp that identifies it."""

    path: Path
    content: bytes
    stamp: Stamp


class Line(NamedTuple):
    """One record of a CSV file: where it stands, and its cells by column."""

    place: Place
    cells: dict[str, str]


def matching(path: Path, pattern: str, *, what: str) -> list[Path]:
    """The file itself, or the files of the folder whose names match, sorted by name.

    Raises:
        BadFile: nothing is there, or the folder holds no such file.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise BadFile(path, "", "there is no such file or folder", "check the path")
    found = sorted(item for item in path.iterdir() if re.fullmatch(pattern, item.name))
    if not found:
        raise BadFile(path, "", f"the folder holds no {what}", "name the folder or file that does")
    return found


def load(path: Path) -> Loaded:
    """Read a file whole; one that is gzip-compressed is unpacked as it streams in.

    Raises:
        BadFile: not a plain file, unreadable, empty, too large, or cut short.
    """
    if path.is_dir():
        raise BadFile(path, "", "it is a folder, not a file", "name the file inside it")
    try:
        if not path.is_file():
            raise BadFile(path, "", "there is no such plain file", "check the path")
        with path.open("rb") as stream:
            size = path.stat().st_size
            if size > LARGEST_FILE:
                raise BadFile(
                    path,
                    "",
                    f"it has {size:,} bytes, more than the {LARGEST_FILE:,} a table may have",
                    "check that it is the right file, or split it",
                )
            packed = stream.read(2) == _GZIP_MAGIC
            stream.seek(0)
            content = _unpacked(path, stream) if packed else stream.read()
    except OSError as fault:
        raise BadFile(
            path, "", f"it cannot be read ({fault.strerror})", "check its permissions"
        ) from fault
    if not content.strip():
        raise BadFile(path, "", "it is empty", "download it again")
    stamp = Stamp(path.name, len(content), hashlib.sha256(content).hexdigest())
    return Loaded(path, content, stamp)


def _unpacked(path: Path, stream: BinaryIO) -> bytes:
    """Unpack in small steps, so that a file that unpacks to far more is refused on the way."""
    content = bytearray()
    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            while step := unpacked.read(_STEP):
                content += step
                if len(content) > LARGEST_CONTENT:
                    raise BadFile(
                        path,
                        "",
                        f"it unpacks to more than {LARGEST_CONTENT:,} bytes",
                        "check that it is the right file, or split it",
                    )
    except EOFError as fault:
        raise BadFile(path, "", "its gzip compression is cut short", "download it again") from fault
    except (gzip.BadGzipFile, zlib.error) as fault:
        raise BadFile(
            path, "", f"its gzip compression is damaged ({fault})", "download it again"
        ) from fault
    return bytes(content)


def text_of(loaded: Loaded) -> str:
    """The content as UTF-8 text, with or without a byte order mark.

    Raises:
        BadFile: another encoding, or a web page instead of data.
    """
    try:
        text = loaded.content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = loaded.content.count(b"\n", 0, fault.start) + 1
        raise BadFile(
            loaded.path,
            f"line {line}",
            f"byte 0x{loaded.content[fault.start]:02x} is not UTF-8",
            "save the file as UTF-8",
        ) from fault
    _refuse_page(loaded)
    return text


def _refuse_page(loaded: Loaded) -> None:
    if re.match(
        rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|head|body)", loaded.content[:512], re.IGNORECASE
    ):
        raise BadFile(
            loaded.path,
            "line 1",
            "it is a web page, not data",
            "download the file itself, not the page that shows it",
        )


def csv_lines(
    loaded: Loaded,
    needed: Sequence[str],
    known: Sequence[str] | None = None,
    on_short: Callable[[Place], None] | None = None,
) -> Iterator[Line]:
    """Yield the records of a CSV file that has the `needed` columns and none but the `known`.

    A record with too few cells is a fault, unless `on_short` takes note of it: then it is left out.

    Raises:
        BadFile: columns are missing, unknown or repeated, or a record has another number of cells.
    """
    reader = csv.reader(io.StringIO(text_of(loaded), newline=""), strict=True)
    try:
        header = next(reader)
        check_header(loaded.path, header, needed, known)
        end = reader.line_num
        for cells in reader:
            start, end = end + 1, reader.line_num
            if not cells:
                continue
            place = Place(loaded.path, f"line {start}")
            if len(cells) < len(header) and on_short is not None:
                on_short(place)
                continue
            if len(cells) != len(header):
                raise BadFile(
                    *place,
                    f"{len(cells)} cells where the header names {len(header)}",
                    "download the file again, or mend the line",
                )
            yield Line(place, dict(zip(header, cells, strict=True)))
    except csv.Error as fault:
        raise BadFile(
            loaded.path, f"line {reader.line_num}", f"not valid CSV ({fault})", "mend the line"
        ) from fault


def check_header(
    path: Path, header: Sequence[str], needed: Sequence[str], known: Sequence[str] | None
) -> None:
    """Refuse a table whose columns are not those expected.

    Raises:
        BadFile: columns are missing, unknown or repeated.
    """
    missing = [column for column in needed if column not in header]
    if missing:
        raise BadFile(
            path,
            "line 1",
            f"column {_listed(missing)} is missing; it has {_listed(header)}",
            "check that it is the right file, or name another source",
        )
    unknown = [column for column in header if known is not None and column not in known]
    if unknown:
        raise BadFile(
            path,
            "line 1",
            f"column {_listed(unknown)} is unknown; known are {_listed(known or ())}",
            "check that it is the right file, or name another source",
        )
    if len(set(header)) != len(header):
        raise BadFile(path, "line 1", "a column is named twice", "rename one of the two")


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(repr(column) for column in columns)


def json_record(loaded: Loaded, kind: type[Decoded]) -> Decoded:
    """The content as one JSON record of the given kind.

    Raises:
        BadFile: not JSON, or fields missing, unknown or of another type.
    """
    _refuse_page(loaded)
    try:
        return msgspec.json.decode(loaded.content.removeprefix(b"\xef\xbb\xbf"), type=kind)
    except msgspec.ValidationError as fault:
        what, _, at = str(fault).partition(" - at ")
        raise BadFile(
            loaded.path,
            _json_place(at),
            what[:1].lower() + what[1:],
            "check that it is the right file, or name another source",
        ) from fault
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise _not_json(loaded, str(fault)) from fault
    except RecursionError as fault:
        raise BadFile(
            loaded.path, "", "its JSON is nested too deeply", "download it again"
        ) from fault


def _json_place(at: str) -> str:
    """`$.rows[3].rating` becomes `row 4, column rating`."""
    at = at.strip("`")
    found = re.fullmatch(r"\$\.(?:rows|models|data)\[(\d+)\](?:\.(.+))?", at)
    if not found:
        return at.removeprefix("$").removeprefix(".")
    row = f"row {int(found[1]) + 1}"
    return f"{row}, column {found[2]}" if found[2] else row


def _not_json(loaded: Loaded, fault: str) -> BadFile:
    found = re.search(r"\(byte (\d+)\)", fault)
    if not found:
        return BadFile(loaded.path, "", f"not valid JSON ({fault})", "download it again")
    at = int(found[1])
    line = loaded.content.count(b"\n", 0, at) + 1
    place = f"line {line}"
    token = re.match(rb"-?(NaN|Infinity)", loaded.content[at : at + 9])
    if token:
        key = re.search(rb'"([^"]+)"\s*:\s*-?$', loaded.content[max(0, at - 200) : at])
        place += f", column {key[1].decode()}" if key else ""
        return BadFile(
            loaded.path, place, f"{token[0].decode()} is not a number", "leave the row out"
        )
    return BadFile(loaded.path, place, f"not valid JSON ({fault})", "download it again")


def number(place: Place, column: str, text: str) -> float:
    """The cell as a number; whether it can be true is checked later.

    Raises:
        BadFile: the cell holds something else.
    """
    try:
        return float(text)
    except ValueError:
        raise BadFile(
            place.path,
            f"{place.where}, column {column}",
            f"{text!r} is not a number" if text.strip() else "the cell is empty",
            "mend the cell or leave the row out",
        ) from None


def whole(place: Place, column: str, text: str) -> int:
    """The cell as a whole number; `2740.0` is one.

    Raises:
        BadFile: the cell holds something else.
    """
    value = number(place, column, text)
    if not value.is_integer():
        raise BadFile(
            place.path,
            f"{place.where}, column {column}",
            f"{text!r} is not a whole number",
            "mend the cell or leave the row out",
        )
    return int(value)


def day(
    place: Place, column: str, text: str, parse: Callable[[str], date] = date.fromisoformat
) -> date:
    """The cell as a day.

    Raises:
        BadFile: the cell holds something else.
    """
    try:
        return parse(text)
    except ValueError:
        raise BadFile(
            place.path,
            f"{place.where}, column {column}",
            f"{text!r} is not a date",
            "write it as the publisher does, or leave the row out",
        ) from None


def day_in_name(path: Path) -> date | None:
    """The day written in a file's name as 2026-07-01 or 2026_07_01, or None."""
    found = _DAY.search(path.name)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def day_published(path: Path, told: date | None, stated: date | None) -> date:
    """The day a file was published: what the file tells, or else what its user states.

    Raises:
        BadFile: neither says it, or they contradict each other.
    """
    if told is not None and stated is not None and told != stated:
        raise BadFile(
            path, "", f"it says it was published on {told}, not on {stated}", "drop --published"
        )
    published = told or stated
    if published is None:
        raise BadFile(
            path,
            "",
            "it does not tell when it was published",
            "state the day with --published YYYY-MM-DD",
        )
    return published
