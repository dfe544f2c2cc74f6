"""Small studies with fabricated results: what the report is filled from, without the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tscs.catalogue import load_catalogue
from tscs.config import Config
from tscs.contrasts import Contrast, resolve_contrasts
from tscs.followup import follow_up
from tscs.operating_characteristics import RULE_COLUMNS, rule_characteristics
from tscs.report.render import render
from tscs.results import hand_on, result_specs
from tscs.schedule import Schedule
from tscs.stages.change import (
    expectations_stage,
    individuals_stage,
    sensitivity_stage,
    sessions_stage,
    single_case_stage,
)
from tscs.stages.conduct import planning_stage, safety_stage
from tscs.stages.planning import sample_size_stage
from tscs.stages.repeated import reliability_stage
from tscs.stages.simulated import simulated_trials_stage
from tscs.study import Study

PROVENANCE = {
    "inputs": {"config.yaml": "ab" * 32, "data/recordings/P01_S1.csv.gz": "cd" * 32},
    "config": {},
    "versions": {"python": "3.11.7"},
    "code_digest": "ef" * 32,
    "commit": None,
    "dirty": None,
    "commit_reason": "git names no commit for this checkout",
}
EMPTY = (
    "validated",
    "joint_angles",
    "mean_curves",
    "pendulum",
    "recording_quality",
    "tardieu",
    "gait_kinematics",
    "waveforms",
    "joint_angle_agreement",
    "diary",
    "cointerventions",
)
CENTRES = {"s": 14.0, "m": 90.0, "points": 30.0, "deg": 40.0, "ranks": 30.0, "N": 150.0}


@dataclass(frozen=True)
class Case:
    """A study with everything its report needs."""

    study: Study
    results: dict[str, pd.DataFrame]
    provenance: dict[str, Any]

    @property
    def markdown(self) -> str:
        """The report as Markdown."""
        return render(self.study, self.results, self.provenance)


@pytest.fixture(scope="session")
def pilot() -> Case:
    """Nine people, all kinds of outcomes, a primary family, a missed visit, exclusions."""
    visits = {"BL": "baseline", "S1": "session", "S2": "session", "S8": "session", "FU": "followup"}
    primary = {"role": "primary", "registered": True}
    settings = {
        "study": {
            "title": "A *pilot* of stimulation | nine people @home",
            "synthetic": True,
            "registration": {"id": "X1", "outcomes": [{"outcome": "mas_sum"}, {"outcome": "tug"}]},
        },
        "outcomes": {"mas_sum": primary, "2mwt": primary},
    }
    outcomes = ["mas_sum", "mas_hip_flexors_L", "2mwt", "t25fw", "fsmc", "rom_knee"]
    return _case(settings, visits, outcomes, 9, missed=("P06", "S2"))


@pytest.fixture(scope="session")
def fatigue() -> Case:
    """Thirteen people, one questionnaire, no sessions, no recordings."""
    visits = dict.fromkeys(("B1", "B2", "B3"), "baseline") | dict.fromkeys(
        ("T1", "T2", "T3", "T4", "T5"), "session"
    )
    ends = {
        "from": {"visit": "B3", "timepoint": "single"},
        "to": {"visit": "T5", "timepoint": "single"},
    }
    settings = {
        "study": {"title": "Fatigue series"},
        "outcomes": {"fss": {"role": "primary"}},
        "contrasts": {"after_treatment": ends},
    }
    return _case(settings, visits, ["fss"], 13, timepoints=("single",))


@pytest.fixture(scope="session")
def single_visit() -> Case:
    """Three people seen once: nothing can be compared."""
    return _case({}, {"V1": "baseline"}, ["2mwt"], 3, timepoints=("single",))


def _case(
    settings: dict[str, Any],
    visits: dict[str, str],
    outcomes: list[str],
    n_people: int,
    missed: tuple[str, str] = ("", ""),
    timepoints: tuple[str, ...] = ("pre", "post"),
) -> Case:
    config = Config.model_validate(settings)
    people = [f"P{number:02d}" for number in range(1, n_people + 1)]
    tables = {"participants": _participants(people), "visits": _visits(people, visits, missed)}
    study = Study(config, load_catalogue(None), Schedule(tuple(visits), visits), tables)
    scores = _scores(study, outcomes, timepoints)
    contrasts = resolve_contrasts(config, study.schedule)
    results = {
        "outcomes": scores,
        "completeness": _completeness(scores),
        "within_subject_effects": _effects(study, scores, contrasts),
        "exclusions": _exclusions(missed),
        **{name: _empty(name) for name in EMPTY},
    }
    people = individuals_stage(study, scores)
    results |= people | safety_stage(study, scores, people["individual_counts"])
    results |= expectations_stage(study, scores, results["within_subject_effects"])
    results |= _follow_up(study, scores, contrasts) | sessions_stage(study, scores)
    results |= single_case_stage(study, scores)
    planned = planning_stage(study, scores)
    results |= reliability_stage(study, scores, planned["variability"])
    spread = (planned["variability"], results["within_subject_effects"], results["reliability"])
    results |= planned | sample_size_stage(study, scores, *spread)
    results |= simulated_trials_stage(study, scores, *spread[:2])
    angles = hand_on("joint_angles", results["joint_angles"])
    varied = sensitivity_stage(study, scores, angles, results["follow_up"])
    results["sensitivity"] = varied["sensitivity"]
    return Case(study, results, PROVENANCE)


def _follow_up(
    study: Study, scores: pd.DataFrame, contrasts: tuple[Contrast, ...]
) -> dict[str, pd.DataFrame]:
    visits = study.tables["visits"]
    table = follow_up(scores, visits, contrasts, study.catalogue, study.config, study.schedule)
    rule = rule_characteristics(9, replicates=200)
    return {
        "follow_up": table,
        "follow_up_rule": pd.DataFrame(columns=RULE_COLUMNS) if table.empty else rule,
    }


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(result_specs()[name].types), dtype="str")


def _participants(people: list[str]) -> pd.DataFrame:
    values = {"age_years": 50.0, "sex": "F", "ms_type": "PPMS", "edss": 5.5, "notes": "tall"}
    return pd.DataFrame({"participant_id": people, **values, "years_since_onset": np.nan})


def _visits(people: list[str], visits: dict[str, str], missed: tuple[str, str]) -> pd.DataFrame:
    rows = []
    for person in people:
        doses = 0.0
        for place, (visit, kind) in enumerate(visits.items()):
            attended = (person, visit) != missed
            rows.append(
                (person, visit, kind, 7.0 * place, doses, "yes" if attended else "no", "no")
            )
            doses += kind == "session" and attended
    names = ["participant_id", "visit_id", "visit_type", "study_day", "doses_before", "attended"]
    table = pd.DataFrame(rows, columns=[*names, "assessor_blinded"])
    return table.assign(missing_reason=pd.Series(dtype="str"), ae_asked=pd.Series(dtype="str"))


def _scores(study: Study, outcomes: list[str], timepoints: tuple[str, ...]) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    rows = []
    for name in outcomes:
        outcome = study.catalogue.outcomes[name]
        for visit in study.tables["visits"].to_dict("records"):
            times = timepoints if visit["visit_type"] == "session" else ("single",)
            for time in times:
                value = CENTRES[outcome.unit] * (1 + 0.1 * rng.normal())
                there = visit["attended"] == "yes"
                status = "measured" if there else "not_attended"
                key = (visit["participant_id"], visit["visit_id"], time, name)
                rows.append((*key, value if there else np.nan, outcome.unit, status, 0.0, 1.0, 1.0))
    return pd.DataFrame(rows, columns=list(result_specs()["outcomes"].types))


def _completeness(scores: pd.DataFrame) -> pd.DataFrame:
    groups = scores.groupby(["outcome", "visit_id", "timepoint"])["status"]
    counts = {
        f"n_{status}": groups.agg(lambda values, s=status: (values == s).sum())
        for status in ("measured", "unable", "not_done", "missing", "not_attended")
    }
    return pd.DataFrame({"n_expected": groups.size(), **counts}).reset_index()


def _exclusions(missed: tuple[str, str]) -> pd.DataFrame:
    why = "visit not attended: her dog fell ill on the way"
    rows = [("visits", 8.0, *missed, why)] if missed[0] else []
    return pd.DataFrame(rows, columns=["table", "row", "participant_id", "visit_id", "why"])


def _effects(study: Study, scores: pd.DataFrame, contrasts: tuple[Contrast, ...]) -> pd.DataFrame:
    columns = list(result_specs()["within_subject_effects"].types)
    rows = [
        _effect(study, scores, name, contrast)
        for name in scores["outcome"].unique()
        for contrast in contrasts
    ]
    return pd.DataFrame(rows, columns=columns)


def _effect(study: Study, scores: pd.DataFrame, name: str, contrast: Contrast) -> dict[str, Any]:
    outcome = study.catalogue.outcomes[name]
    known = scores[scores["outcome"] == name]
    first, last = (_at(known, moment) for moment in (contrast.start, contrast.end))
    pairs = pd.concat({"first": first, "last": last}, axis="columns").dropna()
    change = pairs["last"] - pairs["first"]
    family = name in study.config.primary
    confirmatory = family and contrast.name == study.config.analysis.family_contrast
    row: dict[str, Any] = {
        "outcome": name, "domain": outcome.domain, "contrast": contrast.name,
        "role": "confirmatory" if confirmatory else "descriptive",
        "unit": outcome.unit, "scale": "log" if outcome.transform == "log" else "raw",
        "n": float(len(pairs)), "n_expected": float(known["participant_id"].nunique()),
        "doses_from": 0.0, "doses_to": 7.0, "primary_method": "t_interval",
    }  # fmt: skip
    return row | _numbers(pairs, change, confirmatory) if len(pairs) else row


def _at(scores: pd.DataFrame, moment: Any) -> pd.Series:
    if moment is None:
        return pd.Series(dtype="float64")
    chosen = scores[
        (scores["visit_id"] == moment.visit)
        & scores["timepoint"].isin([moment.timepoint, "single"])
    ]
    return chosen.set_index("participant_id")["value"]


def _numbers(pairs: pd.DataFrame, change: pd.Series, confirmatory: bool) -> dict[str, Any]:
    margin = stats.t.ppf(0.975, len(pairs) - 1) * stats.sem(change)
    mean = change.mean()
    numbers: dict[str, Any] = {
        "mean_from": pairs["first"].mean(), "sd_from": pairs["first"].std(),
        "mean_to": pairs["last"].mean(), "sd_to": pairs["last"].std(),
        "mean_change": mean, "sd_change": change.std(),
        "ci_low": mean - margin, "ci_high": mean + margin,
        "ratio": 0.95, "ratio_low": 0.9, "ratio_high": 1.01,
        "g_av": 0.3, "g_av_low": -0.2, "g_av_high": 0.8,
        "n_improved": 5.0, "n_unchanged": 1.0, "n_worsened": float(len(pairs) - 6),
    }  # fmt: skip
    if confirmatory:
        numbers |= {"p_family": 0.0117, "p_sign_flip": 0.0004, "method_family": "max_t"}
    return numbers
