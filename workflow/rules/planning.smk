"""Planning of a trial.

Inputs: scores, visits, spread, changes and reliability. Outputs: the size of a trial over the declared
grid; candidates for its primary outcome; correlations and curves; power, type I error, bias and
coverage of the declared designs in simulated trials, and what looks before the end do; a summary to
send around. `snakemake planning` makes these.
"""


rule sample_size:
    """Size a trial, simulate it, and rank candidates for its primary outcome."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
        variability="results/planning/variability.csv",
        effects="results/tables/within_subject_effects.csv",
        reliability="results/tables/reliability.csv",
    output:
        sample_size="results/planning/sample_size.csv",
        candidates="results/planning/candidates.csv",
        correlations="results/planning/correlations.csv",
        curves="results/planning/curves.csv",
        characteristics="results/planning/operating_characteristics.csv",
        looks="results/planning/interim_looks.csv",
    log:
        "results/logs/sample_size.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/sample_size.py"


rule planning_summary:
    """Write the planner's summary and the paragraph for a protocol."""
    input:
        data=STUDY.tables,
        package=rules.tables.output.package,
        figures="results/figures",
    output:
        markdown="results/planning/summary.md",
        pdf="results/planning/summary.pdf",
        docx="results/planning/summary.docx",
    log:
        "results/logs/planning_summary.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/planning_summary.py"


rule planning:
    """Everything that a planner of a trial takes from the study."""
    input:
        rules.reliability.output,
        rules.sample_size.output,
        rules.planning_summary.output,
