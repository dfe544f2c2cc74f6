"""Figures of patterns and the time line show what the tables hold, or are left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tscs.contract import load_contract
from tscs.figures.concordance import Domain, concordance_figure, in_all
from tscs.figures.estimation import dodged
from tscs.figures.gallery import draw_figures
from tscs.figures.pattern_data import against_the_start, differences, individual_values, shifts
from tscs.figures.selection import pictures
from tscs.figures.shift_map import Shift, shift_map_figure
from tscs.figures.timeline import timeline_figure
from tscs.report.patterns import patterns

PATTERN_KINDS = {"estimation", "shift_map", "concordance", "timeline"}


def _texts(figure) -> list[str]:
    figure.draw_without_rendering()
    return [text.get_text() for text in figure.findobj(lambda x: hasattr(x, "get_text"))]


def _kinds(case) -> set[str]:
    return {picture.kind for picture in pictures(case.study, case.results)} & PATTERN_KINDS


@pytest.fixture
def treated(pilot):
    """The pilot with tables of its course."""
    tables = pilot.study.tables | {
        "stimulation": pd.DataFrame(
            {
                "participant_id": ["P01"],
                "visit_id": ["S1"],
                "current_ma": [31.0],
                "planned_current_ma": [36.0],
            }
        ),
        "adverse_events": pd.DataFrame(
            {
                "participant_id": ["P02"],
                "term": ["her neighbour saw a rash"],
                "severity": ["moderate"],
                "onset_day": [9.0],
                "end_day": [np.nan],
            }
        ),
    }
    specs = load_contract().tables
    complete = {
        name: table.reindex(columns=list(specs[name].fields)) for name, table in tables.items()
    }
    return replace(pilot, study=replace(pilot.study, tables=complete))


def test_studies_get_the_figures_their_tables_allow(pilot, treated, fatigue, single_visit) -> None:
    assert _kinds(pilot) == {"estimation", "shift_map", "concordance"}
    assert _kinds(treated) == PATTERN_KINDS
    assert _kinds(fatigue) == {"estimation"}
    assert _kinds(single_visit) == set()


def test_a_study_without_the_tables_says_so(single_visit) -> None:
    text = " ".join(single_visit.markdown.split())
    for sentence in (
        "Grades per muscle group and leg were not recorded in this study",
        "Concordance needs at least two",
        "so no time line is drawn",
    ):
        assert sentence in text


def test_estimation_compares_the_end_and_the_follow_up_with_the_start(pilot) -> None:
    contrasts = against_the_start(pilot.study, pilot.results)
    assert [item.name for item in contrasts] == ["after_treatment", "follow_up"]
    values = individual_values(pilot.study, pilot.results, "2mwt", contrasts)
    assert values.columns.tolist() == ["BL", "S1 pre", "S8 pre", "FU"]
    scores = pilot.results["outcomes"].query("outcome == '2mwt' and participant_id == 'P03'")
    expected = scores[scores["timepoint"] != "post"].set_index("visit_id")["value"]
    assert values.loc["P03"].tolist() == expected[["BL", "S1", "S8", "FU"]].tolist()


def test_estimation_shows_the_row_of_the_table_beside_its_own_changes(pilot) -> None:
    contrasts = against_the_start(pilot.study, pilot.results)
    for item in differences(pilot.study, pilot.results, "2mwt", contrasts):
        assert item.n == len(item.changes)
        assert item.mean == pytest.approx(item.changes.mean())
        assert item.low < item.mean < item.high


def test_equal_values_stand_side_by_side() -> None:
    shifts = dodged(np.array([1.0, 1.0, 9.0]))
    assert shifts[0] == -shifts[1] != 0
    assert shifts[2] == 0
    assert dodged(np.array([])).tolist() == []


def test_shift_map_takes_counts_from_the_effects_table(pilot) -> None:
    shift = next(iter(shifts(pilot.study, pilot.results)))
    assert (shift.muscle, shift.leg) == ("hip flexors", "L")
    assert (shift.better, shift.same, shift.worse) == (5, 1, 3)


def test_shift_map_is_readable_without_colour() -> None:
    texts = _texts(shift_map_figure([Shift("hip flexors", "L", 5, 1, 3, "2 → 1+")], True))
    assert "5 better, 1 same, 3 worse;  median grade 2 → 1+" in texts


def test_concordance_lists_people_by_id_in_words() -> None:
    domains = [
        Domain("Walking", "2MWT, m", {"P02": ("worse", "−1.0"), "P01": ("better", "+2.0")}),
        Domain("Fatigue", "FSMC, points", {"P02": ("worse", "+3"), "P01": ("not known", "")}),
    ]
    texts = _texts(concordance_figure(domains, synthetic=False))
    assert texts.index("P01") < texts.index("P02")
    assert {"better (+2.0)", "worse (+3)", "not known"} <= set(texts)
    assert in_all(domains).to_dict() == {"P02": "worse"}


def test_domains_that_differ_share_no_direction() -> None:
    domains = [
        Domain(name, name, {"P01": (direction, "")})
        for name, direction in (("a", "better"), ("b", "same"))
    ]
    assert in_all(domains).to_dict() == {"P01": ""}


def test_time_line_names_severity_and_no_free_text(treated) -> None:
    figure = timeline_figure(treated.study.tables, ["P01", "P02", "P06"], synthetic=True)
    texts = _texts(figure)
    assert {"moderate", "P06", "current planned", "visit missed, planned day"} <= set(texts)
    assert not any("neighbour" in text for text in texts)
    assert "neighbour" not in treated.markdown


def test_many_people_are_split_over_time_lines(treated, monkeypatch) -> None:
    monkeypatch.setattr("tscs.figures.selection.PEOPLE_PER_FIGURE", 4)
    drawn = [item for item in pictures(treated.study, treated.results) if item.kind == "timeline"]
    assert [len(item.people) for item in drawn] == [4, 4, 1]
    assert [item.stem for item in drawn] == ["timeline", "timeline_2", "timeline_3"]


def test_pattern_table_gives_left_and_right_grade_and_clonus(pilot) -> None:
    study, results = pilot.study, pilot.results
    scores = pd.DataFrame(
        [
            ("P01", "S1", "pre", f"mas_{muscle}_{leg}", value, "measured")
            for muscle, leg, value in (
                ("hip_flexors", "L", 1.5), ("hip_flexors", "R", 3.0), ("plantarflexors", "L", 1.0)
            )
        ],
        columns=["participant_id", "visit_id", "timepoint", "outcome", "value", "status"],
    )  # fmt: skip
    clonus = pd.DataFrame(
        {
            "participant_id": ["P01", "P01"],
            "visit_id": ["S1", "S8"],
            "timepoint": ["pre", "pre"],
            "scale": ["SCATS_clonus"] * 2,
            "value": [2.0, 0.0],
        }
    )
    known = replace(study, tables=study.tables | {"clinician_scores": clonus})
    found = patterns(known, results | {"outcomes": scores}, [])
    assert found["head"] == [
        "Person", "hip flexors", "plantar flexors", "Tone raised", "Highest in", "Clonus",
    ]  # fmt: skip
    assert found["rows"] == [
        ["P01", "1+ / 3", "1 / –", "generalised (2\u00a0of\u00a03)", "flexor", "2"]
    ]
    assert found["moment"] == "S1 pre"


def test_every_pattern_figure_is_written_and_described(treated, tmp_path) -> None:
    written = {path.stem for path in draw_figures(treated.study, treated.results, tmp_path)}
    for stem in ("estimation_2mwt", "shift_map", "concordance", "timeline"):
        assert stem in written
        assert f"{{#fig:{stem.replace('_', '-')} alt=" in treated.markdown
