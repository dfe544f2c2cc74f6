"""Tables of a crossover, from the files of the example to its rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tscs.config import Config
from tscs.stages.crossover import crossover_stage
from tscs.stages.measurement import joint_angles_stage, pendulum_stage, score_stage
from tscs.stages.tables import Tables
from tscs.stages.trials import between_arms_stage, trial_conduct_stage
from tscs.study import Study, load_study
from tscs.trials.crossover_harms import crossover_harms

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "crossover"
GRADES = {"0": 0.0, "1": 1.0, "1+": 1.5, "2": 2.0, "3": 3.0, "4": 4.0}


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(EXAMPLE)


@pytest.fixture(scope="module")
def outcomes(study: Study) -> pd.DataFrame:
    return score_stage(study, joint_angles_stage(study) | pendulum_stage(study))["outcomes"]


@pytest.fixture(scope="module")
def tables(study: Study, outcomes: pd.DataFrame) -> Tables:
    return computed(study, outcomes)


def computed(study: Study, outcomes: pd.DataFrame) -> Tables:
    arms = between_arms_stage(study, outcomes)
    return arms | crossover_stage(study, outcomes, arms["between_arm_effects"])


def with_crossover(study: Study, **settings: object) -> Study:
    given = study.config.model_dump(by_alias=True)
    given["trial"]["crossover"] |= settings
    return replace(study, config=Config.model_validate(given))


def cell(tables: Tables, analysis: str, outcome: str = "mas_sum") -> pd.Series:
    effects = tables["between_arm_effects"]
    rows = effects[(effects["analysis"] == analysis) & (effects["outcome"] == outcome)]
    assert len(rows) == 1
    return rows.iloc[0]


def sums_from_the_file() -> pd.DataFrame:
    """Return changes of the MAS sum by person and day, straight from the files."""
    grades = pd.read_csv(EXAMPLE / "data" / "spasticity_mas.csv", dtype="str")
    grades = grades.assign(points=grades["mas"].map(GRADES))
    sums = grades.pivot_table(
        index=["participant_id", "visit_id"], columns="timepoint", values="points", aggfunc="sum"
    )
    changes = (sums["post"] - sums["pre"]).reset_index(name="change")
    return changes.pivot_table(index="participant_id", columns="visit_id", values="change")


def test_main_row_equals_a_t_test_of_the_files(tables: Tables) -> None:
    changes = sums_from_the_file().dropna()
    sequences = pd.read_csv(EXAMPLE / "allocation.csv").set_index("participant_id")["sequence"]
    halves = (changes["D1"] - changes["D2"]) / 2
    first = sequences[halves.index] == "active-sham"
    expected = stats.ttest_ind(halves[first], halves[~first])
    row = cell(tables, "crossover_change")
    assert row["estimate"] == pytest.approx(halves[first].mean() - halves[~first].mean())
    assert row["p"] == pytest.approx(expected.pvalue, rel=1e-8)
    limits = expected.confidence_interval()
    assert (row["low"], row["high"]) == pytest.approx((limits.low, limits.high), rel=1e-8)
    active = changes["D1"].where(first, changes["D2"])
    assert row["mean_active"] == pytest.approx(active.mean())
    assert (row["n_active"], row["n_control"], row["n_randomised_active"]) == (18, 18, 20)


def test_only_the_declared_outcomes_are_tested_in_their_order(tables: Tables) -> None:
    effects = tables["between_arm_effects"]
    tested = effects.dropna(subset=["sequence"]).sort_values("sequence")
    assert tested["outcome"].tolist() == ["mas_sum", "2mwt"]
    assert tested["purpose"].tolist() == ["main", "main"]
    assert tested["verdict"].iloc[1] == "not tested"
    described = effects[effects["purpose"] == "description"]
    assert described["p"].isna().all()
    assert described[["low", "high"]].notna().all(axis=None)


def test_times_are_ratios(tables: Tables) -> None:
    row = cell(tables, "crossover_change", "t25fw")
    assert row["scale"] == "log"
    assert row["ratio"] == pytest.approx(np.exp(row["estimate"]))
    assert row["ratio_low"] < row["ratio"] < row["ratio_high"]


def test_a_missing_period_counts_in_the_mixed_model_alone(tables: Tables) -> None:
    row = cell(tables, "crossover_mixed_model")
    assert (row["n_active"], row["n_control"]) == (20, 18)
    periods = tables["crossover_periods"]
    own = periods[(periods["outcome"] == "mas_sum") & (periods["sequence"] == "active-sham")]
    assert own["n"].tolist() == [10, 8]
    assert own["n_randomised"].tolist() == [10, 10]
    people = tables["crossover_people"]
    assert people[people["outcome"] == "mas_sum"]["change"].isna().sum() == 2


def test_the_main_analysis_follows_the_settings(study: Study, outcomes: pd.DataFrame) -> None:
    for name in ("baseline_covariate", "end_value"):
        effects = computed(with_crossover(study, primary=name), outcomes)["between_arm_effects"]
        main = effects[effects["purpose"] == "main"]
        assert set(main["analysis"]) == {f"crossover_{name}"}
        others = effects[(effects["outcome"] == "mas_sum") & (effects["purpose"] == "sensitivity")]
        assert "crossover_change" in set(others["analysis"])


def test_washout_is_that_of_the_visits_and_the_earlier_study(tables: Tables) -> None:
    rows = tables["washout"]
    own = rows[(rows["outcome"] == "mas_sum") & (rows["analysis"] == "crossover_change")]
    assert own[["days_planned", "days_min", "days_median", "days_max"]].iloc[0].tolist() == [
        14, 13, 14, 17,
    ]  # fmt: skip
    shares = own.set_index("basis")["share_left"]
    assert shares["earlier_study"] == pytest.approx(0.25)
    assert shares["earlier_study_upper"] == pytest.approx(0.77**2)
    half = own[own["share_left"] == 0.5].iloc[0]
    assert (half["bias_lasting"], half["bias_fading"]) == (0.0, 0.25)
    assert half["effect_fading"] == pytest.approx(half["estimate"] / 1.25)


def test_without_allocation_nothing_is_known_by_treatment(
    study: Study, outcomes: pd.DataFrame
) -> None:
    found = computed(replace(study, allocation=None), outcomes)
    names = ("between_arm_effects", "crossover_people", "crossover_periods", "washout")
    assert all(found[name].empty for name in names)


def test_nobody_in_one_sequence_has_a_reason(study: Study, outcomes: pd.DataFrame) -> None:
    assert study.allocation is not None
    same = replace(study, allocation=study.allocation.assign(sequence="active-sham"))
    row = cell(computed(same, outcomes), "crossover_change")
    assert (np.isnan(row["estimate"]), row["reason"]) == (True, "estimate: arm_empty")
    assert cell(computed(same, outcomes), "crossover_ranks")["reason"] == "estimate: arm_empty"


def test_exchanged_arms_change_the_sign_alone(
    study: Study, outcomes: pd.DataFrame, tables: Tables
) -> None:
    assert study.allocation is not None
    other = {"active-sham": "sham-active", "sham-active": "active-sham"}
    exchanged = study.allocation.assign(sequence=study.allocation["sequence"].map(other))
    found = computed(replace(study, allocation=exchanged), outcomes)
    for analysis in ("crossover_change", "crossover_ranks", "crossover_mixed_model"):
        row, mirrored = cell(tables, analysis), cell(found, analysis)
        assert mirrored["estimate"] == pytest.approx(-row["estimate"], rel=1e-6)
        assert mirrored["p"] == pytest.approx(row["p"], rel=1e-6)
    assert cell(found, "crossover_period")["estimate"] == pytest.approx(
        cell(tables, "crossover_period")["estimate"], rel=1e-8
    )


def test_events_belong_to_what_was_given_in_their_period(study: Study) -> None:
    events = study.tables["adverse_events"].iloc[:1]
    # P09 had active stimulation first. One event without visit in each period, one before both.
    more = pd.concat([events] * 4, ignore_index=True).assign(
        participant_id="P09", visit_id=["D2", None, None, None], onset_day=[2.0, 3.0, 20.0, -5.0]
    )
    found = crossover_harms(replace(study, tables=study.tables | {"adverse_events": more}))
    row = found.set_index("measure").loc["people_with_event"]
    assert (row["events_active"], row["events_control"]) == (1, 2)
    assert (row["count_active"], row["n_active"]) == (1, 20)
    assert (row["count_control"], row["n_control"]) == (1, 18)
    assert row["reason"] == "difference: same_people"
    assert crossover_harms(replace(study, allocation=None)).empty


def test_flow_and_baseline_stand_by_sequence(study: Study, outcomes: pd.DataFrame) -> None:
    found = trial_conduct_stage(study, outcomes)
    flow = found["trial_flow"].set_index(["step", "detail", "arm"])["n"]
    assert flow["seen", "D2", "active-sham"] == 8
    assert flow["seen", "D2", "sham-active"] == 10
    assert flow["analysed", "mas_sum", "all"] == 18
    baseline = found["baseline_by_arm"].set_index(["characteristic", "arm"])
    changes = pd.read_csv(EXAMPLE / "data" / "spasticity_mas.csv", dtype="str")
    first = changes[(changes["visit_id"] == "D1") & (changes["timepoint"] == "pre")]
    sums = first["mas"].map(GRADES).groupby(first["participant_id"]).sum()
    assert baseline.loc[("mas_sum", "all"), "mean"] == pytest.approx(sums.mean())
    blinded = trial_conduct_stage(replace(study, allocation=None), outcomes)
    assert set(blinded["trial_flow"]["arm"]) == {"all"}
