"""Indices of single-case designs: a baseline phase against a treatment phase."""
