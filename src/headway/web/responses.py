"""From an address to a response: which page, in which form and language, of which answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

from headway.answers.answer import Answer
from headway.answers.choices import Choices
from headway.errors import HeadwayError, Misuse
from headway.language.strings import DEFAULT, LANGUAGES, TAGS, Language, strings
from headway.web import assets, words
from headway.web.catalogue import PAGES, Place, place
from headway.web.desk import Desk, Unanswered
from headway.web.edition import edition
from headway.web.feed import Entry, atom
from headway.web.links import ServerLinks, Target
from headway.web.openapi import described
from headway.web.pages.page import Answers, Page, Row, State, View
from headway.web.pages.reading import BRIEF, months_until
from headway.web.plan import MOST_BRIEFS
from headway.web.questions import MANNER, PROFILE, THEMES, Question, pairs_of, values_of
from headway.web.rendering import page_html
from headway.web.reply import KINDS, Reply, reply, tag_of
from headway.web.work import status_of

PATIENCE = 1.5
"""Seconds a page waits for its slow answer before it shows that it is being worked out."""
FOREVER = "public, max-age=31536000, immutable"
PICTURES = frozenset({"svg", "png", "pdf"})
OK = 200
PASSING = 500
"""Status from which on a refusal may be another answer next time: it is not kept."""
NO_CHOICES = Choices("", (), "", {}, {}, (), {}, {}, (), {}, {})


@dataclass(frozen=True)
class Asking:
    """A request, as far as the response depends on it.

    Attributes:
        path: decoded.
        query: as it came.
        language: which its asker reads, where the address chooses none.
        is_part: whether a page asks for a part of itself.
    """

    path: str
    query: bytes
    language: Language = DEFAULT
    is_part: bool = False


@dataclass(frozen=True)
class Spoken:
    """The language of a response, and whether its address chose it."""

    language: Language
    chosen: Language | None


class Responder:
    """Makes responses of what a desk answers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._warming: asyncio.Task[None] | None = None

    def warm(self) -> None:
        """Begin what most ask for: the pages of the menu, without anything chosen.

        One question after the other, the quick ones first: whoever asks meanwhile waits for one.
        """
        self._warming = asyncio.create_task(self._warmed())

    async def close(self) -> None:
        """Work nothing out any more."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)

    async def _warmed(self) -> None:
        pages = [page for page in PAGES if page.name in WARM and "{" not in page.path]
        asked = {one: None for page in pages for one in page.asks(page.state({}, [])).values()}
        for one in sorted(asked, key=lambda one: one.pace == "slow"):
            with suppress(Unanswered):
                await self._desk.answer(one)

    async def reply(self, asking: Asking, known: str = "") -> Reply:
        """The response to a request. `known` are ETags that the asker has.

        Raises:
            Unanswered: there is no such page, the question is at fault, or it has no answer.
        """
        try:
            fixed = await self._fixed(asking)
            return fixed or await self._of_page(asking, known)
        except HeadwayError as fault:
            raise Unanswered(status_of(fault), str(fault)) from None

    async def _fixed(self, asking: Asking) -> Reply | None:
        """Responses that are no pages."""
        if asking.path.startswith("/static/"):
            return await asyncio.to_thread(_static, asking.path)
        if asking.path == "/openapi.json":
            body = msgspec.json.format(msgspec.json.encode(described(self._desk.choices)), indent=2)
            return reply(200, KINDS["json"], body, tag=tag_of(self._desk.evidence, asking.path))
        if asking.path == "/feed.atom":
            return await self._feed(asking)
        if asking.path == "/robots.txt":
            return reply(200, KINDS["txt"], b"User-agent: *\nAllow: /\n", tag=edition())
        return None

    async def _feed(self, asking: Asking) -> Reply:
        """The feed of the newest briefs: with headlines where they are written already."""
        spoken, _, rest = _addressed(asking)
        values_of("the feed", (), rest)
        t, links = strings(spoken.language), ServerLinks(spoken.chosen, edition())
        entries = []
        for since, day in months_until(date.fromisoformat(self._desk.choices.newest))[:MOST_BRIEFS]:
            state = BRIEF.state({"day": day}, [], spoken.language)
            content = self._desk.at_hand(BRIEF.asks(state)["brief"])
            details = {} if content is None else msgspec.json.decode(content)["details"]
            title = t("briefs.one", since=since, as_of=day)
            entries.append(
                Entry(
                    name=f"brief/{day}/{spoken.language}",
                    title=details.get("headline", title),
                    address=links.to(BRIEF.target(state)),
                    day=day,
                    summary=details.get("standfirst", title),
                    tags=tuple(details.get("tags", ())),
                )
            )
        body = atom(
            entries,
            base="",
            itself=links.to(Target("/feed.atom")),
            title=t("site.feed_title"),
            language=TAGS[spoken.language],
        )
        return reply(200, KINDS["atom"], body, tag=tag_of(body.decode()), steady=False)

    async def _of_page(self, asking: Asking, known: str) -> Reply:
        found = place(asking.path)
        if found is None:
            raise Unanswered(404, f"there is no page {asking.path[:80]!r}")
        spoken, theme, rest = _addressed(asking)
        try:
            state = found.page.state(found.parts, rest, spoken.language)
        except Misuse as fault:
            if found.form or not found.page.keeps_form:
                raise
            return await asyncio.to_thread(self._misread, found.page, rest, spoken, str(fault))
        self._check_profile(state)
        tag = tag_of(
            self._desk.evidence, found.page.target(state, found.form).address, str(spoken), theme
        )
        if tag in known:
            return reply(304, KINDS[found.form], b"", tag=tag)
        if found.form:
            return await self._in_form(found, state, spoken, theme, tag)
        return await self._as_page(found, state, spoken, tag)

    def _check_profile(self, state: State) -> None:
        """A profile that is none is told on pages too that ask nothing of the study."""
        profile, known = state.text("profile", PROFILE), self._desk.choices.profiles
        if profile not in known:
            raise Unanswered(404, f"no profile {profile[:40]!r}; choose {', '.join(known)}")

    async def _as_page(self, found: Place, state: State, spoken: Spoken, tag: str) -> Reply:
        page, view = found.page, self._view(found.page, state, spoken)
        answers = await self._answers(page, state)
        whole = not any(one is None or one.get("passing") for one in answers.values())
        main = page.main and answers[page.main]
        status = main.get("status", 200) if main else 200

        def made() -> Reply:
            if page.main is not None and answers[page.main] is None:
                html = page_html(page, view, {}, template="working")
            else:
                html = page_html(page, view, _narrowed(page, state, answers))
            more = {"content-language": TAGS[spoken.language], "hx-push-url": view.itself()}
            kept = tag if whole and status == OK else ""
            return reply(status, KINDS[""], html.encode(), tag=kept, more=more)

        return await asyncio.to_thread(made)

    def _misread(
        self, page: Page, pairs: Sequence[tuple[str, str]], spoken: Spoken, fault: str
    ) -> Reply:
        """A page whose address cannot be read: its form holds what can be."""
        state = page.state({}, page.readable(pairs), spoken.language)
        answers: Answers = {
            name: {"refused": fault} if name == page.main else None for name in page.asks(state)
        }
        html = page_html(page, self._view(page, state, spoken), answers)
        return reply(400, KINDS[""], html.encode())

    async def _in_form(
        self, found: Place, state: State, spoken: Spoken, theme: str, tag: str
    ) -> Reply:
        """The page's answer as JSON, its table as CSV, or its figure as a picture."""
        page, view, form = found.page, self._view(found.page, state, spoken), found.form
        if page.main is None:
            if form != "json":
                raise Unanswered(404, f"this page has no {form}; it has json")
            data = _plain(page.shows(view, {}))
            return reply(200, KINDS["json"], _indented(data), tag=tag)
        content = await self._desk.answer(page.asks(state)[page.main]) or b"{}"

        def made() -> Reply | Row:
            answer = page.narrows(state, msgspec.json.decode(content))
            if form == "json":
                return reply(200, KINDS["json"], _indented(answer), tag=tag)
            if form == "csv":
                body = msgspec.convert(answer, Answer).to_csv().encode()
                return reply(200, KINDS["csv"], body, tag=tag)
            figure = words.figure(view, answer)
            if figure is None:
                raise Unanswered(404, f"an answer of {answer['verb']} has no figure; see its json")
            return figure

        finished = await asyncio.to_thread(made)
        if isinstance(finished, Reply):
            return finished
        body = await self._desk.draw(finished, form, theme, spoken.language)
        return reply(200, KINDS[form], body, tag=tag)

    async def _answers(self, page: Page, state: State) -> Answers:
        """The answers of a page: quick ones are waited for, slow ones begun.

        Raises:
            Unanswered: the main question has no answer.
        """
        asked = page.asks(state)
        found = await asyncio.gather(
            *(
                self._answer(
                    one,
                    must=name == page.main and not page.keeps_form,
                    is_later=name in page.later,
                )
                for name, one in asked.items()
            )
        )
        return dict(zip(asked, found, strict=True))

    async def _answer(self, one: Question, *, must: bool, is_later: bool) -> Row | None:
        patience = None if one.pace == "quick" else 0.0 if is_later else PATIENCE
        try:
            content = await self._desk.answer(one, patience)
        except Unanswered as fault:
            if must:
                raise
            return {
                "refused": fault.text,
                "status": fault.status,
                "passing": fault.status >= PASSING,
            }
        return None if content is None else msgspec.json.decode(content)

    def _view(self, page: Page, state: State, spoken: Spoken) -> View:
        return View(
            t=strings(spoken.language),
            links=ServerLinks(spoken.chosen, edition()),
            choices=self._desk.choices,
            state=state,
            target=page.target(state),
        )

    def fault(self, asking: Asking, fault: Unanswered) -> Reply:
        """A fault as JSON where JSON was asked for, else as a page: a sentence, and no more."""
        if asking.path.endswith(tuple(f".{form}" for form in ("json", "csv", *PICTURES))):
            data = {"status": fault.status, "error": fault.text}
            return reply(fault.status, KINDS["json"], _indented(data), more=_after(fault))
        try:
            spoken, _, _ = _addressed(asking)
        except Misuse:
            spoken = Spoken(asking.language, None)
        page = Page("error", "/")
        view = View(
            strings(spoken.language),
            ServerLinks(spoken.chosen, edition()),
            NO_CHOICES,
            State({}, {}, spoken.language),
            Target("/"),
        )
        title = view.t(f"site.error.title_{fault.status}")
        more = {"title": title, "summary": title, "text": fault.text}
        html = page_html(page, view, {}, template="error", more=more)
        return reply(fault.status, KINDS[""], html.encode(), more=_after(fault))


WARM = frozenset({"today", "gap", "rank", "choose", "claims", "forecast", "robustness"})
"""Pages whose answers are worked out before anybody asks."""


def _after(fault: Unanswered) -> Mapping[str, str]:
    match fault.status:
        case 503:
            return {"retry-after": "5"}
        case 405:
            return {"allow": "GET, HEAD"}
        case _:
            return {}


def _narrowed(page: Page, state: State, answers: Answers) -> Answers:
    main = page.main and answers[page.main]
    if not page.main or not main or "refused" in main:
        return answers
    return {**answers, page.main: page.narrows(state, main)}


def _addressed(asking: Asking) -> tuple[Spoken, str, list[tuple[str, str]]]:
    """Language and theme of an address, and the rest of what it gives.

    Raises:
        Misuse: it asks for none of ours, or cannot be read.
    """
    pairs = pairs_of(asking.query)
    manners = {one.name for one in MANNER}
    values = values_of(asking.path, MANNER, [one for one in pairs if one[0] in manners])
    language: Language | None = values.get("lang")  # type: ignore[assignment]
    rest = [one for one in pairs if one[0] not in manners]
    return Spoken(language or asking.language, language), str(values.get("theme", THEMES[0])), rest


@lru_cache(256)
def preferred(header: bytes) -> Language:
    """The first of our languages by the weights of an Accept-Language header."""
    weighed = []
    for number, part in enumerate(header.decode("latin-1").split(",")):
        name, _, weight = part.replace(" ", "").partition(";q=")
        with suppress(ValueError):
            weighed.append((float(weight or 1), -number, name.lower().partition("-")[0]))
    for weighs, _, name in sorted(weighed, reverse=True):
        for known in LANGUAGES:
            if known == name and weighs > 0:
                return known
    return DEFAULT


def _static(path: str) -> Reply:
    """A static file of this edition."""
    wanted, _, name = path.removeprefix("/static/").partition("/")
    if name not in assets.names():
        raise Unanswered(404, f"there is no file {name[:80]!r}")
    found = assets.asset(name)
    lasting = FOREVER if wanted == edition() else "no-cache"
    return reply(200, found.media_type, found.body, tag=tag_of(name, edition()), lasting=lasting)


def _plain(data: Mapping[str, Any]) -> Row:
    return {name: value for name, value in data.items() if name != "html"}


def _indented(data: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"
