"""Laws of the rule that turns a probability and an agreement into a verdict."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.answers.claim_file import Rule
from headway.answers.verdict import VERDICTS, Spoken, verdict

DRAWS = 4000
TURNED = {"supported": "contradicted", "contradicted": "supported"}
OTHER_WAY = {"true": "false", "false": "true", "": ""}
ORDER = (
    Spoken("contradicted", ""),
    Spoken("leaning", "false"),
    Spoken("undetermined", ""),
    Spoken("leaning", "true"),
    Spoken("supported", ""),
)
"""From false to true."""

hundredths = st.integers(51, 99).map(lambda n: n / 100)
rules = st.builds(Rule, sure=hundredths, agree=hundredths, leaning=hundredths)
draws = st.integers(0, DRAWS)


@st.composite
def shares(draw: st.DrawFn) -> Fraction:
    """So many universes of so many."""
    count = draw(st.integers(1, 400))
    return Fraction(draw(st.integers(0, count)), count)


def turned(spoken: Spoken) -> Spoken:
    changed = TURNED.get(spoken.verdict, spoken.verdict)
    return Spoken(changed, OTHER_WAY[spoken.towards])  # type: ignore[arg-type]


@given(draws, shares(), rules)
def test_turning_the_condition_round_turns_the_verdict_round(
    held: int, share: Fraction, rule: Rule
) -> None:
    there = verdict(held / DRAWS, float(share), rule)
    back = verdict((DRAWS - held) / DRAWS, float(1 - share), rule)

    assert back == turned(there)


def test_one_universe_in_five_is_the_mirror_of_four_in_five() -> None:
    assert verdict(1.0, 4 / 5, Rule()) == Spoken("supported", "")
    assert verdict(0.0, 1 / 5, Rule()) == Spoken("contradicted", "")


@given(draws, draws, shares(), rules)
def test_more_probability_never_makes_a_claim_less_true(
    one: int, other: int, share: Fraction, rule: Rule
) -> None:
    low, high = sorted((one / DRAWS, other / DRAWS))

    assert ORDER.index(verdict(low, float(share), rule)) <= ORDER.index(
        verdict(high, float(share), rule)
    )


@given(draws, shares(), shares(), rules)
def test_more_agreement_never_makes_a_claim_less_true(
    held: int, one: Fraction, other: Fraction, rule: Rule
) -> None:
    low, high = sorted((float(one), float(other)))

    assert ORDER.index(verdict(held / DRAWS, low, rule)) <= ORDER.index(
        verdict(held / DRAWS, high, rule)
    )


@given(draws, shares(), rules)
def test_only_a_leaning_verdict_says_which_way(held: int, share: Fraction, rule: Rule) -> None:
    spoken = verdict(held / DRAWS, float(share), rule)

    assert spoken in ORDER
    assert (spoken.verdict == "leaning") == (spoken.towards != "")


@pytest.mark.parametrize(
    ("probability", "agreement", "spoken"),
    [
        (0.99, 0.9, ORDER[4]),
        (0.95, 0.8, ORDER[4]),
        (0.99, 0.6, ORDER[3]),
        (0.85, 1.0, ORDER[3]),
        (0.99, 0.4, ORDER[2]),
        (0.5, 1.0, ORDER[2]),
        (0.01, 0.6, ORDER[2]),
        (0.15, 0.3, ORDER[1]),
        (0.01, 0.4, ORDER[1]),
        (0.05, 0.2, ORDER[0]),
        (0.0, 0.0, ORDER[0]),
    ],
)
def test_every_verdict_can_be_reached(probability: float, agreement: float, spoken: Spoken) -> None:
    assert verdict(probability, agreement, Rule()) == spoken
    assert {one.verdict for one in ORDER} | {"not measurable"} == set(VERDICTS)
