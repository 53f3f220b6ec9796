"""Answers that are many numbers of one kind, for a person: a sentence and a table of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from headway.answers.wording import number, percent, span
from headway.cli.tables import WIDE, new_table

if TYPE_CHECKING:
    from headway.answers.answer import Answer, Row

SHOWN = 22
SHARES = {"share", "probability"}
COUNTED = {"labs", "countries"}
LIKELY = 0.5
"""A model is shown where it is of the frontier on so many draws."""
DECIMALS = {
    "ratio": 2,
    "index (0 to 1)": 3,
    "days": 0,
    "rating points": 0,
    "USD per million tokens": 2,
    "share per year": 2,
    "orders of magnitude": 2,
    "orders of magnitude per year": 2,
    "rating points a year": 0,
}


def show_quantities(console: Console, answer: Answer) -> None:
    """Print the sentence and each quantity with its interval, the headline first."""
    console.print(f"[bold]{answer.sentence}[/bold]")
    show_numbers(console, answer)


def show_numbers(console: Console, answer: Answer) -> None:
    """Print each quantity with its interval, the headline first."""
    quantities = answer.details["quantities"]
    wide = console.width >= WIDE
    head = f"value ({percent(answer.level or 0)} interval)"
    table = new_table("quantity", head, "unit", *(["meaning"] if wide else []))
    for name, row in list(quantities.items())[:SHOWN]:
        table.add_row(name, value_of(row), row["unit"], *([row["meaning"]] if wide else []))
    console.print(table)
    if len(quantities) > SHOWN:
        console.print(f"[dim]{len(quantities) - SHOWN} more quantities; --json has all[/dim]")
    if not wide:
        console.print("[dim]--json tells what each means and what its sign says[/dim]")


def show_price(console: Console, answer: Answer) -> None:
    """Print the quantities, who sells the ability, at which hosts, and what is not defined."""
    show_quantities(console, answer)
    table = new_table("cheapest model", "share of draws", "USD", "host", "since")
    named = answer.details["names"]
    for row in answer.details["sellers"]:
        table.add_row(
            f"{row['model']} ({named[row['group']]})",
            f"{row['share']:.0%}",
            number(row["price"], 2),
            row["host"],
            row["since"] + ("" if row["basis"] == "declared" else " seen"),
        )
    console.print(table)
    _show_hosts(console, answer)
    undefined: dict[str, list[str]] = {}
    for name, why in answer.details["undefined"].items():
        undefined.setdefault(why, []).append(name)
    for why, missing in undefined.items():
        console.print(f"[dim]not defined: {', '.join(missing)}, since {why}[/dim]")


def _show_hosts(console: Console, answer: Answer) -> None:
    """Print who sells one model: that asked for, or else the cheapest open one."""
    rows = answer.details["hosts"]
    if not rows:
        return
    model = rows[0]["model"]
    table = new_table(f"{model} at", "country", "in", "out", "since")
    own = [row for row in rows if row["model"] == model]
    for row in own[:SHOWN]:
        kind = "the lab's own" if row["own"] else row["kind"]
        table.add_row(
            f"{row['host_name']} ({', '.join(one for one in (kind, row['tag']) if one)})",
            row["host_country"] or "unknown",
            number(row["input"], 3),
            number(row["output"], 3),
            row["since"],
        )
    console.print(table)
    if len(rows) > len(own[:SHOWN]):
        console.print(
            f"[dim]{len(rows) - len(own[:SHOWN])} more rows of hosts; --json has all[/dim]"
        )


def show_compute(console: Console, answer: Answer) -> None:
    """Print the quantities, and the frontier models whose training compute is known."""
    show_quantities(console, answer)
    table = new_table("frontier model", "released", "log10 FLOP", "confidence", "of draws")
    named = answer.details["names"]
    for row in answer.series:
        if row["value"] is not None and row["frontier_share"] >= LIKELY:
            table.add_row(
                f"{row['model']} ({named[row['group']]})",
                row["date"],
                number(row["value"], 1),
                row["confidence"],
                f"{row['frontier_share']:.0%}",
            )
    console.print(table)
    unknown = sum(row["value"] is None and row["frontier_share"] >= LIKELY for row in answer.series)
    console.print(f"[dim]{unknown} more likely frontier models: not known; --json names them[/dim]")


def show_policies(console: Console, answer: Answer) -> None:
    """Print the quantities, and the hosts that train on customer data."""
    show_quantities(console, answer)
    table = new_table("trains on customer data", "country", "opt out", "read in")
    for row in answer.details["rows"]:
        if row["trains"] == "yes":
            table.add_row(row["name"], row["country"], row["opt_out"], row["address"])
    console.print(table)
    console.print("[dim]--csv has every host, with the document it was read from[/dim]")


def value_of(row: Row) -> str:
    """A quantity in the form of its unit: shares as percentages, `5.7 (5.5 to 6.1)` else."""
    bounds = [row[key] for key in ("low", "value", "high")]
    if row["unit"] in COUNTED and all(float(one).is_integer() for one in bounds):
        low, value, high = (number(one) for one in bounds)
    else:
        low, value, high = (_number(one, row["unit"]) for one in bounds)
    return value if row["low"] == row["high"] else f"{value} ({span(low, high)})"


def _number(value: float, unit: str) -> str:
    if unit in SHARES:
        return f"{number(100 * value)}%"
    return number(value, DECIMALS.get(unit, 1))
