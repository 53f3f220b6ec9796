"""The best flagship of each of eight labs on every Arena text date: points, no intervals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from headway.evidence import arena
from headway.evidence.files import json_record, load
from headway.evidence.observations import Extract, Place, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="arena-labs",
    publisher=arena.PUBLISHER,
    title="Arena text, best flagship of eight labs on every date",
    takes="the JSON file with CHART_DATA_HIGHEST and CHART_DATA_LATEST",
    address=arena.DATASET,
    licence=arena.LICENCE,
    attribution=arena.ATTRIBUTION,
    bundled=True,
    columns={
        "name": "model_name",
        "rating": "rating",
        "published": "date",
        "organization": "key of the lab",
    },
    refuses=("other keys",),
)

_NEWEST = "points of CHART_DATA_LATEST (a lab's newest flagship; its highest is read)"


class _Point(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    date: date
    model_name: str
    rating: float


class _File(msgspec.Struct, forbid_unknown_fields=True):
    highest: dict[str, list[_Point]] = msgspec.field(name="CHART_DATA_HIGHEST")
    latest: dict[str, list[_Point]] = msgspec.field(name="CHART_DATA_LATEST", default={})


def read(path: Path, published: date | None = None) -> Extract:  # noqa: ARG001 - rows are dated
    """Read the highest flagship of each lab; other labs and models are not in the file.

    Raises:
        BadFile: the file is damaged or of another form.
    """
    loaded = load(path)
    table = json_record(loaded, _File)
    found = [
        (lab, number, point)
        for lab, points in table.highest.items()
        for number, point in enumerate(points, start=1)
    ]
    return Extract(
        title=SOURCE.title,
        files=(loaded.stamp,),
        ratings=tuple(_rating(lab, point) for lab, _, point in found),
        places=tuple(Place(path, f"lab {lab}, point {number}") for lab, number, _ in found),
        left_out={_NEWEST: sum(map(len, table.latest.values()))} if table.latest else {},
    )


def _rating(lab: str, point: _Point) -> Rating:
    return Rating(
        board="arena/text",
        category="overall",
        name=point.model_name,
        rating=point.rating,
        published=point.date,
        coverage="labs",
        organization=lab,
    )
