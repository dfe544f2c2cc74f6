"""The code keeps to its own measure."""

import ast

import pytest

from house.style_numbers import length, lines_of, modules, numbers


def test_modules_are_short():
    assert [path.name for path in modules() if lines_of(path) >= 300] == []


def test_functions_are_short():
    measured = numbers()
    assert measured["median function"] <= 10
    assert measured["90 % of functions up to"] <= 35


@pytest.mark.parametrize(
    ("source", "lines"),
    [("def f():\n    return 1\n", 2), ('def f():\n    """Say\n    so."""\n    return 1\n', 2)],
)
def test_docstrings_do_not_count(source, lines):
    assert length(ast.parse(source).body[0]) == lines
