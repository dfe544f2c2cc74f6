"""YAML as people write it: numbers, repeated keys, line numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tscs.errors import StudyFaults
from tscs.strict_yaml import Document, load


def _load(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, "config.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        (".5", 0.5),
        ("-7", -7),
        ("007", "007"),
        ("no", "no"),
        ("2024-03-04", "2024-03-04"),
        ("'1'", "1"),
        ("true", True),
        ("", None),
        ("1+", "1+"),
        ("nan", "nan"),
    ],
)
def test_scalars_are_what_a_reader_sees(tmp_path: Path, text: str, value: object) -> None:
    loaded = _load(tmp_path, f"key: {text}\n").value["key"]
    assert loaded == value
    assert type(loaded) is type(value)


def test_every_repeated_key_is_reported_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(StudyFaults) as caught:
        _load(tmp_path, "a: 1\nb: {c: 1, c: 2}\na: 3\n")
    assert [(f.line, f.column, f.rule) for f in caught.value.faults] == [
        (2, "c", "duplicate_key"),
        (3, "a", "duplicate_key"),
    ]
    assert "first in line 1" in caught.value.faults[1].message


def test_lines_of_keys_and_elements(tmp_path: Path) -> None:
    document = _load(tmp_path, "a:\n  b: 1\nc:\n  - x\n  - y\n")
    assert document.line(("a", "b")) == 2
    assert document.line(("c", 1)) == 5
    assert document.line(("a", "absent")) == 1


@pytest.mark.parametrize(
    ("text", "line"), [("a: [1\nb: 2\n", 2), ("\ta: 1\n", 1), ("- 1\n", 1), ("a: b: c\n", 1)]
)
def test_broken_yaml_names_the_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(StudyFaults) as caught:
        _load(tmp_path, text)
    (fault,) = caught.value.faults
    assert (fault.rule, fault.line) == ("yaml", line)


def test_an_alias_inside_itself_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(StudyFaults, match="contains itself"):
        _load(tmp_path, "a: &x {b: *x}\n")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00\x01"])
def test_binary_is_a_fault_not_a_traceback(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(content)
    with pytest.raises(StudyFaults):
        load(path, "config.yaml")


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(StudyFaults, match="does not exist"):
        load(tmp_path / "config.yaml", "config.yaml")


def test_aliases_that_multiply_are_a_fault_and_not_a_full_memory(tmp_path: Path) -> None:
    rows = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(StudyFaults, match="more than 100000 values"):
        _load(tmp_path, "\n".join(["a0: &a0 [x, x]", *rows]))
