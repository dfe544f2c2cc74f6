"""The sources of the report hold words, never results."""

from __future__ import annotations

import re

import pytest

from tscs import claims
from tscs.report.render import SOURCES

ALLOWED = ("SHA-256", ".md.j2", "MDC95")
NOTEBOOKS = sorted((SOURCES.parent / "notebooks").glob("*.py"))
TEXTS = sorted(SOURCES.glob("*.md.j2"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_digit_stands_in_a_text(path) -> None:
    text = path.read_text(encoding="utf-8")
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    assert re.findall(r".*\d.*", text) == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_claim_stands_in_a_text(path) -> None:
    assert claims.check(path.read_text(encoding="utf-8")) == []


def test_there_are_texts_to_check() -> None:
    assert len(TEXTS) > 10


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_claim_stands_in_a_notebook(path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.removeprefix("#").strip() for line in lines if line.startswith("#"))
    assert len(text) > 100
    assert claims.check(text) == []
