"""Verbs about what surrounds the gap: who releases, who shares the top, who is open."""

from __future__ import annotations

from typing import get_args

import click

from headway.cli.options import Asking, asking, groups, where

since = click.option(
    "--from", "since", metavar="DATE", help="First day looked at.  [default: a year before the end]"
)
until = click.option(
    "--to", "until", metavar="DATE", help="Last day looked at.  [default: the as-of day]"
)
top = click.option(
    "--top",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many of the best models count as the top.",
)


@click.command()
@click.argument("first", shell_complete=groups)
@click.argument("second", shell_complete=groups)
@where
@since
@until
@top
@asking
def cadence(
    asking: Asking,
    first: str,
    second: str,
    board: str | None,
    capability: str | None,
    since: str | None,
    until: str | None,
    top: int,
) -> None:
    """How often does each group release frontier models? Positive: FIRST releases more often."""
    from headway.cli.text import working

    study = asking.study()
    with working("deciding which releases were of the frontier class"):
        answer = study.cadence(
            first, second, board=board, capability=capability, since=since, until=until, top=top
        )
    asking.show(answer)


@click.command()
@where
@top
@click.option(
    "--wide",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="A wider top, shown beside.",
)
@click.option(
    "--largest",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Of how many of the largest labs the joint share is given.",
)
@click.option(
    "--from", "since", metavar="DATE", help="Day that changes count from.  [default: a year ago]"
)
@asking
def concentration(
    asking: Asking,
    board: str | None,
    capability: str | None,
    top: int,
    wide: int,
    largest: int,
    since: str | None,
) -> None:
    """How many labs and countries share the top of a board? Lower: more concentrated."""
    from headway.cli.text import working

    study = asking.study()
    with working("counting labs month by month"):
        answer = study.concentration(
            board=board, capability=capability, top=top, wide=wide, largest=largest, since=since
        )
    asking.show(answer)


@click.command()
@click.argument("first", shell_complete=groups)
@click.argument("second", shell_complete=groups)
@where
@since
@until
@top
@asking
def openness(
    asking: Asking,
    first: str,
    second: str,
    board: str | None,
    capability: str | None,
    since: str | None,
    until: str | None,
    top: int,
) -> None:
    """How open are the frontiers of two groups? Negative: that of SECOND is more open."""
    from headway.cli.text import working

    study = asking.study()
    with working("following who held each frontier"):
        answer = study.openness(
            first, second, board=board, capability=capability, since=since, until=until, top=top
        )
    asking.show(answer)


@click.command()
@click.argument("first", shell_complete=groups)
@click.argument("second", shell_complete=groups)
@where
@click.option(
    "--level-of", "model", metavar="MODEL", help="Buy the ability of this model, by its id."
)
@click.option("--level", "points", type=float, metavar="POINTS", help="Buy so many points.")
@click.option(
    "--mix", default="3:1", show_default=True, metavar="IN:OUT", help="Tokens in to tokens out."
)
@click.option(
    "--hosts",
    type=click.Choice(["own", "any"]),
    default="own",
    show_default=True,
    help="The lab's own hosts, or for open weights also any other.",
)
@click.option(
    "--model", "sold", metavar="MODEL", help="Compare the hosts of this model, by its id."
)
@since
@until
@asking
def price(
    asking: Asking,
    first: str,
    second: str,
    board: str | None,
    capability: str | None,
    model: str | None,
    points: float | None,
    mix: str,
    hosts: str,
    sold: str | None,
    since: str | None,
    until: str | None,
) -> None:
    """What does a given ability cost from each group, and how fast does that fall?

    By default the ability that the best model of all had a year ago. Above 1: FIRST is dearer.
    Beside it stands who sells the same open weights, in which country and for how much.
    """
    answer = asking.study().price(
        first,
        second,
        board=board,
        capability=capability,
        level_of=model,
        level=points,
        mix=mix,
        hosts=hosts,  # type: ignore[arg-type]
        model=sold,
        since=since,
        until=until,
    )
    asking.show(answer)


@click.command()
@click.argument("first", shell_complete=groups)
@click.argument("second", shell_complete=groups)
@where
@click.option(
    "--from",
    "since",
    metavar="DATE",
    help="First day looked at.  [default: three years before the end]",
)
@until
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many of a group's best models are its frontier.",
)
@asking
def compute(
    asking: Asking,
    first: str,
    second: str,
    board: str | None,
    capability: str | None,
    since: str | None,
    until: str | None,
    top: int,
) -> None:
    """How much training compute do two frontiers take? Positive: FIRST takes more.

    Beside it stands of how many models it is known, and what the others could change.
    """
    answer = asking.study().compute(
        first, second, board=board, capability=capability, since=since, until=until, top=top
    )
    asking.show(answer)


@click.command()
@click.argument("first", shell_complete=groups)
@click.argument("second", shell_complete=groups)
@asking
def policies(asking: Asking, first: str, second: str) -> None:
    """What do hosts declare of the data they are sent? Positive: more of FIRST train on it.

    Groups are of headquarters: us, china, rest, or country:<ISO code>, joined with +.
    """
    asking.show(asking.study().policies(first, second))


def _kinds(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.catalog.events import Category

    return [kind for kind in get_args(Category) if kind.startswith(incomplete)]


@click.command()
@click.argument("first", shell_complete=groups)
@click.argument("second", shell_complete=groups)
@where
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    shell_complete=_kinds,
    help="A kind of act; may be given again.  [default: chip-export, chipmaking-export]",
)
@click.option(
    "--direction",
    default="tighten",
    show_default=True,
    metavar="WHICH",
    help="What the acts do: tighten, loosen, support, clarify or neutral.",
)
@click.option(
    "--toward",
    default="CN",
    show_default=True,
    metavar="COUNTRY",
    help="Whom they are aimed at, by ISO code; any: also those aimed at nobody.",
)
@asking
def events(
    asking: Asking,
    first: str,
    second: str,
    board: str | None,
    capability: str | None,
    kinds: tuple[str, ...],
    direction: str,
    toward: str,
) -> None:
    """Did SECOND's frontier grow otherwise after dated acts? Below 100% kept: it slowed.

    The frontier of FIRST stands beside it. Before and after prove no cause.
    """
    from headway.cli.text import working

    study = asking.study()
    with working("inventing frontiers that no act changed"):
        answer = study.events(
            first,
            second,
            board=board,
            capability=capability,
            kinds=kinds or None,
            direction=direction,  # type: ignore[arg-type]
            toward=toward,
        )
    asking.show(answer)
