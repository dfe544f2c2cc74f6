"""Faults in the data stop the run before anything is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

from runs import digests, snakemake


def _spoil(study: Path) -> tuple[int, str]:
    path = study / "data" / "walk_tests.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    number = next(i for i, line in enumerate(lines) if ",2MWT," in line)
    cells = lines[number].split(",")
    cells[header.index("value")] = "7600"
    lines[number] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return number + 1, "7600"


def test_a_fault_leaves_the_earlier_report_and_says_so(finished: Path) -> None:
    before = digests(finished)
    line, value = _spoil(finished)
    done = snakemake(finished)
    after = digests(finished)
    assert done.returncode == 1
    assert f"data/walk_tests.csv, line {line}, column value" in done.stderr
    assert value in done.stderr
    assert "belong to earlier data" in done.stderr
    assert "Traceback" not in done.stderr
    assert {name for name in after if after[name] != before[name]} == {"validation.json"}
    record = json.loads(after["validation.json"])
    assert record["valid"] is False
    assert record["n_faults"] == len(record["faults"]) >= 1


def test_a_first_run_with_faults_writes_only_the_list(small_study: Path) -> None:
    _spoil(small_study)
    done = snakemake(small_study)
    assert done.returncode == 1
    assert set(digests(small_study)) == {"validation.json"}


def test_settings_catalogue_and_tables_are_listed_together(small_study: Path) -> None:
    _spoil(small_study)
    config = small_study / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text + "analysis: {alpah: 0.05}\n", encoding="utf-8")
    (small_study / "catalogue.yaml").write_text("outcomes: {x: {lable: X}}\n", encoding="utf-8")
    done = snakemake(small_study)
    for place in (r"config\.yaml, line 4", r"catalogue\.yaml, line 1", r"data/walk_tests\.csv"):
        assert re.search(place, done.stderr), (place, done.stderr)


def test_mended_data_run_again(finished: Path) -> None:
    path = finished / "data" / "walk_tests.csv"
    content = path.read_bytes()
    _spoil(finished)
    assert snakemake(finished).returncode == 1
    path.write_bytes(content)
    done = snakemake(finished)
    assert done.returncode == 0
    assert json.loads((finished / "results" / "validation.json").read_text("utf-8"))["valid"]
