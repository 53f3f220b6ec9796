"""What is posted of a change: one JSON for programs, one for a Slack channel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.evidence.pull_report import PullReport, SourcePull

KIND = "headway.changes"
VERSION = 1

_HEADER = 150
_SECTION = 2900
"""Slack takes 150 characters of a header and 3,000 of a section."""

_MOST_SECTIONS = 20


def change(report: PullReport, brief: Answer | None, at: datetime) -> dict[str, Any]:
    """The message for programs."""
    return {
        "kind": KIND,
        "version": VERSION,
        "at": at.isoformat(timespec="seconds"),
        "summary": summary(report, brief),
        "sources": [_source(one) for one in report.sources],
        "brief": None if brief is None else _brief(brief),
    }


def slack(report: PullReport, brief: Answer | None) -> dict[str, Any]:
    """The message for a channel: `text` for notifications, `blocks` to be shown."""
    title = summary(report, brief)
    sections = ["\n".join(f"• {line}" for line in _lines(one)) for one in report.sources]
    if brief is not None:
        sections.insert(0, str(brief.details.get("standfirst", "")))
    shown = [
        {"type": "section", "text": {"type": "mrkdwn", "text": _cut(_escaped(text), _SECTION)}}
        for text in filter(None, sections[:_MOST_SECTIONS])
    ]
    header = {"type": "plain_text", "text": _cut(title, _HEADER)}
    return {"text": _escaped(title), "blocks": [{"type": "header", "text": header}, *shown]}


def summary(report: PullReport, brief: Answer | None) -> str:
    """One line: the brief's headline, or else which sources brought something."""
    if brief is not None and brief.details.get("headline"):
        return str(brief.details["headline"])
    brought = [one.title for one in report.sources if one.something_new]
    return f"Headway: new from {', '.join(brought)}" if brought else "Headway: nothing new"


def _lines(one: SourcePull) -> list[str]:
    """What a source brought, or why it failed."""
    from headway.evidence.pull_report import sentences_of

    if one.status in ("unchanged", "skipped"):
        return []
    return [sentence.strip() for sentence in sentences_of(one)]


def _source(one: SourcePull) -> dict[str, Any]:
    return {
        "source": one.source,
        "status": one.status,
        "sentences": _lines(one),
        "new_models": msgspec.to_builtins(one.new_models),
        "new_leaders": msgspec.to_builtins(one.new_leaders),
        "prices": msgspec.to_builtins(one.prices),
        "unresolved": one.unresolved,
        "failures": msgspec.to_builtins(one.faults),
    }


def _brief(brief: Answer) -> dict[str, Any]:
    from headway.cli.brief import to_text

    return {
        "as_of": brief.question["as_of"],
        "since": brief.question["since"],
        "headline": brief.details.get("headline", ""),
        "markdown": to_text(brief),
    }


def _escaped(text: str) -> str:
    """Slack's three characters of control, written out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
