"""The shipped cohorts: made again byte for byte, structure, and their blemishes."""

from __future__ import annotations

import ast
import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tscs.catalogue import load_catalogue
from tscs.config_file import load_config
from tscs.contract import load_contract
from tscs.simulate import recording_tables
from tscs.simulate.__main__ import main
from tscs.simulate.cohort import simulate_cohort, simulate_tables
from tscs.simulate.seeds import SHIPPED_SEED
from tscs.simulate.streams import PARTS, stream
from tscs.validation import validate

ROOT = Path(__file__).parents[2]
SHIPPED = {
    "shipped": (ROOT / "data", [], "shipped_cohort.json"),
    "placebo": (
        ROOT / "examples" / "placebo_cohort" / "data",
        ["--no-effect"],
        "placebo_cohort.json",
    ),
}
# The package that describes the tables is generated from the contract, not simulated.
GENERATED = {"datapackage.json"}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    folder = SHIPPED["shipped"][0]
    return {
        path.stem: pd.read_csv(path, dtype="str", keep_default_na=False)
        for path in sorted(folder.glob("*.csv"))
    }


def rows(table: pd.DataFrame, **cells: str) -> pd.DataFrame:
    return table[(table[list(cells)] == pd.Series(cells)).all(axis=1)]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in GENERATED
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_command_makes_the_shipped_files_again(name: str, tmp_path: Path) -> None:
    folder, options, truth = SHIPPED[name]
    main([str(tmp_path / "data"), *options, "--truth", str(tmp_path / "truth.json")])
    shipped, made = contents(folder), contents(tmp_path / "data")
    assert list(made) == list(shipped)
    for path, content in made.items():
        unpack = gzip.decompress if path.endswith(".gz") else bytes
        assert unpack(content) == unpack(shipped[path]), path
    assert (tmp_path / "truth.json").read_bytes() == (ROOT / "tests/truth" / truth).read_bytes()


def test_compressed_files_carry_neither_name_nor_time() -> None:
    for path in sorted((SHIPPED["shipped"][0] / "recordings").glob("*.gz")):
        flags, stamp = path.read_bytes()[3], path.read_bytes()[4:8]
        assert flags == 0, path.name
        assert stamp == bytes(4), path.name


@pytest.mark.parametrize("name", SHIPPED)
def test_data_folder_stays_below_15_mb(name: str) -> None:
    assert sum(len(content) for content in contents(SHIPPED[name][0]).values()) < 15e6


@pytest.mark.parametrize("name", SHIPPED)
def test_validation_finds_nothing_but_the_short_recording(name: str) -> None:
    study = SHIPPED[name][0].parent
    found = validate(study, load_config(study), load_catalogue(None), load_contract())
    assert [(fault.severity, fault.file, fault.rule) for fault in found] == [
        ("warning", "data/recordings/P05_S6_post_walk.csv.gz", "short_recording")
    ]


def test_every_table_of_the_contract_is_there_with_columns_in_its_order(
    tables: dict[str, pd.DataFrame],
) -> None:
    contract = load_contract()
    assert set(tables) == set(contract.tables)
    for name, table in tables.items():
        known = [field for field in contract.tables[name].fields if field in table]
        assert list(table.columns) == known
        assert not table.duplicated(list(contract.tables[name].key)).any()


def test_readme_says_synthetic_and_names_the_seed() -> None:
    for folder, _, truth in SHIPPED.values():
        text = (folder / "README.md").read_text(encoding="utf-8")
        seed = json.loads((ROOT / "tests/truth" / truth).read_text(encoding="utf-8"))["seed"]
        assert text.startswith("# SYNTHETIC")
        assert f"--seed {seed}" in text


def test_days_and_doses_follow_the_plan(tables: dict[str, pd.DataFrame]) -> None:
    visits = tables["visits"]
    came = visits[visits["attended"] == "yes"].astype({"study_day": int, "planned_day": int})
    off = came["study_day"] - came["planned_day"]
    assert off.abs().max() == 1
    assert (came.loc[came["visit_id"].isin(["BL", "S1"]), "study_day"].isin([-7, 0])).all()
    days = came.pivot_table(index="participant_id", columns="visit_id", values="study_day")
    assert (days["FU"] - days["S8"] == 7).all()
    doses = visits.pivot_table(
        index="participant_id", columns="visit_id", values="doses_before", aggfunc="first"
    )
    assert doses.loc["P01", ["BL", "S1", "S8", "FU"]].tolist() == ["0", "0", "7", "8"]
    assert doses.loc["P06", ["S5", "S6", "S8", "FU"]].tolist() == ["4", "4", "6", "7"]


def test_missed_visit_leaves_no_row_in_any_table(tables: dict[str, pd.DataFrame]) -> None:
    missed = tables["visits"][tables["visits"]["attended"] == "no"]
    assert missed[["participant_id", "visit_id", "missing_reason"]].to_numpy().tolist() == [
        ["P06", "S5", "illness"]
    ]
    for name, table in tables.items():
        if name != "visits" and {"participant_id", "visit_id"} <= set(table):
            assert rows(table, participant_id="P06", visit_id="S5").empty, name


def test_one_person_is_unable_to_do_the_six_minute_walk(tables: dict[str, pd.DataFrame]) -> None:
    unable = tables["walk_tests"][tables["walk_tests"]["completed"] != "yes"]
    assert len(set(unable["participant_id"])) == 1
    assert set(unable["test"]) == {"6MWT"}
    assert set(unable["value"]) == {""}
    assert unable["visit_id"].tolist() == ["BL", "S1", "S8", "FU"]


def test_exactly_one_item_and_one_grade_are_missing(tables: dict[str, pd.DataFrame]) -> None:
    items, grades = tables["questionnaire_items"], tables["spasticity_mas"]
    gap = items[items["score"] == ""]
    assert gap.iloc[:, :5].to_numpy().tolist() == [["P03", "FU", "single", "FSMC", "13"]]
    empty = grades[grades["mas"] == ""]
    assert empty.iloc[:, :5].to_numpy().tolist() == [["P08", "S4", "pre", "R", "hip_extensors"]]
    totals = tables["questionnaire_totals"]
    lost = totals[totals["total"] == ""]
    assert lost[["participant_id", "visit_id", "subscale"]].to_numpy().tolist() == [
        ["P03", "FU", "total"],
        ["P03", "FU", "cognitive"],
    ]


def test_entered_totals_are_sums_of_the_items(tables: dict[str, pd.DataFrame]) -> None:
    items = tables["questionnaire_items"]
    whole = items[items["instrument"].isin(["FSMC", "MFIS"]) & (items["score"] != "")]
    key = ["participant_id", "visit_id", "timepoint", "instrument"]
    sums = whole.astype({"score": int}).groupby(key)["score"].sum()
    entered = tables["questionnaire_totals"]
    entered = entered[(entered["subscale"] == "total") & (entered["total"] != "")]
    totals = entered.astype({"total": int}).set_index(key)["total"]
    assert sums[totals.index].equals(totals.rename("score"))
    assert len(totals) == 9 * 4 + 9 * 3 - 1


def test_drug_change_adverse_event_and_target(tables: dict[str, pd.DataFrame]) -> None:
    raised = rows(tables["medication"], change="increase")
    assert raised[["participant_id", "drug", "start_day"]].to_numpy().tolist() == [
        ["P02", "baclofen", "12"]
    ]
    assert tables["adverse_events"][["severity", "serious"]].to_numpy().tolist() == [["mild", "no"]]
    attended = rows(tables["visits"], attended="yes")
    assert set(attended["ae_asked"]) == {"yes"}
    below = rows(tables["stimulation"], target_reached="no")
    assert below["participant_id"].tolist() == ["P04"] * 3
    assert below["visit_id"].tolist() == ["S2", "S3", "S6"]
    short = below["current_ma"].astype(float) < below["planned_current_ma"].astype(float)
    assert short.all()


def test_catch_never_lies_beyond_the_slow_end(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["spasticity_tardieu"].astype({"angle_deg": float})
    key = ["participant_id", "visit_id", "timepoint", "leg", "muscle_group"]
    angles = table.pivot_table(index=key, columns="velocity", values="angle_deg")
    assert (angles["V3"] <= angles["V1"]).all()
    assert (angles["V2"].dropna() >= angles["V3"][angles["V2"].notna()]).all()


def test_recording_lengths_and_one_short_one(tables: dict[str, pd.DataFrame]) -> None:
    seconds = {}
    walks = tables["recordings"][tables["recordings"]["task"] == "walk"]
    for row in walks.itertuples():
        text = gzip.decompress((SHIPPED["shipped"][0] / str(row.file)).read_bytes()).decode()
        seconds[row.recording_id] = float(text.rstrip("\n").rsplit("\n", 1)[1].split(",")[0])
    short = [name for name, length in seconds.items() if length < 20]
    assert short == ["P05_S6_post_walk"]
    assert seconds[short[0]] == 8.0
    assert max(seconds.values()) <= 40
    assert len(seconds) == 9 * 18 - 2


def test_one_foot_strike_is_missing_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = simulate_cohort(SHIPPED_SEED).events
    monkeypatch.setattr(recording_tables, "DROPPED_STRIKE", ("", "", "", ""))
    whole = simulate_cohort(SHIPPED_SEED).events
    different = [name for name in whole if not whole[name].equals(lost[name])]
    assert different == ["P09_S1_pre_walk"]
    both = whole[different[0]].merge(lost[different[0]], how="left", indicator=True)
    gone = both[both["_merge"] == "left_only"]
    assert gone[["leg", "event"]].to_numpy().tolist() == [["L", "foot_strike"]]
    kept = lost[different[0]]
    kept = kept[(kept["leg"] == "L") & (kept["event"] == "foot_strike")]["time_s"].astype(float)
    assert kept.iloc[0] < float(gone["time_s"].iloc[0]) < kept.iloc[-1]


def test_effect_changes_nothing_before_the_first_dose() -> None:
    treated, untreated = simulate_tables(5, effect=True), simulate_tables(5, effect=False)
    for name in ("spasticity_mas", "walk_tests", "questionnaire_items", "joint_angle_features"):
        early = [
            pd.concat([rows(t[name], visit_id="BL"), rows(t[name], visit_id="S1", timepoint="pre")])
            for t in (treated, untreated)
        ]
        pd.testing.assert_frame_equal(*early)
        assert not treated[name].equals(untreated[name])


def test_streams_are_the_spawned_children_of_the_seed() -> None:
    children = np.random.SeedSequence(7).spawn(len(PARTS))
    for part, child in zip(PARTS, children, strict=True):
        expected = np.random.Generator(np.random.PCG64(child)).integers(2**62, size=4)
        np.testing.assert_array_equal(stream(7, part).integers(2**62, size=4), expected)


def test_library_does_not_import_the_generator_or_read_its_truth() -> None:
    package = ROOT / "workflow" / "tscs"
    for path in sorted(package.rglob("*.py")):
        if "simulate" in path.relative_to(package).parts:
            continue
        source = path.read_text(encoding="utf-8")
        assert "tests/truth" not in source, path
        for node in ast.walk(ast.parse(source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            assert not any(name.startswith("tscs.simulate") for name in (*names, module)), path
