"""Notebooks.

Inputs: result tables and the study's tables. Outputs: executed notebooks, also as HTML, one job
for each. They are about changes within people: a randomised trial gets none.
"""

NOTEBOOKS = [
    "what_was_measured",
    "can_the_recordings_be_trusted",
    "what_changed",
    "did_it_last",
    "who_changed",
    "what_a_trial_needs",
]


rule notebook:
    """Execute a notebook on the results."""
    input:
        data=STUDY.tables,
        allocation=STUDY.allocation,
        package=rules.tables.output.package,
    output:
        notebook="results/notebooks/{name}.ipynb",
        page="results/notebooks/{name}.html",
    log:
        "results/logs/notebook_{name}.log",
    wildcard_constraints:
        name="|".join(NOTEBOOKS),
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
        expand(
            "results/notebooks/{name}.{kind}",
            name=[] if STUDY.trial else NOTEBOOKS,
            kind=["ipynb", "html"],
        ),
