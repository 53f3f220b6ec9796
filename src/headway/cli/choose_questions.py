"""The five questions of `headway choose --ask`, and the command that asks the same."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import click

from headway.errors import Misuse
from headway.measures.need import amount

PRIVACY: dict[str, dict[str, Any]] = {
    "anywhere": {},
    "no training": {"no_training": True},
    "not in China": {"host_country": "not:cn", "region": "not:cn"},
    "in the EU": {"region": "eu"},
    "my machines": {"sellers": "self"},
}
WEIGHTS: dict[str, dict[str, Any]] = {
    "any": {},
    "open": {"weights": "open"},
    "apache or mit": {"licence": ("apache-2.0", "mit")},
}
_FLAGS = {"no_training", "routers"}


def questions(tasks: Sequence[str]) -> dict[str, Any]:
    """Ask what it is for, how much, for how much, where to, and under which terms.

    Raises:
        click.Abort: the reader gave up, or there is nothing more to read.
    """
    found: dict[str, Any] = {
        "task": click.prompt(
            "1. What is it for?", type=click.Choice(tasks), default="overall", err=True
        )
    }
    used = click.prompt(
        "2. How many tokens a month, sent and written? (3M 500k; empty: not known)",
        default="",
        show_default=False,
        value_proc=_usage,
        err=True,
    )
    found |= used
    most = click.prompt(
        "3. How many USD may they cost? (empty: no limit)",
        default="",
        show_default=False,
        value_proc=_dollars,
        err=True,
    )
    found |= most
    where = click.prompt(
        "4. Where may what you send go?",
        type=click.Choice(list(PRIVACY)),
        default="anywhere",
        err=True,
    )
    terms = click.prompt(
        "5. Under which terms must its weights be out?",
        type=click.Choice(list(WEIGHTS)),
        default="any",
        err=True,
    )
    return found | PRIVACY[where] | WEIGHTS[terms]


def _usage(text: str) -> dict[str, Any]:
    parts = text.split()
    if not parts:
        return {}
    try:
        for part in parts:
            amount(part, "tokens")
    except Misuse as fault:
        raise click.UsageError(str(fault)) from fault
    if len(parts) != 2:
        raise click.UsageError("give two amounts, such as 3M 500k, or nothing")
    return {"input": parts[0], "output": parts[1], "per": "month"}


def _dollars(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        return {"max_cost": float(text.strip().removeprefix("$"))}
    except ValueError:
        raise click.UsageError(f"{text!r} is no number of dollars; write 50, or nothing") from None


def command_of(said: Mapping[str, Any]) -> str:
    """The command line that asks the same."""
    words = ["headway", "choose"]
    for key, value in said.items():
        option = f"--{key.replace('_', '-')}"
        if key in _FLAGS:
            words += [option] if value else []
        else:
            values = value if isinstance(value, tuple | list) else [value]
            for one in values:
                text = f"{one:g}" if isinstance(one, float) else str(one)
                words += [option, text]
    return shlex.join(words)
