"""The tables of a planner: where differences come from, what is computed and what is left empty."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.test_planning import FOUR, described
from tscs.catalogue import load_catalogue
from tscs.config import Config
from tscs.planning.candidates import candidates
from tscs.planning.curves import curves
from tscs.planning.sample_size import COLUMNS, sample_size
from tscs.planning.two_arm import TwoArm, ancova_factor
from tscs.reasons import REASONS
from tscs.results import hand_on, result_specs

CATALOGUE = load_catalogue(None)
TARGET = {"value": 4, "kind": "stakeholders", "source": "asked in a workshop"}
SHAM = {"changes": [-1], "se": 0.8, "n": 30, "source": "a trial"}
MAS = {"target_difference": TARGET, "sham_response": SHAM}


def variability(**changes: float) -> pd.DataFrame:
    row = {
        "outcome": "mas_sum", "scale": "raw", "contrast": "after_treatment", "unit": "points",
        "n": 9, "sd_baseline": 8.0, "sd_baseline_upper80": 10.5, "sd_change": 5.0,
        "sd_change_upper80": 6.6, "correlation": 0.8, "correlation_low": 0.3,
        "correlation_high": 0.95, "completeness": 1.0, "n_floor_baseline": 0,
        "n_ceiling_baseline": 0,
    } | changes  # fmt: skip
    return pd.DataFrame([row])


def effects(change: float = -6.0) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "outcome": "mas_sum",
                "contrast": "after_treatment",
                "mean_change": change,
                "ratio": np.nan,
            }
        ]
    )


def planned(change: float = -6.0, spread: dict | None = None, **planning: object) -> pd.DataFrame:
    config = Config.model_validate(
        {"outcomes": {"mas_sum": {"role": "primary"}}, "planning": {"n_simulated": 1000} | planning}
    )
    return sample_size(variability(**(spread or {})), effects(change), CATALOGUE, config)


def cell(table: pd.DataFrame, design: str = "parallel_ancova", **wanted: object) -> pd.Series:
    wanted = {"sd_kind": "point", "correlation_kind": "point"} | wanted
    rows = table[table["design"] == design]
    for name, value in wanted.items():
        rows = rows[rows[name] == value]
    return rows.iloc[0]


def test_columns_are_those_of_the_contract_and_key_is_unique():
    table = hand_on("sample_size", planned(outcomes={"mas_sum": MAS}))
    spec = result_specs()["sample_size"]
    assert set(COLUMNS) == set(spec.types)
    assert not table.duplicated(list(spec.key)).any()


def test_ancova_cell_is_the_closed_form():
    row = cell(planned(outcomes={"mas_sum": MAS}))
    n = float(TwoArm(0.05, ancova_factor(0.8), covariates=1).size(4 / 8, 0.8))
    assert row["n_per_arm"] == np.ceil(n)
    assert row["n_total"] == 2 * np.ceil(n)
    assert row["n_recruited"] == 2 * np.ceil(np.ceil(n) / 0.85)


def test_change_of_the_study_sizes_nothing_but_safeguard_and_assurance():
    small, large = (planned(x, outcomes={"mas_sum": MAS}) for x in (-1.0, -9.0))
    learned = ["informed_difference", "assurance", "safeguard_difference", "safeguard_n_per_arm"]
    rest = [name for name in COLUMNS if name not in (*learned, "reason")]
    pd.testing.assert_frame_equal(small[rest], large[rest])
    assert not small["informed_difference"].equals(large["informed_difference"])


def test_pilot_d_z_is_in_no_table():
    for name in ("sample_size", "candidates", "planning_curves"):
        assert not [column for column in result_specs()[name].types if column.startswith("d_")]


def test_informed_difference_safeguard_and_assurance_by_hand():
    row = cell(planned(outcomes={"mas_sum": MAS}, discount=0.5))
    assert row["informed_difference"] == pytest.approx(0.5 * 6 - 1)
    se = np.hypot(0.5 * 5 / 3, 0.8)
    assert row["informed_se"] == pytest.approx(se)
    assert row["safeguard_difference"] < 2 - 0.84 * se
    assert row["safeguard_sd"] == 10.5
    arms = TwoArm(0.05, ancova_factor(0.8), covariates=1)
    size = arms.size(row["safeguard_difference"] / 10.5, 0.8)
    assert row["safeguard_n_per_arm"] == np.ceil(float(size))
    assert 0 < row["assurance"] < 0.8


def test_without_a_target_the_reason_and_what_can_be_detected_are_given():
    row = cell(planned(fixed_n=25))
    assert np.isnan(row["n_per_arm"])
    assert "n_per_arm: no_target_difference" in row["reason"]
    arms = TwoArm(0.05, ancova_factor(0.8), covariates=1)
    assert row["smallest_detectable"] == pytest.approx(8 * float(arms.detectable(25, 0.8)))


def test_verified_mcid_of_the_catalogue_is_the_target_with_its_range():
    config = Config.model_validate({"outcomes": {"2mwt": {"role": "primary"}}})
    table = sample_size(
        variability(outcome="2mwt", unit="m"), effects().assign(outcome="2mwt"), CATALOGUE, config
    )
    rows = table[table["design"] == "parallel_ancova"]
    assert sorted(rows["target_difference"].unique()) == [6.8, 9.6]
    assert set(rows["target_kind"]) == {"mcid"}


def test_unverified_mcid_is_no_target():
    config = Config.model_validate({"outcomes": {"6mwt": {"role": "primary"}}})
    table = sample_size(
        variability(outcome="6mwt", unit="m"), effects().assign(outcome="6mwt"), CATALOGUE, config
    )
    assert table["n_per_arm"].isna().all()
    assert table["reason"].str.contains("limit_not_verified").any()


def test_times_are_planned_on_logarithms():
    config = Config.model_validate({"outcomes": {"t25fw": {"role": "primary"}}})
    table = sample_size(
        variability(outcome="t25fw", scale="log", unit="log", sd_baseline=0.4),
        effects().assign(outcome="t25fw", ratio=0.9), CATALOGUE, config,
    )  # fmt: skip
    row = cell(table)
    assert (row["scale"], row["target_difference"]) == ("log", pytest.approx(0.182322))


def test_below_fifteen_per_arm_is_flagged_and_simulated():
    table = planned(outcomes={"mas_sum": {"target_difference": TARGET | {"value": 9}}})
    row = cell(table)
    assert row["n_per_arm"] < 15
    assert row["flag"] == "below_15_per_arm"
    assert row["n_simulated"] >= row["n_per_arm"]
    assert row["power_simulated"] == pytest.approx(0.8, abs=0.1)
    change = cell(table, "parallel_change", correlation_kind="none")
    assert "n_simulated: closed_form_exact" in change["reason"]
    large = cell(planned(outcomes={"mas_sum": MAS}))
    assert (large["flag"], "n_simulated: closed_form_suffices" in large["reason"]) == ("", True)


def test_simulation_is_seeded():
    few = {"mas_sum": {"target_difference": TARGET | {"value": 9}}}
    pd.testing.assert_frame_equal(planned(outcomes=few), planned(outcomes=few))


def test_crossover_ordinal_and_responder_designs():
    more = MAS | {
        "responders": {"control": 0.3, "treated": 0.6, "definition": "gain", "source": "asked"},
        "ordinal": {"control": [0.2, 0.5, 0.3], "odds_ratio": 3, "source": "asked"},
    }
    table = planned(outcomes={"mas_sum": more})
    crossover = cell(table, "crossover", correlation_kind="none")
    assert crossover["sd"] == pytest.approx(5 / np.sqrt(2))
    shares = table[table["design"] == "responder"].set_index("method")["n_per_arm"]
    assert shares.tolist() == [42, 42]  # power.prop.test gives 41.97, pwr.2p.test 41.79
    ranks = table[table["method"].str.contains("Whitehead")].iloc[0]
    assert (ranks["target_unit"], ranks["target_difference"]) == ("odds_ratio", 3)
    assert "smallest_detectable: odds_ratio_scale" in ranks["reason"]


def test_unequal_groups_clusters_drop_out_and_a_look():
    row = cell(
        planned(
            outcomes={"mas_sum": MAS}, allocation_ratio=2, dropout=0.2,
            cluster={"size": 5, "icc": 0.05}, interim_look=0.5,
        )
    )  # fmt: skip
    assert row["n_active"] >= 2 * row["n_per_arm"] - 2
    expected = sum(np.ceil(n * 1.2 / 0.8 - 1e-9) for n in (row["n_per_arm"], row["n_active"]))
    assert row["n_recruited"] == expected
    assert row["n_expected_look"] < row["n_total"] <= row["n_total_look"]


@pytest.mark.parametrize(
    ("spread", "design", "code"),
    [
        ({"sd_baseline": np.nan}, "parallel_ancova", "n_per_arm: no_spread_in_pilot"),
        ({"sd_change": 0.0}, "parallel_change", "n_per_arm: no_spread_in_pilot"),
        ({"correlation": np.nan}, "parallel_ancova", "n_per_arm: no_correlation_in_pilot"),
        ({"correlation": 1.0}, "parallel_ancova", "n_per_arm: no_correlation_in_pilot"),
        ({"correlation": -0.5}, "repeated_measures", "n_per_arm: no_compound_symmetry"),
    ],
)
def test_what_the_pilot_lacks_is_a_reason(spread, design, code):
    table = planned(spread=spread, outcomes={"mas_sum": MAS})
    rows = table[(table["design"] == design) & table["n_per_arm"].isna()]
    assert rows["reason"].str.contains(code).any()


def test_every_reason_is_in_the_closed_list():
    tables = [
        planned(),
        planned(outcomes={"mas_sum": MAS}),
        planned(-0.1, outcomes={"mas_sum": MAS}),
    ]
    reasons = {
        entry.split(": ")[1]
        for table in tables
        for text in table["reason"]
        for entry in text.split("; ")
        if entry
    }
    assert reasons <= set(REASONS)
    assert "safeguard_not_positive" in reasons


def test_low_correlation_is_the_end_of_the_interval_nearest_to_zero():
    def low(**limits: float) -> float:
        table = planned(spread=limits, outcomes={"mas_sum": MAS})
        return cell(table, correlation_kind="low")["correlation"]

    assert low() == 0.3
    assert low(correlation_low=-0.2) == 0.0
    assert low(correlation=-0.5, correlation_low=-0.9, correlation_high=-0.1) == -0.1


def ranked() -> pd.DataFrame:
    names = ("mas_sum", "2mwt", "fss")
    spread = pd.concat([variability(outcome=name) for name in names])
    errors = pd.DataFrame(
        [("mas_sum", "sem", 2.0), ("2mwt", "sem", 1.5),
         ("fss", "within_person_sd_under_treatment", 1.0)],
        columns=["key", "statistic", "estimate"],
    )  # fmt: skip
    config = Config.model_validate({"outcomes": {"2mwt": {"role": "primary", "registered": True}}})
    return candidates(spread, errors, CATALOGUE, config).set_index("outcome")


def test_candidates_are_ranked_on_measurement_validity_and_registration():
    table = ranked()
    table = table.loc[["mas_sum", "2mwt", "fss"]]
    assert table["rank_sem_share"].tolist() == [3, 2, 1]
    assert table.loc["fss", "sem_source"] == "within person under treatment"
    assert table["registration"].tolist() == [0, 2, 0]
    assert table["rank"].idxmin() == "2mwt"
    assert table["validity"].tolist() == [0, 2, 2]


def test_candidates_stay_where_they_are_when_everybody_changes_more():
    later = [[*row[:-1], row[-1] + 40] for row in FOUR]
    names = ("2mwt", "gait_speed", "cadence")
    config = Config.model_validate(
        {"outcomes": {"cadence": {"role": "primary", "registered": True}}}
    )
    errors = pd.DataFrame(columns=["key", "statistic", "estimate"])
    found = [
        candidates(
            pd.concat([described(values, name).reset_index() for name in names]),
            errors, CATALOGUE, config,
        )
        for values in (FOUR, later)
    ]  # fmt: skip
    pd.testing.assert_frame_equal(*found)


def test_curves_hold_the_cells_of_the_table():
    config = Config.model_validate({"planning": {"outcomes": {"mas_sum": MAS}}})
    table = curves(variability(), effects(), CATALOGUE, config)
    own = table[(table["sd_kind"] == "point") & (table["correlation_kind"] == "point")]
    detected = own[(own["curve"] == "smallest_detectable") & (own["n_per_arm"] == 30)]
    expected = cell(planned(outcomes={"mas_sum": MAS}, fixed_n=30))["smallest_detectable"]
    assert detected["difference"].iloc[0] == pytest.approx(expected)
    falling = own[own["curve"] == "people_per_arm"].sort_values("difference")["n_per_arm"]
    assert falling.is_monotonic_decreasing


@pytest.mark.parametrize(
    ("planning", "told"),
    [
        ({"outcomes": {"mas_sum": {"target_difference": {"value": 4, "kind": "pilot",
                                                         "source": "x"}}}}, "kind"),
        ({"outcomes": {"mas_sum": {"ordinal": {"control": [0.5, 0.4], "odds_ratio": 2,
                                               "source": "x"}}}}, "add up"),
        ({"outcomes": {"mas_sum": {"responders": {"control": 0.5, "treated": 0.4,
                                                  "definition": "x", "source": "x"}}}}, "above"),
        ({"power": 0.3}, "power"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(planning, told):
    with pytest.raises(ValueError, match=told):
        Config.model_validate({"planning": planning})
