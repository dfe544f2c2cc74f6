"""A figure of the report: its kind and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ROWS_PER_FIGURE: Final = 50
PANELS_PER_FIGURE: Final = 15
PEOPLE_PER_FIGURE: Final = 12
DOMAINS_COMPARED: Final = 2
GRIDS_PER_FIGURE: Final = 2
TRIALS_PER_FIGURE: Final = 24
CURVES_PER_FIGURE: Final = 2
KINDS: Final = (
    *("schedule", "completeness", "forest", "trajectories", "individuals", "share"),
    *("sensitivity", "curves", "estimation", "shift_map", "concordance", "timeline", "diary"),
    *("session_changes", "person_courses", "waveforms", "recording_quality", "pendulum"),
    *("trial_flow", "arm_courses", "arm_differences", "pooled_values", "crossover"),
    *("planning_curves", "simulated_power"),
)


@dataclass(frozen=True)
class Picture:
    """One figure of the report.

    Attributes
    ----------
    stem : str
        File name without suffix.
    kind : str
        Member of `KINDS`.
    domain : str
        Domain of the outcomes; empty when the figure spans domains.
    outcomes : tuple of str
        Ids of the outcomes, items of the diary, or the joint shown, in order.
    people : tuple of str
        Ids of the people shown, in order; empty where a figure shows everybody.
    recordings : tuple of str
        Ids of the recordings shown, in order.
    """

    stem: str
    kind: str
    domain: str = ""
    outcomes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()


def paged(kind: str, outcomes: Sequence[str], limit: int, domain: str = "") -> list[Picture]:
    """Return the figures of a kind, each with at most `limit` outcomes.

    Parameters
    ----------
    kind : str
        Member of `KINDS`.
    outcomes : sequence of str
        Ids in order.
    limit : int
        Most outcomes of one figure.
    domain : str
        Domain of the outcomes, empty when they span domains.
    """
    stem = f"{kind}_{domain}" if domain else kind
    starts = range(0, len(outcomes), limit)
    return [
        Picture(numbered(stem, place), kind, domain, tuple(outcomes[start : start + limit]))
        for place, start in enumerate(starts)
    ]


def numbered(stem: str, place: int) -> str:
    """Return the file name of the figure at a place: the first has no number."""
    return f"{stem}_{place + 1}" if place else stem
