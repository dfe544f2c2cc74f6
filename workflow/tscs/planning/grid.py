"""The cells of the grid a trial is planned over: target, sham response, SD and correlation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from tscs.planning.pilot import GRID, LOW, NONE, POINT, SD_KINDS, Pilot
from tscs.planning.targets import Targets
from tscs.planning_settings import PlannedOutcome, PlanningSettings

Cell = dict[str, Any]
NAN: Final = float("nan")
ANCOVA: Final = "ANCOVA on baseline, noncentral t"
CHANGE: Final = "t test of changes, noncentral t"
REPEATED: Final = "ANCOVA of means (Frison-Pocock), noncentral t"
CROSSOVER: Final = "period-adjusted difference within people, noncentral t"
NOETHER: Final = "Wilcoxon-Mann-Whitney (Noether), normal shift of changes"
WHITEHEAD: Final = "proportional odds (Whitehead)"
CHI_SQUARE: Final = "chi-square test"
ARCSINE: Final = "arcsine difference"
CORRELATED: Final = ("parallel_ancova", "repeated_measures")
PARALLEL: Final = ("parallel_ancova", "parallel_change", "repeated_measures")
METHODS: Final = {
    "parallel_ancova": (ANCOVA,),
    "parallel_change": (CHANGE,),
    "repeated_measures": (REPEATED,),
    "crossover": (CROSSOVER,),
    "ordinal": (NOETHER, WHITEHEAD),
    "responder": (CHI_SQUARE, ARCSINE),
}
WITHOUT_SD: Final = (WHITEHEAD, CHI_SQUARE, ARCSINE)


def cells(
    pilot: Pilot, planned: PlannedOutcome, aims: Targets, settings: PlanningSettings
) -> Iterator[Cell]:
    """Yield every combination that is computed for an outcome.

    Parameters
    ----------
    pilot : Pilot
        The outcome and what the study lends.
    planned : PlannedOutcome
        What the study declares of it.
    aims : Targets
        Target differences.
    settings : PlanningSettings
        Designs and correlations.
    """
    for design in settings.designs:
        for method in METHODS[design]:
            for own in _spreads(design, method, pilot, settings):
                for more in _aims(design, method, planned, aims):
                    yield (
                        _outcome(pilot, settings)
                        | {"design": design, "method": method}
                        | own
                        | more
                    )


def _outcome(pilot: Pilot, settings: PlanningSettings) -> Cell:
    return {
        "outcome": pilot.outcome.id,
        "scale": pilot.scale,
        "unit": pilot.unit,
        "n_pilot": pilot.n,
        "alpha": settings.alpha,
        "power": settings.power,
        "allocation_ratio": settings.allocation_ratio,
    }


def _spreads(design: str, method: str, pilot: Pilot, settings: PlanningSettings) -> Iterator[Cell]:
    if method in WITHOUT_SD:
        yield {"sd_of": NONE, "sd_kind": NONE, "sd": NAN, "correlation_kind": NONE,
               "correlation": NAN}  # fmt: skip
        return
    for kind in SD_KINDS:
        spread = _spread(design, pilot, kind) | {"sd_kind": kind}
        for correlation in _correlations(design, pilot, settings):
            yield spread | correlation


def _spread(design: str, pilot: Pilot, kind: str) -> Cell:
    if design in CORRELATED:
        return {"sd_of": "baseline", "sd": pilot.sds["baseline"][kind]}
    if design == "crossover":
        return {"sd_of": "within_person", "sd": pilot.sds["change"][kind] / np.sqrt(2)}
    return {"sd_of": "change", "sd": pilot.sds["change"][kind]}


def _correlations(design: str, pilot: Pilot, settings: PlanningSettings) -> Iterator[Cell]:
    if design not in CORRELATED:
        yield {"correlation_kind": NONE, "correlation": NAN}
        return
    yield {"correlation_kind": POINT, "correlation": pilot.correlation}
    yield {"correlation_kind": LOW, "correlation": pilot.correlation_low}
    for correlation in settings.correlations:
        yield {"correlation_kind": GRID, "correlation": correlation}


def _aims(design: str, method: str, planned: PlannedOutcome, aims: Targets) -> Iterator[Cell]:
    if method in WITHOUT_SD:
        yield _declared(method, planned) | _sham(None, "")
        return
    given = {"target_kind": aims.kind, "target_source": aims.source, "target_unit": "outcome",
             "target_verified": _words(aims.verified, bool(aims.values))}  # fmt: skip
    response = planned.sham_response if design in PARALLEL else None
    for value in aims.values or (NAN,):
        for change in response.changes if response else (None,):
            told = response.source if response else ""
            yield given | {"target_difference": value} | _sham(change, told)


def _sham(change: float | None, source: str) -> Cell:
    return {"sham_response": NAN if change is None else change, "sham_source": source}


def _declared(method: str, planned: PlannedOutcome) -> Cell:
    """Return the aim of designs that are planned for shares or an odds ratio."""
    empty = {"target_kind": "", "target_source": "", "target_verified": "",
             "target_difference": NAN, "target_unit": "share"}  # fmt: skip
    if method == WHITEHEAD:
        grades = planned.ordinal
        aim = {"target_unit": "odds_ratio"}
        if grades is None:
            return empty | aim
        return empty | aim | {"target_difference": grades.odds_ratio, "target_kind": "stakeholders",
                              "target_source": grades.source}  # fmt: skip
    shares = planned.responders
    if shares is None:
        return empty
    return empty | {"target_difference": shares.treated - shares.control,
                    "target_kind": "stakeholders",
                    "target_source": f"{shares.definition}: {shares.source}"}  # fmt: skip


def _words(verified: bool, known: bool) -> str:
    if not known:
        return ""
    return "yes" if verified else "no"
