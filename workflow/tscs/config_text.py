"""The commented default configuration and the JSON schema, both made from the settings model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from tscs.config import Config
from tscs.config_file import inner_model
from tscs.contract import WORKFLOW
from tscs.files import as_json
from tscs.settings import Settings

DEFAULT_FILE = WORKFLOW / "contract" / "config.default.yaml"
SCHEMA_FILE = WORKFLOW / "contract" / "config.schema.json"
_HEAD = """\
# Every setting of a study with its default and its meaning. A study names only what differs.
# Made from workflow/tscs/config.py; do not edit.
"""


def default_text() -> str:
    """Return the commented default configuration as YAML.

    Returns
    -------
    str
        YAML that `tscs.config_file.load_config` reads back as the defaults; entries of lists and
        mappings are shown as comments.
    """
    return _HEAD + "\n".join(_lines(Config, 0)) + "\n"


def schema_text() -> str:
    """Return the JSON schema of the configuration, for editors."""
    return as_json(Config.model_json_schema(by_alias=True))


def write_config_files(default: Path = DEFAULT_FILE, schema: Path = SCHEMA_FILE) -> None:
    """Write the commented default configuration and the JSON schema."""
    default.write_text(default_text(), encoding="utf-8")
    schema.write_text(schema_text(), encoding="utf-8")


def _lines(model: type[Settings], depth: int) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield from _entry(field.alias or name, field, depth)


def _entry(key: str, field: FieldInfo, depth: int) -> Iterator[str]:
    pad = "  " * depth
    inner = inner_model(field.annotation)
    if inner is not None and isinstance(field.default, Settings):
        yield f"{pad}{key}:  # {field.description}"
        yield from _lines(inner, depth + 1)
        return
    yield f"{pad}{key}: {_default(field)}  # {field.description}"
    if inner is not None:
        yield from (f"{pad}# {line}" for line in _example(field, inner))


def _example(field: FieldInfo, inner: type[Settings]) -> Iterator[str]:
    origin = str(field.annotation)
    yield "  name:" if origin.startswith("dict") else "  each entry:"
    yield from _lines(inner, 2)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "(required)"
    value: Any = field.default
    if isinstance(value, tuple):
        value = list(value)
    return json.dumps(value)


if __name__ == "__main__":
    write_config_files()
