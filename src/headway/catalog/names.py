"""A publisher's name becomes a model by declared alias only, never by similarity."""

from __future__ import annotations

from datetime import date
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


Rolling = dict[tuple[str, str], list[tuple[date, Resolved]]]
"""(publisher, name) to the models it stood for, each with the day from which on; ascending."""


def rolling_index(models: tuple[Model, ...]) -> Rolling:
    """The models that each rolling name stands for, by their day of release."""
    index: Rolling = {}
    for model in models:
        for publisher, names in model.rolling.items():
            for name in names:
                since = model.released or date.max
                index.setdefault((publisher, name), []).append((since, Resolved(model.id, "")))
    return {key: sorted(found) for key, found in index.items()}


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
    return clashes + _rolling_faults(models, owner)


def _rolling_faults(models: tuple[Model, ...], owner: dict[tuple[str, str], str]) -> list[str]:
    """A rolling name needs the day each model begins to bear it, and bears no other alias."""
    faults = [
        f"model {model.id}: rolling names need a day of release"
        for model in models
        if model.rolling and (model.released is None or model.precision != "day")
    ]
    for (publisher, name), stood_for in rolling_index(models).items():
        if (publisher, name) in owner:
            first = owner[publisher, name]
            faults.append(f"{publisher} name {name!r} is an alias of {first} and rolling")
        days = [since for since, _ in stood_for]
        if len(set(days)) < len(days):
            faults.append(f"{publisher} name {name!r} rolls to two models on one day")
    return faults
