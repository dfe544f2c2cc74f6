"""What the results may be said to mean: the words for every verdict, and a search for claims.

Every sentence that words a verdict comes from `tscs.claims.sentences`; `check` reads finished text
and names each sentence that says more than an uncontrolled series can show.
"""

from tscs.claims.check import Claim, check
from tscs.claims.randomised import ArmDifference, between_arms, described, pooled_changes
from tscs.claims.sentences import (
    EXPECTED,
    against_no_treatment,
    best_of_sessions,
    codings,
    compared_with,
    family_member,
    on_which_side,
    reached_below_error,
    share_without_treatment,
    still_present,
    without_reference,
)
from tscs.expectation import ABOVE

__all__ = [
    "ABOVE",
    "EXPECTED",
    "ArmDifference",
    "Claim",
    "against_no_treatment",
    "best_of_sessions",
    "between_arms",
    "check",
    "codings",
    "compared_with",
    "described",
    "family_member",
    "on_which_side",
    "pooled_changes",
    "reached_below_error",
    "share_without_treatment",
    "still_present",
    "without_reference",
]
