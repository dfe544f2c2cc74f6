"""A randomised trial from its files to the report, and what a change of the allocation reruns."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from runs import snakemake
from small_trial import exchange_arms, make_small_trial
from tscs.claims import check
from tscs.results import encode_result, read_result
from tscs.stages.whole import analyse
from tscs.study import load_study

RULE = re.compile(r"^(?:local)?rule (\w+):", re.MULTILINE)


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trial of sixteen people, run to a report."""
    folder = make_small_trial(tmp_path_factory.mktemp("trial") / "study")
    done = snakemake(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def _text(folder: Path) -> str:
    page = (folder / "results" / "report" / "report.html").read_text(encoding="utf-8")
    page = re.sub(r"(?s)<(script|style).*?</\1>", "", page)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_report_leads_with_the_difference_of_the_arms(trial: Path) -> None:
    text = _text(trial)
    result, flow = text.index("Result of the trial"), text.index("Flow of people")
    assert result < flow
    row = read_result("between_arm_effects", trial / "results")
    main = row[(row["analysis"] == "mmrm") & (row["sequence"] == 1)].iloc[0]
    assert (main["outcome"], main["visit_id"]) == ("mas_sum", "S8")
    lead = text[text.index("MAS sum at S8 pre, adjusted difference") :][:400]
    counts = f"n = {main['n_active']:.0f} active and n = {main['n_control']:.0f} sham"
    assert counts in lead.replace("\u00a0", " ")
    assert "difference before S8" in text
    assert "uncontrolled" not in text
    assert check(text.split("References")[0], randomised=True) == []


def test_the_checklists_are_those_of_trials_and_point_to_sections(trial: Path) -> None:
    pages = {path.name: path for path in (trial / "results/report/checklists").glob("*.md")}
    assert sorted(pages) == ["consort_2025.md", "tidier.md"]
    text = pages["consort_2025.md"].read_text(encoding="utf-8")
    assert "the study has no such chapter" not in text
    assert "2.1 Flow" in text


def test_no_within_person_row_is_confirmatory(trial: Path) -> None:
    effects = read_result("within_subject_effects", trial / "results")
    assert set(effects["role"]) == {"descriptive"}
    assert effects["p_family"].isna().all()
    assert read_result("expectations", trial / "results").empty


def test_the_workflow_and_the_pure_call_agree(trial: Path) -> None:
    for name, table in analyse(load_study(trial)).items():
        written = encode_result(name, read_result(name, trial / "results"))
        assert encode_result(name, table) == written, name


def test_the_allocation_is_an_input_of_what_compares_arms(trial: Path, tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(trial, study, copy_function=shutil.copy2)
    provenance = json.loads((study / "results" / "provenance.json").read_text(encoding="utf-8"))
    assert "allocation.csv" in provenance["inputs"]
    exchange_arms(study)
    planned = RULE.findall(snakemake(study, "--cores", "1", "--dry-run").stdout)
    assert {"trials", "figures", "report"} <= set(planned)


def test_between_arm_table_describes_itself(trial: Path) -> None:
    package = json.loads((trial / "results" / "datapackage.json").read_text(encoding="utf-8"))
    levels = {entry["name"]: entry["level"] for entry in package["resources"]}
    assert levels["between_arm_effects"] == "aggregate"
    effects = read_result("between_arm_effects", trial / "results")
    empty = effects[effects["estimate"].isna()]
    assert pd.Series(empty["reason"]).notna().all()
