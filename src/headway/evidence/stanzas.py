"""Lab files of the catalog, ready to paste: how names without an alias get theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from headway.catalog.load import Catalog
from headway.evidence.known_facts import KnownFacts, Told


class Bearer(NamedTuple):
    """A name without an alias: whose spelling it is, and who is said to have made it."""

    publisher: str
    name: str
    organization: str


class Paste(msgspec.Struct, frozen=True):
    """What to add to a file of the user's store; `file` is "" where the lab is not known."""

    file: str
    text: str


NOTHING = KnownFacts()
_MADE = frozenset({"text", "image", "video", "audio"})


def stanza(bearer: Bearer, catalog: Catalog, known: KnownFacts = NOTHING) -> str:
    """A model that bears this name; what must be decided is marked `?`, and refused until it is."""
    told = _told(bearer, catalog, known)
    lab = maker(bearer, catalog, known)
    where = f"# labs/{lab}.toml, unless" if lab else f"# labs/?.toml{_who(bearer, told)}, unless"
    return f"{where} it is a variant of a model declared there\n{_model([bearer], told)}"


def pastes(
    bearers: Iterable[Bearer], catalog: Catalog, known: KnownFacts = NOTHING
) -> tuple[Paste, ...]:
    """A text for each lab's file, with the head that a new file needs; the unknown come last.

    Names of one model, as far as facts are `known` of it, are aliases of one stanza.
    """
    by_lab: dict[str, list[Bearer]] = {}
    for one in bearers:
        by_lab.setdefault(maker(one, catalog, known) or "", []).append(one)
    return tuple(
        Paste(f"catalog/labs/{lab}.toml" if lab else "", "\n".join(_text(lab, of, catalog, known)))
        for lab, of in sorted(by_lab.items(), key=lambda item: (not item[0], item[0]))
    )


def _text(
    lab: str, bearers: Iterable[Bearer], catalog: Catalog, known: KnownFacts
) -> Iterator[str]:
    if lab:
        one = catalog.labs[lab]
        yield f"name = {_quoted(one.name)}"
        yield f"country = {_quoted(one.country)}"
        yield f"source = {_quoted(one.source)}"
    models: dict[object, list[Bearer]] = {}
    for bearer in bearers:
        models.setdefault(_told(bearer, catalog, known) or bearer, []).append(bearer)
    for key, same in models.items():
        told = key if isinstance(key, Told) else None
        if not lab:
            yield f"# labs/?.toml{_who(same[0], told)}"
        yield _model(same, told)


def maker(bearer: Bearer, catalog: Catalog, known: KnownFacts = NOTHING) -> str | None:
    """Id of the lab that made a model: as facts tell it, or else as its publisher does."""
    told = _told(bearer, catalog, known)
    if told is not None:
        return lab_of(catalog, told.publisher, told.organization)
    return lab_of(catalog, bearer.publisher, bearer.organization)


def _told(bearer: Bearer, catalog: Catalog, known: KnownFacts) -> Told | None:
    """What is told of a model that the catalog lacks; of one that it has, the catalog tells."""
    told = known.of(*bearer)
    if told is None or catalog.resolve(told.publisher, told.name) is not None:
        return None
    lab = lab_of(catalog, told.publisher, told.organization)
    return None if f"{lab}/{_slug(told.own)}" in catalog.models else told


def lab_of(catalog: Catalog, publisher: str, organization: str) -> str | None:
    """Id of the lab that an organization is, as the publisher spells it or by its own name."""
    found = catalog.resolve_lab(publisher, organization)
    if found is None:
        named = [one.id for one in catalog.labs.values() if organization in (one.id, one.name)]
        found = named[0] if len(named) == 1 else None
    return found


def _who(bearer: Bearer, told: Told | None) -> str:
    shown = " ".join((told.organization if told else bearer.organization).split())
    return f" ({shown!r} is no lab of the catalog)" if shown else " (who made it is not told)"


def _model(bearers: Sequence[Bearer], told: Told | None) -> str:
    """A stanza for a model with these names, and with what is told of it."""
    return "\n".join([*_facts(bearers[0].name, told), *_aliases(bearers)]) + "\n"


def _facts(name: str, told: Told | None) -> Iterator[str]:
    if told is not None:
        yield f"# as {told.address} told of {_quoted(told.name)} on {told.published}"
    yield "[[model]]"
    yield f"id = {_quoted(_slug(told.own if told else name))}"
    yield f"name = {_quoted((told.title if told else '') or name)}"
    if told is not None and told.released is not None:
        yield f"released = {told.released}"
        if told.precision != "day":
            yield f"precision = {_quoted(told.precision)}"
        yield f"source = {_quoted(told.address)}"
    yield f"weights = {_quoted((told.weights if told else '') or '?')}"
    if told is not None and told.licence:
        yield f"licence = {_quoted(told.licence)}"
    makes = told.makes if told is not None and _MADE.issuperset(told.makes) else ()
    yield f"modalities = [{', '.join(map(_quoted, makes or ('?',)))}]"


def _aliases(bearers: Iterable[Bearer]) -> Iterator[str]:
    names: dict[str, dict[str, None]] = {}
    for one in bearers:
        names.setdefault(one.publisher, {})[_quoted(one.name)] = None
    yield "[model.aliases]"
    for publisher, spelled in names.items():
        yield f"{publisher} = [{', '.join(spelled)}]"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")


def _quoted(text: str) -> str:
    """The text as a basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04x}", escaped) + '"'
