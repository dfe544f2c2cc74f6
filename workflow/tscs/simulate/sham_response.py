"""Many cohorts whose stimulation does nothing, as arrays, and the verdicts on them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tscs.expectation import ABOVE, Reference, cohort_verdicts
from tscs.simulate.course import make_course
from tscs.simulate.grades import coded
from tscs.simulate.people import make_people, screen
from tscs.simulate.protocol import END, START, make_plan
from tscs.simulate.spasticity import make_tone
from tscs.simulate.streams import Floats
from tscs.simulate.walking import NAMES, distances, log_gains

OUTCOMES = ("mas_sum", "2mwt")
SHAM_PEOPLE = 200
# Registered for the shipped study, of whom nine were assessed twice.
PLANNED_PEOPLE = 12
LARGER_MULTIPLES = (4, 5)
FIRST_SEED = 100_000


@dataclass(frozen=True)
class Rates:
    """How often the verdict is ``above reference``.

    Attributes
    ----------
    scenario : str
        What was simulated.
    cohorts : int
        How many.
    each : tuple of float
        Share of cohorts by outcome of `OUTCOMES`.
    any_outcome, every_outcome : float
        Share with at least one outcome, and with all of them.
    """

    scenario: str
    cohorts: int
    each: tuple[float, ...]
    any_outcome: float
    every_outcome: float


def sham_changes(cohorts: int, first_seed: int = FIRST_SEED) -> Floats:
    """Return changes from S1 to S8 (before stimulation) of cohorts without any effect.

    Parameters
    ----------
    cohorts : int
        Cohorts, one per seed.
    first_seed : int
        First of the seeds, beyond those of shipped cohorts.

    Returns
    -------
    ndarray, shape (cohorts, 2, 9)
        Improvement of the MAS sum and of the 2-minute walk by person, as the tables give them.
    """
    return np.stack([_changes(seed) for seed in range(first_seed, first_seed + cohorts)])


def _changes(seed: int) -> Floats:
    plan = make_plan(seed)
    course = make_course(seed, plan, effect=False)
    tone = make_tone(seed, plan, screen(seed), course)
    people = make_people(seed)
    metres = distances(seed, log_gains(seed, plan, people, course), NAMES.index("2MWT"))
    sums = coded(tone.rated).sum(axis=(-2, -1))
    return np.stack([sums[:, START] - sums[:, END], metres[:, END] - metres[:, START]])


def response(changes: Floats, people: int = SHAM_PEOPLE) -> Reference:
    """Return the mean change as a sham arm of some people would have reported it.

    Parameters
    ----------
    changes : ndarray, shape (cohorts, outcomes, n)
        From `sham_changes`.
    people : int
        People of that arm; they decide the standard error.
    """
    error = changes.std(axis=(0, 2)) / np.sqrt(people)
    return Reference(changes.mean(axis=(0, 2)), error, float(people - 1))


def rates(changes: Floats, reference: Reference, scenario: str) -> Rates:
    """Return how often cohorts are above a reference.

    Parameters
    ----------
    changes : ndarray, shape (cohorts, outcomes, n)
        Improvements.
    reference : Reference
        One entry per outcome, or one per cohort and outcome.
    scenario : str
        Name.
    """
    above = cohort_verdicts(changes, reference) == ABOVE
    each = tuple(map(float, above.mean(axis=0)))
    joint = float(above.any(axis=1).mean()), float(above.all(axis=1).mean())
    return Rates(scenario, len(changes), each, *joint)


def scenarios(changes: Floats, seed: int) -> list[Rates]:
    """Return the rates without any effect and with a planted change of three times the reference.

    Parameters
    ----------
    changes : ndarray, shape (cohorts, outcomes, n)
        From `sham_changes`.
    seed : int
        Seed of the drawn references.
    """
    known = response(changes)
    size, error = np.asarray(known.change), np.asarray(known.standard_error)
    rng = np.random.default_rng(seed)
    shape = (len(changes), changes.shape[1])
    drawn = replace(known, change=size + error * rng.standard_normal(shape))
    strayed = changes + (2 * error * rng.standard_normal(shape))[..., None]
    found = [
        rates(changes, known, "reference at the true sham response"),
        rates(changes, drawn, "reference drawn with its standard error"),
        rates(changes + error[:, None], known, "drift one standard error above the reference"),
        rates(strayed, known, "drift drawn with tau = 2 SE, tau not declared"),
        rates(strayed, replace(known, tau=2 * error), "the same, tau declared"),
        rates(changes + 3 * size[:, None], known, "planted: three times the reference"),
    ]
    return [
        *found,
        *(
            rates(changes + times * size[:, None], known, f"planted: {times} times the reference")
            for times in LARGER_MULTIPLES
        ),
        rates(
            regrouped(changes, PLANNED_PEOPLE) + 3 * size[:, None],
            known,
            f"planted: three times the reference, {PLANNED_PEOPLE} people",
        ),
        *(_larger(changes, size, ratio) for ratio in (0.4, 0.5, 0.64)),
    ]


def regrouped(changes: Floats, people: int) -> Floats:
    """Return the same people in cohorts of another size.

    Parameters
    ----------
    changes : ndarray, shape (cohorts, outcomes, n)
        From `sham_changes`; people of a cohort are drawn independently.
    people : int
        People of each new cohort; who does not fill a cohort is left out.
    """
    n_outcomes = changes.shape[1]
    everybody = np.moveaxis(changes, 1, 0).reshape(n_outcomes, -1)
    cohorts = everybody.shape[1] // people
    grouped = everybody[:, : cohorts * people].reshape(n_outcomes, cohorts, people)
    return np.asarray(np.moveaxis(grouped, 0, 1))


def _larger(changes: Floats, size: Floats, ratio: float) -> Rates:
    """Return the power where the sham response is larger beside the SD of the changes."""
    spread = changes.std(axis=(0, 2))
    larger = ratio * spread
    moved = changes + (4 * larger - size)[:, None]
    known = Reference(larger, spread / np.sqrt(SHAM_PEOPLE), float(SHAM_PEOPLE - 1))
    return rates(moved, known, f"planted: three times a sham response of {ratio:g} SD")
