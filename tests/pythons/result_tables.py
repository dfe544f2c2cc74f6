"""Write the result tables of a study: ``python result_tables.py STUDY OUT``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "workflow"))

from tscs.results import encode_result
from tscs.stages.whole import analyse
from tscs.study import load_study


def main(study: Path, out: Path) -> None:
    """Analyse a study and write each table as the workflow does."""
    for name, frame in analyse(load_study(study)).items():
        (out / f"{name}.csv").write_bytes(encode_result(name, frame))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
