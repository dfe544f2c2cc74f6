"""What an entry of the outcome catalogue may say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PositiveFloat

from tscs.contract import measured_tables

if TYPE_CHECKING:
    from tscs.catalogue.references import PublishedChange

Domain = Literal["spasticity", "gait", "fatigue", "joint_angles", "strength", "other"]
Aggregate = Literal[
    "mean", "sum", "best", "last", "first", "v1_minus_v3", "weaker", "more_affected"
]
Bounds = tuple[float, float]
RECORDINGS = "recordings"


def _texts(value: object) -> object:
    """Let one value stand for a list of one, and numbers for their text."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(str(item) if isinstance(item, int | float) else item for item in values)


Values = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class Entry(BaseModel):
    """Base of all parts of the catalogue: unknown keys are faults, values do not change later."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Muscle(Entry):
    """A muscle group."""

    label: str = Field(description="Name in words")
    action: Literal["flexor", "extensor", "adductor", "abductor", "rotator"] = Field(
        description="What it does at its main joint"
    )


class ErrorLimit(Entry):
    """A limit for the change of one person."""

    value: PositiveFloat = Field(description="Size of the limit, on the scale of `kind`")
    kind: Literal["absolute", "percent", "log"] = Field(
        description="In the unit, percent of the first value, or |ln ratio|"
    )
    interval: Bounds | None = Field(None, description="Published range of the value")
    population: str = Field("", description="In whom it was found")
    retest_days: float | None = Field(None, ge=0, description="Days between test and retest")
    source: str = Field(description="Where it was read")
    verified: bool = Field(False, description="Was the source itself read")


class ErrorLimits(Entry):
    """Limits by direction of change; an absent one was not published."""

    improvement: ErrorLimit | None = None
    worsening: ErrorLimit | None = None


class Items(Entry):
    """Scoring key of a questionnaire."""

    number: int = Field(ge=1, description="Items of the whole questionnaire")
    include: tuple[int, ...] = Field((), description="Items of this score; empty: all")
    scale: Bounds = Field(description="Lowest and highest answer")
    reversed: tuple[int, ...] = Field((), description="Items scored the other way round")
    missing: Literal["none", "person_mean"] = Field(
        "none", description="person_mean: missing items get the mean of the answered ones"
    )
    max_missing: int = Field(0, ge=0, description="Missing items that person_mean may fill")
    score: Literal["sum", "mean", "percent"] = Field(
        "sum", description="percent: 0 at the lowest, 100 at the highest possible sum"
    )

    @property
    def included(self) -> tuple[int, ...]:
        """Numbers of the items that enter the score."""
        return self.include or tuple(range(1, self.number + 1))

    @property
    def allowed_missing(self) -> int:
        """How many items may be missing."""
        return self.max_missing if self.missing == "person_mean" else 0


class Totals(Entry):
    """Where the total of a questionnaire stands, for assessments without items."""

    instrument: str = Field(description="Value of the column instrument")
    subscale: str = Field("total", description="Value of the column subscale")
    scale: Literal["outcome", "sum"] = Field(
        "outcome", description="outcome: on the scale of the outcome; sum: raw sum of the items"
    )


class Measured(Entry):
    """Measure of a recording, used instead of the vendor's number where there is a recording."""

    table: Literal["pendulum"] = Field(description="Result table of the recordings")
    column: str = Field(description="Column with the measure")
    trials: Literal["mean"] = Field("mean", description="How the trials of a leg are combined")


class Outcome(Entry):
    """One outcome: where its rows stand, how they become one number, and what that number means."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{0,59}$", description="Identifier")
    label: str = Field(min_length=1, description="Name, spelled out")
    short: str = Field(min_length=1, description="Name in figures")
    instrument: str = Field(description="Instrument or test")
    domain: Domain = Field(description="Group in tables and figures")
    unit: str = Field(min_length=1, description="Unit of the outcome and of its source rows")
    type: Literal["ordinal", "count", "continuous", "censored"] = Field(description="Scale type")
    table: str = Field(description="Table of the source rows")
    where: dict[str, Values] = Field({}, description="Values that select the source rows")
    column: str = Field(description="Column with the value")
    coding: dict[str, float] | None = Field(None, description="Text grade: number")
    allowed: tuple[float, ...] | None = Field(None, description="Permitted source values")
    range: Bounds | None = Field(None, description="Permitted range of source values")
    plausible: Bounds | None = Field(None, description="Outside: a unit error is likely")
    aggregate: dict[str, Aggregate] = Field({}, description="Key column: function, in this order")
    required_components: dict[str, Literal["as_first_scored"] | Values] = Field(
        {}, description="Complete set of components"
    )
    measured: Measured | None = Field(None, description="Measure of recordings to use instead")
    items: Items | None = Field(None, description="Scoring key of a questionnaire")
    totals: Totals | None = Field(None, description="Total that may stand instead of items")
    window_days: int | None = Field(None, ge=1, description="Days before the visit (diary)")
    min_days: int | None = Field(None, ge=1, description="Days needed in the window")
    floor: float | None = Field(None, description="Lowest possible outcome")
    ceiling: float | None = Field(None, description="Highest possible outcome")
    censored_at: float | None = Field(None, description="Cap of the test")
    resolution: PositiveFloat = Field(description="Step of the raw scale")
    direction: Literal["up", "down"] = Field(description="Direction of improvement")
    transform: Literal["none", "log"] = Field("none", description="Scale of the analysis")
    recall_days: int | None = Field(None, ge=0, description="Days a question looks back")
    mdc95: ErrorLimits | None = Field(None, description="Minimal detectable change, 95 %")
    mcid: ErrorLimits | None = Field(None, description="Minimal clinically important difference")
    source: str = Field("", description="Where definition and scoring were read")
    verified: bool = Field(False, description="Was that source itself read")
    part_of: str | None = Field(None, description="Outcome of which this is a part or recoding")
    exploratory: str | None = Field(None, description="Why the outcome is exploratory")

    @property
    def improvement_sign(self) -> int:
        """1 where a rise is an improvement, -1 where a fall is."""
        return 1 if self.direction == "up" else -1

    @property
    def file(self) -> str:
        """Table in which the outcome begins: recordings if it is measured from them."""
        return RECORDINGS if self.table in measured_tables() else self.table

    def reads(self, table: str) -> bool:
        """Return whether rows of `table` can enter the outcome."""
        if table == "joint_angles":  # measured from recordings, instead of the vendor's numbers
            return self.table == "joint_angle_features" and self.measured is None
        if self.measured is not None and table == self.measured.table:
            return True
        return table == self.table or (self.totals is not None and table == "questionnaire_totals")

    def selects(self, table: str) -> dict[str, tuple[str, ...]]:
        """Return the column values by which rows of `table` belong to the outcome."""
        if table == self.table:
            return self.where
        if self.totals is None:
            return {}
        return {"instrument": (self.totals.instrument,), "subscale": (self.totals.subscale,)}


@dataclass(frozen=True)
class Catalogue:
    """All outcomes a study can have.

    Attributes
    ----------
    outcomes : dict of str to Outcome
        Outcomes by id: the default ones in their order, then those the study added.
    muscles : dict of str to Muscle
        Muscle groups by name.
    overrides, added : tuple of str
        Ids of default outcomes the study changed, and of outcomes it added.
    references : dict of str to PublishedChange
        Published changes without treatment, by name.
    """

    outcomes: dict[str, Outcome]
    muscles: dict[str, Muscle]
    overrides: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    references: dict[str, PublishedChange] = field(default_factory=dict)

    def for_table(self, table: str) -> list[Outcome]:
        """Return the outcomes that read rows of `table`."""
        return [outcome for outcome in self.outcomes.values() if outcome.reads(table)]

    def vocabulary(self, table: str, column: str) -> tuple[str, ...]:
        """Return the values of a column that the catalogue knows.

        Parameters
        ----------
        table, column : str
            A column by which outcomes select rows or name their components.

        Returns
        -------
        tuple of str
            Known values in the order of the catalogue; empty if no outcome uses the column. For
            ``muscle_group`` the muscle groups.
        """
        if column == "muscle_group":
            return tuple(self.muscles)
        named: dict[str, None] = {}
        for outcome in self.for_table(table):
            named.update(dict.fromkeys(outcome.selects(table).get(column, ())))
            components = outcome.required_components.get(column, ())
            if table == outcome.table and isinstance(components, tuple):
                named.update(dict.fromkeys(components))
        return tuple(named)
