"""Follow-up.

Inputs: scores, visits and expectations. Outputs: how much of each change is still present at follow-up, with
Fieller's set, margins and verdict; how often the rule gives each verdict with so many people.
"""


rule follow_up:
    """Judge how much of each change is still present at follow-up."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
        expectations="results/tables/expectations.csv",
    output:
        follow_up="results/tables/follow_up.csv",
        follow_up_rule="results/tables/follow_up_rule.csv",
    log:
        "results/logs/follow_up.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/follow_up.py"
