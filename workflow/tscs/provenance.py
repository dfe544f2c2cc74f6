"""Where results come from: inputs, settings, versions and code."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tscs.contract import WORKFLOW

if TYPE_CHECKING:
    from tscs.config import Config

ROOT = WORKFLOW.parent
PACKAGES = (
    "frictionless", "matplotlib", "numpy", "pandas", "pingouin", "pydantic", "pypandoc-binary",
    "scipy", "snakemake", "statsmodels", "typst",
)  # fmt: skip


def provenance(
    config: Config, inputs: Mapping[str, str], code: str, commit: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the provenance record of a run.

    Parameters
    ----------
    config : Config
        Resolved settings.
    inputs : mapping of str to str
        SHA-256 by file, relative to the study folder.
    code : str
        Digest of the code.
    commit : mapping
        As returned by `workflow_commit`.

    Returns
    -------
    dict
        Inputs, resolved configuration, versions, ``code_digest``, ``commit`` and ``dirty``. It
        names no host, user, absolute path or time of day.
    """
    return {
        "inputs": dict(sorted(inputs.items())),
        "config": config.model_dump(mode="json", by_alias=True),
        "versions": {"python": platform.python_version()}
        | {package: version(package) for package in PACKAGES},
        "code_digest": code,
        **commit,
    }


def workflow_commit() -> dict[str, Any]:
    """Return the commit of the workflow and whether files differ from it.

    Returns
    -------
    dict
        ``commit`` and ``dirty``; both None outside a git checkout, with ``commit_reason``.
    """
    commit = _git("rev-parse", "HEAD")
    top = _git("rev-parse", "--show-toplevel")
    if commit is None or top is None or Path(top).resolve() != ROOT:
        return {
            "commit": None,
            "dirty": None,
            "commit_reason": "git names no commit for this checkout",
        }
    changes = _git("status", "--porcelain", "--untracked-files=no")
    return {"commit": commit, "dirty": bool(changes), "commit_reason": None}


def _git(*arguments: str) -> str | None:
    command = ["git", "-C", str(ROOT), "--no-optional-locks", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
