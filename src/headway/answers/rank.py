"""Who stands where on a board, and who cannot be told apart?"""

from __future__ import annotations

from headway.answers.answer import Answer, Row
from headway.answers.setting import Setting
from headway.answers.sides import reading_row
from headway.answers.standing_figure import standing_figure
from headway.answers.wording import digits, number, percent, span
from headway.measures.observed import Observed, first_seen_cautions
from headway.measures.ranking import Standing, standings


def rank(setting: Setting, board: str, *, group: str | None = None) -> Answer:
    """Abilities of a board's models with intervals and ranks, best first.

    The value is the leader's ability. With `group`, only its models are listed; ranks stay those
    of the whole board.

    Raises:
        UnknownBoard: the board or category is not declared.
        UnknownGroup: the group is not declared.
        NoEvidence: no reading was published by the day.
    """
    observed = setting.observe(board)
    members = setting.catalog.members(group) if group else frozenset(observed.abilities.models)
    everyone = standings(observed.abilities, setting.profile.level)
    listed = [one for one in everyone if one.model in members]
    whole = observed.frontier(frozenset(observed.abilities.models), "the board")
    shares = whole.holder_shares(setting.as_of, observed.abilities.models)
    groups = {name: setting.catalog.members(name) for name in setting.catalog.groups}
    leader = everyone[0]
    tied = sum(one.tied_with_leader for one in everyone) - 1
    decimals = digits(observed.board)
    rows = [_row(setting, observed, one, shares.get(one.model, 0.0), groups) for one in listed]
    sentence = _sentence(setting, observed, leader, tied, decimals)
    return Answer(
        verb="rank",
        question=setting.question(board=observed.board.id, category=observed.category, group=group),
        sentence=sentence,
        value=leader.ability.value,
        low=leader.ability.low,
        high=leader.ability.high,
        level=setting.profile.level,
        unit=observed.board.unit,
        details={
            "leader": leader.model,
            "tied_with_leader": tied,
            "reading": reading_row(observed),
            "rows": rows,
        },
        warnings=setting.warnings(
            [*observed.cautions(), *first_seen_cautions(observed, (whole,), setting.as_of)]
        ),
        origins=setting.credits([observed.abilities.reading.snapshot]),
        figure=standing_figure(rows, unit=observed.board.unit, where=observed.label, said=sentence),
    )


def _sentence(
    setting: Setting, observed: Observed, leader: Standing, tied: int, decimals: int
) -> str:
    name = setting.catalog.models[leader.model].name
    one = leader.ability
    bounds = span(number(one.low, decimals), number(one.high, decimals))
    others = {0: "no other model is", 1: "1 other model is"}.get(tied, f"{tied} other models are")
    return (
        f"On {setting.as_of} {name} led {observed.label} with {number(one.value, decimals)} "
        f"({percent(setting.profile.level)} interval {bounds}); "
        f"{others} statistically level with it."
    )


def _row(
    setting: Setting,
    observed: Observed,
    one: Standing,
    share: float,
    groups: dict[str, frozenset[str]],
) -> Row:
    facts = setting.catalog.models[one.model]
    lab = setting.catalog.labs[facts.lab]
    entry = observed.abilities.models.index(one.model)
    return {
        "rank": one.rank,
        "rank_low": one.rank_low,
        "rank_high": one.rank_high,
        "model": one.model,
        "name": facts.name,
        "lab": lab.name,
        "country": lab.country,
        "ability": one.ability.value,
        "low": one.ability.low,
        "high": one.ability.high,
        "printed": one.printed,
        "listed_as": one.name,
        "variant": one.variant,
        "entries": one.entries,
        "votes": one.votes,
        "groups": [name for name, inside in groups.items() if one.model in inside],
        "weights": facts.weights,
        "licence": facts.licence,
        "released": str(observed.abilities.released[entry]),
        "released_precision": facts.precision,
        "released_basis": observed.abilities.basis[entry],
        "tied_with_leader": one.tied_with_leader,
        "leads_on_draws": share,
    }
