"""The people of a trial by arm, and pooled."""

from __future__ import annotations

from typing import Final

from tscs.config import Config
from tscs.study import Study
from tscs.trials.allocation import JOINT
from tscs.trials.arms import ACTIVE, ALL, CONTROL, randomised

People = dict[str, tuple[str, ...]]
ARMS: Final = (ACTIVE, CONTROL)


def people_by_arm(study: Study) -> People:
    """Return the ids of the people of a trial, sorted, by arm and under ``all``.

    Parameters
    ----------
    study : Study
        A trial. In a crossover, where everybody gets both arms, sequences stand for them. Of a
        blinded trial there is ``all`` alone; it holds everybody who was randomised, or everybody
        enrolled where the allocation is not known.
    """
    if study.allocation is None:
        return {ALL: tuple(sorted(study.tables["participants"]["participant_id"]))}
    everybody = {ALL: tuple(sorted(study.allocation["participant_id"]))}
    if study.config.study.design == "crossover":
        rows = study.allocation.rename(columns={"arm": "treatment", "sequence": "arm"})
        groups = sequence_labels(study.config)
    else:
        rows, groups = randomised(study), ARMS
    own = {arm: tuple(sorted(rows.loc[rows["arm"] == arm, "participant_id"])) for arm in groups}
    return {**own, **everybody}


def sequence_labels(config: Config) -> tuple[str, str]:
    """Return the labels of the sequences of a crossover, active stimulation first."""
    arms = (config.trial.arms.active, config.trial.arms.control)
    return JOINT.join(arms), JOINT.join(arms[::-1])
