"""Write a cohort as the files of a study."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import numpy as np

from tscs.checksums import write_checksums
from tscs.simulate.cohort import Cohort
from tscs.simulate.readme import readme
from tscs.simulate.recordings import Recording


def write_cohort(cohort: Cohort, folder: Path) -> None:
    """Write tables, recordings, README and checksums of a data folder.

    Parameters
    ----------
    cohort : Cohort
        The cohort.
    folder : Path
        Data folder; made if it is not there. Files of the same name are replaced, others stay.

    Notes
    -----
    The same cohort gives the same bytes; compressed files the same bytes after unpacking, because
    the compression library may differ.
    """
    (folder / "recordings").mkdir(parents=True, exist_ok=True)
    for name, table in cohort.tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    for name, recording in cohort.recordings.items():
        path = folder / "recordings" / f"{name}.csv.gz"
        path.write_bytes(_packed(_recording_text(recording)))
    for name, events in cohort.events.items():
        path = folder / "recordings" / f"{name}_events.csv"
        events.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    text = readme(cohort.seed, cohort.effect)
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")
    write_checksums(folder)


def write_truth(cohort: Cohort, path: Path) -> None:
    """Write what was put into the cohort, away from its data.

    Parameters
    ----------
    cohort : Cohort
        The cohort.
    path : Path
        JSON file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(cohort.truth, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _recording_text(recording: Recording) -> bytes:
    rounded = np.round(np.column_stack([recording.time_s, recording.angles_deg]), 4)
    rounded[:, 1:] = np.round(rounded[:, 1:], 2) + 0.0
    stream = io.BytesIO()
    layout = ["%.4f", *["%.2f"] * len(recording.names)]
    header = ",".join(["time_s", *recording.names])
    np.savetxt(stream, rounded, layout, ",", "\n", header=header, comments="")
    return stream.getvalue()


def _packed(text: bytes) -> bytes:
    """Compress without the name and time that would make equal data unequal files."""
    stream = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, stream, mtime=0) as packed:
        packed.write(text)
    return stream.getvalue()
