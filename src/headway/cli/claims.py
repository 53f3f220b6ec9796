"""Verbs about what was said: one claim, or a ledger of them, with verdicts."""

from __future__ import annotations

import os

import click

from headway.cli.options import Asking, asking

HOLDS, FAILS, UNDECIDABLE = 0, 1, 3
DEFAULT_LEDGER = "story-2026-07-01"
ALL = "all"
MOST = 4
"""Processes that judge at once: each holds boards of its own in memory."""


def _ledgers(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.answers.claim_file import ledgers

    return [name for name in (*ledgers(), ALL) if name.startswith(incomplete)]


def _claims(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.answers.claim_file import claims_of, ledgers

    known = [one.id for name in ledgers() for one in claims_of(name)]
    return [name for name in known if name.startswith(incomplete)]


@click.command()
@click.argument("name", metavar="CLAIM", shell_complete=_claims)
@asking
@click.pass_context
def claim(context: click.Context, asking: Asking, name: str) -> None:
    """Does this sentence hold? CLAIM is the id of a packaged claim, or a .toml file of yours.

    Exit code 0: supported, or leaning towards true. 1: contradicted, undetermined, or leaning
    towards false. 3: not measurable.
    """
    from headway.cli.text import working

    study = asking.study()
    with working("measuring, and asking other universes"):
        answer = study.claim(name)
    asking.show(answer)
    spoken, towards = answer.details["verdict"], answer.details["towards"]
    if spoken == "not measurable":
        context.exit(UNDECIDABLE)
    context.exit(HOLDS if spoken == "supported" or towards == "true" else FAILS)


@click.command()
@click.option(
    "--ledger",
    default=DEFAULT_LEDGER,
    show_default=True,
    shell_complete=_ledgers,
    help=f"Which ledger; {ALL} takes every one.",
)
@asking
def claims(asking: Asking, ledger: str) -> None:
    """Every claim of a ledger with its verdict, recomputed from the evidence."""
    from headway.answers.claim_file import claims_of, ledgers
    from headway.measures.progress import ticking

    study = asking.study()
    names = list(ledgers()) if ledger == ALL else [ledger]
    total = sum(len(claims_of(name)) for name in names)
    with ticking(total, "judging claims") as tick:
        answer = study.claims(
            None if ledger == ALL else ledger, processes=min(os.cpu_count() or 1, MOST), tick=tick
        )
    asking.show(answer)
