"""A publisher's name becomes a model by declared alias only, never by similarity."""

from __future__ import annotations

from typing import NamedTuple

from headway.catalog.entities import Model


class Resolved(NamedTuple):
    """The model a publisher's name stands for, and which variant of it ("" for the model)."""

    model: str
    variant: str


def alias_index(models: tuple[Model, ...]) -> dict[tuple[str, str], Resolved]:
    """Map (publisher, name) to the model and variant that declare it."""
    index: dict[tuple[str, str], Resolved] = {}
    for model in models:
        for publisher, names in model.aliases.items():
            for name in names:
                index[publisher, name] = Resolved(model.id, "")
        for publisher, variants in model.variants.items():
            for name, variant in variants.items():
                index[publisher, name] = Resolved(model.id, variant)
    return index


def alias_clashes(models: tuple[Model, ...]) -> list[str]:
    """List each publisher's name that two models claim, as one sentence."""
    owner: dict[tuple[str, str], str] = {}
    clashes: list[str] = []
    for model in models:
        claimed = [(p, n) for p, names in model.aliases.items() for n in names]
        claimed += [(p, n) for p, names in model.variants.items() for n in names]
        for publisher, name in claimed:
            first = owner.setdefault((publisher, name), model.id)
            if first != model.id:
                clashes.append(f"{publisher} name {name!r} is claimed by {first} and {model.id}")
    return clashes
