"""Notebooks.

Inputs: result tables and the study's tables. Outputs: executed notebooks, also as HTML.
"""


rule notebook:
    """Execute a notebook on the results."""
    input:
        data=STUDY.tables,
        outcomes="results/outcomes.csv",
        sources="results/outcome_sources.csv",
        completeness="results/tables/completeness.csv",
        effects="results/tables/within_subject_effects.csv",
    output:
        notebook="results/notebooks/{name}.ipynb",
        page="results/notebooks/{name}.html",
    log:
        "results/logs/notebook_{name}.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/execute_notebook.py"


rule notebooks:
    """Execute all notebooks."""
    input:
        "results/notebooks/what_changed.ipynb",
        "results/notebooks/what_changed.html",
