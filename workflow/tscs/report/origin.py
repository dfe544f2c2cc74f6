"""Inputs, versions and code that a report comes from, shortened for print."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from tscs.report import numbers
from tscs.report.markdown import code

DIGEST_LENGTH: Final = 12
PRINTED_SUFFIXES: Final = (".csv", ".yaml", ".json")
RECORDINGS: Final = "recordings"


def origin(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return the provenance as the report prints it.

    Parameters
    ----------
    provenance : mapping
        Content of ``provenance.json``.
    """
    inputs: Mapping[str, str] = provenance["inputs"]
    printed = [name for name in sorted(inputs) if _is_printed(name)]
    return {
        "inputs": [[code(name), code(inputs[name][:DIGEST_LENGTH])] for name in printed],
        "n_inputs": numbers.whole(len(inputs)),
        "n_others": len(inputs) - len(printed),
        "versions": [[name, version] for name, version in provenance["versions"].items()],
        "code": code(provenance["code_digest"][:DIGEST_LENGTH]),
        "commit": code(provenance["commit"]) if provenance["commit"] else None,
        "dirty": bool(provenance["dirty"]),
    }


def _is_printed(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix in PRINTED_SUFFIXES and RECORDINGS not in path.parts
