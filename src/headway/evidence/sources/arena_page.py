"""Arena's text page as scraped whole in February 2026: raw scale, whole points."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from headway.errors import BadFile
from headway.evidence import arena
from headway.evidence.files import day as day_of
from headway.evidence.files import day_published, json_record, load, matching
from headway.evidence.observations import Extract, Place, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="arena-page",
    publisher=arena.PUBLISHER,
    title="Arena text page, whole table",
    takes="a JSON file of the page, plain or gzip-compressed, or the folder of them",
    address="https://arena.ai/leaderboard/text",
    licence=arena.LICENCE,
    attribution=arena.ATTRIBUTION,
    bundled=True,
    columns={
        "name": "model_name",
        "rating": "score",
        "low": "ci",
        "high": "ci",
        "votes": "votes",
        "organization": "organization",
        "licence": "license",
        "published": "leaderboard_date",
    },
    refuses=("a row count that does not add up",),
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _Row(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    rank: int
    rank_spread_raw: str
    model_url: str | None
    model_name: str
    organization: str | None
    license: str | None
    score: float
    ci: float
    is_preliminary: bool
    votes: int | None


class _Page(msgspec.Struct, forbid_unknown_fields=True):
    timestamp: str
    leaderboard_date: str
    total_models: int
    models: list[_Row]
    total_votes: int | None = None
    overtake: msgspec.Raw = msgspec.Raw()


def read(path: Path, published: date | None = None) -> Extract:
    """Read the page; the date printed on it is when it was published.

    Raises:
        BadFile: a file is damaged or of another form.
    """
    stamps, ratings, places = [], [], []
    for file in matching(path, r".+\.json(\.gz)?", what="JSON file"):
        loaded = load(file)
        page = json_record(loaded, _Page)
        told = day_of(Place(file, "top"), "leaderboard_date", page.leaderboard_date, _printed_day)
        day = day_published(file, told, published)
        if page.total_models != len(page.models):
            raise BadFile(
                file,
                "total_models",
                f"it announces {page.total_models} rows and holds {len(page.models)}",
                "download it again",
            )
        stamps.append(loaded.stamp)
        for number, row in enumerate(page.models, start=1):
            ratings.append(_rating(row, day))
            places.append(Place(file, f"row {number}"))
    return Extract(
        title=SOURCE.title, files=tuple(stamps), ratings=tuple(ratings), places=tuple(places)
    )


def _printed_day(text: str) -> date:
    """`Feb 11, 2026`, whatever the language of this machine."""
    month, day, year = text.replace(",", "").split()
    return date(int(year), _MONTHS.index(month) + 1, int(day))


def _rating(row: _Row, day: date) -> Rating:
    return Rating(
        board="arena/text",
        category="overall",
        name=row.model_name,
        rating=row.score,
        published=day,
        coverage="full",
        low=row.score - row.ci,
        high=row.score + row.ci,
        level=arena.LEVEL,
        votes=row.votes,
        organization=_printed_once(row.organization or ""),
        licence=row.license or "",
    )


def _printed_once(organization: str) -> str:
    """The scraper kept the logo's label before the name: `Azure  Microsoft`."""
    return organization.rpartition("  ")[2]
