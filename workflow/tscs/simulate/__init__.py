"""Generator of the synthetic nine-person cohort that the repository ships.

Nothing outside this package imports it: it makes input, the rest of the library reads input.
`docs/synthetic_cohort.md` states the figures it aims at and where they come from.
"""

from __future__ import annotations

from tscs.simulate.cohort import Cohort, simulate_cohort, simulate_tables
from tscs.simulate.write import write_cohort, write_truth

__all__ = ["Cohort", "simulate_cohort", "simulate_tables", "write_cohort", "write_truth"]
