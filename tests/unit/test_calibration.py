"""Calibration: the truth of its populations, its bars, and that it notices a broken interval."""

import dataclasses
from itertools import islice, product

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.special import ndtri

from tscs import effect_sizes, paired, session_models, signed_rank
from tscs.calibration import (
    families,
    intervals,
    joint_courses,
    levelling,
    mixed_models,
    persons,
    resampling,
    slopes,
    spreads,
)
from tscs.calibration.committed import committed
from tscs.calibration.intervals import cohorts, interval_records, sd_average
from tscs.calibration.lasting import holds, lasting_records
from tscs.calibration.page import PAGE, page
from tscs.calibration.placebo import placebo_records
from tscs.calibration.populations import NORMAL, normal, populations
from tscs.calibration.records import OPEN, Band, Case, bias_record, share_record
from tscs.calibration.shares import share_records
from tscs.calibration.slopes import slope_records
from tscs.calibration.summaries import across, with_bars
from tscs.calibration.table import COLUMNS, Design, calibration
from tscs.calibration_settings import CalibrationSettings
from tscs.errors import TscsError
from tscs.exact import sign_flip_interval
from tscs.fieller import fieller_set
from tscs.intraclass import FORMS
from tscs.mixed import kenward_roger
from tscs.multiplicity import adjust_family
from tscs.results import hand_on

QUICK = 400
PEOPLE = 400_000


@pytest.fixture(scope="module")
def quick() -> pd.DataFrame:
    settings = CalibrationSettings(
        n_simulated=QUICK, n_simulated_slopes=1000, n_simulated_models=100, seed=3
    )
    return calibration(Design(n=9, sessions=8, outcomes=2, alpha=0.05), settings)


def outside(records) -> pd.DataFrame:
    table = pd.DataFrame(records)
    return table[table["within_band"] == "no"]


def test_every_bar_is_met_at_nine_people(quick):
    assert len(with_bars(quick)) > 180
    assert quick.loc[quick["within_band"] == "no", ["scenario", "quantity"]].empty


MODELS = {
    f"{name}, {test}"
    for name, test in product(
        (mixed_models.SLOPE, mixed_models.TO_LAST, mixed_models.TO_FOLLOW_UP), session_models.TESTS
    )
}
COURSES = {levelling.SHAPE, levelling.LEVELLING, levelling.TOLD, levelling.STRAIGHT}
PAIRS = {joint_courses.WITHIN, joint_courses.CHANGES, resampling.BOOTSTRAP}
SPREADS = {
    *("SD of the change", "SD of the change, one-sided upper limit"),
    *("standard error of measurement", "correlation of baseline and end"),
    *(f"intraclass correlation, {words}" for words in FORMS.values()),
}
PERSONS, COUNTED = ("improved", "worsened"), ("a person", "at least one person")


def test_every_interval_test_and_verdict_of_the_report_is_in_the_table(quick):
    found = {name: set(part["quantity"]) for name, part in quick.groupby("statistic")}
    effects = {quantity.name for quantity in intervals.QUANTITIES}
    others = {"geometric mean ratio", "share still present", "mean slope", "share of people"}
    others |= {"share of sessions", "events per session"}
    assert effects | others | MODELS | COURSES | PAIRS | SPREADS == found["coverage"]
    tests = {"slope test", "exact slope test", "non-inferiority test", "equivalence test"}
    tests |= MODELS | {"contrast of a fraction of the change"}
    assert found["type_1_error"] == tests | set(intervals.TESTS)
    family = {f"family, {name}" for name in ("joint sign flips", "Holm", "Benjamini-Hochberg")}
    expectation = "expectation verdict: above reference"
    assert found["family_error"] == family | {expectation, "sessions to effect"}
    people = {f"individual verdict: {name}, {who}" for name, who in product(PERSONS, COUNTED)}
    lasting = {name for name in found["wrong_verdict"] if name.startswith("verdict: ")}
    assert len(lasting) == 3
    assert found["wrong_verdict"] == lasting | people | {"session named too early"}
    assert found["not_given"] == {levelling.SHAPE}


def test_table_is_the_one_of_the_contract(quick):
    written = hand_on("calibration", quick)
    assert tuple(written.columns) == COLUMNS
    assert not written.duplicated(["scenario", "effect", "n", "quantity", "statistic"]).any()


def normal_quantile(df, share):
    return ndtri(share)


def narrow_sign_flip(differences, *, alpha, seed=1):
    return sign_flip_interval(differences, alpha=2 * alpha, seed=seed)


def narrow_walsh(n, alpha):
    k, level = POSITION(n, alpha)
    return k + 3, level


def central_limits(t, df, alpha=0.05):
    reach = stats.t.ppf(1 - alpha, df)
    return t - reach, t + reach


POSITION = signed_rank._walsh_position
BROKEN = {
    "mean change, t interval": (paired, "stdtrit", normal_quantile),
    "mean change, sign-flip interval": (paired, "sign_flip_interval", narrow_sign_flip),
    "Hodges-Lehmann estimate": (signed_rank, "_walsh_position", narrow_walsh),
    "d_z": (effect_sizes, "noncentral_t_limits", central_limits),
}


@pytest.mark.parametrize("quantity", BROKEN)
def test_a_broken_interval_is_noticed(quantity, monkeypatch):
    monkeypatch.setattr(intervals, "populations", lambda: [normal("none", 0.0)])
    monkeypatch.setattr(intervals, "EFFECTS", {"none": 0.0})
    assert outside(interval_records(9, 0.05, 1000, 1)).empty
    monkeypatch.setattr(*BROKEN[quantity])
    assert quantity in set(outside(interval_records(9, 0.05, 1000, 1))["quantity"])


def test_a_family_without_adjustment_is_noticed(monkeypatch):
    assert outside(families.family_records(9, 2, 0.05, 300, 1)).empty
    unadjusted = families.adjustments

    def broken(changes, own, **settings):
        return dataclasses.replace(unadjusted(changes, own, **settings), family=own)

    monkeypatch.setattr(families, "adjustments", broken)
    missed = outside(families.family_records(9, 2, 0.05, 300, 1))
    assert set(missed["quantity"]) == {"family, joint sign flips"}


def named(population) -> str:
    return f"{population.scenario}, {population.effect}"


@pytest.mark.parametrize("population", list(populations()), ids=named)
def test_truths_are_those_of_a_very_large_sample(population):
    rng = np.random.default_rng(8)
    first, second = population.draw(rng, (2, PEOPLE))
    close = {"abs": 6 * max(population.sd, 1) / np.sqrt(PEOPLE)}
    assert first.mean() == pytest.approx(population.mean, **close)
    assert first.std() == pytest.approx(population.sd, rel=0.02)
    assert (np.sign(first).mean() + 1) / 2 == pytest.approx(population.improvement, **close)
    changed = (first != 0) & (second != 0)
    pairs = np.sign((first + second)[changed]).mean()
    assert pairs == pytest.approx(population.rank_biserial, **close)
    if not population.stepped:
        assert np.median((first + second) / 2) == pytest.approx(population.centre, **close)


@pytest.mark.parametrize("population", list(populations()), ids=named)
def test_average_sd_of_both_ends_is_the_true_one(population):
    start, end = cohorts(population, np.random.default_rng(2), (1, PEOPLE))
    assert np.hypot(start.std(), end.std()) / np.sqrt(2) == pytest.approx(
        sd_average(population), rel=0.01
    )


CASE = Case("normal", "none", 9)


def test_share_has_its_exact_monte_carlo_interval_and_widened_band():
    hits = np.arange(400) < 376
    record = share_record(CASE, "t", "coverage", hits, 0.95, "t", Band(0.94, 0.96))
    exact = stats.binomtest(376, 400).proportion_ci()
    assert (record["estimate"], record["n_simulated"]) == (0.94, 400)
    assert (record["low"], record["high"]) == pytest.approx((exact.low, exact.high))
    assert record["band_low"] == pytest.approx(0.94 - 3 * np.sqrt(0.94 * 0.06 / 400))
    assert record["band_high"] == pytest.approx(0.96 + 3 * np.sqrt(0.96 * 0.04 / 400))
    assert record["within_band"] == "yes"


@pytest.mark.parametrize(
    ("band", "share", "verdict"),
    [
        (Band(0.9, 0.96), 0.89, "no"),
        (Band(0.9, 0.96), 0.97, "no"),
        (Band(low=0.9), 1.0, "yes"),
        (Band(high=0.055), 0.06, "no"),
        (OPEN, 0.2, ""),
    ],
)
def test_a_share_is_held_against_the_ends_that_there_are(band, share, verdict):
    assert band.verdict(share) == verdict


def test_bias_is_the_mean_error_with_its_interval():
    record = bias_record(CASE, "d_z", [1.0, 2.0, 3.0, np.nan], 1.5, "d")
    assert (record["estimate"], record["n_simulated"]) == (0.5, 3)
    assert record["high"] - record["estimate"] == pytest.approx(1.96 / np.sqrt(3), rel=1e-4)


def test_fieller_sets_of_all_kinds_hold_their_shares():
    end = np.array([[2.0, 2.1, 1.9], [0.5, -0.1, 0.2], [0.1, -0.2, 0.1]])
    later = np.array([[1.0, 1.1, 0.9], [2.0, 2.1, 2.2], [0.1, 0.1, -0.3]])
    found = fieller_set(end, later)
    assert found.kind.tolist() == ["bounded", "exclusive", "whole line"]
    assert holds(found, 0.5).tolist() == [True, False, True]
    assert holds(found, 1e6).tolist() == [False, True, True]


def test_families_of_simulated_cohorts_are_adjusted_as_in_the_table():
    rng = np.random.default_rng(5)
    changes = rng.normal(0.8, 1, (4, 9, 3))
    changes[1, 0, 2] = changes[2, :2, 0] = np.nan
    changes[3, :5, 1] = 0.0  # four people changed: p cannot get below 0.125
    found = families.adjusted(changes, 0.05)["joint sign flips"]
    for cohort in range(3):
        assert found[cohort] == pytest.approx(adjust_family(changes[cohort]).p)
    assert np.isnan(found[3, 1])
    assert found[3, [0, 2]] == pytest.approx(adjust_family(changes[3][:, [0, 2]]).p)


def test_too_few_people_are_one_clear_message():
    with pytest.raises(TscsError, match="no outcome has 3 people with both values"):
        calibration(Design(2, 8, 2, 0.05), CalibrationSettings())


def test_no_slopes_without_three_sessions():
    assert list(slope_records(9, 2, 0.05, QUICK, 1)) == []
    assert list(mixed_models.model_records(9, 2, 0.05, QUICK, 1)) == []
    assert list(levelling.levelling_records(9, 2, 0.05, QUICK, 1)) == []


def test_no_bootstrap_where_resamples_are_not_enumerated():
    assert list(resampling.bootstrap_records(11, 0.05, QUICK, 1)) == []


def too_few_degrees(fit, contrast, *, alpha):
    """Return the interval of a normal instead of a t distribution, half as wide."""
    found = kenward_roger(fit, contrast, alpha=alpha)
    half = (found.high - found.low) / 4
    low, high = found.estimate - half, found.estimate + half
    return dataclasses.replace(found, low=low, high=high, p=found.p**2)


def test_a_broken_mixed_model_is_noticed(monkeypatch):
    monkeypatch.setattr(mixed_models, "SLOPE_SDS", (0.3,))
    assert outside(mixed_models.model_records(9, 8, 0.05, 120, 1)).empty
    broken = {"Kenward-Roger": too_few_degrees}
    monkeypatch.setattr(mixed_models, "TESTS", broken)
    missed = outside(mixed_models.model_records(9, 8, 0.05, 120, 1))
    assert set(missed["statistic"]) == {"coverage", "type_1_error"}


def test_broken_limits_of_a_person_a_spread_and_a_correlation_are_noticed(monkeypatch):
    assert outside(persons.person_records(9, 300, 1)).empty
    assert outside(spreads.spread_records(9, 0.05, 300, 1)).empty
    assert outside(joint_courses.association_records(9, 8, 0.05, 100, 1)).empty
    limited = persons._outcome
    monkeypatch.setattr(persons, "_outcome", lambda mdc95: limited(mdc95 / 1.5))
    monkeypatch.setattr(spreads, "sd_interval", lambda sd, df, alpha: (0.9 * sd, 1.1 * sd))
    monkeypatch.setattr(joint_courses.Courses, "interval", lambda *_: (-0.1, 0.1))
    assert not outside(persons.person_records(9, 300, 1)).empty
    assert not outside(spreads.spread_records(9, 0.05, 300, 1)).empty
    assert not outside(joint_courses.association_records(9, 8, 0.05, 100, 1)).empty


def test_a_session_named_too_early_is_noticed(monkeypatch):
    unordered = slopes.fixed_sequence_p
    monkeypatch.setattr(slopes, "fixed_sequence_p", lambda values: unordered(values) / 20)
    missed = outside(slope_records(9, 8, 0.05, 400, 1))
    assert "session named too early" in set(missed["quantity"])


def test_a_course_without_an_interval_of_its_shape_is_noticed(monkeypatch):
    monkeypatch.setattr(levelling, "SHAPES", ((0.73, 0.5),))
    assert outside(levelling.levelling_records(9, 8, 0.05, 150, 1)).empty
    fit = levelling.fit_plateau

    def narrow(values, times, alpha):
        return fit(values, times, 0.5)

    monkeypatch.setattr(levelling, "fit_plateau", narrow)
    missed = outside(levelling.levelling_records(9, 8, 0.05, 150, 1))
    assert set(missed["quantity"]) == {levelling.SHAPE}


@pytest.fixture(scope="module")
def kept():
    found = committed(9, 0.05)
    assert found is not None
    return found


def test_committed_table_is_what_the_present_code_makes(kept):
    table, origin = kept
    size, seed = origin.n_simulated, origin.seed
    assert (origin.n_simulated >= 4000, origin.n_simulated_slopes >= 20_000) == (True, True)
    records = [
        *islice(interval_records(9, 0.05, size, seed), 50),
        *lasting_records(9, 0.05, size, seed),
        *placebo_records(9, 2, 0.05, size, seed),
        *share_records(9, 8, 0.05, size, seed),
        *persons.person_records(9, size, seed),
        *spreads.spread_records(9, 0.05, size, seed),
    ]
    assert {NORMAL} <= {record["scenario"] for record in records}
    numbers = [name for name in COLUMNS if table[name].dtype.kind == "f"]
    fresh = pd.DataFrame(records).set_index(KEY)[numbers[1:]].astype(float)
    old = table.set_index(KEY).loc[fresh.index, numbers[1:]]
    assert np.allclose(fresh, old, rtol=1e-9, atol=1e-12, equal_nan=True)


KEY = ["scenario", "effect", "n", "quantity", "statistic"]


def test_committed_table_meets_every_bar(kept):
    assert with_bars(kept[0])["within_band"].tolist() == ["yes"] * len(with_bars(kept[0]))


def test_page_in_docs_is_made_from_the_committed_table(kept):
    assert PAGE.read_text(encoding="utf-8") == page(*kept)


def test_no_table_for_another_n_or_level():
    assert committed(10, 0.05) is None
    assert committed(9, 0.1) is None


def test_ranges_over_true_changes_are_smallest_and_largest(kept):
    ranges = across(kept[0]).set_index("interval")
    rows = kept[0].query("scenario == 'normal' and quantity == 'd_z' and statistic == 'coverage'")
    low, high = (100 * rows["estimate"]).agg(["min", "max"])
    assert ranges.loc["d_z", "normal"] == f"{low:.1f}–{high:.1f}"
    assert ranges.loc["geometric mean ratio", "normal"] == ""
