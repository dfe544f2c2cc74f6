"""Every number of power.json agrees with the library or is listed as not offered.

The numbers come from R 4.2.2 with pwr, Hmisc and rpact, and from closed forms in base R; versions
and conventions stand under ``meta`` and ``fn`` in the file. R's searches for a number of people end
up to 1e-5 short of the root, which is within 1e-6 of the number; its searches for a detectable
difference end up to 2e-5 beside it, so that the same search runs here on the library's power.
"""

from __future__ import annotations

import json
import math
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from oracle_leaves import leaves
from tests.oracle.test_singlecase import UNIROOT_STOP, uniroot
from tscs.planning import ordinal, responders, within_person
from tscs.planning.assurance import normal_assurance
from tscs.planning.group_sequential import obrien_fleming
from tscs.planning.inflation import with_dropout
from tscs.planning.intervals import sd_upper_limit
from tscs.planning.noncentral import people
from tscs.planning.repeated import variance_factors
from tscs.planning.safeguard import safeguard_change
from tscs.planning.two_arm import TwoArm, ancova_factor, ar1_correlation, change_factor

FILE = json.loads(Path(__file__).with_name("power.json").read_text(encoding="utf-8"))
TABLES = FILE["tables"]
DATA = {"tables": TABLES}
TOLERANCE = 1e-6
SEARCHED = (1e-7, 10.0)
WHOLE = ("n_ceiling", "n_noncentral_t_ceiling", "n_naive", "n_safeguard", "n_recruit")
WHOLE_NUMBERS = 47
POWER, HALF = 0.8, 0.5
HMISC_TOTAL = 60
ALPHA = 0.05

INPUT = "the input"
NOT_OFFERED = {
    "*/fn": "text",
    "*/rows/*/d_z": INPUT,
    "*/rows/*/d": INPUT,
    "*/rows/*/d_w": INPUT,
    "*/rows/*/alpha": INPUT,
    "*/rows/*/rho": INPUT,
    "*/rows/*/phi": INPUT,
    "*/rows/*/lag": INPUT,
    "*/rows/*/p": INPUT,
    "*/rows/*/q": INPUT,
    "*/rows/*/p1": INPUT,
    "*/rows/*/p2": INPUT,
    "*/rows/*/t": INPUT,
    "*/rows/*/p_x_less_y": INPUT,
    "*/rows/*/p_prime": INPUT,
    "*/rows/*/control": "text",
    "*/rows/*/p_control/*": INPUT,
    "*/rows/*/odds_ratio": INPUT,
    "*/rows/*/prior_se": INPUT,
    "*/rows/*/n_pilot": INPUT,
    "*/rows/*/confidence": INPUT,
    "*/rows/*/dropout": INPUT,
    "*/rows/*/bound": INPUT,
    "*/fixed/*/d": INPUT,
    "*/group_sequential_OF_k2/*/d": INPUT,
    "*/rows/*/monte_carlo": "two million draws; the closed form beside it is compared",
    "*/rows/*/n": INPUT,
    "*/rows/*/n1": INPUT,
    "*/rows/*/n2": INPUT,
    "*/rows/*/n_per_arm": INPUT,
    "*/rows/*/power": INPUT,
}


def paired_t(row: dict) -> dict[str, object]:
    n = within_person.paired_size(row["d_z"], row["power"], row["alpha"])
    return {"n": n, "n_ceiling": people(n)}


def two_sample_t(row: dict) -> dict[str, object]:
    n = TwoArm(alpha=row["alpha"]).size(row["d"], row["power"])
    return {"n_per_arm": n, "n_per_arm_power.t.test_strict": n, "n_ceiling": people(n)}


def power_at_n(row: dict) -> dict[str, object]:
    n, d = row["n"], row["d"]
    return {
        "paired": within_person.paired_power(n, d),
        "paired_greater": within_person.paired_power(n, d, 2 * ALPHA, tails=1),
        "two_sample": TwoArm().power(n, d),
    }


def unequal_allocation(row: dict) -> dict[str, object]:
    return {"power": TwoArm(ratio=row["n2"] / row["n1"]).power(row["n1"], row["d"])}


def roots(row: dict) -> dict[str, object]:
    """Return the differences detected as the library finds them."""
    return {
        "paired_d_z": within_person.paired_detectable(row["n"], POWER),
        "two_sample_d": TwoArm().detectable(row["n"], POWER),
    }


def minimum_detectable(row: dict) -> dict[str, object]:
    """Return where R's search ends on the library's power, up to 6e-5 beside the root."""
    searched = {
        "paired_d_z": lambda d: float(within_person.paired_power(row["n"], d)) - POWER,
        "two_sample_d": lambda d: float(TwoArm().power(row["n"], d)) - POWER,
    }
    return {name: uniroot(lack, *SEARCHED) for name, lack in searched.items()}


def ancova(row: dict) -> dict[str, object]:
    alpha, d, power = row["alpha"], row["d"], row["power"]
    adjusted = TwoArm(alpha, ancova_factor(row["rho"]), covariates=1)
    n = adjusted.size(d, power)
    return {
        "n_normal": adjusted.size_normal(d, power),
        "n_noncentral_t": n,
        "n_noncentral_t_ceiling": people(n),
        "n_change_score_normal": TwoArm(alpha, change_factor(row["rho"])).size_normal(d, power),
        "n_guenther": adjusted.size_guenther(d, power),
    }


def frison_pocock(row: dict) -> dict[str, object]:
    factors = variance_factors(row["p"], row["q"], row["rho"])
    n = TwoArm(row["alpha"], factors.ancova, covariates=1).size_normal(row["d"], row["power"])
    return {
        "post": factors.post,
        "change": factors.change,
        "ancova": factors.ancova,
        "n_ancova": n,
    }


def ancova_ar1(row: dict) -> dict[str, object]:
    rho = ar1_correlation(row["phi"], row["lag"])
    return {"corr": rho, "n": TwoArm(factor=ancova_factor(rho)).size_normal(HALF, POWER)}


def crossover(row: dict) -> dict[str, object]:
    return {
        "N_normal": within_person.crossover_size_normal(row["d_w"], POWER),
        "N_noncentral_t": within_person.crossover_size(row["d_w"], POWER),
    }


def noether_wmw(row: dict) -> dict[str, object]:
    return {"N_total": ordinal.noether_size(row["p_x_less_y"], POWER, share=row["t"])}


def noether_signed_rank(row: dict) -> dict[str, object]:
    return {"N": ordinal.noether_signed_rank_size(row["p_prime"], POWER)}


def whitehead_ordinal(row: dict) -> dict[str, object]:
    given = row["p_control"], row["odds_ratio"]
    total = ordinal.whitehead_size(*given, POWER)
    return {
        "p_treat": ordinal.shifted_shares(*given),
        "N_total": total,
        "hmisc_posamsize_N": total,
        "hmisc_power_N60": ordinal.whitehead_power(*given, HMISC_TOTAL),
        "hmisc_eff": ordinal.tie_efficiency(*given, HMISC_TOTAL),
    }


def rpact_fixed(row: dict) -> dict[str, object]:
    n = TwoArm(tails=1).size(row["d"], POWER)
    return {"n_fixed_total": 2 * n, "n1": n}


def rpact_two_looks(row: dict) -> dict[str, object]:
    looks = obrien_fleming(ALPHA, POWER)
    fixed = 2 * float(TwoArm(tails=1).size(row["d"], POWER))
    return {
        "max_n": fixed * looks.inflation,
        "expected_h1": fixed * looks.expected,
        "criticalValues_p": [ndtr(-looks.first), ndtr(-looks.last)],
        "stage_n": [fixed * looks.inflation * looks.information, fixed * looks.inflation],
    }


def responder(row: dict) -> dict[str, object]:
    return {
        "n_arcsine": responders.arcsine_size(row["p1"], row["p2"], POWER),
        "n_prop_test": responders.chi_square_size(row["p1"], row["p2"], POWER),
    }


def assurance(row: dict) -> dict[str, object]:
    n, d = row["n_per_arm"], row["d"]
    return {
        "assurance": normal_assurance(n, d, row["prior_se"]),
        "power_at_mean": normal_assurance(n, d, 0.0),
    }


def safeguard(row: dict) -> dict[str, object]:
    lower = safeguard_change(row["d_z"], row["n"])
    return {
        "lower60": lower,
        "n_naive": people(within_person.paired_size(row["d_z"], POWER)),
        "n_safeguard": people(within_person.paired_size(lower, POWER)),
    }


def sd_upper(row: dict) -> dict[str, object]:
    factor = sd_upper_limit(1.0, row["n_pilot"] - 1, row["confidence"])
    return {"sd_factor": factor, "n_factor": factor**2}


def dropout(row: dict) -> dict[str, object]:
    return {"n_recruit": with_dropout(row["n"], row["dropout"])}


def tost_paired(row: dict) -> dict[str, object]:
    return {"power": within_person.equivalence_power(row["n"], row["bound"])}


OFFERED = {
    "paired_t": {"rows": paired_t},
    "two_sample_t": {"rows": two_sample_t},
    "power_at_n": {"rows": power_at_n},
    "unequal_allocation": {"rows": unequal_allocation},
    "minimum_detectable": {"rows": minimum_detectable},
    "ancova": {"rows": ancova},
    "frison_pocock": {"rows": frison_pocock},
    "ancova_ar1": {"rows": ancova_ar1},
    "crossover": {"rows": crossover},
    "noether_wmw": {"rows": noether_wmw},
    "noether_signed_rank": {"rows": noether_signed_rank},
    "whitehead_ordinal": {"rows": whitehead_ordinal},
    "rpact": {"fixed": rpact_fixed, "group_sequential_OF_k2": rpact_two_looks},
    "responder": {"rows": responder},
    "assurance": {"rows": assurance},
    "safeguard": {"rows": safeguard},
    "sd_upper_limit": {"rows": sd_upper},
    "dropout": {"rows": dropout},
    "tost_paired": {"rows": tost_paired},
}


def offered(table: str) -> dict[str, object]:
    """Return what the library says, by path of the oracle."""
    return {
        path: value
        for part, function in OFFERED[table].items()
        for place, row in enumerate(TABLES[table][part])
        for path, value in leaves(function(row), f"{table}/{part}/{place}").items()
    }


def not_offered(path: str) -> list[str]:
    return [pattern for pattern in NOT_OFFERED if fnmatch(path, pattern)]


def difference(expected: float, value: object) -> float:
    """Return the difference relative to max(1, |expected|)."""
    return abs(float(np.asarray(value)) - expected) / max(1.0, abs(expected))


def differences(name: str) -> dict[str, float]:
    """Return the difference at each path that is compared; infinite without a value."""
    values = {path: value for table in OFFERED for path, value in offered(table).items()}
    expected = leaves(DATA[name])
    left_out = {path for path in expected if not_offered(path) and path not in values}
    return {
        path: difference(number, values[path]) if path in values else math.inf
        for path, number in expected.items()
        if path not in left_out
    }


def of_table(table: str) -> dict[str, float]:
    found = differences("tables")
    return {path: size for path, size in found.items() if path.startswith(f"{table}/")}


@pytest.mark.parametrize("table", TABLES)
def test_every_number_agrees_or_is_not_offered(table):
    found = of_table(table)
    print(f"{table}: {len(found)} numbers compared, {len(leaves(TABLES[table])) - len(found)} not")
    assert {path: size for path, size in found.items() if not size <= TOLERANCE} == {}
    assert found


def test_whole_people_are_exact():
    found = differences("tables")
    whole = {path: size for path, size in found.items() if path.endswith(WHOLE)}
    assert set(whole.values()) == {0.0}
    assert len(whole) == WHOLE_NUMBERS


def short_of_the_root() -> dict[str, float]:
    """Return by how much R's search for a detectable difference ends beside the library's root."""
    rows = TABLES["minimum_detectable"]["rows"]
    return {
        f"{place}/{name}": difference(row[name], value)
        for place, row in enumerate(rows)
        for name, value in roots(row).items()
    }


def test_search_of_r_ends_beside_the_root_of_a_detectable_difference():
    sizes = short_of_the_root().values()
    assert max(sizes) <= UNIROOT_STOP / 2
    assert max(sizes) > TOLERANCE


def test_nothing_offered_goes_unchecked():
    known = set(leaves(TABLES))
    assert all(set(offered(table)) <= known for table in TABLES)


def test_list_of_what_is_not_offered_has_no_idle_entry():
    values = {path for table in TABLES for path in offered(table)}
    left = [path for path in leaves(TABLES) if path not in values]
    used = {pattern for path in left for pattern in not_offered(path)}
    assert sorted(NOT_OFFERED.keys() - used) == []
