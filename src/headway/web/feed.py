"""The Atom feed of briefs and the sitemap. Atom: RFC 4287; sitemaps: https://www.sitemaps.org."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
PROJECT = "https://headway.invalid/"
"""Names the project in identifiers, which must not change with the place of publication."""


@dataclass(frozen=True)
class Entry:
    """One brief in the feed.

    Attributes:
        name: what tells it from all others, wherever it is published.
        title: its headline.
        address: where it is read, relative to the feed's base.
        day: when it is of, ISO.
        summary: what it says in one sentence.
        html: its text; empty where the feed only announces it.
        tags: what it is about.
    """

    name: str
    title: str
    address: str
    day: str
    summary: str
    html: str = ""
    tags: tuple[str, ...] = ()


def atom(entries: Iterable[Entry], *, base: str, itself: str, title: str, language: str) -> bytes:
    """The feed, its newest entry first; addresses are made whole by `base`."""
    ET.register_namespace("", ATOM)
    found = sorted(entries, key=lambda one: (one.day, one.name), reverse=True)
    feed = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _text(feed, "id", _identifier(f"feed/{language}"))
    _text(feed, "title", title)
    _text(feed, "updated", _instant(found[0].day if found else "2026-01-01"))
    _text(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", "Headway")
    _link(feed, urljoin(base, itself), "self", "application/atom+xml")
    _link(feed, base, "alternate", "text/html")
    for one in found:
        entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
        _text(entry, "id", _identifier(one.name))
        _text(entry, "title", one.title)
        _text(entry, "updated", _instant(one.day))
        _link(entry, urljoin(base, one.address), "alternate", "text/html")
        for tag in one.tags:
            ET.SubElement(entry, f"{{{ATOM}}}category", {"term": tag})
        _text(entry, "summary", one.summary)
        if one.html:
            content = _text(entry, "content", one.html)
            content.set("type", "html")
    return _document(feed)


def sitemap(addresses: Iterable[str], *, base: str) -> bytes:
    """The sitemap of pages, in the order of their addresses."""
    ET.register_namespace("", SITEMAP)
    urls = ET.Element(f"{{{SITEMAP}}}urlset")
    for address in sorted(addresses):
        url = ET.SubElement(urls, f"{{{SITEMAP}}}url")
        ET.SubElement(url, f"{{{SITEMAP}}}loc").text = urljoin(base, address)
    return _document(urls)


def _identifier(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, PROJECT + name)}"


def _instant(day: str) -> str:
    return f"{day}T00:00:00Z"


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = "".join(one for one in text if one.isprintable() or one in "\n\t")
    return element


def _link(parent: ET.Element, address: str, rel: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"href": address, "rel": rel, "type": kind})


def _document(root: ET.Element) -> bytes:
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"
