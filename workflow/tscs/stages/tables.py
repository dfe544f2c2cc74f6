"""What the stages hand on."""

from __future__ import annotations

import pandas as pd

from tscs.kinematics.joint_angles import KEYS
from tscs.results import hand_on

Tables = dict[str, pd.DataFrame]
NO_RECORDINGS = pd.DataFrame(columns=[*KEYS, "task", "leg", "trial", "zero_definition"])


def hand_over(**tables: pd.DataFrame) -> Tables:
    """Return tables by name as the next stage reads them from their files."""
    return {name: hand_on(name, table) for name, table in tables.items()}
