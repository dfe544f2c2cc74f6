"""Figures of the report: data frames in, Matplotlib figures out."""
