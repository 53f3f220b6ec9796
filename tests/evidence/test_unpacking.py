"""Zip archives of others: what they hold, within limits, or one sentence and nothing written."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headway.errors import BadFile
from headway.evidence.unpacking import ZipLimits, unzip

TABLE = b"model,score\nalpha-1,0.5\n"


def packed(*members: tuple[str | zipfile.ZipInfo, bytes], comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # the doubled name is meant
        for name, content in members:
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
        archive.comment = comment
    return made.getvalue()


def unpacked(content: bytes, tmp_path: Path, limits: ZipLimits | None = None) -> dict[str, bytes]:
    archive, folder = tmp_path / "data.zip", tmp_path / "unpacked"
    archive.write_bytes(content)
    written = unzip(archive, folder, limits or ZipLimits())
    assert sorted(written) == sorted(one for one in folder.rglob("*") if one.is_file())
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in written}


def refused(content: bytes, tmp_path: Path, limits: ZipLimits | None = None) -> str:
    with pytest.raises(BadFile) as caught:
        unpacked(content, tmp_path, limits)
    assert [one.name for one in tmp_path.iterdir()] == ["data.zip"]
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_members_are_written_in_their_folders(tmp_path: Path) -> None:
    inner = packed(("inner.csv", TABLE))
    content = packed(
        ("a.csv", TABLE), ("deep/", b""), ("deep/er/b.csv", b""), ("in.zip", inner), comment=b"hi"
    )

    assert unpacked(content, tmp_path) == {
        "a.csv": TABLE,
        "deep/er/b.csv": b"",
        "in.zip": inner,  # not opened
    }


def test_a_zip_bomb_is_refused_by_ratio_and_by_size(tmp_path: Path) -> None:
    bomb = packed(("fine.csv", TABLE), ("bomb.csv", bytes(32 * 1024**2)))

    assert "member 'bomb.csv': it unpacks to more than 200 times" in refused(bomb, tmp_path)
    small = ZipLimits(bytes=8 * 1024**2, ratio=1e9)
    assert "unpacks to more than 8,388,608 bytes" in refused(bomb, tmp_path, small)


def test_the_limit_of_bytes_holds_for_all_members_together(tmp_path: Path) -> None:
    content = packed(*[(f"{i}.csv", bytes(400)) for i in range(3)])

    assert "'2.csv'" in refused(content, tmp_path, ZipLimits(bytes=1000))


def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    content = bytearray(packed(("a.csv", bytes(32 * 1024**2))))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", content, content.index(signature) + offset, 10)

    refused(bytes(content), tmp_path)


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    content = packed(*[(f"{i}.csv", b"") for i in range(1001)])
    assert "more than 1,000 members" in refused(content, tmp_path)

    lying = bytearray(content)
    struct.pack_into("<2H", lying, lying.rindex(b"PK\x05\x06") + 8, 1, 1)
    assert "more than 20 members" in refused(bytes(lying), tmp_path, ZipLimits(members=20))


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../a.csv", "a/../../b.csv", "./a.csv", "a//b.csv", "/", ".."]
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    assert "leads out of the folder" in refused(packed((name, TABLE)), tmp_path)


@pytest.mark.parametrize("name", ["a\\b.csv", "C:a.csv", "a\nb.csv", "a.csv.", "a .", "x" * 300])
def test_names_that_not_every_system_can_hold_are_refused(tmp_path: Path, name: str) -> None:
    assert "not one that every system can hold" in refused(packed((name, TABLE)), tmp_path)


def test_a_name_with_a_hidden_end_is_refused(tmp_path: Path) -> None:
    content = packed(("a.csvX.exe", TABLE)).replace(b"a.csvX.exe", b"a.csv\0.exe")

    refused(content, tmp_path)


@pytest.mark.parametrize("kind", [0o120777, 0o010644, 0o060644])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    link = zipfile.ZipInfo("a.csv")
    link.create_system, link.external_attr = 3, kind << 16

    assert "a link or device" in refused(packed((link, b"/etc/passwd")), tmp_path)


def test_encrypted_members_are_refused(tmp_path: Path) -> None:
    content = bytearray(packed(("a.csv", TABLE)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", content, content.index(signature) + offset, 1)

    assert "it is encrypted" in refused(bytes(content), tmp_path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_methods_are_refused(tmp_path: Path, method: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("a.csv", TABLE)

    assert "rare method" in refused(made.getvalue(), tmp_path)


@pytest.mark.parametrize(
    "names",
    [
        ("a.csv", "a.csv"),
        ("a.csv", "A.CSV"),
        ("a", "a/b.csv"),
        ("a/b.csv", "a"),
        ("é.csv", "e\u0301.csv"),
    ],
)
def test_two_members_of_one_name_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    content = packed(*[(name, TABLE) for name in names])

    assert "another member has that name" in refused(content, tmp_path)


def test_truncated_archives_are_refused(tmp_path: Path) -> None:
    content = packed(("a.csv", TABLE), ("b.csv", TABLE * 50))
    for length in range(len(content)):
        refused(content[:length], tmp_path)


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    content = bytearray(packed(("a.csv", bytes(range(256)))))
    content[60] ^= 255

    assert "damaged or cut short" in refused(bytes(content), tmp_path)


def test_archives_of_the_large_kind_are_refused(tmp_path: Path) -> None:
    content = packed(("a.csv", TABLE))
    at = content.rindex(b"PK\x05\x06")

    assert "more than 4 GiB" in refused(
        content[:at] + b"PK\x06\x07" + bytes(16) + content[at:], tmp_path
    )


def test_what_lay_there_before_stays(tmp_path: Path) -> None:
    archive, folder = tmp_path / "data.zip", tmp_path / "unpacked"
    archive.write_bytes(packed(("a.csv", TABLE), ("b.csv", TABLE)))
    folder.mkdir()
    (folder / "b.csv").write_bytes(b"mine")

    with pytest.raises(BadFile, match="cannot be unpacked"):
        unzip(archive, folder)
    assert [(one.name, one.read_bytes()) for one in folder.iterdir()] == [("b.csv", b"mine")]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be unpacked"):
        unzip(tmp_path / "absent.zip", tmp_path / "unpacked")


SAMPLE = packed(("a.csv", TABLE), ("deep/b.csv", TABLE * 20), comment=b"note")


@settings(max_examples=1000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200)
    | st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=6)
)
def test_any_bytes_are_unpacked_or_refused(
    tmp_path_factory: pytest.TempPathFactory, given_bytes: bytes | list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    if isinstance(given_bytes, bytes):
        content = given_bytes
    else:
        changed = bytearray(SAMPLE)
        for at, value in given_bytes:
            changed[at] = value
        content = bytes(changed)
    try:
        unpacked(content, folder)
    except BadFile:
        assert [one.name for one in folder.iterdir()] == ["data.zip"]
