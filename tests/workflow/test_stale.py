"""Stale results are impossible; comments cost nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from runs import copy_checkout, digests, make_small_study, snakemake


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A private checkout and a study that it has analysed as far as the effects."""
    folder = tmp_path_factory.mktemp("site")
    checkout = copy_checkout(folder / "checkout")
    study = make_small_study(folder / "study")
    done = snakemake(study, "--cores", "2", root=checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    return checkout, study


def _planned(site: tuple[Path, Path]) -> set[str]:
    checkout, study = site
    done = snakemake(study, "--cores", "1", "--dry-run", "--quiet", "host", root=checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    text = done.stdout + done.stderr
    return {line.split()[1] for line in text.splitlines() if line.strip().startswith("rule ")}


def _rules(site: tuple[Path, Path], path: Path, old: str, new: str) -> set[str]:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    try:
        return {rule.rstrip(":") for rule in _planned(site)}
    finally:
        path.write_text(content, encoding="utf-8")


def test_nothing_is_planned_when_nothing_changed(site: tuple[Path, Path]) -> None:
    assert _planned(site) == set()


def test_a_library_function_reruns_what_uses_it(site: tuple[Path, Path]) -> None:
    path = site[0] / "workflow" / "tscs" / "tables.py"
    assert {"score", "effects", "report"} <= _rules(site, path, ":.10g", ":.9g")


@pytest.mark.parametrize(
    "path",
    [
        "workflow/tscs/tables.py",
        "workflow/scripts/score.py",
        "workflow/rules/score.smk",
        "Snakefile",
    ],
)
def test_a_comment_reruns_nothing(site: tuple[Path, Path], path: str) -> None:
    assert _rules(site, site[0] / path, "\n\n", "\n# a remark\n\n") == set()


def test_a_comment_in_the_catalogue_or_the_settings_reruns_nothing(
    site: tuple[Path, Path],
) -> None:
    catalogue = site[0] / "workflow" / "catalogue" / "outcomes.yaml"
    assert _rules(site, catalogue, "\noutcomes:\n", "\noutcomes:\n# a remark\n") == set()
    assert _rules(site, site[1] / "config.yaml", "schedule:", "# a remark\nschedule:") == set()


def test_a_catalogue_entry_reruns_the_scores(site: tuple[Path, Path]) -> None:
    catalogue = site[0] / "workflow" / "catalogue" / "outcomes.yaml"
    assert {"score", "effects", "report"} <= _rules(site, catalogue, "short: MAS sum", "short: MAS")


def test_a_setting_reruns_the_effects(site: tuple[Path, Path]) -> None:
    changed = _rules(site, site[1] / "config.yaml", "2mwt: {role: primary}", "2mwt: {}")
    assert {"effects", "report"} <= changed


def test_the_text_of_the_report_reruns_the_report(site: tuple[Path, Path]) -> None:
    style = site[0] / "workflow" / "report" / "style.css"
    assert "report" in _rules(site, style, "}", "} ")


def test_a_deleted_optional_table_reruns_the_scores(site: tuple[Path, Path]) -> None:
    path = site[1] / "data" / "questionnaire_items.csv"
    content = path.read_bytes()
    path.unlink()
    try:
        assert "score" in {rule.rstrip(":") for rule in _planned(site)}
    finally:
        path.write_bytes(content)


def test_a_deleted_required_table_stops_with_a_message(site: tuple[Path, Path]) -> None:
    path = site[1] / "data" / "visits.csv"
    content = path.read_bytes()
    before = digests(site[1])
    path.unlink()
    try:
        done = snakemake(site[1], "--cores", "1", root=site[0])
    finally:
        path.write_bytes(content)
    assert done.returncode == 1
    assert "data/visits.csv" in done.stderr
    assert "Traceback" not in done.stderr
    after = digests(site[1])
    assert {name for name in after if after[name] != before.get(name)} == {"validation.json"}
