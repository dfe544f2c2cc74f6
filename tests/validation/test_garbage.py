"""Garbage in any file gives faults, never an exception."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from small_study import faults_of, rewrite, write_study
from tscs.errors import Fault
from tscs.validation import faults_as_json, format_faults

TABLES = ("participants", "visits", "walk_tests", "questionnaire_totals", "recordings", "diary")
FILES = (
    *(f"{name}.csv" for name in TABLES), "datapackage.json",
    "recordings/P01_S1_pre_walk.csv", "recordings/P01_S1_events.csv",
)  # fmt: skip
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "NA", "nan", "-inf", "1e400", "0x10", "1_0", "-0", "\u0661", "9" * 400, "P01", "1,5",
         " 3 ", "'", '"', "a\nb", "\r", "../..", "recordings", ".", "\U0001f9e0", "\u2028"],
    ),
)  # fmt: skip
FEW = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A valid study that is copied and broken."""
    return write_study(tmp_path_factory.mktemp("valid") / "s", *TABLES)


def _copy(valid: Path) -> Path:
    study = valid.with_name("broken")
    shutil.rmtree(study, ignore_errors=True)
    return shutil.copytree(valid, study)


def _answered(faults: list[Fault]) -> None:
    """Every fault can be printed, and says where it is and what to do."""
    assert faults == sorted(faults, key=Fault.sort_key)
    assert format_faults(faults)
    assert faults_as_json(faults)["n_faults"] <= len(faults)
    for fault in faults:
        assert fault.file.startswith(("data", "config.yaml"))
        assert fault.message
        assert fault.mend


@FEW
@given(st.sampled_from(FILES), st.binary(max_size=300), st.integers(0, 400))
def test_random_bytes_in_a_file(valid: Path, name: str, noise: bytes, place: int) -> None:
    study = _copy(valid)
    path = study / "data" / name
    content = path.read_bytes() if path.exists() else b""
    path.write_bytes(content[:place] + noise + content[place:])
    _answered(faults_of(study))
    path.write_bytes(noise)
    _answered(faults_of(study))


@FEW
@given(
    st.sampled_from(TABLES),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12), CELLS), max_size=8),
)
def test_random_cells(valid: Path, table: str, edits: list[tuple[int, int, str]]) -> None:
    study = _copy(valid)

    def changed(rows: list[list[str]]) -> list[list[str]]:
        for line, place, cell in edits:
            row = rows[line % len(rows)]
            row[place % len(row)] = cell
        return rows

    rewrite(study, table, changed)
    _answered(faults_of(study))


@FEW
@given(st.sampled_from(TABLES), st.integers(0, 30), st.integers(0, 12), st.booleans())
def test_rows_and_columns_removed(
    valid: Path, table: str, line: int, place: int, whole: bool
) -> None:
    study = _copy(valid)

    def changed(rows: list[list[str]]) -> list[list[str]]:
        column = place % len(rows[0])
        if whole:
            return [row[:column] + row[column + 1 :] for row in rows]
        return rows[: line % len(rows)] + rows[line % len(rows) + 1 :]

    rewrite(study, table, changed)
    _answered(faults_of(study))


@pytest.mark.parametrize("name", FILES)
def test_a_folder_or_a_dead_link_in_place_of_a_file(valid: Path, name: str) -> None:
    study = _copy(valid)
    path = study / "data" / name
    path.unlink(missing_ok=True)
    path.mkdir()
    assert faults_of(study)
    path.rmdir()
    path.symlink_to("nowhere")
    _answered(faults_of(study))


def test_a_file_in_place_of_the_data_folder(valid: Path) -> None:
    study = _copy(valid)
    shutil.rmtree(study / "data")
    (study / "data").write_text("x", encoding="utf-8")
    _answered(faults_of(study))
