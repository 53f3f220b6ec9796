"""A choice for a person: what to use, why, whom it means trusting, what is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from headway.answers.wording import number, span
from headway.cli.tables import WIDE, decimals_of, new_table

if TYPE_CHECKING:
    from headway.answers.answer import Answer, Row

FACTS = {
    "lab_country": "lab's country",
    "licence": "licence of weights",
    "host_country": "host's seat",
    "region": "computed in",
    "training": "training, keeping",
}


def show_choose(console: Console, answer: Answer) -> None:
    """Print the sentence, the reasons, the offers no other beats, and the five facts of trust."""
    details = answer.details
    console.print(f"[bold]{answer.sentence}[/bold]")
    for reason in details["reasons"]:
        console.print(f"  {reason}")
    _front(console, answer)
    _trust(console, details)
    _beside(console, details)
    for unknown in details["unknown"]:
        console.print(f"[dim]unknown: {unknown}[/dim]")
    for row in details["left_out"]:
        console.print(f"[dim]left out: {row['offers']:,} {row['reason']}[/dim]")


def _front(console: Console, answer: Answer) -> None:
    decimals = decimals_of(answer.unit)
    wide = console.width >= WIDE
    sure = answer.details["required"] is not None
    heads = ["USD", "given up", "wins", *(["enough"] if sure else [])]
    table = new_table(
        "no other offer beats", "host", *heads, *(["in / out, USD", "since"] if wide else [])
    )
    for row in answer.details["rows"]:
        name = f"[bold]{row['name']}[/bold]" if row["recommended"] else row["name"]
        bounds = span(number(row["given_up_low"], decimals), number(row["given_up_high"], decimals))
        won = row["win_probability"]
        table.add_row(
            name,
            row["host_name"] or "your machines",
            _dollars(row["cost"]),
            f"{number(row['given_up'], decimals)} ({bounds})",
            "" if won is None else f"{won:.0%}",
            *([f"{row['enough']:.0%}"] if sure else []),
            *([_prices(row), row["since"] or ""] if wide else []),
        )
    console.print(table)


def _dollars(cost: float) -> str:
    return f"{cost:,.2f}" if cost >= 0.1 or cost == 0 else f"{cost:.2g}"


def _prices(row: Row) -> str:
    return "" if row["input"] is None else f"{row['input']:g} / {row['output']:g}"


def _trust(console: Console, details: Row) -> None:
    one = details["recommendation"]
    table = new_table("trust", "what is known", "asked", "met", "read on", "reviewed")
    for row in details["trust"]:
        if (row["model"], row["host"]) != (one["model"], one["host"]):
            continue
        table.add_row(
            FACTS[row["fact"]],
            row["value"],
            row["asked"] or "",
            row["answer"] or "",
            row["date"] or "",
            "yes" if row["reviewed"] else "no" if row["value"] != "unknown" else "",
        )
    console.print(table)


def _beside(console: Console, details: Row) -> None:
    if not details["beside"]:
        return
    table = new_table("given up on other boards", "points", "to")
    for row in details["beside"]:
        decimals = decimals_of(row["unit"])
        bounds = span(number(row["given_up_low"], decimals), number(row["given_up_high"], decimals))
        points = f"{number(row['given_up'], decimals)} ({bounds}) {row['unit']}"
        table.add_row(row["board"], points, row["best"])
    console.print(table)
