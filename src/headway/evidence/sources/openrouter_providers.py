"""OpenRouter's lists of providers: where each sits, and what it does with what it is sent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from headway.errors import BadFile
from headway.evidence.files import day_in_name, day_published, json_record, load
from headway.evidence.gathered import Gathered
from headway.evidence.observations import Extract, Place, Policy, Said
from headway.evidence.openrouter import ATTRIBUTION, KIND, LICENCE, Seated
from headway.evidence.source import Source

SOURCE = Source(
    name="openrouter-providers",
    publisher="openrouter",
    title="OpenRouter, what its providers do with what they are sent",
    takes=(
        "the JSON of /api/v1/providers, which tells seats only, or of /api/frontend/v1/"
        "all-providers; the day is in the file's name or stated with --published"
    ),
    address="https://openrouter.ai/api/frontend/v1/all-providers",
    licence=LICENCE,
    attribution=ATTRIBUTION,
    bundled=False,
    columns={
        "host": "slug",
        "name": "displayName, or else name",
        "country": "headquarters",
        "regions": "datacenters",
        "trains": "dataPolicy.training",
        "retains": "dataPolicy.retainsPrompts",
        "retention_days": "dataPolicy.retentionDays",
        "address": "the address of the privacy policy, or else of the terms",
    },
    refuses=("policies of single endpoints, which can differ from their provider's",),
)

_LONGEST = 36_525
"""Days of a century: a longer one is a fault of the file."""

UNKNOWN = "providers said to train and retain as nobody knows what they do: taken as unknown"


class _DataPolicy(msgspec.Struct, rename="camel"):
    training: bool | None = None
    retains_prompts: bool | None = None
    retention_days: float | None = None
    privacy_policy: str | None = msgspec.field(name="privacyPolicyURL", default=None)
    terms: str | None = msgspec.field(name="termsOfServiceURL", default=None)

    @property
    def is_known(self) -> bool:
        """OpenRouter marks a provider of unknown policy as training and retaining, for no days."""
        return not (self.training and self.retains_prompts and self.retention_days is None)


class _Provider(Seated, kw_only=True):
    name: str
    display_name: str | None = msgspec.field(name="displayName", default=None)
    privacy_policy_url: str | None = None
    terms_of_service_url: str | None = None
    policy: _DataPolicy | None = msgspec.field(name="dataPolicy", default=None)


class _Providers(msgspec.Struct):
    data: list[_Provider]


def read(path: Path, published: date | None = None) -> Extract:
    """Read what each provider is said to do; what is not told is unknown.

    Raises:
        BadFile: the file is damaged or of another shape, or the day is not stated.
    """
    loaded = load(path)
    day = day_published(path, day_in_name(path), published)
    gathered = Gathered()
    for provider in json_record(loaded, _Providers).data:
        policy = provider.policy or _DataPolicy()
        if not policy.is_known:
            gathered.left_out[UNKNOWN] += 1
        place = Place(path, f"provider {provider.slug}")
        gathered.policy(_policy(provider, policy, day, place), place)
    return gathered.extract(SOURCE.title, (loaded.stamp,))


def _policy(provider: _Provider, policy: _DataPolicy, day: date, place: Place) -> Policy:
    addresses = (
        policy.privacy_policy,
        provider.privacy_policy_url,
        policy.terms,
        provider.terms_of_service_url,
    )
    return Policy(
        host=provider.slug,
        name=provider.display_name or provider.name,
        kind=KIND,
        country=provider.seat.country,
        published=day,
        regions=provider.seat.regions,
        trains=_said(policy.training, known=policy.is_known),
        retains=_said(policy.retains_prompts, known=policy.is_known),
        retention_days=_days(policy.retention_days, place),
        address=next(filter(None, addresses), ""),
    )


def _days(told: float | None, place: Place) -> int | None:
    """How many days prompts are kept. 0 is an answer too."""
    if told is None:
        return None
    if not (0 <= told <= _LONGEST and told.is_integer()):
        raise BadFile(
            place.path,
            f"{place.where}, column dataPolicy.retentionDays",
            f"{told:g} is not a number of days",
            "leave it out of the file, which makes it unknown",
        )
    return int(told)


def _said(told: bool | None, *, known: bool) -> Said:  # noqa: FBT001 - a cell, not a switch
    if told is None or not known:
        return "unknown"
    return "yes" if told else "no"
