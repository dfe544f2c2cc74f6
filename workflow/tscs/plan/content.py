"""What the hash of the plan covers: every setting, outcome and rule that decides the analysis."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from tscs.catalogue import Catalogue
from tscs.config import Config
from tscs.plan.rules import plan_rules

FORM: Final = 1
# Descriptions, and what changes without changing the analysis: who may see the arms, what is
# said about the plan, what is simulated beside the data.
NOT_ANALYSIS: Final[dict[str, Any]] = {
    "study": {"title", "synthetic", "texts", "registration"},
    "schedule": {"planned"},
    "analysis": {"calibration"},
    "simulated_trials": True,
    "trial": {"allocation", "blinded"},
    "plan": True,
}
WORDS: Final = {
    "id",
    "label",
    "short",
    "domain",
    "instrument",
    "source",
    "population",
    "definition",
    "se_from",
}
Item = bool | int | float | str | list[Any]


def plan_content(config: Config, catalogue: Catalogue) -> dict[str, Item]:
    """Return the items of the plan that decide the analysis, sorted by their path.

    Parameters
    ----------
    config : Config
        Settings with defaults. Comments, layout and the order of keys are no part of them, but
        for the order of the primary outcomes of a trial.
    catalogue : Catalogue
        Outcomes and published changes, with the study's own entries.

    Returns
    -------
    dict
        Value by path, for example ``settings.analysis.alpha``. Empty settings are left out, so
        that a later version of the workflow with a further optional setting keeps the hash.
    """
    parts = {
        "settings": _settings(config),
        "outcomes": _outcomes(config, catalogue),
        "references": _references(config, catalogue),
        "rules": plan_rules(config),
    }
    return dict(sorted(_leaves(parts, ())))


def plan_hash(content: Mapping[str, Item]) -> str:
    """Return the SHA-256 of the content of a plan in hexadecimal.

    Parameters
    ----------
    content : mapping
        As `plan_content` returns it.

    Notes
    -----
    Hashed is UTF-8 JSON of ``{"content": ..., "form": 1}`` with sorted keys, without blanks.
    """
    record = {"form": FORM, "content": dict(content)}
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def planned_outcomes(config: Config) -> tuple[str, ...]:
    """Return the outcomes that the settings name, primary ones first, each group sorted.

    Parameters
    ----------
    config : Config
        Settings; ids that the catalogue lacks are among them where the registration has its own
        wording.
    """
    named = set(config.outcomes) | set(config.analysis.margins) | set(config.analysis.expectations)
    named |= {name for block in config.schedule.planned for name in block.outcomes}
    named |= {name for pair in config.analysis.associations.pairs for name in pair}
    named |= {config.entry_criterion.outcome} - {""}
    named |= set(config.trial.key_secondary) if config.is_trial else set()
    return (*sorted(config.primary), *sorted(named - set(config.primary)))


def _settings(config: Config) -> dict[str, Any]:
    hidden = NOT_ANALYSIS | ({} if config.is_trial else {"trial": True})
    settings = config.model_dump(mode="json", by_alias=True, exclude=hidden)
    return settings | {
        "registered": _registered(config),
        "assessments": planned_assessments(config),
        # The order of keys counts only where tests follow it.
        "sequence": list(config.primary) if config.is_trial else [],
    }


def _registered(config: Config) -> dict[str, Any]:
    entry = config.study.registration
    if entry is None:
        return {}
    outcomes = {item.outcome: [item.role, item.timepoint] for item in entry.outcomes}
    return {"id": entry.id, "planned_n": entry.planned_n, "outcomes": outcomes}


def planned_assessments(config: Config) -> dict[str, list[str]]:
    """Return the planned assessments by outcome, in the order of the schedule.

    Parameters
    ----------
    config : Config
        Settings; in whichever blocks an assessment is planned.

    Returns
    -------
    dict
        Visit and time point, as in ``S1 pre``, by outcome id, sorted.
    """
    found: dict[str, set[str]] = {}
    for block in config.schedule.planned:
        moments = {f"{visit} {time}" for visit in block.visits for time in block.timepoints}
        for name in block.outcomes:
            found.setdefault(name, set()).update(moments)
    order = {label: place for place, label in enumerate(config.schedule.visits)}
    return {
        name: sorted(moments, key=lambda moment: (order.get(moment.rsplit(" ", 1)[0], -1), moment))
        for name, moments in sorted(found.items())
    }


def _outcomes(config: Config, catalogue: Catalogue) -> dict[str, Any]:
    """Return the entries of outcomes that the settings name or the study's catalogue changes."""
    named = {*planned_outcomes(config), *catalogue.overrides, *catalogue.added}
    return {
        name: _numbers(catalogue.outcomes[name]) for name in named if name in catalogue.outcomes
    }


def _references(config: Config, catalogue: Catalogue) -> dict[str, Any]:
    return {
        name: _numbers(entry)
        for name, entry in catalogue.references.items()
        if entry.outcome in config.primary
    }


def _numbers(entry: BaseModel) -> dict[str, Any]:
    """Return what decides the analysis of an entry of the catalogue, without its words."""
    return _without_words(entry.model_dump(mode="json"))


def _without_words(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _without_words(part) if isinstance(part, dict) else part
        for key, part in entry.items()
        if key not in WORDS
    }


def _leaves(value: object, path: tuple[str, ...]) -> Iterator[tuple[str, Item]]:
    """Yield path and value of every leaf that is not empty; lists of groups by their number."""
    inner: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        inner = enumerate(value, start=1)
    elif isinstance(value, bool | int | float | str | list) and value not in ("", []):
        yield ".".join(path), value
    for key, part in inner:
        yield from _leaves(part, (*path, str(key)))
