"""Verbs and their options; what they compute lives behind `Study`.

Imports of the study and of the terminal's tables stand inside the commands: `headway --help` and
shell completion must not wait for NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from headway import __version__
from headway.errors import Misuse

if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.study import Study

Command = TypeVar("Command", bound=Callable[..., Any])

SOURCES = (
    "arena-catalog",
    "arena-history",
    "arena-labs",
    "arena-monthly",
    "arena-official",
    "arena-page",
    "arena-rows",
    "arena-site",
    "artificial-analysis",
    "epoch-eci",
    "epoch-hub",
    "livebench",
)


@dataclass(frozen=True)
class Asking:
    """The options every question shares."""

    as_of: str | None
    profile: str
    store: str | None
    accept: tuple[str, ...]
    json: bool
    csv: bool

    def study(self) -> Study:
        """The study these options open."""
        from headway.study import Study

        if self.json and self.csv:
            raise Misuse("give --json or --csv, not both")
        return Study(store=self.store, as_of=self.as_of, profile=self.profile, accept=self.accept)

    def show(self, answer: Answer) -> None:
        """Print an answer as JSON, as CSV, or for a person."""
        if self.json:
            click.echo(answer.to_json())
        elif self.csv:
            click.echo(answer.to_csv(), nl=False)
        else:
            from headway.cli.text import show

            show(answer)


def _profiles(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.measures.profiles import PROFILES

    return [name for name in PROFILES if name.startswith(incomplete)]


def asking(command: Command) -> Command:
    """Give a command the shared options, handed over as one `asking` argument."""

    @click.option("--as-of", metavar="DATE", help="Use only evidence published by this day.")
    @click.option(
        "--profile",
        default="default-2026",
        show_default=True,
        shell_complete=_profiles,
        help="Method choices.",
    )
    @click.option(
        "--store",
        metavar="FOLDER",
        envvar="HEADWAY_STORE",
        help="Your own evidence, laid over the starter evidence.",
    )
    @click.option("--accept", multiple=True, metavar="KIND", help="Accept a kind of warning.")
    @click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
    @click.option("--csv", "as_csv", is_flag=True, help="Print the main table as CSV.")
    @wraps(command)
    def with_options(
        *args: Any,  # noqa: ANN401
        as_of: str | None,
        profile: str,
        store: str | None,
        accept: tuple[str, ...],
        as_json: bool,
        as_csv: bool,
        **nouns: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        options = Asking(as_of, profile, store, accept, as_json, as_csv)
        return command(*args, asking=options, **nouns)

    return with_options  # type: ignore[return-value]


def _groups(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.catalog.load import load

    catalog = load()
    known = [*catalog.groups, *(f"lab:{lab}" for lab in catalog.labs)]
    return [name for name in known if name.startswith(incomplete)]


def _boards(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.catalog.load import load

    known = [
        name
        for board in load().boards.values()
        for name in (board.id, *(f"{board.id}:{category}" for category in board.categories))
    ]
    return [name for name in known if name.startswith(incomplete)]


def _capabilities(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.catalog.load import load

    return [name for name in load().capabilities if name.startswith(incomplete)]


def where(command: Command) -> Command:
    """Give a command `--board` and `--capability`."""
    board = click.option(
        "--board", shell_complete=_boards, help="A board, or board:category, such as arena/text."
    )
    capability = click.option(
        "--capability",
        shell_complete=_capabilities,
        help="A capability; its headline board is used.",
    )
    return board(capability(command))


time_bases = click.option(
    "--time-base",
    type=click.Choice(["one-scale", "as-published"]),
    default="one-scale",
    show_default=True,
    help="Newest reading's scale with release dates, or each reading's own maxima.",
)


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="Try: headway gap us china --capability code",
)
@click.version_option(__version__, prog_name="headway")
@asking
@click.pass_context
def cli(context: click.Context, asking: Asking) -> None:
    """How far apart are groups of AI models, in points and in months, and how sure is that?

    Without a verb, headway answers the main question: the gap and lag between the best US and
    the best Chinese models per capability, and how each moved since 1 January.
    """
    if context.invoked_subcommand is None:
        from headway.cli.text import working

        with working("reading the boards of five capabilities"):
            answer = asking.study().today()
        asking.show(answer)


@cli.command()
@click.argument("first", shell_complete=_groups)
@click.argument("second", shell_complete=_groups)
@where
@time_bases
@asking
def gap(
    asking: Asking,
    first: str,
    second: str,
    board: str | None,
    capability: str | None,
    time_base: str,
) -> None:
    """How far apart are two groups, in points? Positive: FIRST is ahead.

    A group is a name (us, china, open-weights ...), lab:<id>, country:<ISO code>, or several
    joined with +.
    """
    study = asking.study()
    asking.show(
        study.gap(
            first,
            second,
            board=board,
            capability=capability,
            time_base=time_base,  # type: ignore[arg-type]
        )
    )


@cli.command()
@click.argument("first", shell_complete=_groups)
@click.argument("second", shell_complete=_groups)
@where
@click.option(
    "--definition",
    type=click.Choice(["level", "catch-up", "area"]),
    help="Headline definition; all are shown.  [default: the profile's, level]",
)
@click.option("--since", metavar="DATE", help="First day of the average of the daily level lag.")
@time_bases
@asking
def lag(
    asking: Asking,
    first: str,
    second: str,
    board: str | None,
    capability: str | None,
    definition: str | None,
    since: str | None,
    time_base: str,
) -> None:
    """How far apart are two groups, in months? Positive: SECOND is behind."""
    study = asking.study()
    asking.show(
        study.lag(
            first,
            second,
            board=board,
            capability=capability,
            definition=definition,  # type: ignore[arg-type]
            since=since,
            time_base=time_base,  # type: ignore[arg-type]
        )
    )


@cli.command()
@where
@click.option("--group", shell_complete=_groups, help="List only this group's models.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=25,
    show_default=True,
    help="Rows to print for a person; JSON and CSV have all.",
)
@asking
def rank(
    asking: Asking, board: str | None, capability: str | None, group: str | None, limit: int
) -> None:
    """Who stands where on a board, with intervals, and who is statistically level?"""
    answer = asking.study().rank(board=board, capability=capability, group=group)
    if asking.json or asking.csv:
        asking.show(answer)
        return
    from headway.cli.text import show

    show(answer, limit=limit)


@cli.command()
@click.option("--unresolved", is_flag=True, help="Names that resolve to no model, with stanzas.")
@asking
def sources(asking: Asking, unresolved: bool) -> None:  # noqa: FBT001
    """What is in the store: boards, freshness, licences, and unresolved names."""
    asking.show(asking.study().sources(unresolved=unresolved))


@cli.command()
@click.argument("source", type=click.Choice(SOURCES))
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--published", metavar="DATE", help="Day of publication, where the file does not say."
)
@click.option("--dry-run", is_flag=True, help="Read and report; write nothing.")
@click.option(
    "--accept",
    multiple=True,
    metavar="KIND",
    help="Unresolved: store rows whose names have no alias, instead of refusing the file.",
)
@click.option("--store", metavar="FOLDER", envvar="HEADWAY_STORE", help="Where to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def ingest(
    source: str,
    path: Path,
    published: str | None,
    dry_run: bool,  # noqa: FBT001
    accept: tuple[str, ...],
    store: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Read a publisher's file or folder that you have into your store, whole or not at all."""
    from headway.cli.text import show_report
    from headway.study import Study

    study = Study(store=store, accept=accept)
    report = study.ingest(source, path, published=published, dry_run=dry_run)
    show_report(report, as_json=as_json)
