"""Outcomes of the plan: role, scoring, limits of error and references without treatment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tscs.catalogue import Catalogue, Items, Outcome, PublishedChange
from tscs.config import Config
from tscs.effects import primary_method
from tscs.plan.content import planned_outcomes
from tscs.report.expectations import DESIGNS
from tscs.report.words import IMPROVEMENT, unit_sign

ROLES: Final = ("primary", "secondary", "exploratory")
ROLE_HEAD: Final = ("Outcome", "Id", "Role", "In register", "Type", "Unit", "Direction")
SCORE_HEAD: Final = ("Outcome", "Table and rows", "How one number is made", "Complete set")
METHOD_HEAD: Final = ("Outcome", "Estimate, interval and p that count")
REFERENCE_HEAD: Final = (
    *("Outcome", "Source", "What was given", "n", "Days", "Mean change (SE)"),
    *("Same instrument", "Verified"),
)
NOT_KNOWN: Final = "not known"
NOT_ASSIGNED: Final = "described, without a role"


def known_outcomes(config: Config, catalogue: Catalogue) -> list[Outcome]:
    """Return the outcomes of the plan that the catalogue has, by role, in its order.

    Parameters
    ----------
    config : Config
        Settings.
    catalogue : Catalogue
        Outcomes.
    """
    named = set(planned_outcomes(config))
    found = [entry for name, entry in catalogue.outcomes.items() if name in named]
    return sorted(found, key=lambda entry: _rank(config, entry.id))


def _rank(config: Config, name: str) -> int:
    settings = config.outcomes.get(name)
    return ROLES.index(settings.role) if settings else len(ROLES)


def role_rows(config: Config, outcomes: Sequence[Outcome]) -> list[list[str]]:
    """Return one row per outcome: what it is, its role and its direction."""
    return [[entry.label, entry.id, *_role(config, entry), *_scale(entry)] for entry in outcomes]


def _role(config: Config, entry: Outcome) -> list[str]:
    settings = config.outcomes.get(entry.id)
    if settings is None:
        return [NOT_ASSIGNED, "no"]
    return [settings.role, "yes" if settings.registered else "no"]


def _scale(entry: Outcome) -> list[str]:
    kind = f"{entry.type}, logarithms" if entry.transform == "log" else entry.type
    return [kind, unit_sign(entry.unit) or "none", IMPROVEMENT[entry.direction].words]


def method_rows(outcomes: Sequence[Outcome]) -> list[list[str]]:
    """Return the method that counts for each outcome of a case series."""
    return [[entry.short, primary_method(entry)] for entry in outcomes]


def score_rows(outcomes: Sequence[Outcome]) -> list[list[str]]:
    """Return how each outcome is made from the rows of its table."""
    return [[entry.short, _rows(entry), _steps(entry), _set(entry)] for entry in outcomes]


def _rows(entry: Outcome) -> str:
    chosen = ", ".join(f"{column} {'/'.join(named)}" for column, named in entry.where.items())
    source = f"{entry.table}.csv, {entry.column}"
    return f"{source}; {chosen}" if chosen else source


def _steps(entry: Outcome) -> str:
    steps = [f"{name.replace('_', ' ')} over {key}" for key, name in entry.aggregate.items()]
    if entry.coding:
        steps.insert(0, "grades " + ", ".join(f"{k} = {v:g}" for k, v in entry.coding.items()))
    if entry.items:
        steps.append(_items(entry.items))
    if entry.window_days:
        steps.append(f"diary, {entry.window_days} days before the visit")
    return "; ".join(steps) or "value as entered"


def _items(keys: Items) -> str:
    told = f"{keys.score} of {len(keys.included)} items"
    if keys.reversed:
        told += f", {len(keys.reversed)} reversed"
    return f"{told}, up to {keys.allowed_missing} missing" if keys.allowed_missing else told


def _set(entry: Outcome) -> str:
    parts = [
        f"{column}: {'as first scored' if isinstance(needed, str) else ', '.join(needed)}"
        for column, needed in entry.required_components.items()
    ]
    return "; ".join(parts).replace("_", " ") or "every part"


def reference_rows(config: Config, catalogue: Catalogue) -> list[list[str]]:
    """Return the references without treatment of the primary outcomes, declared ones first."""
    return [
        row
        for name in sorted(config.primary)
        if name in catalogue.outcomes
        for row in (*_declared(config, catalogue.outcomes[name]), *_published(catalogue, name))
    ]


def _declared(config: Config, entry: Outcome) -> list[list[str]]:
    expectation = config.analysis.expectations.get(entry.id)
    reference = expectation.reference if expectation else None
    if reference is None:
        return []
    change = f"{reference.value:g} ({reference.se:g})"
    facts = [_number(reference.n), _number(reference.horizon_days), change, "as declared"]
    return [[entry.short, reference.source, "as declared", *facts, _yes(reference.verified)]]


def _published(catalogue: Catalogue, name: str) -> list[list[str]]:
    return [
        [
            catalogue.outcomes[name].short, entry.source, DESIGNS[entry.design],
            _number(entry.n), _number(entry.horizon_days), _change(entry),
            _yes(entry.same_instrument), _yes(entry.verified),
        ]
        for entry in catalogue.references.values()
        if entry.outcome == name
    ]  # fmt: skip


def _change(entry: PublishedChange) -> str:
    if entry.mean_change is None:
        return NOT_KNOWN
    return f"{entry.mean_change:g} ({_number(entry.se)})"


def _number(value: float | None) -> str:
    return NOT_KNOWN if value is None else f"{value:g}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
