"""Record where the results come from."""

import json
from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.config_file import load_config
    from tscs.files import as_json, write_bytes
    from tscs.provenance import provenance

    checked = json.loads(Path(snakemake.input.validation).read_text(encoding="utf-8"))
    record = provenance(
        load_config(Path()), checked["inputs"], snakemake.params.code, snakemake.params.commit
    )
    write_bytes(as_json(record).encode(), Path(snakemake.output.provenance))
