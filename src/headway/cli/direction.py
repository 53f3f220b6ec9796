"""Verbs about where the gap is going: its trend, its forecast, and what forecasts were worth."""

from __future__ import annotations

import click

from headway.cli.options import Asking, asking, groups, time_bases, where
from headway.errors import Misuse

METHODS = ("no-change", "mean-lag", "linear", "local-trends", "records", "pool")
"""Those of `headway.measures.forecast`, which this module must not wait for."""

WORKING = "forecasting again from earlier days"


@click.command()
@click.argument("first", shell_complete=groups)
@click.argument("second", shell_complete=groups)
@where
@click.option(
    "--from",
    "since",
    metavar="DATE",
    help="First day.  [default: 1 January of the as-of year]",
)
@click.option("--to", "until", metavar="DATE", help="Last day.  [default: the as-of day]")
@click.option(
    "--at-least",
    type=float,
    metavar="POINTS",
    help="How likely did they come nearer by this much?  [default: half of the starting gap]",
)
@time_bases
@asking
def trend(
    asking: Asking,
    first: str,
    second: str,
    board: str | None,
    capability: str | None,
    since: str | None,
    until: str | None,
    at_least: float | None,
    time_base: str,
) -> None:
    """Is the gap closing? Its change between two days; negative: SECOND gained on FIRST.

    Beside the change stand its trend over releases with the test's power, the likeliest break,
    and the pairs of days nearby that give the lowest and the highest change.
    """
    answer = asking.study().trend(
        first,
        second,
        board=board,
        capability=capability,
        since=since,
        until=until,
        at_least=at_least,
        time_base=time_base,  # type: ignore[arg-type]
    )
    asking.show(answer)


@click.command()
@click.argument("first", shell_complete=groups)
@click.argument("second", shell_complete=groups)
@where
@click.option(
    "--horizon",
    default="6mo",
    show_default=True,
    metavar="LENGTH",
    help="How far ahead, in half months: 1.5mo, 6mo, 1y.",
)
@click.option(
    "--method",
    type=click.Choice(METHODS),
    help="Who speaks; all are shown.  [default: the one the backtest prefers]",
)
@asking
def forecast(
    asking: Asking,
    first: str,
    second: str,
    board: str | None,
    capability: str | None,
    horizon: str,
    method: str | None,
) -> None:
    """Where may the gap go? Positive: FIRST ahead. Parity is a probability by each date."""
    from headway.measures.progress import ticking

    study = asking.study()
    with ticking(100, WORKING) as tick:
        answer = study.forecast(
            first,
            second,
            horizon=horizon,
            board=board,
            capability=capability,
            method=method,  # type: ignore[arg-type]
            tick=tick,
        )
    asking.show(answer)


@click.command()
@click.argument("first", required=False, shell_complete=groups)
@click.argument("second", required=False, shell_complete=groups)
@click.option(
    "--board",
    "boards",
    multiple=True,
    metavar="BOARD",
    help="A board to forecast on; may be given again.  [default: five headline boards]",
)
@asking
def backtest(
    asking: Asking, first: str | None, second: str | None, boards: tuple[str, ...]
) -> None:
    """How good would forecasts have been? Made again each month from what was known then.

    FIRST and SECOND are us and china unless given.
    """
    from headway.measures.progress import ticking

    if first is not None and second is None:
        raise Misuse(f"{first} against whom? name two groups, or none for us and china")
    study = asking.study()
    with ticking(100, WORKING) as tick:
        answer = study.backtest(first or "us", second or "china", boards=boards or None, tick=tick)
    asking.show(answer)
