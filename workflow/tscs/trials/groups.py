"""The people of a trial by arm, and pooled."""

from __future__ import annotations

from typing import Final

from tscs.study import Study
from tscs.trials.arms import ACTIVE, ALL, CONTROL, randomised

People = dict[str, tuple[str, ...]]
ARMS: Final = (ACTIVE, CONTROL)


def people_by_arm(study: Study) -> People:
    """Return the ids of the people of a trial, sorted, by arm and under ``all``.

    Parameters
    ----------
    study : Study
        A trial. Without arms (blinded, and crossovers, where everybody gets both) there is ``all``
        alone; it holds everybody who was randomised, or everybody enrolled where the allocation is
        not known.
    """
    if study.allocation is None:
        return {ALL: tuple(sorted(study.tables["participants"]["participant_id"]))}
    everybody = {ALL: tuple(sorted(study.allocation["participant_id"]))}
    if study.config.study.design != "parallel":
        return everybody
    rows = randomised(study)
    arms = {arm: tuple(sorted(rows.loc[rows["arm"] == arm, "participant_id"])) for arm in ARMS}
    return {**arms, **everybody}
