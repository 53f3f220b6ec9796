"""Does this sentence hold? A claim goes in; a verdict with its evidence comes out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from headway.answers.agreement import Agreement, agreement_of, draws_of, holds_on, setting_of
from headway.answers.answer import Answer, Row
from headway.answers.claim_command import recompute
from headway.answers.claim_file import Claim, Filed, MeasureSpec, Threshold, refused
from headway.answers.claim_measures import (
    MEASURES,
    measured,
)
from headway.answers.events import credit_of
from headway.answers.measured import Measured
from headway.answers.setting import Setting
from headway.answers.verdict import Spoken, verdict
from headway.answers.wording import number, span
from headway.catalog.events import Event
from headway.catalog.events import events as events_of
from headway.errors import NoEvidence

NORMAL_95 = 1.96


def claim(setting: Setting, filed: Filed) -> Answer:
    """The verdict on a claim, recomputed from the evidence as of the setting's day.

    The value is the probability that the claim's condition holds, with the 95% interval of
    simulation alone; what is uncertain about the evidence is inside it. `details` has verdict,
    agreement of universes, the three numbers that matter, threshold and reasons, and the command
    that recomputes the measure. A claim that the evidence cannot decide gets `not measurable` and
    what would be needed.

    Raises:
        BadFile: the claim's verb, keys or quantities do not exist; says line and key.
        UnknownGroup, UnknownBoard, UnknownCapability, UnknownProfile: a name is not declared.
    """
    asked = filed.claim
    if asked.measure is None or asked.threshold is None:
        return _not_measurable(setting, filed, setting)
    _check(filed, asked.measure, asked.threshold)
    inside = setting_of(setting, asked.measure)
    try:
        found = measured(inside, asked.measure)
        held = draws_of(found, asked.threshold.quantity)
        agreed = agreement_of(inside, asked, asked.measure, asked.threshold)
    except NoEvidence as fault:
        return _not_measurable(setting, filed, inside, str(fault))
    probability = float(np.mean(holds_on(held, asked.threshold)))
    spoken = verdict(probability, agreed.share, asked.rule)
    return _answer(setting, inside, filed, found, spoken, probability, agreed, len(held))


def _check(filed: Filed, spec: MeasureSpec, threshold: Threshold) -> None:
    """Refuse a verb, a key or a quantity that does not exist."""
    known = MEASURES.get(spec.verb)
    if known is None:
        raise refused(
            filed.path,
            "measure.verb",
            f"no measure {spec.verb!r}",
            f"choose {', '.join(MEASURES)}",
        )
    for key in _given(spec) - known.takes:
        raise refused(
            filed.path,
            f"measure.{key}",
            f"{spec.verb} takes no {key}",
            f"it takes {', '.join(sorted(known.takes))}",
        )
    if filed.claim.multiverse and known.universe is None:
        raise refused(
            filed.path,
            "multiverse",
            f"{spec.verb} has no multiverse",
            "give alternatives for its keys under [universes]",
        )
    printed = filed.claim.published
    for key, names in (
        ("threshold.quantity", (threshold.quantity,)),
        ("numbers", filed.claim.numbers),
        ("published.quantity", () if printed is None else (printed.quantity,)),
    ):
        for name in names:
            if name not in known.quantities:
                raise refused(
                    filed.path,
                    key,
                    f"{spec.verb} gives no quantity {name!r}",
                    f"it gives {', '.join(known.quantities)}",
                )
    for key in filed.claim.universes:
        if key not in known.takes | {"profile"}:
            raise refused(
                filed.path,
                f"universes.{key}",
                f"{spec.verb} takes no {key}",
                f"it takes {', '.join(sorted(known.takes | {'profile'}))}",
            )


def _given(spec: MeasureSpec) -> set[str]:
    """Keys of a measure that differ from what is taken without them."""
    plain = msgspec.to_builtins(MeasureSpec(verb=spec.verb))
    given = msgspec.to_builtins(spec)
    return {key for key, value in given.items() if value != plain[key]} - {"as_of", "profile"}


def _answer(
    setting: Setting,
    inside: Setting,
    filed: Filed,
    found: Measured,
    spoken: Spoken,
    probability: float,
    agreed: Agreement,
    draws: int,
) -> Answer:
    asked = filed.claim
    assert asked.measure is not None  # noqa: S101 - a claim with a verdict has both
    assert asked.threshold is not None  # noqa: S101
    level = inside.profile.level
    half = NORMAL_95 * float(np.sqrt(probability * (1 - probability) / draws))
    numbers = {
        name: found.quantities[name].row(level)
        for name in asked.numbers
        if name in found.quantities and len(found.quantities[name].defined)
    }
    decided_by = found.quantities[asked.threshold.quantity].row(level)
    return Answer(
        verb="claim",
        question=setting.question(claim=filed.id),
        sentence=_sentence(asked, spoken, probability, agreed, decided_by),
        value=probability,
        low=max(probability - half, 0.0),
        high=min(probability + half, 1.0),
        level=0.95,
        unit="probability",
        details={
            **_said(filed),
            "verdict": spoken.verdict,
            "towards": spoken.towards,
            "probability": probability,
            "agreement": agreed.share,
            "universes": {
                "count": len(agreed.holds),
                "missing": agreed.missing,
                "varied": agreed.what,
                "rows": list(agreed.rows),
            },
            "threshold": {
                "quantity": asked.threshold.quantity,
                "at_least": asked.threshold.at_least,
                "at_most": asked.threshold.at_most,
                "why": asked.threshold.why,
                "value": decided_by,
            },
            "rule": msgspec.to_builtins(asked.rule),
            "numbers": numbers,
            "published": _beside(asked, found, level),
            "measured_as_of": inside.as_of.isoformat(),
            "recompute": recompute(inside, asked.measure),
            "findings": found.details,
        },
        series=found.series,
        warnings=setting.warnings(found.cautions),
        origins=(*setting.credits(found.snapshots), *found.credits),
        figure=found.figure,
    )


def _said(filed: Filed) -> Row:
    asked = filed.claim
    return {
        "statement": asked.statement,
        "who": asked.who,
        "when": asked.when.isoformat(),
        "where": asked.where,
        "note": asked.note,
    }


def _beside(asked: Claim, found: Measured, level: float) -> Row | None:
    """The number somebody printed, ours, and why they differ."""
    if asked.published is None:
        return None
    ours = found.quantities.get(asked.published.quantity)
    return {
        **msgspec.to_builtins(asked.published),
        "ours": None if ours is None else ours.row(level),
    }


def _sentence(
    asked: Claim, spoken: Spoken, probability: float, agreed: Agreement, decided_by: Row
) -> str:
    assert asked.threshold is not None  # noqa: S101 - a claim with a verdict has one
    leaning = {"true": " towards true", "false": " towards false", "": ""}[spoken.towards]
    digits = 0 if decided_by["unit"] == "rating points" else 2
    value, low, high = (number(decided_by[key], digits) for key in ("value", "low", "high"))
    return (
        f"{spoken.verdict.capitalize()}{leaning}: {asked.statement.rstrip('.')}. Probability "
        f"{probability:.2f}; {agreed.share:.0%} of {len(agreed.holds)} universes agree; "
        f"{asked.threshold.quantity.replace('_', ' ')} is {value} {decided_by['unit']} "
        f"({span(low, high)}), and the words mean {asked.threshold.words().replace('_', ' ')}."
    )


def _not_measurable(
    setting: Setting, filed: Filed, inside: Setting, why: str | None = None
) -> Answer:
    asked = filed.claim
    if asked.unmeasurable is not None:
        reason, needed = asked.unmeasurable.why, asked.unmeasurable.needed
        facts = _facts(filed, inside, asked.unmeasurable.facts)
    else:
        reason, facts = why or "", []
        needed = "evidence published by the day asked that answers the measure"
    return Answer(
        verb="claim",
        question=setting.question(claim=filed.id),
        sentence=f"Not measurable: {asked.statement.rstrip('.')}. {_capital(reason.rstrip('.'))}.",
        details={
            **_said(filed),
            "verdict": "not measurable",
            "towards": "",
            "probability": None,
            "agreement": None,
            "why": reason,
            "needed": needed,
            "facts": [_fact_row(event) for event in facts],
            "measured_as_of": inside.as_of.isoformat(),
        },
        origins=tuple(credit_of(event) for event in facts),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _facts(filed: Filed, inside: Setting, wanted: Sequence[str]) -> list[Event]:
    """Dated facts with sources that speak to a claim without deciding it.

    Raises:
        BadFile: the claim names an event that is not declared.
    """
    everything = {event.id: event for event in events_of()}
    for one in wanted:
        if one not in everything:
            raise refused(
                filed.path, "unmeasurable.facts", f"no event {one!r}", "events are in data/events"
            )
    known = [everything[one] for one in wanted if everything[one].public <= inside.as_of]
    return sorted(known, key=lambda one: (one.public, one.id))


def _fact_row(event: Event) -> Row:
    return {
        "event": event.id,
        "date": event.public.isoformat(),
        "title": event.title,
        "amount_usd": event.amount_usd,
        "source": event.source,
        "evidence": event.evidence,
    }
