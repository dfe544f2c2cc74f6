"""docs/how_a_number_is_traced.md tells the truth about the shipped study."""

import csv
import re

import pytest

from house.locks import ROOT
from tscs.results import encode_result
from tscs.stages.whole import analyse
from tscs.study import load_study

TEXT = (ROOT / "docs" / "how_a_number_is_traced.md").read_text(encoding="utf-8")
BLOCKS = [block.splitlines() for block in re.findall(r"```csv\n(.*?)```", TEXT, re.DOTALL)]
ROWS = re.findall(r"^\| `(\w+)` \| (\S+) \|$", TEXT, re.MULTILINE)


@pytest.fixture(scope="module")
def results():
    return analyse(load_study(ROOT))


@pytest.mark.parametrize(("name", "place"), [("outcomes", 0), ("outcome_sources", 1)])
def test_lines_of_results_are_as_shown(results, name, place):
    block = BLOCKS[place]
    lines = encode_result(name, results[name]).decode().splitlines()
    assert block[0] == lines[0]
    assert set(block) <= set(lines)


def test_the_effect_is_as_shown(results):
    effects = results["within_subject_effects"]
    shown = effects.query("outcome == '2mwt' and contrast == 'after_treatment'")
    text = encode_result("within_subject_effects", shown).decode().splitlines()
    (line,) = csv.DictReader(text)
    assert ROWS
    assert {name: line[name] for name, _ in ROWS} == dict(ROWS)
    assert f"{float(line['mean_change']):.1f} m" in TEXT


def test_the_line_of_the_spreadsheet_is_as_shown():
    number = int(re.search(r"Line (\d+) of `data/walk_tests\.csv`", TEXT)[1])
    lines = (ROOT / "data" / "walk_tests.csv").read_text(encoding="utf-8").splitlines()
    assert [lines[number - 1]] == BLOCKS[-1]
    assert f",{number},yes," in TEXT
