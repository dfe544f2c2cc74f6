"""The plan that was kept when it was fixed: a ``plan.json`` in the study folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from tscs.config import Config
from tscs.errors import Fault, StudyFaults
from tscs.plan.content import Item, plan_hash
from tscs.strict_yaml import load

KEY = ("plan", "kept")


@dataclass(frozen=True)
class KeptPlan:
    """A plan as it was written then.

    Attributes
    ----------
    hash : str
        Computed from the content now, so that an edited file gives itself away.
    content : mapping
        Items by path, see `tscs.plan.content.plan_content`.
    """

    hash: str
    content: Mapping[str, Item]


def kept_path(folder: Path, config: Config) -> Path | None:
    """Return the file of the kept plan, or None if the study names none."""
    return folder / config.plan.kept if config.plan.kept else None


def load_kept(folder: Path, config: Config) -> KeptPlan | None:
    """Read the kept plan of a study that has passed `kept_faults`.

    Parameters
    ----------
    folder : Path
        The study.
    config : Config
        Its settings.

    Returns
    -------
    KeptPlan or None
        None if the study names none.

    Raises
    ------
    StudyFaults
        If the file cannot be used.
    """
    path = kept_path(folder, config)
    if path is None:
        return None
    content, problem = _read(path, config.plan.kept)
    if content is None:
        raise StudyFaults([Fault(config.plan.kept, None, None, None, "plan", problem, _MEND)])
    return KeptPlan(plan_hash(content), content)


def kept_faults(folder: Path, config: Config) -> list[Fault]:
    """Return a fault if the file of the kept plan is named and cannot be used.

    Parameters
    ----------
    folder : Path
        The study.
    config : Config
        Its settings. That the file is another plan than the declared one is no fault: the report
        says so.

    Returns
    -------
    list of Fault
        At the line of the setting.
    """
    path = kept_path(folder, config)
    if path is None:
        return []
    content, problem = _read(path, config.plan.kept)
    if content is not None:
        return []
    document = load(folder / "config.yaml", "config.yaml")
    line, key = document.line(KEY), ".".join(KEY)
    return [Fault("config.yaml", line, key, config.plan.kept, "plan", problem, _MEND)]


_MEND = "copy the plan.json that `run.py plan` wrote into the study folder, or remove 'kept'"


def _read(path: Path, name: str) -> tuple[dict[str, Any] | None, str]:
    """Return the content of the file, or why there is none."""
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\\" in name:
        return None, "must be a file in the study folder"
    if not path.is_file():
        return None, "is not a file in the study folder"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None, "cannot be read as JSON"
    content = record.get("content") if isinstance(record, dict) else None
    if not isinstance(content, dict) or not content:
        return None, "is no plan.json: it has no 'content'"
    return content, ""
