"""Everything the text of the report needs, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tscs.config import Estimand
from tscs.figures.selection import KINDS, main_outcomes, measured, parts, pictures, with_pairs
from tscs.report import (
    calibrated,
    changes,
    clinicians,
    eligibility,
    expectations,
    follow_up,
    gaps,
    individuals,
    notes,
    numbers,
    origin,
    patterns,
    people,
    recalls,
    register,
    safety,
    sensitivity,
    sessions,
    variants,
    weighing,
    worsening,
)
from tscs.report.analysis_plan import analysis_plan
from tscs.report.associations import associations_context
from tscs.report.chapters import chapters
from tscs.report.cointerventions import cointervention_facts
from tscs.report.comparisons import comparisons, leading_contrast
from tscs.report.diary import diary_facts
from tscs.report.joint_angles import joint_angle_facts
from tscs.report.recordings import recordings_context
from tscs.report.reliability import reliability_context
from tscs.report.simulated_trials import simulated_trials_context
from tscs.report.single_case import single_case_context
from tscs.report.tardieu import tardieu_context
from tscs.report.trial_planning import trial_planning
from tscs.report.words import DOMAINS, visit_names
from tscs.study import Study
from tscs.study_texts import INTERVENTION, Texts

Results = Mapping[str, pd.DataFrame]


def report_context(study: Study, results: Results, provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that the templates print.

    Parameters
    ----------
    study : Study
        The study.
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
    effects = changes.with_widest_sd(results["within_subject_effects"])
    compared = comparisons(study, effects, results["outcomes"])
    name = leading_contrast(study, effects)
    leading = next((item for item in compared if item.name == name), None)
    paired = with_pairs(study, results, main)
    family = changes.confirmatory(effects, study.catalogue)
    level = numbers.percent(1 - study.config.analysis.alpha)
    pieces = with_pairs(study, results, parts(study.catalogue, scored))
    drawn = pictures(study, results)
    family_contrast = study.config.analysis.family_contrast
    hinges = variants.hinges(
        results["sensitivity"], study.catalogue, study.config.primary, family_contrast
    )
    return {
        "study": study_facts(study, main, scored),
        "visits": visit_names(study.schedule),
        "people": _people(study),
        "eligibility": eligibility.eligibility(study, results["outcomes"]),
        "gaps": gap_facts(study, results),
        "clinicians": clinicians.first_page(study, effects, main, compared, leading),
        "contrasts": compared,
        "leading": leading,
        "untested": _reason_without_family(study, name),
        "family": family,
        "family_sentences": changes.family_sentences(family, level),
        "recoded": notes.recoded(effects, study.catalogue, study.config.primary, name),
        "domains": chapters(
            study, {**results, "within_subject_effects": effects}, main, compared, leading, drawn
        ),
        "expected": expectations.expectations(study, results, effects),
        "follow_up": follow_up.follow_up_context(
            results, study.catalogue, main, study.config.primary, compared, study.config.analysis
        ),
        "sessions": sessions.sessions_context(
            results["trajectories"], study.catalogue, main, study.config.primary,
            study.schedule.of_type("session"),
        ),
        "recalls": {
            "head": list(recalls.HEAD),
            "rows": recalls.recall_rows(study, results, main, compared),
        },
        "angles": joint_angle_facts(study, {**results, "within_subject_effects": effects}, name),
        "recordings": recordings_context(study, results),
        "tardieu": tardieu_context(study, results["tardieu"], name),
        "parts": changes.part_rows(effects, study.catalogue, pieces, name),
        "selections": notes.selections(study.catalogue, pieces),
        "sensitivity": sensitivity.sensitivity_context(
            results["sensitivity"], study.catalogue, study.config, main, compared,
        ),
        "variants": variants.variant_rows(
            results["sensitivity"], study.catalogue, study.config.primary, family_contrast
        ),
        "hinges": hinges,
        "weighing": weighing.weighing(study, results, hinges),
        "individuals": individuals.individuals(study, results, compared),
        "single_case": single_case_context(study, results),
        "reliability": reliability_context(study, results, main),
        "associations": associations_context(study, results),
        "safety": safety.safety(
            study, results, compared, worsening.without_limit(study, results, main, compared)
        ),
        "worse": worsening.worse_than_better(effects, study.catalogue, main, name),
        "diary": diary_facts(study, results["diary"]),
        "cointerventions": cointervention_facts(study, results["cointerventions"]),
        "has_times": leading is not None and changes.has_ratio(effects, paired, name),
        "recall_conflicts": leading is not None
        and any(leading.recall_conflict(study.catalogue.outcomes[item]) for item in paired),
        "within_sessions": _has_pre_and_post(results["outcomes"]),
        "conflict_sign": notes.CONFLICT_SIGN,
        "pictures": {kind: [item for item in drawn if item.kind == kind] for kind in KINDS}
        | {"primary": [picture for picture in drawn if picture.stem == "primary"]},
        "patterns": patterns.patterns(study, results, paired),
        "registration": register.registration(
            study.config, study.catalogue, main,
            study.tables["visits"]["participant_id"].nunique(), leading, paired,
        ),
        "analysis_plan": analysis_plan(study),
        "calibration": calibrated.calibrated(study, effects),
        "origin": origin.origin(provenance),
        "trial": trial_planning(study, results),
        "simulated": simulated_trials_context(study, results),
    }  # fmt: skip


def _has_pre_and_post(scores: pd.DataFrame) -> bool:
    return {"pre", "post"} <= set(scores["timepoint"])


def _reason_without_family(study: Study, leading: str) -> str:
    if not study.config.primary:
        return "the study declares no primary outcome"
    if leading != study.config.analysis.family_contrast:
        return "the contrast of the family cannot be formed from this schedule"
    return "no primary outcome has enough pairs of values for a test"


def study_facts(study: Study, main: Sequence[str], scored: set[str]) -> dict[str, Any]:
    """Return title, texts, estimands and outcomes of a study.

    Parameters
    ----------
    study : Study
        The study.
    main : sequence of str
        Ids of main outcomes with values.
    scored : set of str
        Ids of all outcomes with values.
    """
    settings = study.config.study
    return {
        "title": settings.title,
        "synthetic": settings.synthetic,
        "level": numbers.percent(1 - study.config.analysis.alpha),
        "alpha": f"{study.config.analysis.alpha:g}",
        "n_outcomes": numbers.whole(len(main)),
        "n_scored": numbers.whole(len(scored)),
        **_texts(settings.texts),
        "estimands": [
            (name, [(part, text) for part, text in _estimand(entry) if text])
            for name, entry in study.config.estimands.items()
        ],
        "overrides": [_short(study, name) for name in study.catalogue.overrides],
        "added": [_short(study, name) for name in study.catalogue.added],
        "absent": _absentchapters(study, main),
        "primary": [_short(study, name) for name in study.config.primary],
    }


def _texts(texts: Texts) -> dict[str, dict[str, str]]:
    """Return the texts under their names, those about the intervention apart."""
    named = {
        name: (name.replace("_", " ").capitalize(), text)
        for name, text in texts.model_dump().items()
    }
    about = dict(named.pop(name) for name in INTERVENTION)
    return {"texts": dict(named.values()), "intervention": about}


def _estimand(entry: Estimand) -> list[tuple[str, str]]:
    events = "; ".join(f"{event}: {how}" for event, how in entry.intercurrent_events.items())
    return [
        ("population", entry.population),
        ("treatment conditions", entry.treatment),
        ("variable", entry.variable),
        ("intercurrent events", events),
        ("summary measure", entry.summary),
    ]


def _short(study: Study, name: str) -> str:
    outcome = study.catalogue.outcomes.get(name)
    return outcome.short if outcome else name


def _absentchapters(study: Study, main: Sequence[str]) -> list[str]:
    present = {study.catalogue.outcomes[name].domain for name in main}
    return [title.lower() for domain, title in DOMAINS.items() if domain not in present]


def _people(study: Study) -> dict[str, Any]:
    return {
        "characteristics": people.characteristics(study.tables["participants"]),
        "unrecorded": people.unrecorded(study.tables["participants"]),
        "attendance": people.attendance(study.tables["visits"], study.schedule),
        "screening": people.screening_flow(study.tables.get("screening")),
    }


def gap_facts(study: Study, results: Results) -> dict[str, Any]:
    """Return what is missing, what was left out, and the warnings of the checks.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Every result table by name.
    """
    planned = main_outcomes(study.catalogue, set(results["completeness"]["outcome"]))
    excluded = gaps.with_names(results["exclusions"], study.catalogue)
    return {
        "totals": gaps.completeness_totals(results["completeness"], planned),
        "rows": gaps.completeness_rows(results["completeness"], study.catalogue, planned),
        "n_excluded": len(results["exclusions"]),
        "excluded": numbers.whole(len(results["exclusions"])),
        "exclusion_counts": gaps.exclusion_counts(excluded),
        "exclusion_list": gaps.exclusion_list(excluded),
        "warnings": gaps.warning_rows(results["validated"]),
    }
