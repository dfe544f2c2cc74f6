"""The generator aims at published figures: levels, spread, correlations, drift, effect, joints."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tscs.simulate.clinic import felt_spasticity
from tscs.simulate.cohort import simulate_tables
from tscs.simulate.course import make_course
from tscs.simulate.curves import JOINTS, curve_range
from tscs.simulate.grades import MUSCLES, coded
from tscs.simulate.kinematics import make_kinematics
from tscs.simulate.people import ENTRY_SUM, make_people, screen
from tscs.simulate.protocol import END, MOMENTS, START, make_plan
from tscs.simulate.questionnaires import questionnaire_items_table
from tscs.simulate.seeds import PLACEBO_SEED, SHIPPED_SEED
from tscs.simulate.spasticity import make_tone
from tscs.simulate.streams import states, stream
from tscs.simulate.walking import NAMES, TESTS, log_gains, make_gait

ROOT = Path(__file__).parents[2]
N_COHORTS = 200
KEY = ["participant_id", "visit_id", "timepoint"]
CODES = {"0": 0.0, "1": 1.0, "1+": 1.5, "2": 2.0, "3": 3.0, "4": 4.0}


def course_of(seed: int, effect: bool) -> dict[str, np.ndarray]:
    plan, screening, people = make_plan(seed), screen(seed), make_people(seed)
    course = make_course(seed, plan, effect)
    tone = make_tone(seed, plan, screening, course)
    gains = log_gains(seed, plan, people, course)
    gait = make_gait(seed, gains)
    return {
        "mas": coded(tone.rated),
        "gains": gains,
        "rom": make_kinematics(seed, plan, screening, gait, course).rom,
        "nrs": felt_spasticity(seed, plan, tone, course),
    }


def many(effect: bool) -> dict[str, np.ndarray]:
    cohorts = [course_of(seed, effect) for seed in range(1000, 1000 + N_COHORTS)]
    return {name: np.stack([cohort[name] for cohort in cohorts]) for name in cohorts[0]}


@pytest.fixture(scope="module")
def untreated() -> dict[str, np.ndarray]:
    return many(effect=False)


@pytest.fixture(scope="module")
def treated() -> dict[str, np.ndarray]:
    return many(effect=True)


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    """Sums per person of the instruments at S1 and S8 over 60 cohorts without an effect."""
    frames = []
    for seed in range(1000, 1060):
        plan = make_plan(seed)
        course = make_course(seed, plan, False)
        items = questionnaire_items_table(seed, plan, make_people(seed), course)
        key = ["instrument", "participant_id"]
        scores = items.assign(score=pd.to_numeric(items["score"]))
        sums = scores.pivot_table("score", key, "visit_id", aggfunc="sum")
        frames.append(sums[["S1", "S8"]])
    return pd.concat(frames, keys=range(60), names=["cohort"])


def sums(cohorts: dict[str, np.ndarray]) -> np.ndarray:
    return cohorts["mas"].sum(axis=(-2, -1))


def change(values: np.ndarray, start: int = START, end: int = END) -> np.ndarray:
    return values[:, :, end] - values[:, :, start]


def within_sd(values: np.ndarray) -> float:
    """Root mean variance within cohorts of nine."""
    return float(np.sqrt(values.var(axis=1, ddof=1).mean()))


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


def test_mas_sum_has_the_published_level_spread_and_stability(untreated) -> None:
    mas = sums(untreated)
    assert mas[:, :, START].mean() == pytest.approx(21, abs=1.5)
    assert 6 <= within_sd(mas[:, :, START]) <= 10
    assert 0.75 <= correlation(mas[:, :, START], mas[:, :, END]) <= 0.90
    assert within_sd(change(mas)) == pytest.approx(4.5, abs=0.4)


def test_single_grades_are_less_stable_than_their_sum_and_legs_move_together(untreated) -> None:
    grades = untreated["mas"]
    stability = [
        correlation(grades[:, :, START, :, place], grades[:, :, END, :, place])
        for place in range(len(MUSCLES))
    ]
    assert 0.4 <= min(stability) <= max(stability) <= 0.75
    legs = change(grades.sum(axis=-1))
    assert correlation(legs[..., 0], legs[..., 1]) == pytest.approx(0.6, abs=0.1)
    assert 0.05 < (grades == 0).mean() < 0.25


def test_neighbouring_visits_correlate_more_than_distant_ones(untreated) -> None:
    mas = sums(untreated)
    near, far = MOMENTS.index(("S2", "pre")), END
    close = correlation(mas[:, :, START], mas[:, :, near])
    assert close > correlation(mas[:, :, START], mas[:, :, far]) + 0.03


def test_without_an_effect_people_drift_as_in_sham_arms(untreated, answers) -> None:
    assert change(sums(untreated)).mean() == pytest.approx(-1.3, abs=0.3)
    assert change(untreated["nrs"]).mean() == pytest.approx(-0.75, abs=0.1)
    for place, name in enumerate(NAMES):
        assert 0.025 < change(untreated["gains"][..., place]).mean() < 0.055, name
    drift = (answers["S8"] - answers["S1"]).groupby("instrument").mean()
    assert drift["MFIS"] == pytest.approx(-4, abs=1.2)
    assert drift["MSWS12"] * 100 / 48 == pytest.approx(-2, abs=1.3)


def test_practice_and_regression_before_the_first_dose(untreated) -> None:
    practice = change(untreated["gains"], 0, START).mean(axis=(0, 1))
    expected = [test.practice for test in TESTS]
    np.testing.assert_allclose(practice, expected, atol=0.012)
    screened = np.array([screen(seed).state.mean() for seed in range(1000, 1400)])
    assert screened.mean() > 3 * screened.std() / np.sqrt(screened.size)
    assert change(sums(untreated), 0, START).mean() < 0


def test_people_enter_only_above_the_cut_on_one_noisy_score() -> None:
    logs = pd.concat([screen(seed).log for seed in range(100)])
    assert (logs["enrolled"] != "").sum() == 900
    assert 0.2 < (logs["reason"] == "MAS sum below entry criterion").mean() < 0.5
    usual = np.concatenate([screen(seed).tone.sum(axis=(1, 2)) for seed in range(100)])
    assert 0.02 < (usual < ENTRY_SUM).mean() < 0.2


def test_effect_is_moderate_to_large_gradual_and_partly_left_at_follow_up(treated) -> None:
    mas = sums(treated)
    by_dose = [change(mas, START, MOMENTS.index((f"S{k}", "pre"))).mean() for k in (2, 4, 8)]
    assert 0 > by_dose[0] > by_dose[1] > by_dose[2]
    pooled = np.sqrt((within_sd(mas[:, :, START]) ** 2 + within_sd(mas[:, :, END]) ** 2) / 2)
    assert -1.0 < by_dose[2] / pooled < -0.7
    left = change(mas, START, len(MOMENTS) - 1).mean() / by_dose[2]
    assert 0.5 < left < 0.8
    acute = [change(mas, 2 * k - 1, 2 * k).mean() for k in range(1, 9)]
    assert np.mean(acute) == pytest.approx(-1.65, abs=0.2)


def test_effect_on_walking_is_small_and_mixed_and_absent_on_felt_walking(
    treated, untreated
) -> None:
    extra = (change(treated["gains"]) - change(untreated["gains"])).mean(axis=(0, 1))
    expected = [test.benefit for test in TESTS]
    np.testing.assert_allclose(extra, expected, atol=0.01)
    assert min(expected) == 0
    both = [simulate_tables(3, effect)["questionnaire_items"] for effect in (True, False)]
    felt = [table[table["instrument"] == "MSWS12"].reset_index(drop=True) for table in both]
    pd.testing.assert_frame_equal(*felt)


def test_joint_ranges_have_published_level_and_small_gains(treated, untreated) -> None:
    rom = untreated["rom"].mean(axis=3)
    for place, (level, sd) in enumerate(((38, 6), (47, 8.5), (20, 4))):
        assert rom[:, :, START, place].mean() == pytest.approx(level, abs=1.5)
        assert within_sd(rom[:, :, START, place]) == pytest.approx(sd, abs=1)
        assert 0.8 < correlation(rom[:, :, START, place], rom[:, :, END, place]) < 0.95
    legs = change(untreated["rom"][..., 1])
    assert correlation(legs[..., 0], legs[..., 1]) == pytest.approx(0.7, abs=0.1)
    gain = change(treated["rom"].mean(axis=3)).mean(axis=(0, 1))
    assert 2 < gain[0] < 4
    assert 2 < gain[1] < 4.5
    assert gain[2] < 1


@pytest.mark.parametrize(
    ("instrument", "sd_change", "stability"),
    [
        ("MSWS12", 12.4 * 48 / 100, 0.84),
        ("FSMC", 9.5, 0.87),
        ("MFIS", 10.3, 0.86),
        ("FSS", 9, 0.75),
    ],
)
def test_questionnaires_change_as_much_as_published(
    answers: pd.DataFrame, instrument: str, sd_change: float, stability: float
) -> None:
    scores = answers.xs(instrument, level="instrument")
    spread = (scores["S8"] - scores["S1"]).groupby("cohort").std()
    assert np.sqrt((spread**2).mean()) == pytest.approx(sd_change, rel=0.12)
    assert scores["S1"].corr(scores["S8"]) == pytest.approx(stability, abs=0.05)


def test_walking_times_change_as_much_as_published(untreated) -> None:
    for name in ("T25FW", "10MWT_self_selected", "10MWT_fast", "TUG"):
        gains = untreated["gains"][..., NAMES.index(name)]
        assert within_sd(change(gains)) == pytest.approx(0.2, abs=0.025), name
        assert 0.9 < correlation(gains[:, :, START], gains[:, :, END]) < 0.96, name


def test_curves_have_the_published_ranges() -> None:
    # Schwartz 2008: range of the mean curve, very slow and free walking.
    slow = [curve_range(joint, np.array(0.0), np.array(0.0)) for joint in JOINTS]
    free = [curve_range(joint, np.array(1.0), np.array(0.0)) for joint in JOINTS]
    np.testing.assert_allclose(slow, [30.5, 39.9, 18.8], atol=0.5)
    np.testing.assert_allclose(free, [42.5, 55.1, 31.6], atol=0.5)


def test_states_fade_with_time_and_have_unit_variance() -> None:
    days = np.tile([0.0, 7.0, 14.0], (20_000, 1))
    found = states(stream(1, "people"), days)
    assert found.std(axis=0) == pytest.approx(1, abs=0.02)
    assert np.corrcoef(found.T)[0, 1:] == pytest.approx(np.exp([-0.5, -1.0]), abs=0.02)


def leg_ranges(name: str, leg: str) -> np.ndarray:
    """Range of the mean cycle between the insoles' foot strikes."""
    folder = ROOT / "data" / "recordings"
    events = pd.read_csv(folder / f"{name}_events.csv")
    strikes = events[(events["leg"] == leg) & (events["event"] == "foot_strike")]["time_s"]
    with gzip.open(folder / f"{name}.csv.gz", "rt") as file:
        curves = pd.read_csv(file)
    ranges = []
    for joint in JOINTS:
        angle = curves[f"{joint}_flexion_{leg.lower()}"]
        at = [np.linspace(*ends, 101) for ends in zip(strikes[:-1], strikes[1:], strict=True)]
        ranges.append(np.ptp(np.interp(at, curves["time_s"], angle).mean(axis=0)))
    return np.array(ranges)


def test_recordings_move_as_the_truth_says() -> None:
    truth = json.loads((ROOT / "tests/truth/shipped_cohort.json").read_text(encoding="utf-8"))
    errors = [
        leg_ranges(name, leg) - [ranges[joint] for joint in JOINTS]
        for name, legs in truth["rom_deg"].items()
        if name.endswith(("S1_pre_walk", "S8_pre_walk"))
        for leg, ranges in legs.items()
    ]
    assert len(errors) == 36
    assert np.abs(np.mean(errors, axis=0)).max() < 0.4
    assert np.abs(errors).max() < 3


def resembles_the_lay_summary(seed: int) -> bool:
    """Apply the six criteria of docs/synthetic_cohort.md to a cohort with an effect."""
    tables = simulate_tables(seed)
    grades = tables["spasticity_mas"].assign(score=tables["spasticity_mas"]["mas"].map(CODES))
    mas = grades.pivot_table("score", KEY[0], KEY[1:], aggfunc="sum")
    before, after = mas["S1", "pre"], mas["S8", "pre"]
    fall, left = (after - before).mean(), (mas["FU", "single"] - before).mean()
    walks = changes(tables["walk_tests"], "test", "value", np.log)
    felt = changes(tables["questionnaire_items"], "instrument", "score", lambda score: score)
    angles = tables["joint_angle_features"]
    rom = changes(angles[angles["feature"] == "rom"], "joint", "value_deg", lambda angle: angle)
    return bool(
        -1.0 <= fall / np.sqrt((before.var() + after.var()) / 2) <= -0.7
        and 0.35 <= left / fall <= 0.75
        and 1.02 <= np.exp(walks["2MWT"]) <= 1.12
        and np.exp(max(walks["T25FW"], walks["10MWT_fast"])) >= 0.99
        and -11 <= felt["MFIS"] * 21 <= -5
        and felt["FSMC"] < 0
        and abs(felt["MSWS12"] * 12 / 48 * 100) < 4
        and 1 <= rom["hip"] <= 4.5
        and 1.5 <= rom["knee"] <= 5.5
    )


def changes(table: pd.DataFrame, group: str, column: str, scale) -> pd.Series:
    """Mean change from S1 pre to S8 pre of the mean of trials, items or legs, per group."""
    numbers = table.assign(number=pd.to_numeric(table[column]))
    means = numbers.pivot_table("number", [group, KEY[0]], KEY[1:])
    return (scale(means["S8", "pre"]) - scale(means["S1", "pre"])).groupby(group).mean()


def test_shipped_seed_is_the_first_that_resembles_the_lay_summary() -> None:
    found = next(seed for seed in range(1, 100) if resembles_the_lay_summary(seed))
    assert found == SHIPPED_SEED
    assert PLACEBO_SEED == SHIPPED_SEED + 1
