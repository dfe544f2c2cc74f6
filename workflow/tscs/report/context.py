"""Everything the text of the report needs, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tscs.config import Estimand
from tscs.figures.selection import Picture, main_outcomes, measured, parts, pictures, with_pairs
from tscs.report import changes, gaps, numbers, origin, people, register
from tscs.report.comparisons import Comparison, comparisons, leading_contrast
from tscs.report.words import DOMAINS
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]


def report_context(study: Study, results: Results, provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that the templates print.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Tables ``outcomes``, ``completeness``, ``within_subject_effects``, ``exclusions`` and
        ``validated``.
    provenance : mapping
        Content of ``provenance.json``.

    Returns
    -------
    dict
        Text, lists and dicts; no numbers that a template would have to format.
    """
    scored = measured(results["outcomes"])
    main = main_outcomes(study.catalogue, scored)
    compared = comparisons(study, results["within_subject_effects"], results["outcomes"])
    leading = leading_contrast(study, results["within_subject_effects"])
    drawn = pictures(study, results)
    return {
        "study": _study(study, main, scored),
        "people": _people(study),
        "gaps": _gaps(study, results),
        "contrasts": compared,
        "leading": next((item for item in compared if item.name == leading), None),
        "untested": _reason_without_family(study, leading),
        "family": changes.confirmatory(results["within_subject_effects"], study.catalogue),
        "domains": _domains(study, results, main, compared, leading, drawn),
        "parts": changes.part_rows(
            results["within_subject_effects"], study.catalogue,
            with_pairs(study, results, parts(study.catalogue, scored)), leading,
        ),
        "pictures": {
            kind: [picture for picture in drawn if picture.kind == kind]
            for kind in ("schedule", "completeness", "forest")
        }
        | {"primary": [picture for picture in drawn if picture.stem == "primary"]},
        "registration": register.registration(
            study.config, study.catalogue, main, study.tables["visits"]["participant_id"].nunique()
        ),
        "origin": origin.origin(provenance),
    }  # fmt: skip


def _reason_without_family(study: Study, leading: str) -> str:
    if not study.config.primary:
        return "the study declares no primary outcome"
    if leading != study.config.analysis.family_contrast:
        return "the contrast of the family cannot be formed from this schedule"
    return "no primary outcome has enough pairs of values for a test"


def _study(study: Study, main: Sequence[str], scored: set[str]) -> dict[str, Any]:
    settings = study.config.study
    return {
        "title": settings.title,
        "synthetic": settings.synthetic,
        "level": numbers.percent(1 - study.config.analysis.alpha),
        "alpha": f"{study.config.analysis.alpha:g}",
        "n_outcomes": numbers.whole(len(main)),
        "n_scored": numbers.whole(len(scored)),
        "texts": {
            name.replace("_", " ").capitalize(): text
            for name, text in settings.texts.model_dump().items()
        },
        "estimands": [
            (name, [(part, text) for part, text in _estimand(entry) if text])
            for name, entry in study.config.estimands.items()
        ],
        "overrides": [_short(study, name) for name in study.catalogue.overrides],
        "added": [_short(study, name) for name in study.catalogue.added],
        "absent": _absent_domains(study, main),
        "primary": [_short(study, name) for name in study.config.primary],
    }


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


def _absent_domains(study: Study, main: Sequence[str]) -> list[str]:
    present = {study.catalogue.outcomes[name].domain for name in main}
    return [title.lower() for domain, title in DOMAINS.items() if domain not in present]


def _people(study: Study) -> dict[str, Any]:
    return {
        "characteristics": people.characteristics(study.tables["participants"]),
        "unrecorded": people.unrecorded(study.tables["participants"]),
        "attendance": people.attendance(study.tables["visits"], study.schedule),
        "screening": people.screening_flow(study.tables.get("screening")),
    }


def _gaps(study: Study, results: Results) -> dict[str, Any]:
    planned = main_outcomes(study.catalogue, set(results["completeness"]["outcome"]))
    return {
        "totals": gaps.completeness_totals(results["completeness"], planned),
        "rows": gaps.completeness_rows(results["completeness"], study.catalogue, planned),
        "n_excluded": len(results["exclusions"]),
        "excluded": numbers.whole(len(results["exclusions"])),
        "exclusion_counts": gaps.exclusion_counts(results["exclusions"]),
        "exclusion_list": gaps.exclusion_list(results["exclusions"]),
        "warnings": gaps.warning_rows(results["validated"]),
    }


def _domains(
    study: Study,
    results: Results,
    main: Sequence[str],
    compared: Sequence[Comparison],
    leading: str,
    drawn: Sequence[Picture],
) -> list[dict[str, Any]]:
    effects = results["within_subject_effects"]
    chapters = []
    for domain, title in DOMAINS.items():
        inside = [name for name in main if study.catalogue.outcomes[name].domain == domain]
        if inside:
            paired = with_pairs(study, results, inside)
            others = _compared_elsewhere(effects, inside, compared, leading)
            chapters.append(
                {
                    "id": domain.replace("_", "-"),
                    "title": title,
                    "head": changes.main_head(effects, paired, leading),
                    "has_ratio": changes.has_ratio(effects, paired, leading),
                    "rows": changes.main_rows(effects, study.catalogue, paired, leading),
                    "other_rows": changes.contrast_rows(
                        effects, study.catalogue, inside, [item.name for item in others]
                    ),
                    "others": others,
                    "pictures": [item for item in drawn if item.domain == domain],
                    "unpaired": [
                        study.catalogue.outcomes[name].short
                        for name in inside
                        if name not in paired
                    ],
                    "names": [study.catalogue.outcomes[name].short for name in inside],
                }
            )
    return chapters


def _compared_elsewhere(
    effects: pd.DataFrame, outcomes: Sequence[str], compared: Sequence[Comparison], leading: str
) -> list[Comparison]:
    """Return the other contrasts in which at least one of the outcomes has pairs."""
    rows = effects[effects["outcome"].isin(outcomes) & effects["mean_change"].notna()]
    present = set(rows["contrast"])
    return [item for item in compared if item.name in present and item.name != leading]
