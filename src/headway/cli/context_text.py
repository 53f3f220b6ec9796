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
DECIMALS = {"ratio": 2, "index (0 to 1)": 3, "days": 0, "rating points": 0}


def show_quantities(console: Console, answer: Answer) -> None:
    """Print the sentence and each quantity with its interval, the headline first."""
    console.print(f"[bold]{answer.sentence}[/bold]")
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
