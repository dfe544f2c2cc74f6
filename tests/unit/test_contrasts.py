"""Contrasts from configuration and schedule, and the pairs they give."""

import numpy as np
import pandas as pd
import pytest

from tscs.config import Config
from tscs.contrasts import Contrast, paired_values, resolve_contrasts
from tscs.errors import TscsError
from tscs.schedule import Schedule

TYPES = {"BL": "baseline", "S1": "session", "S2": "session", "S3": "session", "FU": "followup"}
SCHEDULE = Schedule(tuple(TYPES), TYPES)
DAYS = {"BL": -7, "S1": 0, "S2": 3, "S3": 7, "FU": 14}
CONTRASTS = {contrast.name: contrast for contrast in resolve_contrasts(Config(), SCHEDULE)}


def schedule_without(*labels):
    kept = {label: kind for label, kind in TYPES.items() if label not in labels}
    return Schedule(tuple(kept), kept)


def visits(people=("P1", "P2"), missed=()):
    rows = []
    for person in people:
        doses = 0
        for visit, kind in TYPES.items():
            attended = (person, visit) not in missed
            rows.append((person, visit, kind, "yes" if attended else "no", DAYS[visit], doses))
            doses += kind == "session" and attended
    columns = ["participant_id", "visit_id", "visit_type", "attended", "study_day", "doses_before"]
    return pd.DataFrame(rows, columns=columns).astype({"study_day": float, "doses_before": float})


def outcomes(*rows):
    columns = ["participant_id", "visit_id", "timepoint", "outcome", "value", "status"]
    return pd.DataFrame(rows, columns=columns)


def measured(person, visit, timepoint, value, outcome="tug"):
    return (person, visit, timepoint, outcome, float(value), "measured")


def pairs(table, contrast, visit_table=None):
    """Return the pairs of the first outcome by person."""
    table = paired_values(table, visits() if visit_table is None else visit_table, contrast)
    return table.set_index("participant_id")


def test_defaults_follow_the_schedule():
    described = {
        name: (
            item.start and (item.start.visit, item.start.timepoint),
            item.end and (item.end.visit, item.end.timepoint),
        )
        for name, item in CONTRASTS.items()
    }
    assert described == {
        "after_treatment": (("S1", "pre"), ("S3", "pre")),
        "follow_up": (("S1", "pre"), ("FU", "pre")),
        "since_last_assessment": (("S3", "pre"), ("FU", "pre")),
        "since_last_post": (("S3", "post"), ("FU", "pre")),
        "within_session": (None, None),
        "untreated": (("BL", "pre"), ("S1", "pre")),
    }
    assert CONTRASTS["within_session"].sessions == ("S1", "S2", "S3")


@pytest.mark.parametrize(
    ("absent", "gone"),
    [
        (["FU"], {"follow_up", "since_last_assessment", "since_last_post"}),
        (["BL"], {"untreated"}),
        (["S2", "S3"], {"after_treatment"}),
        (["S1", "S2", "S3"], set(CONTRASTS)),
    ],
)
def test_a_default_whose_visits_do_not_exist_is_left_out(absent, gone):
    names = {item.name for item in resolve_contrasts(Config(), schedule_without(*absent))}
    assert names == set(CONTRASTS) - gone


def test_configured_contrasts_replace_the_defaults():
    wanted = {
        "second_half": {"from": {"visit": "S2"}, "to": {"visit": "S3", "timepoint": "post"}},
        "acute": {"visits": "each_session", "average": "mean_of_paired_sessions"},
    }
    resolved = resolve_contrasts(Config(contrasts=wanted), SCHEDULE)
    assert [item.name for item in resolved] == ["second_half", "acute"]
    assert resolved[0].end.timepoint == "post"
    assert resolved[1].sessions == ("S1", "S2", "S3")


def test_unknown_visit_is_named_with_the_known_ones():
    config = Config(contrasts={"odd": {"from": {"visit": "S1"}, "to": {"visit": "FUP"}}})
    with pytest.raises(TscsError, match=r"contrasts\.odd: visit 'FUP' .*BL, S1, S2, S3, FU"):
        resolve_contrasts(config, SCHEDULE)


def test_pairs_carry_values_days_and_doses():
    table = outcomes(measured("P1", "S1", "pre", 12), measured("P1", "S3", "pre", 10))
    row = pairs(table, CONTRASTS["after_treatment"]).loc["P1"]
    assert (row["value_from"], row["value_to"]) == (12, 10)
    assert (row["day_from"], row["day_to"], row["doses_from"], row["doses_to"]) == (0, 7, 0, 2)
    assert np.isnan(row["days_since_last_dose_from"])
    assert row["days_since_last_dose_to"] == 4
    assert np.isnan(row["n_sessions"])


def test_everybody_has_a_row_and_absence_is_missing():
    table = outcomes(measured("P1", "S1", "pre", 12), measured("P1", "S3", "pre", 10))
    row = pairs(table, CONTRASTS["after_treatment"]).loc["P2"]
    assert (row["status_from"], row["status_to"]) == ("missing", "missing")


def test_post_counts_the_dose_of_its_session():
    table = outcomes(measured("P1", "S3", "post", 9), measured("P1", "FU", "single", 10))
    row = pairs(table, CONTRASTS["since_last_post"]).loc["P1"]
    assert (row["doses_from"], row["doses_to"]) == (3, 3)
    assert (row["days_since_last_dose_from"], row["days_since_last_dose_to"]) == (0, 7)


def test_a_missed_session_is_no_dose():
    table = outcomes(measured("P1", "S1", "pre", 12), measured("P1", "S3", "pre", 10))
    known = visits(missed=[("P1", "S2")])
    row = pairs(table, CONTRASTS["after_treatment"], known).loc["P1"]
    assert (row["doses_to"], row["days_since_last_dose_to"]) == (1, 7)


def test_single_answers_for_pre_and_post_but_not_for_both_of_a_visit():
    table = outcomes(
        measured("P1", "S1", "single", 12),
        measured("P1", "S3", "pre", 10),
        measured("P1", "S3", "post", 9),
    )
    assert pairs(table, CONTRASTS["after_treatment"]).loc["P1", "value_from"] == 12
    acute = Config(
        contrasts={"acute": {"from": {"visit": "S1"}, "to": {"visit": "S1", "timepoint": "post"}}}
    )
    row = pairs(table, resolve_contrasts(acute, SCHEDULE)[0]).loc["P1"]
    assert np.isnan(row["value_from"])
    assert np.isnan(row["value_to"])


def test_single_does_not_stand_in_where_the_person_has_pre_or_post():
    table = outcomes(
        measured("P1", "S1", "single", 12),
        measured("P1", "S1", "post", 11),
        measured("P1", "S3", "pre", 10),
    )
    assert np.isnan(pairs(table, CONTRASTS["after_treatment"]).loc["P1", "value_from"])


def test_value_that_is_not_measured_does_not_count():
    table = outcomes(("P1", "S1", "pre", "tug", 12.0, "unable"), measured("P1", "S3", "pre", 10))
    row = pairs(table, CONTRASTS["after_treatment"]).loc["P1"]
    assert (np.isnan(row["value_from"]), row["status_from"]) == (True, "unable")


def sessions(person, *values):
    return [
        measured(person, visit, timepoint, value)
        for visit, pair in zip(("S1", "S2", "S3"), values, strict=False)
        for timepoint, value in zip(("pre", "post"), pair, strict=True)
        if value is not None
    ]


def test_sessions_are_averaged_over_complete_pairs():
    table = outcomes(
        *sessions("P1", (10, 8), (12, None), (14, 11)), *sessions("P2", (5, 5), (6, 5), (7, 4))
    )
    found = pairs(table, CONTRASTS["within_session"])
    assert found.loc["P1", ["value_from", "value_to", "n_sessions"]].tolist() == [12, 9.5, 2]
    assert found.loc["P2", ["value_from", "value_to", "n_sessions"]].tolist() == [
        6,
        pytest.approx(14 / 3),
        3,
    ]
    assert found.loc["P2", ["doses_from", "doses_to"]].tolist() == [1, 2]
    # Before the first session there was no dose: the mean is over the other two.
    assert found.loc["P2", "days_since_last_dose_from"] == 3.5
    assert found.loc["P2", "days_since_last_dose_to"] == 0


def test_less_than_half_of_the_sessions_is_not_enough():
    table = outcomes(*sessions("P1", (10, 8)), *sessions("P2", (5, 5), (6, 5), (7, 4)))
    row = pairs(table, CONTRASTS["within_session"]).loc["P1"]
    assert (np.isnan(row["value_from"]), row["status_from"]) == (True, "missing")


def test_half_is_counted_among_sessions_at_which_the_outcome_was_assessed():
    table = outcomes(*sessions("P1", (10, 8)), *sessions("P2", (5, 5), (6, 5)))
    assert pairs(table, CONTRASTS["within_session"]).loc["P1", "n_sessions"] == 1


def test_no_sessions_give_no_pairs():
    table = outcomes(measured("P1", "BL", "single", 12))
    row = pairs(table, Contrast("within_session")).loc["P1"]
    assert row["status_from"] == "missing"


def test_order_of_rows_does_not_matter():
    table = outcomes(*sessions("P2", (5, 5), (6, 5), (7, 4)), *sessions("P1", (10, 8), (12, 9)))
    for contrast in CONTRASTS.values():
        straight = paired_values(table, visits(), contrast)
        turned = paired_values(table[::-1], visits()[::-1], contrast)
        pd.testing.assert_frame_equal(straight, turned)
