"""The door that stays open: pull, write a brief of what changed, and tell those who listen."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from headway.cli.options import groups, stored
from headway.cli.pull import LIVE, MOST_FAILURES, courses
from headway.errors import HeadwayError, Misuse, PullFailed

if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.evidence.pull_report import PullReport
    from headway.study import Study

SECRET = "HEADWAY_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
SHORTEST = timedelta(minutes=1)

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_BRIEF = re.compile(r"brief-(\d{4}-\d\d-\d\d)\.md")


class Every(click.ParamType[timedelta]):
    """A span such as 30m, 6h or 1d."""

    name = "span"

    def convert(
        self, value: str | timedelta, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Read the text."""
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"(\d{1,4})([smhdw])", value)
        span = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
        if span < SHORTEST:
            what = f"{value!r} is not a span of a minute or more, such as 30m, 6h or 1d"
            self.fail(what, param, ctx)
        return span


@dataclass(frozen=True)
class Receiver:
    """Who is told: at which address, in which form, and signed with which secret."""

    name: str
    address: str
    secret: str = ""


@dataclass(frozen=True)
class Watching:
    """What each turn of a watch does."""

    sources: tuple[str, ...]
    store: str | None
    sides: tuple[str, str]
    lang: str
    claims: bool
    briefs: Path | None
    receivers: tuple[Receiver, ...]

    def turn(self) -> int:
        """Pull, and tell what changed if anything did; return how many sources and posts failed."""
        from headway.study import Study

        study = Study(store=self.store)
        with courses() as tick:
            report = study.pull(self.sources, tick=tick)
        click.echo(str(report))
        brief = None
        if report.something_new:
            study = Study(store=self.store)
            brief = self._brief(study)
        failed = sum(self._deliver(study, one, report, brief) for one in self.receivers)
        return report.failures + failed

    def _brief(self, study: Study) -> Answer:
        """The brief since the last one, into its folder or onto the terminal."""
        from headway.cli.brief import to_page, to_text, write_whole

        answer = study.brief(
            *self.sides,
            since=_last(self.briefs, study.as_of),
            lang=self.lang,  # type: ignore[arg-type]
            claims=self.claims,
            processes=os.cpu_count() or 1,
        )
        if self.briefs is None:
            click.echo(to_text(answer), nl=False)
            return answer
        path = self.briefs / f"brief-{study.as_of}.md"
        write_whole(path.with_suffix(".html"), to_page(answer))
        write_whole(path, to_text(answer))
        click.echo(f"Brief: {path}")
        return answer

    def _deliver(
        self, study: Study, to: Receiver, report: PullReport, brief: Answer | None
    ) -> bool:
        """Post what waits and what is new; True where that failed: then it waits for the next."""
        from headway.cli.messages import change, slack
        from headway.evidence.outbox import Outbox
        from headway.evidence.post import post

        outbox = Outbox(study.store.folders[-1], to.name)
        messages = outbox.waiting()
        if report.something_new:
            now = datetime.now(UTC)
            new = slack(report, brief) if to.name == "slack" else change(report, brief, now)
            messages.append(new)
        kept: list[dict[str, Any]] = list(messages)
        try:
            for message in messages:
                post(to.address, message, secret=to.secret)
                kept = kept[1:]
        except PullFailed as fault:
            click.echo(f"headway: not posted, kept for the next time: {fault}", err=True)
        if kept != messages or report.something_new:
            outbox.keep(kept)
        return bool(kept)


@click.command()
@click.argument("sources", metavar="[SOURCE]...", nargs=-1, type=click.Choice(LIVE))
@click.option(
    "--every", type=Every(), metavar="SPAN", help="Go on, such as every 6h.  [default: once]"
)
@click.option(
    "--briefs",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the briefs, brief-<day>.md and .html.  [default: print them]",
)
@click.option(
    "--slack", envvar="HEADWAY_SLACK_URL", metavar="URL", help="Slack webhook to post to."
)
@click.option(
    "--webhook",
    envvar="HEADWAY_WEBHOOK_URL",
    metavar="URL",
    help=f"Webhook to post JSON to, signed with the secret in {SECRET}.",
)
@click.option("--first", default="us", show_default=True, shell_complete=groups, help="Brief: of.")
@click.option(
    "--second", default="china", show_default=True, shell_complete=groups, help="Brief: against."
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--no-claims", is_flag=True, help="Judge no claims in the brief: much quicker.")
@stored
def watch(
    sources: tuple[str, ...],
    every: timedelta | None,
    briefs: Path | None,
    slack: str | None,
    webhook: str | None,
    first: str,
    second: str,
    lang: str,
    no_claims: bool,  # noqa: FBT001
    store: str | None,
) -> int:
    """Pull, and where anything changed write a brief and post it; once, or again and again.

    The exit status is the number of sources and posts that failed.
    """
    watching = Watching(
        sources=sources,
        store=store,
        sides=(first, second),
        lang=lang,
        claims=not no_claims,
        briefs=_folder(briefs),
        receivers=tuple(_receivers(slack, webhook, os.environ.get(SECRET, ""))),
    )
    if every is None:
        return min(watching.turn(), MOST_FAILURES)
    forever(watching.turn, every, time.sleep)
    return 0


def forever(turn: Callable[[], int], every: timedelta, sleep: Callable[[float], None]) -> None:
    """Take turns until interrupted; a turn that fails is told and the next comes all the same."""
    while True:
        began = time.monotonic()
        try:
            turn()
        except HeadwayError as fault:
            click.echo(f"headway: {fault}", err=True)
        sleep(max(0.0, every.total_seconds() - (time.monotonic() - began)))


def _receivers(slack: str | None, webhook: str | None, secret: str) -> Iterable[Receiver]:
    if slack:
        yield Receiver("slack", _checked("--slack", slack))
    if webhook:
        if not secret:
            raise Misuse(
                f"--webhook wants a secret to sign with in {SECRET}; make one with "
                "`openssl rand -hex 32` and give it to the receiver"
            )
        yield Receiver("webhook", _checked("--webhook", webhook), secret)


def _checked(option: str, address: str) -> str:
    """The address, if what is posted there can be read by nobody on the way; it is never told."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        raise Misuse(f"{option} is not an address; give one of https") from None
    if parts.scheme == "https" and host:
        return address
    if parts.scheme == "http" and _is_loopback(host):
        return address
    raise Misuse(f"{option} must be an address of https, or of http on this machine")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _folder(briefs: Path | None) -> Path | None:
    if briefs is None:
        return None
    try:
        briefs.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Misuse(f"--briefs {briefs} cannot be made: {fault.strerror}") from None
    return briefs


def _last(briefs: Path | None, as_of: date) -> date | None:
    """The day of the newest brief before this one, from the names in its folder."""
    if briefs is None:
        return None
    found = (_BRIEF.fullmatch(path.name) for path in briefs.iterdir())
    days = [date.fromisoformat(match[1]) for match in found if match]
    return max((day for day in days if day < as_of), default=None)
