"""Whole curves before and after: the sign-flip maximum, its band, and the table made of them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from tscs.config import Moment
from tscs.contrasts import Contrast
from tscs.kinematics.waveforms import simultaneous_band, waveforms, with_known_zero

CONTRAST = Contrast("after_treatment", Moment(visit="S1"), Moment(visit="S8"))


def t_of(values):
    n = len(values)
    mean = sum(values) / n
    squares = sum((value - mean) ** 2 for value in values)
    return abs(mean) / (squares / (n - 1) / n) ** 0.5


def brute_force(differences):
    """Return p of each point and the critical maximum, one assignment after the other."""
    n, k = differences.shape
    own = [t_of(differences[:, point]) for point in range(k)]
    centred = differences - differences.mean(axis=0)
    exceeded, maxima = np.zeros(k), []
    for signs in product((1.0, -1.0), repeat=n):
        column = np.array(signs)
        largest = max(t_of(column * differences[:, point]) for point in range(k))
        exceeded += [largest >= t * (1 - 1e-9) for t in own]
        maxima.append(max(t_of(column * centred[:, point]) for point in range(k)))
    allowed = int(0.05 * 2 ** (n - 1) + 1e-12)
    return exceeded / 2**n, sorted(maxima, reverse=True)[2 * allowed - 1] if allowed else np.nan


def smooth_noise(rng, shape, width=8):
    noise = rng.standard_normal((*shape[:-1], shape[-1] + 6 * width))
    kernel = np.exp(-0.5 * (np.arange(-3 * width, 3 * width + 1) / width) ** 2)
    return np.apply_along_axis(np.convolve, -1, noise, kernel / np.sqrt((kernel**2).sum()), "valid")


@pytest.mark.parametrize("n", [5, 6, 7])
def test_band_and_p_are_those_of_a_loop_over_all_assignments(n) -> None:
    differences = np.random.default_rng(n).normal(0.8, 1.0, (n, 4))
    p, critical = brute_force(differences)
    found = simultaneous_band(differences, 0.05)
    assert found.p == pytest.approx(p)
    if n == 5:
        assert np.isnan(found.low).all()
        assert found.reason == "attainable_p_too_large"
        return
    error = differences.std(axis=0, ddof=1) / np.sqrt(n)
    assert found.high - found.mean == pytest.approx(critical * error)
    assert found.mean - found.low == pytest.approx(critical * error)


def test_family_error_and_coverage_on_smooth_noise_of_nine_people() -> None:
    rng = np.random.default_rng(52)
    truth = 3 * np.sin(np.linspace(0, 2 * np.pi, 60))
    rejected = held = 0
    cohorts = 400
    for noise in smooth_noise(rng, (cohorts, 9, 60)):
        rejected += (simultaneous_band(noise, 0.05).p <= 0.05).any()
        band = simultaneous_band(noise + truth, 0.05)
        held += bool(((band.low <= truth) & (truth <= band.high)).all())
    # 12 of 256 pairs of assignments are extreme: exactly 4.7 %; four binomial errors.
    assert abs(rejected / cohorts - 12 / 256) < 4 * np.sqrt(0.047 * 0.953 / cohorts)
    assert held / cohorts > 0.95 - 3 * np.sqrt(0.05 * 0.95 / cohorts)


def test_band_excludes_zero_where_p_is_far_below_alpha() -> None:
    rng = np.random.default_rng(3)
    differences = rng.standard_normal((9, 20)) * 0.1 + np.r_[np.zeros(10), np.full(10, 2.0)]
    found = simultaneous_band(differences, 0.05)
    assert (found.low[10:] > 0).all()
    assert found.p[10:].max() == pytest.approx(2 / 512)


def test_more_than_twelve_people_are_flipped_at_random_from_a_seed() -> None:
    differences = np.random.default_rng(1).standard_normal((13, 5))
    one, two = (simultaneous_band(differences, 0.05, seed=seed) for seed in (7, 8))
    assert "Monte Carlo" in one.method
    assert "seed 7" in one.method
    assert np.array_equal(one.p, simultaneous_band(differences, 0.05, seed=7).p)
    assert two.high == pytest.approx(one.high, abs=0.1)


def test_a_band_without_ends_says_so_and_constant_points_have_no_width() -> None:
    sides = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])[:, None] + 4.0
    assert simultaneous_band(sides, 0.05).reason == "unbounded_interval"
    noise = np.random.default_rng(2).standard_normal((9, 1))
    found = simultaneous_band(np.hstack([noise, np.full((9, 1), 2.0)]), 0.05)
    assert (found.low[1], found.high[1]) == (2.0, 2.0)


def curves(people, shift, legs="LR", joints=("hip", "knee", "ankle"), timepoint="pre"):
    rng = np.random.default_rng(9)
    rows = []
    for person in range(people):
        for visit, moved in (("S1", 0.0), ("S8", shift)):
            for leg in legs:
                for joint in joints:
                    place = [f"P{person:02d}", visit, timepoint, leg, joint]
                    rows.append([*place, *(rng.standard_normal() + moved + np.arange(101.0))])
    names = ["participant_id", "visit_id", "timepoint", "leg", "joint", *range(101)]
    return pd.DataFrame(rows, columns=names)


def test_table_has_each_joint_leg_and_point_with_the_means_of_the_people() -> None:
    given = curves(9, shift=5.0)
    found = waveforms(given, CONTRAST, 0.05)
    assert len(found) == 3 * 2 * 101
    assert set(found["n"]) == {9}
    own = given[(given["joint"] == "knee") & (given["leg"] == "R")]
    means = own.groupby("visit_id")[40].mean()
    row = found[(found["joint"] == "knee") & (found["leg"] == "R") & (found["percent"] == 40)]
    assert row["mean_from"].item() == pytest.approx(means["S1"])
    assert row["difference"].item() == pytest.approx(means["S8"] - means["S1"])
    assert (found["low"] > 0).all()
    assert set(found["reason"]) == {""}


def test_people_need_both_legs_and_a_joint_without_pairs_says_why() -> None:
    given = curves(7, shift=1.0)
    lacks = (given["participant_id"] == "P03") & (given["leg"] == "L") & (given["joint"] == "hip")
    ankle = (given["joint"] == "ankle") & (given["visit_id"] == "S8")
    found = waveforms(given[~lacks & ~ankle], CONTRAST, 0.05).groupby("joint")
    assert found["n"].first().to_dict() == {"hip": 6, "knee": 7, "ankle": 0}
    assert "difference: no_complete_pairs" in found["reason"].first()["ankle"]
    one = waveforms(curves(1, shift=1.0), CONTRAST, 0.05)
    assert one["difference"].notna().all()
    assert one["reason"].str.startswith("low: single_pair").all()


def test_without_a_contrast_or_curves_the_table_is_empty() -> None:
    assert waveforms(curves(7, 0.0), None, 0.05).empty
    assert waveforms(curves(0, 0.0), CONTRAST, 0.05).empty


def test_curves_of_an_unknown_zero_are_left_out() -> None:
    given = curves(2, 0.0)
    table = given[["participant_id", "visit_id", "timepoint"]].drop_duplicates()
    table = table.assign(zero_definition="static_trial").reset_index(drop=True)
    table.loc[0, "zero_definition"] = "first_frame"
    left = with_known_zero(given, table)
    assert len(left) == len(given) - 6
    assert left["visit_id"].value_counts().to_dict() == {"S8": 12, "S1": 6}
