"""Verification.

Inputs: every result table and the provenance record. It compares them with docs/shipped_study/ or
with expected/ of the study and writes nothing but its log; it fails when a number has moved.
"""


rule verify:
    """Compare fresh results with the expected ones and name what moved."""
    input:
        package=rules.tables.output.package,
        provenance="results/provenance.json",
    log:
        "results/logs/verify.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/verify.py"
