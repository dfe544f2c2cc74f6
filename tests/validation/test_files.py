"""Files that are no tables, rows that are no rows: one fault says what and where."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from small_study import faults_of, rewrite, write_study
from tscs.errors import Fault

Spoil = Callable[[bytes], bytes]


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def _without_comma(content: bytes) -> bytes:
    return content.replace(b",", b";")


def _nul_in_line_4(content: bytes) -> bytes:
    lines = _lines(content)
    return b"".join([*lines[:3], b"\0" + lines[3], *lines[4:]])


def _umlaut_in_line_3(content: bytes) -> bytes:
    lines = _lines(content)
    return b"".join([*lines[:2], lines[2].replace(b"P01", "Pö1".encode("cp1252")), *lines[3:]])


def _open_quote_in_line_5(content: bytes) -> bytes:
    lines = _lines(content)
    return b"".join([*lines[:4], b'"' + lines[4], *lines[5:]])


def _title(content: bytes) -> bytes:
    return b"Walk tests,,,,,,,\n\n" + content


def _semicolon_body(content: bytes) -> bytes:
    header, *rows = _lines(content)
    return header + b"".join(rows).replace(b",", b";")


FILES: list[tuple[Spoil, str, int | None, str | None]] = [
    (_without_comma, "dialect", 1, ";"),
    (lambda content: content.replace(b",", b"\t"), "dialect", 1, "\t"),
    (lambda content: b"sep=;\n" + content, "dialect", 1, "sep=;"),
    (_semicolon_body, "dialect", 2, ";"),
    (_title, "title_row", 1, None),
    (lambda content: b"a,b,c\n1,2,3\n", "header", 1, None),
    (lambda content: b"", "empty_file", None, None),
    (lambda content: b"\xef\xbb\xbf\r\n\r\n", "empty_file", None, None),
    (lambda content: content.decode().encode("utf-16"), "encoding", None, None),
    (_umlaut_in_line_3, "encoding", 3, None),
    (_nul_in_line_4, "encoding", 4, None),
    (lambda content: b"PK\x03\x04" + content, "encoding", None, None),
    (lambda content: gzip.compress(content), "encoding", None, None),
    (_open_quote_in_line_5, "quotation", 5, None),
    (lambda content: content + b"x" * 200_000, "dialect", 32, None),
]


@pytest.mark.parametrize(("spoil", "rule", "line", "value"), FILES)
def test_a_file_that_is_no_table_is_one_fault(
    tmp_path: Path, spoil: Spoil, rule: str, line: int | None, value: str | None
) -> None:
    study = write_study(tmp_path / "s", "visits")
    path = study / "data" / "walk_tests.csv"
    path.write_bytes(spoil(path.read_bytes()))
    found = [(fault.file, fault.line, fault.value, fault.rule) for fault in faults_of(study)]
    assert found == [("data/walk_tests.csv", line, value, rule)]


@pytest.mark.parametrize(
    "save",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"\n", b"\r"),
        lambda content: content.rstrip(b"\n"),
        lambda content: content + b"\n\n",
    ],
)
def test_harmless_ways_to_save_are_accepted(tmp_path: Path, save: Spoil) -> None:
    study = write_study(tmp_path / "s", "visits")
    path = study / "data" / "walk_tests.csv"
    path.write_bytes(save(path.read_bytes()))
    assert faults_of(study) == []


def test_missing_and_misnamed_tables(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "diary", "strength")
    data = study / "data"
    (data / "visits.csv").unlink()
    (data / "diary.csv").rename(data / "dairy.csv")
    (data / "strength.csv").unlink()
    (data / "strength.csv").mkdir()
    (data / "lab_book.csv").write_text("x\n", encoding="utf-8")
    found = {(fault.file, fault.rule, fault.severity) for fault in faults_of(study)}
    assert found == {
        ("data/visits.csv", "missing_table", "fault"),
        ("data/dairy.csv", "unknown_table", "fault"),
        ("data/strength.csv", "file", "fault"),
        ("data/lab_book.csv", "unknown_table", "warning"),
    }


def test_a_study_needs_data_and_an_outcome(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "diary")
    (study / "data" / "walk_tests.csv").unlink()
    (study / "data" / "diary.csv").unlink()
    assert [fault.rule for fault in faults_of(study)] == ["missing_table"]
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "config.yaml").write_text("", encoding="utf-8")
    empty = faults_of(tmp_path / "empty")
    assert {fault.file for fault in empty} == {"data", "data/participants.csv", "data/visits.csv"}


Rows = list[list[str]]


def _renamed(rows: Rows) -> Rows:
    return [[label.replace("trial", "trail") for label in rows[0]], *rows[1:]]


def _padded(rows: Rows) -> Rows:
    return [[label.replace("walking_aid", " walking_aid") for label in rows[0]], *rows[1:]]


def _broken_header(rows: Rows) -> Rows:
    return [rows[0][:3], rows[0][3:], *rows[1:]]


def _twice(rows: Rows) -> Rows:
    return [[*row, row[-1]] for row in rows]


def _unnamed(rows: Rows) -> Rows:
    return [[*row, ""] for row in rows]


def _decimal_comma(rows: Rows) -> Rows:
    place = rows[0].index("value")
    rows[3][place : place + 1] = ["9", "25"]
    return rows


def _short(rows: Rows) -> Rows:
    rows[3] = rows[3][:-1]
    return rows


def _blank(rows: Rows) -> Rows:
    rows[3] = [""] * len(rows[3])
    return rows


def _repeated(rows: Rows) -> Rows:
    return [*rows, rows[2], rows[2]]


ROWS: list[tuple[Callable[[Rows], Rows], list[tuple[int, str | None, str | None, str]]]] = [
    (_renamed, [(1, "trail", "trail", "unknown_column")]),
    (_padded, [(1, " walking_aid", " walking_aid", "unknown_column")]),
    (_twice, [(1, "completed", "completed", "duplicate_column")]),
    (_unnamed, [(1, None, "", "blank_column")]),
    (_decimal_comma, [(4, None, "yes", "extra_cell")]),
    (_short, [(4, "completed", None, "missing_cell")]),
    (_blank, [(4, None, None, "blank_row")]),
    (_repeated, [(32, "trial", "2", "duplicate_key"), (33, "trial", "2", "duplicate_key")]),
    (lambda rows: [row[::-1] for row in rows], []),
]


@pytest.mark.parametrize(("change", "expected"), ROWS)
def test_rows_and_headers(
    tmp_path: Path,
    change: Callable[[Rows], Rows],
    expected: list[tuple[int, str | None, str | None, str]],
) -> None:
    study = write_study(tmp_path / "s", "visits")
    rewrite(study, "walk_tests", change)
    faults = faults_of(study)
    assert [(fault.line, fault.column, fault.value, fault.rule) for fault in faults] == expected


def test_a_header_broken_by_a_line_end(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "visits")
    rewrite(study, "walk_tests", _broken_header)
    faults = faults_of(study)
    lacking = {fault.column for fault in faults if fault.rule == "missing_column"}
    assert lacking == {"test", "trial", "unit", "completed"}
    assert {fault.line for fault in faults if fault.rule == "extra_cell"} >= {2, 3}


def test_a_repeated_key_names_its_first_line(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "visits")
    rewrite(study, "walk_tests", _repeated)
    assert all("line 3" in fault.message for fault in faults_of(study))


def test_lines_are_those_of_an_editor_after_a_quoted_line_break(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "visits")
    path = study / "data" / "participants.csv"
    text = path.read_text(encoding="utf-8").replace("P02,54", "P02,540")
    path.write_text(text, encoding="utf-8")
    editor = next(n for n, line in enumerate(text.split("\n"), 1) if line.startswith("P02"))
    assert [(fault.line, fault.value) for fault in faults_of(study)] == [(editor, "540")]
    assert editor == 4


def test_many_equal_faults_are_one_that_names_all_lines(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "spasticity_mas")

    def legs(rows: Rows) -> Rows:
        place = rows[0].index("leg")
        return [[*row[:place], row[place].replace("L", "left"), *row[place + 1 :]] for row in rows]

    rewrite(study, "spasticity_mas", legs)
    faults = faults_of(study)
    assert [(fault.line, fault.value, fault.rule) for fault in faults] == [(2, "left", "enum")]
    assert "also in lines 3-8, 16-22" in faults[0].message


def test_all_faults_of_all_files_are_listed_at_once(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    (study / "data" / "diary.csv").write_bytes(b"\xff\xfe")
    rewrite(study, "walk_tests", _short)
    rewrite(study, "strength", lambda rows: [row[:-1] for row in rows])
    (study / "data" / "recordings" / "P01_S1_pre_walk.csv").unlink()
    found: set[tuple[str, str]] = {(fault.file, fault.rule) for fault in faults_of(study)}
    assert found == {
        ("data/diary.csv", "encoding"),
        ("data/walk_tests.csv", "missing_cell"),
        ("data/strength.csv", "missing_column"),
        ("data/recordings.csv", "file_missing"),
    }
    assert faults_of(study) == sorted(faults_of(study), key=Fault.sort_key)
