"""The workflow from tables to report, on a small study."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest

from runs import ROOT, copy_checkout, digests, make_small_study, snakemake
from tscs.results import read_result, regular_specs
from tscs.stages.whole import analyse
from tscs.study import load_study

PRODUCTS = (
    "validation.json", "validated.csv", "outcomes.csv", "outcome_sources.csv", "provenance.json",
    "datapackage.json", "tables/within_subject_effects.csv", "tables/exclusions.csv",
    "report/report.html", "report/report.pdf", "report/report.docx",
)  # fmt: skip


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_run_makes(finished_run: Path, product: str) -> None:
    assert (finished_run / "results" / product).stat().st_size > 0


def test_nothing_changed_nothing_runs(finished: Path) -> None:
    done = snakemake(finished)
    assert done.returncode == 0
    assert "Nothing to be done" in done.stdout + done.stderr


def test_one_pure_call_equals_the_files(finished_run: Path) -> None:
    tables = analyse(load_study(finished_run))
    assert set(tables) == set(regular_specs()) - {"validated"}
    for name, table in tables.items():
        written = read_result(name, finished_run / "results")
        assert written.equals(table[written.columns]), name


def test_bytes_do_not_depend_on_folder_home_zone_locale_or_cores(
    finished_run: Path, tmp_path: Path
) -> None:
    folder = make_small_study(tmp_path / "a much longer name of a folder" / "study")
    home = tmp_path / "home"
    home.mkdir()
    env = {
        "HOME": str(home),
        "USER": "somebody",
        "LOGNAME": "somebody",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "de_DE.UTF-8",
        "LANG": "de_DE.UTF-8",
        "PYTHONHASHSEED": "7",
    }
    done = snakemake(folder, "--cores", "1", env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    first, second = digests(finished_run), digests(folder)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_a_read_only_checkout_is_enough(tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path / "checkout")
    study = make_small_study(tmp_path / "study")
    for path in (checkout, *checkout.rglob("*")):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    before = sorted(str(path) for path in checkout.rglob("*"))
    done = snakemake(study, "--cores", "2", "score", root=checkout)
    after = sorted(str(path) for path in checkout.rglob("*"))
    for path in (checkout, *checkout.rglob("*")):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)
    assert done.returncode == 0, done.stdout + done.stderr
    assert before == after


def test_settings_on_the_command_line_are_refused(small_study: Path) -> None:
    done = snakemake(small_study, "--cores", "1", "--config", "alpha=0.1")
    assert done.returncode == 1
    assert "config.yaml" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (small_study / "results").exists()


def test_names_paths_and_notes_reach_no_output(tmp_path: Path) -> None:
    study = make_small_study(tmp_path / "Erika-Mustermann")
    table = study / "data" / "participants.csv"
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    assert header.endswith("notes")
    rows = [row.rsplit(",", 1)[0] + ",Gisela Planted" for row in rows]
    table.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    env = {"USER": "plantedlogin", "LOGNAME": "plantedlogin", "HOSTNAME": "plantedhost"}
    done = snakemake(study, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    planted = (b"Mustermann", b"Gisela", b"plantedlogin", b"plantedhost", str(tmp_path).encode())
    leaks = [
        (name, word)
        for name, content in digests(study).items()
        for word in planted
        if word in content
    ]
    assert leaks == []


def test_provenance_names_inputs_versions_and_code(finished_run: Path) -> None:
    record = json.loads((finished_run / "results" / "provenance.json").read_text("utf-8"))
    assert set(record["inputs"]) == {
        f"data/{path.name}" for path in (finished_run / "data").iterdir()
    }
    assert len(record["code_digest"]) == 64
    assert record["config"]["study"]["synthetic"] is True
    assert {"commit", "dirty"} <= set(record)


def test_the_workflow_runs_from_any_working_directory(finished: Path) -> None:
    shutil.copytree(finished, finished.parent / "elsewhere")
    done = snakemake(finished.parent / "elsewhere", "--cores", "1", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert (ROOT / "Snakefile").exists()
