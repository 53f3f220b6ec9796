"""What the processes beside the server do: they open the study, answer, and draw."""

from __future__ import annotations

import logging
import os
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

import msgspec

from headway.errors import (
    HeadwayError,
    Misuse,
    NoEvidence,
    UnknownClaim,
    UnknownLedger,
    UnknownName,
)
from headway.web.questions import PROFILE, Question

if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.answers.choices import Choices
    from headway.study import Study

log = logging.getLogger("headway.web")
STUDIES = 2
"""Days and profiles whose boards stay in memory: with four, mixed days cost a tenth less time
and twice the memory."""
STORY = "story-2026-07-01"
BOARDS = 8
"""Boards of each that stay."""


@dataclass(frozen=True)
class Refused:
    """Why a question has no answer, and whose fault that is, as an HTTP status."""

    status: int
    text: str


class Studies:
    """The studies of the days and profiles asked last, over one store.

    Args:
        store: the user's store; by default theirs.
        as_of: day of questions that name none; by default that of the newest evidence.
        processes: how many judge claims at once.
    """

    def __init__(self, store: str | None, *, as_of: str | None = None, processes: int = 1) -> None:
        self._store = store
        self._as_of = as_of
        self._processes = processes
        self._open: OrderedDict[tuple[str | None, str], Study] = OrderedDict()
        self._evidence = ""

    def of(self, as_of: str | None, profile: str) -> Study:
        """The study of a day and a profile."""
        from headway.study import Study

        key = as_of or self._as_of, profile
        found = self._open.pop(key, None) or Study(store=self._store, as_of=key[0], profile=profile)
        self._open[key] = found
        while len(self._open) > STUDIES:
            self._open.popitem(last=False)
        return found

    def answer(self, question: Question) -> Answer:
        """The answer to a question.

        Raises: as the verb.
        """
        from headway.study.choices import choices_of

        study = self.of(*question.setting())
        arguments = question.arguments()
        if question.verb in ("claim", "claims"):
            _check_claims(question.verb, arguments, choices_of(study))
        if question.verb in ("claims", "brief"):
            arguments["processes"] = self._processes
        try:
            answer: Answer = getattr(study, question.verb)(**arguments)
        finally:
            study.setting.keep_last(BOARDS)
        return answer

    def choices(self) -> Choices:
        """What forms offer, of what the store holds now."""
        from headway.study import Study
        from headway.study.choices import choices_of

        fresh = Study(store=self._store, as_of=self._as_of, profile=PROFILE)
        found = choices_of(fresh)
        self.rest_on(found.evidence)
        self._open.setdefault((self._as_of, PROFILE), fresh)
        return found

    def rest_on(self, evidence: str) -> None:
        """Open every study anew where the evidence is not the one they were opened on."""
        if evidence != self._evidence:
            self._open.clear()
            self._evidence = evidence


def serve_jobs(pipe: Connection, store: str | None) -> None:
    """Answer jobs from a pipe until it closes: each gets bytes, or a `Refused`."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    studies = Studies(store)

    def answer(question: Question, evidence: str) -> bytes:
        studies.rest_on(evidence)
        return encoded(studies.answer(question))

    jobs: dict[str, Callable[..., bytes]] = {
        "answer": answer,
        "choices": lambda: msgspec.json.encode(studies.choices()),
        "draw": _drawn,
    }
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            name, arguments = pipe.recv()
            pipe.send(_result(jobs[name], arguments))


def encoded(answer: Answer) -> bytes:
    """An answer as JSON on one line, its numbers rounded as everywhere."""
    return msgspec.json.encode(answer.to_dict())


def _result(job: Callable[..., bytes], arguments: dict[str, Any]) -> bytes | Refused:
    try:
        return job(**arguments)
    except HeadwayError as fault:
        return Refused(status_of(fault), str(fault))
    except Exception:
        log.exception("a job failed")
        return Refused(500, "this question met a fault of ours; it is in the server's log")


def status_of(fault: HeadwayError) -> int:
    """The HTTP status of a fault: what is not there is 404, what is not meant so 400."""
    match fault:
        case UnknownName() | NoEvidence():
            return 404
        case Misuse():
            return 400
        case _:
            return 503


def _check_claims(verb: str, arguments: dict[str, Any], choices: Choices) -> None:
    """Only packaged claims: a name from an address must never be read as a path of this machine."""
    if verb == "claims" and arguments.setdefault("ledger", STORY) not in choices.ledgers:
        raise UnknownLedger.among(str(arguments["ledger"]), list(choices.ledgers))
    known = [one for of in choices.claims.values() for one in of]
    if verb == "claim" and arguments.get("name") not in known:
        raise UnknownClaim.among(str(arguments.get("name", "")), known)


def _drawn(**arguments: Any) -> bytes:  # noqa: ANN401
    from headway.web.drawing import draw

    return draw(**arguments)
