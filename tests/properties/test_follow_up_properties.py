"""What holds for every set of changes: units, order of people, the estimate inside its set."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tscs.fieller import BOUNDED
from tscs.verdicts import NO_CHANGE, VERDICTS, judge

# Whole half points: real scores, without rounding at the border of a verdict.
CHANGES = st.integers(3, 12).flatmap(
    lambda n: arrays(np.int64, (2, n), elements=st.integers(-40, 40)).map(lambda x: x / 2)
)


@settings(max_examples=150, deadline=None)
@given(CHANGES, st.sampled_from([0.25, 8.0, 1024.0]), st.randoms(use_true_random=False))
def test_unit_and_order_of_people_change_nothing(changes, unit, random) -> None:
    assume((changes.std(axis=1) > 0).all())
    order = list(range(changes.shape[1]))
    random.shuffle(order)
    known, other = judge(*changes), judge(*(unit * changes[:, order]))
    assert known.verdict == other.verdict
    assert known.share.kind == other.share.kind
    np.testing.assert_allclose(
        (other.share.low, other.share.high), (known.share.low, known.share.high), rtol=1e-6
    )


@settings(max_examples=150, deadline=None)
@given(CHANGES)
def test_bounded_set_holds_the_estimate_and_others_allow_no_claim(changes) -> None:
    assume((changes.std(axis=1) > 0).all())
    end, later = changes
    judged = judge(end, later)
    assert judged.verdict in VERDICTS
    if judged.share.kind == BOUNDED:
        share = later.mean() / end.mean()
        assert judged.share.low - 1e-9 <= share <= judged.share.high + 1e-9
    else:
        assert judged.verdict == NO_CHANGE
