"""The Epoch Capabilities Index as it stood on a day: one score for each model or model version."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from headway.errors import BadFile
from headway.evidence.files import Line, csv_lines, day_in_name, day_published, load, number
from headway.evidence.observations import Extract, Rating
from headway.evidence.source import Source

SOURCE = Source(
    name="epoch-eci",
    publisher="epoch",
    title="Epoch Capabilities Index",
    takes=(
        "the CSV file of one vintage, or the unpacked folder of the hub that holds it; "
        "its date is in the name or stated with --published"
    ),
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
    refuses=("a table without these columns",),
)

_LEVEL = 0.90
_UNSCORED = "rows without a score"


class _Layout(NamedTuple):
    """Where a published layout keeps what we read; other columns come and go."""

    name: str
    score: str
    interval: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that must be there."""
        return (self.name, self.score, *self.interval, "Organization", "Model accessibility")


_SCORES = _Layout("Model", "eci", ("eci_ci_low", "eci_ci_high"))
_INDEX = _Layout("Model version", "ECI Score")
_FILES = ("eci_scores.csv", "epoch_capabilities_index.csv")
"""The index in the hub's folder, at the top or in a sub-folder; the first has the intervals."""


def read(path: Path, published: date | None = None) -> Extract:
    """Read one vintage, of either published layout; only `eci_scores` has intervals (90%).

    Raises:
        BadFile: the file is damaged, of another form, or does not tell its date.
    """
    file = _file(path)
    loaded = load(file)
    day = day_published(file, day_in_name(file), published)
    header = loaded.content.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    layout = _INDEX if _INDEX.score.encode() in header else _SCORES
    lines = list(csv_lines(loaded, layout.needed))
    scored = [line for line in lines if line.cells[layout.score].strip()]
    if not scored:
        raise BadFile(file, "", "no row has a score", "download it again")
    return Extract(
        title=SOURCE.title,
        files=(loaded.stamp,),
        ratings=tuple(_rating(line, layout, day) for line in scored),
        places=tuple(line.place for line in scored),
        left_out={_UNSCORED: len(lines) - len(scored)} if len(lines) > len(scored) else {},
    )


def _file(path: Path) -> Path:
    """The file itself, or the index inside the hub's folder, however deep the archive put it."""
    if not path.is_dir():
        return path
    for name in _FILES:
        for depth in ("", "*/", "*/*/"):
            found = sorted(path.glob(f"{depth}{name}"))
            if found:
                return found[0]
    raise BadFile(
        path, "", f"the folder holds no {' or '.join(_FILES)}", "name the file that holds the index"
    )


def _rating(line: Line, layout: _Layout, day: date) -> Rating:
    place, cells = line
    low, high = (
        number(place, column, cells[column]) if cells.get(column, "").strip() else None
        for column in _SCORES.interval
    )
    return Rating(
        board="epoch/eci",
        category="overall",
        name=cells[layout.name],
        rating=number(place, layout.score, cells[layout.score]),
        published=day,
        coverage="full",
        low=low,
        high=high,
        level=_LEVEL if low is not None else None,
        organization=cells["Organization"],
        licence=cells["Model accessibility"],
    )
