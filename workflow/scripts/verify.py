"""Verify fresh results against the expected ones."""

import json
from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.errors import TscsError
    from tscs.verification import (
        changed_causes,
        expected_folder,
        kept_provenance,
        moved_numbers,
        verification_text,
    )

    expected = expected_folder(Path())
    moved = moved_numbers(expected, Path("results"))
    kept = kept_provenance(expected)
    fresh = json.loads(Path(snakemake.input.provenance).read_text(encoding="utf-8"))
    text = verification_text(moved, None if kept is None else changed_causes(kept, fresh))
    Path(snakemake.log[0]).write_text(text + "\n", encoding="utf-8")
    if len(moved):
        raise TscsError(text)
    print(text)
