"""Calibration: how often intervals cover and tests err at the size of the study, by simulation."""
