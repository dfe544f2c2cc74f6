"""Report.

Inputs: every result table, the figures, the provenance record. Outputs: the report as HTML, PDF
and DOCX, and the reporting checklists as Markdown.
"""


rule report:
    """Write the report."""
    input:
        data=STUDY.tables,
        validated="results/validated.csv",
        outcomes="results/outcomes.csv",
        completeness="results/tables/completeness.csv",
        exclusions="results/tables/exclusions.csv",
        effects="results/tables/within_subject_effects.csv",
        individual_changes="results/tables/individual_changes.csv",
        individual_counts="results/tables/individual_counts.csv",
        harms="results/tables/harms.csv",
        feasibility="results/tables/feasibility.csv",
        follow_up="results/tables/follow_up.csv",
        follow_up_rule="results/tables/follow_up_rule.csv",
        trajectories="results/tables/trajectories.csv",
        joint_angles="results/tables/joint_angles.csv",
        mean_curves="results/tables/mean_curves.csv",
        agreement="results/tables/joint_angle_agreement.csv",
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
