"""The answer desk: takes a question, gives its answer, and computes none twice."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from headway.answers.choices import Choices
from headway.web.edition import edition
from headway.web.kept import MEGABYTE, Kept, Shelf
from headway.web.lane import Busy, Ended, Job, Lane, TooLong
from headway.web.questions import Pace, Question
from headway.web.work import Refused, serve_jobs

Row = dict[str, Any]
Stamp = frozenset[tuple[str, int]]

LANES: Mapping[str, tuple[float, float]] = {
    "quick": (60.0, 300.0),
    "slow": (600.0, 5.0),
    "draw": (60.0, 20.0),
}
"""How long a job of each kind may take, and how long its process stays for another, in seconds."""
ANSWERS = 48 * MEGABYTE
WATCH_SECONDS = 5.0
DAYS = ("as_of", "from", "to", "since")
EARLIEST = "2000-01-01"
LATER = timedelta(days=366)
"""How long after the newest evidence a day may be: answers have steps up to their day."""
MOST_FAULTS = 100
"""Faults of questions whose asker did not wait that are kept until they ask again."""


class Unanswered(Exception):
    """A question that gets no answer, with the HTTP status and a sentence for its asker."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class Desk:
    """Answers from memory, from the shelf, or from a process that works them out.

    Quick questions, slow ones and drawings each have a process of their own: none waits for
    another kind. Two who ask the same wait for the same answer.

    Args:
        store: the user's store; by default theirs.
        shelf: folder for slow answers; None keeps none.
        watch: after how many seconds to look for new evidence again.
    """

    def __init__(
        self,
        store: str | None = None,
        shelf: Path | None = None,
        *,
        watch: float = WATCH_SECONDS,
    ) -> None:
        self._lanes = {
            name: Lane(serve_jobs, store, most_seconds=most, idle=idle)
            for name, (most, idle) in LANES.items()
        }
        self._kept: Kept[bytes] = Kept(ANSWERS, len)
        self._shelf = Shelf(shelf)
        self._making: dict[tuple[object, ...], asyncio.Task[bytes]] = {}
        self._watch_seconds = watch
        self._watching: asyncio.Task[None] | None = None
        self._choices: Choices | None = None
        self._seen: Stamp = frozenset()

    async def open(self) -> None:
        """Learn what there is to ask about, and keep an eye on it."""
        await self._look()
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """End every process."""
        tasks = [*self._making.values(), *([self._watching] if self._watching else [])]
        for lane in self._lanes.values():
            lane.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for lane in self._lanes.values():
            lane.close()

    @property
    def choices(self) -> Choices:
        """What forms offer, of the evidence there is now."""
        if self._choices is None:
            raise Unanswered(503, "the evidence is still being opened; ask again in a second")
        return self._choices

    @property
    def evidence(self) -> str:
        """What answers rest on besides their question: code, facts and evidence."""
        return f"{edition()}-{self.choices.evidence}"

    def at_hand(self, question: Question) -> bytes | None:
        """The answer as JSON, if it is known already."""
        found = self._kept.get(self._key(question))
        if found is None and question.pace == "slow":
            found = self._shelf.get(self._shelf_key(question))
            if found is not None:
                self._kept.put(self._key(question), found)
        return found

    async def answer(self, question: Question, patience: float | None = None) -> bytes | None:
        """The answer as JSON; None where it takes longer than `patience` seconds, and goes on.

        Raises:
            Unanswered: there is none.
        """
        found = self.at_hand(question)
        if found is not None:
            return found
        key = self._key(question)
        task = self._task(question)
        await asyncio.wait({task}, timeout=patience)
        if not task.done():
            return None
        if self._making.get(key) is task:
            self._making.pop(key)
        return task.result()

    async def draw(self, specification: Row, kind: str, theme: str, language: str) -> bytes:
        """A figure as a picture.

        Raises:
            Unanswered: it could not be drawn.
        """
        arguments = {"spec": specification, "kind": kind, "theme": theme, "language": language}
        return await self._do("draw", ("draw", arguments))

    def _task(self, question: Question) -> asyncio.Task[bytes]:
        """What works a question out. One that failed stays until its fault was told once."""
        key = self._key(question)
        task = self._making.get(key)
        if task is None:
            task = asyncio.create_task(self._make(question))
            task.add_done_callback(lambda done: self._made(key, done))
            self._making[key] = task
        return task

    def _made(self, key: tuple[object, ...], task: asyncio.Task[bytes]) -> None:
        if task.cancelled() or task.exception() is None:
            self._making.pop(key, None)
            return
        failed = [known for known, one in self._making.items() if one.done()]
        for known in failed[:-MOST_FAULTS]:
            self._making.pop(known)

    async def _make(self, question: Question) -> bytes:
        key = self._key(question)
        self._check(question)
        shelf_key = self._shelf_key(question)
        asked = {"question": question, "evidence": self.choices.evidence}
        content = await self._do(question.pace, ("answer", asked))
        self._kept.put(key, content)
        if question.pace == "slow" and await asyncio.to_thread(self._is_unchanged):
            await asyncio.to_thread(self._shelf.put, shelf_key, content)
        return content

    def _check(self, question: Question) -> None:
        """Refuse at once what would wait for its turn only to be refused, or take ages."""
        newest = date.fromisoformat(self.choices.newest)
        latest = (newest + LATER).isoformat()
        for name in DAYS:
            day = str(question.values.get(name, newest))
            if not EARLIEST <= day <= latest:
                told = f"nothing is known of {name} {day[:40]!r}: days are {EARLIEST} to {latest}"
                raise Unanswered(404, told)
        for verb, name, known in (
            ("claim", "name", [one for of in self.choices.claims.values() for one in of]),
            ("claims", "ledger", list(self.choices.ledgers)),
        ):
            asked = question.values.get(name)
            if question.verb == verb and asked is not None and asked not in known:
                raise Unanswered(404, f"no {verb} {str(asked)[:80]!r}; /claims lists them")

    async def _do(self, lane: Pace | str, job: Job) -> bytes:
        try:
            result = await self._lanes[lane].do(job)
        except Busy:
            raise Unanswered(503, "too many questions wait; ask again in a minute") from None
        except TooLong:
            raise Unanswered(504, "the answer took too long and was given up") from None
        except Ended:
            raise Unanswered(503, "the answer was lost on the way; ask again") from None
        if isinstance(result, Refused):
            raise Unanswered(result.status, result.text)
        content: bytes = result
        return content

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._watch_seconds)
            if not await asyncio.to_thread(self._is_unchanged):
                with suppress(Unanswered):
                    await self._look()

    async def _look(self) -> None:
        """Read what there is. Folders are stamped before: what comes in meanwhile is seen later."""
        folders = () if self._choices is None else self._choices.folders
        seen = await asyncio.to_thread(_stamp, folders)
        content = await self._do("quick", ("choices", {}))
        self._choices, self._seen = msgspec.json.decode(content, type=Choices), seen

    def _is_unchanged(self) -> bool:
        return _stamp(self.choices.folders) == self._seen

    def _key(self, question: Question) -> tuple[object, ...]:
        return self.evidence, question

    def _shelf_key(self, question: Question) -> str:
        return f"{self.evidence}\n{question.verb}\n{question.query()}"


def _stamp(folders: Sequence[str]) -> Stamp:
    """When each folder and file beneath these folders last changed."""
    found = set()
    for folder in folders:
        for inside, _, names in os.walk(folder):
            for path in (inside, *(os.path.join(inside, name) for name in names)):  # noqa: PTH118
                with suppress(OSError):
                    found.add((path, os.stat(path).st_mtime_ns))  # noqa: PTH116 - every 5 seconds
    return frozenset(found)
