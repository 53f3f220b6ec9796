"""Lab files of the catalog, ready to paste: how names without an alias get theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from headway.catalog.load import Catalog


class Bearer(NamedTuple):
    """A name without an alias: whose spelling it is, and who is said to have made it."""

    publisher: str
    name: str
    organization: str


class Paste(msgspec.Struct, frozen=True):
    """What to add to a file of the user's store; `file` is "" where the lab is not known."""

    file: str
    text: str


def stanza(name: str, organization: str, publisher: str, catalog: Catalog) -> str:
    """A model that bears this name; what must be decided is marked `?`, and refused until it is."""
    lab = lab_of(catalog, publisher, organization)
    where = f"# labs/{lab}.toml, unless" if lab else f"# labs/?.toml{_who(organization)}, unless"
    return f"{where} it is a variant of a model declared there\n{_model(publisher, name)}"


def pastes(bearers: Iterable[Bearer], catalog: Catalog) -> tuple[Paste, ...]:
    """A text for each lab's file, with the head that a new file needs; the unknown come last."""
    by_lab: dict[str, list[Bearer]] = {}
    for one in bearers:
        lab = lab_of(catalog, one.publisher, one.organization) or ""
        by_lab.setdefault(lab, []).append(one)
    return tuple(
        Paste(f"catalog/labs/{lab}.toml" if lab else "", "\n".join(_text(lab, of, catalog)))
        for lab, of in sorted(by_lab.items(), key=lambda item: (not item[0], item[0]))
    )


def _text(lab: str, bearers: Iterable[Bearer], catalog: Catalog) -> Iterator[str]:
    if lab:
        known = catalog.labs[lab]
        yield f"name = {_quoted(known.name)}"
        yield f"country = {_quoted(known.country)}"
        yield f"source = {_quoted(known.source)}"
    for one in bearers:
        if not lab:
            yield f"# labs/?.toml{_who(one.organization)}"
        yield _model(one.publisher, one.name)


def lab_of(catalog: Catalog, publisher: str, organization: str) -> str | None:
    """Id of the lab that an organization is, as the publisher spells it or by its own name."""
    found = catalog.resolve_lab(publisher, organization)
    if found is None:
        named = [one.id for one in catalog.labs.values() if organization in (one.id, one.name)]
        found = named[0] if len(named) == 1 else None
    return found


def _who(organization: str) -> str:
    shown = " ".join(organization.split())
    return f" ({shown!r} is no lab of the catalog)" if shown else " (who made it is not told)"


def _model(publisher: str, name: str) -> str:
    slug = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")
    return (
        "[[model]]\n"
        f"id = {_quoted(slug)}\n"
        f"name = {_quoted(name)}\n"
        'weights = "?"\n'
        'modalities = ["?"]\n'
        "[model.aliases]\n"
        f"{publisher} = [{_quoted(name)}]\n"
    )


def _quoted(text: str) -> str:
    """The text as a basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04x}", escaped) + '"'
