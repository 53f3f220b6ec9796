"""Ways to spoil a published file: its bytes, and what its format says by them.

Every function takes a generator of its own, so that a number names one malformed input for ever.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

Spoil: TypeAlias = Callable[[bytes, Random], bytes]

DEEP = 20_000
TEXTS = (
    *("", " ", "\t", "\x00", "a\x00b", "\ud800", "\u202e", "é" * 70, "a" * 200_000),
    *(
        "nan",
        "inf",
        "-inf",
        "1e309",
        "-1",
        "0",
        "1e18",
        "1e300",
        "-0.0",
        "9" * 400,
        "9" * 5_000,
        "9" * 100_000,
    ),
    *("0x10", "１２", "1_000", "1,5", "+5/-4", "-9/+9", f"+{'9' * 5_000}/-1", "1/0", "50%"),
    *("2026-13-45", "0001-01-01", "9999-12-31", "20260101", "2026-01-01T99:99", "Feb 30, 2026"),
    *("1 day " * 20_000, "+" * 100_000, "2026-" * 20_000, "a,b|" * 20_000, "(" * 100_000),
    *("True", "null", "[]", "{}", '"', "'", "\r", "\n", "=1+1", "overall", "alpha-1", "removed"),
)
LABELS = ("", " ", "2", "\x00", '"', "'", "é" * 70, "a" * 50_000)
TOKENS = (
    *("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 400, "1" * 5_000, "1e308", "-1"),
    *("01", "1.", "tru", "null", "true", "[]", "{}", '""', '"\\ud800"', '"\\u0000"', '"\\q"'),
    *("1e18", "1.5", "99999999999999999999", '"nan"', '"2026-13-45"', '"9999-12-31"'),
    *("[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP, "[" * DEEP),
    json.dumps("a" * 200_000),
)
YAMLS = (
    *("&a x", "*a", "&a", "!!python/name:os.system", "!<x> y", "[1", "{a: b}", "[a, b]", "|", ">"),
    *("'", '"\\x00"', "- - -", "? x", "%TAG ! x", "---", "...", "\ta: b", "@x", "`x", "[" * DEEP),
    *("a: b: c", "{" * DEEP, "- " * DEEP, "#", "<<: *a", "0o17", "1:30:00", "~", "=", "!"),
)


def spoilt(content: bytes, name: str, others: Sequence[bytes], rng: Random) -> tuple[str, bytes]:
    """One malformed form of a file's content, and in a word how it was made."""
    if content[:2] == b"\x1f\x8b" and rng.random() < 0.85:
        what, inside = spoilt(gzip.decompress(content), name.removesuffix(".gz"), others, rng)
        return f"gzip of {what}", gzip.compress(inside, 1, mtime=0)
    if rng.random() < 0.04:
        return "another's file", rng.choice(others)
    if rng.random() < 0.45:
        spoil = rng.choice(BYTES)
        return spoil.__name__, spoil(content, rng)
    spoil = _of_format(content, name)
    found = spoil(content, rng)
    if rng.random() < 0.15:
        return f"{spoil.__name__} and flip", flip(found, rng)
    return spoil.__name__, found


def _of_format(content: bytes, name: str) -> Spoil:
    if content.startswith(b"PAR1"):
        return parquet
    if name.endswith((".yml", ".yaml")):
        return yaml_lines
    return json_nodes if content.lstrip()[:1] in (b"{", b"[") else csv_cells


def _at(content: bytes, rng: Random) -> int:
    return rng.randrange(len(content) + 1)


def flip(content: bytes, rng: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(content: bytes, rng: Random) -> bytes:
    return content[: _at(content, rng)]


def headless(content: bytes, rng: Random) -> bytes:
    return content[_at(content, rng) :]


def hole(content: bytes, rng: Random) -> bytes:
    first, last = sorted((_at(content, rng), _at(content, rng)))
    return content[:first] + content[last:]


def doubled(content: bytes, rng: Random) -> bytes:
    first, last = sorted((_at(content, rng), _at(content, rng)))
    return content[:last] + content[first:]


def repeated(content: bytes, rng: Random) -> bytes:
    return content * rng.choice((2, 3, 200))


def zeros(content: bytes, rng: Random) -> bytes:
    at = _at(content, rng)
    return content[:at] + b"\0" * rng.choice((1, 4, 4_096)) + content[at:]


def noise(content: bytes, rng: Random) -> bytes:
    at = _at(content, rng)
    return content[:at] + rng.randbytes(rng.choice((1, 3, 64))) + content[at:]


def not_utf8(content: bytes, rng: Random) -> bytes:
    at = _at(content, rng)
    bad = rng.choice((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\x80"))
    return content[:at] + bad + content[at:]


def only_noise(content: bytes, rng: Random) -> bytes:
    return rng.randbytes(len(content))


def nothing(content: bytes, rng: Random) -> bytes:
    return rng.choice((b"", b" ", b"\n\n\n", b"\0", content[:1], content[:4]))


def page(content: bytes, rng: Random) -> bytes:
    return (
        rng.choice((b"<!DOCTYPE html><html>", b"<?xml?>", b"\xef\xbb\xbf<html>", b"<a>")) + content
    )


def utf16(content: bytes, rng: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(rng.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32")))


def marked(content: bytes, rng: Random) -> bytes:
    return b"\xef\xbb\xbf" * rng.choice((1, 2)) + content


def deep(content: bytes, rng: Random) -> bytes:
    at = rng.choice((0, len(content), _at(content, rng)))
    return content[:at] + rng.choice((b"[", b'{"a":', b"(", b'"', b"- ")) * DEEP + content[at:]


def packed(content: bytes, rng: Random) -> bytes:
    found = gzip.compress(content, 1, mtime=0)
    return rng.choice((found, found[: _at(found, rng)], flip(found, rng), found + found))


BYTES: tuple[Spoil, ...] = (
    *(flip, flip, cut, headless, hole, doubled, repeated, zeros, noise, not_utf8, only_noise),
    *(nothing, page, utf16, marked, deep, packed),
)


def csv_cells(content: bytes, rng: Random) -> bytes:
    """Cells of any text, rows and columns that are gone, doubled, renamed or out of place."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8", "replace"), newline="")))
    rows = [row for row in rows if row] or [["a"]]
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        row, column = rng.choice(rows), rng.randrange(len(rows[0]))
        change = rng.randrange(12)
        if change < 6 and len(row) > column:
            row[column] = rng.choice(TEXTS)
        elif change == 6:
            rows.append(list(row))
        elif change == 7:
            row.append(rng.choice(TEXTS)) if rng.random() < 0.5 else row.clear()
        elif change == 8:
            rows = [[*one[:column], *one[column + 1 :]] for one in rows if one]
        elif change == 9:
            rows = [[*one, *one[column : column + 1]] for one in rows]
        elif change == 10:
            rng.shuffle(rows[0]) if rng.random() < 0.5 else rng.shuffle(rows)
        else:
            rows = rows[:1] if rng.random() < 0.5 else rows[1:]
        rows = [one for one in rows if one] or [["a"]]
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=rng.choice(("\n", "\r\n"))).writerows(rows)
    text = written.getvalue()
    if rng.random() < 0.05:
        text = text.replace(",", rng.choice((";", "\t", ",,", '"')), rng.choice((1, -1)))
    return text.encode("utf-8", "surrogatepass")


def json_nodes(content: bytes, rng: Random) -> bytes:
    """Values of any kind and size, keys and elements that are gone, doubled or renamed."""
    try:
        value = json.loads(content)
    except ValueError:
        return flip(content, rng)
    tokens: list[str] = []
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        nodes = list(_nodes([value]))
        holder, key = rng.choice(nodes)
        change = rng.randrange(10)
        if change < 6:
            holder[key] = f"@{len(tokens)}@"
            tokens.append(rng.choice((*TOKENS, *map(json.dumps, TEXTS))))
        elif change < 8:
            del holder[key]
        elif isinstance(holder, dict):
            holder[f"{key}{rng.choice(('', ' ', '2'))}" if change == 8 else ""] = holder[key]
        else:
            holder.extend(holder[:20] * rng.choice((1, 1, 50)))
    text = json.dumps(value, indent=rng.choice((None, 1)))
    for number, token in enumerate(tokens):
        text = text.replace(f'"@{number}@"', token)
    return text.encode("utf-8", "surrogatepass")


def _nodes(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Every (container, key) below a value."""
    keys = range(len(value)) if isinstance(value, list) else list(value)
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _nodes(value[key])


def yaml_lines(content: bytes, rng: Random) -> bytes:
    """Values and lines that mean something else to YAML."""
    lines = content.decode("utf-8", "replace").split("\n")
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at = rng.randrange(len(lines))
        key, colon, _ = lines[at].partition(":")
        change = rng.randrange(10)
        if change < 5:
            lines[at] = f"{key}{colon} {rng.choice((*YAMLS, *TEXTS))}"
        elif change < 7:
            lines.insert(at, rng.choice(YAMLS) if change == 5 else lines[at])
        elif change == 7 and len(lines) > 1:
            del lines[at]
        else:
            lines[at] = rng.choice((" ", "  ", "- ", "\t")) + lines[at]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def parquet(content: bytes, rng: Random) -> bytes:
    """Columns of other types and values, gone or renamed; other codecs; damaged bytes."""
    table = pq.read_table(io.BytesIO(content))
    for _ in range(rng.choice((1, 1, 2))):
        column = rng.randrange(table.num_columns)
        name, change = table.column_names[column], rng.randrange(10)
        if change < 6:
            values = pa.array([_value(rng)] * table.num_rows)
            table = table.set_column(column, name, values)
        elif change == 6 and table.num_columns > 1:
            table = table.drop_columns([name])
        elif change == 7:
            table = (
                table.rename_columns(
                    [
                        f"{one}{rng.choice(LABELS)}" if one == name else one
                        for one in table.column_names
                    ]
                )
                if rng.random() < 0.9
                else table
            )
        elif change == 8:
            table = pa.concat_tables([table] * rng.choice((2, 3, 2_000)))
        else:
            table = table.slice(0, 0)
    stream = io.BytesIO()
    codec = rng.choice(("snappy", "snappy", "gzip", "zstd", "brotli", "lz4", "none"))
    pq.write_table(table, stream, compression=codec)
    found = stream.getvalue()
    return found if rng.random() < 0.6 else rng.choice(BYTES)(found, rng)


def _value(rng: Random) -> Any:  # noqa: ANN401 - a value of any type
    return rng.choice(
        (
            *(
                "text",
                "",
                "\x00",
                "2026-06-25",
                "2026-99-99",
                "a" * 100_000,
                b"\xff\xfe",
                True,
                None,
            ),
            *(0, -1, 2**62, 1.5, float("nan"), float("inf"), -1e308, [1, 2], {"a": 1}, [["x"]]),
            dt.date(1, 1, 1),
            dt.date(9999, 12, 31),
            dt.datetime(2026, 6, 25, tzinfo=dt.UTC),
            dt.timedelta(days=3),
            dt.time(3, 4),
        )
    )
