"""What is remembered of a fetched file: little, whole, and never a key."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.errors import StoreFault
from headway.evidence.fetch_answers import failure, marks
from headway.evidence.fetch_faults import AgainError
from headway.evidence.fetch_limits import Fetched, Validators, spoken
from headway.evidence.fetch_state import remember, remembered

TODAY = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
ADDRESS = "https://example.org/models.json?key=s3cret"
FETCHED = Fetched(
    path=Path("models.json"),
    address="https://store.example.org/a?signature=s3cret",
    sha256="ab" * 32,
    bytes=10,
    etag='"v1"',
    last_modified="Tue, 30 Jun 2026 08:00:00 GMT",
    fetched=TODAY,
    content_type="application/json",
    asked=ADDRESS,
)


def test_what_was_remembered_is_there_again(tmp_path: Path) -> None:
    remember(tmp_path, FETCHED)

    assert remembered(tmp_path, ADDRESS) == Validators(
        '"v1"', FETCHED.last_modified, FETCHED.sha256, "https://store.example.org/a"
    )
    assert remembered(tmp_path, "https://example.org/other.json") is None
    remember(tmp_path, FETCHED._replace(etag='"v2"'))
    assert remembered(tmp_path, ADDRESS) != Validators()
    assert [one.suffix for one in (tmp_path / ".pull").iterdir()] == [".json"]


def test_no_key_or_signature_is_kept(tmp_path: Path) -> None:
    remember(tmp_path, FETCHED)
    (note,) = (tmp_path / ".pull").iterdir()

    assert "s3cret" not in note.name + note.read_text("utf-8")


@pytest.mark.parametrize("content", [b"", b"{", b'{"etag": 1}', b"\xff\xfe", b"[]"])
def test_a_damaged_note_counts_as_none(tmp_path: Path, content: bytes) -> None:
    remember(tmp_path, FETCHED)
    (note,) = (tmp_path / ".pull").iterdir()
    note.write_bytes(content)

    assert remembered(tmp_path, ADDRESS) is None


def test_a_note_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(tmp_path, FETCHED)
    before = remembered(tmp_path, ADDRESS)

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StoreFault, match="No space left"):
        remember(tmp_path, FETCHED._replace(etag='"v2"'))
    assert remembered(tmp_path, ADDRESS) == before
    assert len(list((tmp_path / ".pull").iterdir())) == 1


def test_a_store_that_is_no_folder_is_told(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.write_text("not a folder")

    with pytest.raises(StoreFault, match="make the store writable"):
        remember(store, FETCHED)
    with pytest.raises(StoreFault, match="cannot be read"):
        remembered(store, ADDRESS)


@given(
    st.text() | st.integers().map(str) | st.datetimes().map(lambda day: f"{day:%a, %d %b %Y} GMT"),
    st.text(),
    st.integers(100, 999),
)
def test_any_head_of_an_answer_is_understood_or_ignored(asked: str, date: str, status: int) -> None:
    headers = {"retry-after": asked, "date": date, "last-modified": asked, "etag": date}
    fault = failure(status, headers, TODAY)

    assert marks(headers, TODAY).last_modified in {"", asked}
    if isinstance(fault, AgainError) and fault.wait is not None:
        assert fault.wait >= 0


@given(st.text())
def test_any_address_can_be_shown(address: str) -> None:
    assert spoken(address).isprintable()
