"""What an agent may say that it needs of a model: the parameters of `choose`.

The file of needs that the command line takes is not among them: an agent names no path.
"""

from __future__ import annotations

from headway.agents.parameters import Parameter

_PLACES = "Countries as us, us+de, eu, or not:cn."

NEEDS = (
    Parameter("task", "name", "The capability that is needed, such as code. By default overall."),
    Parameter(
        "board",
        "name",
        "The scale on which ability is measured, such as arena/webdev, in place of a task.",
    ),
    Parameter("input", "amount", "Tokens read in one period, as 3M, 500k or a number."),
    Parameter("output", "amount", "Tokens written in one period, as 500k."),
    Parameter("cached", "amount", "Tokens read again from a cache in one period."),
    Parameter(
        "per",
        "choice",
        "The period of input, output and cached. By default month.",
        choices=("request", "day", "week", "month", "year", "once"),
    ),
    Parameter(
        "per_request",
        "amount",
        "Tokens that each request sends; long ones cost more at some hosts. By default short.",
    ),
    Parameter("max_cost", "number", "Most USD for what is used in one period.", least=0),
    Parameter("lab_country", "name", f"Where the developing lab may sit. {_PLACES}"),
    Parameter("host_country", "name", f"Legal seat that the host may have. {_PLACES}"),
    Parameter("region", "name", f"Where answers may be computed. {_PLACES}"),
    Parameter(
        "weights", "choice", "Only open, or only closed, weights.", choices=("open", "closed")
    ),
    Parameter("licence", "words", "Licences that the weights may have, such as MIT or Apache-2.0."),
    Parameter("no_training", "flag", "True: what is sent may not be trained on."),
    Parameter("max_retention", "whole", "Most days for which what is sent may be kept."),
    Parameter("context", "amount", "Tokens that must fit, read and written together: 128k."),
    Parameter("max_output", "amount", "Tokens that must be written in one answer."),
    Parameter(
        "reads",
        "words",
        "What must be read: text, image, audio, video, file, pdf; one or several.",
    ),
    Parameter("min_throughput", "number", "Least tokens per second.", least=0),
    Parameter("max_latency", "number", "Most seconds to the first token.", least=0),
    Parameter(
        "at_least",
        "amount",
        "The ability that is enough; then the cheapest that reaches it is chosen: best, best-30 "
        "(points below), 0.95-of-best, a model's id, or points.",
    ),
    Parameter(
        "sure",
        "number",
        "Probability with which at_least must be reached, between 0 and 1. By default 0.8.",
        least=0,
        most=1,
    ),
    Parameter(
        "sellers",
        "choice",
        "any host, the labs' own, or self: weights run on one's own machines. By default any.",
        choices=("any", "own", "self"),
    ),
    Parameter("routers", "flag", "True: routers, which do not say who computes, count as hosts."),
    Parameter("now", "name", "Id of the model used today, to compare with: openai/gpt-5."),
)
