"""Published changes: which may be compared with, their mean, and faults of the list."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import optimize
from statsmodels.stats.meta_analysis import combine_effects

from tscs.catalogue import PublishedChange, load_catalogue
from tscs.errors import StudyFaults
from tscs.expectation_settings import DeclaredReference
from tscs.references import (
    PAULE_MANDEL,
    Candidate,
    combine,
    declared,
    nearest_to_usable,
    paule_mandel,
    published,
)

GOOD = {
    "outcome": "2mwt", "instrument": "2-minute walk", "same_instrument": True,
    "condition": "multiple sclerosis", "population": "MS", "design": "sham_stimulation",
    "horizon_days": 28, "n": 20, "mean_change": 3.0, "se": 1.5, "se_from": "as printed",
    "source": "a paper", "verified": True,
}  # fmt: skip
BROKEN = {
    "other_instrument": {"same_instrument": False},
    "other_population": {"condition": "stroke"},
    "other_duration": {"horizon_days": 60},
    "reference_not_verified": {"verified": False},
    "reference_incomplete": {"mean_change": None},
}


def candidate(change: float, se: float, n: float = 20) -> Candidate:
    return Candidate("a", "b", "c", "", True, change, se, n, 28.0)


def test_good_reference_is_usable() -> None:
    entry = PublishedChange.model_validate(GOOD)
    found = published("x", entry, " Multiple Sclerosis", 24.0)
    assert found.obstacles == ()
    assert found.limits(0.05) == pytest.approx((3 - 1.959964 * 1.5, 3 + 1.959964 * 1.5), abs=1e-6)


@pytest.mark.parametrize(("code", "keys"), BROKEN.items())
def test_each_rule_refuses_a_reference_alone(code: str, keys: dict[str, object]) -> None:
    entry = PublishedChange.model_validate(GOOD | keys)
    assert published("x", entry, "multiple sclerosis", 24.0).obstacles == (code,)


@pytest.mark.parametrize("key", ["mean_change", "se", "n"])
def test_every_figure_is_needed(key: str) -> None:
    entry = PublishedChange.model_validate(GOOD | {key: None})
    assert published("x", entry, "multiple sclerosis", 24.0).obstacles == ("reference_incomplete",)


@pytest.mark.parametrize(
    ("horizon", "fits"), [(12, True), (48, True), (11.9, False), (48.1, False), (None, False)]
)
def test_duration_within_a_factor_of_two(horizon: float | None, fits: bool) -> None:
    entry = PublishedChange.model_validate(GOOD | {"horizon_days": horizon})
    assert (published("x", entry, "multiple sclerosis", 24.0).obstacles == ()) is fits


def test_undeclared_disease_is_a_reason_of_its_own() -> None:
    entry = PublishedChange.model_validate(GOOD)
    assert published("x", entry, "", 24.0).obstacles == ("condition_not_declared",)


def test_declared_reference_needs_a_read_source_and_a_fitting_time() -> None:
    keys = {"value": 3, "se": 1, "n": 20, "source": "a paper"}
    unread = DeclaredReference.model_validate(keys)
    assert declared(unread, 24.0).obstacles == ("reference_not_verified",)
    late = DeclaredReference.model_validate(keys | {"verified": True, "horizon_days": 168})
    assert declared(late, 24.0).obstacles == ("other_duration",)
    assert declared(late, 168.0).obstacles == ()


def test_shipped_list_has_no_usable_reference_for_a_study_of_24_days() -> None:
    """No primary outcome of the shipped study can be compared: an honest list."""
    for name, entry in load_catalogue(None).references.items():
        assert published(name, entry, "multiple sclerosis", 24.0).obstacles, name


def test_figures_of_the_shipped_list_follow_from_what_was_published() -> None:
    listed = load_catalogue(None).references
    assert listed["msws12_enhance"].se == pytest.approx((4.71 - 0.47) / (2 * 1.96), abs=1e-5)
    assert listed["tug_enhance"].se == pytest.approx((3.46 - 0.41) / (2 * 1.96), abs=1e-4)
    assert listed["msws12_musec"].se == pytest.approx(12.4 / np.sqrt(134), abs=1e-5)
    assert listed["spasticity_nrs_musec"].se == pytest.approx(2.4 / np.sqrt(134), abs=1e-5)


def test_one_study_is_taken_as_it_is() -> None:
    found = combine([candidate(3, 1.5)], tau=0.7)
    assert (found.change, found.standard_error, found.df, found.tau) == (3, 1.5, 19, 0.7)


def test_two_studies_by_inverse_variance() -> None:
    """Weights 1 and 1/4: mean 1.4, SE sqrt(0.8), df 1.25^2 / (1/19 + 1/16/9)."""
    found = combine([candidate(1, 1, 20), candidate(3, 2, 10)], tau=0.0)
    assert found.change == pytest.approx(1.4)
    assert found.standard_error == pytest.approx(np.sqrt(0.8))
    assert found.df == pytest.approx(1.25**2 / (1 / 19 + 1 / 16 / 9))


@pytest.mark.parametrize("seed", range(10))
def test_three_studies_estimate_tau_by_its_equation_and_as_statsmodels_does(seed: int) -> None:
    """Statsmodels stops at 0 where its first step is negative: only its other fits count."""
    rng = np.random.default_rng(seed)
    errors = rng.uniform(0.5, 2.0, rng.integers(3, 8))
    changes = rng.normal(2, 2.5, len(errors))
    theirs = combine_effects(changes, errors**2, method_re="iterated", atol=1e-10)
    expected = _root(changes, errors)
    assert paule_mandel(changes, errors) == pytest.approx(expected, abs=1e-9)
    if theirs.tau2 > 0:
        assert theirs.tau2 == pytest.approx(expected, abs=1e-6)
    found = combine([candidate(*pair) for pair in zip(changes, errors, strict=True)], tau=9.0)
    weights = 1 / (errors**2 + expected)
    assert found.change == pytest.approx(weights @ changes / weights.sum(), abs=1e-6)
    predictive = np.sqrt(expected + 1 / weights.sum())
    assert found.standard_error == pytest.approx(predictive, abs=1e-6)
    assert (found.df, found.tau) == (len(errors) - 1, 0)
    assert found.method.startswith(PAULE_MANDEL)


def _root(changes: np.ndarray, errors: np.ndarray) -> float:
    def excess(squared: float) -> float:
        mean = np.average(changes, weights=1 / (errors**2 + squared))
        return float(((changes - mean) ** 2 / (errors**2 + squared)).sum()) - len(changes) + 1

    return optimize.brentq(excess, 0, 1e4, xtol=1e-13) if excess(0) > 0 else 0.0


def test_nearest_is_the_one_with_the_fewest_obstacles() -> None:
    bad, good = (PublishedChange.model_validate(GOOD | keys) for keys in ({"n": None}, {}))
    items = [published(name, entry, "", 99.0) for name, entry in (("bad", bad), ("good", good))]
    assert nearest_to_usable(items, 24.0).name == "good"
    assert nearest_to_usable([], 24.0) is None


def test_of_equals_the_nearest_in_time_is_shown() -> None:
    days = {"late": 168, "nearer": 84, "unknown": None}
    items = [
        published(name, PublishedChange.model_validate(GOOD | {"horizon_days": value}), "MS", 24.0)
        for name, value in days.items()
    ]
    assert nearest_to_usable(items, 24.0).name == "nearer"
    assert nearest_to_usable(items, 400.0).name == "late"


LISTED = """\
references:
  mine:
    outcome: 2mwt
    instrument: 2-minute walk
    same_instrument: true
    condition: multiple sclerosis
    population: MS
    design: sham_stimulation
    horizon_days: 28
    n: 20
    mean_change: 3
    se: 1.5
    se_from: as printed
    source: a paper
    verified: true
  msws12_musec: {verified: false}
"""


def test_a_study_adds_and_changes_references(tmp_path: Path) -> None:
    (tmp_path / "catalogue.yaml").write_text(LISTED, encoding="utf-8")
    listed = load_catalogue(tmp_path).references
    assert listed["mine"].mean_change == 3
    assert not listed["msws12_musec"].verified
    assert listed["msws12_musec"].n == 134


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("    outcome: 2mwt", "    outcome: 2mtw", 3, "outcome"),
        ("    design: sham_stimulation", "    design: sham", 8, "literal_error"),
        ("    se: 1.5", "    se: -1.5", 12, "greater_than"),
        ("    se_from: as printed\n", "", 2, "value_error"),
        ("    source: a paper\n", "", 2, "missing"),
        ("    n: 20", "    people: 20", 10, "unknown_key"),
        ("  msws12_musec: {verified: false}", "  musec: {verified: false}", 16, "missing"),
    ],
)
def test_faults_name_their_line(tmp_path: Path, old: str, new: str, line: int, rule: str) -> None:
    assert old in LISTED
    (tmp_path / "catalogue.yaml").write_text(LISTED.replace(old, new), encoding="utf-8")
    with pytest.raises(StudyFaults) as error:
        load_catalogue(tmp_path)
    assert [(fault.line, fault.rule) for fault in error.value.faults] == [(line, rule)]


@pytest.mark.parametrize(
    "responders",
    [{"limit": "any", "definition": "x"}, {"count": 3, "limit": "any", "definition": "x"},
     {"count": 3, "n": 2, "limit": "any", "definition": "x"},
     {"share": 0.3, "limit": "mcid", "definition": "x"}],
)  # fmt: skip
def test_impossible_shares_are_refused(responders: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="responders"):
        PublishedChange.model_validate(GOOD | {"responders": responders})
