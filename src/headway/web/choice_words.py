"""A need and what is known of an offer, in the words of a language.

Answers tell limits as they were asked (`not:cn`), values of facts as they were published
(`EU|US`), and why nothing passes in English: here each gets the words of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from headway.language.strings import DEFAULT, Strings
from headway.web.phrasebook import phrasebook
from headway.web.questions import Value, text_of

PLACES = re.compile(r"(not:)?((?:[a-z]{2}|eea)(?:\+(?:[a-z]{2}|eea))*)", re.IGNORECASE)
CODES = re.compile(r"(?:[A-Z]{2}|EEA|APAC)(?:, (?:[A-Z]{2}|EEA|APAC))*")
_SHARE = re.compile(r"(\d*\.?\d+)-of-best")
_BELOW = re.compile(r"best-(\d+(?:\.\d+)?)")
_ASKED = re.compile(r"\(([^()]+)\)")
SAME = {"UK": "GB"}


def places(t: Strings, text: str) -> str:
    """A rule about countries: `not:cn` is anywhere but China. One that is none stays."""
    found = PLACES.fullmatch(text.strip())
    if found is None:
        return text
    named = t("choose.or").join(country(t, one.upper()) for one in found[2].split("+"))
    return t("choose.anywhere_but", places=named) if found[1] else named


def country(t: Strings, code: str) -> str:
    """A country or an area by its code; one we have no word for stays."""
    key = f"words.country.{SAME.get(code, code)}"
    return t(key) if key in t else code


def ability(t: Strings, text: str) -> str:
    """Which ability is enough: `0.95-of-best`, `best-30`, a model, or points."""
    stripped = text.strip()
    if stripped == "best":
        return t("choose.able.best")
    for kind, pattern in (("share", _SHARE), ("below", _BELOW)):
        found = pattern.fullmatch(stripped)
        if found:
            return t(f"choose.able.{kind}", value=found[1])
    return text


def asked(t: Strings, text: str) -> str:
    """What a limit asks, as the answer writes it; several parts stand behind each other."""
    return t("sentences.comma").join(_asked(t, part) for part in text.split(", "))


def _asked(t: Strings, part: str) -> str:
    for of in ("weights", "reads"):
        key = f"words.{of}.{part}"
        if key in t:
            return t(key)
    said = phrasebook(t.language, "remarks").said(part)
    return places(t, part) if said is None else said


def known(t: Strings, value: str) -> str:
    """What is known of a fact: countries by name, our statements in words, names as they are."""
    if CODES.fullmatch(value):
        return t("sentences.comma").join(country(t, code) for code in value.split(", "))
    return phrasebook(t.language, "remarks").said(value) or value


def remark(t: Strings, text: str) -> str:
    """A remark of an answer; one that is none of ours stays."""
    return phrasebook(t.language, "remarks").said(text) or text


def refusal(t: Strings, text: str) -> str | None:
    """Why nothing is recommended, clause by clause; None where a clause is none of ours."""
    if t.language == DEFAULT:
        return text
    said = [_clause(t, clause) for clause in text.split("; ")]
    told = [clause for clause in said if clause is not None]
    return t("sentences.semicolon").join(told) if len(told) == len(said) else None


def _clause(t: Strings, clause: str) -> str | None:
    """A clause, with what a limit asks of which it tells."""
    said = phrasebook(t.language, "remarks").said(clause)
    limit = _ASKED.search(clause)
    if said is None or limit is None:
        return said
    return said.replace(limit[1], ability(t, asked(t, limit[1])), 1)


def given(t: Strings, name: str, value: Value) -> str:
    """What a parameter of a need asks for: `at most 50 USD`."""
    several = value if isinstance(value, tuple) else (value,)
    words = t("sentences.comma").join(_value(t, name, one) for one in several)
    key = f"choose.given.{name}"
    return t(key, value=words) if key in t else words


def _value(t: Strings, name: str, value: str | float) -> str:
    text = text_of(value)
    match name:
        case "lab_country" | "host_country" | "region":
            return places(t, text)
        case "at_least":
            return ability(t, text)
        case "task":
            return _word(t, "capability", text)
        case "weights" | "reads" | "per" | "sellers":
            return _word(t, name, text)
    return text


def _word(t: Strings, of: str, value: str) -> str:
    key = f"words.{of}.{value}"
    return t(key) if key in t else value


def told(t: Strings, texts: Iterable[str]) -> list[str]:
    """Remarks of an answer, one after the other."""
    return [remark(t, one) for one in texts]
