"""An answer as an agent gets it: its sentence as text, and all of it as data of bounded size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from headway.agents.parameters import Json
from headway.answers.answer import Answer

TEXTS = ("reasons", "unknown")
"""Details that are sentences: text shows them where the answer has them."""


def data_of(answer: Answer, limit: int) -> Json:
    """The answer's JSON without its figure, cut to `limit` rows and to the `limit` newest days.

    `shortened` says how many rows and days were left out, where any were.
    """
    found: Json = answer.to_dict()
    found["figure"] = None
    shortened = {}
    rows = found["details"].get("rows")
    if isinstance(rows, list) and len(rows) > limit:
        shortened["rows"] = len(rows) - limit
        found["details"]["rows"] = rows[:limit]
    if len(found["series"]) > limit:
        shortened["series"] = len(found["series"]) - limit
        found["series"] = found["series"][-limit:]
    return {**found, **({"shortened": shortened} if shortened else {})}


def text_of(data: Json) -> str:
    """The answer in words: sentence, table of a ranking, warnings, what was cut, sources."""
    details: Mapping[str, Any] = data["details"]
    parts = [[data["sentence"]]]
    for name in TEXTS:
        said = details.get(name)
        if isinstance(said, list) and said and all(isinstance(one, str) for one in said):
            parts.append([f"{name.capitalize()}:", *(f"- {one}" for one in said)])
    if data["verb"] == "rank":
        parts.append([_rank_line(row, data["unit"]) for row in details["rows"]])
    parts.append([f"Warning ({one['kind']}): {one['text']}" for one in data["warnings"]])
    parts.append(_shortened(data.get("shortened", {})))
    parts.append([_credit_line(one) for one in data["origins"]])
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def answer_schema() -> Json:
    """What `data_of` holds, in JSON Schema; bare, because every tool carries it."""
    schema = _bare(msgspec.json.schema(Answer))
    root: Json = schema["$defs"].pop("Answer")
    root["properties"]["figure"] = {"type": "null"}
    root["properties"]["shortened"] = {
        "type": "object",
        "description": "How many entries of details.rows and of series were left out, if any.",
        "additionalProperties": {"type": "integer"},
    }
    root["required"] = [*root["required"], "value", "details", "series", "warnings", "origins"]
    return {**root, "$defs": schema["$defs"]}


def _bare(schema: Any) -> Any:  # noqa: ANN401 - walks any JSON value
    """A schema without what only people read."""
    if isinstance(schema, dict):
        return {
            key: {name: _bare(one) for name, one in value.items()}
            if key in ("properties", "$defs")
            else _bare(value)
            for key, value in schema.items()
            if key not in ("title", "description", "default")
        }
    return [_bare(one) for one in schema] if isinstance(schema, list) else schema


def _rank_line(row: Mapping[str, Any], unit: str | None) -> str:
    return (
        f"{row['rank']} ({row['rank_low']} to {row['rank_high']}). {row['model'] or row['name']}: "
        f"{row['ability']:g} {unit or ''} ({row['low']:g} to {row['high']:g})"
    )


def _shortened(left_out: Mapping[str, int]) -> list[str]:
    words = {"rows": "rows", "series": "older days of the series"}
    said = [f"{count} {words[name]}" for name, count in left_out.items()]
    return [f"Left out: {' and '.join(said)}; ask with a larger limit."] if said else []


def _credit_line(one: Mapping[str, str]) -> str:
    return (
        f"Source: {one['title']}, {one['publisher']}, {one['published']}, {one['licence']}: "
        f"{one['attribution']} <{one['address']}>"
    )
