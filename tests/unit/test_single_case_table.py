"""Which occasions are phases, and what stands in the tables of single-case indices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tscs.catalogue import Catalogue, Outcome
from tscs.reasons import REASONS
from tscs.schedule import Schedule
from tscs.singlecase.between_cases import between_case
from tscs.singlecase.indices import INDICES, single_case

KINDS = {
    "B1": "baseline", "B2": "baseline", "S1": "session", "S2": "session", "S3": "session",
    "FU": "followup",
}  # fmt: skip
SCHEDULE = Schedule(tuple(KINDS), KINDS)
DOSES = dict(zip(KINDS, (0, 0, 0, 1, 2, 3), strict=True))
DAYS = dict(zip(KINDS, (-14, -7, 0, 7, 14, 21), strict=True))
VALUES = {"B1": 30.0, "B2": 31.0, "S1": 32.0, "S2": 29.0, "S3": 28.0, "FU": 1.0}


def catalogue(**settings: Any) -> Catalogue:
    entry = {
        "id": "score", "label": "Score", "short": "Score", "instrument": "Score",
        "domain": "other", "unit": "s", "type": "continuous", "table": "clinician_scores",
        "column": "value", "floor": 0, "ceiling": 100, "resolution": 1, "direction": "down",
    }  # fmt: skip
    return Catalogue({"score": Outcome.model_validate(entry | settings)}, {})


def visits(people: list[str]) -> pd.DataFrame:
    rows = [
        (person, label, kind, float(DAYS[label]), float(DOSES[label]), "yes")
        for person in people
        for label, kind in KINDS.items()
    ]
    names = ("participant_id", "visit_id", "visit_type", "study_day", "doses_before", "attended")
    return pd.DataFrame(rows, columns=list(names))


def scores(people: dict[str, dict[str, float]], unable: tuple[tuple[str, str], ...] = ()) -> Any:
    rows = [
        (person, label, "pre" if label.startswith("S") else "single", value)
        for person, series in people.items()
        for label, value in series.items()
    ]
    table = pd.DataFrame(rows, columns=["participant_id", "visit_id", "timepoint", "value"])
    marked = [pair in unable for pair in zip(table.participant_id, table.visit_id, strict=True)]
    status = np.where(marked, "unable", np.where(table["value"].isna(), "missing", "measured"))
    value = table["value"].mask(np.array(marked))
    return table.assign(outcome="score", status=status, value=value, doses_before=0.0)


def computed(table: pd.DataFrame, entry: Catalogue | None = None, alpha: float = 0.05) -> Any:
    people = sorted(table["participant_id"].unique())
    return single_case(table, visits(people), entry or catalogue(), SCHEDULE, alpha)


def row(table: pd.DataFrame, index: str) -> pd.Series:
    return table[table["index"] == index].iloc[0]


def test_the_assessment_before_the_first_treatment_ends_the_baseline() -> None:
    table = computed(scores({"A": VALUES}))
    assert table["index"].tolist() == list(INDICES)
    assert table[["n_baseline", "n_treatment"]].drop_duplicates().to_numpy().tolist() == [[3, 2]]
    assert row(table, "nap")["value"] == 1.0


def test_the_follow_up_is_in_no_phase() -> None:
    with_late = computed(scores({"A": VALUES}))
    without = computed(scores({"A": {k: v for k, v in VALUES.items() if k != "FU"}}))
    pd.testing.assert_frame_equal(with_late, without)


def test_what_follows_the_treatment_of_a_session_is_in_no_phase() -> None:
    before = scores({"A": VALUES})
    after = before[before["visit_id"].str.startswith("S")].assign(timepoint="post", value=0.0)
    pd.testing.assert_frame_equal(computed(pd.concat([before, after])), computed(before))


@pytest.mark.parametrize("gone", ["B1", "B2", "S1"])
def test_two_values_without_treatment_are_too_short(gone) -> None:
    table = computed(scores({"A": {**VALUES, gone: np.nan}}))
    assert table["index"].tolist() == ["all"]
    assert table["n_baseline"].tolist() == [2]
    assert table["value"].isna().all()
    assert "value: baseline phase too short" in table["reason"].iloc[0]


def test_without_values_under_treatment_there_is_no_index() -> None:
    table = computed(scores({"A": {"B1": 30.0, "B2": 31.0, "S1": 32.0, "FU": 3.0}}))
    assert "value: no_treatment_phase" in table["reason"].iloc[0]


def test_people_stand_in_the_order_of_their_ids() -> None:
    worst = {**VALUES, "S2": 90.0, "S3": 95.0}
    table = computed(scores({"B": VALUES, "A": worst, "C": VALUES}))
    assert table["participant_id"].drop_duplicates().tolist() == ["A", "B", "C"]


def test_a_missed_visit_shortens_the_phase() -> None:
    table = computed(scores({"A": {**VALUES, "S2": np.nan}}))
    assert row(table, "nap")["n_treatment"] == 1
    assert "smd_baseline" in table["index"].tolist()


def test_unable_counts_as_worst_where_only_order_matters() -> None:
    table = computed(scores({"A": VALUES}, unable=(("A", "S3"),)))
    assert row(table, "nap")["value"] == 0.5
    assert row(table, "nap")["n_treatment"] == 2
    assert row(table, "nap")["reason"] == "value: unable_is_worst"
    assert np.isnan(row(table, "smd_pooled")["value"])
    assert row(table, "tau_bc")["reason"].startswith("value: unable_in_a_phase")


def test_unable_throughout_gives_ties_and_no_exception() -> None:
    pairs = tuple(("A", label) for label in VALUES)
    assert row(computed(scores({"A": VALUES}, unable=pairs)), "nap")["value"] == 0.5


def test_grades_have_no_ratio() -> None:
    table = computed(scores({"A": VALUES}), catalogue(type="ordinal"))
    assert row(table, "lrr_increasing")["reason"].startswith("value: no_ratio_scale")
    assert row(table, "tau_u")["value"] > 0


def test_a_question_that_looks_back_to_the_visit_before_has_no_series() -> None:
    table = computed(scores({"A": VALUES}), catalogue(recall_days=28))
    assert "value: recall conflict" in table["reason"].iloc[0]
    assert computed(scores({"A": VALUES}), catalogue(recall_days=7))["value"].notna().any()


def test_intervals_follow_alpha() -> None:
    narrow, wide = (row(computed(scores({"A": VALUES}), alpha=a), "nap") for a in (0.2, 0.01))
    assert wide["low"] < narrow["low"]


def test_every_empty_number_has_a_known_reason() -> None:
    people = {"A": VALUES, "B": dict.fromkeys(VALUES, 5.0), "C": {**VALUES, "B1": np.nan}}
    table = computed(scores(people, unable=(("A", "S2"),)))
    for entry in table.to_dict("records"):
        codes = dict(part.split(": ") for part in entry["reason"].split("; ") if part)
        empty = {name for name in ("value", "low", "high") if np.isnan(entry[name])}
        assert empty == codes.keys() - {"value"} | (empty & {"value"})
        assert set(codes.values()) <= REASONS.keys()


def between(people: dict[str, dict[str, float]], **settings: Any) -> pd.DataFrame:
    table = scores(people)
    return between_case(table, visits(sorted(people)), catalogue(**settings), SCHEDULE, 0.05)


def cohort(shift: float) -> dict[str, dict[str, float]]:
    noise = np.random.default_rng(3).normal(size=(5, 6))
    levels = 30 + 4 * np.random.default_rng(4).normal(size=5)
    treated = np.array([label in ("S2", "S3") for label in KINDS])
    values = levels[:, None] + noise + shift * treated
    return {f"P{k}": dict(zip(KINDS, line, strict=True)) for k, line in enumerate(values.tolist())}


def test_between_cases_an_improvement_is_positive() -> None:
    fall, rise = between(cohort(-6)), between(cohort(-6), direction="up")
    assert (fall["value"] > 0).all()
    assert fall["value"].tolist() == pytest.approx((-rise["value"]).tolist())
    assert fall["low"].tolist() == pytest.approx((-rise["high"]).tolist())
    assert (fall["low"] < fall["value"]).all()
    assert (fall["value"] < fall["high"]).all()
    assert fall[["n", "n_baseline", "n_treatment"]].drop_duplicates().to_numpy().tolist() == [
        [5, 15, 10]
    ]


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ({"A": VALUES, "B": VALUES}, "few_cases"),
        (dict.fromkeys("ABC", {"B1": 1.0, "S1": 2.0, "S2": 3.0}), "baseline phase too short"),
        (dict.fromkeys("ABC", dict.fromkeys(VALUES, 4.0)), "no_fit"),
    ],
)
def test_between_cases_nothing_is_made_up(people, code) -> None:
    table = between(people)
    assert table["value"].isna().all()
    assert table["reason"].str.startswith(f"value: {code}").all()


def test_between_cases_unable_is_not_left_out_silently() -> None:
    table = scores(cohort(-6), unable=(("P1", "S3"),))
    people = sorted(table["participant_id"].unique())
    found = between_case(table, visits(people), catalogue(), SCHEDULE, 0.05)
    assert found["reason"].str.startswith("value: unable_in_a_phase").all()
