"""YAML for people: line numbers, no silent duplicates, and numbers that are numbers.

PyYAML follows YAML 1.1, where ``1e-3`` is text, ``no`` is false and a repeated key silently wins.
Here ``1e-3`` is a number, ``no`` stays text until a yes/no setting asks for it, and a repeated key
is a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tscs.errors import Fault, StudyFaults

Key = tuple[str | int, ...]
Plain = None | bool | int | float | str | list[Any] | dict[str, Any]
MOST_VALUES = 100_000
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, bool | None] = {
    "true": True, "True": True, "false": False, "False": False, "null": None, "~": None, "": None,
}  # fmt: skip


@dataclass
class Document:
    """A YAML file as plain values, with the line of every key and list element.

    Attributes
    ----------
    file : str
        Name used in messages, relative to the study folder.
    value : dict
        The content; an empty file is an empty mapping.
    lines : dict
        Line number (from 1) by path, for example ``("contrasts", "after_treatment", "from")``.
    """

    file: str
    value: dict[str, Any]
    lines: dict[Key, int] = field(default_factory=dict)

    def line(self, path: Key) -> int | None:
        """Return the line of `path`, or of its nearest parent that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def load(path: Path, name: str) -> Document:
    """Read one YAML file.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Its name in messages.

    Returns
    -------
    Document
        Values and line numbers.

    Raises
    ------
    StudyFaults
        If the file is unreadable, is not YAML, is not a mapping or repeats a key; all repeated
        keys are listed.
    """
    document = Document(name, {})
    node = _compose(path, name)
    if node is None:
        return document
    if not isinstance(node, yaml.MappingNode):
        raise StudyFaults([_fault(name, 1, None, "yaml", "the file must hold 'key: value' lines")])
    faults: list[Fault] = []
    document.lines[()] = 1
    document.value = _mapping(node, (), document.lines, faults, name, frozenset())
    if faults:
        raise StudyFaults(faults)
    return document


def _compose(path: Path, name: str) -> yaml.Node | None:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        message = "the file does not exist"
        raise StudyFaults([_fault(name, None, None, "file", message)]) from None
    except (OSError, UnicodeDecodeError):
        message = "the file cannot be read as UTF-8 text"
        raise StudyFaults([_fault(name, None, None, "file", message)]) from None
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or "the text cannot be understood"
        raise StudyFaults(
            [_fault(name, line, None, "yaml", f"not valid YAML: {problem}")]
        ) from None


def _plain(
    node: yaml.Node,
    path: Key,
    lines: dict[Key, int],
    faults: list[Fault],
    name: str,
    parents: frozenset[int],
) -> Plain:
    lines.setdefault(path, node.start_mark.line + 1)
    if len(lines) > MOST_VALUES:
        message = f"more than {MOST_VALUES} values: aliases that multiply each other?"
        raise StudyFaults([_fault(name, node.start_mark.line + 1, None, "yaml", message)])
    if id(node) in parents:
        message = "an alias that contains itself"
        faults.append(_fault(name, node.start_mark.line + 1, None, "yaml", message))
        return None
    inside = parents | {id(node)}
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, faults, name, inside)
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(item, (*path, place), lines, faults, name, inside)
            for place, item in enumerate(node.value)
        ]
    return _scalar(node)


def _mapping(
    node: yaml.MappingNode,
    path: Key,
    lines: dict[Key, int],
    faults: list[Fault],
    name: str,
    parents: frozenset[int],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append(_fault(name, line, None, "yaml", "a key must be a single word"))
            continue
        key = str(key_node.value)
        if key in values:
            first = lines[(*path, key)]
            message = f"the key stands twice (first in line {first})"
            faults.append(_fault(name, line, key, "duplicate_key", message))
            continue
        lines[(*path, key)] = line
        values[key] = _plain(value_node, (*path, key), lines, faults, name, parents)
    return values


def _scalar(node: yaml.Node) -> bool | int | float | str | None:
    text = str(node.value)
    # A quoted scalar has a style; what the user quoted stays text.
    if getattr(node, "style", None) is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _NUMBER.match(text) else text


def _fault(name: str, line: int | None, key: str | None, rule: str, message: str) -> Fault:
    mend = {
        "duplicate_key": "remove one of the two",
        "file": "check the name and save it as UTF-8 text",
    }.get(rule, "correct the line; spaces at its beginning matter, tabs are not allowed")
    return Fault(name, line, key, None, rule, message, mend)
