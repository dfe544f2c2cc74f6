"""Patterns over muscles and domains, and the course over the study days, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from tscs.config import Moment
from tscs.course import CHANGES, COURSE_TABLES, dated_events, medication_changes, recorded
from tscs.figures.concordance import Domain, in_all
from tscs.figures.pattern_data import concordance, leading
from tscs.figures.selection import measured
from tscs.muscle_grades import (
    LEGS,
    RAISED_FROM,
    Pattern,
    Site,
    grade_text,
    muscle_sites,
    spasticity_pattern,
)
from tscs.person_changes import BETTER, SAME, WORSE
from tscs.report import numbers
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]

CLONUS: Final = "SCATS_clonus"
NO_GRADE: Final = "–"


def patterns(study: Study, results: Results, paired: Sequence[str]) -> dict[str, Any]:
    """Return what the chapter on patterns and the time line prints.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables ``outcomes`` and ``within_subject_effects``.
    paired : sequence of str
        Main outcomes with pairs in the leading contrast.
    """
    moment = _start(study, results)
    sites = _by_action(study, muscle_sites(study.catalogue, measured(results["outcomes"])))
    clonus = _clonus(study, moment)
    return {
        "moment": _words(moment, results["outcomes"]),
        "names": {
            name: study.catalogue.outcomes[name].short
            for name in study.config.primary
            if name in study.catalogue.outcomes
        },
        "raised_from": RAISED_FROM,
        "head": _head(study, sites, clonus),
        "rows": _rows(study, results, moment, sites, clonus),
        "has_clonus": not clonus.empty,
        "actions": _actions(study, sites),
        "shared": _shared(concordance(study, results, tuple(paired))),
        "course": _course(study),
    }


def _start(study: Study, results: Results) -> Moment:
    contrast = leading(study, results)
    if contrast is not None and contrast.start is not None:
        return contrast.start
    return Moment(visit=study.schedule.visits[0], timepoint="pre")


def _words(moment: Moment, scores: pd.DataFrame) -> str:
    held = set(scores.loc[scores["visit_id"] == moment.visit, "timepoint"])
    return f"{moment.visit} {moment.timepoint}" if moment.timepoint in held else moment.visit


def _here(table: pd.DataFrame, moment: Moment) -> pd.DataFrame:
    """Return the rows of one assessment; a single one stands for pre or post."""
    visit = table[table["visit_id"] == moment.visit]
    asked = visit[visit["timepoint"] == moment.timepoint]
    return asked if len(asked) else visit[visit["timepoint"] == "single"]


def _by_action(study: Study, sites: Sequence[Site]) -> list[Site]:
    order = _order(study)
    return sorted(sites, key=lambda site: order.index(_action(study, site)))


def _order(study: Study) -> list[str]:
    return list(dict.fromkeys(muscle.action for muscle in study.catalogue.muscles.values()))


def _action(study: Study, site: Site) -> str:
    return study.catalogue.muscles[site.muscle].action


def _clonus(study: Study, moment: Moment) -> pd.Series:
    """Return the clonus score of each person at one assessment; empty where not recorded."""
    scores = study.tables.get("clinician_scores")
    if scores is None:
        return pd.Series(dtype="float64")
    rows = _here(scores[scores["scale"] == CLONUS], moment)
    return rows.set_index("participant_id")["value"].dropna()


def _head(study: Study, sites: Sequence[Site], clonus: pd.Series) -> list[str]:
    muscles = [study.catalogue.muscles[name].label for name in _muscles(sites)]
    ends = ["Tone raised", "Highest in", *(["Clonus"] if len(clonus) else [])]
    return ["Person", *muscles, *ends]


def _muscles(sites: Sequence[Site]) -> list[str]:
    return list(dict.fromkeys(site.muscle for site in sites))


def _rows(
    study: Study, results: Results, moment: Moment, sites: Sequence[Site], clonus: pd.Series
) -> list[list[str]]:
    """Return one row per person with a grade, in the order of the ids."""
    scores = _here(results["outcomes"], moment)
    kept = scores["outcome"].isin([site.outcome for site in sites]) & scores["value"].notna()
    grades = scores[kept].set_index(["participant_id", "outcome"])["value"]
    people = sorted(set(grades.index.get_level_values("participant_id")))
    return [_row(study, person, grades.loc[person], sites, clonus) for person in people]


def _row(
    study: Study, person: str, grades: pd.Series, sites: Sequence[Site], clonus: pd.Series
) -> list[str]:
    coded = {site: float(grades.get(site.outcome, float("nan"))) for site in sites}
    texts = {
        (site.muscle, site.leg): grade_text(study.catalogue.outcomes[site.outcome], value)
        for site, value in coded.items()
    }
    cells = [
        " / ".join(texts.get((muscle, leg)) or NO_GRADE for leg in LEGS)
        for muscle in _muscles(sites)
    ]
    pattern = spasticity_pattern(coded.items(), study.catalogue)
    end = [numbers.whole(clonus.get(person), NO_GRADE)] if len(clonus) else []
    return [person, *cells, _spread(pattern), ", ".join(pattern.actions) or NO_GRADE, *end]


def _spread(pattern: Pattern) -> str:
    return f"{pattern.spread} ({numbers.counted(pattern.raised, pattern.scored)})"


def _actions(study: Study, sites: Sequence[Site]) -> list[str]:
    """Return which muscle groups count as flexors, extensors and so on."""
    found = []
    for action in _order(study):
        labels = [
            study.catalogue.muscles[name].label
            for name in _muscles(sites)
            if study.catalogue.muscles[name].action == action
        ]
        if labels:
            found.append(f"{action}: {numbers.listed(labels)}")
    return found


def _shared(domains: Sequence[Domain]) -> dict[str, Any] | None:
    """Return how many people changed the same way in every domain; None for a single domain."""
    if len(domains) < 2:
        return None
    shared = in_all(domains)
    return {
        "domains": [
            f"{domain.title.lower()} by {domain.outcome.split(',')[0]}" for domain in domains
        ],
        "n": numbers.whole(len(shared)),
        **{word: numbers.whole(int((shared == word).sum())) for word in (BETTER, SAME, WORSE)},
        "differ": numbers.whole(int((shared == "").sum())),
    }


def _course(study: Study) -> dict[str, Any]:
    tables, visits = study.tables, study.tables["visits"]
    medication, events = tables.get("medication"), tables.get("adverse_events")
    present = recorded(tables)
    changed = 0 if medication is None else int(medication["change"].isin(CHANGES).sum())
    shown = len(medication_changes(medication, visits))
    return {
        "absent": [words for name, words in COURSE_TABLES.items() if name not in present],
        "has_currents": "stimulation" in present,
        "medication": numbers.whole(shown) if medication is not None else "",
        "outside": numbers.whole(changed - shown) if changed > shown else "",
        "events": numbers.whole(len(events)) if events is not None else "",
        "undated": _undated(events),
    }


def _undated(events: pd.DataFrame | None) -> str:
    missing = 0 if events is None else len(events) - len(dated_events(events))
    return numbers.whole(missing) if missing else ""
