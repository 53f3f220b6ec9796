"""Small invented worlds: a catalog and readings that a test can lay out in a few lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np

from headway.catalog.entities import Board, Facts, Group, Jump, Lab, Model
from headway.catalog.load import Catalog
from headway.evidence.tables import RatingTable

BOARD = Board(
    id="arena/text",
    name="Arena text",
    publisher="arena",
    scale="elo",
    sources=("arena-official", "arena-site", "arena-history", "arena-labs"),
    assumed_half_width=10.0,
    assumed_why="declared for tests",
    address="https://arena.example",
    jumps=(
        Jump(date=dt.date(2024, 1, 9), what="another scale before", source="https://x.example"),
    ),
    categories={"coding": "coding"},
)
GROUPS = (
    Group(id="us", name="US", adjective="US", what="US labs", country="US"),
    Group(id="china", name="China", adjective="Chinese", what="Chinese labs", country="CN"),
    Group(id="open-weights", name="Open", adjective="open-weight", what="open", weights="open"),
)

Entry = tuple[str, float, float]


def catalog(models: Iterable[tuple[str, str | None]]) -> Catalog:
    """A catalog of `lab/name` models with release days; labs `us...` are US, `cn...` Chinese.

    A model's one Arena name is the part after the slash; `name+thinking` is its variant.
    """
    built = []
    for model, released in models:
        name = model.partition("/")[2]
        built.append(
            Model(
                id=model,
                name=name.upper(),
                weights="open" if name.startswith("open") else "closed",
                modalities=("text",),
                released=None if released is None else dt.date.fromisoformat(released),
                source="https://x.example",
                aliases={"arena": (name,)},
                variants={"arena": {f"{name}+thinking": "thinking"}},
            )
        )
    labs = {model.lab for model in built}
    return Catalog(
        Facts(
            labs=tuple(
                Lab(id=lab, name=lab.title(), country=lab[:2].upper(), source="https://x.example")
                for lab in sorted(labs)
            ),
            models=tuple(built),
            boards=(BOARD,),
            capabilities=(),
            groups=GROUPS,
            citations=(),
        ),
        digest="invented",
    )


def table(
    *readings: tuple[str, str, Sequence[Entry], str], category: str = "overall"
) -> RatingTable:
    """Rows from (day, source, [(name, rating, half-width)], coverage); 0 is no interval."""
    rows = sorted(
        (day, source, f"{source}-{day}", name, rating, half, coverage)
        for day, source, entries, coverage in readings
        for name, rating, half in entries
    )
    rating = np.array([row[4] for row in rows], dtype=float)
    half = np.array([row[5] or np.nan for row in rows], dtype=float)
    text = {
        column: np.array([row[position] for row in rows], dtype=object)
        for column, position in (("source", 1), ("snapshot", 2), ("name", 3), ("coverage", 6))
    }
    blank = np.array([""] * len(rows), dtype=object)
    return RatingTable(
        board="arena/text",
        category=category,
        rating=rating,
        low=rating - half,
        high=rating + half,
        level=np.where(np.isnan(half), np.nan, 0.95),
        votes=np.full(len(rows), 1000.0),
        published=np.array([row[0] for row in rows], dtype="datetime64[D]"),
        organization=blank,
        licence=blank,
        **text,
    )
