"""Which model, and from whom: for a need, within limits; what is given up and what is saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from headway.answers.answer import Answer, Credit, Row
from headway.answers.asked_need import DEFAULT_TASK, Asked, board_of, need_of
from headway.answers.choose_figure import choose_figure
from headway.answers.choose_words import (
    nothing_passes,
    reasons,
    sentence,
    unknowns,
    usage_words,
)
from headway.answers.chosen import Bought, Choice
from headway.answers.measured import Measured, Quantity, answer_of
from headway.answers.once import once
from headway.answers.setting import Setting
from headway.answers.sides import reading_row
from headway.answers.trust_rows import trust_rows
from headway.errors import Caution, FirstSeenPrice, NoEvidence, Stale, Unreviewed
from headway.measures.best_variants import best_variants
from headway.measures.choosing import win_probability
from headway.measures.interval import FloatArray, interval, intervals
from headway.measures.limits import Candidate

SHOWN = 3


def choose(setting: Setting, asked: Asked) -> Answer:
    """The model and host for a need, as a sentence; see `measure_choice`.

    The value is what is given up: the ability of the best model of all, whatever it costs, minus
    that of the recommended one, in points. Positive: the recommended one is behind.
    """
    measured = measure_choice(setting, asked)
    said = {key: getattr(asked, key) for key in asked.__struct_fields__}
    details = measured.details
    return answer_of(
        setting,
        "choose",
        measured,
        details["sentence"],
        **{
            **{key: list(v) if isinstance(v, tuple) else v for key, v in said.items()},
            "board": details["board"],
            "category": details["category"],
        },
    )


def measure_choice(setting: Setting, asked: Asked) -> Measured:
    """What is for sale on the day, sifted by the limits, and the offer that the need asks for.

    Without `at_least` the ablest candidate is recommended, by median ability; with it the cheapest
    that reaches the required ability with the probability `sure`. A limit of which nothing is known
    is not met. A model's ability is that of its best variant, its price that of a token, so a model
    that thinks longer costs more than shown.

    Quantities: `given_up` (points: best of all minus the recommended), `win_probability` (share of
    votes the recommended wins against it; rating scales only), `enough` (probability that it is as
    good as required), `cost` (USD for the usage), `saved_best` (share of the cost of the best that
    is saved), `ahead_of_now` (points: the recommended minus the model used now), `saved_now`. Those
    that are not defined stand in `details.undefined` with the reason.

    Raises:
        UnknownCapability, UnknownBoard, UnknownModel: a name is not declared.
        Misuse: the need makes no sense.
        NoEvidence: no reading by the day, or nothing passes; the sentence says which limit removed
            how many.
    """
    task = None if asked.board is not None else asked.task or DEFAULT_TASK
    board, beside = board_of(asked, setting.catalog)
    choice = Choice(setting, setting.observe(board), need_of(asked, setting.catalog), task)
    chosen = choice.chosen
    if chosen is None:
        raise NoEvidence(nothing_passes(choice))
    one = chosen.candidate
    quantities, undefined = _quantities(choice, one)
    rows = _rows(choice, one)
    trust = [row for shown in _shown(choice, one) for row in trust_rows(choice, shown)]
    return Measured(
        quantities=quantities,
        details={
            "sentence": sentence(choice, chosen, quantities),
            "board": choice.observed.board.id,
            "category": choice.observed.category,
            "reading": reading_row(choice.observed),
            "task": choice.task,
            "usage": usage_words(choice.need.usage),
            "per_request": choice.need.usage.per_request,
            "rule": chosen.rule,
            "recommendation": _row(choice, one, one),
            "best": _reference(choice, choice.abilities.leader),
            "now": None if choice.need.now is None else _reference(choice, choice.need.now),
            "required": _required(choice),
            "reasons": reasons(choice, chosen),
            "unknown": unknowns(choice, one, trust),
            "undefined": undefined,
            "level_with": [_row(choice, other, one) for other in choice.level_with(one)[:SHOWN]],
            "considered": {
                "offers": len(choice.found),
                "models": len({candidate.model for candidate in choice.found}),
                "passing_offers": len(choice.sifted.kept),
                "passing_models": len(choice.cheapest),
            },
            "limits": _limits(choice),
            "left_out": [
                {"reason": reason, "offers": count}
                for reason, count in choice.market.left_out.items()
            ],
            "trust": trust,
            "beside": [row for name in beside if (row := _beside(setting, name, one.model))],
            "rows": rows,
        },
        cautions=tuple(_cautions(choice, one, trust)),
        snapshots=tuple(_snapshots(choice, one)),
        credits=tuple(dict.fromkeys(_credits(choice))),
        figure=choose_figure(rows, choice, one),
    )


def _shown(choice: Choice, one: Candidate) -> list[Candidate]:
    """The recommended candidate first, then the others that no other beats."""
    return [one, *(other for other in choice.front if other != one)]


def _quantities(choice: Choice, one: Candidate) -> tuple[dict[str, Quantity], dict[str, str]]:
    abilities, need = choice.abilities, choice.need
    own, board = abilities.of(one.model), abilities.board
    best = abilities.of(abilities.leader)
    undefined: dict[str, str] = {}
    found = {
        "given_up": Quantity(
            best - own, board.unit, "best of all minus the recommended: positive, it is behind"
        )
    }
    won = win_probability(own, best, board)
    if won is None:
        undefined["win_probability"] = f"{board.id} is no rating scale"
    else:
        found["win_probability"] = Quantity(
            won, "share", "votes that the recommended wins against the best of all"
        )
    enough = choice.enough(one)
    if enough is None:
        undefined["enough"] = "no ability is required; ask with at least"
    else:
        found["enough"] = _single(
            enough, "share", "probability that the recommended is as good as required"
        )
    found["cost"] = _single(one.cost, "USD", f"of {usage_words(need.usage)}")
    _saved(found, undefined, "best", one, choice.bought(abilities.leader))
    if need.now is None:
        undefined["saved_now"] = undefined["ahead_of_now"] = "say which model is used with now"
    else:
        _saved(found, undefined, "now", one, choice.bought(need.now))
        if need.now in abilities.place:
            found["ahead_of_now"] = Quantity(
                own - abilities.of(need.now),
                board.unit,
                "the recommended minus the model used now: positive, it is abler",
            )
        else:
            undefined["ahead_of_now"] = f"{board.id} does not list {need.now}"
    return found, undefined


def _single(value: float, unit: str, meaning: str) -> Quantity:
    return Quantity(np.full(2, value), unit, meaning, value)


def _saved(
    found: dict[str, Quantity],
    undefined: dict[str, str],
    key: str,
    one: Candidate,
    other: Bought | None,
) -> None:
    what = {"best": "the best of all", "now": "the model used now"}[key]
    if one.offer is None:
        undefined[f"saved_{key}"] = "your own machines are not counted"
    elif other is None:
        undefined[f"saved_{key}"] = f"no list states a price of {what}"
    else:
        found[f"saved_{key}"] = _single(
            1 - one.cost / other.cost,
            "share",
            f"saved of what {what} costs: negative, it costs more",
        )


def _rows(choice: Choice, one: Candidate) -> list[Row]:
    """The Pareto set, cheapest first; the recommended is among it."""
    return [_row(choice, other, one) for other in choice.front]


def _row(choice: Choice, candidate: Candidate, recommended: Candidate) -> Row:
    catalog, abilities = choice.setting.catalog, choice.abilities
    level = choice.setting.profile.level
    model = catalog.models[candidate.model]
    own, best = abilities.of(candidate.model), abilities.of(abilities.leader)
    won = win_probability(own, best, abilities.board)
    return {
        "model": model.id,
        "name": model.name,
        "lab": catalog.labs[model.lab].name,
        "country": catalog.labs[model.lab].country,
        "weights": model.weights,
        "licence": model.licence,
        "recommended": candidate == recommended,
        **_offer_row(choice, candidate),
        "cost": candidate.cost,
        **_bounds("ability", own, level),
        **_bounds("given_up", best - own, level),
        "win_probability": None if won is None else interval(won, level).value,
        "enough": choice.enough(candidate),
    }


def _offer_row(choice: Choice, candidate: Candidate) -> Row:
    offer = candidate.offer
    if offer is None:
        keys = (
            "host",
            "host_name",
            "tag",
            "input",
            "output",
            "cache_read",
            "since",
            "basis",
            "context",
            "max_output",
            "throughput",
            "latency",
            "own_host",
        )
        return dict.fromkeys(keys)
    return {
        "host": offer.host,
        "host_name": choice.setting.catalog.hosts[offer.host].name,
        "tag": offer.tag or None,
        "input": offer.input,
        "output": offer.output,
        "cache_read": offer.cache_read,
        "since": offer.since.isoformat(),
        "basis": offer.basis,
        "context": offer.takes.context,
        "max_output": offer.takes.max_output,
        "throughput": offer.takes.throughput,
        "latency": offer.takes.latency,
        "own_host": offer.own,
    }


def _bounds(key: str, drawn: FloatArray, level: float) -> Row:
    one = interval(drawn, level)
    return {key: one.value, f"{key}_low": one.low, f"{key}_high": one.high}


def _reference(choice: Choice, model: str) -> Row:
    """A model to compare with, at the price one would pay for it without any limit."""
    facts = choice.setting.catalog.models[model]
    bought = choice.bought(model)
    row: Row = {"model": model, "name": facts.name, "cost": bought.cost if bought else None}
    row["host"] = bought.host if bought else None
    if model in choice.abilities.place:
        row |= _bounds("ability", choice.abilities.of(model), choice.setting.profile.level)
    return row


def _required(choice: Choice) -> Row | None:
    if choice.required is None:
        return None
    return {
        "asked": choice.need.at_least,
        "sure": choice.need.sure,
        **_bounds("ability", choice.required, choice.setting.profile.level),
    }


def _limits(choice: Choice) -> list[Row]:
    sifted = choice.sifted
    return [
        {
            "limit": limit.name,
            "asked": limit.asked,
            "removed_no": sifted.no[limit.name],
            "removed_unknown": sifted.unknown[limit.name],
            "removed_alone": sifted.alone[limit.name],
        }
        for limit in choice.limits
    ]


def _beside(setting: Setting, board: str, model: str) -> Row | None:
    """What is given up on another board of the task, where it lists the model."""
    return once(setting, ("given up", board), lambda: _given_up_on(setting, board)).get(model)


def _given_up_on(setting: Setting, board: str) -> dict[str, Row]:
    """What each model of a board lacks of its best; empty where nothing is known by the day."""
    try:
        observed = setting.observe(board, keep=False)
    except NoEvidence:
        return {}
    best = best_variants(observed.abilities)
    leader = int(np.argmax(np.median(best.levels, axis=1)))
    behind = intervals(best.levels[leader] - best.levels, setting.profile.level)
    return {
        model: {
            "board": board,
            "best": best.models[leader],
            "given_up": one.value,
            "given_up_low": one.low,
            "given_up_high": one.high,
            "unit": observed.board.unit,
        }
        for model, one in zip(best.models, behind, strict=True)
    }


def _cautions(choice: Choice, one: Candidate, trust: list[Row]) -> Iterable[Caution]:
    yield from choice.observed.cautions()
    offers = [other.offer for other in _shown(choice, one) if other.offer is not None]
    if any(offer.basis == "first_seen" for offer in offers):
        yield FirstSeenPrice(
            "prices count from the day a public list was first seen to carry them; an offer that "
            "ended may stay listed: look at the host's own page before you buy"
        )
    drafts = {row["host"] for row in trust if row["address"] and not row["reviewed"]}
    if drafts:
        yield Unreviewed(
            f"what is said of {len(drafts)} of the hosts shown was collected by a language model "
            "or by the host itself and checked by nobody; each row names its document"
        )
    table = choice.setting.store.policies(as_of=choice.setting.as_of)
    if len(table):
        newest: date = table.published.max().item()
        age = (choice.setting.as_of - newest).days
        if age > choice.setting.profile.stale_days:
            yield Stale(f"what hosts declare was published on {newest}, {age} days before")


def _snapshots(choice: Choice, one: Candidate) -> set[str]:
    reading = choice.observed.abilities.reading.snapshot
    found = {reading}
    for other in _shown(choice, one):
        found |= choice.facts(other).snapshots
        if other.offer is not None:
            found |= {other.offer.snapshot, other.offer.takes.snapshot} - {""}
    for model in (choice.abilities.leader, choice.need.now):
        bought = choice.bought(model) if model else None
        if bought is not None and bought.snapshot:
            found.add(bought.snapshot)
    return found


def _credits(choice: Choice) -> Iterable[Credit]:
    """The installed package of prices, where a model to compare with is priced by it."""
    for model in (choice.abilities.leader, choice.need.now):
        bought = choice.bought(model) if model else None
        if bought is not None and bought.packaged is not None:
            since = bought.packaged.since.isoformat()
            yield Credit(
                snapshot="",
                publisher="genai-prices",
                title=f"genai-prices {bought.packaged.version}, the installed package",
                address="https://github.com/pydantic/genai-prices",
                via="",
                published=since,
                accessed=since,
                licence="MIT",
                attribution="genai-prices, https://github.com/pydantic/genai-prices, MIT",
                sha256="",
            )
