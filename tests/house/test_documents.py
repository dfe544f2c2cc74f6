"""README and docs/ point to what exists."""

import re

import pytest

from house.locks import ROOT
from launch.commands import LIBRARY, TARGETS

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#:]+)\)")
RULE = re.compile(r"^rule (\w+):", re.MULTILINE)


def text_of(path):
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    links = LINK.findall(text_of(document))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_commands_exist():
    used = {name for path in DOCUMENTS for name in re.findall(r"run\.py ([a-z]+)", text_of(path))}
    assert {"report", "test", "new", "validate"} <= used
    assert used <= {*TARGETS, *LIBRARY, "test", "lab"}


def test_readme_shows_every_rule_of_the_workflow():
    graph = re.search(r"```mermaid\n(.*?)```", text_of(ROOT / "README.md"), re.DOTALL)[1]
    rules = [
        name
        for path in (ROOT / "workflow/rules").glob("*.smk")
        for name in RULE.findall(text_of(path))
    ]
    assert rules
    assert [name for name in rules if not re.search(rf"\b{name}\b", graph)] == []


def test_readme_has_a_figure():
    images = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text_of(ROOT / "README.md"))
    assert images
    assert all((ROOT / image).is_file() for image in images)
