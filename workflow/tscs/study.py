"""A study as one object: settings, outcome catalogue, schedule and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from tscs.catalogue import Catalogue, load_catalogue
from tscs.config import Config
from tscs.config_file import load_config
from tscs.contract import load_contract
from tscs.kinematics.norms import Norm, builtin_norm, load_norm
from tscs.kinematics.recordings import Recording, RecordingFiles
from tscs.plan.kept import KeptPlan, load_kept
from tscs.schedule import Schedule, build_schedule, with_doses
from tscs.tables import read_tables
from tscs.trials.allocation import load_allocation
from tscs.trials.blinding import blinded_tables


@dataclass(frozen=True)
class Study:
    """Everything that is known before anything is computed.

    Attributes
    ----------
    config : Config
        Settings with defaults filled in.
    catalogue : Catalogue
        Outcomes with units, ranges and directions.
    schedule : Schedule
        Visits in order.
    tables : dict of str to DataFrame
        Typed tables; the index is the line in the file. Of a blinded trial without what could
        tell the arms apart, see `tscs.trials.blinding`.
    recordings : mapping of str to Recording
        Recorded walks that can be read, by identifier; a file is read when it is asked for.
    norm : Norm
        Norm curves of the Gait Variable Score.
    allocation : DataFrame or None
        Who was randomised to which arm, see `tscs.trials.allocation.load_allocation`; None for a
        case series and a blinded trial.
    kept_plan : KeptPlan or None
        The analysis plan that was kept when it was fixed; None if the study names none.
    """

    config: Config
    catalogue: Catalogue
    schedule: Schedule
    tables: dict[str, pd.DataFrame]
    recordings: Mapping[str, Recording] = field(default_factory=dict)
    norm: Norm = field(default_factory=builtin_norm)
    allocation: pd.DataFrame | None = None
    kept_plan: KeptPlan | None = None

    @property
    def blinded(self) -> bool:
        """Whether the study is a trial whose arms are not known to the analysis."""
        return self.config.is_trial and self.allocation is None


def load_study(folder: Path) -> Study:
    """Load a study folder that has passed validation.

    Parameters
    ----------
    folder : Path
        Folder with ``config.yaml`` and ``data/``.

    Returns
    -------
    Study
        The study.

    Raises
    ------
    StudyFaults
        If a file cannot be read.
    """
    config = load_config(folder)
    allocation = load_allocation(folder, config)
    tables = read_tables(folder / "data", load_contract())
    if config.is_trial and allocation is None:
        tables = blinded_tables(tables)
    schedule = build_schedule(config, tables["visits"])
    tables["visits"] = with_doses(tables["visits"], schedule)
    listed = tables.get("recordings")
    systems = config.recordings.systems
    recordings = {} if listed is None else RecordingFiles(folder / "data", listed, systems)
    norm = load_norm(folder / "data", config.recordings.norm)
    return Study(
        config, load_catalogue(folder), schedule, tables, recordings, norm, allocation,
        load_kept(folder, config),
    )  # fmt: skip
