"""Invented price lists, and the catalog whose names they bear."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import fields

import msgspec
import numpy as np

from headway.catalog.load import Catalog
from headway.evidence.tables import PriceTable
from headway.measures.best_variants import BestVariants
from tests.measures import worlds

Listed = tuple[str, str, str, float | None]
"""Name, host, day and input price; the output costs four times as much; None ends the offer."""


def catalog(models: Iterable[tuple[str, str]], rolling: Iterable[tuple[str, str]] = ()) -> Catalog:
    """Models whose LiteLLM name is that after the slash, sold by a host named like the lab."""
    invented = worlds.catalog(models)
    rolls: dict[str, list[str]] = {}
    for model, name in rolling:
        rolls.setdefault(model, []).append(name)
    facts = msgspec.structs.replace(
        invented.facts,
        models=tuple(
            msgspec.structs.replace(
                one,
                aliases={**one.aliases, "litellm": (one.id.partition("/")[2],)},
                rolling={"litellm": tuple(rolls[one.id])} if one.id in rolls else {},
            )
            for one in invented.facts.models
        ),
        labs=tuple(
            msgspec.structs.replace(lab, aliases={"litellm": (lab.id,)})
            for lab in invented.facts.labs
        ),
    )
    return Catalog(facts, "invented")


def listed(*rows: Listed, source: str = "litellm-prices") -> PriceTable:
    """A list's rows in the store's order."""
    rows = tuple(sorted(rows, key=lambda row: row[:3]))
    n = len(rows)
    cost = np.array([np.nan if row[3] is None else row[3] for row in rows], dtype=float)
    days = np.array([row[2] for row in rows], dtype="datetime64[D]")

    def text(values: Iterable[str]) -> np.ndarray:
        return np.array(list(values), dtype=object)

    return PriceTable(
        name=text(row[0] for row in rows),
        host=text(row[1] for row in rows),
        host_country=text([""] * n),
        input=cost,
        output=4 * cost,
        cache_read=np.full(n, np.nan),
        tag=text([""] * n),
        above=np.zeros(n),
        hours=text([""] * n),
        since=days,
        basis=text(["first_seen"] * n),
        event=text("removed" if row[3] is None else "price" for row in rows),
        published=days,
        source=text([source] * n),
        snapshot=text(["s"] * n),
    )


def best(models: Iterable[tuple[str, str, list[float]]]) -> BestVariants:
    """Models with their day of release and their ability on each draw."""
    rows = sorted(models, key=lambda row: (row[1], row[0]))
    return BestVariants(
        models=tuple(row[0] for row in rows),
        released=np.array([row[1] for row in rows], dtype="datetime64[D]"),
        basis=("released",) * len(rows),
        levels=np.array([row[2] for row in rows], dtype=float),
    )


def day(text: str) -> dt.date:
    """A date from its text."""
    return dt.date.fromisoformat(text)


def table_of(*rows: Mapping[str, object]) -> PriceTable:
    """Rows by column in the store's order; the output costs four times the input."""
    full = [
        {
            "host_country": "",
            "output": 4 * float(str(row.get("input", "nan"))),
            "input": np.nan,
            "cache_read": np.nan,
            "tag": "",
            "above": 0,
            "hours": "",
            "basis": "first_seen",
            "event": "price",
            "published": row["since"],
            "source": "litellm-prices",
            "snapshot": str(row.get("published", row["since"])),
            **row,
        }
        for row in rows
    ]
    full.sort(
        key=lambda row: [
            str(row[key]) for key in ("name", "host", "tag", "since", "source", "snapshot")
        ]
    )
    kinds = {"since": "datetime64[D]", "published": "datetime64[D]"}
    kinds |= dict.fromkeys(("input", "output", "cache_read", "above"), "float64")
    return PriceTable(
        **{
            one.name: np.array([row[one.name] for row in full], dtype=kinds.get(one.name, object))
            for one in fields(PriceTable)
        }
    )
