"""Which model and host should I use? Options for programs, five questions for people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from headway.cli.options import Asking, asking

METHODS = "default-2026"


def _capabilities(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.catalog.load import load

    return [name for name in load().capabilities if name.startswith(incomplete)]


def _needs(asking: Asking) -> tuple[Asking, Path | None]:
    """`--profile team.toml` names a file of needs; any other profile is one of methods."""
    if not asking.profile.endswith(".toml"):
        return asking, None
    return replace(asking, profile=METHODS), Path(asking.profile)


@click.command()
@click.option(
    "--task",
    shell_complete=_capabilities,
    help="What it is for: overall, essays, questions, code, ...  [default: overall]",
)
@click.option("--board", metavar="BOARD", help="The board of ability, instead of a task's.")
@click.option("--input", metavar="TOKENS", help="Tokens you send, such as 3M.")
@click.option("--output", metavar="TOKENS", help="Tokens it writes, such as 500k.")
@click.option("--cached", metavar="TOKENS", help="Tokens sent that a cache holds already.")
@click.option(
    "--per",
    type=click.Choice(["request", "day", "week", "month", "year", "once"]),
    help="In which time these tokens are used.  [default: month]",
)
@click.option(
    "--per-request",
    metavar="TOKENS",
    help="Tokens each request sends; long ones cost more at some hosts.  [default: short]",
)
@click.option("--max-cost", type=float, metavar="USD", help="The most these tokens may cost.")
@click.option("--lab-country", metavar="WHERE", help="Where the lab may sit: us, eu, not:cn.")
@click.option("--host-country", metavar="WHERE", help="Where the host may sit: us+de, not:cn.")
@click.option("--region", metavar="WHERE", help="Where answers may be computed: eu, not:cn.")
@click.option("--weights", type=click.Choice(["open", "closed"]), help="Open or closed weights.")
@click.option(
    "--licence",
    multiple=True,
    metavar="NAME",
    help="An allowed licence of weights; may be repeated.",
)
@click.option("--no-training", is_flag=True, default=None, help="What you send is not trained on.")
@click.option(
    "--max-retention", type=click.IntRange(min=0), metavar="DAYS", help="The longest it is kept."
)
@click.option("--context", metavar="TOKENS", help="What must fit in one request, such as 128k.")
@click.option("--max-output", metavar="TOKENS", help="What it must write in one answer.")
@click.option("--reads", multiple=True, metavar="KIND", help="text, image, audio, video, pdf.")
@click.option("--min-throughput", type=float, metavar="TPS", help="Least tokens per second.")
@click.option("--max-latency", type=float, metavar="SECONDS", help="Most seconds to first token.")
@click.option(
    "--at-least",
    metavar="ABILITY",
    help="Enough: 0.95-of-best, best-30, a model's id, or points. Then the cheapest is chosen.",
)
@click.option(
    "--sure", type=float, metavar="SHARE", help="Probability that it is enough.  [default: 0.8]"
)
@click.option(
    "--sellers",
    type=click.Choice(["any", "own", "self"]),
    help="Any host, the labs' own, or weights on your own machines.  [default: any]",
)
@click.option("--routers", is_flag=True, default=None, help="Count routers such as OpenRouter.")
@click.option("--now", metavar="MODEL", help="The model you use today, to compare with.")
@click.option("--ask", is_flag=True, help="Ask me five questions instead.")
@asking
def choose(asking: Asking, ask: bool, **nouns: Any) -> None:  # noqa: ANN401, FBT001
    """Which model and host should I use, within my limits, and what do I give up?

    With --at-least the cheapest that is good enough, else the ablest. What is not known of an
    offer does not meet a limit. --profile team.toml reads the options from a file.
    """
    options, needs = _needs(asking)
    study = options.study()
    said = {key: value for key, value in nouns.items() if value not in (None, ())}
    if ask:
        from headway.cli.choose_questions import command_of, questions

        said |= questions(list(study.catalog.capabilities))
        click.echo(f"\nThe same as: {command_of(said)}\n", err=True)
    options.show(study.choose(**said, needs=needs))
