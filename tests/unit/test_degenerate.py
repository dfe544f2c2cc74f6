"""Degenerate studies through all of `tscs.analyse`: every empty number has a named reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest

from tscs.reasons import REASONS
from tscs.simulate.cohort import simulate_tables
from tscs.simulate.words import base_study, with_tables
from tscs.stages.whole import analyse

Tables = dict[str, pd.DataFrame]
KEYS = {
    "within_subject_effects": ["outcome", "contrast"],
    "follow_up": ["outcome"],
    "trajectories": ["outcome", "model", "term"],
    "sensitivity": ["outcome", "contrast", "variant"],
    "expectations": ["outcome", "kind"],
    "individual_counts": ["outcome", "contrast", "limit", "direction"],
    "variability": ["outcome", "scale"],
    "reliability": ["key", "statistic"],
    "associations": ["key", "statistic"],
    "harms": ["key", "statistic"],
    "feasibility": ["key", "statistic"],
}
WALK = {"outcome": "2mwt", "contrast": "after_treatment"}


def walked(tables: Tables, change: Callable[[pd.Series], pd.Series]) -> Tables:
    walks = tables["walk_tests"].copy()
    own = walks["test"] == "2MWT"
    first = walks[own & (walks["visit_id"] == "S1") & (walks["timepoint"] == "pre")]
    start = walks["participant_id"].map(first.set_index("participant_id")["value"].astype(float))
    walks.loc[own, "value"] = change(walks.assign(start=start)[own]).map("{:.1f}".format)
    return tables | {"walk_tests": walks}


def kept(tables: Tables, people: int, whole: tuple[str, ...] = ()) -> Tables:
    """Keep the first people in every table but some."""
    names = [f"P{number:02d}" for number in range(1, people + 1)]
    return {
        name: table
        if "participant_id" not in table or name in whole
        else table[table["participant_id"].isin(names)].reset_index(drop=True)
        for name, table in tables.items()
    }


def after(step: float) -> Callable[[pd.DataFrame], pd.Series]:
    def moved(walks: pd.DataFrame) -> pd.Series:
        first = (walks["visit_id"] == "S1") & (walks["timepoint"] == "pre")
        return walks["start"] + np.where(first, 0.0, step)

    return moved


def constant_start(walks: pd.DataFrame) -> pd.Series:
    first = (walks["visit_id"] == "S1") & (walks["timepoint"] == "pre")
    return walks["value"].astype(float).where(~first, 60.0)


def unable(tables: Tables) -> Tables:
    walks = tables["walk_tests"].copy()
    own = walks["test"] == "2MWT"
    walks.loc[own, "value"], walks.loc[own, "completed"] = "", "unable"
    return tables | {"walk_tests": walks}


# What the rows of the 2-minute walk say: table, key, column and code.
Case = tuple[Callable[[Tables], Tables], int, list[tuple[str, tuple[str, ...], str, str]]]
EFFECTS, LATER, COURSE = "within_subject_effects", "follow_up", "trajectories"
ENDS = ("2mwt", "after_treatment")
MODEL = ("2mwt", "visit_means", "S8 - S1")
CASES: dict[str, Case] = {
    "all differences equal": (
        lambda tables: walked(tables, after(5.0)),
        9,
        [
            (EFFECTS, ENDS, "d_z", "zero_variance"),
            (EFFECTS, ENDS, "p_t", "zero_variance"),
            (LATER, ("2mwt",), "share", "zero_variance"),
            (COURSE, MODEL, "estimate", "zero_residual_variance"),
        ],
    ),
    "all differences zero": (
        lambda tables: walked(tables, after(0.0)),
        9,
        [
            (EFFECTS, ENDS, "rank_biserial", "no_nonzero_change"),
            (EFFECTS, ENDS, "p_family", "attainable_p_above_alpha"),
            (COURSE, ("2mwt", "plateau", "change"), "estimate", "no_residuals"),
            (COURSE, ("2mwt", "two_stage", "slope"), "p", "zero_variance"),
        ],
    ),
    "two people": (
        lambda tables: kept(tables, 2),
        2,
        [
            (EFFECTS, ENDS, "sign_flip_low", "unbounded_interval"),
            (EFFECTS, ENDS, "g_z", "two_pairs"),
            (COURSE, ("2mwt", "two_stage_exact", "slope"), "low", "unbounded_interval"),
        ],
    ),
    "five people": (
        lambda tables: kept(tables, 5),
        5,
        [
            (EFFECTS, ENDS, "hl_low", "unbounded_interval"),
            (EFFECTS, ENDS, "p_holm", "attainable_p_above_alpha"),
        ],
    ),
    "one person without any value": (
        lambda tables: kept(tables, 8, whole=("participants", "visits")),
        8,
        [],
    ),
    "the same first value in everybody": (
        lambda tables: walked(tables, constant_start),
        9,
        [
            (EFFECTS, ENDS, "glass_delta", "no_spread"),
            (EFFECTS, ENDS, "d_rm", "no_spread"),
        ],
    ),
    "everybody unable": (
        unable,
        0,
        [
            (EFFECTS, ENDS, "mean_change", "no_complete_pairs"),
            (EFFECTS, ENDS, "p_family", "no_complete_pairs"),
            (LATER, ("2mwt",), "end_change", "no_complete_triplets"),
        ],
    ),
}


@pytest.fixture(scope="module")
def study():
    return base_study(("2mwt", "mas_sum", "mas_sum_rank"))


@pytest.fixture(scope="module")
def drawn() -> Tables:
    return simulate_tables(5)


@pytest.fixture(scope="module")
def healthy(study, drawn) -> Tables:
    return analyse(with_tables(study, drawn))


def codes(row: pd.Series) -> dict[str, str]:
    entries = str(row["reason"]).split("; ") if isinstance(row["reason"], str) else []
    return dict(entry.split(": ", 1) for entry in entries)


def by_column(name: str) -> bool:
    """Tell whether the reasons of a table name every empty number."""
    return name in (EFFECTS, LATER, COURSE)


def without_reason(name: str, table: pd.DataFrame) -> dict[tuple[str, ...], set[str]]:
    """Return the empty numbers without a reason, by the key of their rows."""
    numbers = table.select_dtypes("float64").columns
    found: dict[tuple[str, ...], set[str]] = {}
    for _, row in table.iterrows():
        given = set(codes(row)) if by_column(name) or not codes(row) else set(numbers)
        empty = {column for column in numbers if np.isnan(row[column])} - given
        found.setdefault(tuple(row[KEYS[name]]), set()).update(empty)
    return found


def unexplained(tables: Tables, healthy: Tables) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield empty numbers without a reason that a study without trouble has."""
    for name in KEYS:
        absent = without_reason(name, healthy[name])
        for place, empty in without_reason(name, tables[name]).items():
            for column in sorted(empty - absent.get(place, empty)):
                if not not_asked(name, place, column):
                    yield name, place, column


def not_asked(name: str, place: tuple[str, ...], column: str) -> bool:
    """Tell of the grid whether a t interval has no attained level, a description no p."""
    described = column == "p_family" and "after_treatment" not in place
    return name == "sensitivity" and (column == "level" or described)


@pytest.mark.parametrize("case", CASES)
def test_degenerate_study_has_named_reasons_and_no_exception(study, drawn, healthy, case) -> None:
    change, n, expected = CASES[case]
    found = analyse(with_tables(study, change(drawn)))
    effects = found["within_subject_effects"].set_index(["outcome", "contrast"])
    assert effects.loc[ENDS, "n"] == n
    for table, place, column, code in expected:
        rows = found[table]
        row = rows[rows[KEYS[table]].eq(list(place)).all(axis=1)].iloc[0]
        assert np.isnan(row[column]), (table, column)
        assert codes(row)[column] == code
        assert code in REASONS
    assert list(unexplained(found, healthy)) == []
