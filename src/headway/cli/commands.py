"""Verbs and their options; what they compute lives behind `Study`.

Imports of the study and of the terminal's tables stand inside the commands: `headway --help` and
shell completion must not wait for NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from headway import __version__
from headway.cli.agents import mcp
from headway.cli.brief import brief
from headway.cli.choose import choose
from headway.cli.claims import claim, claims
from headway.cli.context import (
    cadence,
    compute,
    concentration,
    events,
    openness,
    policies,
    price,
)
from headway.cli.direction import backtest, forecast, trend
from headway.cli.entities import board, lab, model, source
from headway.cli.estimation import rate, stitch
from headway.cli.options import Asking, asking, groups, naming, time_bases, where
from headway.cli.pull import pull
from headway.cli.robust import robustness
from headway.cli.serving import serve
from headway.cli.site import site
from headway.cli.watch import watch

Command = TypeVar("Command", bound=Callable[..., Any])

VOTES = "votes"
SOURCES = (
    "aider",
    "arena-catalog",
    "arena-history",
    "arena-labs",
    "arena-live",
    "arena-monthly",
    "arena-official",
    "arena-page",
    "arena-rows",
    "arena-site",
    "artificial-analysis",
    "artificial-analysis-api",
    "epoch-eci",
    "epoch-hub",
    "epoch-models",
    "genai-prices",
    "infercheck-policies",
    "litellm",
    "litellm-prices",
    "livebench",
    "models-dev",
    "models-dev-models",
    "models-dev-prices",
    "openrouter-endpoints",
    "openrouter-offers",
    "openrouter-providers",
    "scores",
    "swe-bench",
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
@click.argument("first", shell_complete=groups)
@click.argument("second", shell_complete=groups)
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
@click.argument("first", shell_complete=groups)
@click.argument("second", shell_complete=groups)
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
@click.option("--group", shell_complete=groups, help="List only this group's models.")
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
    asking.show(answer, limit=limit)


@cli.command()
@click.option("--unresolved", is_flag=True, help="Names that resolve to no model, with stanzas.")
@asking
def sources(asking: Asking, unresolved: bool) -> None:  # noqa: FBT001
    """What is in the store: boards, freshness, licences, and unresolved names."""
    asking.show(asking.study().sources(unresolved=unresolved))


@cli.command()
@click.argument("source", type=click.Choice([*SOURCES, VOTES]))
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--published", metavar="DATE", help="Day of publication, where the file does not say."
)
@click.option("--board", metavar="BOARD", help="votes: the board they are of, such as my/votes.")
@naming
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
    board: str | None,
    names: str,
    dry_run: bool,  # noqa: FBT001
    accept: tuple[str, ...],
    store: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Read a publisher's file or folder that you have into your store, whole or not at all."""
    from headway.cli.text import show_report
    from headway.study import Study

    study = Study(store=store, accept=accept)
    report = study.ingest(
        source, path, published=published, board=board, names=names, dry_run=dry_run
    )
    show_report(report, as_json=as_json)


cli.add_command(model)
cli.add_command(lab)
cli.add_command(board)
cli.add_command(source)
cli.add_command(rate)
cli.add_command(stitch)
cli.add_command(cadence)
cli.add_command(concentration)
cli.add_command(openness)
cli.add_command(price)
cli.add_command(compute)
cli.add_command(policies)
cli.add_command(events)
cli.add_command(trend)
cli.add_command(forecast)
cli.add_command(backtest)
cli.add_command(robustness)
cli.add_command(claim)
cli.add_command(claims)
cli.add_command(brief)
cli.add_command(choose)
cli.add_command(pull)
cli.add_command(serve)
cli.add_command(mcp)
cli.add_command(site)
cli.add_command(watch)
