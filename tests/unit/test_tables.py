"""The one reader and the one writer of tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tscs.contract import load_contract, study_package
from tscs.errors import StudyFaults
from tscs.files import write_bytes
from tscs.reasons import REASONS
from tscs.results import (
    RESULTS_FILE,
    dictionary,
    hand_on,
    read_result,
    result_specs,
    write_result,
)
from tscs.tables import encode, read_tables, read_text_table


def test_line_numbers_are_those_of_an_editor(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'\xef\xbb\xbfa,b\r\n1,"x\r\ny"\r\n\r\n2,z\r\n')
    table = read_text_table(path)
    assert table.header == ["a", "b"]
    assert table.lines == [2, 5]


def test_grades_stay_text_and_missing_is_missing(tmp_path: Path) -> None:
    (tmp_path / "spasticity_mas.csv").write_text(
        "participant_id,visit_id,timepoint,leg,muscle_group,mas\n"
        "P01,S1,pre,L,knee_flexors,1+\nP01,S1,pre,R,knee_flexors,NA\n",
        encoding="utf-8",
    )
    frame = read_tables(tmp_path, load_contract())["spasticity_mas"]
    assert frame["mas"].iloc[0] == "1+"
    assert frame["mas"].isna().tolist() == [False, True]
    assert frame.index.tolist() == [2, 3]
    assert frame["assessor_id"].isna().all()


def test_numbers_are_numbers_whatever_is_missing(tmp_path: Path) -> None:
    (tmp_path / "diary.csv").write_text(
        "participant_id,study_day,pain_nrs\n1,0,n/a\n1,1,3.5\n", encoding="utf-8"
    )
    frame = read_tables(tmp_path, load_contract())["diary"]
    assert frame["participant_id"].tolist() == ["1", "1"]
    assert frame["pain_nrs"].tolist()[1] == 3.5
    assert frame["pain_nrs"].dtype == "float64"


def test_an_unreadable_table_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "diary.csv").write_bytes(b"\xff\xfe\x00a")
    with pytest.raises(StudyFaults, match=r"data/diary\.csv"):
        read_tables(tmp_path, load_contract())


def test_encoding_snaps_rounds_and_sorts() -> None:
    frame = pd.DataFrame(
        {"key": ["b", "a", "c"], "x": [1 / 3, -1e-18, np.nan], "y": [3.0, -0.0, 1e300]}
    )
    assert encode(frame, ["key"]) == b"key,x,y\na,0,0\nb,0.3333333333,0\nc,,1e+300\n"


def test_equal_values_give_equal_bytes_whatever_the_row_order() -> None:
    frame = pd.DataFrame({"key": list("dcba"), "x": [0.1, 0.2, 0.3, 0.4]})
    assert encode(frame, ["key"]) == encode(frame.iloc[::-1], ["key"])


def test_writing_leaves_no_partial_file(tmp_path: Path) -> None:
    write_bytes(b"1", tmp_path / "deep" / "a.csv")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["a.csv"]


def test_a_result_read_back_equals_what_is_handed_on(tmp_path: Path) -> None:
    spec = result_specs()["completeness"]
    frame = pd.DataFrame(
        {name: ["1"] if kind == "string" else [1 / 3] for name, kind in spec.types.items()}
    )
    write_result("completeness", frame, tmp_path)
    again = read_result("completeness", tmp_path)
    pd.testing.assert_frame_equal(again, hand_on("completeness", frame))
    assert again["visit_id"].tolist() == ["1"]


def test_the_package_holds_only_what_is_present() -> None:
    headers = {"participants": ["participant_id"], "walk_tests": ["participant_id", "visit_id"]}
    package = study_package(load_contract(), headers)
    walk = next(entry for entry in package["resources"] if entry["name"] == "walk_tests")
    assert [field["name"] for field in walk["schema"]["fields"]] == ["participant_id", "visit_id"]
    targets = {key["reference"]["resource"] for key in walk["schema"]["foreignKeys"]}
    assert targets == {"participants"}


def test_the_readme_of_the_results_is_made_from_the_contract() -> None:
    readme = RESULTS_FILE.parents[2] / "results" / "README.md"
    assert readme.read_text(encoding="utf-8") == dictionary()


def test_the_readme_of_the_results_explains_every_reason() -> None:
    chapter = dictionary().split("## Reasons")[1]
    assert [code for code in REASONS if f"| `{code}` | " not in chapter] == []
    rows = [line for line in chapter.splitlines() if line.startswith("|")]
    assert {line.replace(r"\|", "").count("|") for line in rows} == {3}
