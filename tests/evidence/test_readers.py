"""Every reader reads its sample, declares itself, and refuses what is not its file."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from headway.catalog.load import PACKAGED, Catalog, load
from headway.errors import BadFile, UnknownSource
from headway.evidence.checks import check
from headway.evidence.readers import READERS, reader
from tests.evidence.samples import SAMPLES, TODAY

SOURCES = sorted(READERS)


@pytest.mark.parametrize("source", SOURCES)
def test_a_sound_file_is_read_and_passes_every_check(
    source: str, tmp_path: Path, catalog: Catalog
) -> None:
    """A sample that is refused would make the refusals below say nothing."""
    sample, found = SAMPLES[source], READERS[source]
    path = sample.write(tmp_path)

    extract = found.read(path, sample.published)
    check(extract, path, found.source, catalog, TODAY)

    assert len(extract.rows) == len(extract.places) > 0
    assert all(place.path == path for place in extract.places)
    assert path.name in {stamp.name for stamp in extract.files}


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_declares_who_publishes_it_and_on_which_terms(source: str) -> None:
    declared = READERS[source].source

    assert declared.name == source
    assert declared.address.startswith("https://") or declared.publisher == "headway"
    assert declared.licence
    assert declared.attribution
    assert declared.columns
    assert declared.takes
    assert declared.refuses


def test_only_what_may_be_redistributed_is_bundled() -> None:
    closed = {name for name, found in READERS.items() if not found.source.bundled}

    assert closed == {
        "artificial-analysis",
        "artificial-analysis-api",
        "openrouter-endpoints",
        "openrouter-offers",
        "openrouter-providers",
        "scores",
        "swe-bench",
    }


def test_every_source_of_a_board_has_a_reader() -> None:
    """A board that names a source nobody reads could never be filled."""
    boards = load(PACKAGED).boards.values()

    assert {source for board in boards for source in board.sources} <= READERS.keys()


def test_an_unknown_source_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(UnknownSource, match="nearest: arena-official"):
        reader("arena-oficial")


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "it is empty; download it again"),
        (b" \n\n", "it is empty; download it again"),
        (
            b"<!DOCTYPE html><html><body>Sign in</body></html>",
            "line 1: it is a web page, not data; download the file itself",
        ),
        (b"\xef\xbb\xbf<html></html>", "it is a web page, not data"),
        (gzip.compress(b"a,b\n1,2\n" * 4000, mtime=0)[:-30], "its gzip compression is cut short"),
        (
            gzip.compress(b"a,b\n1,2\n", mtime=0)[:20] + b"\0" * 40,
            "its gzip compression is damaged",
        ),
        (b"something else entirely", ""),
        ("Modèl,Scöre\n".encode("utf-16"), ""),
    ],
    ids=["empty", "blank", "page", "page-bom", "cut-gzip", "bad-gzip", "other", "utf-16"],
)
def test_a_file_that_is_something_else_is_refused(
    source: str, content: bytes, fault: str, tmp_path: Path
) -> None:
    sample = SAMPLES[source]
    path = sample.write(tmp_path)
    path.write_bytes(content)

    with pytest.raises(BadFile) as refusal:
        READERS[source].read(path, sample.published)

    assert str(refusal.value).startswith(str(path))
    assert fault in str(refusal.value)
    assert refusal.value.mend


@pytest.mark.parametrize("source", SOURCES)
def test_a_file_that_is_not_there_is_refused(source: str, tmp_path: Path) -> None:
    sample = SAMPLES[source]
    path = sample.write(tmp_path)
    path.unlink()

    with pytest.raises(BadFile, match="there is no such"):
        READERS[source].read(path, sample.published)


@pytest.mark.parametrize("source", SOURCES)
def test_an_empty_folder_is_refused(source: str, tmp_path: Path) -> None:
    """A directory instead of a file: either it is a folder of the right files, or it is none."""
    with pytest.raises(BadFile, match=r"is a folder, not a file|the folder holds no"):
        READERS[source].read(tmp_path, SAMPLES[source].published)


@pytest.mark.parametrize("source", SOURCES)
def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(source: str, tmp_path: Path) -> None:
    sample = SAMPLES[source]
    path = sample.write(tmp_path)
    with path.open("r+b") as stream:
        stream.truncate(2 * 1024**3)

    with pytest.raises(BadFile, match=r"2,147,483,648 bytes, more than .* a table may have"):
        READERS[source].read(path, sample.published)


@pytest.mark.parametrize("source", [name for name, sample in SAMPLES.items() if sample.published])
def test_a_file_that_tells_no_day_needs_it_stated(source: str, tmp_path: Path) -> None:
    path = SAMPLES[source].write(tmp_path)

    with pytest.raises(BadFile, match="state the day with --published YYYY-MM-DD"):
        READERS[source].read(path, None)
