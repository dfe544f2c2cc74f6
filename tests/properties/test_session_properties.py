"""What holds for every series: units, origins and order of people change no test."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tscs.fixed_sequence import fixed_sequence_p
from tscs.person_lines import exact_slopes_p, person_lines
from tscs.plateau import fit_plateau

TIMES = np.arange(6.0)
# Whole points, some of them missing: real scores with ties.
VALUES = st.integers(3, 9).flatmap(
    lambda n: arrays(np.int64, (n, 6), elements=st.integers(-1, 30)).map(
        lambda x: np.where(x < 0, np.nan, x.astype(float))
    )
)


@settings(max_examples=80, deadline=None)
@given(VALUES, st.sampled_from([0.25, 8.0]), st.randoms(use_true_random=False))
def test_unit_origin_and_order_change_no_p(values, unit, random) -> None:
    order = list(range(len(values)))
    random.shuffle(order)
    other = 100 + unit * values[order]
    for test in (
        lambda x, error: exact_slopes_p(x[None], TIMES, error),
        lambda x, error: fixed_sequence_p(x[None], error),
    ):
        np.testing.assert_allclose(test(values, 1e-9), test(other, 1e-9 * unit), rtol=1e-12)


@settings(max_examples=80, deadline=None)
@given(VALUES)
def test_lines_leave_residuals_without_mean_or_trend(values) -> None:
    lines = person_lines(values, TIMES)
    for residual in lines.residual[~np.isnan(lines.slope)]:
        known = ~np.isnan(residual)
        assert abs(residual[known].sum()) < 1e-9
        assert abs((residual * TIMES)[known].sum()) < 1e-9


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_interval_of_the_shape_holds_its_estimate(values) -> None:
    values = values[np.isfinite(person_lines(values, TIMES).slope)]
    if len(values) < 2:
        return
    fit = fit_plateau(values, np.broadcast_to(TIMES, values.shape), 0.05)
    if fit is not None:
        assert 0 <= fit.share_low <= fit.share <= fit.share_high <= 1
        assert 0 <= fit.half[1] <= fit.half[0] <= fit.half[2] <= fit.span
