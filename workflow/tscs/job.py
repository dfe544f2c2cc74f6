"""Run the body of a workflow script so that its errors reach both the user and the log."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tscs.errors import TscsError


@contextmanager
def job(log: Iterable[str]) -> Iterator[None]:
    """Report errors on the console and in the log files of a rule.

    Parameters
    ----------
    log : iterable of str
        Log files of the rule.

    Raises
    ------
    SystemExit
        After an error a user can cause; only its message is shown.
    """
    try:
        yield
    except TscsError as error:
        _report(str(error), log)
        sys.exit(1)
    except Exception:
        _report(traceback.format_exc(), log)
        sys.exit(1)


def _report(text: str, log: Iterable[str]) -> None:
    print(text, file=sys.stderr)
    for name in log:
        Path(name).write_text(text + "\n", encoding="utf-8")
