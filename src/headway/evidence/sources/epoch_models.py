"""Epoch's tables of models: training compute as Epoch estimates it, with its confidence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from headway.evidence.files import Line, csv_lines, day, day_in_name, day_published, load, number
from headway.evidence.observations import Compute, Extract
from headway.evidence.source import Source

SOURCE = Source(
    name="epoch-models",
    publisher="epoch",
    title="Epoch AI, data on models",
    takes=(
        "a CSV file of large-scale, frontier, notable or all models; the day is stated with "
        "--published, since the file is filled every week"
    ),
    address="https://epoch.ai/data/ai-models",
    licence="CC BY 4.0",
    attribution=(
        "Epoch AI, 'Data on AI Models'. Published online at epoch.ai, "
        "https://epoch.ai/data/ai-models, CC BY 4.0"
    ),
    bundled=True,
    columns={
        "name": "Model",
        "organization": "Organization",
        "country": "Country (of organization)",
        "flop": "Training compute (FLOP)",
        "confidence": "Confidence",
        "released": "Publication date",
    },
    refuses=("a table without these columns",),
)

_NEEDED = tuple(SOURCE.columns.values())
_WRONG = "rows that Epoch itself marks as wrong"


def read(path: Path, published: date | None = None) -> Extract:
    """Read the models, those of unknown compute included.

    A row counts from the day the file was published, and never before its own publication date.

    Raises:
        BadFile: the file is damaged or lacks a column, a cell is not what its column says, or the
            day is not stated.
    """
    loaded = load(path)
    stated = day_published(path, day_in_name(path), published)
    lines = list(csv_lines(loaded, _NEEDED))
    kept = [line for line in lines if line.cells["Confidence"].strip() != "Wrong"]
    return Extract(
        title=SOURCE.title,
        files=(loaded.stamp,),
        compute=tuple(_compute(line, stated) for line in kept),
        places=tuple(line.place for line in kept),
        left_out={_WRONG: len(lines) - len(kept)} if len(lines) > len(kept) else {},
    )


def _compute(line: Line, stated: date) -> Compute:
    place = line.place
    cells = {name: cell.strip() for name, cell in line.cells.items()}
    released, flop = cells["Publication date"], cells["Training compute (FLOP)"]
    own = day(place, "Publication date", released) if released else None
    countries = cells["Country (of organization)"].split(",")
    return Compute(
        name=cells["Model"],
        organization=cells["Organization"],
        country="|".join(dict.fromkeys(one.strip() for one in countries if one.strip())),
        published=stated if own is None else max(stated, own),
        flop=number(place, "Training compute (FLOP)", flop) if flop else None,
        confidence=cells["Confidence"],
        released=own,
    )
