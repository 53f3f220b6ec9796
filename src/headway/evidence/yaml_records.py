"""YAML lists of flat records, read as text; whatever else YAML can say is refused.

Only the parser's events are used: nothing is built from tags, and no alias is ever followed, so
that a small file cannot become a large one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from headway.errors import BadFile
from headway.evidence.files import Line, Loaded, text_of
from headway.evidence.observations import Place

LARGEST = 4 * 1024**2
_STEP = {"SequenceStartEvent": 1, "MappingStartEvent": 1} | {
    "SequenceEndEvent": -1,
    "MappingEndEvent": -1,
}
_AT = {"SequenceStartEvent": 0, "MappingStartEvent": 1, "ScalarEvent": 2}
"""How deep each kind may stand: one list, of records, of scalars."""

_CALLED = {"SequenceStartEvent": "list", "MappingStartEvent": "record", "ScalarEvent": "value"}
_READ = -1
"""The depth after the one document, at which nothing may stand."""

_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))


def yaml_records(loaded: Loaded) -> Iterator[Line]:
    """Yield the records of the list, each with the line it starts on.

    Raises:
        BadFile: not YAML, too large, not a list of flat records, or one with anchors, aliases or
            tags.
    """
    import yaml

    if len(loaded.content) > LARGEST:
        raise BadFile(
            loaded.path,
            "",
            f"it has {len(loaded.content):,} bytes, more than the {LARGEST:,} such a list may have",
            "check that it is the right file",
        )
    text = text_of(loaded)
    try:
        yield from _records(loaded, yaml.parse(text, Loader=_loader()))
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        what = getattr(fault, "problem", None) or getattr(fault, "reason", None) or "damaged"
        where = f"line {mark.line + 1}" if mark else ""
        raise BadFile(
            loaded.path, where, f"not valid YAML ({what})", "download it again"
        ) from fault


def _loader() -> Any:  # noqa: ANN401 - the fast parser is there only where its library is
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _records(loaded: Loaded, events: Iterator[Any]) -> Iterator[Line]:
    depth = 0
    line = Line(Place(loaded.path, ""), {})
    key: str | None = None
    for event in events:
        kind = type(event).__name__
        place = Place(loaded.path, f"line {event.start_mark.line + 1}")
        _refuse_references(place, event)
        if kind in _AT and depth != _AT[kind]:
            raise _other(place, f"a {_CALLED[kind]} stands where none is expected")
        depth += _STEP.get(kind, 0)
        if kind == "MappingStartEvent":
            line = Line(place, {})
        elif kind == "ScalarEvent":
            key = _taken(place, line, key, event)
        elif kind == "MappingEndEvent":
            yield line
        elif kind == "DocumentEndEvent":
            depth = _READ


def _taken(place: Place, line: Line, key: str | None, event: Any) -> str | None:  # noqa: ANN401
    """Take a key, or the value of the last one; returns the key that waits for its value."""
    if key is not None:
        empty = not event.style and event.value in _NOTHING
        line.cells[key] = "" if empty else event.value
        return None
    if event.value in line.cells:
        raise BadFile(
            place.path,
            f"{place.where}, column {event.value}",
            "it is given twice in one record",
            "leave one of the two out",
        )
    return str(event.value)


def _refuse_references(place: Place, event: Any) -> None:  # noqa: ANN401 - any event of the parser
    if getattr(event, "anchor", None) is not None:
        raise _other(place, f"the reference {event.anchor[:40]!r} (& or *) stands here")
    if getattr(event, "tag", None) is not None:
        raise _other(place, f"the tag {event.tag[:40]!r} stands here")


def _other(place: Place, what: str) -> BadFile:
    return BadFile(*place, f"{what}; only a list of flat records is read", "mend the file")
