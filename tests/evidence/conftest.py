"""A small catalog, the shared data where it is there, and a photograph of a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from headway.catalog.load import PACKAGED, Catalog, load

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

LAB = """
name = "OpenAI"
country = "US"
source = "https://openai.com"
[aliases]
arena = ["OpenAI", "openai"]

[[model]]
id = "alpha-1"
name = "Alpha 1"
released = 2026-02-05
source = "https://openai.com"
weights = "closed"
modalities = ["text"]
[model.aliases]
arena = ["alpha-1"]
livebench = ["alpha-1"]
models-dev = ["alpha-1"]
[model.variants.arena]
"alpha-1-thinking" = "thinking"
[model.variants.epoch]
"alpha-1_high" = "high"

[[model]]
id = "beta-1"
name = "Beta 1"
weights = "closed"
modalities = ["text"]
[model.aliases]
arena = ["beta-1"]
"""


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The packaged boards with one lab of two models, one of them without a release date."""
    folder = tmp_path_factory.mktemp("catalog")
    for path in PACKAGED.glob("*.toml"):
        shutil.copy(path, folder)
    (folder / "labs").mkdir()
    (folder / "labs" / "openai.toml").write_text(LAB, encoding="utf-8")
    return load(folder)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data beside the repository."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared data is not at {SHARED}")
    return SHARED


def photograph(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
