"""Recorded joint angles: from a file to outcomes, beside the time pandas needs to read that file.

Six minutes, six angles, 100 Hz, uncompressed CSV; the bar is four times the reading. Every step is
timed alone and all together; memory is watched over 1,000 recordings. Times are medians of
processor time in milliseconds, of one thread if the numerical libraries are told so
(``OMP_NUM_THREADS=1``). The
normalisation step stands beside that of pyomeca and kineticstoolkit where these are installed
(``pip install pyomeca kineticstoolkit`` in an environment of its own); else earlier figures are
quoted.
"""

from __future__ import annotations

import importlib.util
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from tscs.kinematics.cycles import cut_cycles, cycle_curves
from tscs.kinematics.filtering import (
    CUT_OFF_HZ,
    ORDER,
    STRIDE_ORDER,
    LowPass,
    cut_off_of_stride,
    evenly,
)
from tscs.kinematics.gait_features import features
from tscs.kinematics.joint_angles import measure
from tscs.kinematics.norms import builtin_norm
from tscs.kinematics.range_of_motion import detected, joint_rows, measure_legs
from tscs.kinematics.readers import ANGLES, read_recording
from tscs.kinematics.recordings import RecordingFiles
from tscs.simulate.recovery import Setting, simulated_walk

SECONDS, RATE_HZ = 360.0, 100.0
SHORT_S = 60.0  # kineticstoolkit needs minutes for the whole walk
REPEATS, LOOPS = 21, 3
RECORDINGS, WATCHED = 1_000, 100
BAR = 4.0
# Measured once on two cores, six minutes of six angles, 654 cycles; other machine load.
QUOTED = {"pyomeca": "pyomeca 2026.0.2: 2700 ms", "kineticstoolkit": "0.17.0: 119000 ms"}


def written(folder: Path) -> Path:
    """Write the walk as an uncompressed CSV and return its path."""
    walk = simulated_walk(Setting(0.5, 0.5, 0.8, RATE_HZ), SECONDS, seed=1).recording
    table = pd.DataFrame(walk.angles, columns=list(ANGLES)).round(3)
    table.insert(0, "time_s", walk.time_s.round(3))
    path = folder / "recordings" / "R1.csv"
    path.parent.mkdir()
    table.to_csv(path, index=False)
    return path


def listed(number: int) -> pd.DataFrame:
    """Return a table of recordings of as many people that all name the same file."""
    row = {
        "visit_id": "S1", "timepoint": "pre", "task": "walk",
        "file": "recordings/R1.csv", "format": "csv", "speed_m_s": 0.8, "events_file": None,
        "sign_convention": "flexion_positive", "zero_definition": "static_trial",
    }  # fmt: skip
    names = [{"recording_id": f"R{k}", "participant_id": f"P{k}"} for k in range(number)]
    return pd.DataFrame([row | name for name in names])


def timed(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median time of a piece of work in milliseconds."""
    work()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(1e3 * (time.process_time() - start))
    return median(times)


def steps(path: Path) -> dict[str, Callable[[], object]]:
    """Return every step of the measurement as a piece of work."""
    recording = read_recording(path, "csv")
    time_s, angles = recording.time_s, recording.angles
    walk = RecordingFiles(path.parents[1], listed(1))["R0"]
    even = evenly(time_s, angles)
    low_pass = LowPass(even)
    strikes = [detected(low_pass, place) for place in range(2)]
    cut_off = cut_off_of_stride(float(np.median(np.diff(strikes[0]))), even.rate_hz)
    signals = low_pass.smooth(cut_off, STRIDE_ORDER)
    own, lost = signals.angles[:, :3], signals.lost[:, :3]
    cycles = cut_cycles(own, lost, strikes[0], even.rate_hz)
    legs, norm = measure_legs(walk), builtin_norm()
    return {
        "read": lambda: read_recording(path, "csv"),
        "even grid and spectrum": lambda: LowPass(evenly(time_s, angles)),
        "foot strikes, two legs": lambda: [detected(low_pass, place) for place in range(2)],
        "filter at the stride": lambda: low_pass.smooth(cut_off, STRIDE_ORDER),
        "cut into cycles, two legs": lambda: [
            cut_cycles(own, lost, strikes[0], even.rate_hz) for _ in "LR"
        ],
        "101 points, two legs": lambda: [cycle_curves(own, cycles) for _ in "LR"],
        "range of motion": lambda: [list(joint_rows(leg)) for leg in legs],
        "further numbers": lambda: list(features(legs, norm, zero_known=True)),
    }


def throughput(path: Path) -> None:
    """Print every step, the whole, and its ratio to pandas' reading."""
    table, norm, data = listed(1), builtin_norm(), path.parents[1]
    reading = timed(lambda: pd.read_csv(path))
    print(f"pandas reads {path.stat().st_size / 1e6:.1f} MB: {reading:.1f} ms")
    for name, work in steps(path).items():
        print(f"  {name:<28}{timed(work):6.1f} ms")
    files = RecordingFiles(data, table)
    whole = timed(lambda: measure(table, files, norm))
    ratio = whole / reading
    print(f"from file to outcomes: {whole:.1f} ms, {ratio:.1f} times the reading (bar {BAR:g})")


def normalisation(path: Path) -> None:
    """Print the time of the normalisation alone beside other packages."""
    walk = RecordingFiles(path.parents[1], listed(1))["R0"]
    low_pass = LowPass(evenly(walk.time_s, walk.angles))
    signals, strikes = low_pass.smooth(CUT_OFF_HZ, ORDER), detected(low_pass, 0)
    own, lost = signals.angles[:, :3], signals.lost[:, :3]
    cycles = cut_cycles(own, lost, strikes, signals.rate_hz)
    ours = timed(lambda: [cycle_curves(own, cycles) for _ in "LR"])
    print(f"normalisation of {2 * len(cycles)} cycles to 101 points: {ours:.1f} ms")
    if importlib.util.find_spec("pyomeca"):
        other = timed(lambda: pyomeca_loop(signals.angles, cycles.begin, cycles.end), LOOPS)
        print(f"  pyomeca, a cycle at a time: {other:.0f} ms, {other / ours:.0f} times")
    if importlib.util.find_spec("kineticstoolkit"):
        beside_kineticstoolkit(own, strikes[strikes < SHORT_S])
    if not importlib.util.find_spec("pyomeca"):
        print(f"  not installed; quoted, not measured here: {'; '.join(QUOTED.values())}")


def pyomeca_loop(angles: np.ndarray, begin: np.ndarray, end: np.ndarray) -> None:
    """Normalise the six angles of each cycle of one leg with pyomeca, as many numbers as ours."""
    from pyomeca import Analogs

    for start, stop in zip(begin.astype(int), end.astype(int), strict=True):
        piece = Analogs(angles[start : stop + 1].T)
        piece.meca.time_normalize(n_frames=101, norm_time=True)


def beside_kineticstoolkit(own: np.ndarray, strikes: np.ndarray) -> None:
    """Normalise the cycles of one leg in the first minute with both; values are compared."""
    import kineticstoolkit as ktk

    kept = own[: int(SHORT_S * RATE_HZ)]
    cycles = cut_cycles(kept, np.zeros_like(kept, dtype=bool), strikes, RATE_HZ)
    series = ktk.TimeSeries(time=np.arange(len(kept)) / RATE_HZ, data={"angles": kept})
    for strike in strikes:
        series = series.add_event(strike, "strike")
    ours = timed(lambda: cycle_curves(kept, cycles))
    other = timed(lambda: ktk.cycles.time_normalize(series, "strike", "strike"), LOOPS)
    found = ktk.cycles.time_normalize(series, "strike", "strike").data["angles"]
    curves = found.reshape(-1, 100, found.shape[1])  # 100 points: the last is the next first
    apart = np.nanmax(np.abs(curves[:, 0] - cycle_curves(kept, cycles)[: len(curves), 0]))
    print(
        f"  kineticstoolkit, {len(cycles)} cycles of one leg in {SHORT_S:g} s: {other:.0f} ms, "
        f"{other / ours:.0f} times; first points differ by {apart:.1g} degrees at most"
    )


def memory(path: Path) -> None:
    """Print traced and resident memory over many recordings: neither may grow with their number."""
    data, norm = path.parents[1], builtin_norm()
    files = RecordingFiles(data, listed(RECORDINGS))
    rows = listed(RECORDINGS)
    tracemalloc.start()
    for place in range(0, RECORDINGS, WATCHED):
        measure(rows.iloc[place : place + WATCHED], files, norm)
        now, peak = (size / 1e6 for size in tracemalloc.get_traced_memory())
        tracemalloc.reset_peak()
        print(
            f"  {place + WATCHED:>5} recordings: traced {now:.1f} MB, peak {peak:.1f} MB, "
            f"resident {resident_mb():.0f} MB"
        )
    tracemalloc.stop()


def resident_mb() -> float:
    """Return the resident memory of this process."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return float(line.split()[1]) / 1e3
    return float("nan")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        file = written(Path(name))
        throughput(file)
        normalisation(file)
        print(f"memory over {RECORDINGS} recordings")
        memory(file)
