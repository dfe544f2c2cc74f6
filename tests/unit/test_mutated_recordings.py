"""Recordings with one thing wrong: right numbers or a message, for every kind and format."""

from __future__ import annotations

import re

import pytest

from tscs.simulate.mutated_page import PAGE, counts, page
from tscs.simulate.mutated_recordings import (
    ANSWERS,
    JUDGED,
    LEFT_OUT,
    RIGHT,
    SILENT,
    STOPPED,
    WARNED,
    answers,
)
from tscs.simulate.mutations import KINDS
from tscs.simulate.recording_files import NAME

STOPPING = {
    "stated rate against time or header", "constant channel", "radians", "all signs reversed",
    "knee of one leg reversed", "time that goes back", "empty file", "no value in any channel",
    "binary junk", "binary junk inside",
}  # fmt: skip
# Damage in the middle of a file of numbers can leave every number it had.
OFTEN = {"binary junk inside"}


@pytest.fixture(scope="module")
def found():
    """Four recordings of each kind, one per format."""
    return list(answers(4))


def test_what_breaks_a_rule_is_right_or_told(found) -> None:
    for answer in found:
        if not answer.kind.plausible:
            assert answer.answer != SILENT, answer
        if answer.answer in (STOPPED, WARNED, JUDGED):
            assert answer.told, answer
        if answer.answer in (STOPPED, WARNED):
            assert answer.told.startswith("data/recordings"), answer


def test_each_kind_has_the_answer_it_should_have(found) -> None:
    for answer in found:
        name = answer.kind.name
        if name == "untouched":
            assert (answer.answer, answer.told) == (RIGHT, ""), answer
        if name in STOPPING - OFTEN:
            assert answer.answer == STOPPED, answer
        if name in ("channel that sticks", "spikes", "one joint in radians"):
            assert "P01_S1_pre_walk" in answer.told, answer
        if name in ("gaps", "lost rows"):
            assert answer.answer in (RIGHT, LEFT_OUT, JUDGED), answer
        if name == "hips reversed":
            assert answer.told == "hip_sign: distrust", answer


def test_no_answer_names_the_person_of_the_header(found) -> None:
    assert not any(word in answer.told for answer in found for word in NAME.split())


def test_the_page_counts_what_was_found(found) -> None:
    text = page(found, 4)
    rows = re.findall(r"^\| ([^|]+?) \|((?: \d+ \|){6})", text, re.MULTILINE)
    assert [name for name, _ in rows] == [kind.name for kind in KINDS]
    for name, cells in rows:
        numbers = [int(cell) for cell in cells.split("|") if cell.strip()]
        own = [answer.answer for answer in found if answer.kind.name == name]
        assert numbers == [own.count(answer) for answer in ANSWERS]
    swapped = [kind for kind in KINDS if kind.name == "legs exchanged"]
    assert "4 of 4" in counts(found, swapped, missed=True)


def test_the_published_page_has_a_thousand_and_none_in_silence() -> None:
    text = PAGE.read_text(encoding="utf-8")
    mutated = int(re.search(r"(\d+) of\s+them mutated", text)[1])
    assert mutated >= 1000
    assert "None is wrong in silence." in text
    for kind in KINDS:
        assert f"| {kind.name} |" in text
