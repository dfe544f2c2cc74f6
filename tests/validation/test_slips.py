"""Single values in another unit, or with the decimal point in the wrong place, are warned of."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_study import faults_of, rewrite, write_study

Rows = list[list[str]]


def _with_trials(study: Path, values: list[str]) -> None:
    """Give the first force of the table further trials with these values."""

    def more(rows: Rows) -> Rows:
        trial, value = rows[0].index("trial"), rows[0].index("value")
        copies = []
        for number, text in enumerate(values, start=2):
            copy = list(rows[1])
            copy[trial], copy[value] = f"{number}", text
            copies.append(copy)
        first = list(rows[1])
        first[value] = "120"
        return [rows[0], first, *copies]

    rewrite(study, "strength", more)


@pytest.mark.parametrize(
    ("odd", "slip"),
    [
        ("0.118", "kilonewtons"),
        ("11.8", "a decimal point one place too far left"),
        ("1180", "a decimal point one place too far right"),
    ],
)
def test_one_slipped_force_is_a_warning(tmp_path: Path, odd: str, slip: str) -> None:
    study = write_study(tmp_path / "s")
    _with_trials(study, ["118", "121", "125", "119", odd])
    (warning,) = [fault for fault in faults_of(study) if fault.rule == "slip"]
    assert (warning.file, warning.line, warning.column) == ("data/strength.csv", 7, "value")
    assert (warning.value, warning.severity) == (odd, "warning")
    assert warning.message == (
        "far from this person's other values of Strength knee flexors (median 120 N); "
        f"this looks like {slip}"
    )
    assert warning.mend == "compare with the original record; correct it if it is not in N"


@pytest.mark.parametrize("values", [["118", "121", "0.118"], ["118", "121", "125", "119", "24"]])
def test_few_values_or_a_true_loss_are_not(tmp_path: Path, values: list[str]) -> None:
    study = write_study(tmp_path / "s")
    _with_trials(study, values)
    assert not [fault for fault in faults_of(study) if fault.rule == "slip"]
