"""An answer as an agent gets it: its sentence as text, and all of it as data of bounded size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from headway.agents.parameters import Json
from headway.answers.answer import Answer

TEXTS = ("reasons", "unknown")
"""Details that are sentences: text shows them where the answer has them."""
WHOLE = ("trust",)
"""Tables that are never cut: what is known of those recommended must not be lost."""
SERIES = "series"


def data_of(answer: Answer, limit: int) -> Json:
    """The answer's JSON without its figure; of tables the first `limit` rows, of days the newest.

    `shortened` says how many rows of which table, and how many days, were left out, if any.
    """
    found: Json = answer.to_dict()
    found["figure"] = None
    details: Json = found["details"]
    shortened = {}
    for name, value in details.items():
        if name not in WHOLE and _is_table(value) and len(value) > limit:
            shortened[name] = len(value) - limit
            details[name] = value[:limit]
    if len(found["series"]) > limit:
        shortened[SERIES] = len(found["series"]) - limit
        found["series"] = found["series"][-limit:]
    return {**found, **({"shortened": shortened} if shortened else {})}


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


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
        "description": "Rows of which of the details, and days of series, that were left out.",
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
    said = [
        f"{count} older days of the series" if name == SERIES else f"{count} of {name}"
        for name, count in left_out.items()
    ]
    return [f"Left out: {', '.join(said)}; ask with a larger limit."] if said else []


def _credit_line(one: Mapping[str, str]) -> str:
    return (
        f"Source: {one['title']}, {one['publisher']}, {one['published']}, {one['licence']}: "
        f"{one['attribution']} <{one['address']}>"
    )
