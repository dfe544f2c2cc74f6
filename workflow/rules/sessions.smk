"""Sessions.

Inputs: scores and visits. Outputs: every outcome over the treatment sessions, with slopes, mixed
models, two shapes and the changes from the first session.
"""


rule sessions:
    """Follow every outcome over the treatment sessions."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
    output:
        trajectories="results/tables/trajectories.csv",
    log:
        "results/logs/sessions.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/sessions.py"
