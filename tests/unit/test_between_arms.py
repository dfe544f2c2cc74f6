"""Tables of a parallel trial against other computations from the same files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from small_trial import allocation, exchange_arms, make_small_trial
from tscs.config import Config
from tscs.results import encode_result, regular_specs
from tscs.stages.measurement import (
    joint_angles_stage,
    pendulum_stage,
    score_stage,
)
from tscs.stages.trials import between_arms_stage, trial_conduct_stage
from tscs.study import Study, load_study
from tscs.trials.gatekeeping import in_fixed_sequence

Tables = dict[str, pd.DataFrame]
OF_TRIALS = ("between_arm_effects", "harms_by_arm", "trial_flow", "baseline_by_arm", "data_review")


def _outcomes(study: Study) -> pd.DataFrame:
    measured = joint_angles_stage(study) | pendulum_stage(study)
    return score_stage(study, measured)["outcomes"]


def _tables(study: Study, outcomes: pd.DataFrame) -> Tables:
    return between_arms_stage(study, outcomes) | trial_conduct_stage(study, outcomes)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trial of sixteen people."""
    return make_small_trial(tmp_path_factory.mktemp("trial") / "study")


@pytest.fixture(scope="module")
def study(folder: Path) -> Study:
    """That trial, loaded."""
    return load_study(folder)


@pytest.fixture(scope="module")
def outcomes(study: Study) -> pd.DataFrame:
    """Its scores."""
    return _outcomes(study)


@pytest.fixture(scope="module")
def tables(study: Study, outcomes: pd.DataFrame) -> Tables:
    """Its tables about arms."""
    return _tables(study, outcomes)


def _wide(folder: Path, outcomes: pd.DataFrame, name: str) -> pd.DataFrame:
    own = outcomes[(outcomes["outcome"] == name) & (outcomes["status"] == "measured")]
    own = own[own["timepoint"].isin(("pre", "single"))]
    wide = own.pivot_table(index="participant_id", columns="visit_id", values="value")
    people = pd.read_csv(folder / "data" / "participants.csv").set_index("participant_id")
    return wide.assign(arm=allocation(folder), site=people["site"])


def _row(effects: pd.DataFrame, **cells: str) -> pd.Series:
    found = effects
    for column, value in cells.items():
        found = found[found[column] == value]
    assert len(found) == 1
    return found.iloc[0]


def test_ancova_equals_least_squares_of_statsmodels(
    folder: Path, outcomes: pd.DataFrame, tables: Tables
) -> None:
    import statsmodels.formula.api as smf

    wide = _wide(folder, outcomes, "mas_sum").dropna(subset=["S1", "S8"])
    wide["active"] = (wide["arm"] == "active").astype(float)
    fit = smf.ols("S8 ~ active + S1 + C(site)", wide).fit()
    row = _row(tables["between_arm_effects"], outcome="mas_sum", analysis="ancova",
               variant="equal variances")  # fmt: skip
    assert row["estimate"] == pytest.approx(fit.params["active"], rel=1e-8)
    assert row["se"] == pytest.approx(fit.bse["active"], rel=1e-8)
    assert row["df"] == fit.df_resid
    assert (row["low"], row["high"]) == pytest.approx(fit.conf_int().loc["active"], rel=1e-8)


def test_everybody_randomised_is_counted_and_means_are_those_of_the_people_measured(
    folder: Path, outcomes: pd.DataFrame, tables: Tables
) -> None:
    wide = _wide(folder, outcomes, "mas_sum")
    arms = allocation(folder)
    row = _row(tables["between_arm_effects"], outcome="mas_sum", analysis="mmrm", visit_id="S8")
    for arm, label in (("active", "active"), ("control", "sham")):
        own = wide.loc[wide["arm"] == label].dropna(subset=["S1"])["S8"].dropna()
        assert row[f"n_randomised_{arm}"] == (arms == label).sum()
        assert row[f"n_{arm}"] == len(own)
        assert row[f"mean_{arm}"] == pytest.approx(own.mean())
        assert row[f"sd_{arm}"] == pytest.approx(own.std())
    assert row["estimand"] == "difference before S8"


def test_one_visit_without_gaps_gives_the_analysis_of_covariance(
    study: Study, outcomes: pd.DataFrame
) -> None:
    settings = study.config.trial.model_copy(update={"visits": ("S8",)})
    config = study.config.model_copy(update={"trial": settings})
    effects = between_arms_stage(replace(study, config=config), outcomes)["between_arm_effects"]
    assert set(effects["visit_id"]) == {"S8"}
    mixed = _row(effects, outcome="2mwt", analysis="mmrm")
    plain = _row(effects, outcome="2mwt", analysis="ancova", variant="equal variances")
    for column in ("estimate", "se", "df", "p"):
        assert mixed[column] == pytest.approx(plain[column], rel=1e-6)


def test_exchanging_the_arms_turns_every_difference_round(
    tables: Tables, outcomes: pd.DataFrame, tmp_path: Path
) -> None:
    other = make_small_trial(tmp_path / "other")
    exchange_arms(other)
    turned = between_arms_stage(load_study(other), outcomes)["between_arm_effects"]
    here = tables["between_arm_effects"]
    kept = here["analysis"].isin(("mmrm", "ancova", "clda"))
    assert np.allclose(here[kept]["estimate"], -turned[kept]["estimate"], rtol=1e-6)
    assert np.allclose(here[kept]["low"], -turned[kept]["high"], rtol=1e-6)


def test_harms_are_counted_by_the_arm_of_the_allocation(folder: Path, tables: Tables) -> None:
    events = pd.read_csv(folder / "data" / "adverse_events.csv")
    arms = allocation(folder)
    row = _row(tables["harms_by_arm"], measure="people_with_event")
    for arm, label in (("active", "active"), ("control", "sham")):
        own = events[events["participant_id"].map(arms) == label]
        assert row[f"count_{arm}"] == own["participant_id"].nunique()
        assert row[f"events_{arm}"] == len(own)
        assert row[f"n_{arm}"] == (arms == label).sum()
    share = row["count_active"] / row["n_active"] - row["count_control"] / row["n_control"]
    assert row["difference"] == pytest.approx(share)
    assert row["difference_low"] < share < row["difference_high"]
    assert not any(column.startswith("p") for column in tables["harms_by_arm"])


def test_flow_adds_up(folder: Path, tables: Tables) -> None:
    flow = tables["trial_flow"].fillna({"detail": ""}).set_index(["step", "detail", "arm"])["n"]
    arms = allocation(folder)
    assert flow["randomised", "", "active"] == (arms == "active").sum()
    for step, detail, arm in flow.index:
        if (step, detail, "active") in flow.index and arm == "all":
            parts = flow[step, detail, "active"] + flow.get((step, detail, "control"), 0)
            assert flow[step, detail, "all"] == parts, (step, detail)
    visits = pd.read_csv(folder / "data" / "visits.csv")
    came = visits[(visits["visit_id"] == "FU") & (visits["attended"] == "yes")]
    assert flow["seen", "FU", "all"] == len(came)
    assert flow["lost", "FU", "all"] == len(arms) - len(came)


def test_baseline_describes_without_testing(folder: Path, tables: Tables) -> None:
    table = tables["baseline_by_arm"]
    people = pd.read_csv(folder / "data" / "participants.csv").set_index("participant_id")
    own = people.loc[allocation(folder) == "active", "age_years"]
    row = _row(table, characteristic="age_years", arm="active")
    assert (row["mean"], row["sd"]) == pytest.approx((own.mean(), own.std()))
    counts = table[table["characteristic"] == "sex"].groupby("arm")["count"].sum()
    assert counts["active"] + counts["control"] == counts["all"] == len(people)
    assert not {"p", "p_value"} & set(table)


def test_spread_given_the_baseline_is_that_of_a_regression(
    folder: Path, outcomes: pd.DataFrame, tables: Tables
) -> None:
    wide = _wide(folder, outcomes, "mas_sum").dropna(subset=["S1", "S8"])
    slope, level = np.polyfit(wide["S1"], wide["S8"], 1)
    residual = wide["S8"] - level - slope * wide["S1"]
    row = _row(tables["data_review"], outcome="mas_sum", visit_id="S8")
    assert row["n_pairs"] == len(wide)
    assert row["adjusted_sd"] == pytest.approx(np.sqrt((residual**2).sum() / (len(wide) - 2)))


def test_a_case_series_has_the_tables_without_rows(study: Study, outcomes: pd.DataFrame) -> None:
    series = study.config.study.model_copy(update={"design": "case_series"})
    config = study.config.model_copy(update={"study": series})
    found = _tables(replace(study, config=config, allocation=None), outcomes)
    for name in OF_TRIALS:
        assert found[name].empty
        assert encode_result(name, found[name]).decode().strip().split(",") == list(
            regular_specs()[name].types
        )


def _steps(p: list[float], estimates: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "outcome": list("abcd"), "visit_id": "S8", "purpose": "main", "p": p,
            "estimate": estimates, "direction": "down", "sequence": np.nan, "verdict": None,
        }
    ).astype({"verdict": "str"})  # fmt: skip


@pytest.mark.parametrize(
    ("p", "estimates", "verdicts"),
    [
        ([0.01, 0.04, 0.2, 0.001], [-1, -1, -1, -1],
         ["active better", "active better", "not shown", "not tested"]),
        ([0.01, 0.01, 0.01, 0.01], [-1, 1, -1, -1],
         ["active better", "control better", "not tested", "not tested"]),
        ([0.01, np.nan, 0.01, 0.01], [-1, np.nan, -1, -1],
         ["active better", "not tested", "not tested", "not tested"]),
        ([0.05, 0.0501, 0.01, 0.01], [-1, -1, -1, -1],
         ["active better", "not shown", "not tested", "not tested"]),
    ],
)  # fmt: skip
def test_the_sequence_stops_at_the_first_test_that_fails(
    p: list[float], estimates: list[float], verdicts: list[str]
) -> None:
    order = [(name, "S8") for name in "abcd"]
    table = in_fixed_sequence(_steps(p, estimates), order, 0.05)
    assert table["sequence"].tolist() == [1, 2, 3, 4]
    assert table["verdict"].tolist() == verdicts


def test_a_case_series_is_no_trial() -> None:
    assert not Config().is_trial
