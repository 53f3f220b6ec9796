"""Flat lists of records in YAML: read as text, everything else refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence import yaml_records as module
from headway.evidence.files import load
from headway.evidence.yaml_records import yaml_records


def read(folder: Path, text: str) -> list[tuple[str, dict[str, str]]]:
    path = folder / "list.yml"
    path.write_text(text, encoding="utf-8")
    return [(line.place.where, line.cells) for line in yaml_records(load(path))]


def test_records_are_text_with_their_lines(tmp_path: Path) -> None:
    text = "# said\n- a: 1\n  b: 'two: words'\n\n- a: 2025-02-25\n  b: |\n    long\n    text\n"

    assert read(tmp_path, text) == [
        ("line 2", {"a": "1", "b": "two: words"}),
        ("line 5", {"a": "2025-02-25", "b": "long\ntext\n"}),
    ]


def test_nothing_is_an_empty_cell_and_a_quoted_word_is_not(tmp_path: Path) -> None:
    text = "- {a: , b: ~, c: null, d: 'null', e: 'yes'}"

    assert read(tmp_path, text) == [
        ("line 1", {"a": "", "b": "", "c": "", "d": "null", "e": "yes"})
    ]


def test_an_empty_list_holds_no_record(tmp_path: Path) -> None:
    assert read(tmp_path, "[]") == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: 1", "line 1: a record stands where none is expected; only a list of flat records"),
        ("- 1", "line 1: a value stands where none is expected"),
        ("one", "line 1: a value stands where none is expected"),
        ("- a:\n    - 1", "line 2: a list stands where none is expected"),
        ("- a:\n    b: 1", "line 2: a record stands where none is expected"),
        ("- a: 1\n---\n- a: 2", "line 3: a list stands where none is expected"),
        ("- a: &x 1\n- a: *x", "line 1: the reference 'x' (& or *) stands here"),
        ("- &x {a: 1}\n- *x", "line 1: the reference 'x' (& or *) stands here"),
        ("- a: !!python/object:os.system x", "line 1: the tag 'tag:yaml.org,2002:python/object:os"),
        ("- a: 1\n  a: 2", "line 2, column a: it is given twice in one record"),
        ("- {a: 1", "not valid YAML (did not find expected"),
        ("- a: 'x", "not valid YAML (found unexpected end of stream)"),
        ("- a: \x01", "not valid YAML (control characters are not allowed)"),
        ("[" * 900, "line 1: a list stands where none is expected"),
        ("[" * 100_000, "line 1: not valid YAML (exceeded maximum nesting depth)"),
    ],
)
def test_anything_else_is_refused_with_its_line(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(BadFile) as refusal:
        read(tmp_path, text)

    assert sentence in str(refusal.value)


def test_a_list_beyond_any_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 5)

    with pytest.raises(BadFile, match="it has 7 bytes, more than the 5 such a list may have"):
        read(tmp_path, "- a: 10")


def test_the_parser_in_python_reads_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import yaml

    with_library = read(tmp_path, "- a: 1\n  b: x")
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)

    assert read(tmp_path, "- a: 1\n  b: x") == with_library
