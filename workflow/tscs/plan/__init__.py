"""The statistical analysis plan: made from the settings before any data exist.

It reads config.yaml, the study's own catalogue.yaml and the rules of the workflow, never a table,
so that it is the same before and after the data.
"""
