"""What publishers say of models, found by their own ids: letter by letter, never by similarity."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from headway.catalog.entities import Precision
from headway.evidence.readers import READERS
from headway.evidence.tables import FactTable


class Told(NamedTuple):
    """What a publisher says of a model, and where; texts are "" and days None where it does not.

    `name` is the publisher's own id, `organization` the maker as it spells it, and `makes` the
    modalities of what the model gives back.
    """

    publisher: str
    address: str
    published: date
    name: str
    organization: str
    title: str
    released: date | None
    precision: Precision
    weights: str
    licence: str
    makes: tuple[str, ...]

    @property
    def own(self) -> str:
        """The id without its maker."""
        return self.name.removeprefix(f"{self.organization}/")


class KnownFacts:
    """The newest facts of each model that a table holds."""

    def __init__(self, table: FactTable | None = None) -> None:
        """Take the rows of a table, which is ordered by name and day; None holds nothing."""
        self._told: dict[str, Told] = {}
        if table is not None:
            for row in range(len(table)):
                self._told[table.name[row]] = _told(table, row)

    def of(self, publisher: str, name: str, organization: str) -> Told | None:
        """What is said of the model whose id this name is.

        A name in the publisher's own lists may also be the id without its maker, where that is who
        sells it.
        """
        if name in self._told:
            return self._told[name]
        sold = self._told.get(f"{organization}/{name}")
        return sold if sold is not None and sold.publisher == publisher else None


def _told(table: FactTable, row: int) -> Told:
    source = READERS[table.source[row]].source
    return Told(
        publisher=source.publisher,
        address=source.address,
        published=table.published[row].astype(object),
        name=table.name[row],
        organization=table.organization[row],
        title=table.title[row],
        released=table.released[row].astype(object),
        precision=table.precision[row],
        weights=table.weights[row],
        licence=table.licence[row],
        makes=tuple(filter(None, table.writes[row].split("|"))),
    )
