"""Changes to a Vega-Lite specification that leave its data alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

TIMED = ("x", "y", "tooltip", "text")
DATA = frozenset({"values", "datasets"})


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - any part of one
    """A copy in which `change` has had its say on every part outside of data."""
    if isinstance(value, list | tuple):
        return [mapped(one, change) for one in value]
    if not isinstance(value, Mapping):
        return change(value)
    return change(
        {key: part if key in DATA else mapped(part, change) for key, part in value.items()}
    )


def in_utc(specification: Mapping[str, Any]) -> dict[str, Any]:
    """A copy whose days are days in UTC, wherever the machine that draws it is."""
    done: dict[str, Any] = mapped(specification, _with_timed_channels)
    return done


def _with_timed_channels(one: Any) -> Any:  # noqa: ANN401
    if not isinstance(one, dict) or not isinstance(one.get("encoding"), dict):
        return one
    encoding = one["encoding"]
    timed = {name: _timed(encoding[name]) for name in TIMED if name in encoding}
    return {**one, "encoding": encoding | timed}


def _timed(field: Any) -> Any:  # noqa: ANN401
    if isinstance(field, list):
        return [_timed(one) for one in field]
    if not isinstance(field, dict) or field.get("type") != "temporal":
        return field
    if "scale" in field and field["scale"] is None:
        return field
    return {**field, "scale": {**field.get("scale", {}), "type": "utc"}}
