"""Published data of others, from their tables to a report."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from realdata_studies import (
    SCHUTTE_CONFIG,
    make_msclinical,
    make_schutte,
    make_schutte_series,
)
from runs import snakemake
from tscs.results import read_result
from tscs.singlecase.between import CaseSeries, between_by_moments
from tscs.singlecase.levels import small_sample_factor
from tscs.singlecase.reml import between_by_reml, fit_ar1, standardised

REALDATA = os.environ.get("TSCS_REALDATA", "")
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not REALDATA, reason="TSCS_REALDATA names no folder of published data"),
]


@pytest.fixture(scope="module")
def schutte(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirteen people of a multiple-baseline series, run to a report."""
    folder = make_schutte(Path(REALDATA), tmp_path_factory.mktemp("schutte") / "study")
    done = snakemake(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def schutte_series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same people with all their weeks, run to a report."""
    folder = make_schutte_series(Path(REALDATA), tmp_path_factory.mktemp("series") / "study")
    done = snakemake(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def weeks() -> pd.DataFrame:
    """The published file: case, week, treatment, fatigue."""
    return pd.read_csv(Path(REALDATA) / "single_case" / "Schutte.csv")


@pytest.fixture(scope="module")
def msclinical(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seventeen people at one visit, run to a report without a contrast."""
    folder = make_msclinical(Path(REALDATA), tmp_path_factory.mktemp("ms") / "study")
    done = snakemake(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_configuration_of_schutte_has_ten_lines_at_most() -> None:
    assert len(SCHUTTE_CONFIG.splitlines()) <= 10


def test_schutte_agrees_with_a_computation_from_the_published_file(schutte: Path) -> None:
    series = pd.read_csv(Path(REALDATA) / "single_case" / "Schutte.csv")
    changes = []
    for _, weeks in series.groupby("case", sort=False):
        baseline = weeks.loc[weeks["treatment"] == "baseline", "fatigue"].to_numpy()
        treated = weeks.loc[weeks["treatment"] == "treatment", "fatigue"].to_numpy()
        if len(treated) >= 4:
            changes.append((treated[3] - baseline[-1]) / 9)
    expected = stats.ttest_1samp(changes, 0)
    effects = read_result("within_subject_effects", schutte / "results")
    row = effects[effects["contrast"] == "after_treatment"].iloc[0]
    assert row["n"] == len(changes)
    assert row["mean_change"] == pytest.approx(np.mean(changes), abs=1e-6)
    assert row["p_t"] == pytest.approx(expected.pvalue, rel=1e-5)
    assert row["role"] == "confirmatory"


def _series_of(weeks: pd.DataFrame) -> CaseSeries:
    return CaseSeries(
        weeks["fatigue"].to_numpy(dtype=float),
        (weeks["treatment"] == "treatment").to_numpy(),
        weeks["case"].to_numpy(),
        weeks["week"].to_numpy(),
    )


def test_indices_of_the_series_agree_with_an_independent_computation(schutte_series, weeks) -> None:
    table = read_result("single_case", schutte_series / "results")
    found = table.set_index(["participant_id", "index"])["value"]
    for case, own in weeks.groupby("case"):
        before, after = (
            part["fatigue"].to_numpy() for _, part in own.groupby("treatment", sort=True)
        )
        person = f"C{case:02d}"
        if len(before) < 3:
            assert set(table.loc[table["participant_id"] == person, "index"]) == {"all"}
            continue
        share = stats.mannwhitneyu(before, after).statistic / (len(before) * len(after))
        kept = own["fatigue"] - own["week"] * stats.theilslopes(before).slope
        free = kept.round(6).to_numpy()
        corrected = stats.mannwhitneyu(free[: len(before)], free[len(before) :]).statistic
        trend = stats.kendalltau(range(len(before)), before, variant="c").statistic
        ties = (len(set(before)) - 1) / len(set(before))
        concordance = trend * len(before) ** 2 * ties / 2
        expected = {
            "nap": share,
            "tau": 2 * share - 1,
            "tau_bc": 2 * corrected / (len(before) * len(after)) - 1,
            "tau_u": 2 * share - 1 + concordance / (len(before) * len(after)),
            "pnd": np.mean(after < before.min()),
        }
        actual = {index: found[person, index] for index in expected}
        assert actual == pytest.approx(expected, abs=1e-8), person


def test_between_case_difference_of_the_series_uses_its_weeks(schutte_series, weeks) -> None:
    table = read_result("between_case", schutte_series / "results").set_index("method")
    baseline = weeks[weeks["treatment"] == "baseline"].groupby("case").size()
    series = _series_of(weeks[weeks["case"].isin(baseline[baseline >= 3].index)])
    for method, function in (("moments", between_by_moments), ("reml", between_by_reml)):
        row, expected = table.loc[method], function(series)
        assert row["n"] == 9
        assert row["value"] == pytest.approx(-expected.value, abs=1e-7)
        assert row["se"] == pytest.approx(expected.se, abs=1e-7)
        assert row["df"] == pytest.approx(expected.df, rel=1e-6)


def test_between_case_model_agrees_with_the_published_effect_size(weeks) -> None:
    # Pustejovsky, Hedges and Shadish 2014, model MB3, week 9 after 7 weeks of treatment, case 4
    # left out; digits as printed by the vignette of R scdhlm 0.7.2.
    own = weeks[weeks["case"] != 4]
    treated = (own["treatment"] == "treatment").to_numpy()
    last = own[~treated].groupby("case")["week"].max()
    since = np.where(treated, own["week"] - own["case"].map(last), 0)
    design = np.column_stack([np.ones(len(own)), own["week"] - 9, treated, since]).astype(float)
    fit = fit_ar1(_series_of(own), design)
    assert fit.log_likelihood == pytest.approx(-435.0872, abs=1e-4)
    assert fit.decay == pytest.approx(0.8092339, rel=1e-5)
    assert fit.coefficients == pytest.approx([52.93290, 0.48856, -1.37267, -1.89613], abs=1e-5)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(
        [4.422164, 0.622153, 1.971510, 0.938154], rel=1e-5
    )
    found = standardised(fit, np.array([0.0, 0.0, 1.0, 7.0]))
    assert found.value == pytest.approx(-1.337, abs=6e-4)
    assert found.value / small_sample_factor(found.df) == pytest.approx(-1.373, abs=6e-4)
    assert found.se == pytest.approx(0.627, abs=6e-4)
    assert found.df == pytest.approx(29.152, abs=6e-4)


def test_schutte_is_not_called_synthetic(schutte: Path) -> None:
    page = (schutte / "results" / "report" / "report.html").read_text(encoding="utf-8")
    assert "synthetic" not in page.lower()


def test_msclinical_has_the_published_figures(msclinical: Path) -> None:
    outcomes = read_result("outcomes", msclinical / "results")
    values = outcomes.groupby("outcome")["value"].agg(["count", "mean", "std"]).round(2)
    assert values.loc["mas_total"].tolist() == [17, 22.47, 4.33]
    assert values.loc["t25fw"].tolist() == [14, 5.99, 1.74]
    assert values.loc["edss"].tolist() == [17, 3.72, 1.03]
    status = outcomes.loc[outcomes["outcome"] == "t25fw", "status"].value_counts()
    assert status.to_dict() == {"measured": 14, "not_done": 3}


def test_an_averaged_edss_is_a_warning(msclinical: Path) -> None:
    warnings = read_result("validated", msclinical / "results")
    assert warnings[["line", "value"]].to_numpy().tolist() == [[3, "4.75"]]


def test_one_visit_gives_a_report_without_effects(msclinical: Path) -> None:
    assert read_result("within_subject_effects", msclinical / "results").empty
    assert (msclinical / "results" / "report" / "report.pdf").stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("did_it_last", "nothing can be said about what is still present later."),
        ("who_changed", "Fewer than two of the domains"),
        ("what_changed", "The study has no recorded joint angles at both ends"),
        ("what_was_measured", "Not measured in this study: spasticity, walking"),
        ("what_a_trial_needs", "The study declares no progression criteria."),
    ],
)
def test_notebooks_say_what_schutte_does_not_have(schutte: Path, name: str, sentence: str) -> None:
    assert sentence in notebook_page(schutte, name)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("what_changed", "No change can be computed"),
        ("who_changed", "so nobody can be counted."),
        ("what_a_trial_needs", "so no variability is known."),
    ],
)
def test_notebooks_say_that_one_visit_shows_no_change(
    msclinical: Path, name: str, sentence: str
) -> None:
    assert sentence in notebook_page(msclinical, name)


def notebook_page(study: Path, name: str) -> str:
    page = study / "results" / "notebooks" / f"{name}.html"
    return page.read_text(encoding="utf-8")
