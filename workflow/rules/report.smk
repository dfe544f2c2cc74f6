"""Report and analysis plan.

Inputs of the report: every result table, the figures, the provenance record, the analysis plan that
was kept. Outputs: the report as HTML, PDF and DOCX, and the reporting checklists as Markdown.

Input of the plan: the settings and nothing else, no table is read. Outputs: the plan as Markdown and
DOCX, and its content with the hash. `python3 run.py plan` writes the same before there are data.
"""


rule report:
    """Write the report."""
    input:
        data=STUDY.tables,
        plan=STUDY.plan,
        allocation=STUDY.allocation,
        package=rules.tables.output.package,
        figures="results/figures",
        provenance="results/provenance.json",
    output:
        html="results/report/report.html",
        pdf="results/report/report.pdf",
        docx="results/report/report.docx",
        checklists=directory("results/report/checklists"),
    log:
        "results/logs/report.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/report.py"


rule plan:
    """Write the statistical analysis plan."""
    input:
        config="config.yaml",
    output:
        text="results/plan/analysis_plan.md",
        word="results/plan/analysis_plan.docx",
        record="results/plan/plan.json",
    log:
        "results/logs/plan.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/plan.py"
