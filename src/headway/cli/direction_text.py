"""Trend, forecast and backtest for a person: the sentence, and the numbers that matter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from headway.answers.wording import number, percent, span
from headway.cli.context_text import value_of
from headway.cli.tables import decimals_of, new_table, with_bounds
from headway.measures.forecast import METHODS

if TYPE_CHECKING:
    from headway.answers.answer import Answer, Row

SHOWN_DATES = 6
SHORT = {"local-trends": "trends", "mean-lag": "lag"}
"""Methods by the one word that a heading has room for."""


def show_trend(console: Console, answer: Answer) -> None:
    """Print by how much the gap changed, whether that is a trend, and what other dates say."""
    console.print(f"[bold]{answer.sentence}[/bold]")
    facts = _facts()
    for name, text in _change_facts(answer):
        facts.add_row(name, text)
    for name, text in _trend_facts(answer):
        facts.add_row(name, text)
    for name, text in _other_dates(answer):
        facts.add_row(name, text)
    console.print(facts)


def _facts() -> Table:
    facts = Table(box=None, pad_edge=False, show_header=False)
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    return facts


def _change_facts(answer: Answer) -> Iterable[tuple[str, str]]:
    details, decimals = answer.details, decimals_of(answer.unit)
    quantities, named = details["quantities"], details["names"]
    gained = f"{named['second']} gained in {details['probability_second_gained']:.0%} of draws"
    yield "change of gap", f"{with_bounds(quantities['change'], decimals)}; {gained}"
    likely = f"{details['probability_narrowed']:.0%} that they did"
    yield "came nearer by", f"{with_bounds(quantities['narrowing'], decimals)}; {likely}"
    by = details["probability_narrowed_by"]
    yield f"by {number(by['points'], decimals)} or more", f"{by['probability']:.0%} ({by['what']})"
    if "closed" in quantities:
        yield "gap made up", value_of(quantities["closed"])
    if "earlier" in quantities:
        row = quantities["earlier"]
        yield "came before", f"{value_of(row)}: {row['meaning']}"
    for side in ("first", "second"):
        before, after = details["holders"][side]
        held = before if before == after else f"{before}, then {after}"
        yield f"{named[side]} best", held


def _trend_facts(answer: Answer) -> Iterable[tuple[str, str]]:
    decimals, tested = decimals_of(answer.unit), answer.details["trend"]
    slope = with_bounds(answer.details["quantities"]["slope"], decimals)
    chance = f"{tested['p_narrowed']:.0%} narrowing, {tested['p_widened']:.0%} widening"
    yield (
        "slope a year",
        f"{slope} over {tested['releases']} releases; as steep without a trend: {chance}",
    )
    power = f"{tested['power_if_halved']:.0%}"
    yield "power", f"{power}: how often this test would notice that the gap halved"
    broke = answer.details["break"]
    if "missing" in broke:
        yield "break", broke["missing"]
        return
    before, after = (number(broke[f"slope_{side}"], decimals) for side in ("before", "after"))
    without = "under 1%" if broke["p"] < 0.005 else f"{broke['p']:.0%}"
    slopes = f"{before} a year before and {after} after"
    yield "likeliest break", f"{broke['date']}, {slopes}; as clear without one: {without}"


def _other_dates(answer: Answer) -> Iterable[tuple[str, str]]:
    decimals, pairs = decimals_of(answer.unit), answer.details["date_pairs"]
    yield "other dates", f"of all within {pairs['reach_days']} days of either end"
    for side in ("lowest", "highest"):
        pair = pairs[side]
        yield f"{side} change", f"{with_bounds(pair, decimals)} from {pair['from']} to {pair['to']}"
    other = answer.details["other_time_base"]
    if "missing" in other:
        yield other["time_base"], other["missing"]
        return
    start, end = other["window"]
    yield other["time_base"], f"{with_bounds(other, decimals)} from {start} to {end}"


def show_forecast(console: Console, answer: Answer) -> None:
    """Print the gap at the horizon, parity by date, what other methods say, and the record."""
    console.print(f"[bold]{answer.sentence}[/bold]")
    decimals, named = decimals_of(answer.unit), answer.details["names"]
    facts = _facts()
    facts.add_row("gap now", with_bounds(answer.details["now"], decimals))
    for level, row in answer.details["intervals"].items():
        facts.add_row(
            f"{level} interval", span(*(number(row[k], decimals) for k in ("low", "high")))
        )
    console.print(facts)
    dates = new_table(
        "by", "gap", "80% interval", "level by then", f"{named['second']} ahead that day"
    )
    for row in _some(answer.details["rows"]):
        bounds = span(number(row["low_80%"], decimals), number(row["high_80%"], decimals))
        dates.add_row(
            row["date"],
            number(row["gap"], decimals),
            bounds,
            f"{row['probability_level_by']:.0%}",
            f"{row['probability_ahead_on']:.0%}",
        )
    console.print(dates)
    methods = new_table("method", "gap, 95% interval", "level by then")
    for row in answer.details["methods"]:
        mark = "[bold]" if row["method"] == answer.details["method"] else ""
        methods.add_row(
            f"{mark}{row['method']}",
            f"{mark}{with_bounds(row, decimals)}",
            f"{mark}{row['probability_level_by']:.0%}",
        )
    console.print(methods)
    _record(console, answer)


def _some(rows: list[Row]) -> list[Row]:
    """A few rows evenly spaced, the last among them."""
    step = -(-len(rows) // SHOWN_DATES)
    return rows[::-1][::step][::-1]


def _record(console: Console, answer: Answer) -> None:
    board, record = answer.question["board"], answer.details["record"]
    if not record:
        console.print(f"[dim]No earlier forecast on {board} could be scored.[/dim]")
        return
    table = new_table("months ahead", "made", "forecasts", "mean CRPS", "in 80% interval", "skill")
    for row in record:
        table.add_row(
            f"{row['months']:g}",
            row["made"],
            str(row["origins"]),
            number(row["crps"], 1),
            f"{row['coverage_80%']:.0%}",
            number(row["skill"], 2),
        )
    console.print(table)
    console.print(
        f"[dim]the record of {answer.details['method']} on {board}. skill: error saved against "
        "no-change; headway backtest tells more[/dim]"
    )


def show_backtest(console: Console, answer: Answer) -> None:
    """Print each method's record over all boards, then by board and horizon."""
    console.print(f"[bold]{answer.sentence}[/bold]")
    table = new_table("method", "skill", "in 50%", "in 80%", "in 95%", "forecasts")
    for row in answer.details["methods"]:
        mark = "[bold]" if row["method"] == answer.details["preferred"] else ""
        covered = (f"{mark}{row[f'coverage_{percent(level)}']:.0%}" for level in (0.5, 0.8, 0.95))
        table.add_row(
            f"{mark}{row['method']}",
            f"{mark}{number(row['skill'], 2)}",
            *covered,
            f"{mark}{row['origins']}",
        )
    console.print(table)
    for made in ("in real time", "in hindsight"):
        _cells(console, answer, made)
    for one in answer.details["missing"]:
        console.print(f"{one['board']}: {one['why']}")
    console.print(
        f"[dim]skill: share of no-change's error (CRPS) saved, negative where more is lost; * "
        f"differs from no-change at 5% (Diebold and Mariano). 80%: share inside 80% intervals of "
        f"{answer.details['preferred']}. mo: months ahead. n: forecasts. In hindsight: on today's "
        f"scale, which nobody had then.[/dim]"
    )


def _cells(console: Console, answer: Answer, made: str) -> None:
    """One row a board and horizon: error of no-change, coverage, and skill of each other method."""
    cells: dict[tuple[str, float], dict[str, Row]] = {}
    for row in answer.details["rows"]:
        if row["made"] == made:
            cells.setdefault((row["board"], row["months"]), {})[row["method"]] = row
    if not cells:
        return
    others = [name for name in METHODS if name != "no-change"]
    table = new_table(
        f"[not bold]made {made}[/]", "mo", "n", "CRPS", "80%", *(SHORT.get(o, o) for o in others)
    )
    table.padding = (0, 1, 0, 0)
    shown = ""
    for (board, months), methods in cells.items():
        still = methods["no-change"]
        covered = methods[answer.details["preferred"]]["coverage_80%"]
        table.add_row(
            "" if board == shown else board,
            f"{months:g}",
            str(still["origins"]),
            number(still["crps"], 1),
            f"{covered:.0%}",
            *(_skill(methods[name]) for name in others),
        )
        shown = board
    console.print(table)


def _skill(row: Row) -> str:
    return number(row["skill"], 2) + ("*" if row["dm_p"] < 0.05 else "")
