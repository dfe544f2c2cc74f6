"""The settings of a study: the only source of their names, defaults and meanings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tscs.association_settings import AssociationSettings
from tscs.calibration_settings import CalibrationSettings
from tscs.cointervention_settings import CoInterventions
from tscs.deviation_settings import Deviation
from tscs.expectation_settings import EntryCriterion, Expectation, Recruitment
from tscs.pendulum_settings import PendulumSettings
from tscs.plan_settings import PlanSettings
from tscs.planning_settings import PlanningSettings
from tscs.progression_settings import ProgressionCriterion
from tscs.recording_settings import RecordingSettings
from tscs.sensitivity_settings import SensitivitySettings
from tscs.settings import Settings
from tscs.study_texts import Texts
from tscs.trial_settings import TrialSettings

Timepoint = Literal["pre", "post", "single"]
Label = Annotated[str, Field(coerce_numbers_to_str=True)]


class RegisteredOutcome(Settings):
    """An outcome as registered."""

    outcome: str = Field(description="Id in the outcome catalogue, or the registered wording")
    role: Literal["primary", "secondary"] = Field(
        default="secondary", description="Registered role"
    )
    timepoint: str = Field(default="", description="Registered time point, in words")


class Registration(Settings):
    """Entry of the study in a trial register."""

    id: str = Field(description="Number in the register")
    date: Label = Field(default="", description="Date of registration")
    planned_n: int | None = Field(default=None, ge=1, description="Number of people planned")
    outcomes: tuple[RegisteredOutcome, ...] = Field(
        default=(), description="Outcomes as registered"
    )
    deviations: tuple[Deviation, ...] = Field(
        default=(), description="Departures from the registration"
    )


class StudySettings(Settings):
    """What the study is."""

    title: str = Field(default="Untitled study", description="Title of the report")
    design: Literal["case_series", "parallel", "crossover"] = Field(
        default="case_series",
        description="case_series, or a randomised trial: parallel or crossover",
    )
    synthetic: bool = Field(
        default=False,
        description="yes marks every page and figure: data made by a computer, no people",
    )
    condition: str = Field(
        default="", description="Disease of the people, for published changes without treatment"
    )
    recruitment: Recruitment = Field(
        default=Recruitment(), description="How people came into the study"
    )
    registration: Registration | None = Field(default=None, description="Entry in a trial register")
    texts: Texts = Field(default=Texts(), description="Sentences for what no table holds")


class PlannedAssessments(Settings):
    """Outcomes planned at visits and time points; a missing row there is a fault."""

    outcomes: tuple[str, ...] = Field(description="Outcome ids")
    visits: tuple[Label, ...] = Field(description="Visit labels")
    timepoints: tuple[Timepoint, ...] = Field(description="pre, post or single")


class ScheduleSettings(Settings):
    """Visits in order. Their type, days and doses come from visits.csv."""

    visits: tuple[Label, ...] = Field(
        default=(), description="Labels in order; empty: from visits.csv"
    )
    planned: tuple[PlannedAssessments, ...] = Field(
        default=(), description="Assessments planned per visit"
    )

    @model_validator(mode="before")
    @classmethod
    def _list_of_labels(cls, value: object) -> object:
        return {"visits": value} if isinstance(value, list | tuple) else value

    @model_validator(mode="after")
    def _no_label_twice(self) -> ScheduleSettings:
        twice = sorted({label for label in self.visits if self.visits.count(label) > 1})
        if twice:
            message = f"visit label listed twice: {', '.join(twice)}"
            raise ValueError(message)
        return self


class OutcomeSettings(Settings):
    """Role of an outcome in this study."""

    role: Literal["primary", "secondary", "exploratory"] = Field(
        default="secondary", description="primary outcomes form the confirmatory family"
    )
    registered: bool = Field(default=False, description="Named in the registration")


class Moment(Settings):
    """One assessment: a visit and a time point."""

    visit: Label = Field(description="Visit label")
    timepoint: Timepoint = Field(default="pre", description="pre, post or single")


class ContrastSettings(Settings):
    """A comparison within people: `from` one assessment `to` another, or over all sessions."""

    start: Moment | None = Field(default=None, alias="from", description="Earlier assessment")
    end: Moment | None = Field(default=None, alias="to", description="Later assessment")
    visits: Literal["each_session"] | None = Field(
        default=None, description="each_session: pre to post"
    )
    average: Literal["mean_of_paired_sessions"] | None = Field(
        default=None, description="mean of each person's available pre to post pairs"
    )

    @model_validator(mode="after")
    def _one_of_two_forms(self) -> ContrastSettings:
        between = self.start is not None and self.end is not None
        within = self.visits is not None and self.average is not None
        parts = (self.start, self.end, self.visits, self.average)
        if between == within or sum(part is not None for part in parts) != 2:
            message = (
                "a contrast has either 'from' and 'to', or 'visits: each_session' and "
                "'average: mean_of_paired_sessions'"
            )
            raise ValueError(message)
        return self


class Estimand(Settings):
    """What is estimated, in the terms of ICH E9(R1)."""

    population: str = Field(default="", description="Who")
    treatment: str = Field(default="", description="Treatment conditions compared")
    variable: str = Field(default="", description="Outcome and contrast")
    intercurrent_events: dict[str, str] = Field(default={}, description="Event: strategy")
    summary: str = Field(default="", description="Summary measure")


class Family(Settings):
    """The confirmatory family: the primary outcomes in one contrast."""

    contrast: str = Field(default="after_treatment", description="Contrast tested")


class Families(Settings):
    """Families of tests."""

    confirmatory: Family = Field(default=Family(), description="Primary outcomes, one contrast")


class Margin(Settings):
    """How much of a gain a group may lose until follow-up; fixed before the data are seen."""

    value: float = Field(
        gt=0, allow_inf_nan=False, description="In the outcome's unit; less than a gain of interest"
    )
    reason: str = Field(min_length=1, description="Why a loss of this size does not matter")
    fixed: str = Field(default="", description="Date and document in which it was fixed")


class AnalysisSettings(Settings):
    """Statistical settings."""

    alpha: float = Field(
        default=0.05, gt=0, lt=0.5, description="Two-sided level; intervals cover 1-alpha"
    )
    families: Families = Field(default=Families(), description="Families of tests")
    seed: int = Field(default=1, ge=0, description="Seed of every random step")
    margins: dict[str, Margin] = Field(
        default={}, description="Margins of the change since the end of treatment, by outcome id"
    )
    cointerventions: CoInterventions = Field(
        default=CoInterventions(), description="How long a co-intervention may act on later visits"
    )
    sensitivity: SensitivitySettings = Field(
        default=SensitivitySettings(), description="Sensitivity analyses, declared beforehand"
    )
    expectations: dict[str, Expectation] = Field(
        default={}, description="What primary outcomes are compared with, by outcome id"
    )
    associations: AssociationSettings = Field(
        default=AssociationSettings(), description="Outcomes set beside each other"
    )
    pendulum: PendulumSettings = Field(
        default=PendulumSettings(), description="Recorded pendulum tests"
    )
    calibration: CalibrationSettings = Field(
        default=CalibrationSettings(), description="Simulation of the study's own size"
    )

    @property
    def family_contrast(self) -> str:
        """Contrast of the confirmatory family."""
        return self.families.confirmatory.contrast


class Config(Settings):
    """All settings of a study; every one has a default."""

    study: StudySettings = Field(default=StudySettings(), description="What the study is")
    schedule: ScheduleSettings = Field(default=ScheduleSettings(), description="Visits in order")
    outcomes: dict[str, OutcomeSettings] = Field(default={}, description="Role of outcomes, by id")
    contrasts: dict[str, ContrastSettings] = Field(
        default={}, description="Comparisons; empty: derived from the schedule"
    )
    estimands: dict[str, Estimand] = Field(
        default={}, description="Estimands, printed in the report"
    )
    entry_criterion: EntryCriterion = Field(
        default=EntryCriterion(), description="By which value people were selected"
    )
    analysis: AnalysisSettings = Field(
        default=AnalysisSettings(), description="Statistical settings"
    )
    recordings: RecordingSettings = Field(
        default=RecordingSettings(), description="Recorded joint angles"
    )
    progression_criteria: dict[str, ProgressionCriterion] = Field(
        default={}, description="When a trial may follow, by name: stop, amend or go"
    )
    planning: PlanningSettings = Field(
        default=PlanningSettings(), description="The trial that a planner derives from the study"
    )
    trial: TrialSettings = Field(
        default=TrialSettings(), description="A randomised trial; ignored in a case series"
    )
    plan: PlanSettings = Field(
        default=PlanSettings(), description="The analysis plan, fixed before the data"
    )

    @property
    def primary(self) -> tuple[str, ...]:
        """Ids of the primary outcomes, in the order of the file."""
        return tuple(name for name, entry in self.outcomes.items() if entry.role == "primary")

    @property
    def is_trial(self) -> bool:
        """Whether the study randomises people."""
        return self.study.design != "case_series"
