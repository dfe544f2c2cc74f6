"""The outcome catalogue: its facts, a study's changes, and what it says about mistakes."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from scoring_tables import DEFAULT, scored, study, table, with_entry
from tscs.catalogue import load_catalogue
from tscs.errors import StudyFaults

LEGS = ("L", "R")
MUSCLES = tuple(DEFAULT.muscles)
EXPECTED = {
    "mas_sum", "mas_sum_rank", "tardieu_angle", "pendulum_fse", "pendulum_r2n", "spasticity_nrs",
    "spasticity_nrs_diary", "t25fw", "10mwt_self_selected", "10mwt_fast", "2mwt", "6mwt", "tug",
    "max_walking_distance", "msws12", "fsmc", "fsmc_motor", "fsmc_cognitive", "mfis",
    "mfis_physical", "mfis_cognitive", "mfis_psychosocial", "fss", "rom_hip", "rom_knee",
    "rom_ankle", "cadence", "stride_length", "gait_speed", "double_support", "edss", "scats",
    "psfs",
    *(f"mas_{muscle}_{leg}" for muscle in MUSCLES for leg in LEGS),
    *(f"tardieu_{muscle}_{leg}" for muscle in MUSCLES for leg in LEGS),
    *(f"rom_{joint}_{leg}" for joint in ("hip", "knee", "ankle") for leg in LEGS),
    *(f"{name}_{joint}" for joint in ("hip", "knee", "ankle")
      for name in ("gait_variability", "gvs", "rom_symmetry", "curve_difference")),
    "peak_swing_knee_flexion", "contact_angle_ankle", "gvs_sagittal", "cyclogram_area",
    "relative_phase_deviation", "cycle_time_cv", "cadence_recorded",
    *(f"strength_{muscle}" for muscle in MUSCLES),
    *(f"strength_{muscle}_weaker_leg" for muscle in MUSCLES),
}  # fmt: skip
# Limits whose source was read; every other one may be shown but gives no verdict.
READ = {
    "t25fw": "mdc95 mcid", "10mwt_self_selected": "mdc95", "tug": "mdc95", "2mwt": "mcid",
    "msws12": "mcid", "mfis": "mdc95 mcid", "mfis_physical": "mdc95", "mfis_cognitive": "mdc95",
    "mfis_psychosocial": "mdc95", "fss": "mdc95 mcid",
}  # fmt: skip
DOCS = Path(__file__).parents[2] / "docs" / "add_an_outcome.md"


def faults(folder, text):
    with pytest.raises(StudyFaults) as error:
        with_entry(folder, text)
    return error.value.faults


# The default catalogue


def test_the_default_outcomes_are_complete():
    assert set(DEFAULT.outcomes) == EXPECTED
    assert DEFAULT.overrides == DEFAULT.added == ()


def test_only_limits_that_were_read_are_verified():
    found = {
        name: " ".join(
            kind
            for kind in ("mdc95", "mcid")
            if (limits := getattr(entry, kind)) is not None
            and limits.improvement is not None
            and limits.improvement.verified
        )
        for name, entry in DEFAULT.outcomes.items()
    }
    assert {name: kinds for name, kinds in found.items() if kinds} == READ


def test_times_are_logs_and_get_better_downwards():
    times = {name for name, entry in DEFAULT.outcomes.items() if entry.transform == "log"}
    assert times == {"t25fw", "10mwt_self_selected", "10mwt_fast", "tug"}
    assert {DEFAULT.outcomes[name].direction for name in times} == {"down"}


def test_ends_and_steps_of_sums_follow_from_their_items():
    for entry in DEFAULT.outcomes.values():
        if entry.items is None:
            continue
        number, (low, high) = len(entry.items.included), entry.items.scale
        ends = {
            "sum": (number * low, number * high, 1),
            "mean": (low, high, 1 / number),
            "percent": (0, 100, 100 / number / (high - low)),
        }[entry.items.score]
        assert (entry.floor, entry.ceiling, entry.resolution) == pytest.approx(ends), entry.id


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("fsmc", ("fsmc_motor", "fsmc_cognitive")),
        ("mfis", ("mfis_physical", "mfis_cognitive", "mfis_psychosocial")),
    ],
)
def test_subscales_share_out_the_items(whole, parts):
    keys = [DEFAULT.outcomes[name].items for name in parts]
    numbers = sorted(number for key in keys for number in key.included)
    assert numbers == list(DEFAULT.outcomes[whole].items.included)


def test_parts_are_spelled_out():
    entry = DEFAULT.outcomes["mas_plantarflexors_L"]
    assert entry.label == "Modified Ashworth Scale, plantar flexors, left leg"
    assert entry.where == {"muscle_group": ("plantarflexors",), "leg": ("L",)}
    assert DEFAULT.outcomes["rom_hip_R"].part_of == "rom_hip"


def test_words_of_the_tables():
    assert DEFAULT.vocabulary("walk_tests", "test") == (
        "T25FW", "10MWT_self_selected", "10MWT_fast", "2MWT", "6MWT", "TUG",
        "max_walking_distance",
    )  # fmt: skip
    assert DEFAULT.vocabulary("questionnaire_totals", "subscale") == (
        "total", "motor", "cognitive", "physical", "psychosocial",
    )  # fmt: skip
    assert DEFAULT.vocabulary("strength", "muscle_group") == MUSCLES
    assert DEFAULT.vocabulary("walk_tests", "completed") == ()
    names = {entry.id for entry in DEFAULT.for_table("questionnaire_totals")}
    assert names == {name for name, entry in DEFAULT.outcomes.items() if entry.totals}


# What a study changes


def test_an_override_replaces_only_what_it_names(tmp_path):
    changed = with_entry(tmp_path, "outcomes: {tug: {short: Up and go, plausible: null}}\n")
    old, new = DEFAULT.outcomes["tug"], changed.outcomes["tug"]
    assert new == old.model_copy(update={"short": "Up and go", "plausible": None})
    assert (changed.overrides, changed.added) == (("tug",), ())
    assert list(changed.outcomes) == list(DEFAULT.outcomes)


def test_a_change_of_composition_drops_the_limits(tmp_path):
    text = (
        "outcomes:\n  mfis: {items: {number: 20, scale: [0, 4]}, ceiling: 80}\n"
        "  fss: {unit: score, mdc95: {improvement: {value: 2, kind: absolute, source: x}}}\n"
    )
    outcomes = with_entry(tmp_path, text).outcomes
    assert outcomes["mfis"].mdc95 is outcomes["mfis"].mcid is None
    assert outcomes["fss"].mdc95.improvement.value == 2
    assert outcomes["fss"].mcid is None


def test_one_expanded_entry_can_be_changed(tmp_path):
    text = "outcomes: {rom_knee_L: {short: Knee left}, 'strength_{muscle}': {unit: Nm}}\n"
    changed = with_entry(tmp_path, text)
    assert changed.outcomes["rom_knee_L"].short == "Knee left"
    assert changed.outcomes["rom_knee_R"] == DEFAULT.outcomes["rom_knee_R"]
    assert {changed.outcomes[f"strength_{muscle}"].unit for muscle in MUSCLES} == {"Nm"}
    assert changed.outcomes["strength_dorsiflexors_weaker_leg"].unit == "N"
    assert changed.overrides == ("rom_knee_L", *(f"strength_{muscle}" for muscle in MUSCLES))


def test_a_study_can_add_a_muscle_and_extend_any_entry(tmp_path):
    text = (
        "muscles: {toe_flexors: {label: toe flexors, action: flexor}}\n"
        "outcomes:\n  mas_toes:\n    extends: mas_hip_flexors_L\n    label: Toes\n    short: Toes\n"
        "    where: {muscle_group: toe_flexors, leg: L}\n"
    )
    changed = with_entry(tmp_path, text)
    assert changed.outcomes["mas_toe_flexors_R"].short == "MAS toe flexors right"
    toes = changed.outcomes["mas_toes"]
    assert (toes.unit, toes.mcid, toes.part_of) == ("points", None, None)
    assert changed.added[-1] == "mas_toes"
    assert "mas_toe_flexors_R" in changed.added


def examples():
    text = DOCS.read_text(encoding="utf-8")
    blocks = {kind: re.findall(rf"```{kind}\n(.*?)```", text, re.S) for kind in ("csv", "yaml")}
    return blocks["csv"], blocks["yaml"]


@pytest.mark.parametrize(
    ("name", "data", "entry", "expected"),
    [
        ("walk_tests", 0, 0, {"stair_climb": 13.4}),
        ("questionnaire_items", 1, 2, {"stiff5": 14.0}),
        (
            "joint_angle_features", 2, 3,
            {"peak_swing_knee": 46.75, "peak_swing_knee_L": 41.0, "peak_swing_knee_R": 52.5},
        ),
    ],
)  # fmt: skip
def test_the_examples_of_the_documentation_are_true(tmp_path, name, data, entry, expected):
    tables, entries = examples()
    header, *rows = csv.reader(tables[data].splitlines())
    frame = table(name, " ".join(header), *[tuple(row) for row in rows])
    catalogue = with_entry(tmp_path, entries[entry])
    assert catalogue.added == tuple(expected)
    outcomes, _ = scored(study(**{name: frame}), catalogue)
    values = outcomes.loc[("S1", "pre")]["value"]
    assert values.to_dict() == pytest.approx(expected)


def test_every_entry_of_the_documentation_is_valid(tmp_path):
    _, entries = examples()
    for text in entries[:-1]:
        with_entry(tmp_path, text)
    limits = entries[0] + entries[-1].partition("stair_climb:\n")[2]
    assert with_entry(tmp_path, limits).outcomes["stair_climb"].mdc95.worsening.value == 22


# Mistakes


def test_all_mistakes_are_listed_with_line_and_nearest_word(tmp_path):
    text = (
        "outcomes:\n"
        "  tug:\n"
        "    direktion: down\n"
        "    unit: 3\n"
        "  new_walk:\n"
        "    extends: t25fv\n"
        "  rom_knee_L: {domain: angles}\n"
    )
    found = {(fault.file, fault.line, fault.column): fault for fault in faults(tmp_path, text)}
    assert found["catalogue.yaml", 3, "outcomes.tug.direktion"].mend == "did you mean 'direction'?"
    assert found["catalogue.yaml", 4, "outcomes.tug.unit"].value == "3"
    assert found["catalogue.yaml", 6, "outcomes.new_walk.extends"].mend == "did you mean 't25fw'?"
    assert "spasticity" in found["catalogue.yaml", 7, "outcomes.rom_knee_L.domain"].message


ENTRY = """\
outcomes:
  new:
    label: New
    short: New
    instrument: New
    domain: gait
    unit: s
    type: continuous
    table: walk_tests
    where: {test: NEW}
    column: value
    range: [1, 9]
    aggregate: {trial: mean}
    resolution: 0.1
    direction: down
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("walk_tests", "walk_test", 9, "is not a table"),
        ("column: value", "column: valeu", 11, "is not a column of walk_tests"),
        ("{test: NEW}", "{tset: NEW}", 10, "is not a column of walk_tests"),
        ("{trial: mean}", "{}", 2, "differ by trial"),
        ("{trial: mean}", "{trial: median}", 13, "'mean', 'sum'"),
        ("{trial: mean}", "{trial: weaker}", 13, "weaker is for the column leg"),
        ("[1, 9]", "[9, 1]", 12, "the first number must be below"),
        ("    range: [1, 9]\n", "", 2, "exactly one of coding, allowed, range, items"),
        ("range: [1, 9]", "range: [0, 9]\n    transform: log", 13, "above 0"),
        ("continuous", "censored", 8, "belong together"),
        ("down", "down\n    part_of: tugg", 16, "is not an outcome"),
        ("down", "down\n    window_days: 7", 2, "window_days and min_days belong together"),
        ("down", "down\n    required_components: {leg: [L]}", 16, "leg is not combined"),
        ("down", "down\n    mdc95: {improvement: {value: -1}}", 16, "greater than 0"),
        ("down", "down\n    verified: perhaps", 16, "true or false"),
        ("  new:", "  new!:", 2, "letters, digits and _"),
        ("  new:", "  new:\n    expand: {leg: [L]}", 3, "the id must contain {leg}"),
        ("  new:", "  new:\n    expand: []", 3, "must name placeholders"),
        ("  new:", "  new:\n    extends: new", 3, "extends itself"),
        ("  new:", "  'new_{x}':\n    expand: {x: [1, 1]}", 2, "expands to the id new_1"),
    ],
)
def test_a_mistake_is_found_where_it_stands(tmp_path, old, new, line, message):
    found = faults(tmp_path, ENTRY.replace(old, new, 1))
    assert [fault.line for fault in found if message in fault.message] != []
    assert {fault.line for fault in found if message in fault.message} == {line}


def test_items_that_do_not_exist_are_found(tmp_path):
    key = "{number: 9, scale: [1, 7], score: mean, include: [1, 12], reversed: [3], max_missing: 1}"
    messages = " ".join(f.message for f in faults(tmp_path, f"outcomes: {{fss: {{items: {key}}}}}"))
    assert "no item 12" in messages
    assert "no item 3" in messages
    assert "person_mean and max_missing" in messages


@pytest.mark.parametrize(
    "text",
    [
        "- a\n", "outcomes: 3\n", "outcomes: [a]\n", "outcomes: {tug: 3}\n", "muscles: {m: 1}\n",
        "outcomes: {tug: {where: 3}}\n", "outcomes: {tug: {where: {test: {a: 1}}}}\n",
        "outcomes: {tug: {aggregate: [trial]}}\n", "outcomes: {tug: {items: x}}\n",
        "outcomes: {tug: {mcid: 3}}\n", "outcomes: {tug: {extends: [1]}}\n", "outcome: {}\n",
        "outcomes: {x: {extends: y}, y: {extends: x}}\n", "outcomes: {x: {expand: {muscle: [1]}}}",
        "outcomes: {tug: {required_components: 7, coding: [1]}}\n", "outcomes: {tug\n",
        "outcomes: {tug: {range: [.inf, 1]}}\n", "outcomes: {mas_sum: {coding: {a: b}}}\n",
    ],
)  # fmt: skip
def test_garbage_is_a_list_of_faults(tmp_path, text):
    found = faults(tmp_path, text)
    assert {fault.file for fault in found} == {"catalogue.yaml"}
    assert all(fault.line is not None for fault in found)


def test_a_study_without_its_own_catalogue_has_the_default_one(tmp_path):
    assert load_catalogue(tmp_path) == DEFAULT


def test_what_an_entry_lacks_is_one_fault(tmp_path):
    (found,) = faults(tmp_path, "outcomes:\n  new: {label: New}\n")
    assert (found.line, found.rule) == (2, "missing")
    assert "short" in found.message
    assert "direction" in found.message


def test_an_unknown_base_is_one_fault(tmp_path):
    (found,) = faults(tmp_path, "outcomes:\n  new: {extends: t25fww}\n")
    assert (found.value, found.rule, found.mend) == ("t25fww", "extends", "did you mean 't25fw'?")
