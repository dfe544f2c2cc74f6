"""What must hold for any set of pairs: small, tied, constant, missing, huge or tiny."""

import warnings
from itertools import cycle

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from tscs.multiplicity import adjust_family
from tscs.paired import paired_columns
from tscs.pairs import PairedSample

GRADES = st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0])
READINGS = st.integers(-9999, 9999).map(lambda value: value / 100)


def vectors(values, smallest=1, largest=9):
    pair = st.tuples(values, values)
    return st.lists(pair, min_size=smallest, max_size=largest).map(np.array)


ANY = st.one_of(vectors(GRADES), vectors(READINGS))
ENOUGH = st.one_of(vectors(GRADES, 6), vectors(READINGS, 6))
ORDERLESS = ("n", "p_sign_flip", "p_wilcoxon", "p_wilcoxon_pratt", "p_min_attainable", "n_nonzero")
SIGNED = ("mean_change", "t", "hodges_lehmann", "d_z", "g_z", "d_av", "g_av", "d_rm")
SIGNED_LIMITS = ("ci", "sign_flip", "hl", "d_z", "g_z", "d_av", "g_av", "rank_biserial")


def columns(pairs, **settings_):
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        return paired_columns([PairedSample(pairs[:, 0], pairs[:, 1], **settings_)])[0]


def limits(found, name):
    return found.get(f"{name}_low"), found.get(f"{name}_high")


@given(ANY)
@settings(max_examples=60)
def test_swapping_the_ends_changes_signs_only(pairs):
    there, back = columns(pairs), columns(pairs[:, ::-1])
    assert [there.get(name) for name in ORDERLESS] == [back.get(name) for name in ORDERLESS]
    for name in SIGNED:
        assert (name in there) == (name in back)
        assert there.get(name, 0) == pytest.approx(-back.get(name, 0), rel=1e-9, abs=1e-12)
    for name in SIGNED_LIMITS:
        low, high = limits(there, name)
        if low is not None:
            expected = tuple(-limit for limit in reversed(limits(back, name)))
            assert (low, high) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(ANY, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_order_of_people_does_not_matter(pairs, random):
    order = list(range(len(pairs)))
    random.shuffle(order)
    straight, shuffled = columns(pairs), columns(pairs[order])
    assert straight.keys() == shuffled.keys()
    for name, value in straight.items():
        # The quadrature of the Bayes factor turns last bits of t into its own error.
        same = value if isinstance(value, str) else pytest.approx(value, rel=1e-7, abs=1e-9)
        assert shuffled[name] == same, name


@given(ANY, st.sampled_from([1e-150, 1e-12, 0.01, 2.54, 1000.0, 1e12, 1e150]))
@settings(max_examples=60)
def test_unit_of_the_outcome_changes_only_what_has_a_unit(pairs, factor):
    one, other = columns(pairs), columns(pairs * factor)
    with_unit = ("mean", "sd", "ci", "sign_flip_l", "sign_flip_h", "hodges", "hl_low", "hl_high")
    assert one.keys() == other.keys()
    for name, value in one.items():
        if isinstance(value, str):
            assert other[name] == value
            continue
        scale = factor if name.startswith(with_unit) and name != "sign_flip_level" else 1.0
        assert other[name] / scale == pytest.approx(value, rel=1e-6, abs=1e-9), name


@given(vectors(st.integers(1, 9999).map(lambda value: value / 10), 2))
@settings(max_examples=40)
def test_logarithms_do_not_depend_on_the_unit(pairs):
    seconds, minutes = columns(pairs, log=True), columns(pairs / 60, log=True)
    for name in ("ratio", "ratio_low", "t", "p_sign_flip", "p_wilcoxon", "d_z", "hodges_lehmann"):
        assert (name in seconds) == (name in minutes)
        assert minutes.get(name, 0) == pytest.approx(seconds.get(name, 0), rel=1e-6, abs=1e-9)


@given(ENOUGH)
@settings(max_examples=60)
def test_intervals_hold_their_estimates_and_reach_their_level(pairs):
    found = columns(pairs)
    estimates = {"ci": "mean_change", "sign_flip": "mean_change", "hl": "hodges_lehmann"}
    same = ("d_z", "g_z", "d_av", "g_av", "rank_biserial", "prob_improvement")
    for name, estimate in (estimates | dict(zip(same, same, strict=True))).items():
        low, high = limits(found, name)
        if low is not None:
            assert low - 1e-9 <= found[estimate] <= high + 1e-9, name
    assert found["sign_flip_level"] >= 0.95
    assert found["hl_level"] >= 0.95


@given(ANY)
@settings(max_examples=60)
def test_p_values_keep_to_their_bounds(pairs):
    found = columns(pairs)
    smallest = found["p_min_attainable"]
    for name in ("p_sign_flip", "p_wilcoxon", "p_wilcoxon_pratt"):
        assert smallest - 1e-12 <= found[name] <= 1
    assert smallest == min(1, 2.0 ** (1 - found["n_nonzero"]))


@given(ENOUGH)
@settings(max_examples=30)
def test_exact_interval_excludes_zero_only_if_the_test_rejects(pairs):
    found = columns(pairs)
    low, high = limits(found, "sign_flip")
    outside = low > 1e-9 or high < -1e-9
    assert not outside or found["p_sign_flip"] <= 0.05


@given(vectors(st.integers(-(10**6), 10**6).map(float), 3))
@settings(max_examples=30)
def test_exact_tests_agree_with_scipy_without_ties(pairs):
    change = pairs[:, 1] - pairs[:, 0]
    assume((change != 0).all() and len(set(np.abs(change))) == len(change))
    found = columns(pairs)
    flips = stats.permutation_test(
        (change,), np.sum, permutation_type="samples", n_resamples=np.inf, vectorized=False
    )
    assert found["p_sign_flip"] == pytest.approx(flips.pvalue, abs=1e-12)
    ranks = stats.wilcoxon(change, method="exact")
    assert found["p_wilcoxon"] == pytest.approx(ranks.pvalue, abs=1e-12)
    assert found["p_t"] == pytest.approx(stats.ttest_1samp(change, 0).pvalue, rel=1e-9)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=12), st.booleans())
@settings(max_examples=150)
def test_nothing_raises_and_nothing_but_numbers_comes_out(values, log):
    half = len(values) // 2
    pairs = np.array(values[: 2 * half], dtype=float).reshape(half, 2)
    found = columns(pairs, log=log)
    assert all(np.isfinite(value) for value in found.values() if not isinstance(value, str))


@given(st.lists(ANY, min_size=1, max_size=5), st.booleans())
@settings(max_examples=40)
def test_outcomes_computed_together_are_what_they_are_alone(outcomes, log):
    samples = [
        PairedSample(pairs[:, 0], pairs[:, 1], log=log, step=step, improvement=sign)
        for pairs, step, sign in zip(outcomes, cycle([None, 0.5]), cycle([1, -1, -1]))
    ]
    assert paired_columns(samples) == [paired_columns([sample])[0] for sample in samples]


FAMILIES = st.tuples(st.integers(2, 9), st.integers(1, 4), st.integers(0, 2**32 - 1), st.booleans())


@given(FAMILIES)
@settings(max_examples=40)
def test_family_p_is_at_least_the_own_p(shape):
    people, outcomes, seed, missing = shape
    rng = np.random.default_rng(seed)
    changes = np.round(rng.normal(0.5, 1, (people, outcomes)), 1)
    if missing:
        changes[rng.random(changes.shape) < 0.2] = np.nan
        changes[0] = 1.0
    own = [paired_p(column[~np.isnan(column)]) for column in changes.T]
    adjusted = adjust_family(changes).p
    assert (adjusted >= np.array(own) - 1e-12).all()
    assert (adjusted <= 1).all()


def paired_p(change):
    return columns(np.column_stack([np.zeros(len(change)), change]))["p_sign_flip"]
