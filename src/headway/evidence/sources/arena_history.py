"""Arena text, overall, on every date it was published until March 2025: points, no intervals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from headway.evidence import arena
from headway.evidence.files import Line, csv_lines, day, load, number
from headway.evidence.observations import Extract, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="arena-history",
    publisher=arena.PUBLISHER,
    title="Arena text, all published dates from May 2023 to March 2025",
    takes="the CSV file with one row for each model and date",
    address=arena.DATASET,
    licence=arena.LICENCE,
    attribution=arena.ATTRIBUTION,
    bundled=True,
    columns={
        "name": "key",
        "rating": "rating",
        "organization": "Organization",
        "licence": "License",
        "published": "date",
    },
    refuses=("other columns",),
)

_COLUMNS = ("key", "Model", "rating", "License", "Organization", "date")


def read(path: Path, published: date | None = None) -> Extract:  # noqa: ARG001 - rows are dated
    """Read the history; each row carries the date on which Arena published it.

    Raises:
        BadFile: the file is damaged or of another form.
    """
    loaded = load(path)
    lines = list(csv_lines(loaded, _COLUMNS, _COLUMNS))
    return Extract(
        title=SOURCE.title,
        files=(loaded.stamp,),
        ratings=tuple(_rating(line) for line in lines),
        places=tuple(line.place for line in lines),
    )


def _rating(line: Line) -> Rating:
    place, cells = line
    return Rating(
        board="arena/text",
        category="overall",
        name=cells["key"],
        rating=number(place, "rating", cells["rating"]),
        published=day(place, "date", cells["date"]),
        coverage="full",
        organization=cells["Organization"],
        licence=cells["License"],
    )
