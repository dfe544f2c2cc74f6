"""Make an example study again: ``python -m tscs.simulate.examples NAME FOLDER``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from tscs.simulate.crossover_cohort import CROSSOVER_SEED, simulate_crossover
from tscs.simulate.example import Example, write_example
from tscs.simulate.examples_readme import crossover_readme, trial_readme
from tscs.simulate.trial_cohort import TRIAL_SEED, simulate_trial

EXAMPLES: dict[str, tuple[int, Callable[[int], Example], Callable[[int, Example], str]]] = {
    "sham_controlled_trial": (TRIAL_SEED, simulate_trial, trial_readme),
    "crossover": (CROSSOVER_SEED, simulate_crossover, crossover_readme),
}


def main(arguments: list[str] | None = None) -> None:
    """Write data, allocation and README of an example study; its config.yaml stays as it is.

    Parameters
    ----------
    arguments : list of str, optional
        Command line; taken from the interpreter when not given.
    """
    given = _parser().parse_args(arguments)
    usual, simulate, readme = EXAMPLES[given.name]
    seed = usual if given.seed is None else given.seed
    example = simulate(seed)
    write_example(example, readme(seed, example), given.folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tscs.simulate.examples", description=__doc__)
    parser.add_argument("name", choices=EXAMPLES, help="which study")
    parser.add_argument("folder", type=Path, help="study folder to write into")
    parser.add_argument("--seed", type=int, help="seed; default: the one of the shipped example")
    return parser


if __name__ == "__main__":
    main()
