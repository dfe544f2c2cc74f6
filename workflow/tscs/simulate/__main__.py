"""Make the shipped cohort again: ``python -m tscs.simulate FOLDER [--seed N] [--no-effect]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from tscs.simulate.cohort import simulate_cohort
from tscs.simulate.seeds import PLACEBO_SEED, SHIPPED_SEED
from tscs.simulate.write import write_cohort, write_truth


def main(arguments: list[str] | None = None) -> None:
    """Write a synthetic data folder.

    Parameters
    ----------
    arguments : list of str, optional
        Command line; taken from the interpreter when not given.
    """
    given = _parser().parse_args(arguments)
    seed = given.seed if given.seed is not None else _default_seed(given.effect)
    cohort = simulate_cohort(seed, given.effect)
    write_cohort(cohort, given.folder)
    if given.truth is not None:
        write_truth(cohort, given.truth)


def _default_seed(effect: bool) -> int:
    return SHIPPED_SEED if effect else PLACEBO_SEED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tscs.simulate", description=__doc__)
    parser.add_argument("folder", type=Path, help="data folder to write into")
    parser.add_argument("--seed", type=int, help="seed; default: the one of the shipped cohort")
    parser.add_argument(
        "--no-effect", dest="effect", action="store_false", help="stimulation has no effect"
    )
    parser.add_argument("--truth", type=Path, help="also write what was put in, for tests")
    return parser


if __name__ == "__main__":
    main()
