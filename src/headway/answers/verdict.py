"""What the evidence says of a claim: five verdicts, by one rule."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from headway.answers.claim_file import Rule

Verdict: TypeAlias = Literal[
    "supported", "leaning", "undetermined", "contradicted", "not measurable"
]
VERDICTS: tuple[Verdict, ...] = (
    "supported",
    "leaning",
    "undetermined",
    "contradicted",
    "not measurable",
)


class Spoken(NamedTuple):
    """A verdict, and for a leaning one which way: `true`, `false`, or "" where it does not lean."""

    verdict: Verdict
    towards: str


def verdict(probability: float, agreement: float, rule: Rule) -> Spoken:
    """The verdict of a probability and of the share of universes in which the claim holds.

    Supported: at least `sure`, and `agree` of the universes hold it. Contradicted: the mirror of
    that. Leaning: at least `leaning` (or its mirror), and not against most universes.
    Undetermined: the rest. Turning the condition round turns the verdict round.
    """
    if probability >= rule.sure and agreement >= rule.agree:
        return Spoken("supported", "")
    if probability <= _mirror(rule.sure) and agreement <= _mirror(rule.agree):
        return Spoken("contradicted", "")
    if probability >= rule.leaning and agreement >= 0.5:
        return Spoken("leaning", "true")
    if probability <= _mirror(rule.leaning) and agreement <= 0.5:
        return Spoken("leaning", "false")
    return Spoken("undetermined", "")


def _mirror(share: float) -> float:
    """One minus a share. Rounded, for 1 - 0.8 as it stands is less than one universe in five."""
    return round(1 - share, 9)
