"""Chapters on the quality of recordings, pendulum tests and Tardieu angles, and their figures."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from tscs.figures.gallery import draw
from tscs.figures.pendulum import DrawnTrial, pendulum_figure
from tscs.figures.recording_quality import recording_quality_figure
from tscs.figures.selection import TRIALS_PER_FIGURE, recording_pictures
from tscs.kinematics.pendulum import measure_trial
from tscs.kinematics.recordings import Recording
from tscs.report.recordings import grounds, thresholds
from tscs.results import result_specs
from tscs.simulate.pendulum import linear_swing

TIME_S = np.arange(-0.5, 12, 0.01)
KNEE = linear_swing(TIME_S, 0.14, 0.92, 10.0, 90.0)


def _table(name, rows):
    types = result_specs()[name].types
    frame = pd.DataFrame(rows, columns=list(types))
    return frame.astype({column: "float64" for column, kind in types.items() if kind == "number"})


def _recording(knee=KNEE):
    angles = np.full((TIME_S.size, 6), np.nan)
    angles[:, 1] = knee
    return Recording(TIME_S, angles)


@pytest.fixture(scope="module")
def recorded(pilot):
    place = {"participant_id": "P01", "visit_id": "S1", "timepoint": "pre"}
    quality = [
        place | {"recording_id": "A", "task": "walk", "n_cycles": 7.0, "n_excluded": 2.0,
                 "verdict": "look", "grounds": "n_cycles: look"},
        place | {"recording_id": "B", "task": "walk", "visit_id": "S8", "duration_s": 8.0,
                 "verdict": "distrust", "grounds": "duration_s: distrust; not_measured: distrust"},
        place | {"recording_id": "C", "task": "pendulum", "leg": "L", "verdict": "fine"},
        place | {"recording_id": "D", "task": "walk", "reason": "verdict: format_not_read"},
    ]  # fmt: skip
    pendulum = [
        place | {"recording_id": "C", "leg": "L", "trial": 1.0, "fse": 131.4, "r2": 0.9,
                 "reason": "damping_ratio: no_overshoot; frequency_hz: no_overshoot"},
        place | {"recording_id": "E", "leg": "L", "trial": 2.0, "reason": "fse: not_relaxed"},
    ]  # fmt: skip
    tardieu = [
        place | {"muscle_group": "knee_flexors", "leg": "L", "visit_id": visit, "r1": r1,
                 "r2": 60.0, "spasticity_angle": 60 - r1, "quality": quality, "catch": "yes"}
        for visit, r1, quality in (("S1", 40.0, 3.0), ("S8", 50.0, 2.0))
    ]  # fmt: skip
    tables = {
        "recording_quality": _table("recording_quality", quality),
        "pendulum": _table("pendulum", pendulum),
        "tardieu": _table("tardieu", tardieu),
    }
    listed = pd.DataFrame(
        [{**place, "recording_id": name, "task": "pendulum", "leg": "L", "trial": trial}
         for name, trial in (("C", 1.0), ("E", 2.0))]
    )  # fmt: skip
    study = dataclasses.replace(
        pilot.study,
        tables=pilot.study.tables | {"recordings": listed},
        recordings={"C": _recording(), "E": _recording(KNEE + 20 * np.sin(9 * TIME_S))},
    )
    return dataclasses.replace(pilot, study=study, results=pilot.results | tables)


def test_without_recordings_one_sentence_stands(pilot) -> None:
    assert "The study has no recordings, so there is none to distrust." in pilot.markdown
    assert "{#sec:pendulum}" not in pilot.markdown
    assert "{#sec:tardieu}" not in pilot.markdown


def test_verdicts_are_counted_and_explained(recorded) -> None:
    text = " ".join(recorded.markdown.split())
    assert "Of 4 recordings 1 are fine, 1 should be looked at and 1 should not be trusted" in text
    assert "1 have no reader" in text
    assert "Gait cycles used, leg with fewest: 7" in text
    assert "Duration, s: 8; Nothing could be measured" in text
    assert text.index("Duration, s: 8;") < text.index("leg with fewest: 7")
    for name, *_ in thresholds():
        assert name in text


def test_pendulum_tests_are_summarised(recorded) -> None:
    text = " ".join(recorded.markdown.split())
    assert "Recorded pendulum tests: 2 in 1 people; measured: 1 of 2" in text
    assert "R2 at most 1" in text
    assert "not held still" in text


def test_tardieu_shifts(recorded) -> None:
    row = next(line for line in recorded.markdown.splitlines() if "nee flexors, left" in line)
    cells = [cell.strip() for cell in row.strip("| ").split("|")]
    assert cells[1:5] == ["1", "40.0 → 50.0", "60.0 → 60.0", "20.0 → 10.0"]
    assert cells[5] == "1 / 0 / 0"


def test_grounds_name_values_and_words() -> None:
    row = {"grounds": "noise_deg: look; joint_missing: look", "noise_deg": 1.234}
    assert grounds(row).startswith("Noise above the filter, noisiest joint, degrees: 1.23; A joint")


def test_figures_of_recordings(recorded) -> None:
    drawn = recording_pictures(recorded.study, recorded.results)
    assert [item.kind for item in drawn] == ["recording_quality", "pendulum"]
    assert drawn[1].recordings == ("C", "E")
    figure = draw(recorded.study, recorded.results, drawn[1])
    texts = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert any("FSE" in text and "R2n" in text for text in texts)
    assert any("Not measured." in text for text in texts)


def test_titles_of_the_quality_figure_stand_clear_of_the_labels(recorded) -> None:
    quality = recorded.results["recording_quality"]
    figure = recording_quality_figure(quality, recorded.study.schedule, True)
    renderer = FigureCanvasAgg(figure).get_renderer()
    for axes in figure.axes:
        labels = [label.get_window_extent(renderer) for label in axes.get_xticklabels()]
        text = axes.get_title(loc="left")
        (title,) = (
            item.get_window_extent(renderer)
            for item in axes.get_children()
            if isinstance(item, Text) and item.get_text() == text
        )
        assert not any(title.overlaps(label) for label in labels)


def test_pages_of_pendulum_tests(recorded) -> None:
    rows = recorded.results["pendulum"].head(1)
    many = pd.concat([rows.assign(trial=float(number)) for number in range(50)])
    pages = recording_pictures(recorded.study, recorded.results | {"pendulum": many})[1:]
    assert [len(page.recordings) for page in pages] == [TRIALS_PER_FIGURE, TRIALS_PER_FIGURE, 2]


@pytest.mark.parametrize("n", [1, 4, 5])
def test_each_trial_has_its_panel(n) -> None:
    trial = measure_trial(TIME_S, KNEE)
    figure = pendulum_figure([DrawnTrial(f"P{place}", trial) for place in range(n)], True)
    assert [axes.get_title(loc="left") for axes in figure.axes if axes.axison] == [
        f"P{place}" for place in range(n)
    ]


def test_a_cell_shows_the_worst_of_its_recordings(recorded) -> None:
    quality = recorded.results["recording_quality"]
    schedule = recorded.study.schedule
    figure = recording_quality_figure(quality, schedule, True)
    walks, pendulum = figure.axes
    signs = [text.get_text() for text in walks.texts]
    assert signs == ["? 1", "✗"]
    assert [text.get_text() for text in pendulum.texts] == ["✓"]
    fills = {patch.get_facecolor() for patch in walks.patches if isinstance(patch, Rectangle)}
    assert len(fills) == 2
