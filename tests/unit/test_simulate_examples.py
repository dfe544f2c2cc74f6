"""The example studies are what their generator makes, and hold what it says was put in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tscs.simulate.allocation import BLOCK, permuted_blocks
from tscs.simulate.crossover_cohort import simulate_crossover
from tscs.simulate.examples import EXAMPLES, main
from tscs.simulate.groups import Group
from tscs.simulate.protocol import END, START
from tscs.simulate.trial_cohort import attended_plan, simulate_trial

ROOT = Path(__file__).resolve().parents[2]
# Written by hand, by the workflow, and by running it.
OTHERS = {"config.yaml", "data/datapackage.json"}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {
        name: path.read_bytes()
        for name, path in named.items()
        if name not in OTHERS and not name.startswith(("results/", ".snakemake/"))
    }


def read(name: str, table: str) -> pd.DataFrame:
    path = ROOT / "examples" / name / table
    return pd.read_csv(path, dtype="str", keep_default_na=False)


@pytest.mark.parametrize("name", EXAMPLES)
def test_command_makes_the_shipped_files_again(name: str, tmp_path: Path) -> None:
    main([name, str(tmp_path)])
    shipped = contents(ROOT / "examples" / name)
    assert contents(tmp_path) == shipped
    assert sum(map(len, shipped.values())) < 2_000_000
    assert b"SYNTHETIC" in shipped["README.md"].splitlines()[0]


def test_another_seed_makes_another_study(tmp_path: Path) -> None:
    main(["crossover", str(tmp_path), "--seed", "5"])
    other = contents(tmp_path)
    assert other["allocation.csv"] != contents(ROOT / "examples" / "crossover")["allocation.csv"]
    assert b"(5)" in other["README.md"]


def test_blocks_are_balanced_within_strata() -> None:
    strata = np.array(["A", "B", "B"] * 20)
    arms = permuted_blocks(3, strata, ("active", "sham"))
    for stratum in ("A", "B"):
        own = arms[strata == stratum]
        blocks = [own[start : start + BLOCK] for start in range(0, len(own), BLOCK)]
        assert all((block == "active").sum() == 2 for block in blocks if len(block) == BLOCK)
    assert len(set(map(str, arms[:8]))) == 2


def test_allocation_of_the_trial_follows_its_sites() -> None:
    allocation = read("sham_controlled_trial", "allocation.csv")
    people = read("sham_controlled_trial", "data/participants.csv")
    assert allocation["stratum"].tolist() == people["site"].tolist()
    counts = pd.crosstab(allocation["stratum"], allocation["arm"])
    assert (counts["active"] - counts["sham"]).abs().max() <= BLOCK // 2


def test_sham_gives_no_current() -> None:
    arms = read("sham_controlled_trial", "allocation.csv").set_index("participant_id")["arm"]
    log = read("sham_controlled_trial", "data/stimulation.csv")
    current = log["current_ma"].astype(float)
    active = log["participant_id"].map(arms) == "active"
    assert (current[~active] == 0).all()
    assert current[active].between(14, 75).all()


def test_active_days_of_the_crossover_follow_the_sequences() -> None:
    sequences = read("crossover", "allocation.csv").set_index("participant_id")["sequence"]
    log = read("crossover", "data/stimulation.csv")
    place = log["visit_id"].map({"D1": 0, "D2": 1})
    arms = [
        sequences[person].split("-")[day]
        for person, day in zip(log["participant_id"], place, strict=True)
    ]
    assert ((log["current_ma"] != "0") == (np.array(arms) == "active")).all()


def test_nobody_comes_back_after_dropping_out() -> None:
    visits = read("sham_controlled_trial", "data/visits.csv")
    for _, rows in visits.groupby("participant_id"):
        left = (rows["missing_reason"].isin(["withdrawn", "refused"])).to_numpy()
        assert (np.diff(left.astype(int)) >= 0).all()
    share = (visits["attended"] == "no").mean()
    assert 0.05 < share < 0.2


def test_the_difference_put_in_is_that_of_the_same_people_under_both_treatments() -> None:
    truth = simulate_trial().truth["mas_sum"]
    # Half of the effect of the shipped cohort at least, and half of it left a week later.
    assert -4.2 < truth["difference_at_S8"] < -2.1
    assert 0.4 < truth["difference_at_FU"] / truth["difference_at_S8"] < 0.8
    assert -3.5 < truth["sham_change_to_S8"] < -0.5


def test_without_effect_both_treatments_give_the_same_values() -> None:
    from tscs.simulate.course import make_course

    plan = attended_plan(3)
    sham = make_course(3, plan, 0.0)
    group = Group(3, plan, sham, sham, np.ones(plan.day.shape, dtype=np.bool_))
    values = group.primary_values(sham)
    assert np.array_equal(values, group.primary_values(group.active))
    assert values.shape == (2, 9, 18)
    assert (values[0, :, [START, END]] >= 0).all()


def test_nothing_is_carried_over_in_the_crossover() -> None:
    example = simulate_crossover()
    assert example.truth["mas_sum"]["carry_over"] == 0.0
    assert example.truth["mas_sum"]["difference"] < -1
    grades = example.tables["spasticity_mas"]
    assert set(grades["visit_id"]) == {"D1", "D2"}
    assert set(grades["timepoint"]) == {"pre", "post"}


def test_a_study_without_any_event_has_the_columns() -> None:
    events = [
        simulate_crossover(seed).tables["adverse_events"] for seed in range(50_000, 50_040, 10)
    ]
    empty = [table for table in events if table.empty]
    assert empty
    assert list(empty[0].columns) == list(read("crossover", "data/adverse_events.csv").columns)


def test_one_grade_is_missing_where_the_readme_says() -> None:
    grades = read("sham_controlled_trial", "data/spasticity_mas.csv")
    rows = grades[grades["mas"] == ""]
    assert rows[["participant_id", "visit_id"]].to_numpy().tolist() == [["P18", "S5"]]
    assert "(P18, S5)" in (ROOT / "examples/sham_controlled_trial/README.md").read_text()
