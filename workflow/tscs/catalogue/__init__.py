"""The outcome catalogue: what each test, scale and parameter is, and how it becomes one number."""

from tscs.catalogue.loading import load_catalogue
from tscs.catalogue.models import (
    Catalogue,
    ErrorLimit,
    ErrorLimits,
    Items,
    Measured,
    Muscle,
    Outcome,
    Totals,
)
from tscs.catalogue.references import PublishedChange, PublishedShare

__all__ = [
    "Catalogue",
    "ErrorLimit",
    "ErrorLimits",
    "Items",
    "Measured",
    "Muscle",
    "Outcome",
    "PublishedChange",
    "PublishedShare",
    "Totals",
    "load_catalogue",
]
