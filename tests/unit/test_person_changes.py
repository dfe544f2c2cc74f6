"""Directions of change per person agree with the counts of the effects table."""

import numpy as np
import pandas as pd
import pytest

from tscs.catalogue import load_catalogue
from tscs.config import Config, Moment
from tscs.contrasts import Contrast
from tscs.effects import within_subject_effects
from tscs.person_changes import person_changes

CATALOGUE = load_catalogue(None)
ENDS = Contrast("change", Moment(visit="A", timepoint="pre"), Moment(visit="B", timepoint="pre"))


def study(outcome, pairs, status="measured"):
    """Return outcomes and visits of people with these values at A and B."""
    scores, visits = [], []
    for number, pair in enumerate(pairs, 1):
        for visit, value in zip("AB", pair, strict=True):
            known = isinstance(value, int | float)
            scores.append(
                (f"P{number}", visit, "single", outcome, float(value) if known else np.nan,
                 status if known else value)
            )  # fmt: skip
            visits.append((f"P{number}", visit, "baseline", "yes", 0.0 + (visit == "B"), 0.0))
    names = ["participant_id", "visit_id", "timepoint", "outcome", "value", "status"]
    columns = ["participant_id", "visit_id", "visit_type", "attended", "study_day", "doses_before"]
    return pd.DataFrame(scores, columns=names), pd.DataFrame(visits, columns=columns)


def directions(outcome, pairs):
    scores, visits = study(outcome, pairs)
    return person_changes(scores, visits, ENDS, CATALOGUE, [outcome])["direction"].tolist()


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("mas_sum", ["better", "same", "worse"]), ("2mwt", ["worse", "same", "better"])],
)
def test_direction_follows_the_outcome(outcome, expected):
    assert directions(outcome, [(20, 15), (20, 20), (20, 25)]) == expected


def test_ability_counts_and_a_gap_is_not_known():
    pairs = [(60, "unable"), ("unable", 40), (60, "missing"), ("unable", "unable")]
    assert directions("2mwt", pairs) == ["worse", "better", "not known", "not known"]


def test_change_is_later_minus_earlier_in_the_order_asked():
    scores, visits = (
        pd.concat(tables)
        for tables in zip(study("2mwt", [(60, 70)]), study("mas_sum", [(9, 7)]), strict=True)
    )
    table = person_changes(scores, visits.drop_duplicates(), ENDS, CATALOGUE, ["mas_sum", "2mwt"])
    assert table["outcome"].tolist() == ["mas_sum", "2mwt"]
    assert table["change"].tolist() == [-2.0, 10.0]


@pytest.mark.parametrize("outcome", ["mas_sum", "2mwt", "t25fw", "fsmc"])
def test_counts_equal_those_of_the_effects_table(outcome):
    rng = np.random.default_rng(5)
    pairs = [tuple(float(x) for x in rng.integers(20, 26, 2)) for _ in range(12)]
    pairs += [(22.0, "unable"), ("unable", 22.0), (22.0, "missing")]
    scores, visits = study(outcome, pairs)
    effects = within_subject_effects(scores, visits, (ENDS,), CATALOGUE, Config()).iloc[0]
    counts = person_changes(scores, visits, ENDS, CATALOGUE, [outcome])["direction"].value_counts()
    assert [counts["better"], counts["same"], counts["worse"]] == [
        effects["n_improved"], effects["n_unchanged"], effects["n_worsened"],
    ]  # fmt: skip


def test_nobody_asked_gives_an_empty_table():
    scores, visits = study("2mwt", [(60, 70)])
    assert person_changes(scores, visits, ENDS, CATALOGUE, []).empty
