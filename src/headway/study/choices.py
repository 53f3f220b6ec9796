"""What there is to ask about: what a form, a completion or a program can offer."""

from __future__ import annotations

import msgspec

from headway.study.opened import Opened


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


def choices_of(study: Opened) -> Choices:
    """What a study can be asked about as of its day."""
    from headway.answers.claim_file import claims_of, ledgers
    from headway.measures.profiles import PROFILES

    catalog = study.catalog
    return Choices(
        evidence=study.evidence,
        folders=tuple(str(study.store.folders[-1] / part) for part in ("origins", "catalog")),
        newest=study.as_of.isoformat(),
        groups={name: one.name for name, one in catalog.groups.items()},
        labs={name: one.name for name, one in catalog.labs.items()},
        countries=tuple(sorted({one.country for one in catalog.labs.values()})),
        boards=_boards(study),
        capabilities={name: one.boards for name, one in catalog.capabilities.items()},
        profiles=tuple(PROFILES),
        claims={name: tuple(one.id for one in claims_of(name)) for name in ledgers()},
        ledgers={name: one.title for name, one in ledgers().items()},
    )


def _boards(study: Opened) -> dict[str, str]:
    held = {one.board for one in study.store.boards(as_of=study.as_of)}
    found: dict[str, str] = {}
    for board in study.catalog.boards.values():
        if board.id in held:
            found[board.id] = board.name
            found |= {f"{board.id}:{k}": f"{board.name}: {v}" for k, v in board.categories.items()}
    return found
