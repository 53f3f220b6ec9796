"""Price changes in the catalogue of models.dev: what each provider asks for each of its models."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from headway.evidence.files import Line, csv_lines, day, load, number
from headway.evidence.observations import Extract, Place, Price
from headway.evidence.offers import Listed, Offer
from headway.evidence.source import Source

SOURCE = Source(
    name="models-dev-prices",
    publisher="models-dev",
    title="models.dev prices, changes",
    takes="a CSV file of the changes between days, in the order of days for each model",
    address="https://models.dev",
    licence="MIT",
    attribution="models.dev, https://models.dev, MIT",
    bundled=True,
    columns={
        "name": "model_id",
        "host": "provider",
        "since": "first_seen",
        "published": "first_seen",
        "event": "event",
        "input": "input_usd_per_mtok",
        "output": "output_usd_per_mtok",
        "cache_read": "cache_read_usd_per_mtok",
    },
    refuses=("other columns",),
)

_PRICES = ("input_usd_per_mtok", "output_usd_per_mtok", "cache_read_usd_per_mtok")
_COLUMNS = ("provider", "model_id", "first_seen", "event", *_PRICES)


def read(path: Path, published: date | None = None) -> Extract:
    """Read the changes; a row counts from the day the catalogue was first seen to carry it.

    Raises:
        BadFile: the file is damaged, has other columns, or a cell is not what its column says.
    """
    del published  # each row tells its own day
    loaded = load(path)
    left_out: Counter[str] = Counter()
    found: list[tuple[Price, Place]] = []
    offers: defaultdict[tuple[str, str], Offer] = defaultdict(Offer)
    for line in csv_lines(loaded, _COLUMNS, _COLUMNS):
        offer = offers[line.cells["provider"], line.cells["model_id"]]
        found += [(price, line.place) for price in _changes(offer, line, left_out)]
    return Extract(
        title=SOURCE.title,
        files=(loaded.stamp,),
        prices=tuple(price for price, _ in found),
        places=tuple(place for _, place in found),
        left_out=dict(sorted(left_out.items())),
    )


def _changes(offer: Offer, line: Line, left_out: Counter[str]) -> list[Price]:
    place, cells = line
    seen = day(place, "first_seen", cells["first_seen"])
    if cells["event"] == "removed":
        return list(offer.gone(seen))
    prices = (number(place, c, cells[c]) if cells[c].strip() else None for c in _PRICES)
    listed = Listed(cells["model_id"], cells["provider"], seen, *prices)
    return list(offer.listed(listed, left_out))
