"""Docs cannot rot: verbs have their five places, commands run, links and snippets work."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from headway.cli.commands import SOURCES, cli
from headway.evidence.readers import READERS
from headway.measures.profiles import PROFILES
from headway.study import VERBS, Study

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
DOORS = {"mcp", "serve", "site", "watch"}
"""Commands that are no questions: they show the answers of all verbs, or wait for news."""
BRINGING = {"ingest", "pull"}
"""Verbs that bring evidence in: their reports are no answers."""
Run = Callable[..., subprocess.CompletedProcess[str]]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


def commands() -> list[str]:
    """Commands shown in the docs; those that bring evidence in have tests of their own."""
    found = [
        line.removeprefix("$ ").removeprefix(".venv/bin/").partition("  #")[0].strip()
        for page in PAGES
        for block in blocks(page, "console")
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    return sorted({line for line in found if re.match(r"headway(?! (?:ingest|pull|watch))", line)})


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_its_places(verb: str) -> None:
    assert callable(getattr(Study, verb))
    assert verb in cli.commands
    assert cli.commands[verb].help
    assert (ROOT / "docs" / "verbs" / f"{verb}.md").is_file()
    if verb not in BRINGING:
        assert callable(getattr(import_module(f"headway.answers.{verb}"), verb))


def test_no_verb_is_missing_from_the_list() -> None:
    assert set(cli.commands) == set(VERBS) | DOORS


def test_every_option_of_a_verb_is_in_its_page_or_in_that_of_gap() -> None:
    shared = (ROOT / "docs" / "verbs" / "gap.md").read_text("utf-8")
    for verb, command in cli.commands.items():
        page = (ROOT / "docs" / "verbs" / f"{verb}.md").read_text("utf-8")
        for option in command.params:
            if option.param_type_name == "option":
                name = option.opts[-1]
                assert f"`{name}" in page + shared, f"{verb} {name} is not documented"


def test_the_sources_offered_are_the_readers_there_are() -> None:
    assert set(SOURCES) == set(READERS)


def test_every_profile_is_documented() -> None:
    page = (ROOT / "docs" / "methods" / "profiles.md").read_text("utf-8")

    assert all(f"`{name}`" in page for name in PROFILES)


@pytest.mark.parametrize("command", commands())
def test_commands_in_the_docs_run(run: Run, command: str) -> None:
    done = run(*shlex.split(command)[1:])

    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    ("page", "snippet"),
    [
        pytest.param(page, snippet, id=f"{page.relative_to(ROOT).as_posix()}-{number}")
        for page in PAGES
        if page.name != "evidence.md"  # its queries run in tests/evidence/test_evidence_page.py
        for number, snippet in enumerate(blocks(page, "python"))
    ],
)
@pytest.mark.usefixtures("empty_store")
def test_python_in_the_docs_runs(page: Path, snippet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    exec(compile(snippet, str(page), "exec"), {"__name__": "snippet"})  # noqa: S102


def test_the_readme_shows_what_is_printed(run: Run) -> None:
    shown = blocks(ROOT / "README.md", "text")[0]
    printed = "\n".join(line.rstrip() for line in run().stdout.splitlines()) + "\n"

    assert shown == printed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
