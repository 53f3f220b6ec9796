"""What is said of a host: where it sits, whence it serves, whether it trains on what it is sent.

Sources disagree. What each says is kept apart, and a question is answered yes or no only where all
of them that say anything agree; else the answer is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from headway.catalog.load import Catalog
from headway.evidence.observations import Said
from headway.evidence.readers import reader
from headway.evidence.tables import PolicyTable

PLATFORM = "Headway catalog, the address its platform answers at"


@dataclass(frozen=True)
class Statement:
    """What one source says of one fact.

    Attributes:
        value: a country, countries joined by a bar, `yes` or `no`, or a number of days.
        snapshot: of the evidence, "" where the catalog says so.
        address: the document it was read from, "" where none is named.
        day: when it was read, or else published.
        reviewed: whether a person checked it.
        title: of the source, where no snapshot has one.
    """

    value: str
    snapshot: str
    address: str
    day: date
    reviewed: bool
    title: str = ""


Statements = tuple[Statement, ...]


@dataclass(frozen=True)
class HostFacts:
    """What sources say of a host, one statement a source; empty where none says anything.

    Attributes:
        seat: country of its headquarters.
        regions: countries it serves from.
        leaves_eu: whether what is sent leaves the EU.
        eu_only: whether it offers to serve from the EU alone.
        trains: whether it trains on what it is sent.
        retains: whether it keeps what it is sent.
        days: for how many days.
    """

    seat: Statements = ()
    regions: Statements = ()
    leaves_eu: Statements = ()
    eu_only: Statements = ()
    trains: Statements = ()
    retains: Statements = ()
    days: Statements = ()

    @property
    def snapshots(self) -> frozenset[str]:
        """What all of it rests on."""
        every = (
            self.seat,
            self.regions,
            self.leaves_eu,
            self.eu_only,
            self.trains,
            self.retains,
            self.days,
        )
        return frozenset(one.snapshot for said in every for one in said) - {""}


@dataclass
class _Said:
    seat: list[Statement] = field(default_factory=list)
    regions: list[Statement] = field(default_factory=list)
    leaves_eu: list[Statement] = field(default_factory=list)
    eu_only: list[Statement] = field(default_factory=list)
    trains: list[Statement] = field(default_factory=list)
    retains: list[Statement] = field(default_factory=list)
    days: list[Statement] = field(default_factory=list)


def agreed(statements: Iterable[Statement], question: Callable[[str], Said]) -> Said:
    """The answer of all statements that give one; unknown where they differ, or none does."""
    answers = {question(one.value) for one in statements} - {"unknown"}
    return answers.pop() if len(answers) == 1 else "unknown"


def host_facts(table: PolicyTable, catalog: Catalog) -> Mapping[str, HostFacts]:
    """The newest row of each source about each host that the catalog declares.

    Of the platform for one country the catalog itself says that its seat and its computers are
    there: sources take it for the international one of the same name.
    """
    newest: dict[tuple[str, str, str], int] = {}
    for row in np.argsort(table.published, kind="stable"):
        publisher = reader(str(table.source[row])).source.publisher
        host = catalog.resolve_host(publisher, str(table.host[row]))
        if host is not None:
            newest[host, str(table.source[row]), str(table.host[row])] = int(row)
    found: defaultdict[str, _Said] = defaultdict(_Said)
    for (host, _, _), row in sorted(newest.items()):
        _add(found[host], table, row)
    for declared in catalog.hosts.values():
        one = declared.platform
        if one is not None:
            stated = Statement(
                one.country, "", one.address, one.read, reviewed=True, title=PLATFORM
            )
            found[declared.id].seat.append(stated)
            found[declared.id].regions.append(stated)
    return {
        host: HostFacts(
            seat=tuple(said.seat),
            regions=tuple(said.regions),
            leaves_eu=tuple(said.leaves_eu),
            eu_only=tuple(said.eu_only),
            trains=tuple(said.trains),
            retains=tuple(said.retains),
            days=tuple(said.days),
        )
        for host, said in found.items()
    }


def _add(said: _Said, table: PolicyTable, row: int) -> None:
    verified = table.verified[row]
    days = table.retention_days[row]

    def state(into: list[Statement], value: str) -> None:
        if value and value != "unknown":
            into.append(
                Statement(
                    value=value,
                    snapshot=str(table.snapshot[row]),
                    address=str(table.address[row]),
                    day=(table.published[row] if np.isnat(verified) else verified).item(),
                    reviewed=bool(table.reviewed[row]),
                )
            )

    state(said.seat, str(table.country[row]))
    state(said.regions, str(table.regions[row]))
    state(said.leaves_eu, str(table.data_leaves_eu[row]))
    state(said.eu_only, str(table.eu_only[row]))
    state(said.trains, str(table.trains[row]))
    state(said.retains, str(table.retains[row]))
    state(said.days, "" if np.isnan(days) else f"{days:g}")
