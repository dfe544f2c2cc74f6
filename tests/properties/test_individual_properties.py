"""Verdicts about people for any values and limits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tscs.catalogue import Outcome
from tscs.error_limits import PersonChange, classify
from tscs.proportions import exact_share

NAMES = {"improved", "within", "worsened", "no_room", "no_verdict"}
VALUES = st.floats(1, 99).map(lambda value: round(value, 3))
KINDS = st.sampled_from(["absolute", "percent", "log"])


def outcome(direction: str, kind: str, size: float) -> Outcome:
    entry = {"value": size, "kind": kind, "source": "made up", "verified": True}
    return Outcome.model_validate({
        "id": "score", "label": "Score", "short": "Score", "instrument": "Score",
        "domain": "other", "unit": "points", "type": "continuous", "table": "clinician_scores",
        "column": "value", "floor": 0, "ceiling": 100, "resolution": 1, "direction": direction,
        "mdc95": {"improvement": entry, "worsening": entry},
    })  # fmt: skip


def verdict(first: float, last: float, direction: str, kind: str, size: float) -> str:
    entry = outcome(direction, kind, size)
    return classify(PersonChange(first, last, entry), entry.mdc95).name


@given(VALUES, VALUES, KINDS, st.floats(0.05, 60))
def test_a_verdict_is_one_of_five_and_follows_the_direction(first, last, kind, size) -> None:
    name = verdict(first, last, "down", kind, size)
    assert name in NAMES - {"no_verdict"}
    assert name != "improved" or last < first
    assert name != "worsened" or last > first


@given(VALUES, VALUES, st.floats(0.05, 60))
def test_turning_the_scale_round_keeps_the_verdict(first, last, size) -> None:
    down = verdict(first, last, "down", "absolute", size)
    assert verdict(100 - first, 100 - last, "up", "absolute", size) == down


@given(VALUES, VALUES, VALUES, KINDS, st.floats(0.05, 60))
def test_a_larger_improvement_is_never_judged_worse(first, a, b, kind, size) -> None:
    better, worse = (verdict(first, last, "down", kind, size) for last in (min(a, b), max(a, b)))
    rank = {"worsened": 0, "within": 1, "no_room": 1, "improved": 2}
    assert rank[better] >= rank[worse]


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_exact_interval_holds_its_share_and_mirrors(pair) -> None:
    count, n = pair
    share, rest = exact_share(count, n, 0.05), exact_share(n - count, n, 0.05)
    assert share.low <= share.estimate <= share.high
    assert abs(share.low - (1 - rest.high)) < 1e-9
