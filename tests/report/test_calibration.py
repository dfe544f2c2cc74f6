"""The report cites simulation at its own number of people, or says how to make it."""

from __future__ import annotations

import pandas as pd
import pytest

from tscs.calibration.committed import committed
from tscs.calibration.summaries import INTERVALS
from tscs.figures.coverage import coverage_figure
from tscs.report.cited import cited


def test_nine_people_are_told_the_coverage_of_every_interval(pilot) -> None:
    text = pilot.markdown
    table, origin = committed(9, 0.05)
    assert "{#tbl:calibration}" in text
    assert f"{origin.n_simulated:,} cohorts per scenario, made on\n{origin.date}" in text
    normal = table.query("scenario == 'normal' and statistic == 'coverage' and quantity == 'd_av'")
    low, high = (100 * normal["estimate"]).agg(["min", "max"])
    assert f"| d\\_av | {low:.1f}–{high:.1f} |" in text.replace("  ", " ").replace("  ", " ")


@pytest.mark.parametrize(
    ("chapter", "place"),
    [
        ("sessions", "sec:sessions"),
        ("follow_up", "sec:follow-up"),
        ("associations", "sec:associations"),
        ("individuals", "sec:individuals"),
        ("sensitivity", "sec:sensitivity"),
        ("reliability", "sec:reliability"),
    ],
)
def test_chapters_cite_the_simulation_of_what_they_show(pilot, chapter, place) -> None:
    table, origin = committed(9, 0.05)
    sentence = cited(table, origin.n)[chapter]
    text = " ".join(pilot.markdown.replace("\\", "").split())
    own = text.split(f"{{#{place}}}")[1].split(" # ")[0]
    assert f"{' '.join(sentence.split())} (@sec:methods)." in own


def test_cited_numbers_are_smallest_and_largest_of_the_table() -> None:
    table, origin = committed(9, 0.05)
    rows = table[
        table["quantity"].str.startswith("intraclass") & (table["statistic"] == "coverage")
    ]
    low, high = 100 * rows["estimate"].min(), 100 * rows["estimate"].max()
    assert f"{low:.1f} to {high:.1f} %" in cited(table, origin.n)["reliability"]
    assert cited(table[table["quantity"] == "d_z"], 9) == {}


def test_other_sizes_are_told_how_to_simulate(fatigue) -> None:
    text = fatigue.markdown
    assert "13 people has not been simulated for this report" in text
    assert "`snakemake calibration`" in text
    assert "tbl:calibration" not in text


def test_nothing_is_said_where_nothing_is_compared(single_visit) -> None:
    assert "Calibration at this n" not in single_visit.markdown


def test_figure_has_a_panel_for_every_interval() -> None:
    table, _ = committed(9, 0.05)
    figure = coverage_figure(table)
    titles = [axes.get_title(loc="left") for axes in figure.axes if axes.get_title(loc="left")]
    assert titles == list(INTERVALS)
    first = figure.axes[0]
    assert [label.get_text() for label in first.get_yticklabels()][0] == "normal"


def test_coverage_below_the_panel_is_an_arrow_with_its_number() -> None:
    table, _ = committed(9, 0.05)
    hit = (table["quantity"] == "d_z") & (table["scenario"] == "normal")
    low = table.assign(estimate=table["estimate"].where(~hit, 0.5))
    figure = coverage_figure(pd.DataFrame(low))
    panel = next(axes for axes in figure.axes if axes.get_title(loc="left") == "d_z")
    assert [text.get_text() for text in panel.texts][:4] == ["50"] * 4
