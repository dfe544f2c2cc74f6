"""What holds for every mixed model: units, origins, order of people, balanced data, any scores."""

from __future__ import annotations

import warnings

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tscs.mixed import (
    MixedModelError,
    cluster_robust,
    kenward_roger,
    random_slope,
    satterthwaite,
    slopes_test,
)

TESTS = (kenward_roger, satterthwaite, cluster_robust)
SEEDS = st.integers(0, 2**32 - 1)
# Few visits of few people: ties, flat people, spikes.
SCORES = st.tuples(st.integers(2, 6), st.integers(3, 6)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(-3, 3))
)


def cohort(seed: int, missing: float = 0.2):
    """Return rows of 9 people around their lines at 10 visits, some missing."""
    rng = np.random.default_rng(seed)
    level, slope = rng.standard_normal((9, 1)), rng.standard_normal((9, 1))
    x = np.tile(np.arange(10.0), (9, 1))
    y = level + slope * x / 2 + rng.standard_normal((9, 10))
    kept = rng.random((9, 10)) >= missing
    return y[kept], x[kept], np.repeat(np.arange(9), 10).reshape(9, 10)[kept]


def inference(y, x, person) -> np.ndarray:
    """Return t and df of the slope by each test, shape (3, 2)."""
    fit = random_slope(y, x, person)
    return np.array([[found.t, found.df] for found in (test(fit, [0, 1]) for test in TESTS)])


def slopes_or_reason(y, x, person, *, correlated) -> dict[str, float] | str:
    """Return standard error, df and p of the slope by each test, or why there are none."""
    try:
        fit = random_slope(y, x, person, correlated=correlated)
    except MixedModelError as error:
        return error.reason
    found = {test.__name__: test(fit, [0, 1]) for test in TESTS}
    parts = ("se", "df", "p", "low", "high")
    return {f"{test} {part}": getattr(found[test], part) for test in found for part in parts}


@settings(max_examples=60, deadline=None)
@given(
    SEEDS,
    st.sampled_from([1e-6, 1e-3, 1.0, 1e6]),
    st.sampled_from([0.0, 100.0, -1e5]),
    st.sampled_from([1e-3, 1.0, 1e4]),
    st.sampled_from([0.0, -4.5, 1000.0]),
)
def test_units_and_origins_change_nothing(seed, y_unit, y_origin, x_unit, x_origin) -> None:
    y, x, person = cohort(seed)
    moved = random_slope(y_unit * (y + y_origin), x_unit * (x + x_origin), person)
    fit = random_slope(y, x, person)
    np.testing.assert_allclose(moved.beta[1] * x_unit / y_unit, fit.beta[1], rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(moved.sigma / y_unit, fit.sigma, rtol=1e-6)
    for test in TESTS:
        one, other = test(fit, [0, 1]), test(moved, [0, 1])
        np.testing.assert_allclose((other.t, other.df), (one.t, one.df), rtol=1e-4, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.randoms(use_true_random=False))
def test_order_of_rows_and_names_of_people_change_nothing(seed, random) -> None:
    y, x, person = cohort(seed)
    order, names = list(range(len(y))), list("abcdefghi")
    random.shuffle(order)
    random.shuffle(names)
    renamed = np.array(names)[person[order]]
    np.testing.assert_allclose(
        inference(y[order], x[order], renamed), inference(y, x, person), rtol=1e-5, atol=1e-7
    )


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_balanced_slope_is_the_t_test_of_least_squares_slopes(seed) -> None:
    y, x, person = cohort(seed, missing=0.0)
    fit = random_slope(y, x, person)
    assume(not fit.singular)
    mixed, simple = kenward_roger(fit, [0, 1]), slopes_test(y.reshape(9, 10), np.arange(10.0))
    pairs = [(getattr(mixed, name), getattr(simple, name)) for name in ("se", "df", "t", "p")]
    np.testing.assert_allclose(*zip(*pairs, strict=True), rtol=1e-6)


@settings(max_examples=150, deadline=None)
@given(SCORES, st.booleans())
def test_any_scores_give_finite_numbers_or_a_reason(scores, correlated) -> None:
    people, visits = scores.shape
    x, person = np.tile(np.arange(visits), people), np.repeat(np.arange(people), visits)
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        found = slopes_or_reason(scores.ravel(), x, person, correlated=correlated)
    assert found == "zero_residual_variance" or all(np.isfinite(list(found.values())))
