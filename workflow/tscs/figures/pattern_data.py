"""Which numbers the figures of patterns show, taken from the result tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, cast

import pandas as pd

from tscs.catalogue import Outcome
from tscs.config import Moment
from tscs.contrasts import Contrast, paired_values, resolve_contrasts
from tscs.figures.concordance import Domain
from tscs.figures.estimation import Difference
from tscs.figures.shift_map import Shift
from tscs.muscle_grades import Site, median_grade, muscle_sites
from tscs.person_changes import person_changes
from tscs.report import numbers
from tscs.report.comparisons import comparisons, leading_contrast
from tscs.report.words import DOMAINS, with_unit
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]

CONCORDANT_DOMAINS: Final = ("spasticity", "gait", "fatigue")


def leading(study: Study, results: Results) -> Contrast | None:
    """Return the contrast shown first, or None where nothing can be compared."""
    name = leading_contrast(study, results["within_subject_effects"])
    resolved = resolve_contrasts(study.config, study.schedule)
    return next((contrast for contrast in resolved if contrast.name == name), None)


def confirmatory_outcomes(study: Study, results: Results) -> tuple[str, ...]:
    """Return the outcomes of the confirmatory family, in the order of the configuration."""
    effects = results["within_subject_effects"]
    tested = set(effects.loc[effects["role"] == "confirmatory", "outcome"])
    return tuple(name for name in study.config.primary if name in tested)


def against_the_start(study: Study, results: Results) -> list[Contrast]:
    """Return the leading contrast and those from the same start to a follow-up."""
    first = leading(study, results)
    if first is None or first.start is None:
        return []
    followups = study.schedule.of_type("followup")
    present = set(results["within_subject_effects"]["contrast"])
    return [first] + [
        other
        for other in resolve_contrasts(study.config, study.schedule)
        if other.name in present and other.name != first.name and other.start == first.start
        and other.end is not None and other.end.visit in followups
    ]  # fmt: skip


def individual_values(
    study: Study, results: Results, outcome: str, contrasts: list[Contrast]
) -> pd.DataFrame:
    """Return values by person (index) at the baselines and at the ends of contrasts (columns)."""
    scores, visits = results["outcomes"], study.tables["visits"]
    chosen = scores[scores["outcome"] == outcome]
    found: dict[Moment, pd.Series] = {}
    for contrast in _from_baselines(study, contrasts[0]) + contrasts:
        pairs = paired_values(chosen, visits, contrast).set_index("participant_id")
        for moment, end in ((contrast.start, "value_from"), (contrast.end, "value_to")):
            if moment is not None and pairs[end].notna().any():
                found[moment] = pairs[end]
    order = study.schedule.visits
    moments = sorted(found, key=lambda moment: order.index(moment.visit))
    return pd.DataFrame({_name(moment, chosen): found[moment] for moment in moments})


def _from_baselines(study: Study, first: Contrast) -> list[Contrast]:
    """Return a contrast from each baseline before the start to the start."""
    if first.start is None:
        return []
    order = study.schedule.visits
    before = order[: order.index(first.start.visit)]
    return [
        Contrast(visit, Moment(visit=visit, timepoint="pre"), first.start)
        for visit in before
        if visit in study.schedule.of_type("baseline")
    ]


def _name(moment: Moment, scores: pd.DataFrame) -> str:
    """Name the time point only where the visit has more than one."""
    held = set(scores.loc[scores["visit_id"] == moment.visit, "timepoint"])
    told = moment.timepoint in held - {"single"}
    return f"{moment.visit} {moment.timepoint}" if told else moment.visit


def differences(
    study: Study, results: Results, outcome: str, contrasts: list[Contrast]
) -> list[Difference]:
    """Return individual changes beside the row of ``within_subject_effects``, per contrast."""
    effects, scores = results["within_subject_effects"], results["outcomes"]
    words = {item.name: item.ends for item in comparisons(study, effects, scores)}
    rows = _rows(effects[effects["outcome"] == outcome], "contrast")
    found = []
    for contrast in contrasts:
        row = rows.get(contrast.name, {"n": 0})
        if row["n"] > 0:
            changes = person_changes(
                scores, study.tables["visits"], contrast, study.catalogue, [outcome]
            )["change"].dropna()
            moments = (row[name] for name in ("mean_change", "ci_low", "ci_high", "n"))
            values = changes.to_numpy(dtype=float)
            found.append(Difference(words[contrast.name], values, *moments))
    return found


def _rows(effects: pd.DataFrame, key: str) -> dict[str, Mapping[str, Any]]:
    """Return rows of the effects table by one of its columns."""
    records = cast("list[Mapping[str, Any]]", effects.to_dict("records"))
    return {row[key]: row for row in records}


def shifts(study: Study, results: Results) -> list[Shift]:
    """Return counts and median grades per muscle group and leg in the leading contrast."""
    contrast, effects = leading(study, results), results["within_subject_effects"]
    if contrast is None:
        return []
    chosen = (effects["contrast"] == contrast.name) & (effects["n"] > 0)
    rows = _rows(effects[chosen], "outcome")
    sites = muscle_sites(study.catalogue, set(rows))
    changes = person_changes(
        results["outcomes"], study.tables["visits"], contrast, study.catalogue,
        [site.outcome for site in sites],
    )  # fmt: skip
    return [
        _shift(study, site, rows[site.outcome], changes[changes["outcome"] == site.outcome])
        for site in sites
    ]


def _shift(study: Study, site: Site, row: Mapping[str, Any], changes: pd.DataFrame) -> Shift:
    return Shift(
        muscle=study.catalogue.muscles[site.muscle].label,
        leg=site.leg,
        better=int(row["n_improved"]),
        same=int(row["n_unchanged"]),
        worse=int(row["n_worsened"]),
        grades=_median_grades(changes, study.catalogue.outcomes[site.outcome]),
    )


def _median_grades(changes: pd.DataFrame, outcome: Outcome) -> str:
    complete = changes.dropna(subset=["change"])
    ends = [median_grade(outcome, complete[end]) for end in ("value_from", "value_to")]
    return " → ".join(ends) if all(ends) else ""


def concordance(study: Study, results: Results, paired: tuple[str, ...]) -> list[Domain]:
    """Return one outcome per domain: the first primary one, else the first in the catalogue.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables.
    paired : tuple of str
        Main outcomes with pairs in the leading contrast, in the order of the catalogue.
    """
    contrast = leading(study, results)
    if contrast is None:
        return []
    primary = [name for name in study.config.primary if name in paired]
    found = []
    for domain in CONCORDANT_DOMAINS:
        inside = [
            name for name in (*primary, *paired) if study.catalogue.outcomes[name].domain == domain
        ]
        if inside:
            found.append(_domain(study, results, contrast, inside[0]))
    return found


def _domain(study: Study, results: Results, contrast: Contrast, name: str) -> Domain:
    outcome = study.catalogue.outcomes[name]
    changes = person_changes(
        results["outcomes"], study.tables["visits"], contrast, study.catalogue, [name]
    )
    decimals = max(0, -math.floor(math.log10(outcome.resolution)))
    cells = {
        str(row["participant_id"]): (str(row["direction"]), _signed(row["change"], decimals))
        for _, row in changes.iterrows()
    }
    return Domain(DOMAINS[outcome.domain], with_unit(outcome.short, outcome.unit), cells)


def _signed(change: float, decimals: int) -> str:
    if math.isnan(change):
        return ""
    text = numbers.number(change, decimals)
    return f"+{text}" if change > 0 and text.strip("0.") else text
