"""Universes for a person: shares, ranges, what explains the spread, and the curve of them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotille
from rich.console import Console
from rich.text import Text

from headway.answers.wording import number, span
from headway.cli.tables import decimals_of, new_table

if TYPE_CHECKING:
    from headway.answers.answer import Answer, Row

BAR = 30
CURVE_HEIGHT = 8


def show_robustness(console: Console, answer: Answer) -> None:
    """Print how many universes say what, and which choice decides it."""
    details = answer.details
    console.print(f"[bold]{answer.sentence}[/bold]")
    table = new_table("universes", "share", "sure of it")
    table.add_row("above zero", f"{details['positive']:.1%}", f"{details['sure_positive']:.1%}")
    table.add_row("below zero", f"{details['negative']:.1%}", f"{details['sure_negative']:.1%}")
    console.print(table)
    _curve(console, details["rows"])
    ranges = new_table("in", "universes", "least", "middle", "greatest")
    for row in details["range"]:
        decimals = decimals_of(row["unit"])
        ranges.add_row(
            row["unit"],
            str(row["universes"]),
            *(number(row[key], decimals) for key in ("least", "median", "greatest")),
        )
    console.print(ranges)
    explained = new_table("choice", "explains", "")
    for row in [*details["explained"], {"choice": "interplay", "share": details["interactions"]}]:
        explained.add_row(row["choice"], f"{row['share']:.0%}", "█" * round(BAR * row["share"]))
    console.print(explained)
    shuffled = details["shuffled_labels"]
    bounds = span(number(shuffled["null_low"], 1), number(shuffled["null_high"], 1))
    console.print(
        f"Shuffled labels: middle of {shuffled['universes']} universes on printed levels "
        f"{number(shuffled['median'], 1)} months; 95% of shuffled worlds {bounds}; p "
        f"{shuffled['p']:.3f}."
    )
    for row in details["missing"]:
        console.print(f"[dim]{row['universes']} not computed: {row['why']}[/dim]")


def _curve(console: Console, rows: list[Row]) -> None:
    """Every universe's result in order of size."""
    width = min(console.width - 16, 88)
    if len(rows) < 2 or width < 30:
        return
    figure = plotille.Figure()
    figure.width, figure.height = width, CURVE_HEIGHT
    figure.color_mode = "names"
    figure.with_colors = console.is_terminal and not console.no_color
    figure.x_label, figure.y_label = "universe", "months"
    figure.register_label_formatter(float, _label)
    ranks = [float(row["rank"]) for row in rows]
    values = [float(row["value"]) for row in rows]
    margin = 0.05 * (max(*values, 0.0) - min(*values, 0.0)) or 1.0
    figure.set_x_limits(1.0, ranks[-1])
    figure.set_y_limits(min(*values, 0.0) - margin, max(*values, 0.0) + margin)
    figure.plot([1.0, ranks[-1]], [0.0, 0.0], lc="bright_black")
    figure.scatter(ranks, values, lc="cyan")
    console.print(Text.from_ansi(figure.show(legend=False)), no_wrap=True, overflow="crop")


def _label(value: float, chars: int, delta: float, left: bool = False) -> str:  # noqa: FBT001, FBT002
    text = number(value, 0 if abs(float(delta)) >= 4 * CURVE_HEIGHT else 1)
    return text.ljust(chars) if left else text.rjust(chars)
