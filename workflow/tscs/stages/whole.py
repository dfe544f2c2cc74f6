"""All stages as one pure call."""

from __future__ import annotations

from tscs.stages.change import (
    effects_stage,
    expectations_stage,
    follow_up_stage,
    individuals_stage,
    sensitivity_stage,
    sessions_stage,
    single_case_stage,
)
from tscs.stages.conduct import course_stage, planning_stage, safety_stage
from tscs.stages.crossover import crossover_stage
from tscs.stages.measurement import recordings_stage, score_stage
from tscs.stages.planning import sample_size_stage
from tscs.stages.repeated import reliability_stage
from tscs.stages.simulated import simulated_trials_stage
from tscs.stages.tables import Tables
from tscs.stages.trials import between_arms_stage, trial_conduct_stage
from tscs.study import Study


def analyse(study: Study) -> Tables:
    """Compute every result table of a study.

    Parameters
    ----------
    study : Study
        A study that has passed validation.

    Returns
    -------
    dict of str to DataFrame
        Result tables by name, equal to the CSV files of the workflow.
    """
    measured = recordings_stage(study)
    scores = score_stage(study, measured)
    effects = effects_stage(study, scores["outcomes"])
    individuals = individuals_stage(study, scores["outcomes"])
    safety = safety_stage(study, scores["outcomes"], individuals["individual_counts"])
    expected = expectations_stage(study, scores["outcomes"], effects["within_subject_effects"])
    lasting = follow_up_stage(study, scores["outcomes"], expected["expectations"])
    sessions = sessions_stage(study, scores["outcomes"])
    robust = sensitivity_stage(
        study, scores["outcomes"], measured["joint_angles"], lasting["follow_up"]
    )
    course, planning = course_stage(study), planning_stage(study, scores["outcomes"])
    repeated = reliability_stage(study, scores["outcomes"], planning["variability"])
    trial = sample_size_stage(
        study,
        scores["outcomes"],
        planning["variability"],
        effects["within_subject_effects"],
        repeated["reliability"],
    )
    simulated = simulated_trials_stage(
        study, scores["outcomes"], planning["variability"], effects["within_subject_effects"]
    )
    conduct = (safety, course, planning, repeated, trial, simulated)
    phases = single_case_stage(study, scores["outcomes"])
    arms = between_arms_stage(study, scores["outcomes"])
    periods = crossover_stage(study, scores["outcomes"], arms["between_arm_effects"])
    people = trial_conduct_stage(study, scores["outcomes"])
    later = (expected, lasting, sessions, robust, phases, arms, periods, people)
    parts = (measured, scores, effects, individuals, *later, *conduct)
    return {name: table for part in parts for name, table in part.items()}
