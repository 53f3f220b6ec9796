"""Dated acts and the growth of frontiers around them, for a person: one line an act day."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from headway.answers.wording import number
from headway.cli.context_text import show_numbers
from headway.cli.tables import decimals_of, new_table

if TYPE_CHECKING:
    from headway.answers.answer import Answer, Row

RARE = 0.01
TITLE = 1
NARROWEST = 8
GAP = "  "


def show_events(console: Console, answer: Answer) -> None:
    """Print the sentence, the act days, the quantities, and what could not be tested."""
    console.print(f"[bold]{answer.sentence}[/bold]")
    named, details = answer.details["names"], answer.details
    rate = details["quantities"]["growth"]["unit"]
    console.print(_days(answer, rate, console.width))
    console.print(
        f"[dim]growth of each frontier before and after, {rate}. p: how often chance alone "
        f"changes that of {named['second']} as much. power: how often a halving would be found. "
        f"Acts stand in full among the sources.[/dim]"
    )
    show_numbers(console, answer)
    _missing(console, details["missing"])


def _days(answer: Answer, rate: str, width: int) -> Table:
    """A line for each day; titles give way where the terminal is narrow."""
    named, decimals = answer.details["names"], decimals_of(rate.removesuffix(" a year"))
    lines = [("known on", "act", named["second"], named["first"], "p", "power")]
    lines += [
        (
            row["date"],
            _acts(row),
            _growth(row["growth_before"], row["growth_after"], decimals),
            _growth(row["first_before"], row["first_after"], decimals),
            _chance(row["p"]),
            f"{row['power_if_halved']:.0%}",
        )
        for row in answer.details["rows"]
    ]
    widths = [max(cell_len(line[place]) for line in lines) for place in range(len(lines[0]))]
    room = width - sum(widths) + widths[TITLE] - len(GAP) * (len(widths) - 1)
    table = new_table(*lines[0])
    for line in lines[1:]:
        title = Text(line[TITLE])
        title.truncate(max(room, NARROWEST), overflow="ellipsis")
        table.add_row(*line[:TITLE], title, *line[TITLE + 1 :])
    return table


def _acts(row: Row) -> str:
    return "; ".join(
        act["title"] + (" (day uncertain)" if act["precision"] == "approximate" else "")
        for act in row["events"]
    )


def _growth(before: float | None, after: float | None, decimals: int) -> str:
    if before is None or after is None:
        return "not tested"
    return f"{number(before, decimals)} → {number(after, decimals)}"


def _chance(p: float) -> str:
    return f"< {RARE:.0%}" if p < RARE else f"{p:.0%}"


def _missing(console: Console, missing: list[Row]) -> None:
    for why, same in groupby(missing, key=lambda one: str(one["why"])):
        named = "; ".join(f"{one['title']} ({one['date']})" for one in same)
        console.print(f"Not tested, since {why}: {named}.")
