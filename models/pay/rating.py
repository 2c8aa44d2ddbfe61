"""Rates and taxes in force, read once for many claims."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from models.base.season_tables import Rate
from models.base.store import Db
from models.pay.tables import TaxRule


@dataclass(frozen=True, slots=True)
class Rates:
    """Every rate and tax rule of the season."""

    by_work: dict[tuple[int, str], list[Rate]]
    taxes: dict[str, list[TaxRule]]

    def on(self, exam_id: int, position: str, county: int, day: date) -> Rate | None:
        """Return the rate in force: a county's own before the general, the newest first."""
        fitting = [
            rate
            for rate in self.by_work.get((exam_id, position), [])
            if rate.county in {0, county}
            and rate.valid_from <= day
            and (rate.valid_to is None or rate.valid_to >= day)
        ]
        return max(fitting, key=lambda rate: (rate.county, rate.valid_from), default=None)

    def tax(self, position: str, gross_cents: int, day: date) -> int:
        """Return what is withheld of a gross sum, to the nearest cent."""
        fitting = [
            rule
            for rule in self.taxes.get(position, [])
            if rule.valid_from <= day and (rule.valid_to is None or rule.valid_to >= day)
        ]
        rule = max(fitting, key=lambda each: each.valid_from, default=None)
        if rule is None or gross_cents <= rule.above_cents:
            return 0
        return (gross_cents * rule.basis_points + 5_000) // 10_000


def read(db: Db) -> Rates:
    """Read all rates and tax rules: some hundred rows a year."""
    rates: dict[tuple[int, str], list[Rate]] = defaultdict(list)
    for rate in db.scalars(select(Rate)):
        rates[rate.exam_id, rate.position].append(rate)
    taxes: dict[str, list[TaxRule]] = defaultdict(list)
    for rule in db.scalars(select(TaxRule)):
        taxes[rule.position].append(rule)
    return Rates(dict(rates), dict(taxes))
