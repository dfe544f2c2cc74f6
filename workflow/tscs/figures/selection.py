"""Which figures a study gets and which outcomes each of them shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.course import recorded
from tscs.diary import ITEMS
from tscs.error_limits import usable_limits
from tscs.figures.pattern_data import (
    against_the_start,
    concordance,
    confirmatory_outcomes,
    shifts,
)
from tscs.figures.pendulum_data import trials_in_order
from tscs.figures.picture import (
    CURVES_PER_FIGURE,
    DOMAINS_COMPARED,
    GRIDS_PER_FIGURE,
    KINDS,
    PANELS_PER_FIGURE,
    PEOPLE_PER_FIGURE,
    ROWS_PER_FIGURE,
    TRIALS_PER_FIGURE,
    Picture,
    numbered,
    paged,
)
from tscs.figures.session_data import series_of
from tscs.figures.trial_selection import trial_pictures
from tscs.kinematics.readers import JOINTS
from tscs.report.comparisons import leading_contrast
from tscs.report.simulated_trials import leading_rows
from tscs.report.words import DOMAINS
from tscs.study import Study

__all__ = ["KINDS", "Picture", "main_outcomes", "measured", "parts", "pictures", "with_pairs"]


def main_outcomes(catalogue: Catalogue, present: Iterable[str]) -> tuple[str, ...]:
    """Return outcomes that are no part of another one, by domain and catalogue order."""
    found = set(present)
    order = {domain: place for place, domain in enumerate(DOMAINS)}
    names = [
        name
        for name, outcome in catalogue.outcomes.items()
        if name in found and not outcome.part_of
    ]
    return tuple(sorted(names, key=lambda name: order[catalogue.outcomes[name].domain]))


def parts(catalogue: Catalogue, present: Iterable[str]) -> tuple[str, ...]:
    """Return outcomes that are a part of another one, in catalogue order."""
    found = set(present)
    return tuple(
        name for name, outcome in catalogue.outcomes.items() if name in found and outcome.part_of
    )


def measured(scores: pd.DataFrame) -> set[str]:
    """Return ids of outcomes with at least one value."""
    return set(scores.loc[scores["status"] == "measured", "outcome"])


def pictures(study: Study, results: Mapping[str, pd.DataFrame]) -> list[Picture]:
    """Return the figures a study gets, in the order of the report.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Every result table by name, see `tscs.results`.
    """
    names = main_outcomes(study.catalogue, measured(results["outcomes"]))
    planned = main_outcomes(study.catalogue, set(results["completeness"]["outcome"]))
    if study.config.is_trial:
        return trial_pictures(study, results, names, planned)
    drawn = [Picture("schedule", "schedule")]
    drawn += paged("completeness", planned, ROWS_PER_FIGURE)
    drawn += paged("forest", with_pairs(study, results, names), ROWS_PER_FIGURE)
    primary = tuple(name for name in study.config.primary if name in names)
    drawn += [Picture("primary", "trajectories", "", primary)] if primary else []
    drawn += session_pictures(study, results["outcomes"], names)
    drawn += pattern_pictures(study, results, with_pairs(study, results, names))
    # The report shows the figure of primary outcomes with the family; nothing is drawn twice.
    shown = primary if confirmatory_outcomes(study, results) else ()
    for domain in DOMAINS:
        inside = [
            name
            for name in names
            if study.catalogue.outcomes[name].domain == domain and name not in shown
        ]
        drawn += paged("trajectories", inside, PANELS_PER_FIGURE, domain)
    drawn += [] if results["mean_curves"].empty else [Picture("joint_angle_curves", "curves")]
    drawn += _waveforms(results["waveforms"])
    drawn += recording_pictures(study, results)
    drawn += _diary(results["diary"])
    lasting = set(results["follow_up"].dropna(subset=["fieller_type"])["outcome"])
    drawn += paged("share", [name for name in names if name in lasting], ROWS_PER_FIGURE)
    drawn += _sensitivity(study, results["sensitivity"], names)
    planned_order = tuple(study.config.planning.outcomes) or study.config.primary
    drawable = set(results["planning_curves"]["outcome"])
    curves = [name for name in planned_order if name in drawable]
    drawn += paged("planning_curves", curves, CURVES_PER_FIGURE)
    simulated = list(dict.fromkeys(leading_rows(results["operating_characteristics"])["outcome"]))
    drawn += paged("simulated_power", simulated, CURVES_PER_FIGURE)
    judged = _with_limit(study, results["individual_changes"], names)
    return drawn + paged("individuals", judged, PANELS_PER_FIGURE)


def _waveforms(table: pd.DataFrame) -> list[Picture]:
    """Return a figure of each joint whose curves were compared in two people at least."""
    compared = set(table.loc[table["p_family"].notna(), "joint"])
    return [
        Picture(f"waveforms_{joint}", "waveforms", outcomes=(joint,))
        for joint in JOINTS
        if joint in compared
    ]


def recording_pictures(study: Study, results: Mapping[str, pd.DataFrame]) -> list[Picture]:
    """Return the figures of the quality of recordings and of the pendulum tests."""
    quality = results["recording_quality"]
    names = trials_in_order(results["pendulum"], study.schedule, study.recordings)
    starts = range(0, len(names), TRIALS_PER_FIGURE)
    return [Picture("recording_quality", "recording_quality")] * (not quality.empty) + [
        Picture(
            numbered("pendulum", place),
            "pendulum",
            recordings=names[start : start + TRIALS_PER_FIGURE],
        )
        for place, start in enumerate(starts)
    ]


def _diary(summary: pd.DataFrame) -> list[Picture]:
    """Return the figure of the diary where an item has means of at least two weeks."""
    weeks = summary.dropna(subset="mean").groupby("item")["week"].nunique()
    items = tuple(item for item in ITEMS if weeks.get(item, 0) > 1)
    return [Picture("diary", "diary", outcomes=items)] if items else []


def _sensitivity(study: Study, table: pd.DataFrame, outcomes: Sequence[str]) -> list[Picture]:
    """Return the figure of the primary outcomes with variants."""
    varied = set(table.dropna(subset=["estimate"])["outcome"])
    primary = [name for name in study.config.primary if name in outcomes and name in varied]
    return paged("sensitivity", primary, GRIDS_PER_FIGURE)


def _with_limit(study: Study, changes: pd.DataFrame, outcomes: Sequence[str]) -> list[str]:
    """Return outcomes with a change to judge and a usable limit, and primary outcomes."""
    conflict = changes["reason"].astype("str").str.contains("recall_conflict", regex=False)
    changed = set(changes.loc[changes["change"].notna() & ~conflict, "outcome"])
    return [
        name
        for name in outcomes
        if name in changed
        and (name in study.config.primary or usable_limits(study.catalogue.outcomes[name]))
    ]


def session_pictures(study: Study, scores: pd.DataFrame, outcomes: Sequence[str]) -> list[Picture]:
    """Return the figures of the sessions: primary outcomes, and those with an MDC95 of a person.

    Parameters
    ----------
    study : Study
        The study.
    scores : DataFrame
        Result table ``outcomes``.
    outcomes : sequence of str
        Ids of the main outcomes with values, in order.
    """
    followed = [series.outcome.id for series in series_of(study, scores, outcomes)]
    primary = tuple(name for name in study.config.primary if name in followed)
    single = [
        name
        for name in followed
        if name in primary or _has_person_limit(study.catalogue.outcomes[name])
    ]
    drawn = [Picture("session_changes", "session_changes", "", primary)] if primary else []
    pages = _people_pages(study) if single else []
    return drawn + [
        Picture(numbered("person_courses", place), "person_courses", "", tuple(single), page)
        for place, page in enumerate(pages)
    ]


def _has_person_limit(outcome: Outcome) -> bool:
    return any(name == "mdc95" for name, _, _ in usable_limits(outcome))


def pattern_pictures(
    study: Study, results: Mapping[str, pd.DataFrame], paired: tuple[str, ...]
) -> list[Picture]:
    """Return the figures of single people and of patterns that the tables allow.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables ``outcomes`` and ``within_subject_effects``.
    paired : tuple of str
        Main outcomes with pairs in the leading contrast.
    """
    tested = confirmatory_outcomes(study, results) if against_the_start(study, results) else ()
    drawn = [Picture(f"estimation_{name}", "estimation", "", (name,)) for name in tested]
    drawn += [Picture("shift_map", "shift_map")] if shifts(study, results) else []
    if len(concordance(study, results, paired)) >= DOMAINS_COMPARED:
        drawn.append(Picture("concordance", "concordance", "", paired))
    return drawn + (_timelines(study) if recorded(study.tables) else [])


def _timelines(study: Study) -> list[Picture]:
    return [
        Picture(numbered("timeline", place), "timeline", people=page)
        for place, page in enumerate(_people_pages(study))
    ]


def _people_pages(study: Study) -> list[tuple[str, ...]]:
    people = sorted(study.tables["visits"]["participant_id"].unique())
    starts = range(0, len(people), PEOPLE_PER_FIGURE)
    return [tuple(people[start : start + PEOPLE_PER_FIGURE]) for start in starts]


def with_pairs(
    study: Study, results: Mapping[str, pd.DataFrame], outcomes: Sequence[str]
) -> tuple[str, ...]:
    """Return the outcomes that somebody has at both ends of the leading contrast."""
    effects = results["within_subject_effects"]
    leading = effects["contrast"] == leading_contrast(study, effects)
    paired = set(effects.loc[leading & (effects["n"] > 0), "outcome"])
    return tuple(name for name in outcomes if name in paired)
