"""The tables of what no treatment would have given: shipped study, declared references, reasons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tscs.config import Config
from tscs.expectations import verdict_by_outcome
from tscs.reasons import REASONS
from tscs.stages.change import expectations_stage
from tscs.study import Study, load_study

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "docs" / "shipped_study" / "tables"
SCORES = pd.read_csv(TABLES / "outcomes.csv")
EFFECTS = pd.read_csv(TABLES / "within_subject_effects.csv")
SHAM, REGRESSION, BEST = "sham_reference", "regression_to_mean", "best_of_k"
MAS = {"value": -1.4, "se": 0.5, "n": 40, "source": "a paper", "verified": True}
WALK = {"value": 2.0, "se": 1.0, "n": 30, "source": "a paper", "verified": True}
ENTRY = {
    "outcome": "mas_sum", "cut": 14, "population_mean": 18, "population_sd": 8,
    "source": "a paper", "verified": True, "correlations": [0.7, 0.8],
}  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> Study:
    return load_study(ROOT)


def study_with(shipped: Study, **keys: Any) -> Study:
    known = shipped.config.model_dump(by_alias=True)
    known["analysis"]["expectations"] = keys.get("expectations", {})
    known["entry_criterion"] = keys.get("entry_criterion", {})
    return replace(shipped, config=Config.model_validate(known))


def tables(study: Study, effects: pd.DataFrame = EFFECTS) -> dict[str, pd.DataFrame]:
    return expectations_stage(study, SCORES, effects)


def row(found: dict[str, pd.DataFrame], name: str, kind: str = SHAM) -> pd.Series:
    table = found["expectations"]
    return table[(table["outcome"] == name) & (table["kind"] == kind)].iloc[0]


def changes(name: str) -> np.ndarray:
    """Return improvements S1 to S8, computed here."""
    known = SCORES[(SCORES["outcome"] == name) & (SCORES["timepoint"] == "pre")]
    wide = known.pivot_table(index="participant_id", columns="visit_id", values="value")
    return ((wide["S8"] - wide["S1"]) * (-1 if name == "mas_sum" else 1)).dropna().to_numpy()


def p_value(name: str, reference: dict[str, Any], tau: float = 0.0) -> float:
    values, own = changes(name), abs(reference["value"])
    parts = values.var(ddof=1) / len(values), reference["se"] ** 2
    variance = sum(parts) + tau**2
    df = variance**2 / (parts[0] ** 2 / (len(values) - 1) + parts[1] ** 2 / (reference["n"] - 1))
    return float(stats.t.sf((values.mean() - own) / np.sqrt(variance), df))


def test_shipped_study_has_no_usable_reference(shipped: Study) -> None:
    found = tables(shipped)
    assert verdict_by_outcome(found["expectations"]) == dict.fromkeys(
        ("2mwt", "mas_sum", "mfis", "msws12", "spasticity_nrs", "tug"), "no usable reference"
    )
    assert found["expectations"]["p"].notna().sum() == 2  # the best sessions
    assert (found["reference_changes"]["usable"] == "no").all()


def test_declared_references_are_tested_together(shipped: Study) -> None:
    declared = {"mas_sum": {"reference": MAS}, "2mwt": {"reference": WALK}}
    found = tables(study_with(shipped, expectations=declared))
    p = {"mas_sum": p_value("mas_sum", MAS), "2mwt": p_value("2mwt", WALK)}
    small, large = sorted(p, key=p.__getitem__)
    adjusted = {small: 2 * p[small], large: max(2 * p[small], p[large])}
    for name, expected in adjusted.items():
        told = row(found, name)
        assert told["p"] == pytest.approx(expected, rel=1e-8)
        assert told["verdict"] == ("above reference" if expected <= 0.025 else "not above")
        sign = -1 if name == "mas_sum" else 1
        assert told["observed"] == pytest.approx(sign * changes(name).mean())
    assert verdict_by_outcome(found["expectations"])["mas_sum"] == "above reference"
    reach = stats.norm.isf(0.025) * 0.5
    assert row(found, "mas_sum")[["low", "high"]].tolist() == pytest.approx(
        [-1.4 - reach, -1.4 + reach]
    )


def test_grid_holds_the_difference_and_other_values_of_tau(shipped: Study) -> None:
    declared = {"mas_sum": {"reference": MAS, "tau": 1.0, "tau_grid": [0, 3]}}
    found = tables(study_with(shipped, expectations=declared))
    grid = found["expectation_grid"]
    rows = grid[grid["kind"] == SHAM].set_index("tau")
    assert rows.index.tolist() == [0, 1, 3]
    assert rows["used"].tolist() == ["no", "yes", "no"]
    for tau, told in rows.iterrows():
        assert told["p"] == pytest.approx(p_value("mas_sum", MAS, float(tau)), rel=1e-8)
        assert told["estimate"] == pytest.approx(-changes("mas_sum").mean() + 1.4)
        assert told["low"] < told["estimate"] < told["high"]
    assert row(found, "mas_sum")["p"] == pytest.approx(rows.loc[1, "p_holm"])


def test_reference_whose_source_was_not_read_tests_nothing(shipped: Study) -> None:
    declared = {"mas_sum": {"reference": MAS | {"verified": False}}}
    told = row(tables(study_with(shipped, expectations=declared)), "mas_sum")
    assert told["verdict"] == "no usable reference"
    assert np.isnan(told["p"])
    assert told["reason"] == "p: reference_not_verified"
    assert told["estimate"] == -1.4


def test_regression_stands_in_where_no_reference_is_usable(shipped: Study) -> None:
    found = tables(study_with(shipped, entry_criterion=ENTRY))
    told = row(found, "mas_sum", REGRESSION)
    place = (14 - 18) / 8
    beyond = 8 * stats.norm.pdf(place) / stats.norm.sf(place)
    assert told["low"] == pytest.approx(-0.3 * beyond)
    assert told["high"] == 0  # selected before the first value compared
    values = changes("mas_sum")
    expected = stats.ttest_1samp(values, 0.3 * beyond, alternative="greater").pvalue
    assert told["p"] == pytest.approx(expected, rel=1e-8)
    assert told["verdict"] == "above reference"
    assert row(found, "mas_sum")["verdict"] == "no usable reference"
    assert verdict_by_outcome(found["expectations"])["mas_sum"] == "above reference"
    assert "selected_by_other_outcome" in row(found, "2mwt", REGRESSION)["reason"]


def test_regression_is_never_added_to_a_reference(shipped: Study) -> None:
    declared = {"mas_sum": {"reference": MAS}}
    with_both = tables(study_with(shipped, expectations=declared, entry_criterion=ENTRY))
    alone = tables(study_with(shipped, expectations=declared))
    assert row(with_both, "mas_sum")["p"] == row(alone, "mas_sum")["p"]
    assert "reference_holds_it" in row(with_both, "mas_sum", REGRESSION)["reason"]


def test_codings_that_disagree_give_no_verdict(shipped: Study) -> None:
    effects = EFFECTS.copy()
    ranks = (effects["outcome"] == "mas_sum_rank") & (effects["contrast"] == "after_treatment")
    effects.loc[ranks, "mean_change"] = 1.0
    declared = {"mas_sum": {"reference": MAS}}
    found = tables(study_with(shipped, expectations=declared), effects)
    told = row(found, "mas_sum")
    assert told["p"] < 0.025
    assert pd.isna(told["verdict"])
    assert told["reason"] == "verdict: codings_disagree"
    assert verdict_by_outcome(found["expectations"])["mas_sum"] == ""


def test_a_listed_reference_that_fits_is_used_without_a_declared_one(shipped: Study) -> None:
    walk = shipped.catalogue.references["2mwt_hofstoetter_2021"].model_copy(
        update={"mean_change": 2.0, "se": 1.0, "n": 30, "horizon_days": 24.0, "verified": True}
    )
    catalogue = replace(shipped.catalogue, references={"one": walk})
    told = row(tables(replace(shipped, catalogue=catalogue)), "2mwt")
    assert told["p"] == pytest.approx(p_value("2mwt", WALK), rel=1e-8)
    assert told["source"] == walk.source


def test_other_outcomes_show_a_usable_reference_without_a_test(shipped: Study) -> None:
    listed = shipped.catalogue.references
    fits = {"tug": listed["tug_enhance"].model_copy(update={"horizon_days": 24.0})}
    told = row(
        tables(replace(shipped, catalogue=replace(shipped.catalogue, references=fits))), "tug"
    )
    assert told["estimate"] == -1.94
    assert pd.isna(told["verdict"])
    assert told["reason"] == "p: not_in_family; verdict: not_in_family"


@pytest.mark.parametrize(("people", "code"), [(0, "no_complete_pairs"), (1, "single_pair")])
def test_too_few_pairs_are_a_reason(shipped: Study, people: int, code: str) -> None:
    effects = EFFECTS.copy()
    mine = effects["outcome"] == "2mwt"
    effects.loc[mine, ["n", "sd_change"]] = [people, np.nan]
    if not people:
        effects.loc[mine, "mean_change"] = np.nan
    declared = {"2mwt": {"reference": WALK}}
    told = row(tables(study_with(shipped, expectations=declared), effects), "2mwt")
    assert told["verdict"] == "no usable reference"
    assert f"p: {code}" in told["reason"]


def test_every_empty_number_has_a_reason_of_the_closed_list(shipped: Study) -> None:
    for keys in ({}, {"entry_criterion": ENTRY}, {"expectations": {"2mwt": {"reference": WALK}}}):
        table = tables(study_with(shipped, **keys))["expectations"]
        for record in table.to_dict("records"):
            reason = "" if pd.isna(record["reason"]) else record["reason"]
            told = dict(part.split(": ") for part in reason.split("; ") if part)
            empty = {
                name for name in ("estimate", "low", "high", "observed", "p", "verdict")
                if pd.isna(record[name])
            } - ({"verdict"} if record["kind"] == BEST else set())  # fmt: skip
            assert set(told) == empty, record
            assert set(told.values()) <= set(REASONS)


def test_study_without_the_contrast_has_empty_tables(shipped: Study) -> None:
    known = shipped.config.model_dump(by_alias=True)
    known["outcomes"], known["contrasts"] = {}, {"untreated": known["contrasts"]["untreated"]}
    found = tables(replace(shipped, config=Config.model_validate(known)))
    assert [len(table) for table in found.values()] == [0, 0, 0]
