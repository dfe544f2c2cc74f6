"""What a generator puts into its cohorts, from many of its people and without any table."""

from __future__ import annotations

from typing import Final

import numpy as np

from tscs.simulate.cohort import Latent, make_latent
from tscs.simulate.grades import coded
from tscs.simulate.protocol import END, MOMENTS, POST, START, VISIT_OF, VISITS
from tscs.simulate.questionnaires import INSTRUMENTS, answers
from tscs.simulate.streams import Floats
from tscs.simulate.variants import Variant
from tscs.simulate.walking import NAMES, distances

FIRST_SEED: Final = 500_000
FOLLOW_UP: Final = len(MOMENTS) - 1
FIRST: Final = 0
BEFORE: Final = np.array(
    [VISITS[visit].startswith("S") and not post for visit, post in zip(VISIT_OF, POST, strict=True)]
)
Truth = dict[str, float]
Values = dict[str, Floats]


def truths(variant: Variant, cohorts: int) -> Truth:
    """Return the expected values of the quantities that a study estimates.

    Parameters
    ----------
    variant : Variant
        The generator.
    cohorts : int
        Cohorts of nine people over which they are averaged.

    Returns
    -------
    dict of str to float
        By the names of `tscs.simulate.estimates.QUANTITIES`.

    Notes
    -----
    Grades, answers and distances are those that the instrument can show (rounded, within the ends
    of its scale); people count where they came. Changes of times are on natural logarithms.
    """
    drawn = [_values(seed, variant) for seed in range(FIRST_SEED, FIRST_SEED + cohorts)]
    whole = {name: np.concatenate([part[name] for part in drawn]) for name in drawn[0]}
    grades = whole["mas_sum"]
    found = {f"change, {name}": _mean_change(values, START, END) for name, values in whole.items()}
    del found["change, doses"]
    complete = grades[~np.isnan(grades[:, [START, END, FOLLOW_UP]]).any(axis=1)]
    kept = _mean_change(complete, START, FOLLOW_UP) / _mean_change(complete, START, END)
    return found | {
        "practice, 2mwt": _mean_change(whole["2mwt"], FIRST, START),
        "within a session, mas_sum": _within_sessions(grades),
        "share still present, mas_sum": kept,
        "slope, mas_sum": float(np.nanmean(_slopes(grades[:, BEFORE], whole["doses"][:, BEFORE]))),
        "doses to half of the change, mas_sum": _half(grades[:, BEFORE], whole["doses"][:, BEFORE]),
        "SD of the change, mas_sum": float(np.nanstd(grades[:, END] - grades[:, START])),
    }


def _values(seed: int, variant: Variant) -> Values:
    """Return values of people and assessments by outcome; NaN where nobody came."""
    latent = make_latent(seed, variant=variant)
    fsmc = next(item for item in INSTRUMENTS if item.name == "FSMC")
    given = answers(seed, latent.plan, latent.people, latent.course, fsmc, variant)
    ranges = latent.kinematics.rom.mean(axis=2)
    values = {
        "mas_sum": coded(latent.tone.rated).sum(axis=(-2, -1)),
        "2mwt": distances(seed, latent.gains, NAMES.index("2MWT")),
        "t25fw": -latent.gains[..., NAMES.index("T25FW")],
        "10mwt_self_selected": -latent.gains[..., NAMES.index("10MWT_self_selected")],
        "tug": -latent.gains[..., NAMES.index("TUG")],
        "fsmc": given.sum(axis=-1),
        "rom_hip": ranges[..., 0],
        "rom_knee": ranges[..., 1],
        "doses": latent.plan.doses_before[:, VISIT_OF].astype(np.float64),
    }
    return {name: _attended(latent, numbers) for name, numbers in values.items()}


def _attended(latent: Latent, values: Floats) -> Floats:
    return np.where(latent.plan.assessed, values, np.nan)


def _mean_change(values: Floats, start: int, end: int) -> float:
    return float(np.nanmean(values[:, end] - values[:, start]))


def _within_sessions(values: Floats) -> float:
    pairs = np.flatnonzero(POST)
    changes = values[:, pairs] - values[:, pairs - 1]
    return float(np.nanmean(np.nanmean(changes, axis=1)))


def _slopes(values: Floats, doses: Floats) -> Floats:
    """Return the least-squares slope of each person, by the normal equations."""
    known = ~np.isnan(values)
    n = known.sum(axis=1)
    x, y = np.where(known, doses, 0.0), np.where(known, values, 0.0)
    top = n * (x * y).sum(axis=1) - x.sum(axis=1) * y.sum(axis=1)
    return np.asarray(top / (n * (x**2).sum(axis=1) - x.sum(axis=1) ** 2))


def _half(values: Floats, doses: Floats) -> float:
    """Return the doses at which the mean course has made half of its way to the last session."""
    change = values - values[:, :1]
    steps = np.arange(values.shape[1])
    mean = np.array([np.nanmean(change[doses == step]) for step in steps])
    return float(np.interp(0.5, mean / mean[-1], steps))
