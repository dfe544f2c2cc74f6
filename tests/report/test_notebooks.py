"""Notebooks are executed and come out the same every time."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from tscs.contract import WORKFLOW
from tscs.notebooks import NotebookError, execute, origin, parse, title_of, to_html

FOLDER = WORKFLOW / "notebooks"

SOURCE = """# %% [markdown]
# # A title
#
# Text with *emphasis*.

# %%
import os
import tscs
os.path.basename(os.environ["TSCS_STUDY"])

# %%
print(1 + 1)
"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("notebook")
    return execute(SOURCE, folder / "my_study", folder / "results")


def test_percent_source_becomes_cells() -> None:
    cells = parse(SOURCE)["cells"]
    assert [cell["cell_type"] for cell in cells] == ["markdown", "code", "code"]
    assert cells[0]["source"] == "# A title\n\nText with *emphasis*."
    assert [cell["id"] for cell in cells] == ["cell-1", "cell-2", "cell-3"]


def test_outputs_are_kept(executed) -> None:
    cells = json.loads(executed)["cells"]
    assert cells[1]["outputs"][0]["data"]["text/plain"] == ["'my_study'"]
    assert cells[2]["outputs"][0]["text"] == ["2\n"]


def test_second_run_gives_the_same_bytes(executed, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert execute(SOURCE, tmp_path / "my_study", tmp_path / "results") == executed


def test_nothing_of_the_machine_is_stored(executed, tmp_path) -> None:
    assert re.findall(r"/tmp|/home|/root|timestamp|T\d\d:\d\d", executed) == []


def test_failing_cell_is_one_message(tmp_path) -> None:
    with pytest.raises(NotebookError, match="ZeroDivisionError: division by zero"):
        execute("# %%\n1 / 0\n", tmp_path, tmp_path)


def test_warning_in_a_cell_is_refused(tmp_path) -> None:
    with pytest.raises(NotebookError, match="careful"):
        execute("# %%\nimport warnings\nwarnings.warn('careful')\n", tmp_path, tmp_path)


def test_page_loads_nothing_from_outside(executed) -> None:
    page = to_html(executed, title_of(SOURCE))
    assert "<title>A title</title>" in page
    assert re.findall(r"https?://", page) == []
    assert "<em>emphasis</em>" in page
    outputs = re.findall(r'<div class="output"[^>]*>', page)
    assert outputs
    assert all('tabindex="0"' in output for output in outputs), "the keyboard cannot scroll it"


def test_code_is_folded_and_the_page_names_its_data(executed) -> None:
    page = to_html(executed, "A title")
    assert page.count('<details class="code"><summary>Code</summary>') == 2
    known = json.loads(executed)["metadata"]["tscs"]
    assert known["source_sha256"] == hashlib.sha256(SOURCE.encode()).hexdigest()
    assert f"<code>{known['data_sha256']}</code>" in page


def test_other_data_or_settings_have_another_digest(tmp_path) -> None:
    (tmp_path / "data").mkdir()
    known = {origin(SOURCE, tmp_path)["data_sha256"]}
    for name in ("data/visits.csv", "config.yaml", "catalogue.yaml"):
        (tmp_path / name).write_text("a", encoding="utf-8")
        known.add(origin(SOURCE, tmp_path)["data_sha256"])
    assert len(known) == 4


def test_every_source_has_its_rule_and_its_walk() -> None:
    rule = (WORKFLOW / "rules" / "notebooks.smk").read_text(encoding="utf-8")
    named = set(re.findall(r'^    "(\w+)",$', rule, re.M))
    sources = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py")}
    assert named == set(sources)
    assert len(named) == 6
    for name, text in sources.items():
        assert title_of(text).endswith("?"), name
        assert "## Where does a number come from?" in text, name


def test_published_notebooks_define_no_statistics() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py")}
    assert {name: re.findall(r"^def .*", text, re.M) for name, text in sources.items()} == {
        name: [] for name in sources
    }
