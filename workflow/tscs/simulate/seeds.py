"""Seeds of the two shipped cohorts; `docs/synthetic_cohort.md` tells how they were chosen."""

SHIPPED_SEED = 13
PLACEBO_SEED = 14
