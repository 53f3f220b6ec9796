"""InferCheck's table of hosts: what each declares of the data it is sent."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from headway.errors import BadFile
from headway.evidence.files import Line, csv_lines, day, day_in_name, day_published, load
from headway.evidence.observations import Extract, Place, Policy, Said
from headway.evidence.source import Source

SOURCE = Source(
    name="infercheck-policies",
    publisher="infercheck",
    title="InferCheck, what inference providers declare",
    takes="the CSV file of its providers; the day is stated with --published",
    address="https://github.com/codeattack-io/infercheck",
    licence="MIT",
    attribution=(
        "InferCheck, https://github.com/codeattack-io/infercheck, MIT; "
        "collected by a language model and not reviewed by a person where marked so"
    ),
    bundled=True,
    columns={
        "host": "slug",
        "name": "name",
        "kind": "type",
        "country": "headquarters",
        "regions": "regions",
        "trains": "trains_on_customer_data",
        "opt_out": "opt_out_available",
        "retention_days": "retention_policy",
        "data_leaves_eu": "data_leaves_eu_at_inference",
        "dpa": "dpa_available",
        "eu_only": "eu_only",
        "reviewed": "verified_by",
        "verified": "last_verified",
        "address": "source_urls",
    },
    refuses=("a table without these columns", "values other than True, False and nothing"),
)

_NEEDED = tuple(SOURCE.columns.values())
_SAID: dict[str, Said] = {"True": "yes", "False": "no", "": "unknown"}
_DRAFT = "ai_draft"
_DURATION = re.compile(
    r"(?<!\d)(\d{1,6})(?: rolling)?[ -](day|hour|week|month|year)s?", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=\.)\s+")
_OF_SOMETHING_ELSE = re.compile(
    r"account|terminat|cancel|withdraw|instruction|deletion request|\bterm\b|provider|"
    r"download|monitoring data",
    re.IGNORECASE,
)
"""Words that make a duration one of accounts, contracts or others' copies, not of what was sent."""


def read(path: Path, published: date | None = None) -> Extract:
    """Read the hosts; what is left blank is unknown.

    Raises:
        BadFile: the file is damaged or lacks a column, a cell is not what its column says, or the
            day is not stated.
    """
    loaded = load(path)
    stated = day_published(path, day_in_name(path), published)
    lines = list(csv_lines(loaded, _NEEDED))
    return Extract(
        title=SOURCE.title,
        files=(loaded.stamp,),
        policies=tuple(_policy(line, stated) for line in lines),
        places=tuple(line.place for line in lines),
    )


def _policy(line: Line, stated: date) -> Policy:
    place = line.place
    cells = {name: cell.strip() for name, cell in line.cells.items()}
    verified = cells["last_verified"]
    return Policy(
        host=cells["slug"],
        name=cells["name"],
        kind=cells["type"],
        country=cells["headquarters"],
        published=stated,
        regions=cells["regions"],
        trains=_said(place, "trains_on_customer_data", cells),
        opt_out=_said(place, "opt_out_available", cells),
        retention_days=days_kept(cells["retention_policy"]),
        data_leaves_eu=_said(place, "data_leaves_eu_at_inference", cells),
        dpa=_said(place, "dpa_available", cells),
        eu_only=_said(place, "eu_only", cells),
        reviewed=cells["verified_by"] not in ("", _DRAFT),
        verified=day(place, "last_verified", verified) if verified else None,
        address=cells["source_urls"].partition("|")[0],
    )


def _said(place: Place, column: str, cells: dict[str, str]) -> Said:
    if cells[column] not in _SAID:
        raise BadFile(
            place.path,
            f"{place.where}, column {column}",
            f"{cells[column]!r} is neither True, False nor nothing",
            "mend the cell or leave the row out",
        )
    return _SAID[cells[column]]


def days_kept(text: str) -> int | None:
    """The days for which what is sent may be kept, where the text says it in one plain number.

    None where it names no duration, several, or one in other units than days, or where every
    sentence that names it speaks of accounts, contracts or other hosts: a number would be a guess.
    """
    durations = {(int(found[1]), found[2].lower()) for found in _DURATION.finditer(text)}
    if len(durations) != 1:
        return None
    ((length, unit),) = durations
    naming = [one for one in _SENTENCE.split(text) if _DURATION.search(one)]
    if unit != "day" or all(_OF_SOMETHING_ELSE.search(one) for one in naming):
        return None
    return length
