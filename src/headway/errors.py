"""Everything that can go wrong, and everything a reader should know: one tree of each.

Errors stop an answer; each says in one sentence what is wrong, where, and how to mend it.
Cautions accompany an answer; each says when it occurs, how to fix it, and how to accept it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Self


class HeadwayError(Exception):
    """Base of all errors that Headway raises on purpose."""

    exit_code: ClassVar[int] = 3


class Misuse(HeadwayError):
    """The question itself is wrong: an unknown name, a malformed date, clashing options."""

    exit_code = 2


def _nearest(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=3, cutoff=0.6)
    return f"; nearest: {', '.join(near)}" if near else ""


class UnknownName(Misuse):
    """A name that nothing declares. Near names are a hint, never a choice."""

    kind: ClassVar[str] = "name"
    mend: ClassVar[str] = ""

    @classmethod
    def among(cls, name: str, known: list[str]) -> Self:
        """Build the error for `name`, with the closest of the `known` names as a hint."""
        return cls(f"no {cls.kind} {name!r}{_nearest(name, known)}{cls.mend}")


class UnknownModel(UnknownName):
    """No lab file of the catalog declares this model."""

    kind = "model"


class UnknownLab(UnknownName):
    """No lab file of the catalog of that name."""

    kind = "lab"
    mend = "; `headway lab` lists them"


class UnknownGroup(UnknownName):
    """Neither a declared group nor a `lab:` or `country:` rule."""

    kind = "group"
    mend = "; groups are declared names, lab:<id>, country:<ISO code>, joined with +"


class UnknownBoard(UnknownName):
    """No declared board, or no such category on it."""

    kind = "board"
    mend = "; `headway sources` lists the boards"


class UnknownCapability(UnknownName):
    """No declared capability."""

    kind = "capability"


class UnknownProfile(UnknownName):
    """No profile of that name; profiles are frozen and listed in the methods page."""

    kind = "profile"


class UnknownSource(UnknownName):
    """No reader of that name."""

    kind = "source"
    mend = "; `headway ingest --help` lists the sources"


class UnknownOrigin(UnknownName):
    """Neither a source nor a snapshot of what the store holds by the day."""

    kind = "source or snapshot"
    mend = "; `headway source` lists what the store holds"


class UnknownClaim(UnknownName):
    """Neither the id of a packaged claim nor a file that ends in .toml."""

    kind = "claim"
    mend = "; `headway claims` lists them, and a file of your own ends in .toml"


class UnknownLedger(UnknownName):
    """No packaged ledger of claims."""

    kind = "ledger"


_LONGEST_QUOTE = 1_000


def _on_one_line(text: str) -> str:
    """What a message says of somebody's file, cut and escaped where it could fill a screen."""
    if len(text) > _LONGEST_QUOTE:
        text = f"{text[:_LONGEST_QUOTE]}..."
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


class BadFile(HeadwayError):
    """A file that cannot be read as what it should be: names file, place, fault and mend."""

    exit_code = 2

    def __init__(self, path: object, where: str, fault: str, mend: str) -> None:
        """Compose the sentence `path, where: fault; mend`, however long what it quotes is."""
        where, fault = _on_one_line(where), _on_one_line(fault)
        self.path, self.where, self.fault, self.mend = str(path), where, fault, mend
        place = f"{path}, {where}" if where else f"{path}"
        super().__init__(f"{place}: {fault}; {mend}")


class UnresolvedNames(HeadwayError):
    """Names in a file that no alias declares, where the asker did not accept that."""


class BadCatalog(HeadwayError):
    """Faults in the catalog's files, all of them at once."""

    exit_code = 2

    def __init__(self, faults: list[str]) -> None:
        """Join the faults, one line each."""
        self.faults = tuple(faults)
        head = f"the catalog has {len(faults)} fault{'s' if len(faults) != 1 else ''}"
        super().__init__(head + "\n" + "\n".join(f"  {fault}" for fault in faults))


class NoEvidence(HeadwayError):
    """The store holds nothing that could answer; says what is missing and when it exists."""


class NotConnected(HeadwayError):
    """Models were never compared, directly or through others; names the islands."""


class NotConverged(HeadwayError):
    """An estimator stopped before its tolerance; says iterations, tolerance, what to try."""


class StoreFault(HeadwayError):
    """The store cannot be read or written; nothing was changed."""


class PullFailed(HeadwayError):
    """An address did not give its file; says which, what happened and what to do."""


class Caution:
    """A warning that travels inside an answer.

    Subclasses state `when` it occurs, `fix`, and how to accept it. A caution is accepted with
    `accept=("Kind",)` in Python or `--accept Kind` on the command line: it then leaves the list
    of warnings and is named in the question instead.
    """

    when: ClassVar[str] = ""
    fix: ClassVar[str] = ""

    def __init__(self, text: str) -> None:
        """Keep the sentence for this occurrence."""
        self.text = text

    @property
    def kind(self) -> str:
        """Name of the caution, as used with `--accept`."""
        return type(self).__name__

    @property
    def accept(self) -> str:
        """How to say `I know`."""
        return f"--accept {self.kind}"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.text == getattr(other, "text", None)

    def __hash__(self) -> int:
        return hash((self.kind, self.text))

    def __repr__(self) -> str:
        return f"{self.kind}({self.text!r})"


def check_accepted(accept: Iterable[str]) -> None:
    """Refuse to accept a caution that does not exist.

    Raises:
        Misuse: there is no caution of that kind.
    """
    for kind in set(accept) - set(CAUTIONS):
        raise Misuse(f"no caution {kind!r} to accept; there are {', '.join(CAUTIONS)}")


class ThinEvidence(Caution):
    """Intervals are assumed, only top rows are known, or a group has very few models."""

    when = (
        "the publisher gave no interval, only the top rows, or fewer than three models of a group"
    )
    fix = "ask on another board or date, or ingest a fuller snapshot"


class FirstSeenDate(Caution):
    """A model's release date is not known; the day a board first listed it stands in."""

    when = "a model that may matter for the frontier has no sourced release date"
    fix = "add `released` and its source to the model in the catalog"


class FirstSeenPrice(Caution):
    """Prices count from the day a public list was first seen to carry them."""

    when = "a price's basis is first_seen: no list declares the day on which it took effect"
    fix = "ingest a list that declares the days"


class VaryingPrice(Caution):
    """A price depends on how much a request reads, or on the time of day."""

    when = "a list states tiers or parts of the day for the cheapest seller"
    fix = "see `details.tiers` and `details.hours`, or ask `headway choose` for your own use"


class Unreviewed(Caution):
    """Facts that no person has checked against the documents they were read from."""

    when = "a host's policy was collected by a language model and marked as a draft"
    fix = "read the document the answer names, or ingest reviewed facts"


class ScaleJump(Caution):
    """Values on both sides of a declared change of scale stand in one series."""

    when = "a series as published crosses a declared change of the board's scale"
    fix = "ask for one side of the jump, or use the one-scale time base"


class Stale(Caution):
    """The newest reading of the board is much older than the date of the question."""

    when = "the reading used is older than the profile's limit at the as-of date"
    fix = "ingest newer evidence"


class Unresolved(Caution):
    """Rows of the board carry names that no alias declares, so they count for no group."""

    when = "a reading holds names without an alias"
    fix = "declare the aliases; `headway sources --unresolved` lists them"


class Saturated(Caution):
    """A benchmark is near its ceiling and no longer separates models."""

    when = "the best score is within 3 percentage points of the ceiling"
    fix = "use a harder benchmark or board"


class SelfReported(Caution):
    """Scores come from the developers of the models themselves."""

    when = "a score's `by` is self"
    fix = "restrict the question to independent evaluations"


class Extrapolated(Caution):
    """A value outside the range the evidence covers."""

    when = "a lag or date lies before the first or after the last evidence"
    fix = "read it as a bound"


CAUTIONS: dict[str, type[Caution]] = {
    cls.__name__: cls
    for cls in (
        Extrapolated,
        FirstSeenDate,
        FirstSeenPrice,
        Saturated,
        ScaleJump,
        SelfReported,
        Stale,
        ThinEvidence,
        Unresolved,
        Unreviewed,
        VaryingPrice,
    )
}
