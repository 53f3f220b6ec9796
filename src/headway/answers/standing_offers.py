"""What models are sold for on the as-of day, and how much training compute is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from headway.answers.answer import Row
from headway.answers.once import once
from headway.answers.setting import Setting
from headway.evidence.readers import reader
from headway.evidence.tables import PriceTable
from headway.measures.compute import Estimate, estimates
from headway.measures.offered import in_force, offers

Offers = Mapping[str, tuple[Row, ...]]


def standing_offers(setting: Setting) -> Offers:
    """Offers of each model that stand on the as-of day, the cheapest first.

    They are what price lists published by then say: one row for each name under which a list
    carries an offer, at base prices as printed, in USD per million tokens; 0 may be a free route
    or a placeholder. An offer that a later whole list lacks has ended. A rolling name counts for
    the model it stands for on the day.
    """
    return once(setting, ("standing offers",), lambda: _standing_offers(setting))


def _standing_offers(setting: Setting) -> Offers:
    table = setting.store.prices(as_of=setting.as_of)
    when = np.datetime64(setting.as_of, "D")
    found: dict[str, list[Row]] = {}
    for (publisher, name, _, _), periods in offers(table).items():
        row = in_force(table, periods, when)
        bearer = _bearer(setting, publisher, name)
        if row is not None and bearer is not None and table.event[row] != "removed":
            since, model = bearer
            found.setdefault(model, []).append(_row(setting, table, row, model, since))
    return {model: tuple(sorted(rows, key=_order)) for model, rows in found.items()}


def _bearer(setting: Setting, publisher: str, name: str) -> tuple[date, str] | None:
    """The model that the name of an offer stands for on the day, and since when."""
    bearers = setting.catalog.bearers(publisher, name)
    so_far = [(since, found.model) for since, found in bearers if since <= setting.as_of]
    return so_far[-1] if so_far else None


def _row(setting: Setting, table: PriceTable, row: int, model: str, bears: date) -> Row:
    catalog, host = setting.catalog, str(table.host[row])
    lab = catalog.resolve_lab(reader(str(table.source[row])).source.publisher, host)
    return {
        "host": host,
        "host_country": str(table.host_country[row]),
        "own": lab == catalog.models[model].lab,
        "input": _number(table.input[row]),
        "output": _number(table.output[row]),
        "cache_read": _number(table.cache_read[row]),
        "tag": str(table.tag[row]),
        "unit": "USD per million tokens",
        "since": str(max(table.since[row].item(), bears)),
        "basis": str(table.basis[row]),
        "listed_as": str(table.name[row]),
        "published": str(table.published[row]),
        "source": str(table.source[row]),
        "snapshot": str(table.snapshot[row]),
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _order(row: Row) -> tuple[float, float, str, str, str]:
    costs = [np.inf if row[key] is None else row[key] for key in ("input", "output")]
    return costs[0], costs[1], row["host"], row["source"], row["listed_as"]


def training_compute(setting: Setting, model: str) -> Row | None:
    """The newest estimate of a model's training compute published by the day; None without one.

    `flop` is None where the publisher lists the model and does not know it.
    """
    known: Mapping[str, Estimate] = once(
        setting,
        ("training compute",),
        lambda: estimates(setting.store.compute(as_of=setting.as_of), setting.catalog),
    )
    one = known.get(model)
    if one is None:
        return None
    return {
        "flop": _number(one.flop),
        "unit": "FLOP",
        "confidence": one.confidence,
        "spread": one.spread,
        "spread_unit": "orders of magnitude",
        "listed_as": one.name,
        "published": one.published.isoformat(),
        "snapshot": one.snapshot,
    }
