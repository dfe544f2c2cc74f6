"""Report.

Inputs: every result table, the figures, the provenance record. Outputs: the report as HTML, PDF
and DOCX, and the reporting checklists as Markdown.
"""


rule report:
    """Write the report."""
    input:
        data=STUDY.tables,
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
