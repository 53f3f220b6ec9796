"""How long a brief is, and which of its paragraphs it has room for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

from headway.answers.brief_items import Item
from headway.language.strings import LANGUAGES, Strings, strings

LEAST, MOST = 300, 700
"""Words of a brief."""
A_MINUTE = 200
"""Words read in a minute: 400 characters of Chinese, of which two count as a word."""
_CHARACTER = re.compile(r"[\u3400-\u9fff]")
_LINK = re.compile(r"\[((?:\\.|[^\\\]])*)\]\([^()\s]*\)")

Head = Callable[[Strings], str]


def visible(markdown: str) -> str:
    """What a reader sees of Markdown that we wrote: links by their text, nothing escaped."""
    return re.sub(r"\\(.)", r"\1", _LINK.sub(r"\1", markdown))


def words(text: str) -> int:
    """Words of visible text; two Chinese characters count as one."""
    characters = len(_CHARACTER.findall(text))
    others = [
        one for one in _CHARACTER.sub(" ", text).split() if any(sign.isalnum() for sign in one)
    ]
    return len(others) + math.ceil(characters / 2)


def minutes(count: int) -> int:
    """Whole minutes to read so many words, at least one."""
    return max(math.ceil(count / A_MINUTE), 1)


HEAD_START = 16
"""What the first paragraph of each section has over others: every room is looked into."""


def chosen(
    news: Sequence[Item], context: Sequence[Item], mind: Sequence[Item], head: Head
) -> list[Item]:
    """The paragraphs there is room for: the most newsworthy first, facts where news are few.

    News is left out from the least newsworthy up until the brief is short enough in every
    language; then context is added until it is long enough in every language. What is chosen is
    therefore the same in all of them.
    """
    told = _kept(_ranked([*news, *mind]), head)
    for one in sorted(context, key=lambda one: -one.score):
        if min(length(told, head, strings(spoken)) for spoken in LANGUAGES) >= LEAST:
            break
        if _fits([*told, one], head):
            told.append(one)
    return told


def _ranked(items: Sequence[Item]) -> list[Item]:
    """The most newsworthy first."""
    best: dict[str, Item] = {}
    for one in sorted(items, key=lambda one: -one.score):
        best.setdefault(one.section, one)

    def weight(one: Item) -> float:
        return one.score + HEAD_START * (best[one.section] is one)

    return sorted(items, key=lambda one: (not one.needed, -weight(one)))


def _kept(ranked: Sequence[Item], head: Head) -> list[Item]:
    """As many as fit, in their order; with the first that does not, all that follow are out."""
    told: list[Item] = []
    for one in ranked:
        if not _fits([*told, one], head):
            break
        told.append(one)
    return told


def _fits(items: Sequence[Item], head: Head) -> bool:
    """Whether they are short enough in every language, with a line on what is left out."""
    return all(
        length(items, head, t) + words(t("brief.smaller", count="x")) <= MOST
        for t in map(strings, LANGUAGES)
    )


def length(items: Sequence[Item], head: Head, t: Strings) -> int:
    """Words of a brief in a language: what stands above its sections, their titles, their text."""
    titles = [t(f"brief.section.{name}") for name in dict.fromkeys(one.section for one in items)]
    body = [visible(one.markdown(t)) for one in items]
    return words(" ".join([head(t), *titles, *body]))
