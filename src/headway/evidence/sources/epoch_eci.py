"""The Epoch Capabilities Index as it stood on a day: one score for each model or model version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from headway.errors import BadFile
from headway.evidence.files import Line, csv_lines, day_in_name, day_published, load, number
from headway.evidence.observations import Extract, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="epoch-eci",
    publisher="epoch",
    title="Epoch Capabilities Index",
    takes="the CSV file of one vintage, with its date in the name or stated with --published",
    address="https://epoch.ai/benchmarks",
    licence="CC BY 4.0",
    attribution=(
        "Epoch AI, 'AI Benchmarking Hub'. Published online at epoch.ai, "
        "https://epoch.ai/benchmarks, CC BY 4.0"
    ),
    bundled=True,
    columns={
        "name": "Model or Model version",
        "rating": "eci or ECI Score",
        "low": "eci_ci_low",
        "high": "eci_ci_high",
        "organization": "Organization",
        "licence": "Model accessibility",
    },
    refuses=("other columns",),
)

_LEVEL = 0.90
_UNSCORED = "rows without a score"
_SCORES = (
    "Model",
    "Display name",
    "eci",
    "eci_ci_low",
    "eci_ci_high",
    "date",
    "Organization",
    "Country (of organization)",
    "Model accessibility",
    "Accessibility group",
    "model_versions",
)
_INDEX = (
    "Model version",
    "ECI Score",
    "Release date",
    "Organization",
    "Country",
    "Model accessibility",
    "Training compute (FLOP)",
    "Confidence",
    "Model name",
    "Description",
    "Display name",
)


def read(path: Path, published: date | None = None) -> Extract:
    """Read one vintage, of either published layout; only `eci_scores` has intervals (90%).

    Raises:
        BadFile: the file is damaged, of another form, or does not tell its date.
    """
    loaded = load(path)
    day = day_published(path, day_in_name(path), published)
    header = loaded.content.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    layout = _SCORES if b"eci_ci_low" in header else _INDEX
    score = "eci" if layout is _SCORES else "ECI Score"
    lines = list(csv_lines(loaded, layout, layout))
    scored = [line for line in lines if line.cells[score].strip()]
    if not scored:
        raise BadFile(path, "", "no row has a score", "download it again")
    return Extract(
        title=SOURCE.title,
        files=(loaded.stamp,),
        ratings=tuple(_rating(line, score, day) for line in scored),
        places=tuple(line.place for line in scored),
        left_out={_UNSCORED: len(lines) - len(scored)} if len(lines) > len(scored) else {},
    )


def _rating(line: Line, score: str, day: date) -> Rating:
    place, cells = line
    low, high = (
        number(place, column, cells[column]) if cells.get(column) else None
        for column in ("eci_ci_low", "eci_ci_high")
    )
    return Rating(
        board="epoch/eci",
        category="overall",
        name=cells["Model"] if score == "eci" else cells["Model version"],
        rating=number(place, score, cells[score]),
        published=day,
        coverage="full",
        low=low,
        high=high,
        level=_LEVEL if low is not None else None,
        organization=cells["Organization"],
        licence=cells["Model accessibility"],
    )
