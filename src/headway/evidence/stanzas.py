"""A model for a lab file of the catalog, ready to paste: how an unresolved name gets its alias."""

from __future__ import annotations

import re

from headway.catalog.load import Catalog


def lab_of(catalog: Catalog, publisher: str, organization: str) -> str | None:
    """Id of the lab that an organization is, by its declared spellings, its name or its id."""
    found = catalog.resolve_lab(publisher, organization)
    if found is None and organization in catalog.labs:
        found = organization
    return found


def stanza(name: str, organization: str, publisher: str, catalog: Catalog) -> str:
    """A model that bears this name; what must be decided is marked `?`, and refused until it is.

    The first line names the file of the user's store it belongs into, with the head that such a
    file needs, or else the organization that no lab declares.
    """
    lab = lab_of(catalog, publisher, organization)
    slug = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")
    return (
        f"{_where(lab, organization)}\n"
        "[[model]]\n"
        f"id = {_quoted(slug)}\n"
        f"name = {_quoted(name)}\n"
        'weights = "?"\n'
        'modalities = ["?"]\n'
        "[model.aliases]\n"
        f"{publisher} = [{_quoted(name)}]\n"
    )


def head(lab: str, catalog: Catalog) -> str:
    """The lines that a lab file of the user's store begins with."""
    known = catalog.labs[lab]
    return (
        f"name = {_quoted(known.name)}\n"
        f"country = {_quoted(known.country)}\n"
        f"source = {_quoted(known.source)}\n"
    )


def _where(lab: str | None, organization: str) -> str:
    if lab is not None:
        return f"# labs/{lab}.toml, unless it is a variant of a model declared there"
    shown = " ".join(organization.split())
    who = f"{shown!r} is no lab of the catalog" if shown else "its organization is not told"
    return f"# labs/?.toml: {who}, so find out who made it"


def _quoted(text: str) -> str:
    """The text as a basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04x}", escaped) + '"'
