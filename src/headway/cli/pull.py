"""The verb that fetches: the newest evidence from the publishers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from headway.cli.options import stored

if TYPE_CHECKING:
    from headway.evidence.pull_piece import Course

LIVE = (
    "arena",
    "arena-full",
    "epoch",
    "livebench",
    "models-dev",
    "litellm",
    "genai-prices",
    "openrouter",
    "artificial-analysis",
    "swe-bench",
    "aider",
)
MOST_FAILURES = 100
"""The largest exit status, so that it stays clear of those that shells give to signals."""


@click.command()
@click.argument("sources", metavar="[SOURCE]...", nargs=-1, type=click.Choice(LIVE))
@click.option("--dry-run", is_flag=True, help="Fetch, read and report; store nothing.")
@stored
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def pull(
    sources: tuple[str, ...],
    dry_run: bool,  # noqa: FBT001
    store: str | None,
    as_json: bool,  # noqa: FBT001
) -> int:
    """Fetch what publishers changed since the last pull into your store, and say what is new.

    Sources: arena, epoch, livebench, models-dev, litellm, genai-prices, openrouter, swe-bench and
    aider; artificial-analysis with a key of your own; arena-full, every day since 2023, when it is
    named. The exit status is the number of sources that failed.
    """
    from headway.cli.text import show_report
    from headway.study import Study

    with courses() as tick:
        report = Study(store=store).pull(sources, dry_run=dry_run, tick=tick)
    show_report(report, as_json=as_json)
    return min(report.failures, MOST_FAILURES)


@contextmanager
def courses() -> Iterator[Callable[[Course], None] | None]:
    """Show a bar for each source while it is pulled, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.fields[source]:<20}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TextColumn("{task.fields[doing]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def tick(course: Course) -> None:
            if course.source not in tasks:
                tasks[course.source] = bar.add_task("", source=course.source, doing="", total=1)
            size = f", {course.bytes / 1024**2:.1f} MB" if course.bytes else ""
            bar.update(
                tasks[course.source],
                total=max(course.of, 1),
                completed=course.files if course.of else 0,
                doing=course.doing + size,
            )

        yield tick
