"""Small counts as words."""

from __future__ import annotations

from headway.language.strings import Language

_SMALL = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DIGITS = "零一二三四五六七八九"
MOST = 99


def numeral(count: int, language: Language) -> str:
    """A count from 0 to 99 as a word of the language, as it stands before a noun.

    Raises:
        ValueError: the count has no word here.
    """
    if not 0 <= count <= MOST:
        raise ValueError(f"{count} is not written as a word")
    return _chinese(count) if language == "zh" else _english(count)


def _english(count: int) -> str:
    if count < len(_SMALL):
        return _SMALL[count]
    tens, ones = divmod(count, 10)
    return _TENS[tens - 2] + (f"-{_SMALL[ones]}" if ones else "")


def _chinese(count: int) -> str:
    """Before a measure word two is 两, but 二 inside a longer number."""
    if count == 2:
        return "两"
    tens, ones = divmod(count, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
