"""The package as it is installed: light to import, whole as a wheel, pinned without addresses."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import headway

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = """
import headway
print(headway.__file__)
print(headway.open(store="none").gap("us", "china").to_json())
"""
HEAVY = {"numpy", "duckdb", "rich", "plotille", "pandas", "pyarrow", "polars"}


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("module", ["headway", "headway.cli"])
def test_importing_loads_nothing_heavy(module: str) -> None:
    done = python("-c", f"import {module}, sys, json; print(json.dumps(sorted(sys.modules)))")
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}

    assert not loaded & HEAVY


def test_a_question_needs_no_extra() -> None:
    """As if the data-frame packages were not installed: importing one of them fails."""
    done = python(
        "-c",
        "import sys; sys.modules.update(dict.fromkeys(['pandas', 'pyarrow', 'polars']));"
        "import headway; print(headway.open(as_of='2026-07-01').gap('us', 'china'))",
    )

    assert done.stdout.startswith("On 2026-07-01 the best US model led"), done.stderr


def test_public_names_are_sorted_and_all_there() -> None:
    assert headway.__all__ == sorted(headway.__all__)
    for name in headway.__all__:
        assert getattr(headway, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'guess'"):
        headway.guess  # noqa: B018


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_is_small_and_carries_evidence_and_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert wheel.stat().st_size < 15 * 2**20
    assert any(name.startswith("headway/data/evidence/ratings/") for name in names)
    assert "headway/data/catalog/facts.json" in names
    assert any(name.endswith("licenses/NOTICE") for name in names)


def test_the_wheel_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    """Unpacked beside the installed dependencies and run from a folder that is not ours."""
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            SCRIPT,
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )
    place, _, answer = done.stdout.partition("\n")

    assert done.returncode == 0, done.stderr
    assert Path(place).is_relative_to(installed)
    assert json.loads(answer)["question"]["as_of"] == "2026-07-01"
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_everything_with_hashes_and_name_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    pins = re.findall(r"^(\S+)==\S+", text, re.MULTILINE)

    assert "://" not in text
    assert text.count("--hash=sha256:") >= len(pins) > 5


def test_locks_cover_what_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pinned = set(
        re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    )
    declared = {re.split(r"[<>=]", one)[0] for one in project["project"]["dependencies"]}

    assert declared <= pinned


def test_each_runtime_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    page = (ROOT / "docs" / "decisions" / "0002-runtime-dependencies.md").read_text("utf-8")

    for one in project["project"]["dependencies"]:
        name = re.split(r"[<>=]", one)[0]
        assert f"| {name} |" in page
