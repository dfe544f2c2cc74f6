"""What happens over the study apart from chance: practice, drift and, if any, benefit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tscs.simulate.protocol import END, MOMENTS, PEOPLE, POST, START, VISIT_OF, VISITS, Plan
from tscs.simulate.streams import Floats, stream
from tscs.simulate.variants import DOSES_TO_TWO_THIRDS, SHIPPED, Variant

DRIFT_DAYS = 8.0
DRIFT_KEPT_AT_FOLLOW_UP = 0.8
DOSES_AT_END = 7


@dataclass(frozen=True)
class Course:
    """Shares of the full change, by person and assessment, shape (9, 18).

    Attributes
    ----------
    practice : ndarray
        0 at the first baseline, 1 from S1 on.
    drift : ndarray
        What people in sham and placebo arms show too: 0 up to S1, on average 1 at S8.
    benefit : ndarray
        Effect of stimulation: 0 before the first dose, on average 1 after seven doses; all 0
        without an effect.
    rating : ndarray
        Expectation right after stimulation: 1 after, 0 before, with or without an effect.
    acute : ndarray
        Effect of the session just given, on average 1; all 0 without an effect.
    """

    practice: Floats
    drift: Floats
    benefit: Floats
    rating: Floats
    acute: Floats


def make_course(seed: int, plan: Plan, effect: float, variant: Variant = SHIPPED) -> Course:
    """Draw how strongly each person drifts and responds.

    Parameters
    ----------
    seed : int
        Seed of the cohort. The same people are drawn with and without an effect.
    plan : Plan
        Days and doses.
    effect : float
        Size of the effect of stimulation: 1 as in the shipped cohort, 0 for none.
    variant : Variant
        How the generator differs from that of the shipped cohort.

    Returns
    -------
    Course
        Six people respond, three hardly or not at all; about half of the benefit is left a week
        after the last dose.
    """
    rng = stream(seed, "course")
    drifting = variant.drift * rng.normal(1.0, 0.5, (len(PEOPLE), 1))
    response = effect * variant.benefit * responses(rng)
    kept = rng.uniform(*variant.kept, (len(PEOPLE), 1))
    follow_up = np.isin(VISIT_OF, VISITS.index("FU"))
    doses = plan.doses_before[:, VISIT_OF].astype(np.float64)
    shape = dose_response(doses, variant.doses_to_two_thirds)
    return Course(
        practice=np.tile(np.where(np.arange(len(MOMENTS)) < START, 0.0, 1.0), (len(PEOPLE), 1)),
        drift=drifting * _drift_shape(plan) * np.where(follow_up, DRIFT_KEPT_AT_FOLLOW_UP, 1.0),
        benefit=response * shape * np.where(follow_up, kept, 1.0),
        rating=np.tile(POST.astype(np.float64), (len(PEOPLE), 1)),
        acute=response * POST,
    )


def responses(rng: np.random.Generator) -> Floats:
    """Return how strongly each of nine people responds, shape (9, 1): six do, three hardly."""
    strong = rng.uniform(0.9, 1.9, len(PEOPLE))
    weak = rng.uniform(0.0, 0.4, len(PEOPLE))
    rank = rng.permutation(len(PEOPLE))
    return np.asarray(np.where(rank < 6, strong, weak)[:, None])


def dose_response(doses: Floats, to_two_thirds: float = DOSES_TO_TWO_THIRDS) -> Floats:
    """Return the share of the end-of-treatment benefit after a number of doses.

    Parameters
    ----------
    doses : ndarray
        Sessions completed.
    to_two_thirds : float
        Doses after which 63 % of what can be reached is reached.

    Returns
    -------
    ndarray
        Rises quickly, then levels off; 1 after seven doses.
    """
    end = 1 - np.exp(-DOSES_AT_END / to_two_thirds)
    return np.asarray((1 - np.exp(-doses / to_two_thirds)) / end)


def _drift_shape(plan: Plan) -> Floats:
    days = np.maximum(plan.day[:, VISIT_OF], 0)
    rise = 1 - np.exp(-days / DRIFT_DAYS)
    return np.asarray(rise / rise[:, [END]])
