"""The table of within-person changes: columns, roles, family, counts and reasons."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tscs.catalogue import load_catalogue
from tscs.config import Config, Moment
from tscs.contrasts import Contrast, resolve_contrasts
from tscs.effects import EFFECT_COLUMNS, within_subject_effects
from tscs.exact import sign_flip_test
from tscs.reasons import REASONS
from tscs.schedule import Schedule

CATALOGUE = load_catalogue(None)
TYPES = {"S1": "session", "S2": "session", "FU": "followup"}
SCHEDULE = Schedule(tuple(TYPES), TYPES)
CHANGE = Contrast(
    "after_treatment",
    Moment(visit="S1", timepoint="pre"),
    Moment(visit="S2", timepoint="pre"),
)
PRIMARY = {"mas_sum": {"role": "primary"}, "2mwt": {"role": "primary"}}
MAS = ([14, 20, 9.5, 17, 12, 22, 8, 15, 11], [12, 17.5, 9.5, 15, 10, 21, 8.5, 12, 10])
WALK = ([100, 85, 120, 60, 95, 70, 110, 88, 102], [106, 85, 127, 58, 101, 80, 115, 90, 104])
TUG = ([12, 20, 9.5, 31, 14, 25, 11, 17, 13], [11, 18, 9.5, 33, 12, 22, 10.5, 16, 12])


def visits(n):
    rows = [
        (f"P{person}", visit, kind, "yes", 3.0 * place, float(place))
        for person in range(n)
        for place, (visit, kind) in enumerate(TYPES.items())
    ]
    columns = ["participant_id", "visit_id", "visit_type", "attended", "study_day", "doses_before"]
    return pd.DataFrame(rows, columns=columns)


def scores(**pairs):
    """Return an outcomes table; None is a value that was not measured, a text a status."""
    rows = []
    for outcome, ends in pairs.items():
        for visit, values in zip(("S1", "S2"), ends, strict=True):
            for person, value in enumerate(values):
                status = "measured" if isinstance(value, int | float) else value or "not_done"
                number = float(value) if status == "measured" else np.nan
                rows.append((f"P{person}", visit, "pre", outcome.lstrip("_"), number, status))
    columns = ["participant_id", "visit_id", "timepoint", "outcome", "value", "status"]
    return pd.DataFrame(rows, columns=columns)


def effects(config=None, people=9, contrasts=(CHANGE,), **pairs):
    config = config or Config(outcomes=PRIMARY)
    table = within_subject_effects(scores(**pairs), visits(people), contrasts, CATALOGUE, config)
    return table.set_index("outcome", drop=False)


def reasons(row):
    return dict(entry.split(": ") for entry in row["reason"].split("; ") if entry)


def test_columns_are_those_of_the_contract_in_its_order():
    path = Path(__file__).parents[2] / "workflow" / "contract" / "results.json"
    tables = json.loads(path.read_text(encoding="utf-8"))["tables"]
    contract = [column["name"] for column in tables["within_subject_effects"]["columns"]]
    assert list(effects(mas_sum=MAS).columns) == contract == list(EFFECT_COLUMNS)


def test_rows_are_sorted_by_outcome_and_contrast():
    contrasts = resolve_contrasts(Config(), SCHEDULE)
    table = effects(contrasts=contrasts, tug=TUG, mas_sum=MAS, _2mwt=WALK)
    keys = list(zip(table["outcome"], table["contrast"], strict=True))
    assert keys == sorted(keys)
    assert len(keys) == 3 * len(contrasts)


def test_raw_outcome_by_hand():
    row = effects(_2mwt=WALK).loc["2mwt"]
    change = np.subtract(WALK[1], WALK[0])
    assert row["mean_change"] == pytest.approx(change.mean())
    assert row["t"] == pytest.approx(change.mean() / (change.std(ddof=1) / 3))
    # R: t.test(d)$conf.int with qt(0.975, 8) = 2.306004
    assert row["ci_high"] - row["mean_change"] == pytest.approx(2.306004 * change.std(ddof=1) / 3)
    assert (row["n"], row["n_expected"], row["n_nonzero"], row["df"]) == (9, 9, 8, 8)
    assert (row["n_improved"], row["n_unchanged"], row["n_worsened"]) == (7, 1, 1)
    assert row["prob_improvement"] == pytest.approx(7.5 / 9)
    assert (row["doses_from"], row["doses_to"], row["days_since_last_dose_to"]) == (0, 1, 3)
    assert row["unit"] == CATALOGUE.outcomes["2mwt"].unit
    assert row["primary_method"] == "mean_change: t interval, sign-flip p"


def test_times_are_analysed_as_logarithms_beside_raw_means():
    row = effects(tug=TUG).loc["tug"]
    logs = np.log(np.divide(TUG[1], TUG[0]))
    assert row["scale"] == "log"
    assert row["mean_change"] == pytest.approx(np.subtract(TUG[1], TUG[0]).mean())
    assert row["ratio"] == pytest.approx(np.exp(logs.mean()))
    half = 2.306004135 * logs.std(ddof=1) / 3
    assert row["ratio_high"] == pytest.approx(np.exp(logs.mean() + half))
    assert row["d_z"] == pytest.approx(logs.mean() / logs.std(ddof=1))
    assert row["p_sign_flip"] == sign_flip_test(logs).p_two_sided
    # A shorter time is an improvement: effect sizes are negative, the probability is not.
    assert row["d_z"] < 0 < row["prob_improvement"] - 0.5


def test_differences_are_ranked_at_the_resolution_of_the_instrument():
    # MAS in steps of 0.5: noise below the step is no change and breaks no tie.
    noise = np.array([0, 0.1, 0.1, -0.1, 0.05, 0.2, 0, -0.2, 0.1])
    clean = effects(mas_sum=MAS).loc["mas_sum"]
    noisy = effects(mas_sum=(MAS[0], (np.array(MAS[1]) + noise).tolist())).loc["mas_sum"]
    same = ["p_wilcoxon", "p_wilcoxon_pratt", "hodges_lehmann", "hl_low", "rank_biserial"]
    same += ["n_nonzero", "n_improved", "n_unchanged", "n_worsened", "prob_improvement"]
    assert noisy[same].tolist() == clean[same].tolist()
    assert noisy["mean_change"] != clean["mean_change"]


def test_means_over_sessions_are_finer_than_the_resolution():
    # One step in one of eight sessions is a change of an eighth of a step, and no zero.
    sessions = [f"S{number}" for number in range(1, 9)]
    after = [19.5, *[20.0] * 7]
    rows = [
        (f"P{person}", visit, timepoint, "mas_sum", value, "measured")
        for person in range(6)
        for place, visit in enumerate(sessions)
        for timepoint, value in (("pre", 20.0), ("post", after[place] - person))
    ]
    columns = ["participant_id", "visit_id", "timepoint", "outcome", "value", "status"]
    table = within_subject_effects(
        pd.DataFrame(rows, columns=columns),
        session_visits(6, sessions),
        [Contrast("within_session", sessions=tuple(sessions))],
        CATALOGUE,
        Config(outcomes=PRIMARY),
    )
    row = table.iloc[0]
    assert row[["n", "n_nonzero", "n_improved", "n_unchanged"]].tolist() == [6, 6, 6, 0]
    assert row["hodges_lehmann"] == pytest.approx(-2.5625)


def session_visits(people, sessions):
    rows = [
        (f"P{person}", visit, "session", "yes", 3.0 * place, float(place))
        for person in range(people)
        for place, visit in enumerate(sessions)
    ]
    columns = ["participant_id", "visit_id", "visit_type", "attended", "study_day", "doses_before"]
    return pd.DataFrame(rows, columns=columns)


def test_unable_enters_the_shift_counts_and_not_the_mean():
    start = [100, 85, 120, "unable", "unable", 70, 110, 88, None]
    end = ["unable", 85, 127, 58, "unable", 80, 115, 90, 104]
    row = effects(_2mwt=(start, end)).loc["2mwt"]
    assert (row["n"], row["n_from"], row["n_to"]) == (5, 6, 7)
    assert (row["n_improved"], row["n_unchanged"], row["n_worsened"]) == (5, 1, 1)


def test_primary_outcomes_of_one_contrast_form_the_family():
    contrasts = resolve_contrasts(Config(), SCHEDULE)
    table = effects(contrasts=contrasts, mas_sum=MAS, _2mwt=WALK, tug=TUG)
    family = table[table["role"] == "confirmatory"]
    assert family["outcome"].tolist() == ["2mwt", "mas_sum"]
    assert set(family["contrast"]) == {"after_treatment"}
    assert set(family["family"]) == {"confirmatory"}
    assert (family["p_family"] >= family["p_sign_flip"]).all()
    assert set(family["method_family"]) == {"studentised maxT, exact joint sign flips"}
    others = table[table["role"] == "descriptive"]
    assert others[["family", "p_family", "p_holm", "p_bh"]].isna().all().all()
    assert {reasons(row)["p_family"] for _, row in others.iterrows()} == {"not_in_family"}


def test_unequal_participants_are_adjusted_by_min_p():
    walk = ([None, *WALK[0][1:]], WALK[1])
    row = effects(mas_sum=MAS, _2mwt=walk).loc["2mwt"]
    assert row["method_family"] == "step-down minP, exact joint sign flips"


def test_outcome_that_cannot_reach_alpha_leaves_the_family():
    few = ([100, None, 120, 60, 95, 70, *[None] * 3], WALK[1])
    table = effects(mas_sum=MAS, _2mwt=few)
    row = table.loc["2mwt"]
    assert row["p_min_attainable"] == 0.0625
    assert (row["role"], reasons(row)["p_family"]) == ("descriptive", "attainable_p_above_alpha")
    assert table.loc["mas_sum", "p_family"] == table.loc["mas_sum", "p_sign_flip"]


def test_alpha_of_the_configuration_sets_intervals():
    config = Config(analysis={"alpha": 0.1})
    row = effects(config=config, _2mwt=WALK).loc["2mwt"]
    assert row["sign_flip_level"] == pytest.approx(1 - 2 * 25 / 512)
    assert row["ci_high"] - row["ci_low"] < effects(_2mwt=WALK).loc["2mwt", "ci_high"] * 2


EDGES = {
    "nobody": ([None] * 9, WALK[1], "mean_change", "no_complete_pairs"),
    "one pair": (WALK[0][:1], WALK[1][:1], "sd_change", "single_pair"),
    "two pairs": (WALK[0][:2], WALK[1][:2], "g_z", "two_pairs"),
    "five pairs": (WALK[0][:5], WALK[1][:5], "sign_flip_low", "unbounded_interval"),
    "equal changes": ([1, 2, 3], [2, 3, 4], "d_z", "zero_variance"),
    "no change": ([1, 2, 3], [1, 2, 3], "rank_biserial", "no_nonzero_change"),
    "flat baseline": ([5, 5, 5], [4, 7, 9], "glass_delta", "no_spread"),
    "too large": ([-1e308, 1e308, 0], [1e308, -1e308, 0], "ci_high", "out_of_range"),
    "almost equal changes": ([0, 0, 0], [1, 1, 1.0001], "bf10", "extreme_t"),
    "before the first dose": (*WALK, "days_since_last_dose_from", "no_dose_before"),
}


@pytest.mark.parametrize("case", EDGES)
def test_empty_value_has_its_reason(case):
    start, end, column, code = EDGES[case]
    row = effects(_2mwt=(start, end), people=len(end)).loc["2mwt"]
    assert np.isnan(row[column])
    assert reasons(row)[column] == code


def test_zero_cannot_be_a_logarithm():
    row = effects(tug=([0, *TUG[0][1:]], TUG[1])).loc["tug"]
    assert reasons(row)["ratio"] == reasons(row)["p_sign_flip"] == "not_positive"
    assert np.isfinite(row[["mean_change", "ci_low", "ci_high"]].astype(float)).all()


def test_unrecorded_day_is_not_taken_for_the_time_before_the_first_dose():
    known = visits(9).assign(study_day=np.nan)
    table = within_subject_effects(scores(_2mwt=WALK), known, [CHANGE], CATALOGUE, Config())
    assert reasons(table.iloc[0])["days_since_last_dose_to"] == "unknown_day"


def test_every_empty_number_has_a_reason_of_the_closed_list():
    contrasts = resolve_contrasts(Config(), SCHEDULE)
    samples = [effects(contrasts=contrasts, tug=TUG, mas_sum=MAS, _2mwt=WALK)]
    samples += [effects(_2mwt=edge[:2], people=len(edge[1])) for edge in EDGES.values()]
    without = {"n_sessions", "family", "method_family", "method_sign_flip", "method_wilcoxon"}
    for _, row in pd.concat(samples).iterrows():
        given = reasons(row)
        exempt = without | (
            {"ratio", "ratio_low", "ratio_high"} if row["scale"] == "raw" else set()
        )
        empty = {name for name in EFFECT_COLUMNS[:-1] if pd.isna(row[name])}
        assert empty - exempt == set(given)
        assert set(given.values()) <= set(REASONS)


def test_an_empty_table_of_outcomes_gives_an_empty_table():
    table = within_subject_effects(scores(), visits(2), [CHANGE], CATALOGUE, Config())
    assert list(table.columns) == list(EFFECT_COLUMNS)
    assert table.empty


def test_documentation_explains_every_column_and_every_reason():
    root = Path(__file__).parents[2]
    text = (root / "docs" / "statistics.md").read_text(encoding="utf-8")
    assert [name for name in EFFECT_COLUMNS if f"`{name}`" not in text] == []
    dictionary = (root / "results" / "README.md").read_text(encoding="utf-8")
    for code, meaning in REASONS.items():
        assert f"| `{code}` | {meaning} |".replace(" |t| ", r" \|t\| ") in dictionary
