"""A blinded trial: no result depends on the arms, on the stimulation or on the terms of events."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from small_trial import exchange_arms, make_small_trial, rewrite
from tscs.preflight import preflight
from tscs.provenance import provenance
from tscs.report.render import render
from tscs.results import encode_result
from tscs.stages.whole import analyse
from tscs.study import load_study


def _everything(folder: Path) -> dict[str, bytes]:
    """Return every result table and the text of the report as bytes."""
    preflight(folder)
    study = load_study(folder)
    tables = analyse(study)
    checked = json.loads((folder / "results" / "validation.json").read_text(encoding="utf-8"))
    columns = ["file", "line", "column", "value", "rule", "message", "mend"]
    tables["validated"] = pd.DataFrame(checked["warnings"], columns=columns)
    # Digests of the files that were changed on purpose are no result.
    record = provenance(study.config, {}, "0" * 64, {"commit": None, "dirty": None})
    text = render(study, tables, record)
    return {name: encode_result(name, table) for name, table in tables.items()} | {
        "report": text.encode()
    }


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Results of a blinded trial that has no allocation file at all."""
    folder = make_small_trial(tmp_path_factory.mktemp("blind") / "study", blinded=True)
    (folder / "allocation.csv").unlink()
    return _everything(folder)


def _told(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Let the stimulation tell the arms: current, threshold, discomfort, notes."""
    return [
        row | {"current_ma": str(10 + place % 7), "planned_current_ma": "20",
               "motor_threshold_ma": "33", "discomfort_nrs": str(place % 5),
               "target_reached": "no", "reason": "felt it", "notes": "felt it"}
        for place, row in enumerate(rows)
    ]  # fmt: skip


def _events_told(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    told = {
        "term": "redness below the electrodes", "relatedness": "definite", "expected": "no",
        "during_stimulation": "yes", "action": "current lowered", "outcome": "gone",
    }  # fmt: skip
    return [row | told for row in rows]


def test_arms_stimulation_and_terms_change_no_byte(
    before: dict[str, bytes], tmp_path: Path
) -> None:
    folder = make_small_trial(tmp_path / "other", blinded=True)
    exchange_arms(folder)
    rewrite(folder / "data" / "stimulation.csv", _told)
    rewrite(folder / "data" / "adverse_events.csv", _events_told)
    after = _everything(folder)
    assert {name for name in before if before[name] != after[name]} == set()


def test_nothing_by_arm_and_nothing_withheld_is_printed(before: dict[str, bytes]) -> None:
    for name in ("between_arm_effects", "harms_by_arm"):
        assert before[name].count(b"\n") == 1
    for name in ("trial_flow", "baseline_by_arm"):
        assert b",active," not in before[name]
        assert b",control," not in before[name]
    report = before["report"].decode()
    assert "Data review" in report
    for word in ("headache", "tingling", "redness", " mA", "definitely related"):
        assert word not in report
    withheld = pd.Series(before["harms"].decode().splitlines())
    related = withheld[withheld.str.startswith("people_with_related_event")]
    assert related.str.contains("withheld_while_blinded").all()
    assert len(related) > 0


def test_a_warning_about_the_stimulation_names_no_line(tmp_path: Path) -> None:
    folder = make_small_trial(tmp_path / "study", blinded=True)
    rewrite(
        folder / "data" / "stimulation.csv",
        lambda rows: [row | {"current_ma": "9", "target_reached": "yes", "planned_current_ma": "40"}
                      for row in rows],
    )  # fmt: skip
    preflight(folder)
    checked = json.loads((folder / "results" / "validation.json").read_text(encoding="utf-8"))
    own = [item for item in checked["warnings"] if item["file"] == "data/stimulation.csv"]
    assert all(item["line"] is None and item["value"] is None for item in own)
