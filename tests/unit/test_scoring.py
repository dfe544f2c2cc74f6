"""Scores worked out by hand, rule by rule."""

from __future__ import annotations

import pandas as pd
import pytest

from scoring_tables import (
    DEFAULT,
    FEATURE_COLUMNS,
    GAIT_COLUMNS,
    MAS_COLUMNS,
    S1_PRE,
    SCHEDULE,
    STRENGTH_COLUMNS,
    TARDIEU_COLUMNS,
    WALK_COLUMNS,
    both_legs,
    items,
    mas_rows,
    reasons,
    scored,
    study,
    table,
    with_entry,
)
from tscs.scoring import completeness, exclusions, score
from tscs.scoring.recordings import measured_features


def mas(grades, **where):
    return study(spasticity_mas=table("spasticity_mas", MAS_COLUMNS, *mas_rows(grades, **where)))


def walks(*rows):
    return study(walk_tests=table("walk_tests", WALK_COLUMNS, *rows))


def walk(value, trial=1, completed="yes", test="T25FW", unit="s"):
    return ("P01", *S1_PRE, test, trial, value, unit, completed)


# Modified Ashworth Scale


def test_mas_sum_in_both_codings():
    grades = both_legs("0") | {
        ("knee_flexors", "L"): "1+",
        ("knee_flexors", "R"): "1",
        ("plantarflexors", "L"): "4",
        ("hip_adductors", "R"): "2",
        ("dorsiflexors", "R"): "3",
    }
    outcomes, sources = scored(mas(grades))
    assert outcomes.loc[(*S1_PRE, "mas_sum"), "value"] == 1.5 + 1 + 4 + 2 + 3
    assert outcomes.loc[(*S1_PRE, "mas_sum_rank"), "value"] == 2 + 1 + 5 + 3 + 4
    assert outcomes.loc[(*S1_PRE, "mas_knee_flexors_L"), "value"] == 1.5
    assert outcomes.loc[(*S1_PRE, "mas_sum"), "n_components"] == 14
    assert (sources["used"] == "yes").all()


@pytest.mark.parametrize("drop_row", [True, False])
def test_an_incomplete_mas_sum_is_missing_and_its_muscles_are_not(drop_row):
    grades = both_legs("1") | {("knee_flexors", "L"): None}
    if drop_row:
        del grades[("knee_flexors", "L")]
    outcomes, sources = scored(mas(grades))
    total = outcomes.loc[(*S1_PRE, "mas_sum")]
    assert pd.isna(total["value"])
    assert tuple(total[["status", "n_components", "n_expected"]]) == ("missing", 13, 14)
    assert outcomes.loc[(*S1_PRE, "mas_knee_flexors_R"), "value"] == 1
    unused = sources[(sources["outcome"] == "mas_sum") & (sources["why"] != "no value recorded")]
    assert set(unused["used"]) == {"no"}
    assert set(unused["why"]) == {"score incomplete: 13 of 14"}


def test_a_muscle_outside_the_set_does_not_enter_the_sum(tmp_path):
    changed = with_entry(
        tmp_path,
        "outcomes:\n  mas_sum:\n    required_components: {leg: [L, R], muscle_group: "
        "[knee_flexors]}\n",
    )
    outcomes, sources = scored(mas(both_legs("2")), changed)
    assert outcomes.loc[(*S1_PRE, "mas_sum"), "value"] == 4
    why = list(reasons(sources, "mas_sum").values())
    assert why.count("not a component of the score") == 12


# Trials, completion, cap


def test_trials_are_averaged():
    outcomes, _ = scored(walks(walk(10.0), walk(12.5, 2)))
    assert outcomes.loc[(*S1_PRE, "t25fw"), "value"] == 11.25


@pytest.mark.parametrize(("function", "expected"), [("best", 9.0), ("last", 12.0), ("first", 10.0)])
def test_one_of_several_trials(tmp_path, function, expected):
    changed = with_entry(tmp_path, f"outcomes: {{t25fw: {{aggregate: {{trial: {function}}}}}}}\n")
    outcomes, sources = scored(walks(walk(9.0, 2), walk(12.0, 3), walk(10.0, 1)), changed)
    assert outcomes.loc[(*S1_PRE, "t25fw"), "value"] == expected
    why = list(reasons(sources, "t25fw").values())
    assert sorted(why) == [
        "",
        "compared; another value is taken",
        "compared; another value is taken",
    ]


@pytest.mark.parametrize(
    ("marks", "status"),
    [(["unable"], "unable"), (["no"], "not_done"), (["no", "unable"], "unable")],
)
def test_a_walk_that_was_not_completed_is_not_simply_missing(marks, status):
    rows = [walk(None, trial, mark) for trial, mark in enumerate(marks, 1)]
    outcomes, sources = scored(walks(*rows))
    assert outcomes.loc[(*S1_PRE, "t25fw"), "status"] == status
    assert set(sources["used"]) == {"no"}


def test_one_completed_trial_is_enough():
    outcomes, sources = scored(walks(walk(10.0), walk(None, 2, "unable")))
    assert outcomes.loc[(*S1_PRE, "t25fw"), ["value", "status"]].tolist() == [10.0, "measured"]
    assert reasons(sources, "t25fw") == {2: "", 3: "unable to do the test"}


def test_a_completed_walk_without_its_value_is_missing():
    outcomes, sources = scored(walks(walk(None)))
    assert outcomes.loc[(*S1_PRE, "t25fw"), "status"] == "missing"
    assert reasons(sources, "t25fw") == {2: "no value recorded"}


@pytest.mark.parametrize(("metres", "why"), [(500.0, "at cap"), (499.0, "")])
def test_a_value_at_the_cap_is_kept_and_marked(metres, why):
    outcomes, sources = scored(walks(walk(metres, test="max_walking_distance", unit="m")))
    assert outcomes.loc[(*S1_PRE, "max_walking_distance"), "value"] == metres
    assert reasons(sources, "max_walking_distance") == {2: why}


# Legs


def feature(leg, degrees):
    return ("P01", *S1_PRE, "walk", leg, "knee", "rom", "mean", degrees)


def test_the_mean_of_the_legs_needs_both():
    frame = table("joint_angle_features", FEATURE_COLUMNS, feature("L", 40.0), feature("R", 51.0))
    outcomes, _ = scored(study(joint_angle_features=frame))
    assert outcomes.loc[(*S1_PRE, "rom_knee"), "value"] == 45.5
    outcomes, _ = scored(study(joint_angle_features=frame.iloc[:1]))
    assert outcomes.loc[(*S1_PRE, "rom_knee"), "status"] == "missing"
    assert outcomes.loc[(*S1_PRE, "rom_knee_L"), "value"] == 40.0


def gait(leg, value):
    return ("P01", *S1_PRE, "walk", leg, "cadence", value, "steps/min")


def test_a_value_for_both_legs_stands_for_each():
    frame = table("gait_parameters", GAIT_COLUMNS, gait("both", 90.0), gait("L", 80.0))
    outcomes, sources = scored(study(gait_parameters=frame))
    cell = outcomes.loc[(*S1_PRE, "cadence")]
    assert cell[["value", "n_components"]].tolist() == [90.0, 2]
    assert reasons(sources, "cadence") == {2: "", 3: "the value for both legs is used"}
    assert sources["row"].tolist() == [2, 3]


def strength(visit, timepoint, left, right, trial=1):
    return [
        ("P01", visit, timepoint, leg, "knee_flexors", trial, newton, "N")
        for leg, newton in (("L", left), ("R", right))
    ]


def strengths(*pairs):
    return table("strength", STRENGTH_COLUMNS, *[row for pair in pairs for row in pair])


WEAKER = "strength_knee_flexors_weaker_leg"


def test_strength_is_the_best_trial_of_each_leg_then_their_mean():
    frame = strengths(strength("S1", "pre", 80, 60), strength("S1", "pre", 90, 50, trial=2))
    outcomes, _ = scored(study(strength=frame))
    assert outcomes.loc[(*S1_PRE, "strength_knee_flexors"), "value"] == 75
    assert outcomes.loc[(*S1_PRE, WEAKER), "value"] == 60


def test_the_weaker_leg_is_fixed_at_the_first_untreated_visit():
    frame = strengths(
        strength("BL", "single", 70, 60), strength("S1", "pre", 50, 65),
        strength("FU", "single", 40, 66),
    )  # fmt: skip
    outcomes, sources = scored(study(strength=frame))
    values = outcomes.xs(WEAKER, level="outcome")["value"]
    assert values.to_dict() == {("BL", "single"): 60, ("S1", "pre"): 65, ("FU", "single"): 66}
    assert list(reasons(sources, WEAKER).values()).count("the other leg is scored") == 3


@pytest.mark.parametrize(
    "pairs",
    [
        [strength("BL", "single", 60, 60)],
        [strength("S1", "post", 50, 60)],
        [strength("S2", "pre", 50, 60)],
        [strength("BL", "single", 50, None)],
    ],
    ids=["equal", "after stimulation", "after a dose", "one leg"],
)
def test_no_weaker_leg_without_an_untreated_difference(pairs):
    outcomes, sources = scored(study(strength=strengths(*pairs)))
    assert set(outcomes.xs(WEAKER, level="outcome")["status"]) == {"missing"}
    assert "no weaker leg before treatment" in reasons(sources, WEAKER).values()


@pytest.mark.parametrize(
    ("side", "value", "why"),
    [
        ("L", 80.0, ["", "the other leg is scored"]),
        ("equal", None, ["no more affected leg in participants"] * 2),
    ],
)
def test_the_more_affected_leg_comes_from_history(tmp_path, side, value, why):
    changed = with_entry(
        tmp_path,
        "outcomes:\n  strength_knee_flexors:\n    aggregate: {trial: best, leg: more_affected}\n",
    )
    tables = study(strength=strengths(strength("S1", "pre", 80, 60)))
    tables["participants"]["more_affected_leg"] = side
    outcomes, sources = scored(tables, changed)
    found = outcomes.loc[(*S1_PRE, "strength_knee_flexors"), "value"]
    assert (None if pd.isna(found) else found) == value
    assert list(reasons(sources, "strength_knee_flexors").values()) == why


# Tardieu


def tardieu(visit, leg, muscle, slow, fast):
    return [
        ("P01", *visit, leg, muscle, speed, degrees)
        for speed, degrees in (("V1", slow), ("V2", 5.0), ("V3", fast))
    ]


def tardieus(*groups):
    rows = [row for group in groups for row in group]
    return study(spasticity_tardieu=table("spasticity_tardieu", TARDIEU_COLUMNS, *rows))


def test_tardieu_is_slow_minus_fast_and_the_mean_over_muscles_and_legs():
    outcomes, sources = scored(
        tardieus(
            tardieu(S1_PRE, "L", "knee_flexors", 20.0, 8.0),
            tardieu(S1_PRE, "R", "knee_flexors", 15.0, 15.0),
            tardieu(S1_PRE, "L", "plantarflexors", 12.0, -6.0),
        )
    )
    values = outcomes.loc[S1_PRE]["value"]
    assert values["tardieu_knee_flexors_L"] == 12
    assert values["tardieu_plantarflexors_L"] == 18
    # The mean of the muscles of each leg, then of the legs: L (12 + 18) / 2, R 0.
    assert values["tardieu_angle"] == 7.5
    assert reasons(sources, "tardieu_angle")[3] == "not a component of the score"


def test_the_muscles_of_the_first_tardieu_assessment_bind():
    first, later = ("BL", "single"), S1_PRE
    outcomes, _ = scored(
        tardieus(
            tardieu(first, "L", "knee_flexors", 20.0, 10.0),
            tardieu(first, "R", "knee_flexors", 20.0, 10.0),
            tardieu(later, "L", "knee_flexors", 20.0, 10.0),
            tardieu(later, "R", "plantarflexors", 20.0, 10.0),
        )
    )
    assert outcomes.loc[(*first, "tardieu_angle"), "value"] == 10
    cell = outcomes.loc[(*later, "tardieu_angle")]
    assert cell[["status", "n_components", "n_expected"]].tolist() == ["missing", 2, 4]


# Cells


def test_cells_exist_where_anybody_was_assessed():
    rows = [("P01", "S1", "pre"), ("P01", "S1", "post"), ("P01", "S2", "pre"), ("P02", "S2", "pre")]
    frame = table("walk_tests", WALK_COLUMNS, *[(*row, "TUG", 1, 12.0, "s", "yes") for row in rows])
    tables = study("P01 P02 P03", absent=(("P03", "S2"),), walk_tests=frame)
    tables["visits"] = tables["visits"].drop(
        tables["visits"].query("participant_id == 'P02' and visit_id == 'S1'").index
    )
    outcomes, _ = score(tables, DEFAULT, SCHEDULE)
    columns = ["participant_id", "visit_id", "timepoint", "status", "doses_before"]
    assert outcomes[columns].to_numpy().tolist() == [
        ["P01", "S1", "pre", "measured", 0],
        ["P01", "S1", "post", "measured", 0],
        ["P01", "S2", "pre", "measured", 1],
        ["P02", "S2", "pre", "measured", 1],
        ["P03", "S1", "pre", "missing", 0],
        ["P03", "S1", "post", "missing", 0],
        ["P03", "S2", "pre", "not_attended", 1],
    ]
    counts = completeness(outcomes).set_index(["visit_id", "timepoint"])
    assert counts.loc[("S1", "pre")].tolist() == ["tug", 2, 1, 0, 0, 1, 0]
    assert counts.loc[("S2", "pre")].tolist() == ["tug", 3, 2, 0, 0, 0, 1]


def test_a_study_without_scores_gives_empty_tables():
    outcomes, sources = score(study(), DEFAULT, SCHEDULE)
    assert outcomes.empty
    assert sources.empty
    assert completeness(outcomes).empty
    assert exclusions(outcomes, sources, study()).empty


# Exclusions


def test_every_exclusion_is_listed_once():
    answers = items("FSMC", [None] + [2] * 19)
    other = ("P01", *S1_PRE, "walk", "L", "knee", "rom", "sd", 2.0)
    tables = study(
        "P01 P02",
        absent=(("P02", "FU"),),
        questionnaire_items=answers,
        walk_tests=table("walk_tests", WALK_COLUMNS, walk(None, completed="unable")),
        joint_angle_features=table("joint_angle_features", FEATURE_COLUMNS, feature("L", 4.0),
                                   feature("R", 5.0), other),
    )  # fmt: skip
    outcomes, sources = score(tables, DEFAULT, SCHEDULE)
    found = exclusions(outcomes, sources, tables)
    assert not found.duplicated().any()
    mine = found[found["participant_id"] == "P01"].astype(object).where(found.notna(), None)
    assert mine[["table", "row", "why"]].to_numpy().tolist() == [
        ["joint_angle_features", 4, "no outcome reads this row"],
        ["questionnaire_items", 2, "no value recorded"],
        ["questionnaire_items", None, "fsmc at pre: score incomplete: 19 of 20"],
        ["questionnaire_items", None, "fsmc_cognitive at pre: score incomplete: 9 of 10"],
        ["walk_tests", 2, "unable to do the test"],
    ]
    others = found.loc[found["participant_id"] == "P02", ["table", "why"]].to_numpy().tolist()
    assert ["visits", "visit not attended"] in others
    assert ["walk_tests", "t25fw at pre: no rows"] in others
    assert [name for name, _ in others].count("joint_angle_features") == 1


@pytest.mark.parametrize(
    ("reason", "why"),
    [("illness", ": illness"), ("asked Mrs Smith", ": other"), (None, "")],
)
def test_a_missed_visit_gives_its_coded_reason_and_no_free_text(reason, why):
    tables = study(absent=(("P01", "FU"),))
    tables["visits"]["missing_reason"] = reason
    listed = exclusions(*score(tables, DEFAULT, SCHEDULE), tables)
    assert listed["why"].tolist() == [f"visit not attended{why}"]


def test_of_two_recordings_of_one_assessment_the_one_with_more_cycles_counts():
    place = {"participant_id": "P01", "visit_id": "S1", "timepoint": "pre", "joint": "knee"}
    angles = pd.DataFrame(
        [
            {**place, "recording_id": name, "leg": leg, "n_cycles": n, "rom_mean": rom,
             "reason": None}
            for name, leg, n, rom in (
                ("R1", "L", 8.0, 40.0), ("R1", "R", 8.0, 44.0),
                ("R2", "L", 9.0, 50.0), ("R2", "R", 9.0, 52.0),
            )
        ]
    )  # fmt: skip
    recordings = pd.DataFrame({"recording_id": ["R1", "R2"]}, index=[2, 3])
    tables = study() | {"joint_angles": measured_features(angles, recordings)}
    outcomes, sources = scored(tables)
    assert outcomes.loc[("S1", "pre", "rom_knee"), "value"] == 51.0
    mean = sources[sources["outcome"] == "rom_knee"].set_index("row")
    assert mean["used"].to_dict() == {2: "no", 3: "yes"}
    assert "more gait cycles" in mean.loc[2, "why"]
    assert outcomes.loc[("S1", "pre", "rom_knee_L"), "value"] == 50.0
