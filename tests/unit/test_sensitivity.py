"""The sensitivity grid on a few numbers: by hand, planted people, what cannot be computed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sensitivity_inputs import NOBODY, small_inputs
from tscs.config import Config
from tscs.config_text import default_text
from tscs.reasons import REASONS
from tscs.results import hand_on, result_specs
from tscs.sensitivity import MAIN, SENSITIVITY_COLUMNS, sensitivity
from tscs.sensitivity_settings import VARIANTS

ZEROS = [0.0] * 9
PRIMARY = Config.model_validate({"outcomes": {"2mwt": {"role": "primary"}}})
BOTH = Config.model_validate(
    {"outcomes": {"2mwt": {"role": "primary"}, "6mwt": {"role": "primary"}}}
)


def walk(changes, baseline=100.0, later=None):
    start = [baseline] * len(changes)
    end = [value if value is None or isinstance(value, str) else baseline + value
           for value in changes]  # fmt: skip
    return {"S1": start, "S2": end} | ({"FU": [baseline + x for x in later]} if later else {})


def rows(inputs, variant=None, contrast="after_treatment", outcome="2mwt"):
    table = sensitivity(inputs)
    here = (table["outcome"] == outcome) & (table["contrast"] == contrast)
    found = table[here & ((table["variant"] == variant) if variant else True)]
    return found.set_index("removed" if variant == "leave_one_out" else "variant")


def test_leave_one_out_by_hand():
    found = rows(small_inputs({"2mwt": walk([1.0, 2.0, 6.0])}), "leave_one_out")
    assert found["estimate"].to_dict() == {"P0": 4.0, "P1": 3.5, "P2": 1.5}
    assert found["n"].tolist() == [2.0] * 3
    # Of 2 and 6: mean 4, standard error 2, t(1) at 97.5 % 12.706.
    assert found.loc["P0", ["low", "high"]].tolist() == pytest.approx([-21.412, 29.412], abs=1e-3)
    assert (found["sign_changed"] == "no").all()


def test_a_person_whose_removal_turns_the_sign_is_named():
    changes = [-1.0, -2.0, -1.5, -0.5, -1.0, -2.5, -1.0, -0.7, 40.0]
    found = rows(small_inputs({"2mwt": walk(changes)}, PRIMARY), "leave_one_out")
    assert found.index[found["sign_changed"] == "yes"].tolist() == ["P8"]
    assert found.loc["P8", "verdict"] == "worsened"
    assert found.index[found["verdict_changed"] == "yes"].tolist() == ["P8"]


def test_verdict_of_the_family_uses_its_adjusted_p_without_the_person():
    own = [1.0, 2.0, 3.0, 2.5, 1.5, 2.2, 3.1, 0.5]
    other = [1.0, -2.0, 3.0, -2.5, 1.5, -2.2, 3.1, 0.5]
    inputs = small_inputs({"2mwt": walk(own), "6mwt": walk(other)}, BOTH)
    found = rows(inputs, "leave_one_out")
    assert rows(inputs).loc[MAIN, "verdict"] == "improved"
    # Seven people who all improve: exact p 2/128 = 0.016, with the family at most 0.05.
    assert (found["verdict"] == "improved").all()
    few = small_inputs({"2mwt": walk(own[:6])}, PRIMARY)
    without = rows(few, "leave_one_out")
    # Five people: no p below 0.0625 exists, so nobody may be left out.
    assert rows(few).loc[MAIN, "verdict"] == "improved"
    assert (without["verdict_changed"] == "yes").all()
    assert (without["verdict"] == "neither shown").all()


def test_extreme_cases_by_hand():
    found = rows(small_inputs({"2mwt": walk([2.0, 4.0, 9.0, None])}))
    assert found.loc["missing_no_change", ["n", "estimate"]].tolist() == [4.0, 3.75]
    assert found.loc["missing_worst", "estimate"] == pytest.approx((2 + 4 + 9 + 2) / 4)
    assert found.loc["missing_best", "estimate"] == pytest.approx((2 + 4 + 9 + 9) / 4)
    times = {"t25fw": {"S1": [10.0, 10.0, 10.0], "S2": [8.0, 20.0, None]}}
    logs = rows(small_inputs(times), outcome="t25fw")["estimate"]
    assert logs["missing_worst"] == pytest.approx((0.8 * 2 * 2) ** (1 / 3) - 1)
    assert logs["missing_best"] == pytest.approx((0.8 * 0.8 * 2) ** (1 / 3) - 1)
    assert logs["missing_no_change"] == pytest.approx((0.8 * 2) ** (1 / 3) - 1)


def test_inability_is_not_missing_but_speed_zero_and_worst_rank():
    times = {"t25fw": {"S1": [10.0, 10.0, 8.0, "unable"], "S2": [8.0, "unable", 8.0, "unable"]}}
    found = rows(small_inputs(times), outcome="t25fw")
    assert "estimate: nobody_missing" in found.loc["missing_worst", "reason"]
    speed = found.loc["unable_zero_speed"]
    assert speed["n"] == 4
    assert speed["estimate"] == pytest.approx((1 / 8 - 1 / 10 - 1 / 10) / 4)
    assert (speed["unit"], speed["direction"]) == ("1/s", "up")
    # One better, one worse, one the same, one unable throughout.
    ranked = found.loc["worst_rank"]
    assert ranked[["n", "estimate"]].tolist() == [4.0, 0.0]
    assert ranked["low"] == pytest.approx(2 * stats.binomtest(1, 2).proportion_ci().low - 1)


def test_affected_visits_leave_the_pair_and_are_named():
    affected = pd.DataFrame(
        [("P2", "S2", "infection"), ("P1", "BL", "infection"), ("P2", "S2", "medication_change")],
        columns=NOBODY.columns,
    )
    inputs = small_inputs({"2mwt": walk([1.0, 2.0, 6.0])}, affected=affected)
    found = rows(inputs).loc["without_co_interventions"]
    assert found[["n", "estimate"]].tolist() == [2.0, 1.5]
    assert found["removed"] == "P2 S2 (infection, medication_change)"
    nothing = rows(small_inputs({"2mwt": walk([1.0, 2.0, 6.0])})).loc["without_co_interventions"]
    assert np.isnan(nothing["estimate"])
    assert "no_visit_affected" in nothing["reason"]


def test_mean_of_both_baselines():
    scores = {"2mwt": {"BL": [90.0, 110.0, None], **walk([1.0, 2.0, 6.0])}}
    found = rows(small_inputs(scores, PRIMARY)).loc["mean_baseline"]
    assert found[["n", "estimate"]].tolist() == [2.0, pytest.approx((6 - 3) / 2)]


def test_speed_adjusted_change_is_the_intercept_of_a_line():
    speed = [0.1, -0.05, 0.2, 0.0, 0.12, 0.03]
    angle = [2 + 30 * x + e for x, e in zip(speed, [0.1, -0.2, 0.0, 0.3, -0.1, 0.2], strict=True)]
    scores = {"rom_knee": walk(angle, 40.0), "gait_speed": walk(speed, 0.8)}
    found = rows(small_inputs(scores), outcome="rom_knee").loc["speed_adjusted"]
    line = stats.linregress(speed, angle)
    reach = stats.t.ppf(0.975, 4) * line.intercept_stderr
    expected = [line.intercept, line.intercept - reach, line.intercept + reach]
    assert found[["estimate", "low", "high"]].tolist() == pytest.approx(expected)
    equal = {"rom_knee": walk(angle, 40.0), "gait_speed": walk([0.1] * 6, 0.8)}
    assert (
        "speeds_equal"
        in rows(small_inputs(equal), outcome="rom_knee").loc["speed_adjusted", "reason"]
    )


def test_zeros_of_ordinal_outcomes():
    config = Config.model_validate({"outcomes": {"fss": {"role": "primary"}}})
    scores = {"fss": walk([0.0, 0.0, -1.0, -2.0, -0.5, -1.5], 5.0)}
    found = rows(small_inputs(scores, config), outcome="fss")
    assert found.loc["zeros_dropped", ["n", "estimate"]].tolist() == [4.0, -1.25]
    main = found.loc[MAIN, ["estimate", "low", "high"]].tolist()
    assert found.loc["zeros_pratt", ["estimate", "low", "high"]].tolist() == main


def test_a_verdict_that_the_follow_up_refuses_is_refused_in_every_variant():
    later = [1.0, 2.0, 3.0, 4.0]
    scores = {"mfis": walk([1.0, 2.5, 3.0, 4.0], 30.0, later)}
    found = rows(small_inputs(scores), contrast="follow_up", outcome="mfis")
    assert found["verdict"].isna().all()
    assert "verdict_changed: recall conflict" in found.loc[MAIN, "reason"]


@pytest.mark.parametrize(
    "changes",
    [ZEROS, [1.0] * 5, [1.0, 2.0], [3.0], [None] * 9, ["unable"] * 9, [1.0, "unable", None]],
)
@pytest.mark.parametrize("outcome", ["2mwt", "t25fw", "fss", "rom_knee"])
def test_degenerate_input_gives_reasons(changes, outcome):
    config = Config.model_validate({"outcomes": {outcome: {"role": "primary"}}})
    scores = {outcome: walk(changes, 40.0), "gait_speed": walk([0.1] * len(changes), 0.8)}
    table = hand_on("sensitivity", sensitivity(small_inputs(scores, config)))
    own = table[table["outcome"] == outcome]
    assert MAIN in set(own["variant"])
    for _, row in own.iterrows():
        told = dict(part.split(": ") for part in str(row["reason"]).split("; ") if ": " in part)
        assert set(told.values()) <= set(REASONS)
        for column in ("estimate", "low", "high", "sign_changed", "verdict_changed"):
            assert pd.notna(row[column]) or column in told, (row["variant"], column)


def test_table_is_that_of_the_contract_and_the_grid_that_of_the_settings():
    assert tuple(result_specs()["sensitivity"].types) == SENSITIVITY_COLUMNS
    declared = {"primary": ["leave_one_out"], "others": [], "contrasts": ["follow_up"]}
    settings = {"outcomes": {"2mwt": {"role": "primary"}}, "analysis": {"sensitivity": declared}}
    config = Config.model_validate(settings)
    scores = {name: walk([1.0, 2.0, 4.0], later=[1.0, 3.0, 2.0]) for name in ("2mwt", "6mwt")}
    table = sensitivity(small_inputs(scores, config))
    assert set(table["contrast"]) == {"follow_up"}
    assert set(table.loc[table["outcome"] == "2mwt", "variant"]) == {MAIN, "leave_one_out"}
    assert set(table.loc[table["outcome"] == "6mwt", "variant"]) == {MAIN}
    assert all(name in default_text() for name in VARIANTS)
