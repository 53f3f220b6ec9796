"""A ledger of claims with their verdicts, recomputed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from headway.answers.answer import Answer, Credit, Row
from headway.answers.claim_file import LedgerFile, claims_of, ledgers
from headway.answers.figure import FIRST, SECOND, figure
from headway.answers.judging import judge
from headway.answers.once import once
from headway.answers.setting import Setting
from headway.answers.verdict import VERDICTS

SHOWN = {"probability": "probability that it holds", "agreement": "other methods that agree"}
Tick = Callable[[int], None]


def claims(
    setting: Setting,
    ledger: str | None = None,
    *,
    processes: int = 1,
    tick: Tick | None = None,
) -> Answer:
    """Every claim of a ledger, or of all ledgers, with verdict, probability and agreement.

    The value is the number of claims that are supported, up to those that lean towards true;
    `details.rows` has a row a claim, `details.claims` their whole answers. `tick` is told how many
    are done.

    Raises:
        UnknownLedger: no such ledger.
        BadFile: a claim's file is at fault.
    """
    names = [ledger] if ledger else list(ledgers())
    filed = [one for name in names for one in claims_of(name)]
    answers = once(setting, ("claims", *names), lambda: judge(setting, filed, processes, tick))
    counts: dict[str, int] = {name: _count(answers, name) for name in VERDICTS}
    titles = {name: one for name, one in ledgers().items() if name in names}
    return Answer(
        verb="claims",
        question=setting.question(ledger=ledger),
        sentence=_sentence(setting, counts, len(answers)),
        value=float(counts["supported"]),
        low=float(counts["supported"]),
        high=float(counts["supported"] + sum(one.details["towards"] == "true" for one in answers)),
        unit="claims",
        details={
            "ledgers": [_ledger_row(name, one) for name, one in titles.items()],
            "verdicts": counts,
            "rows": [_row(one) for one in answers],
            "claims": [one.to_dict() for one in answers],
        },
        warnings=tuple(dict.fromkeys(notice for one in answers for notice in one.warnings)),
        origins=_credits(answers),
        figure=_figure([_row(one) for one in answers]),
    )


def _count(answers: Sequence[Answer], verdict: str) -> int:
    return sum(one.details["verdict"] == verdict for one in answers)


def _sentence(setting: Setting, counts: dict[str, int], total: int) -> str:
    spoken = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return f"As of {setting.as_of}, of {total} claims: {spoken}."


def _ledger_row(name: str, one: LedgerFile) -> Row:
    return {
        "ledger": name,
        "title": one.title,
        "what": one.what,
        "who": one.who,
        "when": one.when.isoformat(),
        "where": one.where,
    }


def _row(one: Answer) -> Row:
    """A claim in one line."""
    threshold = one.details.get("threshold")
    return {
        "claim": one.question["claim"],
        "statement": one.details["statement"],
        "verdict": one.details["verdict"],
        "towards": one.details["towards"],
        "probability": one.details["probability"],
        "agreement": one.details["agreement"],
        "universes": one.details["universes"]["count"] if "universes" in one.details else 0,
        "quantity": None if threshold is None else threshold["quantity"],
        "value": None if threshold is None else threshold["value"]["value"],
        "low": None if threshold is None else threshold["value"]["low"],
        "high": None if threshold is None else threshold["value"]["high"],
        "unit": None if threshold is None else threshold["value"]["unit"],
        "why": one.details.get("why", ""),
    }


def _figure(rows: Sequence[Row]) -> Row | None:
    """Of each claim that can be measured: its probability, and the share of methods that agree."""
    values = [
        {"claim": row["statement"], "verdict": row["verdict"], "what": what, "share": row[name]}
        for row in sorted(rows, key=lambda row: -(row["probability"] or 0))
        for name, what in SHOWN.items()
        if row["probability"] is not None and row[name] is not None
    ]
    if not values:
        return None
    scale = {"domain": list(SHOWN.values())}
    return figure(
        "How likely each claim holds, and how many other methods agree",
        "of the claims that can be measured; supported means 95% and 80% or more",
        [
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.9},
                "encoding": {
                    "y": {
                        "field": "claim",
                        "type": "nominal",
                        "title": None,
                        "sort": None,
                        "axis": {"labelLimit": 420},
                    },
                    "x": {
                        "field": "share",
                        "type": "quantitative",
                        "title": None,
                        "axis": {"format": "%"},
                        "scale": {"domain": [0, 1]},
                    },
                    "color": {
                        "field": "what",
                        "type": "nominal",
                        "title": None,
                        "scale": {**scale, "range": [FIRST, SECOND]},
                        "legend": {"orient": "top"},
                    },
                    "shape": {
                        "field": "what",
                        "type": "nominal",
                        "title": None,
                        "scale": {**scale, "range": ["circle", "diamond"]},
                        "legend": {"orient": "top"},
                    },
                    "tooltip": [
                        {"field": "claim", "title": "Claim"},
                        {"field": "verdict", "title": "Verdict"},
                        {"field": "what", "title": "What"},
                        {"field": "share", "title": "Share", "format": ".0%"},
                    ],
                },
            }
        ],
        data={"values": values},
        height=22 * len({one["claim"] for one in values}),
        width=320,
    )


def _credits(answers: Sequence[Answer]) -> tuple[Credit, ...]:
    found = {(one.snapshot, one.address): one for answer in answers for one in answer.origins}
    return tuple(found[key] for key in sorted(found))
