"""Answers' sentences in other languages than English, said from the same numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from headway.language.strings import Strings
from headway.web import sentences_of_choice as choice
from headway.web import sentences_of_context as context
from headway.web import sentences_of_distance as distance
from headway.web import sentences_of_things as things
from headway.web.pages.page import Row
from headway.web.speech import Speech

SENTENCES: Mapping[str, Callable[[Speech], str]] = {
    "today": distance.today,
    "gap": distance.gap,
    "lag": distance.lag,
    "rank": distance.rank,
    "trend": distance.trend,
    "forecast": distance.forecast,
    "backtest": distance.backtest,
    "robustness": distance.robustness,
    "cadence": context.cadence,
    "concentration": context.concentration,
    "openness": context.openness,
    "price": context.price,
    "choose": choice.choose,
    "compute": context.compute,
    "policies": context.policies,
    "events": context.events,
    "claim": things.claim,
    "claims": things.claims,
    "sources": things.sources,
    "model": things.model,
    "lab": things.lab,
    "board": things.board,
    "source": things.source,
    "brief": lambda speech: str(speech.answer["sentence"]),
}
"""How each verb's answer is said. A brief is written in the language it was asked in."""

_LOOSE = re.compile(r" +(?=[（，。；：、])")
_SEAM = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")


def in_words(t: Strings, answer: Row) -> str:
    """The sentence of an answer; one whose verb has no template is given in English."""
    said = SENTENCES.get(answer["verb"])
    return str(answer["sentence"]) if said is None else spaced(said(Speech(t, answer)))


def spaced(text: str) -> str:
    """A text with a space wherever Chinese meets Latin letters or digits: `OpenAI 的模型`.

    Chinese marks bring their own space.
    """
    return _LOOSE.sub("", _SEAM.sub(" ", text))
