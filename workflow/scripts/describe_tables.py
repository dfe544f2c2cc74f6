"""Describe the result tables in a data package."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.files import as_json, write_bytes
    from tscs.results import regular_specs, results_package

    package = results_package(list(regular_specs()))
    write_bytes(as_json(package).encode(), Path(snakemake.output.package))
