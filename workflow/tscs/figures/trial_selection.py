"""Which figures a trial gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from tscs.figures.picture import (
    GRIDS_PER_FIGURE,
    PANELS_PER_FIGURE,
    ROWS_PER_FIGURE,
    Picture,
    paged,
)
from tscs.study import Study


def trial_pictures(
    study: Study, results: Mapping[str, pd.DataFrame], names: Sequence[str], planned: Sequence[str]
) -> list[Picture]:
    """Return the figures of a trial, in the order of the report.

    Parameters
    ----------
    study : Study
        A trial; a blinded one gets no figure of single people beside what they received.
    results : mapping of str to DataFrame
        Every result table by name.
    names, planned : sequence of str
        Main outcomes with values, and with a plan.
    """
    drawn = [Picture("trial_flow", "trial_flow")]
    drawn += paged("completeness", planned, ROWS_PER_FIGURE)
    if study.blinded:
        return drawn + paged("pooled_values", names, PANELS_PER_FIGURE)
    effects = results["between_arm_effects"]
    compared = effects[effects["purpose"] == "main"].drop_duplicates("outcome")
    tested = set(compared.loc[compared["role"] != "secondary", "outcome"])
    if study.config.study.design == "parallel":
        shown = [name for name in names if name in tested]
        drawn += paged("arm_courses", shown, PANELS_PER_FIGURE)
    else:
        drawn += _crossover(study, results["crossover_people"])
    known = set(compared["outcome"])
    return drawn + paged(
        "arm_differences", [name for name in names if name in known], ROWS_PER_FIGURE
    )


def _crossover(study: Study, people: pd.DataFrame) -> list[Picture]:
    """Return the figure of both periods of the primary and key secondary outcomes."""
    known = set(people.dropna(subset=["change"])["outcome"])
    named = (*study.config.primary, *study.config.trial.key_secondary)
    names = [name for name in dict.fromkeys(named) if name in known]
    return paged("crossover", names, GRIDS_PER_FIGURE)
