"""A dated news brief: what changed since an earlier day, from templates on answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from headway.answers.answer import Answer, Credit, Row
from headway.answers.brief_changes import Changes, changes
from headway.answers.brief_context import context, mind
from headway.answers.brief_document import markdown
from headway.answers.brief_headline import headline, next_month, previous_month, standfirst
from headway.answers.brief_items import SECTIONS, Item, Telling, ordered
from headway.answers.brief_length import chosen, length, minutes, visible, words
from headway.answers.brief_numerals import MOST, numeral
from headway.answers.brief_text import news
from headway.answers.brief_values import Reference
from headway.answers.once import once
from headway.answers.setting import Setting
from headway.errors import Misuse
from headway.language.strings import Language, Strings, strings

LEDGER = "story-2026-07-01"
TAGS = 8

Tick = Callable[[int], None]


def brief(
    setting: Setting,
    first: str = "us",
    second: str = "china",
    *,
    since: date | None = None,
    lang: Language = "en",
    ledger: str | None = LEDGER,
    processes: int = 1,
    tick: Tick | None = None,
) -> Answer:
    """What changed for two groups between `since` and the as-of day, in 300 to 700 words.

    `since` is by default a month before the as-of day. Each day is asked with what was known on
    it; what a later reading says of the earlier day is told as a revision. Claims of `ledger` made
    by the as-of day are judged as of both days; None leaves them out. The value is the change of
    the first capability's gap on the newest scale. `details` has headline, standfirst, sections of
    paragraphs with their keys, values and origins, what was left out, tags, words, minutes,
    related briefs, and the whole as Markdown, whose links are `source:<snapshot>` or the address
    of an act.

    Raises:
        Misuse: `since` is not before the as-of day, or no such language.
        UnknownGroup: a group is not declared.
        UnknownLedger: no such ledger.
        NoEvidence: no capability can be answered as of the as-of day.
    """
    start = since or previous_month(setting.as_of)
    if start >= setting.as_of:
        raise Misuse(
            f"since {start} is not before the as-of day {setting.as_of}; give an earlier day"
        )
    t = strings(lang)
    before = Setting(setting.catalog, setting.store, start, setting.profile, setting.accept)
    found = once(
        setting,
        ("brief", first, second, start.isoformat(), str(ledger)),
        lambda: changes(
            before, setting, first, second, ledger=ledger, processes=processes, tick=tick
        ),
    )
    telling = Telling(setting.catalog, found, (first, second), setting.profile.level)
    fresh, still, caveats = news(telling), context(telling), mind(telling)
    told = chosen(fresh, still, caveats, lambda one: _head(telling, one))
    left = [one for one in fresh if one not in told]
    question = setting.question(
        first=first, second=second, since=start.isoformat(), lang=lang, ledger=ledger
    )
    credits_ = _credits(setting, found, [*told, *left], telling)
    details = _details(setting, telling, told, left, t)
    details["markdown"] = markdown(details, question, credits_)
    moved = found.compared[0].moved or {}
    return Answer(
        verb="brief",
        question=question,
        sentence=details["headline"],
        value=moved.get("value"),
        low=moved.get("low"),
        high=moved.get("high"),
        level=setting.profile.level,
        unit=found.lead.unit,
        details=details,
        series=found.lead.series,
        warnings=found.warnings,
        origins=credits_,
        figure=found.lead.figure,
    )


def _head(telling: Telling, t: Strings) -> str:
    """What stands above the sections and counts as text."""
    return t("brief.joint.sentences").join(visible(one.said(t)) for one in standfirst(telling))


def _details(
    setting: Setting, telling: Telling, told: list[Item], left: list[Item], t: Strings
) -> Row:
    title = headline(telling).said(t)
    above = t("brief.joint.sentences").join(one.said(t) for one in standfirst(telling))
    left_out = _left_out(len(left), t)
    count = length(told, lambda one: _head(telling, one), t) + words(left_out)
    return {
        "headline": visible(title),
        "headline_markdown": title,
        "standfirst": visible(above),
        "standfirst_markdown": above,
        "sections": [
            {
                "id": name,
                "title": t(f"brief.section.{name}"),
                "paragraphs": [one.row(t) for one in inside],
            }
            for name in SECTIONS
            if (inside := ordered(told, name))
        ],
        "left_out": left_out,
        "smaller": [{"section": one.section, **one.row(t)} for one in left],
        "tags": _tags(telling, told, t),
        "words": count,
        "minutes": minutes(count),
        "related": _related(setting, telling.changes),
        "linked": _linked(telling, told),
    }


def _left_out(count: int, t: Strings) -> str:
    if not count:
        return ""
    if count == 1:
        return t("brief.smaller_one")
    return t("brief.smaller", count=numeral(min(count, MOST), t.language))


def _tags(telling: Telling, told: list[Item], t: Strings) -> list[str]:
    """The groups, then what the paragraphs are about, the most newsworthy first."""
    keys = [tag for one in sorted(told, key=lambda one: -one.score) for tag in one.tags]
    names = [telling.catalog.title(one) for one in telling.groups]
    places = [f"words.place.{name.replace(' ', '-')}" for name in names]
    said = [
        t(key) if key in t else name
        for key, name in [*zip(places, names, strict=True), *((key, key) for key in keys)]
    ]
    return list(dict.fromkeys(said))[:TAGS]


def _related(setting: Setting, found: Changes) -> list[Row]:
    """The brief of the period before, and of the one after where there is evidence of it."""
    related = []
    before = previous_month(found.since)
    if setting.store.newest(as_of=found.since) is not None:
        related.append({"since": before.isoformat(), "as_of": found.since.isoformat()})
    newest = setting.store.newest()
    if newest is not None and found.as_of < newest:
        after = min(next_month(found.as_of), newest)
        related.append({"since": found.as_of.isoformat(), "as_of": after.isoformat()})
    return related


def _references(items: list[Item], telling: Telling) -> set[Reference]:
    said = [headline(telling), *standfirst(telling)]
    found = {ref for one in items for ref in one.references()}
    return found | {ref for one in said for ref in one.references()}


def _credits(
    setting: Setting, found: Changes, items: list[Item], telling: Telling
) -> tuple[Credit, ...]:
    """Origins of all that is told or left out: snapshots by name, then addresses of acts."""
    references = _references(items, telling)
    snapshots = {one.snapshot for one in references if one.snapshot}
    addresses = {one.address for one in references if not one.snapshot}
    others = {one.address: one for one in (*found.claims.credits(), *found.acted)}
    linked = [others[address] for address in sorted(addresses & others.keys())]
    return (*setting.credits(snapshots), *linked)


def _linked(telling: Telling, told: list[Item]) -> list[str]:
    """What the text links to, in the order of its names."""
    return sorted(str(one) for one in _references(told, telling))
