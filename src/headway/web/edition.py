"""Which edition of Headway answers: a hash of its code and of the facts it carries.

Answers that were kept by another edition are not this one's.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
KINDS = frozenset({".py", ".toml", ".json", ".html", ".css", ".js", ".parquet", ".md"})


@cache
def edition(package: Path = PACKAGE) -> str:
    """The hash of this edition (16 hex digits)."""
    found = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in KINDS and path.is_file():
            found.update(path.relative_to(package).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]
