"""Rules about countries: where a host sits, whence it serves, who developed a model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from headway.errors import Misuse
from headway.evidence.observations import Said
from headway.measures.host_facts import HostFacts, Statement, agreed

_WEST = ("AT", "BE", "DE", "DK", "ES", "FI", "FR", "GR", "IE", "IT", "LU", "NL", "PT", "SE")
_SINCE_2004 = ("BG", "CY", "CZ", "EE", "HR", "HU", "LT", "LV", "MT", "PL", "RO", "SI", "SK")
EU = frozenset((*_WEST, *_SINCE_2004))
"""Members of the European Union, by ISO 3166-1 alpha-2 code."""
EEA = EU | {"IS", "LI", "NO"}
_AREAS = {"EU": EU, "EEA": EEA, "UK": frozenset({"GB"})}
_CODE = re.compile(r"[A-Z]{2}")
_VAGUE = re.compile(r"[A-Z]{3,}")


@dataclass(frozen=True)
class Places:
    """Countries that are allowed, or with `negated` those that are not; `text` as it was asked."""

    text: str
    countries: frozenset[str]
    negated: bool

    def holds(self, countries: frozenset[str]) -> Said:
        """Whether all of these countries are allowed: yes, no where none is, else unknown."""
        if not countries:
            return "unknown"
        inside = countries - self.countries if self.negated else countries & self.countries
        if inside == countries:
            return "yes"
        return "unknown" if inside else "no"

    def of(self, value: str) -> Said:
        """Whether a published value such as `US` or `EU|US` lies wholly within what is allowed."""
        named = codes(value)
        if any(_VAGUE.fullmatch(code) for code in named):
            return "unknown"
        return self.holds(named)

    @property
    def all_of_eu(self) -> bool:
        """Whether every country of the EU is allowed."""
        return self.holds(EU) == "yes"


def places(text: str, what: str) -> Places:
    """A rule from `us`, `us+de`, `eu` or `not:cn`.

    Raises:
        Misuse: a part is neither a code of two letters, nor eu or eea.
    """
    kind, colon, rest = text.partition(":")
    negated = bool(colon) and kind.strip().lower() == "not"
    found: set[str] = set()
    for part in (rest if negated else text).split("+"):
        code = part.strip().upper()
        if code not in _AREAS and not _CODE.fullmatch(code):
            raise Misuse(
                f"{what} {text!r}: {part.strip()!r} is no country; write ISO codes as us, us+de, "
                "eu, or not:cn"
            )
        found |= _AREAS.get(code, {code})
    return Places(text, frozenset(found), negated)


def seated(facts: HostFacts, rule: Places, stated: Iterable[Statement] = ()) -> Said:
    """Whether a host's headquarters are where they are allowed to be."""
    return agreed((*facts.seat, *stated), rule.of)


def served(facts: HostFacts, rule: Places, stated: Iterable[Statement] = ()) -> Said:
    """Whether answers are computed only where that is allowed.

    Yes where every place a source names is allowed, or where all of the EU is and a source says
    that what is sent does not leave it or need not: where `in_eu_if_chosen`, one has to choose so.
    No where no place is allowed, or where a source says that what is sent leaves the EU and nothing
    else is allowed. Places of which only some are allowed tell nothing.
    """
    answers = {rule.of(one.value) for one in (*facts.regions, *stated)}
    if rule.all_of_eu:
        answers |= {"yes" for one in facts.leaves_eu if one.value == "no"}
        answers |= {"yes" for one in facts.eu_only if one.value == "yes"}
    if not rule.negated and rule.countries <= EEA:
        answers |= {"no" for one in facts.leaves_eu if one.value == "yes"}
    answers -= {"unknown"}
    return answers.pop() if len(answers) == 1 else "unknown"


def in_eu_if_chosen(facts: HostFacts) -> bool:
    """Whether a host serves from the EU only where one chooses so, as it names other places too."""
    others = any(not codes(one.value) <= EEA for one in facts.regions)
    stays = any(one.value == "no" for one in facts.leaves_eu)
    return others and (stays or any(one.value == "yes" for one in facts.eu_only))


def codes(value: str) -> frozenset[str]:
    """The countries of a published value such as `EU|US`; words for larger areas stay."""
    named = [one.upper() for one in value.split("|") if one]
    return frozenset().union(*(_AREAS.get(one, frozenset({one})) for one in named))
