"""Sentences on claims, and on single things: models, labs, boards, sources."""

from __future__ import annotations

from headway.answers.wording import MINUS, number
from headway.web.amounts import amount
from headway.web.pages.page import Row
from headway.web.speech import Speech, decimals, interval, rounded


def claim(speech: Speech) -> str:
    """The verdict on a claim, and the number that decides it."""
    details = speech.details
    verdict = speech.word("verdict", details["verdict"])
    if details["verdict"] == "not measurable":
        return speech.say(
            "unmeasurable", verdict=verdict, statement=_statement(speech), reason=_reason(speech)
        )
    threshold = details["threshold"]
    found = threshold["value"]
    least = threshold["at_least"]
    return speech.say(
        "sentence",
        verdict=verdict,
        towards=speech.say(f"towards_{details['towards']}") if details["towards"] else "",
        statement=_statement(speech),
        probability=number(details["probability"], 2),
        share=rounded(details["agreement"]),
        universes=details["universes"]["count"],
        quantity=speech.t(f"columns.{threshold['quantity']}"),
        **decimals(found, 0 if found["unit"] == "rating points" else 2),
        unit=speech.unit(found["unit"]),
        words=speech.say("at_most", value=_signed(threshold["at_most"]))
        if least is None
        else speech.say("at_least", value=_signed(least)),
    )


def _signed(value: float) -> str:
    return f"{value:g}".replace("-", MINUS)


def _statement(speech: Speech) -> str:
    """What is claimed, without its full stop; a user's own claim as it is written."""
    key = f"claims.statements.{speech.question['claim'].replace('/', '.')}"
    text = speech.t(key) if key in speech.t else str(speech.details["statement"])
    return text.rstrip(".。")


def _reason(speech: Speech) -> str:
    key = f"claims.reasons.{speech.question['claim'].replace('/', '.')}"
    return speech.t(key).rstrip(".。") if key in speech.t else speech.say("no_evidence")


def claims(speech: Speech) -> str:
    """How many claims got which verdict."""
    counts: dict[str, int] = speech.details["verdicts"]
    return speech.say(
        "sentence",
        day=speech.day,
        total=len(speech.details["rows"]),
        counts=speech.joined(
            speech.say("count", count=count, verdict=speech.word("verdict", name))
            for name, count in counts.items()
            if count
        ),
    )


def sources(speech: Speech) -> str:
    """How much is in the store, or how much of it resolves to no model."""
    rows = speech.details["rows"]
    if speech.question.get("unresolved"):
        names = {
            (row["board"].partition("/")[0], one["name"])
            for row in rows
            for one in row["unresolved"]
        }
        undated = len(speech.details["undated"])
        return speech.say("unresolved", day=speech.day, names=len(names), undated=undated)
    return speech.say(
        "sentence",
        day=speech.day,
        rows=f"{sum(row['rows'] for row in rows):,}",
        boards=len(rows),
        snapshots=len(speech.answer["origins"]),
    )


def model(speech: Speech) -> str:
    """Who made a model, when, and where it stands; or how many models there are."""
    details = speech.details
    if speech.question.get("model") is None:
        return _models(speech)
    lab = details["lab"]
    return speech.say(
        "sentence",
        name=details["name"],
        lab=lab["name"],
        country=speech.word("country", lab["country"]),
        weights=speech.say(details["weights"]),
        released=_released(speech),
        access="" if details["access"] == "public" else speech.say(details["access"]),
        standing=_standing(speech),
    ) + _asked_as(speech)


def _released(speech: Speech) -> str:
    released = speech.details["released"]
    if not released["text"]:
        return speech.say("undated")
    if released["by_then"] is False:
        return speech.say("not_yet", released=released["text"], day=speech.day)
    return speech.say("released", released=released["text"])


def _standing(speech: Speech) -> str:
    details = speech.details
    if details["rows"]:
        head = details["rows"][0]
        return speech.say(
            "ranks",
            day=speech.day,
            rank=head["rank"],
            level=speech.level,
            low=head["rank_low"],
            high=head["rank_high"],
            of=head["of"],
            board=head["board"],
        )
    if details["seen"]:
        last = details["seen"]["last"]
        return speech.say("seen", day=speech.day, board=last["board"], last=last["day"])
    return speech.say("never_seen", day=speech.day)


def _asked_as(speech: Speech) -> str:
    """Which publishers use the name that was asked by, where it was not the id."""
    publishers = speech.details.get("asked_as")
    if not publishers:
        return ""
    told = speech.joined(speech.word("publisher", one) for one in publishers)
    return speech.t("sentences.asked_as", id=speech.details["id"], publishers=told)


def _models(speech: Speech) -> str:
    rows, asked = speech.details["rows"], speech.question
    among = ""
    if asked.get("lab"):
        among += speech.say("of_lab", lab=rows[0]["lab_name"] if rows else asked["lab"])
    if asked.get("group"):
        among += speech.say("in_group", group=speech.word("group", asked["group"]))
    return speech.say(
        "list",
        count=f"{len(rows):,}",
        among=among,
        out=f"{sum(row['released_by_then'] is True for row in rows):,}",
        day=speech.day,
        shown=f"{sum(row['boards'] > 0 for row in rows):,}",
    )


def lab(speech: Speech) -> str:
    """What a lab released and how far its best is behind; or how many labs there are."""
    details = speech.details
    if speech.question.get("lab") is None:
        return _labs(speech)
    out = [row for row in details["rows"] if row["released_by_then"]]
    return speech.say(
        "sentence",
        name=details["name"],
        country=speech.word("country", details["country"]),
        models=details["models"],
        out=details["released_by_then"],
        day=speech.day,
        newest=speech.say("newest", name=out[0]["name"], released=out[0]["released"])
        if out
        else "",
        best=_best(speech),
    ) + _asked_as(speech)


def _best(speech: Speech) -> str:
    best = speech.details["best"]
    if not best:
        return speech.say("no_board")
    head: Row = best[0]
    behind = {"low": head["behind_low"], "high": head["behind_high"]}
    return speech.say(
        "best",
        board=head["board"],
        name=head["name"],
        rank=head["rank"],
        of=head["of"],
        behind=""
        if head["rank"] == 1
        else speech.say(
            "behind",
            value=amount(head["behind"], head["unit"]),
            unit=speech.unit(head["unit"]),
            level=speech.level,
            **interval(behind, head["unit"]),
        ),
    )


def _labs(speech: Speech) -> str:
    rows = speech.details["rows"]
    return speech.say(
        "list",
        count=f"{len(rows):,}",
        countries=len({row["country"] for row in rows}),
        out=sum(row["released_by_then"] > 0 for row in rows),
        day=speech.day,
    )


def board(speech: Speech) -> str:
    """What the store holds of a board and who leads it; or how many boards there are."""
    details = speech.details
    if speech.question.get("board") is None:
        held = sum(row["readings"] > 0 for row in details["rows"])
        return speech.say("list", count=len(details["rows"]), day=speech.day, held=held)
    rows, leader = details["rows"], details["leader"]
    if not rows:
        return speech.say("empty", name=details["name"], board=details["label"], day=speech.day)
    first, last = rows[-1]["published"], rows[0]["published"]
    return speech.say(
        "sentence",
        name=details["name"],
        board=details["label"],
        unit=speech.t(f"units.{details['unit'].replace(' ', '-')}"),
        count=f"{len(rows):,}",
        day=speech.day,
        days=speech.say("days", first=first, last=last) if len(rows) > 1 else first,
        leader=speech.say("unplaced")
        if leader is None
        else speech.say(
            "leader",
            name=leader["name"],
            value=amount(leader["ability"], leader["unit"]),
            level=speech.level,
            **interval(leader, leader["unit"]),
        ),
    )


def source(speech: Speech) -> str:
    """What the store holds of a source and under which licence; or of all sources."""
    details, rows = speech.details, speech.details["rows"]
    held = f"{sum(row['rows'] for row in rows):,}"
    if speech.question.get("source") is None:
        return speech.say(
            "list",
            day=speech.day,
            rows=held,
            snapshots=f"{sum(row['snapshots'] for row in rows):,}",
            sources=f"{len(rows):,}",
        )
    return speech.say(
        "sentence",
        name=speech.question["source"],
        publisher=details["publisher"],
        rows=held,
        snapshots=f"{len(rows):,}",
        newest=details["newest"],
        age=f"{details['age_days']:,}",
        day=speech.day,
        licences=speech.joined(details["licences"]),
        later=speech.say("later") if any(row["reaches_beyond"] for row in rows) else "",
    )
