"""The standardised mean difference between cases agrees with published and printed values."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tscs.singlecase.between import BetweenCase, CaseSeries, between_by_moments
from tscs.singlecase.levels import small_sample_factor
from tscs.singlecase.reml import between_by_reml, fit_ar1

FILE = Path(__file__).with_name("between_case.json")
DATA = json.loads(FILE.read_text(encoding="utf-8"))["series"]
SIX_DECIMALS, THREE_DECIMALS = 6e-7, 6e-4


def series_of(name: str, order: np.ndarray | None = None) -> CaseSeries:
    rows = np.array(DATA[name]["rows"])
    case, time, treated, value = rows[order if order is not None else slice(None)].T
    return CaseSeries(value.astype(float), treated == 1, case, time)


def facts(found: BetweenCase) -> dict[str, float]:
    return {
        "value": found.value,
        "variance": found.se**2,
        "df": found.df,
        "autocorrelation": found.decay,
        "share_between": found.share,
    }


@pytest.mark.parametrize("name", DATA)
def test_moments_agree_with_the_published_values(name) -> None:
    found = between_by_moments(series_of(name))
    assert facts(found) == pytest.approx(DATA[name]["moments"], abs=SIX_DECIMALS)


@pytest.mark.parametrize("name", DATA)
def test_the_order_of_the_rows_does_not_matter(name) -> None:
    order = np.random.default_rng(1).permutation(len(DATA[name]["rows"]))
    found, shuffled = (
        between_by_moments(series_of(name)),
        between_by_moments(series_of(name, order)),
    )
    assert facts(found) == pytest.approx(facts(shuffled), rel=1e-12)


def test_reml_agrees_with_nlme() -> None:
    name = "writing quality"
    expected, series = DATA[name]["reml"], series_of(name)
    design = np.column_stack([np.ones(len(series.values)), series.treated])
    fit = fit_ar1(series, design)
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], abs=1e-5)
    assert fit.coefficients == pytest.approx(expected["coefficients"], rel=1e-6)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(expected["errors"], rel=1e-6)
    between, within = fit.share * fit.variance, (1 - fit.share) * fit.variance
    assert between**0.5 == pytest.approx(expected["sd_between"], rel=1e-6)
    assert within**0.5 == pytest.approx(expected["sd_within"], rel=1e-6)
    assert fit.decay == pytest.approx(expected["autocorrelation"], rel=1e-6)


def test_reml_agrees_with_the_printed_effect_size() -> None:
    expected = DATA["writing quality"]["reml"]
    found = between_by_reml(series_of("writing quality"))
    raw = found.value / small_sample_factor(found.df)
    assert raw == pytest.approx(expected["raw"], abs=THREE_DECIMALS)
    assert found.value == pytest.approx(expected["value"], abs=THREE_DECIMALS)
    assert found.se == pytest.approx(expected["se"], abs=THREE_DECIMALS)
    assert found.df == pytest.approx(expected["df"], abs=THREE_DECIMALS)
