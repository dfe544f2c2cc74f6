"""The chapter on choices and single people: who is named, what is counted, what is drawn."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from tscs.config import Config
from tscs.figures.sensitivity import CHANGES, TURNS, sensitivity_figure
from tscs.report.sensitivity import VARIANTS, named_variant
from tscs.sensitivity import MAIN
from tscs.sensitivity_settings import VARIANTS as DECLARED


def chapter(case) -> str:
    text = case.markdown.replace("\\", "").replace("\u00a0", " ")
    return text.split("{#sec:sensitivity}")[1].split("{#sec:individuals}")[0]


def with_table(case, table: pd.DataFrame):
    return dataclasses.replace(case, results={**case.results, "sensitivity": table})


def moved(table: pd.DataFrame) -> pd.Series:
    return (table["sign_changed"] == "yes") | (table["verdict_changed"] == "yes")


def test_every_variant_has_words() -> None:
    assert set(VARIANTS) == {MAIN, *DECLARED}


def test_everybody_whose_removal_changes_a_primary_outcome_is_named(pilot) -> None:
    table = pilot.results["sensitivity"]
    primary = table["outcome"].isin(pilot.study.config.primary)
    rows = table[primary & moved(table)]
    assert len(rows) > 0
    lines = [line for line in chapter(pilot).splitlines() if line.startswith("|")]
    for row in rows.to_dict("records"):
        assert any(named_variant(row) in line for line in lines)


def test_counts_are_those_of_the_table(pilot) -> None:
    table = pilot.results["sensitivity"]
    own = table[(table["outcome"] == "2mwt") & (table["contrast"] == "after_treatment")]
    own = own[own["estimate"].notna() & (own["variant"] != MAIN)]
    signs = int((own["sign_changed"] == "yes").sum())
    assert f"The sign turns in {signs} of {len(own)} variants" in chapter(pilot)


def test_nothing_changed_is_said_with_counts(pilot) -> None:
    table = pilot.results["sensitivity"].copy()
    for column in ("sign_changed", "verdict_changed"):
        table[column] = table[column].where(table[column].isna(), "no")
    text = chapter(with_table(pilot, table))
    assert "No variant turns a sign or changes a verdict of a primary outcome" in text
    assert "The sign turns in 0 of" in text
    assert "{#tbl:sensitivity}" not in text
    assert "{#tbl:sensitivity-others}" not in text


def test_missing_pairs_are_judged(pilot) -> None:
    table = pilot.results["sensitivity"].copy()
    assert "No pair is missing" in chapter(pilot)
    here = (table["outcome"] == "2mwt") & (table["contrast"] == "after_treatment")
    filled = here & (table["variant"] == "missing_worst")
    columns = ["n", "estimate", "low", "high", "measure", "unit", "direction", "sd_change"]
    main = table.loc[here & (table["variant"] == MAIN), columns].iloc[0]
    table.loc[filled, columns] = main.to_numpy()
    table.loc[filled, ["sign_changed", "verdict_changed", "verdict"]] = ["yes", "no", "improved"]
    text = chapter(with_table(pilot, table))
    assert "Conclusion stable whatever the missing pairs were: no" in text
    assert "missing pairs filled in with the worst change observed" in text


def test_affected_visits_are_named(pilot) -> None:
    table = pilot.results["sensitivity"].copy()
    here = table["variant"] == "without_co_interventions"
    table.loc[here, "removed"] = "P02 S8 (medication_change); P03 S1 (infection)"
    text = chapter(with_table(pilot, table))
    assert "P02 S8 (medication change) and P03 S1 (infection)" in text


@pytest.mark.parametrize("name", ["pilot", "fatigue", "single_visit"])
def test_no_p_no_gap_in_the_text(name, request) -> None:
    text = chapter(request.getfixturevalue(name))
    assert "nan" not in text.lower().split()
    assert "p =" not in text
    assert "not computed" not in text


def test_without_pairs_the_chapter_says_so(single_visit) -> None:
    assert "nothing to repeat" in chapter(single_visit)


def figure_of(case, **changes):
    table = case.results["sensitivity"].assign(**changes)
    names = {name: name for name in dict.fromkeys(table["contrast"])}
    catalogue = case.study.catalogue
    return sensitivity_figure(table, catalogue, case.study.config.primary, names, True, "95 %")


def words(figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_figure_names_people_and_shows_every_applicable_variant(pilot) -> None:
    table = pilot.results["sensitivity"]
    own = table[table["outcome"].isin(pilot.study.config.primary) & table["estimate"].notna()]
    shown = words(figure_of(pilot))
    labels = [text.strip() for text in shown]
    assert {VARIANTS[name].capitalize() for name in own["variant"]} <= set(labels)
    assert {TURNS, CHANGES} <= set(labels)
    left = own[(own["variant"] == "leave_one_out") & (own["sign_changed"] == "yes")]
    for _, rows in left.groupby(["outcome", "contrast"]):
        people = sorted(rows["removed"])
        assert (", ".join(people) if len(people) <= 5 else f"{len(people)} people") in shown
    assert "nobody" in words(figure_of(pilot, sign_changed="no", verdict_changed="no"))


def test_figure_points_improvement_to_the_right(pilot) -> None:
    table = pilot.results["sensitivity"]
    main = table[(table["variant"] == MAIN) & (table["contrast"] == "after_treatment")]
    main = main.set_index("outcome").loc[list(pilot.study.config.primary)]
    axes = figure_of(pilot).axes[0]
    marks = [line.get_xdata() for line in axes.lines if line.get_markersize() == 4.0]
    drawn = [x[0] for x in marks if len(x) == 1]
    for _, row in main.iterrows():
        better = row["estimate"] * (1 if row["direction"] == "up" else -1) / row["sd_change"]
        assert any(abs(x - better) < 1e-9 for x in drawn)


def test_declared_grid_is_listed(pilot) -> None:
    settings = {"primary": ["leave_one_out", "net_share"], "others": ["raw_scale"]}
    config = pilot.study.config.model_copy(
        update={"analysis": Config.model_validate({"analysis": {"sensitivity": settings}}).analysis}
    )
    study = dataclasses.replace(pilot.study, config=config)
    text = chapter(dataclasses.replace(pilot, study=study))
    declared = "Declared for primary outcomes: one person left out; net share of muscles improved."
    assert declared in text
    assert "Declared for all others: raw instead of logarithms." in text


def test_summary_names_those_on_whom_a_confirmatory_verdict_hinges(pilot) -> None:
    table = pilot.results["sensitivity"].copy()
    family = (table["outcome"] == "2mwt") & (table["contrast"] == "after_treatment")
    table["verdict_changed"] = table["verdict_changed"].where(table["verdict_changed"].isna(), "no")
    summary = with_table(pilot, table).markdown.split("{#sec:summary}")[1].split("\n# ")[0]
    assert "hinges" not in summary
    alone = family & (table["variant"] == "leave_one_out") & table["removed"].isin(["P02", "P05"])
    table.loc[alone, "verdict_changed"] = "yes"
    summary = with_table(pilot, table).markdown.split("{#sec:summary}")[1].split("\n# ")[0]
    assert "verdict on 2MWT hinges on single people: it changes if P02 or P05 is left" in summary
