"""The two groups of a question: their frontiers, who holds them, and what to know of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from headway.answers.answer import Row
from headway.answers.setting import Setting
from headway.errors import Caution, Stale, ThinEvidence
from headway.measures.frontier import Frontier
from headway.measures.observed import Observed, first_seen_cautions
from headway.measures.published import jump_cautions
from headway.measures.reading import Reading

TimeBase = Literal["one-scale", "as-published"]
PLACES = ("first", "second")
FEW_MODELS = 3
SHOWN_HOLDERS = 5
WHY_THEY_DIFFER = (
    "one-scale places every model at its release date on the newest reading's scale and, under "
    "the default profile, shrinks noisy newcomers; as-published compares the maxima each reading "
    "printed on its own day. Ratings of fixed models drift down as stronger ones enter, and "
    "models are listed after their release, so the two differ."
)


@dataclass(frozen=True)
class Side:
    """One group of the question: its frontier, and the models that the holders index."""

    group: str
    members: frozenset[str]
    frontier: Frontier
    models: tuple[str, ...]

    def holder(self, day: date) -> str:
        """The model most often on top on a day."""
        return next(iter(self.frontier.holder_shares(day, self.models)))


Sides = tuple[Side, Side]


def one_scale_sides(setting: Setting, observed: Observed, first: str, second: str) -> Sides:
    """Both groups on the scale of the newest reading, under the profile.

    Raises:
        UnknownGroup: a group is not declared.
        NoEvidence: the reading lists no model of a group.
    """

    def side(group: str) -> Side:
        members = setting.catalog.members(group)
        return Side(group, members, observed.frontier(members, group), observed.abilities.models)

    return side(first), side(second)


def one_scale_details(setting: Setting, observed: Observed, sides: Sides) -> Row:
    """Holders of both frontiers, how many models each group has, and the reading used."""
    return {
        "reading": reading_row(observed),
        "holders": {
            place: _holders(setting, observed, side)
            for place, side in zip(PLACES, sides, strict=True)
        },
        "models": {
            place: len(side.members.intersection(observed.abilities.models))
            for place, side in zip(PLACES, sides, strict=True)
        },
        "why_time_bases_differ": WHY_THEY_DIFFER,
    }


def one_scale_cautions(observed: Observed, sides: Sides) -> list[Caution]:
    """What to know of the reading, of very small groups, and of undated holders."""
    listed = [len(side.members.intersection(observed.abilities.models)) for side in sides]
    return [
        *observed.cautions(),
        *(
            ThinEvidence(f"only {count} model{'s' * (count != 1)} of {side.group} on this board")
            for side, count in zip(sides, listed, strict=True)
            if count < FEW_MODELS
        ),
        *first_seen_cautions(observed, (sides[0].frontier, sides[1].frontier), observed.as_of),
    ]


def published_cautions(setting: Setting, readings: Sequence[Reading]) -> list[Caution]:
    """What to know of a series of readings as published: scale jumps, its age, assumed noise."""
    newest = readings[-1]
    cautions = jump_cautions(readings)
    age = (setting.as_of - newest.published).days
    if age > setting.profile.stale_days:
        cautions.append(
            Stale(f"the newest reading with both groups is {age} days older than {setting.as_of}")
        )
    if newest.se_from != "published":
        cautions.append(
            ThinEvidence(f"the reading of {newest.published} was published without intervals")
        )
    return cautions


def names(setting: Setting, first: str, second: str) -> Row:
    """What headings call the two groups."""
    return {"first": setting.catalog.title(first), "second": setting.catalog.title(second)}


def reading_row(observed: Observed) -> Row:
    """Which reading places the models."""
    reading = observed.abilities.reading
    return {
        "source": reading.source,
        "published": reading.published.isoformat(),
        "snapshot": reading.snapshot,
        "coverage": reading.coverage,
        "entries": len(reading.names),
        "intervals": reading.se_from,
    }


def _holders(setting: Setting, observed: Observed, side: Side) -> list[Row]:
    """Models most often on top of a group, with their share of draws and their facts."""
    entries = observed.abilities
    shares = side.frontier.holder_shares(setting.as_of, side.models)
    rows: list[Row] = []
    for model, share in list(shares.items())[:SHOWN_HOLDERS]:
        facts = setting.catalog.models[model]
        own = [i for i, m in enumerate(entries.models) if m == model]
        top = max(own, key=lambda i: entries.rating[i])
        rows.append(
            {
                "model": model,
                "name": facts.name,
                "share": share,
                "printed": float(entries.rating[top]),
                "listed_as": entries.names[top],
                "released": str(entries.released[top]),
                "precision": facts.precision,
                "basis": entries.basis[top],
                "source": facts.source,
                "weights": facts.weights,
            }
        )
    return rows
