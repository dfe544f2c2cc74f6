"""Validation and provenance.

Inputs: results/validation.json, which is written before Snakemake plans anything (tscs.preflight)
and holds the digest of every input file. Outputs: the warnings as a table; the provenance record.
"""


rule validate:
    """List what is odd but legal in the data (faults have stopped the run before)."""
    input:
        validation="results/validation.json",
    output:
        validated="results/validated.csv",
    log:
        "results/logs/validate.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/validate.py"


rule provenance:
    """Record inputs, settings, versions and the commit of the workflow."""
    input:
        validation="results/validation.json",
    output:
        provenance="results/provenance.json",
    log:
        "results/logs/provenance.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
        commit=STUDY.commit,
    script:
        "../scripts/provenance.py"
