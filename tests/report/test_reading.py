"""What the cells of a notebook show."""

from __future__ import annotations

import pandas as pd
import pytest

from house.locks import ROOT
from tscs.reading import display, pairs_behind, people_table, points, say, table, triplets_behind
from tscs.reading.opened import Opened
from tscs.reading.walks import source_lines, telling_assessment
from tscs.report.markdown import Raw, bold
from tscs.report.persons import person_rows
from tscs.results import result_specs
from tscs.stages.measurement import score_stage
from tscs.study import load_study


@pytest.fixture(scope="module")
def opened(pilot) -> Opened:
    return Opened(pilot.study, pilot.results)


def test_table_has_headings_a_caption_and_no_markup_of_markdown() -> None:
    shown = table(["Outcome", "n < 10"], [[bold("MAS_sum [x]"), 9], [Raw(r"a\_b"), "<1"]], "All.")
    assert "<caption>All.</caption>" in shown.html
    assert '<th scope="col">n &lt; 10</th>' in shown.html
    assert "<td><strong>MAS_sum [x]</strong></td><td>9</td>" in shown.html
    assert "<td>a_b</td><td>&lt;1</td>" in shown.html
    assert shown.plain.splitlines() == ["All.", "Outcome | n < 10", "MAS_sum [x] | 9", "a_b | <1"]


def test_table_without_rows_is_a_sentence() -> None:
    assert table(["Outcome"], [], "All.", "Nobody came.").html == "<p>Nobody came.</p>"


def test_sentences_are_escaped_and_empty_ones_left_out() -> None:
    assert say("a < b.", "", "c.").html == "<p>a &lt; b. c.</p>"
    assert points("a.", "", "b & c.").html == "<ul>\n<li>a.</li>\n<li>b &amp; c.</li>\n</ul>"


def test_both_forms_reach_the_notebook() -> None:
    bundle = display.Shown("<p>x</p>", "x")._repr_mimebundle_(include=None)
    assert bundle == {"text/html": "<p>x</p>", "text/plain": "x"}


def test_mean_of_the_pairs_is_the_reported_change(opened) -> None:
    effects = opened.results["within_subject_effects"]
    rows = effects[(effects["contrast"] == "after_treatment") & (effects["n"] > 1)]
    assert len(rows) > 3
    for row in rows.to_dict("records"):
        behind = pairs_behind(opened, row["outcome"], "after_treatment")
        assert len(behind) == row["n"]
        assert behind["change"].mean() == pytest.approx(row["mean_change"], rel=1e-8)
        assert behind["change"].std(ddof=1) == pytest.approx(row["sd_change"], rel=1e-8)


def test_triplets_give_the_reported_change_at_follow_up(opened) -> None:
    lasting = opened.results["follow_up"].dropna(subset=["follow_up_change"])
    assert len(lasting)
    for row in lasting.to_dict("records"):
        ends = row["end_contrast"], row["follow_up_contrast"]
        behind = triplets_behind(opened, row["outcome"], *ends)
        assert len(behind) == row["n"]
        mean = (behind["follow_up"] - behind["baseline"]).mean()
        assert mean == pytest.approx(row["follow_up_change"], rel=1e-8)


def test_unknown_contrast_has_nobody_behind_it(opened) -> None:
    behind = pairs_behind(opened, opened.chosen, "no_such")
    assert people_table(behind, "m", "All.", "Nobody.").plain == "Nobody."


def test_walk_starts_where_somebody_came_and_has_no_value() -> None:
    counts = pd.DataFrame({
        "outcome": ["a", "a", "b", "c"], "visit_id": ["S1", "S2", "S1", "S1"],
        "n_expected": [9, 9, 9, 9], "n_measured": [9, 8, 8, 0], "n_not_attended": [0, 1, 0, 0],
    })  # fmt: skip
    opened = Opened(None, {"completeness": counts})
    assert telling_assessment(opened, ["a", "b"])[["outcome", "visit_id"]].to_numpy().tolist() == [
        ["b", "S1"]
    ]
    assert telling_assessment(opened, ["a"])["visit_id"].tolist() == ["S2"]
    assert telling_assessment(opened, []).empty


def test_lines_stand_as_in_the_file() -> None:
    study = load_study(ROOT)
    nothing = {
        name: pd.DataFrame(columns=list(result_specs()[name].types))
        for name in ("joint_angles", "gait_kinematics", "pendulum")
    }
    results = score_stage(study, nothing)
    shown = source_lines(Opened(study, results), "2mwt", "P03", "S1", "pre")
    assert (
        shown.plain.splitlines()[0] == "2MWT, P03, S1: data/walk_tests.csv; the header is line 1."
    )
    assert "242 | P03 | S1 | pre | 2MWT | 1 | 96.5 | m | none | yes | yes" in shown.plain
    missed = source_lines(Opened(study, results), "2mwt", "P06", "S5", "pre")
    assert "57 | P06 | S5 | no | illness" in missed.plain


def test_verdicts_about_people_name_their_reason(opened) -> None:
    changes = opened.results["individual_changes"]
    known = changes[changes["outcome"].isin(opened.study.catalogue.outcomes)]
    for name in known["outcome"].unique():
        outcome = opened.study.catalogue.outcomes[name]
        rows = person_rows(known, outcome, "after_treatment")
        mine = known[(known["outcome"] == name) & (known["contrast"] == "after_treatment")]
        assert [row[0] for row in rows] == mine["participant_id"].tolist()
        assert not [cell for row in rows for cell in row if cell in {"nan", "no verdict"}]
