"""Linear mixed models with one grouping factor, for a handful of participants.

`fit_mixed` maximises the (restricted) likelihood, `kenward_roger`, `satterthwaite` and
`cluster_robust` test contrasts of its fixed effects, `slopes_test` is the exact shortcut for many
balanced data sets.
"""

from tscs.mixed.cluster_robust import cluster_robust
from tscs.mixed.contrasts import Estimate, kenward_roger, satterthwaite
from tscs.mixed.designs import piecewise_columns, slope_columns, visit_columns, visit_contrast
from tscs.mixed.fit import MixedFit, fit_mixed, random_slope
from tscs.mixed.grouped import MixedModelError
from tscs.mixed.slopes import participant_slopes, slopes_test

__all__ = [
    "Estimate",
    "MixedFit",
    "MixedModelError",
    "cluster_robust",
    "fit_mixed",
    "kenward_roger",
    "participant_slopes",
    "piecewise_columns",
    "random_slope",
    "satterthwaite",
    "slope_columns",
    "slopes_test",
    "visit_columns",
    "visit_contrast",
]
