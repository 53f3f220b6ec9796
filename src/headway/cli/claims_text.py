"""Verdicts for a person: the sentence, the numbers that matter, and how to check them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from headway.answers.wording import number, percent, span
from headway.cli.context_text import value_of
from headway.cli.tables import WIDE, new_table

if TYPE_CHECKING:
    from headway.answers.answer import Answer, Row

COLOURS = {
    "supported": "green",
    "leaning": "yellow",
    "undetermined": "white",
    "contradicted": "red",
    "not measurable": "dim",
}


BARE = {"share", "ratio"}


def show_claim(console: Console, answer: Answer) -> None:
    """Print one claim's verdict with its evidence."""
    details = answer.details
    verdict = details["verdict"]
    leaning = f" towards {details['towards']}" if details["towards"] else ""
    console.print(f"[bold {COLOURS[verdict]}]{verdict}{leaning}[/]  {details['statement']}")
    console.print(f"[dim]said by {details['who']}, {details['when']}; {details['where']}[/dim]")
    if verdict == "not measurable":
        _unmeasurable(console, details)
        return
    facts = _facts()
    facts.add_row("probability", f"{answer.value:.2f}")
    universes = details["universes"]
    missing = f"; {universes['missing']} cannot be computed" if universes["missing"] else ""
    facts.add_row("universes", f"{details['agreement']:.0%} of {universes['count']} agree{missing}")
    threshold = details["threshold"]
    facts.add_row("the words mean", f"{_condition(threshold)}. {threshold['why']}")
    for name, row in details["numbers"].items():
        facts.add_row(name.replace("_", " "), _with_unit(row))
    for name, text in _beside(details):
        facts.add_row(name, text)
    facts.add_row("varied", universes["varied"])
    facts.add_row("check it", details["recompute"])
    console.print(facts)
    if details["note"]:
        console.print(f"[dim]{details['note']}[/dim]")


def _with_unit(row: Row) -> str:
    """A number as it is read: a share is a percentage already, and a ratio has no unit."""
    return value_of(row) if row["unit"] in BARE else f"{value_of(row)} {row['unit']}"


def _facts() -> Table:
    facts = Table(box=None, pad_edge=False, show_header=False)
    facts.add_column(style="dim", max_width=18)
    facts.add_column(overflow="fold")
    return facts


def _condition(threshold: Row) -> str:
    sign, bound = (
        ("at least", threshold["at_least"])
        if threshold["at_least"] is not None
        else ("at most", threshold["at_most"])
    )
    return f"{threshold['quantity'].replace('_', ' ')} {sign} {bound:g}".replace("-", "−")


def _beside(details: Row) -> list[tuple[str, str]]:
    """What a reader should see next to the verdict: other dates, and the number others printed."""
    found: list[tuple[str, str]] = []
    pairs = details["findings"].get("date_pairs")
    if pairs is not None:
        found += [(f"{name} change", _pair(pairs[name])) for name in ("lowest", "highest")]
    tested = details["findings"].get("trend")
    if tested is not None:
        odds = f"{tested['p_narrowed']:.0%} of worlds"
        power = f"(a halved gap would show in {tested['power_if_halved']:.0%})"
        found.append(("as a trend", f"parallel frontiers narrow as fast in {odds} {power}"))
    printed = details["published"]
    if printed is not None:
        ours = "not defined" if printed["ours"] is None else _with_unit(printed["ours"])
        found += [
            ("they print", f"{number(printed['value'], 1)} {printed['unit']}: {printed['what']}"),
            ("we measure", ours),
            ("why they differ", printed["differs"]),
        ]
    return found


def _pair(pair: Row) -> str:
    bounds = span(number(pair["low"], 1), number(pair["high"], 1))
    return f"{number(pair['value'], 1)} ({bounds}) from {pair['from']} to {pair['to']}"


def _unmeasurable(console: Console, details: Row) -> None:
    facts = _facts()
    facts.add_row("why", details["why"])
    facts.add_row("needed", details["needed"])
    console.print(facts)
    for fact in details["facts"]:
        amount = "" if fact["amount_usd"] is None else f" (${fact['amount_usd'] / 1e9:,.1f} bn)"
        console.print(f"  {fact['date']}  {fact['title']}{amount}")


def show_claims(console: Console, answer: Answer) -> None:
    """Print a ledger: a line a claim."""
    console.print(f"[bold]{answer.sentence}[/bold]")
    wide = console.width >= WIDE
    table = new_table("verdict", "p", "agree", "claim", *(["measured"] if wide else []))
    for row in answer.details["rows"]:
        verdict, name = row["verdict"], row["claim"].partition("/")[2]
        leaning = f" {row['towards']}" if row["towards"] else ""
        table.add_row(
            f"[{COLOURS[verdict]}]{verdict}{leaning}[/]",
            "" if row["probability"] is None else f"{row['probability']:.2f}",
            "" if row["agreement"] is None else f"{row['agreement']:.0%}",
            f"{row['statement']}\n[dim]{name}[/dim]",
            *([_measured(row)] if wide else []),
        )
    console.print(table)
    console.print(
        f"[dim]p: probability that the claim's condition holds; agree: share of universes in which "
        f"it does; intervals are {percent(0.95)}. below each claim its name: `headway claim NAME` "
        f"shows its numbers, `--json` those of all.[/dim]"
    )


def _measured(row: Row) -> str:
    if row["quantity"] is None:
        return ""
    return f"{row['quantity'].replace('_', ' ')} {_with_unit(row)}"
