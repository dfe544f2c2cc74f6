"""Figures.

Inputs: scores, completeness, effects and curves. Outputs: every figure as SVG and PNG in one folder, so
that a figure that is no longer drawn does not stay behind.
"""


rule figures:
    """Draw the figures."""
    input:
        data=STUDY.tables,
        outcomes="results/outcomes.csv",
        completeness="results/tables/completeness.csv",
        mean_curves="results/tables/mean_curves.csv",
        effects="results/tables/within_subject_effects.csv",
        individual_changes="results/tables/individual_changes.csv",
        follow_up="results/tables/follow_up.csv",
        trajectories="results/tables/trajectories.csv",
    output:
        directory("results/figures"),
    log:
        "results/logs/figures.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/figures.py"
