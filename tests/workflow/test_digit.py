"""One digit of an input changes every number that depends on it, in every format."""

from __future__ import annotations

import html
import re
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader

from runs import snakemake
from tscs.results import read_result


def _text(path: Path) -> str:
    if path.suffix == ".pdf":
        raw = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            raw = re.sub(r"<[^>]+>", " ", archive.read("word/document.xml").decode("utf-8"))
    else:
        body = re.sub(r"<(style|svg).*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.S)
        raw = html.unescape(re.sub(r"<[^>]+>", " ", body))
    return re.sub(r"\s+", " ", raw)


def _change_one_digit(study: Path) -> None:
    """Change the 2MWT distance of one person before the eighth session."""
    path = study / "data" / "walk_tests.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(i for i, line in enumerate(lines) if line.startswith("P01,S8,pre,2MWT,1,"))
    cells = lines[number].split(",")
    first = cells[5][0]
    cells[5] = ("2" if first == "1" else "1") + cells[5][1:]
    lines[number] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _walk(study: Path) -> pd.Series:
    effects = read_result("within_subject_effects", study / "results")
    row = effects[(effects["outcome"] == "2mwt") & (effects["contrast"] == "after_treatment")]
    return row.iloc[0]


@pytest.fixture(scope="module")
def both(finished_run: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The study as it was, and with one digit changed, both run."""
    changed = tmp_path_factory.mktemp("digit") / "study"
    shutil.copytree(finished_run, changed, copy_function=shutil.copy2)
    _change_one_digit(changed)
    done = snakemake(changed)
    assert done.returncode == 0, done.stdout + done.stderr
    return finished_run, changed


@pytest.mark.parametrize("suffix", ["html", "pdf", "docx"])
def test_the_report_follows_its_tables(both: tuple[Path, Path], suffix: str) -> None:
    before, after = both
    old, new = (_text(study / "results" / "report" / f"report.{suffix}") for study in both)
    for column in ("mean_to", "mean_change", "ci_low", "ci_high"):
        was, now = (_printed(_walk(study)[column]) for study in both)
        assert was != now
        assert was in old, (column, was)
        assert now in new, (column, now)
        assert _count(new, now) > _count(old, now)
    assert before != after


def test_only_what_depends_on_the_digit_changes(both: tuple[Path, Path]) -> None:
    before, after = (read_result("within_subject_effects", s / "results") for s in both)
    moved = set(before.loc[before.ne(after).any(axis=1) & _differs(before, after), "outcome"])
    assert "2mwt" in moved
    assert not moved & {"t25fw", "tug", "mas_plantarflexors_L", "fss"}


def _differs(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    return ~(before.eq(after) | (before.isna() & after.isna())).all(axis=1)


def _printed(value: float) -> str:
    return f"{value:.1f}".replace("-", "\N{MINUS SIGN}")


def _count(text: str, number: str) -> int:
    return len(re.findall(rf"(?<![\d.]){re.escape(number)}(?!\d)", text))


def test_verification_names_the_numbers_and_the_input(both: tuple[Path, Path]) -> None:
    before, after = both
    expected = after / "expected"
    shutil.copytree(before / "results" / "tables", expected / "tables")
    shutil.copy(before / "results" / "provenance.json", expected / "provenance.json")
    done = snakemake(after, "--cores", "1", "verify")
    assert done.returncode == 1
    assert "within_subject_effects, 2mwt / after_treatment, mean_change" in done.stderr
    assert "input data/walk_tests.csv" in done.stderr
    assert "Traceback" not in done.stderr
