"""Which numbers moved, and what may have moved them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tscs.errors import TscsError
from tscs.results import regular_specs
from tscs.verification import (
    changed_causes,
    expected_folder,
    kept_provenance,
    moved_numbers,
    verification_text,
)

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "shipped_study"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A results folder with the published tables."""
    for spec in regular_specs().values():
        target = tmp_path / "results" / spec.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PUBLISHED / "tables" / Path(spec.path).name, target)
    return tmp_path / "results"


def _edit(path: Path, column: str, value: str, line: int = 5) -> str:
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    old = str(table.loc[line, column])
    table.loc[line, column] = value
    table.to_csv(path, index=False, lineterminator="\n")
    return old


def test_equal_tables_have_not_moved(results: Path) -> None:
    assert moved_numbers(PUBLISHED, results).empty


def test_a_moved_number_is_named_with_its_difference(results: Path) -> None:
    path = results / "tables" / "within_subject_effects.csv"
    old = float(_edit(path, "mean_change", "123.5"))
    (row,) = moved_numbers(PUBLISHED, results).to_dict("records")
    table = pd.read_csv(path)
    assert row["table"] == "within_subject_effects"
    assert row["row"] == f"{table.loc[5, 'outcome']} / {table.loc[5, 'contrast']}"
    assert (row["column"], row["fresh"]) == ("mean_change", 123.5)
    assert row["difference"] == pytest.approx(123.5 - old)


def test_the_last_digits_of_another_platform_are_no_difference(results: Path) -> None:
    path = results / "tables" / "within_subject_effects.csv"
    old = float(pd.read_csv(path).loc[5, "mean_from"])
    _edit(path, "mean_from", repr(old * (1 + 1e-10)))
    assert moved_numbers(PUBLISHED, results).empty
    _edit(path, "mean_from", repr(old * (1 + 1e-8)))
    assert len(moved_numbers(PUBLISHED, results)) == 1


def test_moved_text_and_vanished_values_are_named(results: Path) -> None:
    _edit(results / "outcomes.csv", "status", "unable")
    _edit(results / "outcomes.csv", "value", "")
    moved = moved_numbers(PUBLISHED, results)
    assert moved["column"].tolist() == ["value", "status"]


def test_a_row_of_one_side_is_named_once(results: Path) -> None:
    path = results / "tables" / "completeness.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    (row,) = moved_numbers(PUBLISHED, results).to_dict("records")
    assert (row["expected"], row["fresh"]) == ("present", "absent")


def test_causes_are_inputs_versions_settings_and_code() -> None:
    old = {
        "inputs": {"data/a.csv": "1" * 64, "data/b.csv": "2"},
        "versions": {"numpy": "2.4.6"},
        "config": {"analysis": {"alpha": 0.05}},
        "code_digest": "x",
    }
    new = {
        "inputs": {"data/a.csv": "3" * 64},
        "versions": {"numpy": "2.4.7"},
        "config": {"analysis": {"alpha": 0.1}},
        "code_digest": "y",
    }
    causes = changed_causes(old, new)
    assert causes[0].startswith("input data/a.csv: 111111111111")
    assert causes[1:4] == [
        "input data/b.csv: 2 -> absent",
        "version of numpy: 2.4.6 -> 2.4.7",
        "setting analysis.alpha: 0.05 -> 0.1",
    ]
    assert len(causes) == 5
    assert changed_causes(old, old) == []


def test_the_published_provenance_belongs_to_the_shipped_data() -> None:
    record = kept_provenance(PUBLISHED)
    assert record is not None
    assert "data/visits.csv" in record["inputs"]
    assert json.dumps(record).count("/home/") == 0


def test_long_lists_are_cut_and_counted(results: Path) -> None:
    path = results / "tables" / "completeness.csv"
    table = pd.read_csv(path)
    table["n_measured"] += 1
    table.to_csv(path, index=False, lineterminator="\n")
    moved = moved_numbers(PUBLISHED, results)
    text = verification_text(moved, ["setting analysis.alpha: 0.05 -> 0.1"])
    assert text.startswith(f"{len(table)} values differ")
    assert f"and {len(table) - 40} more" in text
    assert text.endswith("setting analysis.alpha: 0.05 -> 0.1")


def test_without_expected_tables_the_user_is_told(tmp_path: Path) -> None:
    with pytest.raises(TscsError, match="expected/tables"):
        expected_folder(tmp_path)
