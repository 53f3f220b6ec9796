"""The whole observatory as files: it works from any folder, from any address, and from a disk."""

from __future__ import annotations

import os
import shutil
from collections import ChainMap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin

import msgspec

from headway.answers.answer import Answer
from headway.errors import HeadwayError, Misuse, StoreFault
from headway.language.strings import LANGUAGES, TAGS, Language, strings
from headway.web import assets, words
from headway.web.drawing import Kind, card, draw
from headway.web.feed import Entry, atom, sitemap
from headway.web.links import SiteLinks, Target, file_of
from headway.web.pages.page import Answers, Row, View
from headway.web.plan import Planned, Things, plan
from headway.web.questions import Question
from headway.web.questions import question as ask
from headway.web.rendering import page_html
from headway.web.work import Studies, encoded

MARK = "headway-site.json"
"""Stands in a folder that this command wrote, which it may therefore write anew."""
ADDRESS = "http://127.0.0.1:8765/"
FEED = Target("/feed.atom")
CARDS = frozenset({"today", "gap", "claims", "claim", "forecast", "brief"})
Files = dict[tuple[Language, str], str]
"""The file of each address, per language."""
Tick = Callable[[int, int], None]


@dataclass
class Written:
    """What a site consists of."""

    pages: int = 0
    files: int = 0
    bytes: int = 0
    unanswered: list[str] = field(default_factory=list)


class Site:
    """A site in the making.

    Args:
        studies: who answers.
        address: where it will be published: feeds, sitemaps and cards need whole addresses.
        languages: those it is written in.
    """

    def __init__(
        self,
        studies: Studies,
        *,
        address: str = ADDRESS,
        languages: tuple[Language, ...] = LANGUAGES,
        things: Things | None = None,
    ) -> None:
        self._studies = studies
        self._address = address if address.endswith("/") else f"{address}/"
        self._languages = languages
        self._choices = studies.choices()
        self._plan = plan(self._choices, things or _things(studies))
        self._answers: dict[Question, Row] = {}
        self._files = _files(self._plan, languages)

    def write(self, out: Path, tick: Tick | None = None) -> Written:
        """Write the site, whole or not at all.

        Raises:
            Misuse: the folder holds something else.
            StoreFault: it cannot be written.
        """
        _check(out)
        beside = out.with_name(f".{out.name}.{os.getpid()}")
        try:
            written = self._write(beside, tick)
            if out.exists():
                shutil.rmtree(out)
            beside.replace(out)
        except OSError as fault:
            raise StoreFault(f"{out} cannot be written: {fault.strerror}") from None
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        return written

    def _write(self, folder: Path, tick: Tick | None) -> Written:
        written = Written()
        put = _putter(folder, written)
        for name in assets.names():
            put(f"static/{name}", assets.asset(name).body)
        entries: dict[Language, list[Entry]] = {language: [] for language in self._languages}
        for number, one in enumerate(self._plan, 1):
            for language in self._languages:
                entry = self._write_page(one, language, put, written)
                entries[language] += [] if entry is None else [entry]
            if tick is not None:
                tick(number, len(self._plan))
        for language in self._languages:
            file = self._files[language, FEED.address]
            title = strings(language)("site.feed_title")
            feed = atom(
                entries[language],
                base=self._address,
                itself=file,
                title=title,
                language=TAGS[language],
            )
            put(file, feed)
        pages = [file for file in self._files.values() if file.endswith(".html")]
        put("sitemap.xml", sitemap(pages, base=self._address))
        put(
            "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {self._address}sitemap.xml\n".encode()
        )
        made = {"as_of": self._choices.newest, "pages": written.pages}
        put(MARK, msgspec.json.encode(made))
        return written

    def _write_page(
        self, one: Planned, language: Language, put: Callable[[str, bytes], None], written: Written
    ) -> Entry | None:
        page, state = one.page, one.state(language)
        file = self._files[language, one.target().address]
        asked = {name: self._answer(question) for name, question in page.asks(state).items()}
        main = asked[page.main] if page.main else None
        forms = _forms(one, main, language)
        view = self._view(one, language, file, forms)
        if main is not None and "refused" in main:
            written.unanswered.append(f"{one.target().address}: {main['refused']}")
            put(file, self._refused(view, page_title=one, refused=main["refused"]))
            return None
        answers: Answers = {
            name: page.narrows(state, answer) if name == page.main else answer
            for name, answer in asked.items()
        }
        more: Row = {}
        if page.name in CARDS and main is not None:
            picture = f"cards/{Path(file).with_suffix('.png')}"
            put(picture, self._card(view, one, main))
            more["card"] = urljoin(self._address, picture)
        html = page_html(page, view, answers, more=more)
        put(file, html.encode())
        written.pages += 1
        if main is not None:
            self._write_forms(forms, view, answers[page.main or ""] or {}, put)
        return self._entry(main, language, file) if page.name == "brief" and main else None

    def _write_forms(
        self, forms: Files, view: View, answer: Row, put: Callable[[str, bytes], None]
    ) -> None:
        figure = words.figure(view, answer)
        for file in forms.values():
            if file.endswith(".json"):
                put(file, msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n")
            elif file.endswith(".csv"):
                put(file, msgspec.convert(answer, Answer).to_csv().encode())
            elif figure is not None:
                kind: Kind = "svg" if file.endswith(".svg") else "png"
                put(file, draw(figure, kind, language=view.t.language))

    def _card(self, view: View, one: Planned, main: Row) -> bytes:
        title = words.title(one.page, view, main)
        return card(title, words.sentence(view, main), (), language=view.t.language)

    def _answer(self, question: Question) -> Row:
        """The answer to a question, asked once; a refusal stands in its place."""
        if question not in self._answers:
            try:
                claim = self._judged(question)
                if claim is not None:
                    return claim
                answer: Row = msgspec.json.decode(encoded(self._studies.answer(question)))
            except HeadwayError as fault:
                answer = {"refused": str(fault)}
            if question.verb in ("model", "lab", "board", "source") and "name" in question.values:
                return answer
            self._answers[question] = answer
        return self._answers[question]

    def _judged(self, question: Question) -> Row | None:
        """A claim's answer out of its ledger's, which is judged as a whole anyway."""
        if question.verb != "claim":
            return None
        name = str(question.values["name"])
        ledger = self._answer(ask("claims", {"ledger": name.partition("/")[0]}))
        for one in ledger.get("details", {}).get("claims", ()):
            if one["question"]["claim"] == name:
                found: Row = one
                return found
        return None

    def _view(self, one: Planned, language: Language, file: str, forms: Files) -> View:
        return View(
            t=strings(language),
            links=SiteLinks(language, PurePosixPath(file), ChainMap(forms, self._files)),
            choices=self._choices,
            state=one.state(language),
            target=one.target(),
            variants=tuple(
                other.target() for other in self._plan if other.page.path == one.page.path
            )
            if "{" not in one.page.path
            else (),
            is_static=True,
        )

    def _refused(self, view: View, page_title: Planned, refused: str) -> bytes:
        title = words.title(page_title.page, view, None)
        more = {"title": title, "summary": refused, "text": refused}
        return page_html(page_title.page, view, {}, template="error", more=more).encode()

    def _entry(self, main: Row, language: Language, file: str) -> Entry:
        details = main["details"]
        question = main["question"]
        return Entry(
            name=f"brief/{question['as_of']}/{language}",
            title=details["headline"],
            address=file,
            day=question["as_of"],
            summary=details["standfirst"],
            tags=tuple(details["tags"]),
        )


def _files(planned: list[Planned], languages: tuple[Language, ...]) -> Files:
    """The file of each page in each language, by its address."""
    found: Files = {}
    for language in languages:
        found[language, FEED.address] = file_of(Target("/feed", form="atom"), language)
        for one in planned:
            found[language, one.target().address] = file_of(one.target(), language)
    return found


def _forms(one: Planned, main: Row | None, language: Language) -> Files:
    """The files of a page's answer: none without an answer, no picture without a figure."""
    if main is None or "refused" in main:
        return {}
    targets = [
        one.target(form)
        for form in one.forms()
        if form not in ("svg", "png") or main.get("figure") is not None
    ]
    return {(language, target.address): file_of(target, language) for target in targets}


def _things(studies: Studies) -> Things:
    def names(one: Question, key: str) -> tuple[str, ...]:
        return tuple(str(row[key]) for row in studies.answer(one).details["rows"])

    sources = names(ask("source", {}), "source")
    snapshots = [names(ask("source", {"name": one}), "snapshot") for one in sources]
    return Things(
        models=names(ask("model", {}), "id"),
        labs=names(ask("lab", {}), "id"),
        boards=names(ask("board", {}), "board"),
        sources=(*sources, *(one for of in snapshots for one in of)),
    )


def _putter(folder: Path, written: Written) -> Callable[[str, bytes], None]:
    def put(file: str, content: bytes) -> None:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.files += 1
        written.bytes += len(content)

    return put


def _check(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise Misuse(f"{out} holds something that is no site of Headway; name an empty folder")
    if out.exists() and not out.is_dir():
        raise Misuse(f"{out} is a file; name a folder")
