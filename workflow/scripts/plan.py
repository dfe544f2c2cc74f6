"""Write the statistical analysis plan of the study."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.plan.document import write_plan

    write_plan(Path())
