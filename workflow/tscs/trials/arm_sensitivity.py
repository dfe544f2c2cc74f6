"""Other analyses of a primary or key secondary outcome at the endpoint of a trial."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from tscs.config import Config
from tscs.trials.ancova import ancova
from tscs.trials.arms import ArmValues
from tscs.trials.clda import clda
from tscs.trials.columns import Array, strata_columns
from tscs.trials.effect_rows import NOT_POSITIVE, Row, arm_cells, test_cells, without
from tscs.trials.graded_arms import ordinal_rows, responder_rows
from tscs.trials.reference_based import METHODS, Imputed, ReferenceBased, impute, reference_based
from tscs.trials.tipping_point import tipping_point

ANCOVA: Final = "ancova"
CLDA: Final = "clda"
ORDINAL: Final = "ordinal"
RESPONDER: Final = "responder"
REFERENCE_BASED: Final = "ancova_reference_based"
TIPPING_POINT: Final = "tipping_point"
SHIFT_DIGITS: Final = 4
TIPPING: Final = "shift of the imputed values of the active arm towards worse"


@dataclass(frozen=True)
class Compared:
    """An outcome that is compared at the endpoint.

    Attributes
    ----------
    values : ArmValues
        Values of everybody who was randomised.
    endpoint : int
        Place of the endpoint among the later visits.
    config : Config
        Settings of the analysis.
    """

    values: ArmValues
    endpoint: int
    config: Config

    @property
    def alpha(self) -> float:
        """Two-sided level."""
        return self.config.analysis.alpha

    @property
    def covariates(self) -> Array:
        """Baseline and strata, shape (n, k)."""
        baseline = self.values.analysed[0][:, np.newaxis]
        if self.values.strata is None:
            return baseline
        return np.hstack([baseline, strata_columns(self.values.strata)])


def sensitivity_rows(compared: Compared) -> Iterator[Row]:
    """Yield the cells of every other analysis, each with its name in `analysis` and `variant`.

    Parameters
    ----------
    compared : Compared
        The outcome.
    """
    if compared.values.log and not compared.values.positive:
        yield {"analysis": ANCOVA, "variant": ""} | without(NOT_POSITIVE)
        return
    for name, analysis in ANALYSES.items():
        for variant, cells in analysis(compared):
            yield {"analysis": name, "variant": variant} | cells


def _ancova(compared: Compared) -> Iterator[tuple[str, Row]]:
    values = compared.values
    later = values.analysed[1][:, compared.endpoint]
    found = ancova(later, values.active, compared.covariates, alpha=compared.alpha)
    shared = arm_cells(values, compared.endpoint)
    code = str(found.reason)
    for variant, tests, method in (
        ("equal variances", found, "ANCOVA: baseline and strata; complete cases"),
        ("unequal variances", found.robust, "ANCOVA with HC3 standard error; complete cases"),
    ):
        cells = without(code) if code else test_cells(tests, 0, values)
        yield variant, shared | cells | {"method": method}


def _clda(compared: Compared) -> Iterator[tuple[str, Row]]:
    values = compared.values
    baseline, later = values.analysed
    found = clda(later, values.active, baseline, values.strata, alpha=compared.alpha)
    place = compared.endpoint
    code = str(found.reason[place])
    cells = without(code) if code else test_cells(found, place, values)
    counts = {
        "n_active": float(found.n_active[place]), "n_control": float(found.n_control[place]),
    }  # fmt: skip
    method = f"constrained longitudinal data analysis; {found.method}" if found.method else ""
    yield "", arm_cells(values, place) | counts | cells | {
        "structure": found.structure, "method": method,
    }  # fmt: skip


def _ordinal(compared: Compared) -> Iterator[tuple[str, Row]]:
    return ordinal_rows(compared.values, compared.endpoint, compared.alpha)


def _responder(compared: Compared) -> Iterator[tuple[str, Row]]:
    return responder_rows(compared.values, compared.endpoint, compared.alpha)


def _reference_based(compared: Compared) -> Iterator[tuple[str, Row]]:
    imputed = _imputed(compared)
    for method in METHODS:
        found = reference_based(imputed, method, alpha=compared.alpha)
        yield method.replace("_", " "), _imputed_cells(found, compared)


def _tipping_point(compared: Compared) -> Iterator[tuple[str, Row]]:
    """Yield the analysis after shifts of the imputed values of the active arm towards worse."""
    shifts = _shifts(compared)
    if not shifts:
        return
    towards_worse = [-compared.values.outcome.improvement_sign * shift for shift in shifts]
    unit = "natural logarithms" if compared.values.log else compared.values.outcome.unit
    found = tipping_point(_imputed(compared), towards_worse, alpha=compared.alpha)
    for shift, result in zip(shifts, found.results, strict=True):
        yield f"shift by {_text(shift)} {unit}", _imputed_cells(result, compared)
    cells: Row = {"estimate": abs(found.tipping), "measure": TIPPING}
    told = without(found.reason) if found.reason else cells
    counts = _imputed_counts(found.results[0])
    yield "shift at which p reaches alpha", counts | told | {"measure": TIPPING}


def _text(shift: float) -> str:
    return f"{shift:.{SHIFT_DIGITS}g}"


def _imputed(compared: Compared) -> Imputed:
    values, settings = compared.values, compared.config
    baseline, later = values.analysed
    return impute(
        later, values.active, baseline, values.strata, endpoint=compared.endpoint,
        imputations=settings.trial.imputations, seed=settings.analysis.seed,
    )  # fmt: skip


def _shifts(compared: Compared) -> tuple[float, ...]:
    """Return the declared shifts on the scale of the analysis."""
    trial, spread = compared.config.trial, compared.values.standardiser()
    own = trial.tipping_deltas.get(compared.values.outcome.id)
    if own is not None:
        return own
    return tuple(share * spread for share in trial.tipping_shifts) if spread > 0 else ()


def _imputed_counts(found: ReferenceBased) -> Row:
    return {"n_active": found.n_active, "n_control": found.n_control}


def _imputed_cells(found: ReferenceBased, compared: Compared) -> Row:
    counts = _imputed_counts(found)
    if found.reason:
        return counts | without(found.reason)
    imputed = f"imputed: {found.imputed_active} active, {found.imputed_control} control"
    method = f"ANCOVA after {found.imputations} imputations; {imputed}"
    return counts | test_cells(found, 0, compared.values) | {"method": method}


ANALYSES: Final[dict[str, Callable[[Compared], Iterator[tuple[str, Row]]]]] = {
    ANCOVA: _ancova,
    CLDA: _clda,
    REFERENCE_BASED: _reference_based,
    TIPPING_POINT: _tipping_point,
    ORDINAL: _ordinal,
    RESPONDER: _responder,
}
