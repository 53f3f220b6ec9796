"""The verb that writes: a dated brief of what changed."""

from __future__ import annotations

import base64
import os
import sys
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headway.cli.claims import MOST
from headway.cli.options import Asking, asking, groups
from headway.errors import Misuse, StoreFault

if TYPE_CHECKING:
    from headway.answers.answer import Answer

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("first", default="us", shell_complete=groups)
@click.argument("second", default="china", shell_complete=groups)
@click.option("--since", metavar="DATE", help="Day of the last brief.  [default: a month before]")
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="Language it is written in.",
)
@click.option(
    "--no-claims", is_flag=True, help="Judge no claims: seconds instead of a minute or two."
)
@click.option("--markdown", is_flag=True, help="Print Markdown on a terminal too.")
@click.option("--html", type=_FILE, help="Write the brief to a file as an HTML page.")
@click.option("--output", type=_FILE, help="Write the brief to a file as Markdown.")
@asking
def brief(
    asking: Asking,
    first: str,
    second: str,
    since: str | None,
    lang: str,
    no_claims: bool,  # noqa: FBT001
    markdown: bool,  # noqa: FBT001
    html: Path | None,
    output: Path | None,
) -> None:
    """A dated news brief: what changed between two groups since the last one, in 300 to 700 words.

    New holders of the frontiers, moves of gap and lag beyond noise, claims with another verdict,
    prices, dated acts and releases. Every number links to its origin.
    """
    from headway.cli.text import working
    from headway.measures.progress import ticking

    if markdown and (asking.json or asking.csv):
        raise Misuse("give one of --markdown, --json and --csv")
    study = asking.study()
    total = 0 if no_claims else study.verdicts_in_a_brief()
    waiting = working("reading the boards") if no_claims else nullcontext()
    with waiting, ticking(total, "judging claims as of both days") as tick:
        answer = study.brief(
            first,
            second,
            since=since,
            lang=lang,  # type: ignore[arg-type]
            claims=not no_claims,
            processes=min(os.cpu_count() or 1, MOST),
            tick=tick,
        )
    written = [path for path in (html, output) if path is not None]
    if html is not None:
        write_whole(html, to_page(answer))
    if output is not None:
        write_whole(output, to_text(answer))
    for picture in asking.pictures:
        answer.chart().save(picture)
    if asking.json or asking.csv:
        replace(asking, pictures=()).show(answer)
    elif not written:
        _print(to_text(answer), plain=markdown or not sys.stdout.isatty())


def to_text(answer: Answer) -> str:
    """The brief as Markdown that links to the publishers."""
    from headway.answers.brief_document import to_markdown, to_publishers

    return to_markdown(answer, to_publishers(answer))


def to_page(answer: Answer) -> str:
    """The page, with the chart inside it where pictures can be drawn."""
    from headway.answers.brief_document import page, to_publishers

    picture = ""
    with suppress(Misuse):
        drawn = base64.b64encode(answer.chart().to_svg().encode()).decode()
        picture = f"data:image/svg+xml;base64,{drawn}"
    return page(answer, to_publishers(answer), picture)


def _print(text: str, *, plain: bool) -> None:
    if plain:
        click.echo(text, nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        StoreFault: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, "utf-8")
        beside.replace(path)
    except OSError as fault:
        raise StoreFault(f"{path} cannot be written: {fault.strerror}") from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
