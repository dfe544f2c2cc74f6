"""Simulated trials: populations, draws, analyses, closed forms, crossover and the table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tscs.planning import simulated_analyses as analyses
from tscs.planning.simulated_checks import GRADES, NORMAL, people
from tscs.planning.simulated_crossover import crossover_population, draw_crossovers
from tscs.planning.simulated_population import Scale, pilot_population
from tscs.planning.simulated_power import averaged_power, closed_forms
from tscs.planning.simulated_table import (
    COLUMNS,
    CROSSOVER,
    PARALLEL,
    Design,
    operating_characteristics,
    simulated_tests,
)
from tscs.planning.simulated_trials import Scenario, draw_trials, score_difference
from tscs.planning.two_arm import TwoArm
from tscs.simulation_settings import SimulationSettings
from tscs.trials.ancova import ancova
from tscs.trials.crossover import treatment_effect
from tscs.trials.mmrm import mmrm

ALPHA = 0.05
PEOPLE = people(NORMAL, 50.0, 10.0, 0.6)


def scenario(n: int, difference: float, drift: float = 0.0, **more: object) -> Scenario:
    return Scenario(n, np.array([difference]), np.array([drift]), **more)


def shares(design: Design, case: Scenario, analysis: str, n_simulated: int) -> float:
    settings = SimulationSettings(n_simulated=n_simulated, seed=3)
    return float((simulated_tests(design, case, settings, ALPHA)[analysis, 0].p < ALPHA).mean())


def within(share: float, expected: float, n: int, errors: float = 3.5) -> bool:
    return abs(share - expected) < errors * np.sqrt(expected * (1 - expected) / n)


def test_scores_have_the_steps_and_ends_of_their_scale() -> None:
    found = GRADES.scores(np.array([-3.0, 0.2, 0.3, 7.74, 99.0]))
    assert found.tolist() == [0.0, 0.0, 0.5, 7.5, 56.0]


@pytest.mark.parametrize(("mean", "sd"), [(21.8, 10.0), (3.0, 6.0), (54.0, 5.0)])
def test_mean_score_is_the_mean_of_many_scores(mean: float, sd: float) -> None:
    scores = GRADES.scores(stats.norm(mean, sd).ppf((np.arange(200_000) + 0.5) / 200_000))
    assert GRADES.mean_score(mean, sd) == pytest.approx(scores.mean(), abs=1e-3)


def test_population_holds_the_pilots_sds_and_correlations() -> None:
    rng = np.random.default_rng(2)
    shared = rng.standard_normal((9, 1))
    first, second = (shared + rng.standard_normal((9, 2)) for _ in range(2))
    second[0, 1] = np.nan
    scales = (NORMAL, replace(NORMAL, outcome="other"))
    population, why = pilot_population(
        scales, ("baseline", "end"), {"normal": first, "other": second}
    )
    assert why == {}
    assert population.n.tolist() == [9, 8]
    assert np.allclose(population.sd, [first.std(axis=0, ddof=1), second[1:].std(axis=0, ddof=1)])
    assert population.within(0)[0, 1] == pytest.approx(np.corrcoef(first.T)[0, 1])
    between, rough = population.correlation[:2, 2:], np.corrcoef(first[1:].T, second[1:].T)[:2, 2:]
    ratio = between / rough
    assert np.allclose(ratio, ratio[0, 0])
    assert 0 <= ratio[0, 0] < 1
    assert np.linalg.eigvalsh(population.correlation).min() > 0


def test_what_a_pilot_cannot_tell_is_left_out() -> None:
    few, flat = np.arange(6.0).reshape(3, 2), np.column_stack([np.arange(6.0), np.ones(6)])
    scales = (replace(NORMAL, outcome="few"), replace(NORMAL, outcome="flat"))
    population, why = pilot_population(scales, ("a", "b"), {"few": few, "flat": flat})
    assert population.scales == ()
    assert why == {"few": "fewer_than_four_pairs", "flat": "no_spread"}


def test_draws_have_mean_spread_and_correlation() -> None:
    trials = draw_trials(PEOPLE, scenario(50, 4.0, -3.0), 2000, np.random.default_rng(1))
    values = trials.y[:, :, 0]
    active, control = values[:, trials.active].reshape(-1, 3), values[:, ~trials.active]
    assert np.allclose(control.reshape(-1, 3).mean(axis=0), [50, 47, 47], atol=0.1)
    assert np.allclose(active.mean(axis=0), [50, 51, 51], atol=0.1)
    assert np.allclose(np.cov(active.T), 100 * np.where(np.eye(3) == 1, 1, 0.6), atol=1.5)


def test_people_who_drop_out_stay_away() -> None:
    case = scenario(50, 0.0, dropout=0.2)
    missing = np.isnan(draw_trials(PEOPLE, case, 2000, np.random.default_rng(1)).y[:, :, 0])
    assert not missing[..., 0].any()
    assert not (missing[..., 1] & ~missing[..., 2]).any()
    assert np.allclose(missing.mean(axis=(0, 1)), [0, 1 - np.sqrt(0.8), 0.2], atol=0.005)
    case = scenario(50, 0.0, missing=0.1)
    missing = np.isnan(draw_trials(PEOPLE, case, 2000, np.random.default_rng(1)).y[:, :, 0])
    assert np.allclose(missing.mean(axis=(0, 1)), [0, 0.1, 0.1], atol=0.005)


def test_drawn_standard_deviations_follow_the_pilots_chi_square() -> None:
    case = scenario(400, 0.0, sd="drawn")
    values = draw_trials(PEOPLE, case, 2000, np.random.default_rng(1)).y[:, :, 0]
    ratios = 8 * 100 / values.var(axis=1, ddof=1)
    for visit in range(3):
        assert stats.kstest(ratios[:, visit], stats.chi2(8).cdf).pvalue > 1e-3
    r = np.array([np.corrcoef(trial.T)[0, 1] for trial in values])
    assert 0.4 < np.median(r) < 0.75
    assert r.std() > 0.1


def test_analyses_are_those_of_a_real_trial() -> None:
    case = scenario(12, 4.0, dropout=0.2, missing=0.1)
    trials = draw_trials(PEOPLE, case, 5, np.random.default_rng(1))
    start, end = trials.y[2, :, 0, 0], trials.y[2, :, 0, 1]
    found = {name: analyses.analyse_trials(name, trials, 0, ALPHA) for name in
             (analyses.ANCOVA, analyses.CHANGE, analyses.FINAL, analyses.REPEATED)}  # fmt: skip
    single = {
        analyses.ANCOVA: ancova(end, trials.active, start[:, np.newaxis]),
        analyses.CHANGE: ancova(end - start, trials.active),
        analyses.FINAL: ancova(end, trials.active),
    }
    for name, result in single.items():
        assert found[name].p[2] == pytest.approx(float(result.p), rel=1e-12)
    model = mmrm(trials.y[2, :, 0, 1:], trials.active, start)
    assert found[analyses.REPEATED].p[2] == model.p[0]


@pytest.mark.parametrize("n", [5, 8, 15, 30])
def test_simulated_ancova_has_the_averaged_power_at_any_size(n: int) -> None:
    effect = float(TwoArm(alpha=ALPHA, covariates=1).detectable(n, 0.8))
    case = scenario(n, effect * PEOPLE.residual_sd(0), drift=-2.0)
    design = Design(PARALLEL, PEOPLE, (analyses.ANCOVA,), draw_trials)
    share = shares(design, case, analyses.ANCOVA, 20_000)
    assert within(share, float(averaged_power(n, effect, ALPHA)), 20_000)
    if n >= 15:
        assert within(share, 0.8, 2_000, 3.0)


def test_averaged_power_is_the_integral_over_the_imbalance() -> None:
    def by_imbalance(f: float) -> float:
        shrunk = 0.9 * np.sqrt(8 / 2 / (1 + f / 14))
        limit = stats.t.ppf(0.975, 13)
        return float(stats.nct.sf(limit, 13, shrunk) + stats.nct.cdf(-limit, 13, shrunk))

    expected = stats.f(1, 14).expect(by_imbalance)
    assert float(averaged_power(8, 0.9, ALPHA)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("scale", [NORMAL, GRADES])
@pytest.mark.parametrize("analysis", [analyses.ANCOVA, analyses.CHANGE, analyses.FINAL])
def test_level_holds_with_a_response_to_sham_in_both_arms(scale: Scale, analysis: str) -> None:
    population = people(scale, 12.0, 8.0, 0.6)
    case = scenario(15, 0.0, drift=6.0 * scale.sign, dropout=0.15)
    design = Design(PARALLEL, population, (analysis,), draw_trials)
    assert within(shares(design, case, analysis, 20_000), ALPHA, 20_000)


@pytest.mark.parametrize("analysis", analyses.CROSSOVERS)
def test_crossover_has_the_power_of_its_closed_form(analysis: str) -> None:
    population = crossover_population(PEOPLE, 0.8)
    case = scenario(10, 5.0, drift=3.0, dropout=0.1)
    design = Design(CROSSOVER, population, (analysis,), draw_crossovers)
    expected = closed_forms(population, case, 0, analysis, ALPHA)["averaged_form"]
    assert 0.3 < expected < 0.95
    assert abs(shares(design, case, analysis, 10_000) - expected) < 0.02


def test_crossover_effect_is_that_of_the_library() -> None:
    population = crossover_population(PEOPLE, 0.5)
    trials = draw_crossovers(population, scenario(200, 5.0, 3.0), 3, np.random.default_rng(1))
    assert np.allclose(np.nanmean(trials.y[:, :, 0, 2]), 50, atol=1.5)
    found = analyses.analyse_trials(analyses.CROSSOVER_END, trials, 0, ALPHA)
    expected = treatment_effect(trials.y[1, :, 0][:, [1, 3]], trials.active)
    assert found.p[1] == float(expected.p)
    assert found.estimate == pytest.approx(np.full(3, 5.0), abs=2.0)


def test_the_end_of_a_scale_takes_from_the_difference() -> None:
    population = people(GRADES, 4.0, 6.0, 0.6)
    case = scenario(10, -3.0)
    truth = score_difference(population, case, 0, 1)
    assert -3.0 < truth < -1.0
    means = [
        GRADES.scores(np.random.default_rng(1).normal(mean, 6.0, 400_000)).mean()
        for mean in (1.0, 4.0)
    ]
    assert truth == pytest.approx(means[0] - means[1], abs=0.02)


def table(**settings: object) -> pd.DataFrame:
    chosen = SimulationSettings(n_simulated=400, n_per_arm=(12,), **settings)
    targets = {"grades": (4.0, 6.0)}
    population = people(GRADES, 21.8, 10.0, 0.6)
    return operating_characteristics(population, {"gone": "no_spread"}, targets, chosen, ALPHA)


def test_table_counts_differences_as_improvement() -> None:
    found = table(dropout=(0.0,), sham_drift=(0.5,))
    assert tuple(found.columns) == COLUMNS
    assert found["true_difference"].fillna(-1).tolist() == [0.0, 4.0, 6.0, -1.0]
    assert found["sham_drift"].iloc[0] == pytest.approx(0.5 * 10 * np.sqrt(0.8))
    assert found["score_difference"].iloc[1] == pytest.approx(3.75, abs=0.01)
    assert found["rejected"].iloc[:3].is_monotonic_increasing
    assert found["reason"].iloc[3] == "rejected: no_spread"
    row = found.iloc[1]
    assert row["rejected_mc_error"] == pytest.approx(
        np.sqrt(row["rejected"] * (1 - row["rejected"]) / 399)
    )
    assert abs(row["bias"]) < 4 * row["bias_mc_error"]
    assert abs(row["coverage"] - 0.95) < 4 * row["coverage_mc_error"]


def test_table_says_why_a_closed_form_is_missing() -> None:
    found = table(dropout=(0.1,), analyses=("ancova", "ordinal"), sd=("point", "drawn"))
    known = found.set_index(["analysis", "sd", "true_difference"])
    assert np.isfinite(known.loc["ancova", "point", 4.0]["closed_form"])
    for key in (("ancova", "drawn", 4.0), ("ordinal", "point", 4.0)):
        assert np.isnan(known.loc[key]["closed_form"])
        assert "closed_form: no_closed_form" in known.loc[key]["reason"]
    assert "bias: not_a_difference" in known.loc["ordinal", "point", 4.0]["reason"]


def test_same_seed_same_table() -> None:
    again = table(dropout=(0.1,), seed=5)
    pd.testing.assert_frame_equal(table(dropout=(0.1,), seed=5), again)
    assert not again["rejected"].equals(table(dropout=(0.1,), seed=6)["rejected"])
