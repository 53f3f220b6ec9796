"""Every verdict flips when its evidence is flipped: groups swapped, time reversed, labels shuffled.

Most claims are judged here without other universes: what flips is the probability.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
import numpy as np
import pytest

from headway.answers.answer import Answer
from headway.answers.claim_file import Filed, claims_of, find_claim
from headway.answers.setting import Setting
from headway.answers.verdict import verdict
from headway.catalog.load import Catalog, load
from tests.answers.claim_worlds import (
    CLAIM,
    alone,
    filed,
    groups_exchanged,
    labs_exchanged,
    labs_shuffled,
    mirrored,
    models_shuffled,
    readings,
    said,
    setting,
)

STORY = "story-2026-07-01"
SEEDS = 12
FEW = 3
"""Of the shuffled worlds."""


class Flip(NamedTuple):
    """What becomes of a claim's verdict when US and Chinese labs exchange countries.

    `turned`: supported becomes contradicted or the other way round, since the effect is beyond the
    threshold both ways. `moved`: the probability goes to the other side of one half, or falls from
    what little there was. `small`: the effect is smaller than the threshold both ways, so the claim
    fails both ways while its quantity changes its sign. `same`: the condition is about all labs
    together, and the numbers may not change by more than draws do. `why` says it for the last two.
    """

    kind: Literal["turned", "moved", "small", "same"]
    why: str = ""


FLIPS = {
    "catching-up-with-openai-and-anthropic": Flip(
        "same", "names labs, not countries: tested by swapping its groups below"
    ),
    "chinese-labs-ship-faster": Flip("moved"),
    "chip-controls-did-not-stop-progress": Flip(
        "same", "asks of one frontier whether it went on, and both frontiers did"
    ),
    "competition-lowers-chinese-prices": Flip("turned"),
    "competition-lowers-us-prices": Flip("turned"),
    "countries-treat-data-differently": Flip("turned"),
    "less-compute": Flip("turned"),
    "more-countries-to-choose-from": Flip("same", "counts countries, whatever they are called"),
    "more-labs-at-the-top": Flip("same", "counts labs, whatever their country"),
    "no-lead-beyond-doubt": Flip("turned"),
    "no-lead-that-users-notice": Flip(
        "same", "54% of votes for one side, 46% for the other: noticed by nobody either way"
    ),
    "no-longer-a-few-us-companies": Flip("turned"),
    "open-little-behind-closed-anywhere": Flip("same", "asks of all labs together"),
    "open-little-behind-closed-in-china": Flip("moved"),
    "open-little-behind-closed-outside-china": Flip("moved"),
    "open-weights-hold-the-chinese-frontier": Flip("moved"),
    "pace-is-remarkable": Flip("turned"),
    "rapidly-catching-up": Flip("moved"),
    "shrank-dramatically-in-2026-code": Flip("small", "grew by a fifth: a fifth is no half"),
    "shrank-dramatically-in-2026-essays": Flip("moved"),
    "shrank-dramatically-in-2026-images": Flip("turned"),
    "shrank-dramatically-in-2026-overall": Flip("small", "shrank by three tenths, not by half"),
    "shrank-dramatically-in-2026-questions": Flip("small", "grew by a sixth: no half either way"),
    "us-led-at-every-date": Flip(
        "small", "neither side led on every day: the least gap is below zero both ways"
    ),
}


@pytest.fixture(scope="module")
def true() -> Setting:
    return setting(load())


@pytest.fixture(scope="module")
def exchanged() -> Callable[[str], Setting]:
    """Labs exchange countries; hosts are no labs, so for policies the groups do."""
    labs, groups = setting(labs_exchanged()), setting(groups_exchanged())
    return lambda name: groups if name == "countries-treat-data-differently" else labs


def probability(answer: Answer) -> float:
    assert answer.value is not None, answer.sentence
    return answer.value


def deciding(answer: Answer) -> float:
    value: float = answer.details["threshold"]["value"]["value"]
    return value


def test_every_measured_claim_of_the_story_is_flipped() -> None:
    measured = {one.path.stem for one in claims_of(STORY) if one.claim.measure is not None}

    assert set(FLIPS) == measured
    assert all(one.why for one in FLIPS.values() if one.kind in {"small", "same"})


@pytest.mark.parametrize(("name", "flip"), FLIPS.items(), ids=FLIPS)
def test_swapping_who_is_whose_flips_the_verdict(
    true: Setting, exchanged: Callable[[str], Setting], name: str, flip: Flip
) -> None:
    one = alone(name)
    there, back = said(true, one), said(exchanged(name), one)
    before, after = probability(there), probability(back)

    if flip.kind == "turned":
        assert {there.details["verdict"], back.details["verdict"]} == {"supported", "contradicted"}
    elif flip.kind == "moved":
        assert abs(before - after) > 0.25
        assert (there.details["verdict"], there.details["towards"]) != (
            back.details["verdict"],
            back.details["towards"],
        )
    elif flip.kind == "small":
        assert max(before, after) < 0.5
        assert name == "us-led-at-every-date" or deciding(there) * deciding(back) < 0
    else:
        assert (before > 0.5) == (after > 0.5) or abs(before - after) < 0.1


def swapped(one: Filed) -> Filed:
    """The claim with its two groups exchanged."""
    measure = one.claim.measure
    assert measure is not None
    groups = msgspec.structs.replace(measure, first=measure.second, second=measure.first)
    return msgspec.structs.replace(one, claim=msgspec.structs.replace(one.claim, measure=groups))


def test_who_catches_up_with_named_labs_is_swapped_by_name(true: Setting) -> None:
    one = alone("catching-up-with-openai-and-anthropic")

    assert said(true, one).details["verdict"] == "contradicted"
    assert said(true, swapped(one)).details["verdict"] == "supported"


def test_a_whole_claim_flips_with_its_multiverse(
    true: Setting, exchanged: Callable[[str], Setting]
) -> None:
    """Probability and agreement of universes turn together, and so does the verdict."""
    name = "pace-is-remarkable"
    one = find_claim(name)
    there, back = said(true, one).details, said(exchanged(name), one).details

    assert there["universes"]["count"] > 100
    assert back["universes"]["count"] == there["universes"]["count"]
    assert there["verdict"] == "supported"
    assert there["agreement"] > 0.8
    assert back["verdict"] == "contradicted"
    assert back["agreement"] < 0.2


@pytest.mark.parametrize("gaps", [(100, 60, 20), (80, 70, 15), (150, 20, 30)])
def test_reversing_time_flips_the_verdict(tmp_path: Path, gaps: tuple[int, ...]) -> None:
    """The same readings with their days mirrored: who closed in falls back."""
    days = ["2024-09-01", "2024-12-01", "2025-03-01"]
    one = filed(tmp_path)
    verdicts = []
    for name, order in (("there", days), ("back", mirrored(days))):
        store = readings(tmp_path / name, dict(zip(order, gaps, strict=True)))
        inside = setting(load(), as_of=one.claim.when, store=store)
        verdicts.append(said(inside, one).details["verdict"])

    assert verdicts == ["supported", "contradicted"]


def test_a_claim_that_a_gap_grew_flips_with_time_too(tmp_path: Path) -> None:
    days = ["2024-09-01", "2025-03-01"]
    grew = CLAIM.replace("at_most = -0.5", "at_least = 0.5")
    one = filed(tmp_path, grew)
    verdicts = []
    for name, gaps in (("there", (20, 100)), ("back", (100, 20))):
        store = readings(tmp_path / name, dict(zip(days, gaps, strict=True)))
        inside = setting(load(), as_of=one.claim.when, store=store)
        verdicts.append(said(inside, one).details["verdict"])

    assert verdicts == ["supported", "contradicted"]


@pytest.mark.parametrize(
    ("name", "shuffled"),
    [
        ("pace-is-remarkable", labs_shuffled),
        ("less-compute", labs_shuffled),
        ("less-compute", models_shuffled),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_shuffled_labels_seldom_support_what_the_true_ones_do(
    true: Setting, name: str, shuffled: Callable[[int], Catalog]
) -> None:
    """A claim that is supported says something of who is whose."""
    one = alone(name)
    worlds = [said(setting(shuffled(seed)), one).details["verdict"] for seed in range(SEEDS)]

    assert said(true, one).details["verdict"] == "supported"
    assert worlds.count("supported") <= FEW, worlds
    assert len(set(worlds)) > 1


def test_turning_the_condition_round_turns_the_verdict_of_a_claim(true: Setting) -> None:
    one = alone("pace-is-remarkable")
    asked = one.claim.threshold
    assert asked is not None
    bound = np.nextafter(-0.5, 0)
    turned = msgspec.structs.replace(asked, at_most=None, at_least=float(bound))
    other = msgspec.structs.replace(one, claim=msgspec.structs.replace(one.claim, threshold=turned))

    there, back = said(true, one), said(true, other)

    assert probability(there) == pytest.approx(1 - probability(back))
    assert {there.details["verdict"], back.details["verdict"]} == {"supported", "contradicted"}
    assert verdict(probability(back), back.details["agreement"], one.claim.rule).towards == ""
