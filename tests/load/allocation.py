"""Measures the allocation: one county of the real shape, and with `--national` all forty-seven.

Run as `python -m tests.load.allocation [--national]`. Prints time, memory, what was filled, and the
gap between the plan's cost and the solver's bound.
"""

from __future__ import annotations

import resource
import sys
import time

from models.jobs import allocation
from tests.support.allocation_builders import DATES, RULES, County, make_county

COUNTIES = 47
CENTRES = 35_000
PEOPLE = 281_000


def run(county: County, name: str) -> None:
    """Plan one and print what it took."""
    started = time.perf_counter()
    plan = allocation.plan(county.exam, DATES, county.places, county.wishes, county.known, RULES)
    took = time.perf_counter() - started
    best = plan.solution
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    missing = sum(place.missing for place in county.places)
    print(
        f"{name}: {len(county.wishes):,} applicants, {missing:,} places, "
        f"{len(best.placings):,} filled, {len(plan.unplaced):,} not placed; "
        f"{took:.1f} s, {memory:,.0f} MB at most; "
        f"cost {best.cost:,}, bound {best.bound:,}, gap {best.cost - best.bound}",
        flush=True,
    )


def main(*, is_national: bool) -> None:
    """Plan one county, then all of them one by one if asked for."""
    run(make_county(), "one county of KCSE")
    if not is_national:
        return
    started = time.perf_counter()
    for number in range(1, COUNTIES + 1):
        county = make_county(
            number,
            centres=CENTRES // COUNTIES,
            people=PEOPLE // COUNTIES,
            county=number,
            first=number * 10_000,
        )
        run(county, f"county {number}")
    print(f"{COUNTIES} counties in {time.perf_counter() - started:.0f} s with making them")


if __name__ == "__main__":
    main(is_national="--national" in sys.argv)
