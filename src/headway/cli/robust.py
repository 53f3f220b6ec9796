"""The verb that asks a question again in every reasonable universe."""

from __future__ import annotations

import click

from headway.cli.options import Asking, asking, groups
from headway.errors import Misuse

ASKED = ("gap", "change", "lag")


@click.command()
@click.argument("first", shell_complete=groups)
@click.argument("second", shell_complete=groups)
@click.option(
    "--board",
    "boards",
    multiple=True,
    metavar="BOARD",
    help="A board, or board:category; give several to ask on each.",
)
@click.option("--capability", help="All boards of a capability.  [default: overall]")
@click.option(
    "--of",
    "asked",
    type=click.Choice(ASKED),
    default="gap",
    show_default=True,
    help="What is asked in each universe.",
)
@click.option(
    "--from",
    "since",
    metavar="DATE",
    help="change: first day.  [default: 1 January of the as-of year]",
)
@click.option("--to", "until", metavar="DATE", help="Last day.  [default: the as-of day]")
@asking
def robustness(
    asking: Asking,
    first: str,
    second: str,
    boards: tuple[str, ...],
    capability: str | None,
    asked: str,
    since: str | None,
    until: str | None,
) -> None:
    """Does it survive other choices? Every board, scale, date, variant and frontier at once.

    Positive: FIRST is ahead, moved away, or SECOND is behind. Points are told in months of the
    frontier's pace, so that boards compare.
    """
    if since is not None and asked != "change":
        raise Misuse(f"--from is of a change; a {asked} is of one day, --to")
    from headway.measures.progress import ticking

    study = asking.study()
    total = study.universe_boards(boards, capability)
    with ticking(len(total), "asking every universe") as tick:
        answer = study.robustness(
            first,
            second,
            boards=boards or None,
            capability=capability,
            of=asked,  # type: ignore[arg-type]
            since=since,
            until=until,
            tick=tick,
        )
    asking.show(answer)
