"""Five facts about trust, each on its own.

Who developed the model, under which licence, who hosts it, where it is computed, and what becomes
of what is sent. Each has what is known (`value`), what was asked, whether that is met (`yes`, `no`,
`unknown`; None where nothing was asked), and its source, address and day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from headway.answers.answer import Row
from headway.answers.chosen import Choice
from headway.evidence.observations import Said
from headway.measures.host_facts import Statement, Statements
from headway.measures.limits import Candidate, region_stated, seat_stated

FACTS = ("lab_country", "licence", "host_country", "region", "training")
OWN_MACHINES = "your own machines"
UNKNOWN = "unknown"


def trust_rows(choice: Choice, one: Candidate) -> list[Row]:
    """The five facts of a candidate; a fact on which sources differ has a row for each."""
    return [
        {"model": one.model, "host": one.offer.host if one.offer else None, **row}
        for row in (
            _lab(choice, one),
            _licence(choice, one),
            *_seat(choice, one),
            *_region(choice, one),
            *_training(choice, one),
        )
    ]


def _lab(choice: Choice, one: Candidate) -> Row:
    catalog = choice.setting.catalog
    lab = catalog.labs[catalog.models[one.model].lab]
    asked = choice.need.lab_country
    return {
        "fact": "lab_country",
        "value": lab.country,
        "asked": asked.text if asked else None,
        "answer": choice.trust.lab(one, asked) if asked else None,
        **_cited(choice, lab.source),
        "date": None,
        "reviewed": True,
    }


def _licence(choice: Choice, one: Candidate) -> Row:
    model = choice.setting.catalog.models[one.model]
    need = choice.need
    answers: list[Said] = []
    if need.licences:
        answers.append(choice.trust.licence(one, need.licences))
    if need.weights:
        answers.append(choice.trust.weights(one, need.weights))
    since = model.weights_since or model.released
    value = model.licence or ("closed weights" if model.weights == "closed" else UNKNOWN)
    return {
        "fact": "licence",
        "value": value,
        "asked": ", ".join((*need.licences, *([need.weights] if need.weights else []))) or None,
        "answer": _all(answers),
        **_cited(choice, model.source),
        "date": since.isoformat() if since else None,
        "reviewed": True,
    }


def _all(answers: Sequence[Said]) -> Said | None:
    """Yes where all are, no where one is not, None where nothing was asked."""
    if not answers:
        return None
    if "no" in answers:
        return "no"
    return "unknown" if "unknown" in answers else "yes"


def _seat(choice: Choice, one: Candidate) -> Iterable[Row]:
    asked = choice.need.host_country
    answer = choice.trust.seat(one, asked) if asked else None
    stated = seat_stated(one.offer) if one.offer else ()
    yield from _said(
        choice,
        one,
        "host_country",
        (*choice.facts(one).seat, *stated),
        asked.text if asked else None,
        answer,
    )


def _region(choice: Choice, one: Candidate) -> Iterable[Row]:
    asked = choice.need.region
    answer = choice.trust.region(one, asked) if asked else None
    facts = choice.facts(one)
    router = one.offer is not None and choice.setting.catalog.hosts[one.offer.host].kind == "router"
    stated = () if router or one.offer is None else (*facts.regions, *region_stated(one.offer))
    leaves = {"yes": "what is sent leaves the EU", "no": "what is sent need not leave the EU"}
    alone = {
        "yes": "serves from the EU alone where chosen",
        "no": "does not serve from the EU alone",
    }
    told = (
        ()
        if router
        else (
            *(_worded(said, leaves) for said in facts.leaves_eu),
            *(_worded(said, alone) for said in facts.eu_only),
        )
    )
    yield from _said(choice, one, "region", (*stated, *told), asked.text if asked else None, answer)


def _training(choice: Choice, one: Candidate) -> Iterable[Row]:
    need, facts = choice.need, choice.facts(one)
    answers: list[Said] = []
    if need.no_training:
        answers.append(choice.trust.untrained(one))
    if need.max_retention is not None:
        answers.append(choice.trust.kept(one, need.max_retention))
    asked = [
        *(["no training"] if need.no_training else []),
        *([f"kept for {need.max_retention} days"] if need.max_retention is not None else []),
    ]
    told = (
        *(
            _worded(one, {"yes": "trains on what is sent", "no": "does not train on what is sent"})
            for one in facts.trains
        ),
        *(
            _worded(one, {"yes": "keeps what is sent", "no": "keeps nothing"})
            for one in facts.retains
        ),
        *(_valued(one, f"kept for {one.value} days") for one in facts.days),
    )
    yield from _said(choice, one, "training", told, ", ".join(asked) or None, _all(answers))


def _said(
    choice: Choice,
    one: Candidate,
    fact: str,
    statements: Statements,
    asked: str | None,
    answer: Said | None,
) -> Iterable[Row]:
    if one.offer is None:
        yield {
            "fact": fact,
            "value": OWN_MACHINES,
            "asked": asked,
            "answer": answer,
            "source": None,
            "address": None,
            "date": None,
            "reviewed": True,
        }
        return
    if not statements:
        yield {
            "fact": fact,
            "value": UNKNOWN,
            "asked": asked,
            "answer": answer,
            "source": None,
            "address": None,
            "date": None,
            "reviewed": False,
        }
    titles = {
        origin.snapshot: origin.title
        for origin in choice.setting.store.origins({said.snapshot for said in statements} - {""})
    }
    for said in statements:
        yield {
            "fact": fact,
            "value": said.value.replace("|", ", "),
            "asked": asked,
            "answer": answer,
            "source": said.title or titles[said.snapshot],
            "address": said.address or None,
            "date": said.day.isoformat(),
            "reviewed": said.reviewed,
        }


def _worded(said: Statement, words: dict[str, str]) -> Statement:
    return _valued(said, words[said.value])


def _valued(said: Statement, value: str) -> Statement:
    return replace(said, value=value)


def _cited(choice: Choice, source: str) -> Row:
    cited = choice.setting.catalog.citations.get(source)
    if cited is None:
        return {"source": source or None, "address": source or None}
    return {"source": cited.title, "address": cited.address}
