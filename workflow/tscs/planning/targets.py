"""The differences a trial is planned for: declared, or the verified MCID of the catalogue.

An estimate of the study is never among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tscs.catalogue import ErrorLimit, Outcome
from tscs.planning.pilot import LOG, Pilot
from tscs.planning_settings import PlannedOutcome

NO_TARGET: Final = "no_target_difference"
CATALOGUE_MCID: Final = "mcid"


@dataclass(frozen=True)
class Targets:
    """Differences in favour of treatment, positive, the first one leading; `code` if none."""

    values: tuple[float, ...] = ()
    kind: str = ""
    source: str = ""
    verified: bool = False
    code: str = ""


def targets(pilot: Pilot, planned: PlannedOutcome) -> Targets:
    """Return the differences that an outcome is planned for.

    Parameters
    ----------
    pilot : Pilot
        The outcome and its scale.
    planned : PlannedOutcome
        What the study declares.
    """
    declared = planned.target_difference
    if declared is not None:
        values = tuple(dict.fromkeys((declared.value, *declared.further)))
        return Targets(values, declared.kind, declared.source, declared.verified)
    return _of_catalogue(pilot.outcome, pilot.scale)


def _of_catalogue(outcome: Outcome, scale: str) -> Targets:
    limit = outcome.mcid.improvement if outcome.mcid else None
    code = NO_TARGET if limit is None else _refusal(limit, scale)
    if limit is None or code:
        return Targets(code=code)
    values = tuple(dict.fromkeys((limit.value, *(limit.interval or ()))))
    return Targets(values, CATALOGUE_MCID, limit.source, verified=True)


def _refusal(limit: ErrorLimit, scale: str) -> str:
    if not limit.verified:
        return "limit_not_verified"
    wanted = "log" if scale == LOG else "absolute"
    return "" if limit.kind == wanted else "limit_on_other_scale"
