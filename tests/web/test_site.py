"""The static site: the same bytes again, no dead link, pages and feed that validate."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import feedparser
import html5lib
import pytest

from headway.errors import Misuse
from headway.web.plan import Things
from headway.web.site import MARK, Site, Written
from headway.web.work import Studies

AS_OF = "2023-09-15"
"""A day on which the evidence is small and will not change."""
ADDRESS = "https://example.org/headway/"
THINGS = Things(
    models=("openai/gpt-4-0314", "anthropic/claude-1", "zhipu/chatglm-6b"),
    labs=("openai", "zhipu"),
    boards=("arena/text",),
    sources=("arena-history",),
)
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
Made = tuple[Path, Written]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("site")
    out = folder / "out"
    store = str(folder / "store")
    return out, Site(Studies(store, as_of=AS_OF), address=ADDRESS, things=THINGS).write(out)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def elements(page: Path) -> Iterator[ET.Element]:
    yield from html5lib.parse(page.read_text("utf-8"), namespaceHTMLElements=False).iter()


def test_a_second_run_gives_the_same_bytes(site: Made, tmp_path: Path) -> None:
    out, _ = site
    again = tmp_path / "again"
    studies = Studies(str(tmp_path / "store"), as_of=AS_OF)
    Site(studies, address=ADDRESS, things=THINGS).write(again)

    assert digests(again) == digests(out)


def test_no_link_is_dead(site: Made) -> None:
    out, _ = site
    identifiers = {
        page: {e.get("id") for e in elements(page) if e.get("id")} for page in pages(out)
    }
    dead = []
    for page in pages(out):
        for element in elements(page):
            for name in ("href", "src"):
                link = element.get(name)
                if link is None or link.startswith(("https:", "http:", "data:", "mailto:")):
                    continue
                path, fragment = unquote(urlsplit(link).path), urlsplit(link).fragment
                target = (page.parent / path).resolve() if path else page
                if (
                    not target.is_file()
                    or link.startswith("/")
                    or (fragment and fragment not in identifiers.get(target, {fragment}))
                ):
                    dead.append((page.name, link))

    assert not dead


def test_every_page_has_its_twin_in_the_other_language(site: Made) -> None:
    out, _ = site
    english = {
        p.relative_to(out).as_posix() for p in pages(out) if p.relative_to(out).parts[0] != "zh"
    }
    chinese = {p.relative_to(out / "zh").as_posix() for p in pages(out / "zh")}

    assert english == chinese
    assert {"index.html", "gap.html", "rank.html", "about.html"} <= english


def test_pages_are_html_by_the_standard(site: Made) -> None:
    out, _ = site
    for page in pages(out):
        parser = html5lib.HTMLParser(strict=True)
        parser.parse(page.read_text("utf-8"))


def test_the_feed_is_atom(site: Made) -> None:
    out, _ = site
    for name, language in (("feed.atom", "en"), ("zh/feed.atom", "zh-Hans")):
        content = (out / name).read_bytes()
        read = feedparser.parse(content)
        root = ET.fromstring(content)  # noqa: S314 - our own file

        assert not read.bozo
        assert read.version == "atom10"
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
        for parent in (root, *root.findall(f"{ATOM}entry")):
            assert len(parent.findall(f"{ATOM}id")) == 1
            assert len(parent.findall(f"{ATOM}title")) == 1
            assert len(parent.findall(f"{ATOM}updated")) == 1
        for entry in root.findall(f"{ATOM}entry"):
            link = entry.find(f"{ATOM}link")
            assert link is not None
            assert (out / str(link.get("href")).removeprefix(ADDRESS)).is_file()


def test_the_sitemap_lists_every_page(site: Made) -> None:
    out, _ = site
    root = ET.fromstring((out / "sitemap.xml").read_bytes())  # noqa: S314 - our own file
    listed = {str(one.text).removeprefix(ADDRESS) for one in root.iter(f"{SITEMAP}loc")}

    assert listed == {page.relative_to(out).as_posix() for page in pages(out)}


def test_cards_are_pictures_and_named_by_whole_addresses(site: Made) -> None:
    out, _ = site
    cards = list((out / "cards").rglob("*.png"))
    named = [
        element.get("content")
        for element in elements(out / "index.html")
        if element.get("property") == "og:image"
    ]

    assert all(card.read_bytes().startswith(b"\x89PNG") for card in cards)
    assert named == [f"{ADDRESS}cards/index.png"]


def test_needs_have_pages_of_their_own(site: Made) -> None:
    out, _ = site
    names = {page.name for page in out.glob("choose*.html")}

    assert {"choose.html", "choose--weights-open.html", "choose--region-eu.html"} <= names
    assert any("max_cost-50" in name for name in names)


def test_json_of_a_page_is_the_answer(site: Made) -> None:
    out, _ = site
    answer = json.loads((out / "gap.json").read_text("utf-8"))

    assert answer["verb"] == "gap"
    assert answer["question"]["as_of"] == AS_OF
    assert answer["sentence"] in (out / "gap.html").read_text("utf-8")


def test_a_page_without_answer_says_why(site: Made) -> None:
    _, written = site

    assert written.unanswered
    address, _, why = written.unanswered[0].partition(": ")
    assert address.startswith("/")
    assert why


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    made = Site(Studies(str(tmp_path / "store"), as_of=AS_OF), address=ADDRESS, things=THINGS)

    with pytest.raises(Misuse, match="holds something that is no site"):
        made.write(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_a_failed_run_leaves_the_older_site(
    site: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del site
    out = tmp_path / "out"
    out.mkdir()
    (out / MARK).write_text("{}")
    made = Site(Studies(str(tmp_path / "store"), as_of=AS_OF), address=ADDRESS, things=THINGS)
    monkeypatch.setattr(Site, "_write_page", _fail)

    with pytest.raises(RuntimeError):
        made.write(out)
    assert [one.name for one in out.iterdir()] == [MARK]
    assert list(tmp_path.iterdir()) == [out]


def _fail(*_: object) -> None:
    raise RuntimeError


def test_the_command_refuses_what_is_no_address(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = run("site", str(tmp_path / "out"), "--address", "example.org")

    assert done.returncode == 2
    assert "no web address" in done.stderr
    assert not (tmp_path / "out").exists()
