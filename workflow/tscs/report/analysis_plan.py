"""The analysis plan in words: is it followed, what differs, can the order be verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tscs.plan.comparison import (
    BEFORE,
    NOT_BEFORE,
    UNKNOWN,
    Compared,
    Difference,
    compare_plans,
    order_of_dates,
)
from tscs.plan.content import Item
from tscs.plan.context import SETTINGS, item_text
from tscs.plan_settings import PlanSettings, TimeStamp
from tscs.report import markdown, numbers
from tscs.report.markdown import Raw
from tscs.report.register import NOT_GIVEN
from tscs.study import Study

ABSENT: Final = "not in the plan"
DROPPED: Final = "no longer there"
KINDS: Final = {
    "register": "register of studies",
    "archive": "public archive",
    "rfc3161": "RFC 3161 time stamp token",
    "journal": "journal",
    "authority": "authority or committee",
}


def analysis_plan(study: Study) -> dict[str, Any] | None:
    """Return the values of the section on the analysis plan, or None if none is declared.

    Parameters
    ----------
    study : Study
        The study, with the plan that was kept.
    """
    plan = study.config.plan
    if not plan.declared:
        return None
    compared = compare_plans(study.config, study.catalogue, study.kept_plan)
    return {
        "document": plan.document,
        "agreement": list(_agreement(plan, compared)),
        "order": _order(plan),
        "differences": [_cells(item) for item in compared.differences],
        "deviations": [
            [
                item.what,
                ", ".join(_short(study, name) for name in item.outcomes),
                item.when or NOT_GIVEN,
                item.why or NOT_GIVEN,
            ]
            for item in plan.deviations
        ],
        "departs": bool(compared.declared) and not compared.followed,
    }


def _agreement(plan: PlanSettings, compared: Compared) -> Iterator[Raw]:
    """Yield whether the present settings are those of the plan."""
    declared, present = markdown.code(compared.declared), markdown.code(compared.present)
    if not compared.declared:
        yield Raw(
            "The plan was not made by this workflow: no hash is declared, so whether the analysis "
            "follows it is not compared here."
        )
        return
    if compared.followed:
        yield Raw(
            f"Settings, outcomes and rules of this report give the plan with the declared hash "
            f"{declared}: the analysis is the one that was planned."
        )
    else:
        yield Raw(
            f"Settings, outcomes and rules of this report do not give the declared plan. Hash "
            f"declared: {declared}; hash of the plan that they give now: {present}."
        )
    yield from _kept(plan, compared)


def _kept(plan: PlanSettings, compared: Compared) -> Iterator[Raw]:
    """Yield what the file that was kept can tell."""
    name = markdown.code(plan.kept)
    if compared.kept and compared.kept != compared.declared:
        yield Raw(
            f"The file {name} is not the declared plan: its content has the hash "
            f"{markdown.code(compared.kept)}. Nothing is compared with it."
        )
    elif compared.differences:
        many = len(compared.differences)
        differ = "item differs" if many == 1 else "items differ"
        yield Raw(
            f"{numbers.whole(many)} {differ} from the plan stored in {name} "
            "(@tbl:plan-differences)."
        )
    elif not (compared.followed or compared.kept):
        yield Raw(
            "The plan of then was not stored in the study folder, so what differs cannot be listed."
        )


def _order(plan: PlanSettings) -> str:
    """Return whether it can be verified that the plan came before the data."""
    stamp = plan.timestamp
    if stamp is None:
        own = f"; {plan.date} is the study's own statement" if plan.date else ""
        return (
            "Whether the plan was fixed before the data cannot be verified: no external time stamp "
            f"is named{own}"
        )
    proof = _proof(stamp)
    first = f"the first assessment ({plan.first_assessment}, as the study declares it)"
    relation = order_of_dates(stamp.date, plan.first_assessment)
    if relation == BEFORE:
        return f"The order of plan and data can be verified by {proof}: before {first}"
    if relation == NOT_BEFORE:
        return (
            f"The plan was stamped by {proof}, not before {first}: the time stamp does not show "
            "that the plan was fixed before the data"
        )
    if relation == UNKNOWN:
        return (
            f"The order of plan and data can be verified by {proof}, once it is set against the "
            "date of the first assessment, which is not declared"
        )
    return (
        f"The plan was stamped by {proof}; beside {first} the dates are too coarse to tell which "
        "came first"
    )


def _proof(stamp: TimeStamp) -> str:
    return f"an external time stamp ({KINDS[stamp.kind]}, {stamp.where}, {stamp.date})"


def _cells(item: Difference) -> list[object]:
    path = item.path.removeprefix(SETTINGS)
    return [markdown.code(path), _told(item.was, ABSENT), _told(item.now, DROPPED)]


def _told(value: Item | None, absent: str) -> str:
    return absent if value is None else item_text(value)


def _short(study: Study, name: str) -> str:
    known = study.catalogue.outcomes.get(name)
    return known.short if known else name
