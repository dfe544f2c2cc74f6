"""Read config.yaml: every problem at once, with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tscs.config import Config
from tscs.config_names import named_outcomes, named_visits
from tscs.errors import Fault, StudyFaults, nearest
from tscs.strict_yaml import Document, Key, load

CONFIG_NAME = "config.yaml"
Model = TypeVar("Model", bound=BaseModel)
_GROUP = ("needs settings of its own, not one value", "write key: value lines below it, indented")
_LIST = ("must be a list", "write it in brackets: [a, b]")
_NUMBER = ("must be a number with a decimal point", "write digits only, such as 0.05")
# Kinds of errors of pydantic: message, how to mend it.
_WORDS = {
    "missing": ("is required", "add it"),
    "model_type": _GROUP,
    "dict_type": _GROUP,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "int_type": ("must be a whole number", "write digits only"),
    "int_parsing": ("must be a whole number", "write digits only"),
    "string_type": ("must be text", "put a number in quotation marks; a list is not possible here"),
    "bool_type": ("must be true or false", "write true or false"),
    "bool_parsing": ("must be true or false", "write true or false"),
}


def load_config(folder: Path) -> Config:
    """Read the settings of a study.

    Parameters
    ----------
    folder : Path
        The study folder, which holds ``config.yaml``.

    Returns
    -------
    Config
        Settings with defaults filled in.

    Raises
    ------
    StudyFaults
        Listing all problems of the file.
    """
    document = load(folder / CONFIG_NAME, CONFIG_NAME)
    filled = {name: part for name, part in document.value.items() if part is not None}
    config = parse(replace(document, value=filled), Config)
    faults = list(check_config(config, document))
    if faults:
        raise StudyFaults(faults)
    return config


def parse(document: Document, model: type[Model]) -> Model:  # noqa: UP047 (3.11 lacks PEP 695)
    """Validate a YAML document against a pydantic model.

    Parameters
    ----------
    document : Document
        The file.
    model : type of BaseModel
        What it must look like.

    Returns
    -------
    BaseModel
        An instance of `model`.

    Raises
    ------
    StudyFaults
        One fault for each problem, with line, key, value and what is allowed.
    """
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        faults = [_as_fault(detail, document, model) for detail in error.errors()]
        raise StudyFaults(faults) from None


def check_config(config: Config, document: Document) -> Iterator[Fault]:
    """Yield the faults that concern more than one setting.

    Parameters
    ----------
    config : Config
        Settings that are valid one by one.
    document : Document
        The file, for line numbers.
    """
    yield from _check_visits(config, document)
    yield from _check_family(config, document)
    yield from _check_grid(config, document)
    yield from _check_direction(config, document)
    yield from _check_estimand(config, document)


def outcome_faults(folder: Path, config: Config, known: Iterable[str]) -> list[Fault]:
    """Return a fault for each outcome that the catalogue does not know.

    Parameters
    ----------
    folder : Path
        The study folder.
    config : Config
        Its settings.
    known : iterable of str
        Outcome ids of the catalogue, the study's own included.

    Returns
    -------
    list of Fault
        With the nearest known id.
    """
    document = load(folder / CONFIG_NAME, CONFIG_NAME)
    ids = list(known)
    mend = "DICTIONARY.md of a new study lists the ids; catalogue.yaml of the study may add one"
    return [
        _fault(
            document, path, name, "outcome", "is not in the outcome catalogue",
            nearest(name, ids) or mend,
        )
        for path, name in named_outcomes(config)
        if name not in ids
    ]  # fmt: skip


def _check_visits(config: Config, document: Document) -> Iterator[Fault]:
    known = config.schedule.visits
    if not known:
        return
    for path, label in named_visits(config):
        if label not in known:
            hint = nearest(label, known)
            message = f"is not a visit of the schedule ({', '.join(known)})"
            mend = hint or "use one of these labels, or add it to schedule"
            yield _fault(document, path, label, "visit", message, mend)


def _check_family(config: Config, document: Document) -> Iterator[Fault]:
    contrast = config.analysis.family_contrast
    if config.primary and config.contrasts and contrast not in config.contrasts:
        path: Key = ("analysis", "families", "confirmatory", "contrast")
        message = f"is not among the contrasts ({', '.join(config.contrasts)})"
        mend = nearest(contrast, config.contrasts) or "name the contrast of the primary outcomes"
        yield _fault(document, path, contrast, "contrast", message, mend)


def _check_grid(config: Config, document: Document) -> Iterator[Fault]:
    for place, contrast in enumerate(config.analysis.sensitivity.contrasts):
        if config.contrasts and contrast not in config.contrasts:
            path: Key = ("analysis", "sensitivity", "contrasts", place)
            message = f"is not among the contrasts ({', '.join(config.contrasts)})"
            mend = nearest(contrast, config.contrasts) or "name contrasts of this study"
            yield _fault(document, path, contrast, "contrast", message, mend)


def _check_direction(config: Config, document: Document) -> Iterator[Fault]:
    """Yield a fault for each comparison that does not lead from earlier to later."""
    place = {label: number for number, label in enumerate(config.schedule.visits)}
    for name, contrast in config.contrasts.items():
        first, last = contrast.start, contrast.end
        if first is None or last is None or not {first.visit, last.visit} <= set(place):
            continue
        days = place[first.visit], place[last.visit]
        back = first.visit == last.visit and (first.timepoint, last.timepoint) != ("pre", "post")
        if days[0] > days[1] or back:
            label = f"{first.visit} {first.timepoint} to {last.visit} {last.timepoint}"
            message = f"a comparison goes from an earlier to a later assessment, not {label}"
            mend = "exchange from and to, or correct the visit or time point"
            yield _fault(document, ("contrasts", name), None, "direction", message, mend)


def _check_estimand(config: Config, document: Document) -> Iterator[Fault]:
    name = config.trial.estimand
    if name and name not in config.estimands:
        known = ", ".join(config.estimands) or "there is none"
        mend = nearest(name, config.estimands) or "describe it under estimands"
        message = f"is not among the estimands ({known})"
        yield _fault(document, ("trial", "estimand"), name, "estimand", message, mend)


def _as_fault(detail: ErrorDetails, document: Document, model: type[BaseModel]) -> Fault:
    path: Key = tuple(detail["loc"])
    value = detail.get("input")
    text = None if isinstance(value, dict | list | tuple) or value is None else str(value)
    if detail["type"] == "extra_forbidden":
        known = sorted(_known_keys(model, path[:-1]))
        mend = nearest(str(path[-1]), known) or f"known keys here: {', '.join(known)}"
        return _fault(document, path, text, "unknown_key", "is not a setting", mend)
    message, mend = _in_words(detail, text)
    return _fault(document, path, text, detail["type"], message, mend)


def _in_words(detail: ErrorDetails, value: str | None) -> tuple[str, str]:
    """Return what is wrong and how to mend it, without the words of a programmer."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _WORDS:
        return _WORDS[kind]
    if kind == "literal_error":
        allowed = str(context["expected"])
        mend = nearest(value or "", re.findall("'([^']*)'", allowed))
        return f"allowed: {allowed}", mend or "use one of these words"
    if kind == "string_pattern_mismatch":
        return "may have letters, digits and _ only, at most 60", "choose another name"
    message = detail["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    return message, "correct the value or remove it"


def _fault(
    document: Document, path: Key, value: str | None, rule: str, message: str, mend: str
) -> Fault:
    name = ".".join(str(part) for part in path) or None
    return Fault(document.file, document.line(path), name, value, rule, message, mend)


def _known_keys(model: type[BaseModel], path: Key) -> Iterable[str]:
    current: type[BaseModel] | None = model
    for part in path:
        fields = {} if current is None else _fields(current)
        if part in fields:
            current = inner_model(fields[str(part)])
    return _fields(current) if current else ()


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def inner_model(annotation: object) -> type[Any] | None:
    """Return the settings model inside a type annotation, or None.

    Parameters
    ----------
    annotation : type
        For example ``dict[str, ContrastSettings]``.
    """
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (inner_model(argument) for argument in get_args(annotation))
    return next((found for found in inner if found), None)
