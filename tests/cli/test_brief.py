"""`headway brief` as a process: its forms, its files, its refusals."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from headway.cli.commands import cli

Run = Callable[..., subprocess.CompletedProcess[str]]
ASKED = ("brief", "--as-of", "2025-02-15", "--since", "2025-01-15", "--no-claims")
NAME = "<script>alert(1)</script>](javascript:x)"


def test_markdown_is_printed_where_nobody_watches(run: Run) -> None:
    done = run(*ASKED)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# Chinese models gain [31 points](https://")
    assert "(source:" not in done.stdout
    assert "\n## Sources\n" in done.stdout
    assert done.stderr == ""
    assert run(*ASKED).stdout == done.stdout


def test_json_holds_the_whole_answer(run: Run) -> None:
    done = run(*ASKED, "--json", "--lang", "zh")
    answer = json.loads(done.stdout)

    assert answer["verb"] == "brief"
    assert answer["question"]["lang"] == "zh"
    assert answer["question"]["since"] == "2025-01-15"
    assert answer["sentence"] == answer["details"]["headline"]
    assert "综合方面" in answer["sentence"]
    assert answer["figure"] is not None
    assert {one["id"] for one in answer["details"]["sections"]} >= {"frontier", "gap", "acts"}


class Checked(HTMLParser):
    """Tags that are left open, and what is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.seen.add(tag)
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_files_are_written_whole(run: Run, tmp_path: Path) -> None:
    page, text, picture = (tmp_path / name for name in ("brief.html", "brief.md", "gap.svg"))
    done = run(*ASKED, "--html", str(page), "--output", str(text), "--svg", str(picture))

    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    checked = Checked()
    checked.feed(page.read_text("utf-8"))
    assert checked.open == []
    assert {"article", "h1", "h2", "figure", "img", "a"} <= checked.seen
    assert text.read_text("utf-8") == run(*ASKED).stdout
    assert picture.read_text("utf-8").startswith("<svg")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["brief.html", "brief.md", "gap.svg"]


def test_a_hostile_name_of_the_users_catalog_stays_text(
    run: Run, empty_store: Path, tmp_path: Path
) -> None:
    labs = empty_store / "catalog" / "labs"
    labs.mkdir(parents=True)
    (labs / "evil.toml").write_text(
        'name = "Evil"\ncountry = "CN"\nsource = "https://example.org"\n\n'
        "[[model]]\n"
        f'id = "one"\nname = "{NAME}"\nreleased = 2025-01-20\nprecision = "day"\n'
        'source = "https://example.org"\nweights = "open"\nmodalities = ["text"]\n'
        '[model.aliases]\narena = ["evil-one"]\n',
        "utf-8",
    )
    table = tmp_path / "lmsys_2025-02-10.csv"
    table.write_text(
        "rank,model,arena_score,95_pct_ci,votes,organization,license,knowledge_cutoff,url\n"
        '1,evil-one,1400,"+5/-5",9000,Evil,MIT,,https://example.org\n'
        '2,gpt-4o-2024-05-13,1300,"+5/-5",9000,OpenAI,Proprietary,,https://example.org\n',
        "utf-8",
    )
    stored = run("ingest", "arena-monthly", str(table), "--accept", "Unresolved")
    assert stored.returncode == 0, stored.stderr
    page = tmp_path / "brief.html"
    done = run(*ASKED, "--html", str(page))

    assert done.returncode == 0, done.stderr
    assert "&lt;script&gt;alert(1)" in page.read_text("utf-8")
    assert "<script" not in page.read_text("utf-8")
    assert not re.search(r'href="javascript', page.read_text("utf-8"))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--since", "2025-02-15", "--no-claims"), 2, "is not before the as-of day 2025-02-15"),
        (("--since", "tomorrow", "--no-claims"), 2, "since 'tomorrow' is not a date"),
        (("nobody", "--no-claims"), 2, "nobody"),
        (("--json", "--markdown", "--no-claims"), 2, "give one of --markdown, --json and --csv"),
        (("us", "lab:evil", "--no-claims"), 2, "lab:evil"),
        (("--no-claims", "--as-of", "2020-01-01"), 3, "published by 2020-01-01"),
    ],
)
def test_refusals_are_one_sentence(
    run: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = run("brief", "--as-of", "2025-02-15", *arguments)

    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1


@pytest.mark.usefixtures("empty_store")
def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, [*ASKED, "--output", str(tmp_path / "no" / "brief.md")])

    assert done.exit_code != 0
    assert "cannot be written" in str(done.exception)
