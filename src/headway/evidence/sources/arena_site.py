"""Pages of arena.ai as scraped once a week, one JSON file per page, whole points."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import msgspec

from headway.errors import BadFile
from headway.evidence import arena
from headway.evidence.files import day_published, json_record, load, matching
from headway.evidence.observations import Coverage, Extract, Place, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="arena-site",
    publisher=arena.PUBLISHER,
    title="Arena leaderboard pages",
    takes="a JSON file of one page, or the folder of one week",
    address="https://arena.ai/leaderboard",
    licence=arena.LICENCE,
    attribution=arena.ATTRIBUTION,
    bundled=True,
    columns={
        "name": "model",
        "rating": "score",
        "low": "ci",
        "high": "ci",
        "votes": "votes",
        "organization": "vendor",
        "licence": "license",
        "published": "fetched_at",
    },
    refuses=(
        "pages of unknown boards",
        "a row count that does not add up",
        "pages whose scores do not fall with rank",
    ),
)

_BOARD_OF_PAGE = {
    "text": "arena/text-style-control",
    "code": "arena/webdev",
    "vision": "arena/vision-style-control",
    "search": "arena/search",
    "document": "arena/document",
    "text-to-image": "arena/text-to-image",
    "image-edit": "arena/image-edit",
    "text-to-video": "arena/text-to-video",
    "image-to-video": "arena/image-to-video",
    "video-edit": "arena/video-edit",
    "agent": "arena/agent",
}
_CODE_CUT_SINCE = date(2026, 5, 15)


class _Meta(msgspec.Struct, forbid_unknown_fields=True):
    leaderboard: str
    source_url: str
    fetched_at: datetime
    model_count: int
    last_updated: str | None = None


class _Row(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    rank: int | None
    model: str
    vendor: str | None
    license: str | None
    score: float | None
    ci: float | None
    votes: int | None


class _Page(msgspec.Struct, forbid_unknown_fields=True):
    meta: _Meta
    models: list[_Row]


def read(path: Path, published: date | None = None) -> Extract:
    """Read the pages of one day; the day is when they were fetched.

    A page whose scores do not fall with rank is left out and counted: the agent page's negative
    scores stand without their sign in the copies.

    The text and vision pages show the style-controlled boards, and only their upper rows; so does
    the code page since 2026-05-15. A page may be some days old when it is fetched.

    Raises:
        BadFile: a file is damaged, of another form, or of an unknown page.
    """
    left_out: Counter[str] = Counter()
    stamps, ratings, places = [], [], []
    for file in matching(path, r"[a-z].*\.json(\.gz)?", what="page"):
        loaded = load(file)
        page = json_record(loaded, _Page)
        day = day_published(file, page.meta.fetched_at.date(), published)
        board = _board(file, page.meta)
        if page.meta.model_count != len(page.models):
            raise BadFile(
                file,
                "meta.model_count",
                f"it announces {page.meta.model_count} rows and holds {len(page.models)}",
                "download it again",
            )
        stamps.append(loaded.stamp)
        if not _falls_with_rank(page.models):
            left_out[
                f"rows of the {page.meta.leaderboard} page, whose scores do not fall with rank "
                "(the copy has lost minus signs)"
            ] += len(page.models)
            continue
        for number, row in enumerate(page.models, start=1):
            if row.score is None:
                left_out[f"{page.meta.leaderboard} rows without a score on the page"] += 1
                continue
            ratings.append(_rating(row, row.score, board, day))
            places.append(Place(file, f"row {number}"))
    return Extract(
        title=SOURCE.title,
        files=tuple(stamps),
        ratings=tuple(ratings),
        places=tuple(places),
        left_out=dict(left_out),
    )


def _falls_with_rank(rows: list[_Row]) -> bool:
    """Whether scores never rise from one rank to the next, ties aside."""
    scores = [row.score for row in rows if row.score is not None]
    return all(next_score <= score for score, next_score in pairwise(scores))


def _board(file: Path, meta: _Meta) -> str:
    if meta.leaderboard not in _BOARD_OF_PAGE:
        raise BadFile(
            file,
            "meta.leaderboard",
            f"page {meta.leaderboard!r} is unknown; known are {', '.join(_BOARD_OF_PAGE)}",
            "leave the file out",
        )
    return _BOARD_OF_PAGE[meta.leaderboard]


def _coverage(board: str, day: date) -> Coverage:
    cut = board in {"arena/text-style-control", "arena/vision-style-control"} or (
        board == "arena/webdev" and day >= _CODE_CUT_SINCE
    )
    return "top" if cut else "full"


def _rating(row: _Row, score: float, board: str, day: date) -> Rating:
    return Rating(
        board=board,
        category="overall",
        name=row.model,
        rating=score,
        published=day,
        coverage=_coverage(board, day),
        low=None if row.ci is None else score - row.ci,
        high=None if row.ci is None else score + row.ci,
        level=None if row.ci is None else arena.LEVEL,
        votes=row.votes,
        organization=row.vendor or "",
        licence=row.license or "",
    )
