"""Validation: structure by the contract, values by the catalogue, tables against each other."""

from tscs.validation.fault_list import condensed, faults_as_json, format_faults
from tscs.validation.rules import validate

__all__ = ["condensed", "faults_as_json", "format_faults", "validate"]
