"""Which sensitivity analyses a study declares."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from tscs.settings import Settings

Variant = Literal[
    "leave_one_out", "without_co_interventions", "missing_no_change", "missing_worst",
    "missing_best", "mixed_model", "mean_baseline", "from_last_post", "other_coding",
    "common_muscles", "net_share", "unable_zero_speed", "worst_rank", "speed_adjusted",
    "raw_scale", "studentised_bootstrap", "zeros_dropped", "zeros_pratt",
]  # fmt: skip
VARIANTS: tuple[Variant, ...] = get_args(Variant)
FOR_OTHERS: tuple[Variant, ...] = (
    "leave_one_out", "without_co_interventions", "missing_no_change", "missing_worst",
    "missing_best", "from_last_post", "unable_zero_speed", "worst_rank", "speed_adjusted",
    "raw_scale",
)  # fmt: skip


class SensitivitySettings(Settings):
    """The grid of sensitivity analyses, fixed before the data are seen."""

    primary: tuple[Variant, ...] = Field(
        default=VARIANTS, description="Variants of the primary outcomes"
    )
    others: tuple[Variant, ...] = Field(
        default=FOR_OTHERS, description="Variants of every other main outcome"
    )
    contrasts: tuple[str, ...] = Field(
        default=(),
        description="Contrasts; empty: the family's, follow_up and since_last_assessment",
    )
