"""The follow-up table against computations of its own on the published outcomes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from tscs.catalogue import load_catalogue
from tscs.config import Config
from tscs.config_file import load_config
from tscs.contrasts import Contrast, resolve_contrasts
from tscs.followup import FOLLOW_UP_COLUMNS, follow_up
from tscs.reasons import REASONS
from tscs.results import result_specs
from tscs.stages.change import follow_up_stage
from tscs.study import Study, load_study

ROOT = Path(__file__).resolve().parents[2]
SCORES = pd.read_csv(ROOT / "docs" / "shipped_study" / "tables" / "outcomes.csv")
CATALOGUE = load_catalogue(None)
NOTHING_EXPECTED = pd.DataFrame(columns=["outcome", "kind", "verdict"], dtype="str")
TIMES = ("t25fw", "10mwt_self_selected", "10mwt_fast", "tug")


@pytest.fixture(scope="module")
def shipped() -> Study:
    return load_study(ROOT)


@pytest.fixture(scope="module")
def table(shipped: Study) -> pd.DataFrame:
    return _table(shipped, SCORES).set_index("outcome")


def _table(study: Study, scores: pd.DataFrame, config: Config | None = None) -> pd.DataFrame:
    contrasts = resolve_contrasts(study.config, study.schedule)
    return follow_up(
        scores, study.tables["visits"], contrasts, CATALOGUE, config or study.config, study.schedule
    )


def _people(name: str) -> pd.DataFrame:
    """Values at S1, S8 and FU of those who have all three, straight from the published file."""
    rows = SCORES[(SCORES["outcome"] == name) & SCORES["value"].notna()]
    ends = {"S1": ("pre", "single"), "S8": ("pre", "single"), "FU": ("pre", "single")}
    columns = {}
    for visit, times in ends.items():
        here = rows[(rows["visit_id"] == visit) & rows["timepoint"].isin(times)]
        columns[visit] = here.set_index("participant_id")["value"]
    return pd.DataFrame(columns).dropna()


def _beyond(end: np.ndarray, later: np.ndarray, share: float) -> float:
    """How far the mean of `later - share x end` is beyond what its t test accepts."""
    contrast = later - share * end
    error = contrast.std(ddof=1) / np.sqrt(len(end))
    return float(abs(contrast.mean()) - stats.t.ppf(0.975, len(end) - 1) * error)


@pytest.mark.parametrize("name", sorted(set(SCORES["outcome"])))
def test_row_agrees_with_an_independent_computation(table: pd.DataFrame, name: str) -> None:
    people, row = _people(name), table.loc[name]
    assert row["n"] == len(people)
    if people.empty:
        assert row[["end_change", "share", "verdict"]].isna().all()
        return
    end, later = people["S8"] - people["S1"], people["FU"] - people["S1"]
    for change, column in (
        (end, "end"), (later, "follow_up"), (people["FU"] - people["S8"], "since"),
    ):  # fmt: skip
        interval = stats.ttest_1samp(change, 0.0).confidence_interval(0.95)
        estimate = "change_since_end" if column == "since" else f"{column}_change"
        known = (row[estimate], row[f"{column}_low"], row[f"{column}_high"])
        np.testing.assert_allclose(known, (change.mean(), *interval), rtol=1e-8, atol=1e-9)
    wider = stats.ttest_1samp(people["FU"] - people["S8"], 0.0).confidence_interval(0.9)
    np.testing.assert_allclose((row["since_low90"], row["since_high90"]), wider, rtol=1e-8)
    if name in TIMES:
        end, later = np.log(people["S8"] / people["S1"]), np.log(people["FU"] / people["S1"])
    _check_set(row, end.to_numpy(), later.to_numpy())


def _check_set(row: pd.Series, end: np.ndarray, later: np.ndarray) -> None:
    """The ends of the set, found by a root finder on the t test, never by the quadratic."""
    detected = stats.ttest_1samp(end, 0.0).pvalue < 0.05
    grid = np.linspace(-60.0, 60.0, 6_001)
    contrasts = later - grid[:, np.newaxis] * end
    reach = stats.t.ppf(0.975, len(end) - 1) * contrasts.std(axis=1, ddof=1) / np.sqrt(len(end))
    beyond = np.abs(contrasts.mean(axis=1)) > reach
    changes = np.flatnonzero(beyond[1:] != beyond[:-1])
    roots = [
        optimize.brentq(lambda f: _beyond(end, later, f), grid[k], grid[k + 1]) for k in changes
    ]
    assert (row["fieller_type"] == "bounded") == detected
    assert len(roots) == (0 if row["fieller_type"] == "whole line" else 2)
    if roots:
        np.testing.assert_allclose((row["share_low"], row["share_high"]), roots, rtol=1e-7)
    assert pd.isna(row["share"]) != detected
    if detected:
        assert row["share"] == pytest.approx(later.mean() / end.mean(), rel=1e-9)


def test_margins_are_tested_in_the_unit_with_improvement_positive(table: pd.DataFrame) -> None:
    for name, margin, sign in (("mas_sum", 2.0, -1), ("2mwt", 5.0, 1)):
        people, row = _people(name), table.loc[name]
        gain = sign * (people["FU"] - people["S8"])
        above = stats.ttest_1samp(gain, -margin, alternative="greater").pvalue
        below = stats.ttest_1samp(gain, margin, alternative="less").pvalue
        assert row["margin"] == margin
        assert row["p_non_inferiority"] == pytest.approx(above, rel=1e-9)
        assert row["p_equivalence"] == pytest.approx(max(above, below), rel=1e-9)


def test_without_a_margin_there_is_no_p_but_what_would_have_been_met(table: pd.DataFrame) -> None:
    row = table.loc["pendulum_fse"]
    assert row[["margin", "margin_reason", "p_non_inferiority", "p_equivalence"]].isna().all()
    for column in ("margin", "p_non_inferiority", "p_equivalence"):
        assert f"{column}: no margin declared" in row["reason"]
    assert row["smallest_margin_met"] == pytest.approx(-row["since_low"])
    assert row[["since_low90", "since_high90"]].notna().all()


def test_without_expectations_there_is_no_reference(table: pd.DataFrame) -> None:
    assert set(table["expectation_verdict"]) == {"no usable reference"}
    assert table["reason"].str.contains("expectation_verdict: no_reference_compared").all()


def test_expectations_stand_beside_the_follow_up(shipped: Study) -> None:
    expected = {"mas_sum": "above reference", "2mwt": ""}
    contrasts = resolve_contrasts(shipped.config, shipped.schedule)
    found = follow_up(
        SCORES, shipped.tables["visits"], contrasts, CATALOGUE, shipped.config, shipped.schedule,
        expected,
    ).set_index("outcome")  # fmt: skip
    assert found.loc["mas_sum", "expectation_verdict"] == "above reference"
    assert "expectation_verdict" not in str(found.loc["mas_sum", "reason"])
    assert pd.isna(found.loc["2mwt", "expectation_verdict"])
    assert "expectation_verdict: no_expectation_verdict" in found.loc["2mwt", "reason"]
    assert found.loc["tug", "expectation_verdict"] == "no usable reference"


def test_recall_conflict_gives_numbers_and_no_verdict(table: pd.DataFrame) -> None:
    conflicting = table["reason"].str.contains("verdict: recall conflict")
    assert {"mfis", "msws12"} <= set(table.index[conflicting])
    assert table.loc[conflicting, "verdict"].isna().all()
    assert table.loc["mfis", ["end_change", "share"]].notna().all()
    assert pd.notna(table.loc["fss", "verdict"])


def test_every_empty_number_has_a_reason_of_the_closed_list(table: pd.DataFrame) -> None:
    for name, row in table.iterrows():
        codes = dict(part.split(": ", 1) for part in row["reason"].split("; "))
        assert set(codes.values()) <= set(REASONS), name
        empty = {column for column in table.columns if pd.isna(row[column])} - {"margin_reason"}
        assert empty == set(codes) - {"expectation_verdict"}, name


def test_columns_are_those_of_the_contract(shipped: Study) -> None:
    assert tuple(result_specs()["follow_up"].types) == FOLLOW_UP_COLUMNS
    assert tuple(_table(shipped, SCORES).columns) == FOLLOW_UP_COLUMNS


@pytest.mark.parametrize(("sign", "code"), [(1.0, ""), (-1.0, "codings_disagree")])
def test_grades_need_two_codings_that_agree(shipped: Study, sign: float, code: str) -> None:
    scores = SCORES.copy()
    ranks = scores["outcome"] == "mas_sum_rank"
    scores.loc[ranks, "value"] = sign * scores.loc[ranks, "value"]
    row = _table(shipped, scores).set_index("outcome").loc["mas_sum"]
    assert pd.isna(row["verdict"]) == bool(code)
    assert (f"verdict: {code}" in row["reason"]) if code else ("verdict" not in row["reason"][:8])


def test_one_coding_alone_gives_no_verdict(shipped: Study) -> None:
    scores = SCORES[SCORES["outcome"] == "mas_sum"]
    row = _table(shipped, scores).iloc[0]
    assert "verdict: no_second_coding" in row["reason"]
    assert pd.isna(row["verdict"])


def _values(name: str, *triplets: tuple[float, float, float]) -> pd.DataFrame:
    rows = [
        (f"P{place:02d}", visit, "single" if visit == "FU" else "pre", name, value, "measured")
        for place, triplet in enumerate(triplets, 1)
        for visit, value in zip(("S1", "S8", "FU"), triplet, strict=True)
    ]
    names = ["participant_id", "visit_id", "timepoint", "outcome", "value", "status"]
    return pd.DataFrame(rows, columns=names)


@pytest.mark.parametrize(
    ("triplets", "column", "code"),
    [
        ([(80.0, 90.0, 85.0)], "share: single_pair", "single_pair"),
        ([(80.0, 90.0, 85.0), (70.0, 80.0, 79.0)], "verdict: zero_variance", "zero_variance"),
    ],
)
def test_too_little_to_judge_says_why(
    shipped: Study, triplets: list[tuple[float, float, float]], column: str, code: str
) -> None:
    row = _table(shipped, _values("2mwt", *triplets)).iloc[0]
    assert column in row["reason"]
    assert row["end_change"] == 10.0
    assert pd.isna(row["verdict"])
    assert f"end_low: {code}" in row["reason"]


def test_time_that_is_not_positive_has_changes_but_no_share(shipped: Study) -> None:
    triplets = [(10.0, 8.0, 9.0), (12.0, 0.0, 11.0), (9.0, 8.5, 8.0)]
    row = _table(shipped, _values("tug", *triplets)).iloc[0]
    assert "share: not_positive" in row["reason"]
    assert pd.notna(row["end_low"])


def test_sizes_near_the_end_of_the_number_line_are_survived(shipped: Study) -> None:
    ordinary = [(80.0, 90.0, 85.0), (70.0, 82.0, 74.0), (60.0, 68.0, 66.0)]
    known = _table(shipped, _values("2mwt", *ordinary)).iloc[0]
    for unit in (1e-200, 1e200):
        scaled = [tuple(unit * value for value in triplet) for triplet in ordinary]
        row = _table(shipped, _values("2mwt", *scaled)).iloc[0]
        assert row["share"] == pytest.approx(known["share"], rel=1e-9)
        assert row["verdict"] == known["verdict"]
        assert row["end_low"] == pytest.approx(unit * known["end_low"], rel=1e-9)


def test_a_missing_follow_up_takes_the_person_out_of_every_number(shipped: Study) -> None:
    without = SCORES[~((SCORES["participant_id"] == "P03") & (SCORES["visit_id"] == "FU"))]
    row = _table(shipped, without).set_index("outcome").loc["2mwt"]
    people = _people("2mwt").drop(index="P03")
    assert row["n"] == 8
    assert row["end_change"] == pytest.approx((people["S8"] - people["S1"]).mean())


def test_contrasts_from_different_baselines_give_an_empty_table(shipped: Study) -> None:
    contrasts = {item.name: item for item in resolve_contrasts(shipped.config, shipped.schedule)}
    other = Contrast("follow_up", contrasts["untreated"].start, contrasts["follow_up"].end)
    for chosen in ([contrasts["after_treatment"], other], [contrasts["follow_up"]]):
        found = follow_up(
            SCORES, shipped.tables["visits"], chosen, CATALOGUE, shipped.config, shipped.schedule
        )
        assert found.empty
        assert tuple(found.columns) == FOLLOW_UP_COLUMNS


def test_rule_is_simulated_for_the_largest_number_of_people(shipped: Study) -> None:
    tables = follow_up_stage(shipped, SCORES, NOTHING_EXPECTED)
    assert set(tables["follow_up_rule"]["n"]) == {9.0}


def test_shipped_margins_are_smaller_than_the_gain_they_name() -> None:
    margins = load_config(ROOT).analysis.margins
    assert set(margins) == {"mas_sum", "2mwt"}
    lowest = CATALOGUE.outcomes["2mwt"].mcid.improvement.interval[0]
    assert margins["2mwt"].value < lowest
    assert f"{lowest:g} m" in margins["2mwt"].reason
    assert margins["mas_sum"].value < 3.5
