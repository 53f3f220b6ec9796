"""Answering: questions wait in two lanes, quick and slow, and each lane has its own studies.

A study keeps what it has read in plain dictionaries and is not made for two threads at once. So
each lane is one thread with studies of its own: a claim that takes long holds up no gap.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from concurrent.futures import Future
from datetime import date, timedelta
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, get_args

from headway.agents.questions import PROFILE, Pace, Question
from headway.errors import HeadwayError, Misuse, UnknownClaim

if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.answers.choices import Choices
    from headway.study import Study

log = logging.getLogger("headway.agents")
STUDIES = 2
"""Settings whose boards stay in memory."""
BOARDS = 8
"""Boards of each that stay."""
MOST_WAITING = 32
"""Questions that may wait in a lane."""
EARLIEST = date(2000, 1, 1)
LATER = timedelta(days=366)
"""How long after the newest evidence a day may be: answers have steps up to their day."""
FAULT = "this question met a fault of ours; what happened is in the server's log"
Setting = tuple[str | None, str, tuple[str, ...]]


class OurFaultError(Exception):
    """Something went wrong that the asker cannot mend; the log says what."""


class Studies:
    """The studies of the settings asked last, over one store, always on the evidence of now."""

    def __init__(self, store: str | None) -> None:
        self._store = store
        self._open: OrderedDict[Setting, Study] = OrderedDict()
        self._evidence = ""

    def answer(self, question: Question) -> Answer:
        """The answer to a question.

        Raises: as the verb; Misuse where a day is out of reach.
        """
        now = self._now()
        for name, day in question.days().items():
            _check_day(name, day, now.as_of)
        if question.tool.name == "claim":
            _check_claim(question, now)
        study = self._of(question.setting())
        try:
            answer: Answer = getattr(study, question.tool.name)(**question.arguments())
        finally:
            study.setting.keep_last(BOARDS)
        return answer

    def choices(self) -> Choices:
        """What there is to ask about, of what the store holds now."""
        from headway.study.choices import choices_of

        return choices_of(self._now())

    def _now(self) -> Study:
        """A study of the newest day; where evidence or facts changed, the others are forgotten."""
        from headway.study import Study

        fresh = Study(store=self._store, profile=PROFILE)
        if fresh.evidence != self._evidence:
            self._open.clear()
            self._evidence = fresh.evidence
        return fresh

    def _of(self, setting: Setting) -> Study:
        from headway.study import Study

        as_of, profile, accept = setting
        found = self._open.pop(setting, None) or Study(
            store=self._store, as_of=as_of, profile=profile, accept=accept
        )
        self._open[setting] = found
        while len(self._open) > STUDIES:
            self._open.popitem(last=False)
        return found


Job = Question | None
"""A question, or None for what there is to ask about."""


class Lane:
    """One thread that answers one question after the other.

    The thread does not keep the process alive: nothing it does must be finished.
    """

    def __init__(self, name: str, store: str | None) -> None:
        self._studies = Studies(store)
        self._waiting: SimpleQueue[tuple[Job, Future[Answer | Choices]]] = SimpleQueue()
        self._thread = Thread(target=self._work, name=f"headway-{name}", daemon=True)
        self.busy = False

    def do(self, job: Job) -> Future[Answer | Choices]:
        """Put a job at the end of the lane.

        Raises:
            Misuse: too many wait.
        """
        if self._waiting.qsize() >= MOST_WAITING:
            raise Misuse("too many questions wait; ask again in a minute")
        if not self._thread.is_alive():
            self._thread.start()
        done: Future[Answer | Choices] = Future()
        self._waiting.put((job, done))
        return done

    def _work(self) -> None:
        while True:
            job, done = self._waiting.get()
            if not done.set_running_or_notify_cancel():
                continue
            self.busy = True
            try:
                done.set_result(self._studies.choices() if job is None else self._answer(job))
            except HeadwayError as fault:
                done.set_exception(fault)
            except Exception:
                log.exception("a question failed: %r", job)
                done.set_exception(OurFaultError(FAULT))
            finally:
                self.busy = False

    def _answer(self, question: Question) -> Answer:
        return self._studies.answer(question)


class Desk:
    """Takes questions and has them answered, each in the lane of its pace.

    Args:
        store: the user's store; by default theirs.
    """

    def __init__(self, store: str | None = None) -> None:
        self._lanes = {pace: Lane(pace, store) for pace in get_args(Pace)}

    async def answer(self, question: Question) -> Answer:
        """The answer to a question; one that nobody waits for any more is not begun.

        Raises:
            HeadwayError: there is none; the sentence says why.
            OurFaultError: it failed.
        """
        import asyncio

        done = self._lanes[question.tool.pace].do(question)
        return await asyncio.wrap_future(done)  # type: ignore[arg-type]

    async def choices(self) -> Choices:
        """What there is to ask about now.

        Raises: as `answer`.
        """
        import asyncio

        return await asyncio.wrap_future(self._lanes["quick"].do(None))  # type: ignore[arg-type]

    @property
    def busy(self) -> bool:
        """Whether a question is being worked on."""
        return any(lane.busy for lane in self._lanes.values())


def _check_day(name: str, day: str, newest: date) -> None:
    latest = newest + LATER
    if not EARLIEST <= date.fromisoformat(day) <= latest:
        raise Misuse(f"nothing is known of {name} {day}: days are {EARLIEST} to {latest}")


def _check_claim(question: Question, study: Study) -> None:
    """Only packaged claims: a name from an agent must never be read as a path of this machine."""
    from headway.study.choices import choices_of

    known = [one for of in choices_of(study).claims.values() for one in of]
    name = str(question.given["name"])
    if name not in known:
        raise UnknownClaim.among(name, known)
