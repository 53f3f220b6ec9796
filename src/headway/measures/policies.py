"""What hosts declare, as shares of those that say so, with what stays unsaid beside it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from headway.catalog.load import Catalog
from headway.errors import Misuse, UnknownGroup
from headway.evidence.tables import PolicyTable, TextArray
from headway.measures.interval import FloatArray

PRIOR = 0.5
"""Jeffreys' prior of a share: half a yes and half a no."""


def newest_rows(table: PolicyTable) -> NDArray[np.intp]:
    """The newest row of each host, hosts in order."""
    last = {str(host): row for row, host in enumerate(table.host)}  # a host's rows are by day
    return np.array(sorted(last.values()), dtype=np.intp)


def countries_of(rule: str, catalog: Catalog, there: Iterable[str]) -> frozenset[str]:
    """Countries of headquarters that a group rule means, of those that hosts have.

    Raises:
        UnknownGroup: a part of the rule is not declared, or names no country of a host.
        Misuse: a part is not about countries: hosts have no lab and no weights.
    """
    known = frozenset(there) - {""}
    found: set[str] = set()
    for part in (one.strip() for one in rule.split("+")):
        kind, _, value = part.partition(":")
        if kind == "country" and value:
            if value.upper() not in known:
                raise UnknownGroup.among(part, [f"country:{one}" for one in sorted(known)])
            found.add(value.upper())
            continue
        catalog.members(part)
        group = catalog.groups.get(part)
        if group is None or group.weights or group.labs:
            raise Misuse(
                f"{part} is about models; hosts are grouped by headquarters: us, china, rest or "
                "country:<ISO code>"
            )
        found |= {group.country} if group.country else known - set(group.not_countries)
    return frozenset(found)


def counts(answers: TextArray) -> dict[str, int]:
    """How many hosts say yes, say no, and leave it unknown."""
    return {said: int(np.count_nonzero(answers == said)) for said in ("yes", "no", "unknown")}


def share(yes: int, no: int, draws: int, rng: np.random.Generator) -> FloatArray:
    """Draws of the share of yes (draws,): Beta(yes + 1/2, no + 1/2)."""
    found: FloatArray = rng.beta(yes + PRIOR, no + PRIOR, size=draws)
    return found
