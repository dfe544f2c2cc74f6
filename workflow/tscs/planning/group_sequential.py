"""A trial with one look before its end, with O'Brien-Fleming limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from tscs.planning.quadrature import between

FAR: Final = 12.0


@dataclass(frozen=True)
class TwoLooks:
    """Limits of a trial with one look at a share of its information.

    Attributes
    ----------
    first, last : float
        Critical values of the standardised difference at the look and at the end.
    inflation : float
        Largest number of people over that of a trial without a look.
    stop : float
        Probability to stop at the look, if the difference planned for is true.
    information : float
        Share of the information at the look.
    """

    first: float
    last: float
    inflation: float
    stop: float
    information: float

    @property
    def expected(self) -> float:
        """Expected people over those of a trial without a look, if the difference is true."""
        return self.inflation * (1 - self.stop * (1 - self.information))


def obrien_fleming(alpha: float, power: float, information: float = 0.5) -> TwoLooks:
    """Return the trial with one look for superiority in one direction.

    Parameters
    ----------
    alpha : float
        Two-sided level; the limits spend half of it in the direction of benefit.
    power : float
        Power to reach.
    information : float
        Share of the information at the look, between 0 and 1.

    References
    ----------
    O'Brien PC, Fleming TR. Biometrics 1979;35:549-556.
    Jennison C, Turnbull BW. Group Sequential Methods. Chapman & Hall 2000, chapter 2.
    """
    early = float(np.sqrt(information))
    last = brentq(
        lambda limit: _rejects(limit / early, limit, 0.0, early) - alpha / 2, 0.5, FAR, xtol=1e-14
    )
    first = last / early
    drift = brentq(lambda x: _rejects(first, last, x, early) - power, 0.0, 2 * FAR, xtol=1e-14)
    fixed = float(ndtri(1 - alpha / 2) + ndtri(power))
    return TwoLooks(
        first=first,
        last=last,
        inflation=(drift / fixed) ** 2,
        stop=float(ndtr(drift * early - first)),
        information=information,
    )


def _rejects(first: float, last: float, drift: float, early: float) -> float:
    """Return the probability to pass one of both limits; `drift` is the mean at the end.

    The statistic at the end is the one at the look times `early` plus an independent part.
    """
    rest = np.sqrt(1 - early**2)
    low, high = drift * early - FAR, min(first, drift * early + FAR)
    look, weights = between(low, high)
    density = np.exp(-np.square(look - drift * early) / 2) / np.sqrt(2 * np.pi)
    below = ndtr((last - early * look - (1 - early**2) * drift) / rest)
    going_on = float(weights @ (density * below))
    return 1 - going_on
