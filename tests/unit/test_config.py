"""Settings: defaults, all problems at once, and files made from the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tscs.config import Config
from tscs.config_file import load_config, outcome_faults
from tscs.config_text import DEFAULT_FILE, SCHEMA_FILE, default_text, schema_text
from tscs.errors import Fault, StudyFaults

WHOLE_STUDY = """\
study: {title: Fatigue series, design: case_series}
schedule: [B1, B2, T1, T2, FU]          # labels
outcomes: {fss: {role: primary, registered: true}}
contrasts: {after_treatment: {from: {visit: B2, timepoint: pre}, to: {visit: T2, timepoint: pre}}}
"""


def _load(tmp_path: Path, text: str) -> Config:
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    return load_config(tmp_path)


def _faults(tmp_path: Path, text: str) -> list[Fault]:
    with pytest.raises(StudyFaults) as caught:
        _load(tmp_path, text)
    return list(caught.value.faults)


def test_the_example_of_the_design_is_a_whole_study(tmp_path: Path) -> None:
    config = _load(tmp_path, WHOLE_STUDY)
    assert config.schedule.visits == ("B1", "B2", "T1", "T2", "FU")
    assert config.primary == ("fss",)
    assert config.analysis.alpha == 0.05


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    assert _load(tmp_path, "") == Config()


def test_all_problems_at_once_with_line_key_and_value(tmp_path: Path) -> None:
    faults = _faults(
        tmp_path,
        "study: {titel: A, design: parallell}\n"
        "schedule: [1, 2]\n"
        "outcomes:\n  fss: {role: primry}\n"
        "analysis: {alpha: 7}\n",
    )
    assert [(f.line, f.column, f.value) for f in faults] == [
        (1, "study.design", "parallell"),
        (1, "study.titel", "A"),
        (4, "outcomes.fss.role", "primry"),
        (5, "analysis.alpha", "7"),
    ]
    assert "did you mean 'title'?" in faults[1].mend


def test_a_visit_outside_the_schedule_is_named(tmp_path: Path) -> None:
    faults = _faults(tmp_path, WHOLE_STUDY.replace("visit: T2", "visit: T3"))
    assert [(f.line, f.value, f.rule) for f in faults] == [(4, "T3", "visit")]


def test_a_family_needs_its_contrast(tmp_path: Path) -> None:
    faults = _faults(tmp_path, WHOLE_STUDY.replace("after_treatment:", "after_therapy:"))
    assert [f.rule for f in faults] == ["contrast"]
    assert "after_therapy" in faults[0].mend


def test_the_sensitivity_grid_names_contrasts_of_the_study_and_known_variants(
    tmp_path: Path,
) -> None:
    grid = "analysis: {sensitivity: {contrasts: [after_treatmet], primary: [leave_one_out]}}\n"
    faults = _faults(tmp_path, WHOLE_STUDY + grid)
    assert [(f.rule, f.value) for f in faults] == [("contrast", "after_treatmet")]
    assert "after_treatment" in faults[0].mend
    unknown = _faults(tmp_path, WHOLE_STUDY + grid.replace("leave_one_out", "leave_two_out"))
    assert [f.value for f in unknown] == ["leave_two_out"]
    assert "leave_one_out" in unknown[0].mend


@pytest.mark.parametrize(
    "contrast",
    [
        "{from: {visit: B1}}",
        "{visits: each_session}",
        "{}",
        "{from: {visit: B1}, to: {visit: B2}, visits: each_session, "
        "average: mean_of_paired_sessions}",
    ],
)
def test_a_contrast_has_one_of_two_forms(tmp_path: Path, contrast: str) -> None:
    faults = _faults(tmp_path, f"contrasts: {{after_treatment: {contrast}}}\n")
    assert "either 'from' and 'to'" in faults[0].message


def test_settings_of_a_trial(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        "study: {design: parallel}\ntrial: {blinded: yes, arms: {active: 1, control: 2}}\n"
    )
    config = load_config(tmp_path)
    assert config.is_trial
    assert config.trial.blinded
    assert (config.trial.arms.active, config.trial.arms.control) == ("1", "2")


def test_a_visit_label_may_look_like_a_number(tmp_path: Path) -> None:
    assert _load(tmp_path, "schedule: [1, 2, 3]\n").schedule.visits == ("1", "2", "3")


def test_the_commented_default_is_made_from_the_model(tmp_path: Path) -> None:
    assert DEFAULT_FILE.read_text(encoding="utf-8") == default_text()
    assert _load(tmp_path, default_text()) == Config()


def test_the_schema_for_editors_is_made_from_the_model() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_an_outcome_outside_the_catalogue_is_named_with_its_line(tmp_path: Path) -> None:
    config = _load(
        tmp_path,
        "outcomes:\n  mas_sun: {role: primary}\n"
        "schedule:\n  planned:\n"
        "    - {outcomes: [mas_sum, tugg], visits: [S1], timepoints: [pre]}\n",
    )
    faults = outcome_faults(tmp_path, config, ["mas_sum", "tug"])
    assert [(f.line, f.value, f.mend) for f in faults] == [
        (2, "mas_sun", "did you mean 'mas_sum'?"),
        (5, "tugg", "did you mean 'tug'?"),
    ]


def test_a_group_without_settings_is_the_default(tmp_path: Path) -> None:
    assert _load(tmp_path, "study:\nschedule:\noutcomes:\ncontrasts:\n") == Config()


@pytest.mark.parametrize(
    ("text", "message", "mend"),
    [
        ("study: yes", "needs settings of its own", "key: value"),
        ("study: {synthetic: ja}", "must be true or false", "write true"),
        ("study: {title: 2024}", "must be text", "quotation marks"),
        ("analysis: {alpha: '0,05'}", "decimal point", "0.05"),
        ("analysis: {alpha: 5}", "must be less than 0.5", "correct"),
        ("study: {design: case-series}", "allowed: 'case_series'", "did you mean 'case_series'?"),
    ],
)
def test_a_wrong_value_is_explained_in_plain_words(
    tmp_path: Path, text: str, message: str, mend: str
) -> None:
    (fault,) = _faults(tmp_path, text)
    assert message in fault.message
    assert mend in fault.mend


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("{visit: B}", "{visit: A}", True),
        ("{visit: A}", "{visit: A}", True),
        ("{visit: A, timepoint: post}", "{visit: A, timepoint: pre}", True),
        ("{visit: A, timepoint: pre}", "{visit: A, timepoint: post}", False),
        ("{visit: A}", "{visit: B, timepoint: single}", False),
    ],
)
def test_a_comparison_goes_from_earlier_to_later(
    tmp_path: Path, start: str, end: str, wrong: bool
) -> None:
    text = f"schedule: [A, B]\ncontrasts:\n  change: {{from: {start}, to: {end}}}\n"
    if not wrong:
        assert "change" in _load(tmp_path, text).contrasts
        return
    (fault,) = _faults(tmp_path, text)
    assert (fault.line, fault.column, fault.rule) == (3, "contrasts.change", "direction")
