"""Only the shipped study is published, and only results of the present code."""

import json

import pytest

import tscs.publish as publishing
from tscs.checksums import write_checksums
from tscs.errors import TscsError
from tscs.publish import publish
from tscs.results import regular_specs


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(publishing, "code_digest", lambda: "present")
    results = [
        "report/report.html",
        "report/report.pdf",
        "report/checklists/care.md",
        "notebooks/overview.ipynb",
        "figures/primary.png",
    ]
    results += [spec.path for spec in regular_specs().values()]
    for name in results:
        path = tmp_path / "results" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    record = json.dumps({"code_digest": "present"})
    (tmp_path / "results" / "provenance.json").write_text(record)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "visits.csv").write_text("a\n1\n")
    write_checksums(tmp_path / "data")
    return tmp_path


def test_report_notebooks_and_tables_are_copied(root):
    written = publish(root)
    shipped = root / "docs" / "shipped_study"
    assert (root / "notebooks" / "overview.ipynb").read_text() == "notebooks/overview.ipynb"
    assert (shipped / "report.pdf").read_text() == "report/report.pdf"
    checklists = root / "docs" / "reporting_checklists"
    assert (checklists / "care.md").read_text() == "report/checklists/care.md"
    assert (shipped / "tables" / "outcomes.csv").read_text() == "outcomes.csv"
    assert all((root / path).is_file() for path in written)


def test_what_is_no_longer_made_disappears(root):
    (root / "notebooks").mkdir()
    (root / "notebooks" / "old.ipynb").touch()
    publish(root)
    assert not (root / "notebooks" / "old.ipynb").exists()


def test_other_data_are_refused(root):
    (root / "data" / "visits.csv").write_text("a\n2\n")
    refused(root, r"not the shipped cohort: visits\.csv")


def test_results_of_other_code_are_refused(root):
    (root / "results" / "provenance.json").write_text(json.dumps({"code_digest": "other"}))
    refused(root, "another state of the code")


def test_incomplete_results_are_refused(root):
    (root / "results" / "report" / "report.pdf").unlink()
    refused(root, r"results/report/report\.pdf is missing")


def refused(root, reason):
    with pytest.raises(TscsError, match=reason):
        publish(root)
    assert not (root / "docs").exists()
    assert not (root / "notebooks").exists()
