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

ANCOVA: Final = "ancova"
CLDA: Final = "clda"
ORDINAL: Final = "ordinal"
RESPONDER: Final = "responder"


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


ANALYSES: Final[dict[str, Callable[[Compared], Iterator[tuple[str, Row]]]]] = {
    ANCOVA: _ancova,
    CLDA: _clda,
    ORDINAL: _ordinal,
    RESPONDER: _responder,
}
