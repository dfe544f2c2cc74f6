"""Published data of others, from their tables to a report."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from realdata_studies import SCHUTTE_CONFIG, make_msclinical, make_schutte
from runs import snakemake
from tscs.results import read_result

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
