"""Write the warnings of the validation as a table."""

import json
from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    import pandas as pd

    from tscs.results import result_specs, write_result

    record = json.loads(Path(snakemake.input.validation).read_text(encoding="utf-8"))
    columns = list(result_specs()["validated"].types)
    warnings = pd.DataFrame(record["warnings"], columns=columns)
    write_result("validated", warnings, Path("results"))
