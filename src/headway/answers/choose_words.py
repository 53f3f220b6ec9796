"""A choice in words: the sentence, the reasons, what is unknown, and why nothing passes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from headway.answers.answer import Row
from headway.answers.chosen import Choice
from headway.answers.measured import Quantity
from headway.answers.wording import digits, number, percent, span
from headway.measures.choosing import Chosen
from headway.measures.limits import Candidate
from headway.measures.need import UNIT, Usage
from headway.measures.places import in_eu_if_chosen

LIMITS = {
    "lab_country": "the lab's country",
    "host_country": "the host's seat",
    "region": "where answers are computed",
    "weights": "open or closed weights",
    "licence": "the licence",
    "no_training": "training on what is sent",
    "max_retention": "how long what is sent is kept",
    "context": "the context",
    "max_output": "the length of an answer",
    "reads": "what it reads",
    "min_throughput": "speed",
    "max_latency": "waiting time",
    "max_cost": "the cost",
}
"""What each limit is about."""


def money(amount: float) -> str:
    """USD as one pays them: `4.35 USD`, `0.0031 USD`, `1,240 USD`."""
    if amount >= 1000:
        return f"{amount:,.0f} USD"
    return f"{amount:.2f} USD" if amount >= 0.1 or amount == 0 else f"{amount:.2g} USD"


def tokens(count: float) -> str:
    """A number of tokens: `3M`, `500k`, `1,500`."""
    for size, letter in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")):
        if count >= size and count % (size / 10) == 0:
            return f"{count / size:g}{letter}"
    return f"{count:,.0f}"


def usage_words(usage: Usage) -> str:
    """`3M tokens read and 500k written a month`."""
    if replace(usage, per_request=None) == UNIT:
        return "a million tokens, three read for one written"
    parts = [f"{tokens(usage.input)} tokens read", f"{tokens(usage.output)} written"]
    if usage.cached:
        parts.append(f"{tokens(usage.cached)} read from a cache")
    period = "" if usage.per == "once" else f" a {usage.per}"
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) + period


def sentence(choice: Choice, chosen: Chosen, quantities: Mapping[str, Quantity]) -> str:
    """The recommendation with its price, what is given up and what is saved."""
    setting, one = choice.setting, chosen.candidate
    return (
        f"As of {setting.as_of}, for {_task(choice)} use {_where(choice, one)}: "
        f"{_price(choice, one)}; {_given_up(choice, one, quantities)}"
        f"{_enough(choice, quantities)}{_saved(quantities)}."
    )


def _task(choice: Choice) -> str:
    """`code (arena/webdev)`, or the board alone where no task was named."""
    label = choice.observed.label
    return label if choice.task is None else f"{choice.task} ({label})"


def _where(choice: Choice, one: Candidate) -> str:
    catalog = choice.setting.catalog
    model = catalog.models[one.model]
    if one.offer is None:
        return f"{model.name} on {'your own machines'}"
    host = catalog.hosts[one.offer.host]
    own = " (its lab's own host)" if one.offer.own else ""
    return f"{model.name} at {host.name}{own}"


def _price(choice: Choice, one: Candidate) -> str:
    if one.offer is None:
        return "no price a token, your machines not counted"
    return f"{money(one.cost)} for {usage_words(choice.need.usage)}"


def _given_up(choice: Choice, one: Candidate, quantities: Mapping[str, Quantity]) -> str:
    leader = choice.abilities.leader
    if one.model == leader:
        return "it is the best of all"
    level = choice.setting.profile.level
    board = choice.abilities.board
    behind = quantities["given_up"].interval(level)
    decimals = digits(board)
    unit = {"elo": "points", "index": "index points", "percent": "percentage points"}[board.scale]
    name = choice.setting.catalog.models[leader].name
    bounds = span(number(behind.low, decimals), number(behind.high, decimals))
    won = quantities.get("win_probability")
    against = "" if won is None else f", against which it wins {won.interval(level).value:.0%}"
    return (
        f"it gives up {number(behind.value, decimals)} {unit} ({percent(level)} interval {bounds}) "
        f"to {name}, the best of all{against}"
    )


def _enough(choice: Choice, quantities: Mapping[str, Quantity]) -> str:
    found = quantities.get("enough")
    if found is None:
        return ""
    chance = _chance(found.interval(choice.setting.profile.level).value)
    return f"; it is as good as required ({choice.need.at_least}) with probability {chance}"


def _chance(share: float) -> str:
    if share > 0.99:
        return "above 99%"
    return f"{share:.0%}" if share >= 0.01 else "below 1%"


def _saved(quantities: Mapping[str, Quantity]) -> str:
    parts = []
    for key, what in (("best", "the best"), ("now", "what you use now")):
        found = quantities.get(f"saved_{key}")
        if found is not None and found.value not in {None, 0.0}:
            share = float(found.value or 0)
            parts.append(f"{abs(share):.0%} {'less' if share > 0 else 'more'} than {what}")
    return f"; it costs {' and '.join(parts)}" if parts else ""


def reasons(choice: Choice, chosen: Chosen) -> list[str]:
    """Why this one, in sentences."""
    considered, passing = len(choice.found), len(choice.sifted.kept)
    what = "models with open weights" if choice.need.sellers == "self" else "offers"
    models = len(choice.cheapest)
    found = [
        f"{passing:,} of {considered:,} {what} meet every limit, of {_models(models)}.",
        *_removed(choice),
    ]
    if chosen.rule == "enough":
        found.append(
            f"It is the cheapest that is as good as required with a probability of at least "
            f"{percent(choice.need.sure)}."
        )
    else:
        found.append("It is the ablest of them by median ability; no ability was required.")
    rivals = choice.level_with(chosen.candidate)
    if rivals:
        other = rivals[0]
        found.append(
            f"{_where(choice, other)} cannot be told from it in ability and costs "
            f"{'no more' if other.cost == chosen.candidate.cost else money(other.cost)}."
        )
    return found


def _models(count: int) -> str:
    return "1 model" if count == 1 else f"{count} models"


def _removed(choice: Choice) -> Iterable[str]:
    sifted = choice.sifted
    for limit in choice.limits:
        no, unknown = sifted.no[limit.name], sifted.unknown[limit.name]
        if no or unknown:
            yield (
                f"{LIMITS[limit.name].capitalize()} ({limit.asked}) rules out {no:,} offers and "
                f"{unknown:,} of which it is not known."
            )


def unknowns(choice: Choice, one: Candidate, trust: list[Row]) -> list[str]:
    """What nobody told that a user of the recommendation may want to know."""
    found = [
        f"Nothing is known of the {_FACTS[row['fact']]}."
        for row in trust
        if row["model"] == one.model
        and row["host"] == (one.offer.host if one.offer else None)
        and row["value"] == "unknown"
    ]
    region = choice.need.region
    if region is not None and region.all_of_eu and in_eu_if_chosen(choice.facts(one)):
        found.append(
            "The host serves from other places too: what is sent stays in the EU only "
            "where that is chosen, and the price there may differ."
        )
    if one.offer is not None:
        takes = one.offer.takes
        if takes.context is None:
            found.append("No list says how long a context this offer takes.")
        if takes.throughput is None:
            found.append("No list says how fast this offer answers.")
        found.append(
            "How many tokens the model takes for your task is not known: one that thinks longer "
            "costs more than shown."
        )
    else:
        found.append("What machines it takes, and what they cost, is not counted.")
    model = choice.setting.catalog.models[one.model]
    if model.weights == "open" and not model.licence:
        found.append("Nothing is known of the licence of its weights.")
    return list(dict.fromkeys(found))


_FACTS = {
    "lab_country": "country of the lab",
    "licence": "licence",
    "host_country": "seat of the host",
    "region": "place where answers are computed",
    "training": "training on what is sent, or how long it is kept",
}


def nothing_passes(choice: Choice) -> str:
    """Why nothing is recommended, and which limit alone stands in the way."""
    if not choice.found:
        return (
            f"no list states a price of a model on {choice.observed.label} by "
            f"{choice.setting.as_of}; ask on another board, or with --sellers self for weights to "
            "run yourself"
        )
    if choice.sifted.kept:
        most = max(
            choice.cheapest,
            key=lambda one: (choice.enough(one) or 0.0, choice.abilities.median(one.model)),
        )
        chance = _chance(choice.enough(most) or 0.0)
        return (
            f"none of the {len(choice.cheapest)} models that meet the limits is as good as "
            f"required ({choice.need.at_least}) with a probability of {percent(choice.need.sure)}; "
            f"the surest is {most.model} with {chance}: require less, or loosen a limit"
        )
    told = "; ".join(
        f"{LIMITS[limit.name]} ({limit.asked}) rules out {choice.sifted.no[limit.name]:,} and "
        f"{choice.sifted.unknown[limit.name]:,} of which it is not known"
        for limit in choice.limits
    )
    alone = [
        f"without {LIMITS[name]} {count:,} would pass"
        for name, count in choice.sifted.alone.items()
        if count
    ]
    mend = "; ".join(alone) or "loosen at least two limits"
    if choice.need.max_cost == 0 and choice.need.sellers != "self":
        mend += "; weights that you run yourself have no price a token: --sellers self"
    return f"none of {len(choice.found):,} offers meets every limit: {told}; {mend}"
