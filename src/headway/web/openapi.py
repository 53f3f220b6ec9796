"""The description of the addresses that give JSON, as OpenAPI 3.1."""

from __future__ import annotations

from headway import __version__
from headway.answers.choices import Choices
from headway.language.strings import strings
from headway.web.links import FORMATS
from headway.web.pages.page import Page, Row
from headway.web.questions import AMOUNT, EVERYWHERE, MANNER, Kind, Parameter
from headway.web.reply import KINDS


def described(choices: Choices) -> Row:
    """The description of the server that has these choices."""
    from headway.web.catalogue import PAGES

    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Headway",
            "version": __version__,
            "summary": strings("en")("site.footer.what"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            f"{'/index' if page.path == '/' else page.path.replace(':path', '')}.{form}": {
                "get": _operation(page, form, choices)
            }
            for page in PAGES
            for form in (FORMATS if page.main else ("json",))
        },
        "components": {"schemas": SCHEMAS},
    }


def _operation(page: Page, form: str, choices: Choices) -> Row:
    t = strings("en")
    key = f"pages.{page.name}.plain"
    title = t(key) if key in t else page.name
    content = KINDS[form]
    schema = {"$ref": "#/components/schemas/Answer"} if page.main else {"type": "object"}
    body: Row = {"schema": schema} if form == "json" else {"schema": {"type": "string"}}
    return {
        "operationId": f"{page.name}_{len(page.path)}_{form}",
        "summary": f"{title} ({form.upper()})",
        "parameters": [
            *_in_path(page),
            *(_parameter(one, choices) for one in (*page.parameters, *EVERYWHERE, *MANNER)),
        ],
        "responses": {
            "200": {"description": "The answer", "content": {content: body}},
            "304": {"description": "You have it already"},
            **{
                status: {
                    "description": why,
                    "content": {KINDS["json"]: {"schema": {"$ref": "#/components/schemas/Fault"}}},
                }
                for status, why in FAULTS.items()
            },
        },
    }


FAULTS = {
    "400": "The question cannot be read",
    "404": "Unknown name, or no evidence",
    "414": "The address is too long",
    "500": "A fault of ours",
    "503": "Too many questions wait",
    "504": "It took too long",
}


def _in_path(page: Page) -> list[Row]:
    names = [part.split("}")[0] for part in page.path.split("{")[1:]]
    return [
        {
            "name": name.replace(":path", ""),
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
        }
        for name in names
    ]


def _parameter(one: Parameter, choices: Choices) -> Row:
    schema = _schema(one, choices)
    if one.many:
        schema = {"type": "array", "items": schema, "maxItems": 20}
    return {"name": one.name, "in": "query", "required": False, "schema": schema}


def _schema(one: Parameter, choices: Choices) -> Row:
    kinds: dict[Kind, Row] = {
        "day": {"type": "string", "format": "date"},
        "number": {"type": "number"},
        "count": {"type": "integer", "minimum": one.least, "maximum": 10_000},
        "amount": {"type": "string", "maxLength": 300, "pattern": f"^{AMOUNT.pattern}$"},
        "flag": {"type": "string", "enum": ["yes", "no"]},
        "choice": {"type": "string", "enum": list(one.choices)},
        "capability": {"type": "string", "enum": list(choices.capabilities)},
    }
    found = dict(kinds.get(one.kind, {"type": "string", "maxLength": 300}))
    if one.name == "profile":
        found = {"type": "string", "enum": list(choices.profiles)}
    return {**found, **({"default": one.default} if one.default is not None else {})}


_NUMBER = {"type": ["number", "null"]}
SCHEMAS: Row = {
    "Fault": {
        "type": "object",
        "required": ["status", "error"],
        "properties": {"status": {"type": "integer"}, "error": {"type": "string"}},
        "additionalProperties": False,
    },
    "Answer": {
        "type": "object",
        "required": ["verb", "question", "sentence", "details", "series", "warnings", "origins"],
        "properties": {
            "verb": {"type": "string"},
            "question": {"type": "object"},
            "sentence": {"type": "string"},
            "value": _NUMBER,
            "low": _NUMBER,
            "high": _NUMBER,
            "level": _NUMBER,
            "unit": {"type": ["string", "null"]},
            "details": {"type": "object"},
            "series": {"type": "array", "items": {"type": "object"}},
            "warnings": {"type": "array", "items": {"$ref": "#/components/schemas/Notice"}},
            "origins": {"type": "array", "items": {"$ref": "#/components/schemas/Origin"}},
            "figure": {"type": ["object", "null"]},
        },
        "additionalProperties": False,
    },
    "Notice": {
        "type": "object",
        "required": ["kind", "text", "accept"],
        "properties": {name: {"type": "string"} for name in ("kind", "text", "accept")},
        "additionalProperties": False,
    },
    "Origin": {
        "type": "object",
        "required": ["snapshot", "publisher", "title", "address", "licence"],
        "properties": {
            name: {"type": "string"}
            for name in (
                "snapshot",
                "publisher",
                "title",
                "address",
                "via",
                "published",
                "accessed",
                "licence",
                "attribution",
                "sha256",
            )
        },
        "additionalProperties": False,
    },
}
