"""The chapter on recorded joint angles and its figure."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from tscs.figures.curves import curves_figure
from tscs.figures.selection import pictures
from tscs.results import result_specs


def _table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(result_specs()[name].types))


@pytest.fixture(scope="module")
def recorded(pilot):
    angles = [
        {
            "participant_id": "P01", "recording_id": f"R{walk}", "leg": leg, "joint": "knee",
            "n_cycles": 12.0 if walk == 1 else np.nan, "n_excluded": 2.0 if walk == 1 else np.nan,
            "rom_mean": 40.0 if walk == 1 else np.nan, "rom_noise": 0.4,
            "events_method": "file" if walk == 1 else None,
        }
        for walk in (1, 2)
        for leg in "LR"
    ]  # fmt: skip
    pairs = [{"joint": joint, "n": 4.0, "n_people": 2.0, "mean_difference": -0.3,
              "sd_difference": 0.8, "limit_low": -1.9, "limit_high": 1.3,
              "largest_difference": 2.0} for joint in ("ankle", "hip", "knee")]  # fmt: skip
    curves = [
        {"contrast": "after_treatment", "end": end, "visit_id": visit, "timepoint": "pre",
         "leg": leg, "joint": joint, "percent": float(percent), "n": 9.0, "mean": percent / 3,
         "sd": 2.0}
        for end, visit in (("from", "S1"), ("to", "S8"))
        for leg in "LR"
        for joint in ("hip", "knee", "ankle")
        for percent in range(101)
    ]  # fmt: skip
    tables = {
        "joint_angles": _table("joint_angles", angles),
        "joint_angle_agreement": _table("joint_angle_agreement", pairs),
        "mean_curves": _table("mean_curves", curves),
    }
    return dataclasses.replace(pilot, results=pilot.results | tables)


def _chapter(markdown: str) -> str:
    return markdown.split("{#sec:recorded-angles}")[1].split("{#sec:exclusions}")[0]


def test_walks_and_cycles_left_out_are_counted(recorded) -> None:
    text = _chapter(recorded.markdown)
    assert "Walks recorded: 2; measured: 1\u00a0of\u00a02" in text
    assert "recorded foot strikes: 1;" in text
    assert "4\u00a0of\u00a028" in text


def test_missing_walking_speed_is_said(recorded) -> None:
    text = _chapter(recorded.markdown)
    assert "ROM knee" in text
    assert "Walking speed has no pair of values" in text


def test_agreement_stands_in_the_order_of_the_joints(recorded) -> None:
    text = _chapter(recorded.markdown)
    assert text.index("| hip |") < text.index("| knee |") < text.index("| ankle |")


def test_without_recordings_there_is_no_chapter(pilot) -> None:
    assert "sec:recorded-angles" not in pilot.markdown


def test_the_figure_shows_both_ends_of_every_joint_and_leg(recorded) -> None:
    drawn = [picture.kind for picture in pictures(recorded.study, recorded.results)]
    assert drawn.count("curves") == 1
    figure = curves_figure(recorded.results["mean_curves"], True)
    assert len(figure.axes) == 6
    for axes in figure.axes:
        lines = {line.get_label(): line for line in axes.get_lines()}
        assert {"S1 pre", "S8 pre"} <= set(lines)
        assert lines["S8 pre"].get_ydata()[-1] == pytest.approx(100 / 3)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["S1 pre", "S8 pre"]
