"""A study whose laboratories record in three formats, from files to the report."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader

from recorded_walks import RATE_HZ, walk
from runs import make_small_study, snakemake
from tscs.results import read_result
from tscs.simulate.recording_files import NAME, write_c3d, write_mot, write_mvnx

KNEE_DEG = {"P01": 40.0, "P02": 50.0, "P03": 60.0}
VISITS = ("S1", "S8")
TRIAL_S = 4.0
COLUMNS = (
    "recording_id", "participant_id", "visit_id", "timepoint", "task", "trial", "file", "format",
    "rate_hz", "speed_m_s", "system",
)  # fmt: skip


def trials(knee_deg: float) -> list[tuple[np.ndarray, dict[str, list[object]]]]:
    """Return three pieces of a walk with their foot strikes, as a walkway gives them."""
    recording, strikes = walk(3 * TRIAL_S, knee_deg=knee_deg)
    n = int(TRIAL_S * RATE_HZ)
    parts = []
    for k in range(3):
        begin = k * TRIAL_S
        inside = [
            (side, time - begin)
            for leg, side in (("L", "Left"), ("R", "Right"))
            for time in strikes[leg]
            if begin <= time < begin + TRIAL_S - 0.02
        ]
        events = {
            "CONTEXTS": [side for side, _ in inside],
            "LABELS": ["Foot Strike"] * len(inside),
            "TIMES": [time for _, time in inside],
        }
        parts.append((recording.angles[k * n : (k + 1) * n] + 1e-3, events))
    return parts


def add_recordings(study: Path) -> None:
    """Record P01 on a walkway (C3D), P02 with OpenSim, P03 with an inertial suit."""
    folder = study / "data" / "recordings"
    folder.mkdir()
    rows: list[tuple[object, ...]] = []

    def listed(who: str, visit: str, trial: int, file_format: str, system: str) -> Path:
        name = f"{who}_{visit}_pre_{trial}"
        file = f"recordings/{name}.{file_format}"
        rows.append(
            (name, who, visit, "pre", "walk", trial, file, file_format, RATE_HZ, 0.8, system)
        )
        return study / "data" / file

    for visit in VISITS:
        for number, (angles, events) in enumerate(trials(KNEE_DEG["P01"]), 1):
            path = listed("P01", visit, number, "c3d", "walkway")
            write_c3d(path, angles, rate_hz=RATE_HZ, events=events)
        negative = walk(knee_deg=KNEE_DEG["P02"])[0].angles * np.tile([1, -1, 1], 2)
        write_mot(listed("P02", visit, 1, "mot", "gait2392"), negative, rate_hz=RATE_HZ)
        suit = walk(knee_deg=KNEE_DEG["P03"])[0].angles
        write_mvnx(listed("P03", visit, 1, "mvnx", "suit"), suit, rate_hz=RATE_HZ)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.to_csv(study / "data" / "recordings.csv", index=False)
    with (study / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("recordings: {systems: {gait2392: {signs: {knee: extension_positive}}}}\n")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study, run to its report."""
    folder = make_small_study(tmp_path_factory.mktemp("formats") / "study")
    add_recordings(folder)
    done = snakemake(folder, "report", "--cores", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert NAME not in done.stdout + done.stderr
    return folder


def test_every_format_gives_the_range_of_motion_of_its_walk(study: Path) -> None:
    outcomes = read_result("outcomes", study / "results")
    knee = outcomes[(outcomes["outcome"] == "rom_knee") & (outcomes["status"] == "measured")]
    assert knee.groupby("participant_id").size().to_dict() == dict.fromkeys(KNEE_DEG, 2)
    for who, expected in KNEE_DEG.items():
        values = knee.loc[knee["participant_id"] == who, "value"]
        assert values.to_numpy() == pytest.approx(expected, abs=0.7)


def test_trials_are_pooled_and_stay_visible(study: Path) -> None:
    angles = read_result("joint_angles", study / "results")
    own = angles[(angles["participant_id"] == "P01") & (angles["visit_id"] == "S1")]
    left = own[(own["leg"] == "L") & (own["joint"] == "knee")]
    assert len(left) == 3
    assert set(left["n_cycles"]) <= {1, 2, 3}
    assert left["n_cycles"].sum() >= 5
    assert set(left["events_method"]) == {"file"}
    pooled = np.average(left["rom_mean"], weights=left["n_cycles"])
    outcomes = read_result("outcomes", study / "results")
    score = outcomes.query(
        "outcome == 'rom_knee_L' and participant_id == 'P01' and visit_id == 'S1'"
        " and timepoint == 'pre'"
    )
    assert score["value"].tolist() == [pytest.approx(pooled)]
    sources = read_result("outcome_sources", study / "results")
    used = sources[(sources["outcome"] == "rom_knee_L") & (sources["participant_id"] == "P01")]
    assert set(used["used"]) == {"yes"}
    assert used["why"].str.contains("another trial").sum() == 4
    exclusions = read_result("exclusions", study / "results")
    assert not exclusions["why"].str.contains("another trial").any()


def test_the_report_has_the_joint_angles(study: Path) -> None:
    page = (study / "results" / "report" / "report.html").read_text(encoding="utf-8")
    assert "Recorded joint angles" in page
    assert "ROM knee" in page


def test_no_text_of_a_header_reaches_an_output(study: Path) -> None:
    words = [word.encode() for word in NAME.split()]
    for path in sorted((study / "results").rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as archive:
                content = b"".join(archive.read(name) for name in archive.namelist())
        if path.suffix == ".pdf":
            content = "\n".join(page.extract_text() for page in PdfReader(path).pages).encode()
        assert not any(word in content for word in words), path
