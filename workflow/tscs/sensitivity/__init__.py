"""How much the findings depend on choices and on single people: one grid, declared beforehand."""

from tscs.sensitivity.grid import Inputs
from tscs.sensitivity.table import MAIN, SENSITIVITY_COLUMNS, sensitivity
from tscs.sensitivity.walking_speed import walking_speeds

__all__ = ["MAIN", "SENSITIVITY_COLUMNS", "Inputs", "sensitivity", "walking_speeds"]
