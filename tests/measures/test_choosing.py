"""Laws of choosing: limits only remove, nothing dominated wins, the order of lists is nothing."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.catalog.entities import Board
from headway.catalog.load import load
from headway.errors import Misuse
from headway.measures.best_variants import BestVariants
from headway.measures.choosing import (
    Abilities,
    Chosen,
    candidates,
    cheapest_of_each,
    choose,
    cost_at,
    pareto,
    probability,
    sift,
)
from headway.measures.host_facts import HostFacts, Statement
from headway.measures.limits import Candidate, Limit, Trust, limits_of
from headway.measures.need import Need, Usage, enough
from headway.measures.offers import Offer, Takes
from headway.measures.places import places
from headway.measures.task_cost import Rates, Tariff

DRAWS = 40
MODELS = (
    "anthropic/claude-opus-4-6",
    "deepseek/deepseek-v4-pro",
    "zhipu/glm-5.1",
    "openai/gpt-5.5",
)
HOSTS = ("deepseek", "deepinfra", "nebius", "openrouter")
CATALOG = load()
ELO = Board(
    id="arena/text",
    name="",
    publisher="arena",
    scale="elo",
    sources=(),
    assumed_half_width=1,
    assumed_why="",
    address="",
)


def offer(model: str = MODELS[0], host: str = HOSTS[0], **more: object) -> Offer:
    cached = more.get("cache_read")
    rates = Rates(
        float(str(more.get("input", 1.0))),
        float(str(more.get("output", 2.0))),
        None if cached is None else float(str(cached)),
    )
    return Offer(
        **{  # type: ignore[arg-type]
            "model": model,
            "host": host,
            "own": False,
            "tag": "",
            "name": model,
            "input": 1.0,
            "output": 2.0,
            "cache_read": None,
            "since": dt.date(2026, 6, 1),
            "basis": "first_seen",
            "snapshot": "s",
            "row": 0,
            "country": "",
            "tariff": Tariff(rates),
            **more,
        }
    )


def said(value: str) -> Statement:
    return Statement(value, "s", "", dt.date(2026, 4, 1), reviewed=False)


def abilities(middles: list[float], spread: float, seed: int) -> Abilities:
    rng = np.random.default_rng(seed)
    levels = np.array(middles)[:, None] + spread * rng.standard_normal((len(middles), DRAWS))
    best = BestVariants(
        models=MODELS[: len(middles)],
        released=np.full(len(middles), np.datetime64("2026-01-01")),
        basis=("released",) * len(middles),
        levels=levels,
    )
    return Abilities(best, ELO)


facts = st.builds(
    HostFacts,
    seat=st.lists(st.sampled_from(["CN", "US", "SG", "NL"]), max_size=2).map(
        lambda values: tuple(map(said, values))
    ),
    regions=st.lists(st.sampled_from(["CN", "US", "EU", "EU|US", "APAC", "UK"]), max_size=2).map(
        lambda values: tuple(map(said, values))
    ),
    leaves_eu=st.lists(st.sampled_from(["yes", "no"]), max_size=1).map(
        lambda values: tuple(map(said, values))
    ),
    trains=st.lists(st.sampled_from(["yes", "no"]), max_size=2).map(
        lambda values: tuple(map(said, values))
    ),
    days=st.lists(st.sampled_from(["0", "30", "90"]), max_size=1).map(
        lambda values: tuple(map(said, values))
    ),
)
offers = st.builds(
    offer,
    model=st.sampled_from(MODELS),
    host=st.sampled_from(HOSTS),
    own=st.booleans(),
    tag=st.sampled_from(["", "fp8"]),
    input=st.sampled_from([0.1, 0.5, 1.0, 3.0]),
    output=st.sampled_from([0.2, 1.0, 6.0]),
    takes=st.builds(
        Takes,
        context=st.sampled_from([None, 32_000, 128_000, 1_000_000]),
        reads=st.sampled_from(
            [frozenset[str](), frozenset({"text"}), frozenset({"text", "image"})]
        ),
    ),
)
PLACES = ("not:cn", "us", "eu", "us+nl", "eu+us+sg", "not:cn+us")
needs = st.builds(
    Need,
    usage=st.builds(
        Usage,
        input=st.sampled_from([1e6, 3e6]),
        output=st.sampled_from([0.0, 5e5]),
        cached=st.sampled_from([0.0, 1e6]),
    ),
    max_cost=st.sampled_from([None, 0.5, 2.0, 10.0]),
    host_country=st.sampled_from([None, *(places(one, "host") for one in PLACES)]),
    region=st.sampled_from([None, *(places(one, "region") for one in PLACES)]),
    weights=st.sampled_from([None, "open", "closed"]),
    licences=st.sampled_from([(), ("mit",), ("mit", "apache-2.0")]),
    no_training=st.booleans(),
    max_retention=st.sampled_from([None, 0, 30]),
    context=st.sampled_from([None, 64_000, 200_000]),
    reads=st.sampled_from([frozenset[str](), frozenset({"image"})]),
    at_least=st.sampled_from([None, "best", "best-30", "0.9-of-best", "1400"]),
    sure=st.sampled_from([0.5, 0.8, 0.95]),
)
worlds = st.tuples(
    st.lists(offers, min_size=1, max_size=12),
    st.dictionaries(st.sampled_from(HOSTS), facts),
    st.lists(st.sampled_from([1300.0, 1380.0, 1400.0, 1450.0]), min_size=4, max_size=4),
    st.sampled_from([1.0, 30.0]),
    st.integers(0, 99),
)
World = tuple[list[Offer], dict[str, HostFacts], list[float], float, int]


def found(world: World, need: Need) -> tuple[list[Candidate], Abilities, Chosen | None]:
    """The passing candidates of a world, its abilities, and the choice."""
    sold, known, middles, spread, seed = world
    able = abilities(middles, spread, seed)
    every = candidates(sold, able, need, open_weights=frozenset())
    kept = sift(every, limits_of(need, Trust(CATALOG, known))).kept
    required = None if need.at_least is None else able.required(enough(need.at_least))
    return list(kept), able, choose(cheapest_of_each(kept), able, required, need.sure)


TIGHTER: dict[str, Callable[[Need], dict[str, object]]] = {
    "max_cost": lambda need: {"max_cost": (need.max_cost or 20) / 2},
    "host_country": lambda need: {"host_country": _tighter(need.host_country)},
    "region": lambda need: {"region": _tighter(need.region)},
    "weights": lambda need: {"weights": need.weights or "open"},
    "licences": lambda need: {"licences": need.licences[:1] or ("mit",)},
    "no_training": lambda need: {"no_training": need is not None},
    "max_retention": lambda need: {"max_retention": (need.max_retention or 60) // 2},
    "context": lambda need: {"context": 2 * (need.context or 32_000)},
    "reads": lambda need: {"reads": need.reads | {"text"}},
    "sure": lambda need: {"sure": (1 + need.sure) / 2},
}


def _tighter(rule: object) -> object:
    """A rule that allows less: from nothing asked to no China, from there to one country."""
    if rule is None:
        return places("not:cn", "where")
    return places("nl", "where") if getattr(rule, "countries", None) != {"NL"} else rule


@settings(deadline=None)
@given(world=worlds, need=needs, limit=st.sampled_from(list(TIGHTER)))
def test_tightening_a_limit_never_gains_ability_and_never_costs_less(
    world: World, need: Need, limit: str
) -> None:
    from dataclasses import replace

    tight = replace(need, **TIGHTER[limit](need))  # type: ignore[arg-type]
    if limit in {"host_country", "region"}:
        old = getattr(need, limit)
        if old is not None and not _implies(getattr(tight, limit), old):
            return
    loose_kept, able, loose = found(world, need)
    tight_kept, _, narrow = found(world, tight)

    assert set(map(id_of, tight_kept)) <= set(map(id_of, loose_kept))
    if narrow is not None:
        assert loose is not None
        if need.at_least is not None:
            assert narrow.candidate.cost >= loose.candidate.cost
        else:
            assert middle(able, narrow) <= middle(able, loose)


def _implies(tight: object, loose: object) -> bool:
    """Whether a place the tighter rule allows is one that the looser rule allows."""
    countries = ("CN", "US", "SG", "NL", "GB", "FR", "JP")
    return all(
        loose.of(one) == "yes"  # type: ignore[attr-defined]
        for one in countries
        if tight.of(one) == "yes"  # type: ignore[attr-defined]
    )


def id_of(one: Candidate) -> tuple[object, ...]:
    assert one.offer is not None
    return (
        one.model,
        one.offer.host,
        one.offer.tag,
        one.offer.input,
        one.offer.output,
        one.offer.own,
    )


def middle(able: Abilities, chosen: Chosen) -> float:
    return float(able.middle[able.place[chosen.candidate.model]])


@given(world=worlds, need=needs)
def test_a_dominated_offer_never_wins_and_the_winner_is_in_the_pareto_set(
    world: World, need: Need
) -> None:
    kept, able, chosen = found(world, need)
    if chosen is None:
        return
    required = None if need.at_least is None else able.required(enough(need.at_least))
    cheapest = cheapest_of_each(kept)
    own = chosen.candidate

    assert own in pareto(cheapest, able, required)
    for other in kept:
        cheaper, abler = other.cost < own.cost, able_of(able, other) > able_of(able, own)
        at_least = other.cost <= own.cost and able_of(able, other) >= able_of(able, own)
        surer = required is None or probability(other, able, required) >= probability(
            own, able, required
        )
        assert not (at_least and surer and (cheaper or abler))


def able_of(able: Abilities, one: Candidate) -> float:
    return float(able.middle[able.place[one.model]])


@given(world=worlds, need=needs, seed=st.integers(0, 9))
def test_the_same_question_has_the_same_answer_however_the_lists_are_ordered(
    world: World, need: Need, seed: int
) -> None:
    sold, *rest = world
    order = np.random.default_rng(seed).permutation(len(sold))
    shuffled = [sold[place] for place in order]
    _, _, one = found(world, need)
    _, _, other = found((shuffled, *rest), need)  # type: ignore[arg-type]

    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.candidate.model == other.candidate.model
        assert one.candidate.cost == other.candidate.cost


@given(world=worlds, need=needs)
def test_what_is_unknown_does_not_meet_a_limit(world: World, need: Need) -> None:
    sold, known, middles, spread, seed = world
    able = abilities(middles, spread, seed)
    every = candidates(sold, able, need, open_weights=frozenset())
    limits = limits_of(need, Trust(CATALOG, known))
    sifted = sift(every, limits)

    for one in sifted.kept:
        assert all(limit.meets(one) == "yes" for limit in limits)
    removed = len(every) - len(sifted.kept)
    assert sum(sifted.alone.values()) <= removed
    assert sum(sifted.no.values()) + sum(sifted.unknown.values()) >= removed


def test_nothing_is_known_of_a_host_that_nobody_describes() -> None:
    one = Candidate(MODELS[0], offer(), 1)
    trust = Trust(CATALOG, {})

    assert trust.seat(one, places("not:cn", "host")) == "unknown"
    assert trust.region(one, places("not:cn", "region")) == "unknown"
    assert trust.untrained(one) == "unknown"
    assert trust.kept(one, 30) == "unknown"


def test_a_router_never_tells_where_an_answer_is_computed() -> None:
    one = Candidate(MODELS[0], offer(host="openrouter"), 1)
    trust = Trust(
        CATALOG, {"openrouter": HostFacts(regions=(said("EU"),), leaves_eu=(said("no"),))}
    )

    assert trust.region(one, places("eu", "region")) == "unknown"


def test_sources_that_differ_leave_a_fact_unknown() -> None:
    one = Candidate(MODELS[0], offer(), 1)
    trust = Trust(
        CATALOG,
        {HOSTS[0]: HostFacts(seat=(said("CN"), said("SG")), trains=(said("yes"), said("no")))},
    )

    assert trust.seat(one, places("not:cn", "host")) == "unknown"
    assert trust.seat(one, places("cn+sg", "host")) == "yes"
    assert trust.untrained(one) == "unknown"


@pytest.mark.parametrize(
    ("licence", "answer"),
    [("MIT", "yes"), ("mit", "yes"), ("MIT License", "yes"), ("apache-2.0", "no")],
)
def test_licences_are_compared_in_one_spelling(licence: str, answer: str) -> None:
    trust = Trust(CATALOG, {})

    assert trust.licence(Candidate("deepseek/deepseek-v4-pro", offer(), 1), (licence,)) == answer
    assert trust.licence(Candidate("openai/gpt-5.5", offer(), 1), (licence,)) == "no"


def test_modified_mit_is_not_mit() -> None:
    kimi = Candidate("moonshot/kimi-k2.6", offer(), 1)

    assert CATALOG.models["moonshot/kimi-k2.6"].licence == "Modified MIT"
    assert Trust(CATALOG, {}).licence(kimi, ("mit",)) == "no"


def test_a_share_of_the_best_is_a_share_of_votes_on_rating_scales() -> None:
    able = abilities([1500.0, 1400.0], 0.0, 0)

    behind = 1500 - able.required(enough("0.95-of-best"))[0]
    assert 1 / (1 + 10 ** (behind / 400)) == pytest.approx(0.475)
    assert behind == pytest.approx(17.4, abs=0.05)
    assert able.required(enough("best-30"))[0] == 1470
    assert able.required(enough("best"))[0] == 1500
    assert able.required(enough(MODELS[1]))[0] == 1400
    assert able.required(enough("1450"))[0] == 1450


def test_an_index_has_no_share_of_the_best() -> None:
    import msgspec

    able = abilities([150.0], 0.0, 0)
    index = Abilities(able.best, msgspec.structs.replace(ELO, scale="index", id="epoch/eci"))
    share = Abilities(able.best, msgspec.structs.replace(ELO, scale="percent"))

    with pytest.raises(Misuse, match="no zero to take a share of"):
        index.required(enough("0.9-of-best"))
    assert share.required(enough("0.9-of-best"))[0] == pytest.approx(135)


@pytest.mark.parametrize("text", ["", "good", "1.5-of-best", "0-of-best", "best+3", "nan", "inf"])
def test_what_is_no_ability_is_refused(text: str) -> None:
    with pytest.raises(Misuse, match="is no ability"):
        enough(text)


@given(
    read=st.floats(0, 1e9),
    written=st.floats(0, 1e9),
    cached=st.floats(0, 1e9),
    more=st.floats(0, 1e6),
)
def test_a_cost_adds_up_and_grows_with_the_tokens(
    read: float, written: float, cached: float, more: float
) -> None:
    one = offer(cache_read=0.1)
    cost = cost_at(one, Usage(read, written, cached))

    assert cost == pytest.approx((read + 2 * written + 0.1 * cached) / 1e6)
    assert cost_at(one, Usage(read + more, written, cached)) >= cost
    assert cost_at(offer(), Usage(0, 0, cached)) == pytest.approx(cached / 1e6)


def test_a_long_request_costs_what_long_requests_cost() -> None:
    one = offer(tariff=Tariff(Rates(1.0, 2.0), ((200_000, Rates(2.0, 3.0)),)))

    assert cost_at(one, Usage(1e6, 1e5)) == pytest.approx(1.2)
    assert cost_at(one, Usage(1e6, 1e5, per_request=1e5)) == pytest.approx(1.2)
    assert cost_at(one, Usage(1e6, 1e5, per_request=5e5)) == pytest.approx(2.3)


def test_weights_on_ones_own_machines_meet_every_limit_on_hosts() -> None:
    need = Need(
        host_country=places("nl", "host"),
        region=places("eu", "region"),
        no_training=True,
        max_retention=0,
        sellers="self",
    )
    able = abilities([1400.0, 1390.0, 1380.0, 1500.0], 0.0, 0)
    every = candidates((), able, need, open_weights=frozenset(MODELS[1:3]))

    assert [one.model for one in sift(every, limits_of(need, Trust(CATALOG, {}))).kept] == [
        "deepseek/deepseek-v4-pro",
        "zhipu/glm-5.1",
    ]


def test_without_limits_everything_passes() -> None:
    every = [Candidate(MODELS[0], offer(), 1.0)]
    limits: list[Limit] = limits_of(Need(), Trust(CATALOG, {}))

    assert not limits
    assert sift(every, limits).kept == tuple(every)
    assert not math.isnan(every[0].cost)
