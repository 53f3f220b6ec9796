"""What there is to ask about: what a form, a completion or a program can offer."""

from __future__ import annotations

import msgspec


class Choices(msgspec.Struct, frozen=True):
    """What a study can be asked about.

    Attributes:
        evidence: hash of the evidence and the facts, see `Study.evidence`.
        folders: where a change would show.
        newest: the as-of day.
        groups: declared groups by id, with their names.
        labs: labs by id, with their names.
        countries: of the labs, ISO 3166-1 alpha-2.
        boards: boards that have a reading, and their categories, with their names.
        capabilities: the boards of each, the headline first.
        profiles: sets of method choices.
        claims: ids of packaged claims by ledger.
        ledgers: ledgers by id, with their titles.
    """

    evidence: str
    folders: tuple[str, ...]
    newest: str
    groups: dict[str, str]
    labs: dict[str, str]
    countries: tuple[str, ...]
    boards: dict[str, str]
    capabilities: dict[str, tuple[str, ...]]
    profiles: tuple[str, ...]
    claims: dict[str, tuple[str, ...]]
    ledgers: dict[str, str]
