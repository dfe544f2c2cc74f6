"""Digests of code, settings and inputs: they tell Snakemake what must run again."""

from __future__ import annotations

import ast
import hashlib
import json
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tscs.contract import WORKFLOW
from tscs.errors import StudyFaults
from tscs.strict_yaml import load

if TYPE_CHECKING:
    from tscs.catalogue import Catalogue
    from tscs.config import Config

ROOT = WORKFLOW.parent
# The generator of synthetic cohorts makes inputs; no result depends on its code.
_NOT_CODE = ("simulate", "__pycache__")
_TEXT_FOLDERS = ("report", "notebooks", "contract")


def code_digest() -> str:
    """Return the digest of everything that can change a result except a study's own files.

    Python is compared by its syntax tree and YAML by its content, so that comments and layout do
    not count; texts, styles and filters are compared byte by byte.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    parts = [platform.python_version()]
    parts += [_syntax(path) for path in _files(("tscs", "scripts"), ".py")]
    parts += [_rules(path) for path in [ROOT / "Snakefile", *_files(("rules",), ".smk")]]
    parts += [_content(path) for path in _files(("catalogue",), ".yaml")]
    parts += [file_digest(path) for path in _files(_TEXT_FOLDERS, "")]
    parts += [file_digest(ROOT / "requirements.lock")]
    return _digest(parts)


def settings_digest(config: Config, catalogue: Catalogue) -> str:
    """Return the digest of a study's resolved settings and outcome catalogue.

    Parameters
    ----------
    config : Config
        Settings with defaults.
    catalogue : Catalogue
        Outcomes and published changes, with the study's own entries.
    """
    outcomes = [outcome.model_dump_json() for outcome in catalogue.outcomes.values()]
    references = [entry.model_dump_json() for entry in catalogue.references.values()]
    return _digest([config.model_dump_json(), *outcomes, *references])


def module_digest(name: str) -> str:
    """Return the digest of a module of the library and of all that it imports from it.

    Parameters
    ----------
    name : str
        Dotted name; comments and layout do not count.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    found: dict[str, str] = {}
    waiting = [name]
    while waiting:
        module = waiting.pop()
        path = _source(module)
        if path and module not in found:
            found[module] = _syntax(path)
            waiting += _imports(path)
    return _digest(f"{module} {text}" for module, text in sorted(found.items()))


def _source(module: str) -> Path | None:
    stem = WORKFLOW.joinpath(*module.split("."))
    choices = (stem.with_suffix(".py"), stem / "__init__.py")
    return next((path for path in choices if path.is_file()), None)


def _imports(path: Path) -> list[str]:
    """Return what a module imports from the library: modules, and names that may be modules."""
    nodes = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tscs")
    ]
    names = [f"{node.module}.{alias.name}" for node in nodes for alias in node.names]
    return [str(node.module) for node in nodes] + names


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, or ``"unreadable"``."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "unreadable"


def content_digest(path: Path) -> str:
    """Return the digest of a settings file; comments and layout of YAML do not count."""
    if path.suffix != ".yaml":
        return file_digest(path)
    try:
        return _digest([_content(path)])
    except StudyFaults:
        return file_digest(path)


def _files(folders: Iterable[str], suffix: str) -> list[Path]:
    found = [
        path
        for folder in folders
        for path in (WORKFLOW / folder).rglob(f"*{suffix}")
        if path.is_file() and _is_code(path.relative_to(WORKFLOW))
    ]
    return sorted(found)


def _is_code(path: Path) -> bool:
    return not any(part in _NOT_CODE or part.startswith(".") for part in path.parts)


def _syntax(path: Path) -> str:
    return f"{path.name}: {ast.dump(ast.parse(path.read_text(encoding='utf-8')))}"


def _rules(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.rstrip() for line in lines if not line.lstrip().startswith("#"))


def _content(path: Path) -> str:
    return json.dumps(load(path, path.name).value, sort_keys=False)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
