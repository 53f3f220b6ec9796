"""Zip archives of others, unpacked into a folder: whole and of a sane size, or a BadFile."""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from headway.errors import BadFile

_STEP = 1024**2
_END = struct.Struct("<4s4H2LH")
_END_MAGIC, _END64_MAGIC = b"PK\x05\x06", b"PK\x06\x07"
_END64_SIZE = 20
_LONGEST_COMMENT = 65535
_ENTRY = 1024
"""Bytes of an archive's directory that one member may take: its name and some dates."""
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ODD = frozenset('\\:*?"<>|')

_AGAIN = "download it again"
_WARN = "check that it is the right file, and do not unpack it by other means"


class ZipLimits(NamedTuple):
    """The most an archive may hold: bytes unpacked, bytes per packed byte, and members."""

    bytes: int = 1024**3
    ratio: float = 200
    members: int = 1000


def unzip(
    path: Path,
    folder: Path,
    limits: ZipLimits = ZipLimits(),  # noqa: B008 - immutable
) -> list[Path]:
    """Write the members of an archive under `folder`, which is made if need be; list their paths.

    An archive among the members is written like any other file and not opened. On a fault nothing
    that was written stays.

    Raises:
        BadFile: no archive, damaged or cut short; too large, or it unpacks to far more than it is;
            a member that is encrypted, a link, named twice, or meant for outside the folder.
    """
    written: list[Path] = []
    made: list[Path] = []
    try:
        _check_directory(path, limits)
        with zipfile.ZipFile(path) as archive:
            members = _checked(path, archive.infolist())
            left = limits.bytes
            for member, name in members:
                target = folder / name
                _make(target.parent, made)
                target.touch(exist_ok=False)
                written.append(target)
                left -= _write(path, archive, member, target, limits, left)
    except BaseException as fault:
        _remove(written, made)
        if isinstance(fault, (zipfile.BadZipFile, EOFError, zlib.error, struct.error)):
            raise BadFile(
                path, "", f"the archive is damaged or cut short ({fault})", _AGAIN
            ) from fault
        if isinstance(fault, (NotImplementedError, RuntimeError, UnicodeError, ValueError)):
            raise BadFile(path, "", "the archive uses what few others do", _AGAIN) from fault
        if isinstance(fault, OSError):
            raise BadFile(
                path,
                "",
                f"it cannot be unpacked ({fault.strerror or fault})",
                "check that the file can be read, and that there is space",
            ) from fault
        raise
    return written


def _check_directory(path: Path, limits: ZipLimits) -> None:
    """Refuse a directory that would fill the memory before any member is looked at."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _LONGEST_COMMENT - _END.size - _END64_SIZE))
        tail = file.read()
    at = tail.rfind(_END_MAGIC)
    if at < 0 or len(tail) - at < _END.size:
        raise BadFile(path, "", "it is no zip archive, or cut short", _AGAIN)
    if tail[max(0, at - _END64_SIZE) :].startswith(_END64_MAGIC):
        raise BadFile(path, "", "the archive is of the kind for more than 4 GiB", _WARN)
    _, _, _, _, count, length, _, _ = _END.unpack_from(tail, at)
    if count > limits.members or length > limits.members * _ENTRY:
        raise BadFile(path, "", f"it has more than {limits.members:,} members", _WARN)


def _checked(
    path: Path, members: list[zipfile.ZipInfo]
) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files among the members with where they go; all are looked at before any is written."""
    files: list[tuple[zipfile.ZipInfo, PurePosixPath]] = []
    taken: dict[str, bool] = {}
    for member in members:
        where = f"member {_shown(member.orig_filename)}"
        name = _inside(path, where, member)
        kind = stat.S_IFMT(member.external_attr >> 16) if member.create_system == 3 else 0
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise BadFile(path, where, "it is a link or device, not a file", _WARN)
        if member.flag_bits & 1:
            raise BadFile(path, where, "it is encrypted", "get it without a password")
        if member.compress_type not in _METHODS:
            raise BadFile(path, where, "it is packed by a rare method", "pack it with deflate")
        key = unicodedata.normalize("NFC", str(name)).casefold()
        parents = [str(parent) for parent in PurePosixPath(key).parents][:-1]
        if (key in taken and not (taken[key] and member.is_dir())) or any(
            not taken.get(parent, True) for parent in parents
        ):
            raise BadFile(path, where, "another member has that name", _WARN)
        taken |= dict.fromkeys(parents, True) | {key: member.is_dir()}
        if not member.is_dir():
            files.append((member, name))
    return files


def _inside(path: Path, where: str, member: zipfile.ZipInfo) -> PurePosixPath:
    name = member.orig_filename
    parts = name.removesuffix("/").split("/")
    if any(part in {"", ".", ".."} for part in parts):
        raise BadFile(path, where, "its name leads out of the folder", _WARN)
    if any(
        set(part) & _ODD or not part.isprintable() or part != part.rstrip(". ") or len(part) > 200
        for part in parts
    ):
        raise BadFile(path, where, "its name is not one that every system can hold", _WARN)
    return PurePosixPath(*parts)


def _write(
    path: Path,
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    target: Path,
    limits: ZipLimits,
    left: int,
) -> int:
    """Unpack one member; what counts is what comes, not what the archive says will."""
    where = f"member {_shown(member.orig_filename)}"
    came = 0
    with archive.open(member) as packed, target.open("wb") as file:
        while piece := packed.read(_STEP):
            came += len(piece)
            if came > left:
                raise BadFile(
                    path, where, f"the archive unpacks to more than {limits.bytes:,} bytes", _WARN
                )
            if came > max(_STEP, limits.ratio * member.compress_size):
                raise BadFile(
                    path, where, f"it unpacks to more than {limits.ratio:g} times its size", _WARN
                )
            file.write(piece)
    if came != member.file_size:
        raise BadFile(path, where, "it is shorter than the archive says", _AGAIN)
    return came


def _make(folder: Path, made: list[Path]) -> None:
    if not folder.exists():
        _make(folder.parent, made)
        folder.mkdir()
        made.append(folder)


def _remove(written: list[Path], made: list[Path]) -> None:
    for target in written:
        target.unlink(missing_ok=True)
    for folder in reversed(made):
        folder.rmdir()


def _shown(name: str) -> str:
    return repr(name[:80])
