"""Everything the text of a trial's report needs, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from tscs import claims
from tscs.config import Estimand
from tscs.figures.selection import KINDS, main_outcomes, measured, pictures, with_pairs
from tscs.report import changes, numbers, origin, people, register
from tscs.report.analysis_plan import analysis_plan
from tscs.report.arm_effects import effects_context
from tscs.report.comparisons import comparisons, leading_contrast
from tscs.report.context import gap_facts, study_facts
from tscs.report.crossover import crossover_context
from tscs.report.data_review import review_context
from tscs.report.trial_people import baseline_context, flow_context, harms_context
from tscs.study import Study
from tscs.trials.between_arms import estimand_of

Results = Mapping[str, pd.DataFrame]
PARTS: Final = {
    "population": "Population",
    "treatment": "Treatment conditions",
    "variable": "Variable",
    "summary": "Summary measure",
}
# Abbreviations that mean something else than in a case series.
OTHER_MEANINGS: Final = {
    "p": "probability of a result at least as extreme if both arms had the same effect",
}


def trial_context(study: Study, results: Results, provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that the templates of a trial's report print.

    Parameters
    ----------
    study : Study
        A trial, blinded or not.
    results : mapping of str to DataFrame
        Every result table by name, see `tscs.results`.
    provenance : mapping
        Content of ``provenance.json``.

    Returns
    -------
    dict
        Text, lists and dicts; no numbers that a template would have to format.
    """
    scored = measured(results["outcomes"])
    main = main_outcomes(study.catalogue, scored)
    drawn = pictures(study, results)
    return {
        "study": study_facts(study, main, scored),
        "trial": _trial(study),
        "attendance": people.attendance(study.tables["visits"], study.schedule),
        "gaps": gap_facts(study, results),
        "pictures": {kind: [item for item in drawn if item.kind == kind] for kind in KINDS},
        "flow": flow_context(study, results["trial_flow"]),
        "baseline": baseline_context(study, results["baseline_by_arm"]),
        "effects": effects_context(study, results["between_arm_effects"]),
        "crossover": crossover_context(study, results),
        "harms": harms_context(study, results["harms_by_arm"]),
        "review": review_context(study, results),
        "estimand": _estimand(study),
        "pooled": claims.pooled_changes(),
        "registration": _registration(study, results, main),
        "analysis_plan": analysis_plan(study),
        # The stimulation log is pooled over arms in no chapter: it would mix current and sham.
        "safety": {"stimulation": []},
        "origin": origin.origin(provenance),
    }


def _trial(study: Study) -> dict[str, Any]:
    settings = study.config.trial
    return {
        "design": study.config.study.design,
        "blinded": study.blinded,
        "withheld": settings.blinded,
        "arms": [settings.arms.active, settings.arms.control],
        "strata": study.allocation is not None and study.allocation["stratum"].notna().any(),
        "imputations": numbers.whole(settings.imputations),
    }


def _estimand(study: Study) -> dict[str, Any] | None:
    """Return the attributes of the estimand of the trial (ICH E9 R1), or None without one."""
    name = estimand_of(study.config)
    if not name:
        return None
    entry = study.config.estimands[name]
    rows = [[word, getattr(entry, key)] for key, word in PARTS.items() if getattr(entry, key)]
    events = [[f"Intercurrent event: {event}", how] for event, how in _events(entry)]
    return {"name": name, "rows": [*rows[:-1], *events, *rows[-1:]]}


def _events(entry: Estimand) -> list[tuple[str, str]]:
    return list(entry.intercurrent_events.items())


def _registration(study: Study, results: Results, main: tuple[str, ...]) -> dict[str, Any] | None:
    effects = changes.with_widest_sd(results["within_subject_effects"])
    compared = comparisons(study, effects, results["outcomes"])
    name = leading_contrast(study, effects)
    leading = next((item for item in compared if item.name == name), None)
    n_people = study.tables["visits"]["participant_id"].nunique()
    return register.registration(
        study.config, study.catalogue, main, n_people, leading, with_pairs(study, results, main)
    )
