"""How much the findings depend on choices and on single people: one grid, declared beforehand."""

from tscs.sensitivity.table import SENSITIVITY_COLUMNS, sensitivity

__all__ = ["SENSITIVITY_COLUMNS", "sensitivity"]
