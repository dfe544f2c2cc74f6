"""Figures show what the tables hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tscs.figures.completeness import completeness_figure
from tscs.figures.forest import forest_figure, oriented
from tscs.figures.gallery import draw_figures
from tscs.figures.selection import main_outcomes, pictures
from tscs.figures.style import SYNTHETIC_LABEL, encode
from tscs.figures.trajectories import mean_by_visit, trajectories_figure


def _texts(figure) -> list[str]:
    figure.draw_without_rendering()
    return [text.get_text() for text in figure.findobj(lambda x: hasattr(x, "get_text"))]


def test_improvement_points_right_in_either_direction(pilot) -> None:
    row = {"g_av": -0.5, "g_av_low": -0.9, "g_av_high": -0.1}
    down = oriented(row, pilot.study.catalogue.outcomes["mas_sum"])
    up = oriented(row, pilot.study.catalogue.outcomes["2mwt"])
    assert (down.low, down.estimate, down.high) == (0.1, 0.5, 0.9)
    assert (up.low, up.estimate, up.high) == (-0.9, -0.5, -0.1)


def test_forest_states_raw_change_and_n(pilot) -> None:
    effects = pilot.results["within_subject_effects"]
    figure = forest_figure(
        effects, pilot.study.catalogue, "after_treatment", ["2mwt"], synthetic=True
    )
    mean = effects.query("outcome == '2mwt' and contrast == 'after_treatment'")[
        "mean_change"
    ].item()
    texts = " ".join(_texts(figure)).replace("\u2212", "-")
    assert f"{mean:.1f} [" in texts
    assert SYNTHETIC_LABEL in texts


def test_mean_and_interval_are_those_of_the_t_distribution() -> None:
    values = pd.DataFrame({"place": [0, 0, 0, 1], "value": [1.0, 2.0, 6.0, 4.0]})
    summary = mean_by_visit(values, 0.95)
    low, high = stats.t.interval(0.95, 2, 3.0, stats.sem([1.0, 2.0, 6.0]))
    np.testing.assert_allclose(summary["mean"], [3.0, 4.0])
    np.testing.assert_allclose(summary["margin"], [(high - low) / 2, 0.0])


def test_parts_stay_out_of_the_main_figures(pilot) -> None:
    names = main_outcomes(pilot.study.catalogue, ["mas_hip_flexors_L", "2mwt", "mas_sum"])
    assert names == ("mas_sum", "2mwt")


def test_long_lists_are_split_over_figures(pilot, monkeypatch) -> None:
    monkeypatch.setattr("tscs.figures.selection.ROWS_PER_FIGURE", 2)
    stems = [picture.stem for picture in pictures(pilot.study, pilot.results)]
    assert [stem for stem in stems if stem.startswith("forest")] == [
        "forest", "forest_2", "forest_3",
    ]  # fmt: skip


def test_only_synthetic_data_are_labelled(fatigue) -> None:
    case = fatigue
    figure = completeness_figure(
        case.results["completeness"], case.study.catalogue, case.study.schedule, ["fss"], False
    )
    assert SYNTHETIC_LABEL not in _texts(figure)


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_same_data_give_the_same_bytes(fatigue, kind) -> None:
    case = fatigue
    first, second = (
        encode(
            trajectories_figure(
                case.results["outcomes"], case.study.catalogue, case.study.schedule, ["fss"], True
            ),
            kind,
        )
        for _ in range(2)
    )
    assert first == second


def test_user_settings_do_not_change_a_figure(fatigue, monkeypatch, tmp_path) -> None:
    import matplotlib as mpl

    def draw(folder):
        return [path.read_bytes() for path in draw_figures(fatigue.study, fatigue.results, folder)]

    plain = draw(tmp_path / "a")
    with mpl.rc_context({"font.size": 20, "lines.linewidth": 9, "svg.hashsalt": "other"}):
        assert draw(tmp_path / "b") == plain
