"""What a study can be asked about, read off its catalog and its evidence."""

from __future__ import annotations

from headway.answers.choices import Choices
from headway.study.opened import Opened


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
