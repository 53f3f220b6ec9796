"""A brief as one document: Markdown, and HTML made from it."""

from __future__ import annotations

import html as _html
import re
from collections.abc import Callable, Iterable
from datetime import date

from headway.answers.answer import Answer, Credit, Row
from headway.answers.brief_numerals import numeral
from headway.answers.brief_values import SCHEME, Day, Reference, encoded, escaped
from headway.language.strings import TAGS, Strings, strings

LISTED = frozenset({"releases", "claims", "prices", "acts"})
"""Sections whose paragraphs are points of a list."""
_TARGET = re.compile(rf"(?<!\\)\]\({SCHEME}([^()\s]+)\)")

Link = Callable[[Reference], str]


def stable(reference: Reference) -> str:
    """The relative reference that stands in an answer: `source:<snapshot>`."""
    return str(reference)


def to_publishers(answer: Answer) -> Link:
    """Links to where the publisher shows what a snapshot holds."""
    known = {one.snapshot: one.address for one in answer.origins if one.snapshot}

    def link(reference: Reference) -> str:
        return encoded(known.get(reference.snapshot, "")) or str(reference)

    return link


def markdown(details: Row, question: Row, origins: Iterable[Credit], link: Link = stable) -> str:
    """The whole brief as Markdown, every number a link that `link` resolves."""
    t = strings(question["lang"])
    parts = [
        f"# {details['headline_markdown']}",
        details["standfirst_markdown"],
        dateline(details, question, t),
        *_body(details),
        f"## {t('brief.section.sources')}",
        "\n".join(_sources([one for one in origins if _reference(one) in details["linked"]])),
        _end(details, t),
    ]
    return _resolved("\n\n".join(part for part in parts if part) + "\n", link)


def to_markdown(answer: Answer, link: Link = stable) -> str:
    """The Markdown of a brief, its links resolved."""
    return markdown(answer.details, answer.question, answer.origins, link)


def article(details: Row, link: Link = stable) -> str:
    """The sections alone as an HTML fragment: pages have headline and sources of their own."""
    return _rendered(_resolved("\n\n".join(_body(details)), link))


def page(answer: Answer, link: Link, picture: str = "") -> str:
    """A whole HTML page. `picture` is the address of the chart, such as a data URI."""
    details, question = answer.details, answer.question
    t = strings(question["lang"])
    text = to_markdown(answer, link)
    title, standfirst = (_html.escape(details[key]) for key in ("headline", "standfirst"))
    body = _rendered(text)
    if picture:
        figure = (
            f'<figure><img src="{_html.escape(picture)}" alt="{title}">'
            f"<figcaption>{_html.escape(t('brief.figure'))}</figcaption></figure>\n"
        )
        before, mark, after = body.partition("<h2>")
        body = before + figure + mark + after
    keywords = _html.escape(", ".join(details["tags"]))
    return (
        f'<!doctype html>\n<html lang="{TAGS[t.language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n"
        f'<meta name="description" content="{standfirst}">\n'
        f'<meta name="keywords" content="{keywords}">\n'
        f'<meta name="date" content="{question["as_of"]}">\n'
        "<style>body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 serif}"
        "img{max-width:100%}</style>\n"
        f"</head>\n<body>\n<article>\n{body}</article>\n</body>\n</html>\n"
    )


def dateline(details: Row, question: Row, t: Strings) -> str:
    """Which days, how long to read, and what it is about."""
    since, as_of = (Day(date.fromisoformat(question[key])).said(t) for key in ("since", "as_of"))
    tags = t("brief.joint.comma").join(escaped(one) for one in details["tags"])
    count = numeral(details["minutes"], t.language)
    unit = t("brief.minute" if details["minutes"] == 1 else "brief.minutes", count=count)
    return "*" + t("brief.dateline", since=since, as_of=as_of, minutes=unit) + f" · {tags}*"


def _body(details: Row) -> list[str]:
    found = []
    for section in details["sections"]:
        texts = [one["text_markdown"] for one in section["paragraphs"]]
        found.append(f"## {section['title']}")
        if section["id"] in LISTED:
            found.append("\n".join(f"- {text}" for text in texts))
        else:
            found += texts
    return [*found, details["left_out"]] if details["left_out"] else found


def _sources(origins: Iterable[Credit]) -> list[str]:
    """Sources as their licences ask for: each attribution once, with the snapshots under it."""
    found: dict[str, list[str]] = {}
    acts = []
    for one in origins:
        link = f"[{escaped(one.title)}, {one.published}]({_reference(one)})"
        if one.snapshot:
            found.setdefault(one.attribution, []).append(link)
        else:
            acts.append(f"- {escaped(one.publisher)}: {link}")
    listed = (f"- {escaped(held)}: {'; '.join(links)}" for held, links in found.items())
    return [*listed, *acts]


def _reference(one: Credit) -> str:
    return str(Reference(one.snapshot, one.address))


def _end(details: Row, t: Strings) -> str:
    """Length, and the briefs before and after."""
    related = t("brief.joint.semicolon").join(
        t(
            "brief.period",
            since=Day(date.fromisoformat(one["since"])).said(t),
            as_of=Day(date.fromisoformat(one["as_of"])).said(t),
        )
        for one in details["related"]
    )
    said = [t("brief.length", words=details["words"])]
    if related:
        said.append(t("brief.related", briefs=related))
    return t("brief.joint.sentences").join(said)


def _resolved(text: str, link: Link) -> str:
    from urllib.parse import unquote

    return _TARGET.sub(lambda one: f"]({link(Reference(unquote(one[1])))})", text)


def _rendered(text: str) -> str:
    from markdown_it import MarkdownIt

    rendered: str = MarkdownIt("commonmark", {"html": False}).render(text)
    return rendered
