"""Everything the text of the plan needs, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tscs.catalogue import Catalogue
from tscs.config import Config
from tscs.plan import design, outcomes
from tscs.plan.content import Item, plan_content, plan_hash
from tscs.plan.rules import plan_rules
from tscs.plan.trial import trial_facts
from tscs.plan.undeclared import undeclared
from tscs.report import limits, markdown, numbers
from tscs.report.cointerventions import window_rows
from tscs.report.sensitivity import VARIANTS
from tscs.study_texts import INTERVENTION

SETTINGS: Final = "settings."
SAMPLE_SIZE: Final = "settings.planning."


def plan_context(config: Config, catalogue: Catalogue) -> dict[str, Any]:
    """Return the values that the template of the plan prints.

    Parameters
    ----------
    config : Config
        Settings with defaults.
    catalogue : Catalogue
        Outcomes and published changes.

    Returns
    -------
    dict
        Text, lists and dicts. Nothing comes from a table of the study.
    """
    known = outcomes.known_outcomes(config, catalogue)
    content = plan_content(config, catalogue)
    return {
        "study": _study(config),
        "rules": {part: list(rules.values()) for part, rules in plan_rules(config).items()},
        "facts": design.facts(config),
        "visits": list(config.schedule.visits),
        "assessments": design.assessment_rows(config, catalogue),
        "comparisons": design.comparison_rows(config),
        "family": _family(config, catalogue),
        "levels": _levels(config.analysis.alpha),
        "entry": design.entry_facts(config, catalogue),
        "correlations": [f"{value:g}" for value in config.entry_criterion.correlations],
        "outcomes": _outcomes(config, catalogue),
        "margins": design.margin_rows(config, catalogue),
        "references": outcomes.reference_rows(config, catalogue),
        "limits": limits.limit_rows([entry for entry in known if entry.part_of is None]),
        "variants": _variants(config),
        "windows": window_rows(config.analysis.cointerventions),
        "pairs": _pairs(config, catalogue),
        "recordings": _recordings(config),
        "criteria": design.criterion_rows(config),
        "seed": numbers.whole(config.analysis.seed),
        "open": [list(gap) for gap in undeclared(config, catalogue)],
        "trial": trial_facts(config, catalogue),
        "settings": setting_rows(content),
        "sample_size": setting_rows(content, SAMPLE_SIZE),
        "planned_n": _planned_n(config),
        "hash": markdown.code(plan_hash(content)),
    }


def setting_rows(content: Mapping[str, Item], group: str = SETTINGS) -> list[list[object]]:
    """Return the settings among the items of a plan with their values, as text.

    Parameters
    ----------
    content : mapping
        Items of the plan by path, see `tscs.plan.content.plan_content`.
    group : str
        What their paths begin with, and are shown without.
    """
    return [
        [path.removeprefix(group), item_text(value)]
        for path, value in content.items()
        if path.startswith(group)
    ]


def _planned_n(config: Config) -> str:
    entry = config.study.registration
    return "" if entry is None else numbers.whole(entry.planned_n, "")


def item_text(value: Item) -> str:
    """Return the value of an item as the plan and the report print it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(item_text(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _study(config: Config) -> dict[str, Any]:
    texts = config.study.texts.model_dump()
    return {
        "title": config.study.title,
        "synthetic": config.study.synthetic,
        "trial": config.is_trial,
        "design": config.study.design,
        "intervention": [
            (name.replace("_", " ").capitalize(), texts[name] or design.NOT_DECLARED)
            for name in INTERVENTION
        ],
        "estimands": design.estimand_rows(config),
    }


def _family(config: Config, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "outcomes": [
            catalogue.outcomes[name].short if name in catalogue.outcomes else name
            for name in sorted(config.primary)
        ],
        "contrast": config.analysis.family_contrast.replace("_", " "),
    }


def _levels(alpha: float) -> dict[str, str]:
    return {
        "alpha": f"{alpha:g}",
        "one_sided": f"{alpha / 2:g}",
        "interval": numbers.percent(1 - alpha, _decimals(alpha)),
        "wider": numbers.percent(1 - 2 * alpha, _decimals(2 * alpha)),
    }


def _decimals(share: float) -> int:
    return 0 if float(f"{100 * share:.6g}").is_integer() else 1


def _outcomes(config: Config, catalogue: Catalogue) -> dict[str, Any]:
    known = outcomes.known_outcomes(config, catalogue)
    primary = [entry for entry in known if entry.id in config.primary]
    return {
        "role_head": list(outcomes.ROLE_HEAD),
        "roles": outcomes.role_rows(config, known),
        "score_head": list(outcomes.SCORE_HEAD),
        "scores": outcomes.score_rows(known),
        "method_head": list(outcomes.METHOD_HEAD),
        "methods": outcomes.method_rows(primary),
        "reference_head": list(outcomes.REFERENCE_HEAD),
        "limit_head": list(limits.HEAD),
        "changed": [catalogue.outcomes[name].short for name in catalogue.overrides],
        "added": [catalogue.outcomes[name].short for name in catalogue.added],
    }


def _variants(config: Config) -> dict[str, Any]:
    grid = config.analysis.sensitivity
    return {
        "primary": [VARIANTS[name] for name in grid.primary],
        "others": [VARIANTS[name] for name in grid.others],
        "contrasts": [name.replace("_", " ") for name in grid.contrasts],
    }


def _pairs(config: Config, catalogue: Catalogue) -> dict[str, Any]:
    settings = config.analysis.associations
    shorts = {name: entry.short for name, entry in catalogue.outcomes.items()}
    return {
        "declared": [" with ".join(shorts[name] for name in pair) for pair in settings.pairs],
        "partners": [shorts[name] for name in settings.partners],
    }


def _recordings(config: Config) -> dict[str, Any]:
    return {
        "norm": config.recordings.norm,
        "systems": sorted(config.recordings.systems),
        "swing": f"{config.analysis.pendulum.swing_deg:g}",
    }
