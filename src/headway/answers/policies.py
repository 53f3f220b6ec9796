"""What do hosts declare of the data they are sent, by the country of their headquarters?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from headway.answers.answer import Answer, Row
from headway.answers.figure import ranges_of
from headway.answers.measured import Measured, Quantity, answer_of
from headway.answers.setting import Setting
from headway.answers.sides import PLACES, names
from headway.answers.wording import number, percent, span
from headway.errors import Caution, NoEvidence, Stale, ThinEvidence, Unreviewed
from headway.evidence.tables import PolicyTable
from headway.measures.ability import stream
from headway.measures.interval import FloatArray
from headway.measures.policies import countries_of, counts, newest_rows, share

QUESTIONS = {
    "trains": "train on customer data",
    "leaves_eu": "send data out of the EU at inference",
    "dpa": "offer a data-processing agreement",
}
"""What is asked of each host, by the prefix of its quantities; the column where it differs."""
COLUMNS = {"leaves_eu": "data_leaves_eu"}
FEW_HOSTS = 5


@dataclass(frozen=True)
class _Side:
    """The hosts of one group of countries."""

    setting: Setting
    table: PolicyTable
    group: str
    rows: NDArray[np.intp]

    def counts(self, question: str) -> dict[str, int]:
        column = getattr(self.table, COLUMNS.get(question, question))
        return counts(column[self.rows])

    def share(self, question: str) -> FloatArray:
        """Share of yes among the hosts that say either (draws,)."""
        said = self.counts(question)
        return self._drawn(question, said["yes"], said["no"])

    def unknown(self, question: str) -> FloatArray:
        """Share of hosts of which it is not known (draws,)."""
        said = self.counts(question)
        return self._drawn(f"{question} unknown", said["unknown"], said["yes"] + said["no"])

    @cached_property
    def retention_known(self) -> FloatArray:
        known = int(np.count_nonzero(~np.isnan(self.table.retention_days[self.rows])))
        return self._drawn("retention", known, len(self.rows) - known)

    def _drawn(self, question: str, yes: int, no: int) -> FloatArray:
        rng = stream(self.setting.profile, "policies", self.group, question)
        return share(yes, no, self.setting.profile.draws, rng)


def policies(setting: Setting, first: str, second: str) -> Answer:
    """What hosts of two groups of countries declare, as a sentence; see `measure_policies`.

    The value is the share that trains on customer data among those that say so, first minus
    second: positive where more hosts of the first do.
    """
    measured = measure_policies(setting, first, second)
    return answer_of(
        setting,
        "policies",
        measured,
        _sentence(setting, measured, first, second),
        first=first,
        second=second,
    )


def measure_policies(setting: Setting, first: str, second: str) -> Measured:
    """What hosts declare, by headquarters, as draws of shares under Jeffreys' prior.

    Groups are `us`, `china`, `rest`, `country:<ISO code>` and unions of them.

    Quantities, each a share of hosts: `trains_difference` (first minus second, among hosts that
    say yes or no), `trains_first`, `trains_second`, `trains_unknown_first`,
    `trains_unknown_second` (of which nobody could tell); the same with `leaves_eu_` (data leave
    the EU at inference) and `dpa_` (a data-processing agreement is offered); and
    `retention_known_first`, `retention_known_second` (a plain number of days is stated).

    Raises:
        UnknownGroup: a group is not declared.
        Misuse: a group is about models, not about countries.
        NoEvidence: nothing is known of hosts by the day, or of hosts of a group.
    """
    table = setting.store.policies(as_of=setting.as_of)
    rows = newest_rows(table)
    if not len(rows):
        raise NoEvidence(
            f"no policies of hosts were published by {setting.as_of}; `headway ingest "
            "infercheck-policies` brings some in"
        )
    sides = _side(setting, table, rows, first), _side(setting, table, rows, second)
    shown = np.union1d(sides[0].rows, sides[1].rows)
    quantities = _quantities(sides)
    return Measured(
        quantities=quantities,
        details={
            "names": names(setting, first, second),
            "hosts": {p: len(side.rows) for p, side in zip(PLACES, sides, strict=True)},
            "counts": {
                place: {question: side.counts(question) for question in QUESTIONS}
                for place, side in zip(PLACES, sides, strict=True)
            },
            "unreviewed": int(np.count_nonzero(~table.reviewed[shown])),
            "rows": [_row(table, int(row)) for row in shown],
        },
        cautions=tuple(_cautions(setting, table, sides, shown)),
        snapshots=tuple({str(one) for one in table.snapshot[shown]}),
        figure=_figure(setting, sides, quantities),
    )


def _side(setting: Setting, table: PolicyTable, rows: NDArray[np.intp], group: str) -> _Side:
    there = [str(one) for one in table.country[rows]]
    countries = countries_of(group, setting.catalog, there)
    inside = rows[[one in countries for one in there]]
    if not len(inside):
        raise NoEvidence(f"no host with headquarters in {group} is known by {setting.as_of}")
    return _Side(setting, table, group, inside)


def _quantities(sides: tuple[_Side, _Side]) -> dict[str, Quantity]:
    found: dict[str, Quantity] = {}
    for question, does in QUESTIONS.items():
        shares = [side.share(question) for side in sides]
        found[f"{question}_difference"] = Quantity(
            shares[0] - shares[1],
            "share",
            f"hosts that {does} among those that say, first minus second: positive, more of the "
            "first do",
        )
        for place, side, drawn in zip(PLACES, sides, shares, strict=True):
            found[f"{question}_{place}"] = Quantity(
                drawn, "share", f"hosts of the {place} group that {does}, among those that say"
            )
            found[f"{question}_unknown_{place}"] = Quantity(
                side.unknown(question),
                "share",
                f"hosts of the {place} group of which it is not known whether they {does}",
            )
    for place, side in zip(PLACES, sides, strict=True):
        found[f"retention_known_{place}"] = Quantity(
            side.retention_known,
            "share",
            f"hosts of the {place} group that state in days how long they keep what is sent",
        )
    return found


def _row(table: PolicyTable, row: int) -> Row:
    days, verified = table.retention_days[row], table.verified[row]
    return {
        "host": str(table.host[row]),
        "name": str(table.name[row]),
        "kind": str(table.kind[row]),
        "country": str(table.country[row]),
        "regions": str(table.regions[row]),
        "trains": str(table.trains[row]),
        "opt_out": str(table.opt_out[row]),
        "retention_days": None if np.isnan(days) else int(days),
        "data_leaves_eu": str(table.data_leaves_eu[row]),
        "dpa": str(table.dpa[row]),
        "reviewed": bool(table.reviewed[row]),
        "verified": None if np.isnat(verified) else str(verified),
        "address": str(table.address[row]),
    }


def _cautions(
    setting: Setting, table: PolicyTable, sides: tuple[_Side, _Side], shown: NDArray[np.intp]
) -> list[Caution]:
    found: list[Caution] = []
    drafts = int(np.count_nonzero(~table.reviewed[shown]))
    if drafts:
        found.append(
            Unreviewed(
                f"what {drafts} of {len(shown)} hosts declare was collected by a language model "
                "and checked by nobody; each row names the document it was read from"
            )
        )
    found += [
        ThinEvidence(f"{said} hosts of {side.group} say whether they train on customer data")
        for side in sides
        if (said := sum(side.counts("trains")[one] for one in ("yes", "no"))) < FEW_HOSTS
    ]
    oldest: date = table.published[shown].min().item()
    age = (setting.as_of - oldest).days
    if age > setting.profile.stale_days:
        found.append(Stale(f"what hosts declare was published on {oldest}, {age} days before"))
    return found


def _sentence(setting: Setting, measured: Measured, first: str, second: str) -> str:
    level = setting.profile.level
    apart = measured.quantities["trains_difference"].interval(level)
    said = " and ".join(
        _said(measured, place, setting.catalog.title(group))
        for place, group in zip(PLACES, (first, second), strict=True)
    )
    doubt = ", which does not exclude that they are equal" if apart.low <= 0 <= apart.high else ""
    bounds = span(number(100 * apart.low), number(100 * apart.high))
    return (
        f"As of {setting.as_of}, of the hosts that say whether they train on customer data, {said} "
        f"declare that they do: {number(100 * apart.value)} percentage points, first minus second "
        f"({percent(level)} interval {bounds}){doubt}; facts of "
        f"{measured.details['unreviewed']} of {len(measured.details['rows'])} hosts are "
        f"unreviewed."
    )


def _said(measured: Measured, place: str, title: str) -> str:
    """`3 of 40 in US (17 more do not say)`."""
    counted = measured.details["counts"][place]["trains"]
    told = counted["yes"] + counted["no"]
    return f"{counted['yes']} of {told} in {title} ({counted['unknown']} more do not say)"


def _figure(setting: Setting, sides: tuple[_Side, _Side], quantities: dict[str, Quantity]) -> Row:
    level = setting.profile.level
    rows = []
    for question, does in QUESTIONS.items():
        for place, side in zip(PLACES, sides, strict=True):
            one = quantities[f"{question}_{place}"].interval(level)
            label = f"{setting.catalog.title(side.group)}: {does}"
            rows.append({"label": label, "value": one.value, "low": one.low, "high": one.high})
    return ranges_of(
        rows,
        "share of hosts that say",
        title="What hosts declare, by headquarters",
        subtitle=f"as of {setting.as_of}; unreviewed facts included",
    )
