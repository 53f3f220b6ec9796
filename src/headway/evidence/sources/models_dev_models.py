"""What models.dev says of each model on one day, whoever sells it: release, weights, limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from headway.catalog.entities import Precision
from headway.errors import BadFile
from headway.evidence.files import Loaded, day_in_name, day_published, json_record, load
from headway.evidence.files import day as day_of
from headway.evidence.gathered import Gathered, count_of
from headway.evidence.observations import Extract, Fact, Place
from headway.evidence.source import Source

SOURCE = Source(
    name="models-dev-models",
    publisher="models-dev",
    title="models.dev, facts of models",
    takes="its models.json; the day is in the file's name or stated with --published",
    address="https://models.dev/models.json",
    licence="MIT",
    attribution="models.dev, https://models.dev, MIT",
    bundled=True,
    columns={
        "name": "the key of the model",
        "organization": "the key of the model, before the slash",
        "title": "name",
        "released": "release_date",
        "weights": "open_weights",
        "licence": "license",
        "context": "limit.context",
        "max_output": "limit.output",
        "reads": "modalities.input",
        "writes": "modalities.output",
    },
    refuses=("api.json and catalog.json", "keys that are not lab/model"),
)

PLACEHOLDER = "release dates of 1970-01-01, which stand for none"
LATER = "release dates after the day of the list"

_NO_DAY = date(1970, 1, 1)
_PRECISION: Mapping[int, tuple[Precision, str]] = {
    4: ("year", "-01-01"),
    7: ("month", "-01"),
}
"""By the length of a date that is no whole day: what it is, and what makes it its first day."""


class _Limit(msgspec.Struct):
    context: float | None = None
    output: float | None = None


class _Modalities(msgspec.Struct):
    input: tuple[str, ...] = ()
    output: tuple[str, ...] = ()


class _Model(msgspec.Struct):
    """Of the keys that every model has, one that is gone is a change of the form."""

    name: str
    release_date: str | None
    open_weights: bool | None
    limit: _Limit
    modalities: _Modalities
    license: str | None = None
    id: str = ""


def read(path: Path, published: date | None = None) -> Extract:
    """Read every model: an object with a key for each, or a list of models that bear their ids.

    Raises:
        BadFile: the file is damaged or of another shape, or the day is not stated.
    """
    loaded = load(path)
    day = day_published(path, day_in_name(path), published)
    gathered = Gathered()
    for place, name, model in _models(loaded):
        gathered.fact(_fact(place, name, day, model, gathered), place)
    return gathered.extract(SOURCE.title, (loaded.stamp,))


def _models(loaded: Loaded) -> Iterator[tuple[Place, str, _Model]]:
    """Every model with its id, which is that of its lab, a slash, and its own."""
    for number, (name, model) in enumerate(_named(loaded), start=1):
        place = Place(loaded.path, f"model {name}" if name else f"model number {number}")
        lab, _, own = name.partition("/")
        if not (lab.strip() and own.strip()):
            raise BadFile(
                *place,
                f"{name!r} is not the id of a lab, a slash and that of its model",
                "check that it is models.json, or name another source",
            )
        yield place, name, model


def _named(loaded: Loaded) -> Iterable[tuple[str, _Model]]:
    """Ids and models, from either form."""
    if loaded.content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        return [(one.id, one) for one in json_record(loaded, tuple[_Model, ...])]
    return json_record(loaded, dict[str, _Model]).items()


def _fact(place: Place, name: str, day: date, model: _Model, gathered: Gathered) -> Fact:
    released, precision = _released(place, model.release_date)
    if released == _NO_DAY:
        gathered.left_out[PLACEHOLDER] += 1
        released = None
    if released is not None and released > day:
        gathered.left_out[LATER] += 1
        released = None
    return Fact(
        name=name,
        organization=name.partition("/")[0],
        title=model.name,
        published=day,
        released=released,
        precision="day" if released is None else precision,
        weights="" if model.open_weights is None else "open" if model.open_weights else "closed",
        licence=model.license or "",
        context=count_of(place, "limit.context", model.limit.context),
        max_output=count_of(place, "limit.output", model.limit.output),
        reads="|".join(model.modalities.input),
        writes="|".join(model.modalities.output),
    )


def _released(place: Place, told: str | None) -> tuple[date | None, Precision]:
    """The day, or the first one of the month or year that is told."""
    if not told:
        return None, "day"
    precision, rest = _PRECISION.get(len(told), ("day", ""))
    return day_of(place, "release_date", told + rest), precision
