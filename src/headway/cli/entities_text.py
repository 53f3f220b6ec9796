"""What is known of a model, a lab, a board or a source, for a person: facts, then tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from headway.cli.tables import WIDE, decimals_of, new_table, with_bounds

if TYPE_CHECKING:
    from headway.answers.answer import Answer, Row


def show_model(console: Console, answer: Answer, limit: int) -> None:
    """Print a model's facts, places, prices and compute; or the models there are."""
    console.print(f"[bold]{answer.sentence}[/bold]")
    if answer.question["model"] is None:
        _list(
            console,
            answer.details["rows"],
            limit,
            {"model": "id", "lab": "lab_name", "": "country", "weights": "weights"},
            {"licence": "licence", "released": "released", "boards": "boards"},
        )
        return
    details = answer.details
    _facts(console, _model_facts(details))
    wide = console.width >= WIDE
    further = ("listed as", "reading of") if wide else ()
    table = new_table("board", "rank", "ability", "behind", *further)
    for row in details["rows"][:limit]:
        table.add_row(
            row["board"],
            f"{row['rank']} ({row['rank_low']}-{row['rank_high']}) of {row['of']}",
            with_bounds(_ability(row), decimals_of(row["unit"])),
            _behind(row),
            *((row["listed_as"], row["published"]) if wide else ()),
        )
    if details["rows"]:
        console.print(table)
        _more(console, len(details["rows"]), limit)
        console.print(
            "[dim]behind: the leader's ability minus its own, in the board's points; --json tells "
            "units, printed ratings, votes and snapshots[/dim]"
        )
    _prices(console, details["prices"], limit)


def _model_facts(details: Row) -> Iterable[tuple[str, str]]:
    yield "id", details["id"]
    lab = details["lab"]
    yield "lab", f"{lab['id']}, {lab['country_name']} ({_cited(lab['source'])})"
    released = details["released"]
    if released["text"]:
        yield "released", f"{released['text']} ({_cited(released['source'])})"
    yield "weights", details["weights"] + _since(details["weights_since"])
    yield "licence", details["licence"] or "not known"
    yield "modalities", ", ".join(details["modalities"])
    yield "groups", ", ".join(details["groups"])
    if details["seen"]:
        first, last = details["seen"]["first"], details["seen"]["last"]
        yield "seen", f"{first['day']} ({first['board']}) to {last['day']} ({last['board']})"
    yield from _disputes(details["disputes"])
    compute = details["compute"]
    if compute is not None and compute["flop"] is not None:
        yield "compute", f"{compute['flop']:.1e} FLOP, {compute['confidence']}".rstrip(", ")
    if details["note"]:
        yield "note", details["note"]


def _since(day: str | None) -> str:
    return "" if day is None else f", since {day}"


def _prices(console: Console, prices: Sequence[Row], limit: int) -> None:
    if not prices:
        return
    table = new_table("host", "country", "input", "output", "since", "listed as")
    for row in prices[:limit]:
        table.add_row(
            row["host"] + (" (own)" if row["own"] else ""),
            row["host_country"],
            _dollars(row["input"]),
            _dollars(row["output"]),
            row["since"] + ("" if row["basis"] == "declared" else " seen"),
            row["listed_as"],
        )
    console.print(table)
    _more(console, len(prices), limit)
    console.print(
        "[dim]USD per million tokens, as printed; seen: the first day a list had it[/dim]"
    )


def _dollars(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def show_lab(console: Console, answer: Answer, limit: int) -> None:
    """Print a lab's facts, its best models and all of them; or the labs there are."""
    console.print(f"[bold]{answer.sentence}[/bold]")
    details = answer.details
    if answer.question["lab"] is None:
        _list(
            console,
            details["rows"],
            limit,
            {"lab": "id", "name": "name", "country": "country_name", "models": "models"},
            {"newest": "newest", f"best rank on {details['headline']}": "rank"},
        )
        return
    _facts(
        console,
        [
            ("id", details["id"]),
            ("country", f"{details['country_name']} ({_cited(details['source'])})"),
            *_disputes(details["disputes"]),
            *([("note", details["note"])] if details["note"] else []),
            ("releases", ", ".join(f"{r['year']} {r['models']}" for r in details["releases"])),
        ],
    )
    best = new_table("capability", "best model", "board", "rank", "ability", "behind")
    for row in details["best"]:
        best.add_row(
            row["capability"],
            row["name"],
            row["board"],
            f"{row['rank']} ({row['rank_low']}-{row['rank_high']})",
            with_bounds(_ability(row), decimals_of(row["unit"])),
            _behind(row),
        )
    console.print(best)
    _list(
        console,
        details["rows"],
        limit,
        {"model": "id", "weights": "weights", "released": "released"},
        {f"rank on {details['headline']}": "rank"},
    )


def show_board(console: Console, answer: Answer, limit: int) -> None:
    """Print a board's facts and readings; or the boards there are."""
    console.print(f"[bold]{answer.sentence}[/bold]")
    details = answer.details
    if answer.question["board"] is None:
        _list(
            console,
            details["rows"],
            limit,
            {"board": "board", "unit": "unit", "newest": "newest", "age, days": "age_days"},
            {"readings": "readings", "rows": "rows", "capabilities": "capabilities"},
        )
        return
    _facts(console, _board_facts(details))
    _list(
        console,
        details["rows"],
        limit,
        {"reading of": "published", "source": "source", "entries": "entries"},
        {"coverage": "coverage", "intervals": "intervals", "snapshot": "snapshot"},
    )


def _board_facts(details: Row) -> Iterable[tuple[str, str]]:
    yield "address", details["address"]
    yield "publisher", f"{details['publisher']}; read by {', '.join(details['sources'])}"
    yield (
        "used by",
        ", ".join(f"{one['capability']} ({one['board']})" for one in details["capabilities"])
        or "no capability",
    )
    resolved = details["resolved"]
    if resolved is not None:
        yield "resolved", f"{resolved['resolved']} of {resolved['entries']} entries of the reading"
    yield "half-width", f"{details['assumed_half_width']:g} if none: {details['assumed_why']}"
    for jump in details["jumps"]:
        yield "scale", f"{jump['date']}: {jump['what']} ({jump['source']})"
    if details["categories"]:
        yield "categories", ", ".join(details["categories"])
    if details["note"]:
        yield "note", details["note"]


def show_source(console: Console, answer: Answer, limit: int) -> None:
    """Print a source's snapshots and the corrections of it; or the sources there are."""
    console.print(f"[bold]{answer.sentence}[/bold]")
    details = answer.details
    if answer.question["source"] is None:
        _list(
            console,
            details["rows"],
            limit,
            {"source": "source", "newest": "newest", "age, days": "age_days", "rows": "rows"},
            {"snapshots": "snapshots", "tables": "tables", "licence": "licence"},
        )
        _list(
            console,
            details["fact_sources"],
            limit,
            {"source of facts": "title", "facts": "facts", "licence": "licence"},
        )
        return
    for row in details["rows"][:limit]:
        _facts(
            console,
            [
                ("snapshot", row["snapshot"]),
                ("title", row["title"]),
                ("address", row["address"]),
                *([("via", row["via"])] if row["via"] else []),
                ("published", _days(row)),
                ("accessed", row["accessed"]),
                ("holds", f"{row['rows']:,} rows of {', '.join(row['tables'])}"),
                ("boards", ", ".join(row["boards"]) or "none"),
                ("file", f"{row['bytes']:,} bytes, sha256 {row['sha256']}"),
            ],
        )
    _more(console, len(details["rows"]), limit)
    for one in details["corrections"]:
        console.print(f"Corrected: {one['name']}: {one['what']}. {one['why']}", markup=False)


def _days(row: Row) -> str:
    later = ", later rows unused" if row["reaches_beyond"] else ""
    if row["first_published"] == row["published"]:
        return f"{row['published']}{later}"
    return f"{row['first_published']} to {row['published']}{later}"


def _facts(console: Console, facts: Iterable[tuple[str, str]]) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, fact in facts:
        table.add_row(name, escape(fact))
    console.print(table)


def _list(
    console: Console,
    rows: Sequence[Row],
    limit: int,
    columns: dict[str, str],
    further: dict[str, str] | None = None,
) -> None:
    """A table of these columns, by heading."""
    shown = columns | (further or {})
    table = new_table(*shown)
    for row in rows[:limit]:
        table.add_row(*(_cell(row[key]) for key in shown.values()))
    console.print(table)
    _more(console, len(rows), limit)


def _more(console: Console, count: int, limit: int) -> None:
    if count > limit:
        console.print(f"[dim]{count - limit} more; --limit shows them, --csv has all[/dim]")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _ability(row: Row) -> Row:
    return {"value": row["ability"], "low": row["low"], "high": row["high"]}


def _behind(row: Row) -> str:
    if row["rank"] == 1:
        return ""
    decimals = decimals_of(row["unit"])
    behind = {key: row[f"behind{end}"] for key, end in _ENDS}
    return with_bounds(behind, decimals)


_ENDS = (("value", ""), ("low", "_low"), ("high", "_high"))


def _disputes(disputes: Sequence[Row]) -> Iterable[tuple[str, str]]:
    for one in disputes:
        yield "disputed", f"{one['field']} {one['theirs']} says {_cited(one['source'])}"


def _cited(source: Row | None) -> str:
    return "nobody cited" if source is None else source["title"]
