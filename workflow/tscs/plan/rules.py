"""The fixed rules of the workflow, as sentences that the plan prints and its hash covers."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from tscs import strict_yaml
from tscs.config import Config
from tscs.contract import WORKFLOW

RULES_FILE: Final = WORKFLOW / "report" / "plan_rules.yaml"


def plan_rules(config: Config) -> dict[str, dict[str, str]]:
    """Return the rules that hold for the design of a study, by part of the plan and name.

    Parameters
    ----------
    config : Config
        Settings of the study.
    """
    design = config.study.design
    return {
        part: {
            name: rule["text"]
            for name, rule in rules.items()
            if design in rule.get("designs", (design,))
        }
        for part, rules in _all_rules().items()
    }


@cache
def _all_rules() -> dict[str, dict[str, dict[str, Any]]]:
    content: dict[str, dict[str, dict[str, Any]]] = strict_yaml.load(
        RULES_FILE, RULES_FILE.name
    ).value
    return content
