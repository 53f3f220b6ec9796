"""What OpenRouter's answers and the mirror of them have in common: hosts, places, amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from headway.errors import BadFile
from headway.evidence.files import Loaded, json_record
from headway.evidence.gathered import Gathered
from headway.evidence.observations import Place

ATTRIBUTION = "OpenRouter, https://openrouter.ai"
LICENCE = "none stated; facts from OpenRouter's public API, under its terms"
KIND = "openrouter provider"

SAME_TAG = "offers under a tag that stands already for the model: the first is kept"

_PERCENT = 100
_MILLISECONDS = 1000


class Seat(NamedTuple):
    """Where a host sits and serves from: ISO codes, regions joined by a bar, "" where not told."""

    country: str = ""
    regions: str = ""


class Seated(msgspec.Struct):
    """A provider in any of OpenRouter's lists, as far as it tells its seat."""

    slug: str
    headquarters: str | None = None
    datacenters: tuple[str, ...] | None = None

    @property
    def seat(self) -> Seat:
        """Where it sits and serves from."""
        return Seat((self.headquarters or "").strip(), regions_of(self.datacenters))


class _Seats(msgspec.Struct):
    data: list[Seated]


def seats(loaded: Loaded) -> Mapping[str, Seat]:
    """Where the providers of such a list sit, by slug.

    Raises:
        BadFile: the file is of another shape.
    """
    return {one.slug: one.seat for one in json_record(loaded, _Seats).data}


class Tags:
    """Which tags of which models have been seen: some stand for two offers."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()

    def is_new(self, name: str, tag: str, gathered: Gathered) -> bool:
        """Whether this is the first offer of the model under the tag; others are counted."""
        new = (name, tag) not in self._seen
        self._seen.add((name, tag))
        if not new:
            gathered.left_out[SAME_TAG] += 1
        return new


def regions_of(codes: Iterable[str] | None) -> str:
    """Countries of data centres, joined by a bar."""
    return "|".join(code.strip() for code in codes or () if code.strip())


def quantization_of(told: str | None) -> str:
    """The quantization, "" where it is unknown."""
    return "" if told is None or told == "unknown" else told


def share(percent: float | None) -> float | None:
    """A share from 0 to 1, from per cent."""
    return None if percent is None else percent / _PERCENT


def seconds(milliseconds: float | None) -> float | None:
    """Seconds, from milliseconds."""
    return None if milliseconds is None else milliseconds / _MILLISECONDS


def amount(place: Place, column: str, told: str | float | None) -> float | None:
    """A price or measure that may be written as text; None where it is not told.

    Raises:
        BadFile: it is no number.
    """
    try:
        return None if told is None or told == "" else float(told)
    except ValueError:
        raise BadFile(
            place.path,
            f"{place.where}, column {column}",
            f"{told!r} is not a number",
            "download it again, or leave the offer out",
        ) from None
