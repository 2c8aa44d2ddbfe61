"""Areas: the 47 counties by their number in the Constitution, and the sub-counties within them.

The council's own sub-counties (education sub-counties) are published nowhere; until its list is
imported, the constituencies stand in for them, and say so by their kind. The council's numbers are
not the constitutional ones either: they have a column of their own, from which nothing is derived.
"""

from __future__ import annotations

import csv
import enum
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base.folding import folded, starting_with
from models.base.store import Db
from models.base.tables import Base, Key, by_value

COUNTIES: Final = 47

_COUNTY_LIST: Final = Path(__file__).resolve().parent.parent / "data" / "counties.csv"


class AreaKind(enum.StrEnum):
    """Which division of a county a list follows; the first that is known for a county counts."""

    EDUCATION = "education"
    ADMINISTRATIVE = "administrative"
    CONSTITUENCY = "constituency"


class County(Base):
    """One of the counties of the First Schedule of the Constitution."""

    __tablename__ = "counties"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(40))


class SubCounty(Base):
    """One part of a county, by one of the divisions."""

    __tablename__ = "sub_counties"
    __table_args__ = (UniqueConstraint("county_number", "kind", "folded"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    county_number: Mapped[int] = mapped_column(ForeignKey("counties.number"))
    kind: Mapped[AreaKind] = mapped_column(by_value(AreaKind))
    name: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(String(60))
    """The name as it is compared, so that a new spelling is no new place."""
    knec_code: Mapped[str | None] = mapped_column(String(5), default=None)


def counties(db: Db) -> list[County]:
    """Return the counties in the order of their numbers."""
    return list(db.scalars(select(County).order_by(County.number)))


def county(db: Db, number: int) -> County | None:
    """Return the county with this number."""
    return db.get(County, number)


def find_counties(db: Db, typed: str) -> list[County]:
    """Return the county of a number, or those with a word that begins with the letters."""
    number = typed.strip()
    if number.isascii() and number.isdigit():
        found = county(db, int(number)) if len(number) <= len(str(COUNTIES)) else None
        return [] if found is None else [found]
    return starting_with(counties(db), typed, lambda each: [each.name])


def sub_counties(db: Db, county: int) -> list[SubCounty]:
    """Return a county's sub-counties by name: of the best division that is known for it."""
    found = db.scalars(
        select(SubCounty)
        .where(SubCounty.county_number == county)
        .order_by(SubCounty.folded, SubCounty.id)
    ).all()
    for kind in AreaKind:
        of_kind = [each for each in found if each.kind is kind]
        if of_kind:
            return of_kind
    return []


def sub_county(db: Db, sub_county_id: int) -> SubCounty | None:
    """Return the sub-county."""
    return db.get(SubCounty, sub_county_id)


def find_sub_counties(db: Db, county: int, typed: str) -> list[SubCounty]:
    """Return the sub-counties of a council's code, or with a word that begins with the letters."""
    known = sub_counties(db, county)
    code = typed.strip()
    if code.isascii() and code.isdigit():
        return [each for each in known if each.knec_code == code]
    return starting_with(known, typed, lambda each: [each.name])


def is_empty(db: Db) -> bool:
    """Tell whether no sub-county is known yet."""
    return db.scalar(select(SubCounty.id).limit(1)) is None


@cache
def county_numbers() -> Mapping[str, int]:
    """Return the number of each county by its folded name, as the shipped list has them.

    For reading a text without a store; the names stand in the Constitution.
    """
    with _COUNTY_LIST.open(encoding="utf-8", newline="") as source:
        return {folded(row["county"]): int(row["county_number"]) for row in csv.DictReader(source)}
