"""Read the locks and environment.yml."""

import re
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-lab.lock")


def entries(lock: str) -> list[str]:
    """Return the requirements of a lock with their hashes, comments left out."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pins(lock: str) -> dict[str, set[str]]:
    """Return the versions of each package; more than one where Pythons or systems differ."""
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        requirement = Requirement(entry.partition(" --hash")[0])
        version = str(requirement.specifier).removeprefix("==")
        found.setdefault(canonicalize_name(requirement.name), set()).add(version)
    return found


def disagreements(named: Iterator[str] | list[str], lock: dict[str, set[str]]) -> list[str]:
    """Return the requirements that are not exactly what the lock has."""
    wrong = []
    for text in named:
        requirement = Requirement(text)
        locked = lock.get(canonicalize_name(requirement.name), set())
        if {str(requirement.specifier)} != {f"=={version}" for version in locked}:
            wrong.append(text)
    return wrong


def hashes(entry: str) -> list[str]:
    """Return the hashes of one entry of a lock."""
    return re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
