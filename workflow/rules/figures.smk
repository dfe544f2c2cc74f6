"""Figures.

Inputs: every result table. Outputs: every figure as SVG and PNG in one folder, so
that a figure that is no longer drawn does not stay behind.
"""


rule figures:
    """Draw the figures."""
    input:
        data=STUDY.tables,
        allocation=STUDY.allocation,
        package=rules.tables.output.package,
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
