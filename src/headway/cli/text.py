"""Answers for a person at a terminal: sentence, table, small chart, warnings, what to try next."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
import plotille
from rich.console import Console
from rich.table import Table
from rich.text import Text

from headway.answers.wording import bounded, number, percent, span
from headway.cli.choose_text import show_choose
from headway.cli.claims_text import show_claim, show_claims
from headway.cli.context_text import (
    show_compute,
    show_policies,
    show_price,
    show_quantities,
)
from headway.cli.direction_text import show_backtest, show_forecast, show_trend
from headway.cli.entities_text import show_board, show_lab, show_model, show_source
from headway.cli.events_text import show_events
from headway.cli.fits import show_rate, show_stitch
from headway.cli.robust_text import show_robustness
from headway.cli.tables import WIDE, decimals_of, new_table, with_bounds

if TYPE_CHECKING:
    from headway.answers.answer import Answer, Row
    from headway.evidence.ingest import IngestReport
    from headway.evidence.pull_report import PullReport

CHART_HEIGHT = 10


def show(answer: Answer, *, limit: int = 25) -> None:
    """Print an answer."""
    console = Console(highlight=False, soft_wrap=False)
    {
        "today": _today,
        "gap": _gap,
        "lag": _lag,
        "rank": lambda console, answer: _rank(console, answer, limit),
        "rate": lambda console, answer: show_rate(console, answer, limit),
        "stitch": lambda console, answer: show_stitch(console, answer, limit),
        "sources": _sources,
        "model": lambda console, answer: show_model(console, answer, limit),
        "lab": lambda console, answer: show_lab(console, answer, limit),
        "board": lambda console, answer: show_board(console, answer, limit),
        "source": lambda console, answer: show_source(console, answer, limit),
        "robustness": show_robustness,
        "claim": show_claim,
        "claims": show_claims,
        "cadence": _quantities,
        "concentration": _quantities,
        "openness": _quantities,
        "price": show_price,
        "compute": show_compute,
        "policies": show_policies,
        "events": show_events,
        "choose": show_choose,
        "trend": _trend,
        "forecast": _forecast,
        "backtest": show_backtest,
    }[answer.verb](console, answer)
    _warnings(console, answer)
    _credits(console, answer)


def working(what: str) -> AbstractContextManager[object]:
    """Show that something longer than a second is under way, on a terminal only."""
    console = Console(stderr=True)
    return console.status(what) if console.is_terminal else nullcontext()


def _months(row: Row) -> str:
    marks = row["bounds"]
    low, high = (bounded(row[side], marks[side]) for side in ("low", "high"))
    return f"{bounded(row['value'], marks['value'])} ({span(low, high)})"


def _holder(rows: Sequence[Row]) -> str:
    return f"{rows[0]['name']} {rows[0]['share']:.0%}"


def _today(console: Console, answer: Answer) -> None:
    question = answer.question
    first, second = answer.details["names"]["first"], answer.details["names"]["second"]
    console.print(
        f"[bold]How far apart are the best {first} and {second} models?[/bold]\n"
        f"As of {question['as_of']}, profile {question['profile']}, "
        f"{percent(answer.level or 0)} intervals. "
        f"Positive: {first} is ahead."
    )
    table = new_table("", "gap, points", "wins", "lag, months", "change", "others")
    for row in answer.details["rows"]:
        decimals = decimals_of(row["gap"]["unit"])
        win, moved = row["win_probability"], row["change"]
        table.add_row(
            f"[bold]{row['capability']}[/bold]{'' if row['headline'] else ' *'}",
            with_bounds(row["gap"], decimals),
            "" if win is None else f"{win['value']:.0%}",
            _months(row["lag"]),
            "" if moved is None else with_bounds(moved, decimals),
            _agreement(row),
        )
    console.print(table)
    for row in answer.details["rows"]:
        if not row["headline"]:
            console.print(
                f"[dim]* {row['capability']} on {row['board']}: its headline board has no evidence "
                f"by then[/dim]"
            )
    for one in answer.details["missing"]:
        console.print(f"{one['capability']}: {one['why']}")
    frontiers = new_table("frontier", first, second)
    for row in answer.details["rows"]:
        frontiers.add_row(row["capability"], _holder(row["first"]), _holder(row["second"]))
    console.print(frontiers)
    console.print(
        f"[dim]wins: share of votes the best {first} model would win against the best {second} "
        f"one. change: of the gap since {question['since']}. others: further boards of the "
        f"capability that give the same sign. Beside models: share of draws on top.[/dim]"
    )
    _chart(console, answer.series, f"gap on {answer.details['rows'][0]['board']}")
    console.print(
        "Try: [bold]headway gap us china --capability code[/bold]   how far apart in code\n"
        "     [bold]headway lag us china --board epoch/eci[/bold]    months, on Epoch's index\n"
        "     [bold]headway rank --board arena/text[/bold]           who stands where\n"
        "     [bold]headway gap lab:openai lab:deepseek[/bold]       any two groups or labs\n"
        "     [bold]headway --as-of 2025-02-15[/bold]                what was known then"
    )


def _agreement(row: Row) -> str:
    """How many of the capability's other boards give the gap the same sign."""
    known = [other for other in row["others"] if "missing" not in other]
    same = sum((other["value"] >= 0) == (row["gap"]["value"] >= 0) for other in known)
    return f"{same} of {len(known)}"


def _gap(console: Console, answer: Answer) -> None:
    console.print(f"[bold]{answer.sentence}[/bold]")
    decimals = decimals_of(answer.unit)
    facts = Table(box=None, pad_edge=False, show_header=False)
    facts.add_column(style="dim")
    facts.add_column(overflow="fold")
    win = answer.details.get("win_probability")
    if win is not None:
        facts.add_row(
            "win probability", f"{win['value']:.1%}  ({win['low']:.1%} to {win['high']:.1%})"
        )
    for side in ("first", "second"):
        facts.add_row(f"{answer.details['names'][side]} frontier", _holders(answer, side, decimals))
    plain = answer.details.get("plain")
    if plain is not None:
        facts.add_row("plain maximum", f"{with_bounds(plain, decimals)}  what others print")
    published = answer.details.get("as_published")
    if published is not None:
        facts.add_row("as published", f"{with_bounds(published, decimals)}  on {published['date']}")
    reading = answer.details.get("reading")
    if reading is not None:
        facts.add_row(
            "reading",
            f"{reading['published']} from {reading['source']}, {reading['entries']} entries",
        )
    console.print(facts)
    _chart(console, answer.series, f"gap, {answer.unit}")
    _others(console, answer)


def _holders(answer: Answer, side: str, decimals: int) -> str:
    parts = []
    for row in answer.details["holders"][side][:3]:
        if "share" not in row:
            parts.append(f"{row['model']} ({number(row['rating'], decimals)})")
            continue
        if "released" not in row:
            parts.append(f"{row['name']} {row['share']:.0%}")
            continue
        since = row["released"] if row["basis"] == "released" else f"first seen {row['released']}"
        parts.append(f"{row['name']} {row['share']:.0%} ({since})")
    return ", ".join(parts)


def _others(console: Console, answer: Answer) -> None:
    others = answer.details.get("others")
    if not others:
        return
    table = new_table("beside it", "gap", "unit", "reading of")
    for row in others:
        if "missing" in row:
            table.add_row(row["board"], "no evidence", "", "")
        else:
            table.add_row(
                row["board"],
                with_bounds(row, decimals_of(row["unit"])),
                row["unit"],
                row["published"],
            )
    console.print(table)


def _lag(console: Console, answer: Answer) -> None:
    console.print(f"[bold]{answer.sentence}[/bold]")
    table = new_table("definition", f"months, {percent(answer.level or 0)} interval")
    for name, row in answer.details["definitions"].items():
        table.add_row(name, "not defined" if row["value"] != row["value"] else _months(row))
    for name, label in (
        ("trailing_mean", "level, mean of 180 days"),
        ("average", "level, mean of all"),
    ):
        row = answer.details[name]
        if row is not None:
            table.add_row(label, f"{with_bounds(row, 1)}  since {row['from']}")
    for name, label in (("plain", "plain maximum"), ("as_published", "as published")):
        row = answer.details.get(name)
        if row is not None:
            table.add_row(label, "not defined" if row["value"] != row["value"] else _months(row))
    for row in answer.details.get("others", ()):
        table.add_row(f"on {row['board']}", "no evidence" if "missing" in row else _months(row))
    for side in ("first", "second"):
        table.add_row(f"{answer.details['names'][side]} frontier", _holders(answer, side, 0))
    console.print(table)
    _chart(console, answer.series, f"{answer.question['definition']} lag, months")


def _rank(console: Console, answer: Answer, limit: int) -> None:
    console.print(f"[bold]{answer.sentence}[/bold]")
    decimals = decimals_of(answer.unit)
    rows = answer.details["rows"]
    wide = console.width >= WIDE
    table = new_table(
        "rank",
        "model",
        "lab",
        "ability",
        "released",
        "leads",
        *(("printed", "weights", "votes") if wide else ()),
    )
    table.columns[0].justify = "right"
    for row in rows[:limit]:
        mark = "=" if row["tied_with_leader"] and row["rank"] > 1 else ""
        more = (
            number(row["printed"], decimals),
            row["weights"],
            "" if row["votes"] is None else f"{row['votes']:,.0f}",
        )
        table.add_row(
            f"{mark}{row['rank']} ({row['rank_low']}-{row['rank_high']})",
            row["name"],
            f"{row['lab']} {row['country']}",
            with_bounds(
                {"value": row["ability"], "low": row["low"], "high": row["high"]}, decimals
            ),
            row["released"] + ("" if row["released_basis"] == "released" else " seen"),
            f"{row['leads_on_draws']:.0%}" if row["leads_on_draws"] >= 0.005 else "",
            *(more if wide else ()),
        )
    console.print(table)
    if len(rows) > limit:
        console.print(f"[dim]{len(rows) - limit} more; --limit shows them, --csv has all[/dim]")
    console.print(
        f"[dim]rank ({percent(answer.level or 0)} interval); = cannot be told from the leader; "
        "leads: share of draws on top"
        "[/dim]"
    )


def _quantities(console: Console, answer: Answer) -> None:
    show_quantities(console, answer)
    _chart(console, answer.series, f"{next(iter(answer.details['quantities']))}, {answer.unit}")


def _trend(console: Console, answer: Answer) -> None:
    show_trend(console, answer)
    _chart(console, answer.series, f"gap, {answer.unit}")


def _forecast(console: Console, answer: Answer) -> None:
    show_forecast(console, answer)
    _chart(console, answer.series, f"gap, {answer.unit}")


def _sources(console: Console, answer: Answer) -> None:
    console.print(f"[bold]{answer.sentence}[/bold]")
    if answer.question.get("unresolved"):
        _unresolved(console, answer)
        return
    table = new_table("board", "newest", "age, days", "first", "readings", "rows", "sources")
    for row in answer.details["rows"]:
        table.add_row(
            row["board"],
            row["newest"],
            str(row["age_days"]),
            row["first"],
            str(row["readings"]),
            f"{row['rows']:,}",
            ", ".join(row["sources"]),
        )
    console.print(table)
    for one in answer.details["tables"]:
        console.print(
            f"{one['table']}: {one['rows']:,} rows published from {one['first']} to "
            f"{one['newest']} ({', '.join(one['sources'])})"
        )
    for one in answer.details["votes"]:
        console.print(
            f"{one['board']}: {one['votes']:,} raw votes from {one['first']} to {one['newest']}, "
            "for headway rate"
        )


def _unresolved(console: Console, answer: Answer) -> None:
    table = new_table("board", "reading", "source", "top 100", "resolved", "undated", "unresolved")
    for row in answer.details["rows"]:
        names = ", ".join(name["name"] for name in row["unresolved"][:2])
        more = len(row["unresolved"]) - 2
        table.add_row(
            row["board"],
            row["published"],
            row["source"],
            f"{row['resolved_top_100']}/{row['counted_top_100']}",
            f"{row['resolved_share']:.1%} of {row['weighed_by']}",
            str(len(row["top_50_without_date"])),
            names + (f" and {more} more" if more > 0 else ""),
        )
    console.print(table)
    console.print(
        "[dim]top 100: resolved of the best rated. undated: models of the top 50 without a "
        "sourced release date. unresolved: of all days and categories.[/dim]"
    )
    for stanza in answer.details["stanzas"]:
        console.print(stanza, markup=False)


def show_report(report: IngestReport | PullReport, *, as_json: bool) -> None:
    """Print what an ingest or a pull brought, and which names do not resolve."""
    if as_json:
        click.echo(report.to_json())
        return
    click.echo(str(report))


def _chart(console: Console, series: Sequence[Row], label: str) -> None:
    """A line of the value with dots at the bounds of its interval, where there is room for one."""
    points = [row for row in series if row["value"] is not None and row["value"] == row["value"]]
    width = min(console.width - 16, 88)
    if len(points) < 2 or width < 30:
        return
    figure = plotille.Figure()
    figure.width, figure.height = width, CHART_HEIGHT
    figure.color_mode, figure.with_colors = "names", console.is_terminal and not console.no_color
    figure.x_label, figure.y_label = "day", label
    figure.register_label_formatter(datetime, _month)
    figure.register_label_formatter(float, _plain_number)
    days = [datetime.fromisoformat(row["date"]).replace(tzinfo=UTC) for row in points]
    values = [float(row[key]) for row in points for key in ("low", "value", "high")]
    margin = 0.05 * (max(*values, 0.0) - min(*values, 0.0)) or 1.0
    figure.set_x_limits(days[0], days[-1])
    figure.set_y_limits(min(*values, 0.0) - margin, max(*values, 0.0) + margin)
    for bound in ("low", "high"):
        figure.scatter(days, [float(row[bound]) for row in points], lc="bright_black")
    step_days, step_values = _steps(days, [float(row["value"]) for row in points])
    figure.plot(step_days, step_values, lc="cyan")
    console.print(Text.from_ansi(figure.show(legend=False)), no_wrap=True, overflow="crop")


def _steps(days: list[datetime], values: list[float]) -> tuple[list[datetime], list[float]]:
    """Corners of the step function: a frontier holds its level until the next release."""
    step_days, step_values = [days[0]], [values[0]]
    for day, value in zip(days[1:], values[1:], strict=True):
        step_days += [day, day]
        step_values += [step_values[-1], value]
    return step_days, step_values


def _month(value: datetime, chars: int, delta: Any, left: bool = False) -> str:  # noqa: ANN401, ARG001, FBT001, FBT002
    text = value.strftime("%Y-%m")
    return text.ljust(chars) if left else text.rjust(chars)


def _plain_number(value: float, chars: int, delta: Any, left: bool = False) -> str:  # noqa: ANN401, FBT001, FBT002
    text = number(value, 0 if abs(float(delta)) >= 2 else 1)
    return text.ljust(chars) if left else text.rjust(chars)


def _warnings(console: Console, answer: Answer) -> None:
    for warning in answer.warnings:
        console.print(
            f"[yellow]{warning.kind}[/yellow]: {warning.text} [dim]({warning.accept})[/dim]"
        )


def _credits(console: Console, answer: Answer) -> None:
    for attribution in dict.fromkeys(one.attribution for one in answer.origins):
        console.print(f"[dim]Source: {attribution}[/dim]")
