"""Margins: both tests against scipy, and what would have been met."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from tscs.config_file import load_config, outcome_faults
from tscs.errors import StudyFaults
from tscs.margins import MeanChange, p_equivalence, p_non_inferiority, smallest_margin_met

LOSS = np.array([-1.5, 0.5, -2.0, -0.5, 1.0, -1.0, 0.0, -2.5, 0.5])
CHANGE = MeanChange(float(LOSS.mean()), float(stats.sem(LOSS)), 8)


@pytest.mark.parametrize("margin", [0.3, 1.0, 2.0, 4.0])
def test_both_p_are_those_of_one_sided_t_tests(margin: float) -> None:
    above = stats.ttest_1samp(LOSS, -margin, alternative="greater").pvalue
    below = stats.ttest_1samp(LOSS, margin, alternative="less").pvalue
    assert p_non_inferiority(CHANGE, margin) == pytest.approx(above, rel=1e-12)
    assert p_equivalence(CHANGE, margin) == pytest.approx(max(above, below), rel=1e-12)


def test_margin_at_the_smallest_met_is_at_the_level() -> None:
    smallest = smallest_margin_met(CHANGE, 0.05)
    assert p_non_inferiority(CHANGE, smallest) == pytest.approx(0.025, rel=1e-9)
    low = stats.ttest_1samp(LOSS, 0.0).confidence_interval(0.95).low
    assert smallest == pytest.approx(-low, rel=1e-12)


def test_equivalence_is_the_interval_of_ninety_per_cent_inside_the_margin() -> None:
    low, high = CHANGE.limits(0.10)
    widest = max(-low, high)
    assert p_equivalence(CHANGE, widest) == pytest.approx(0.05, rel=1e-9)


def test_after_a_gain_every_margin_is_met() -> None:
    assert smallest_margin_met(MeanChange(3.0, 0.5, 8), 0.05) == 0.0


@pytest.mark.parametrize(
    ("margin", "column"),
    [
        ("{value: 0, reason: small}", "analysis.margins.2mwt.value"),
        ("{value: -2, reason: small}", "analysis.margins.2mwt.value"),
        ("{value: 2}", "analysis.margins.2mwt.reason"),
        ("{value: 2, reason: ''}", "analysis.margins.2mwt.reason"),
    ],
)
def test_margin_needs_a_size_and_a_reason(tmp_path: Path, margin: str, column: str) -> None:
    text = f"analysis: {{margins: {{2mwt: {margin}}}}}\n"
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyFaults) as caught:
        load_config(tmp_path)
    assert [fault.column for fault in caught.value.faults] == [column]


def test_margin_of_an_unknown_outcome_is_a_fault(tmp_path: Path) -> None:
    text = "analysis:\n  margins:\n    2mvt: {value: 5, reason: small}\n"
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    faults = outcome_faults(tmp_path, load_config(tmp_path), ["2mwt", "tug"])
    assert [(f.line, f.value, f.mend) for f in faults] == [(3, "2mvt", "did you mean '2mwt'?")]
