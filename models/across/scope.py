"""Where an officer may look: every list, page, export and search is narrowed by this module.

A person belongs to the area of their present place of work. Of a number only its account's person
can tell the area, so numbers of strangers are seen by officers of the whole country alone.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, exists, false, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.base import areas
from models.base.lists import Scope, Within
from models.base.store import Db
from models.people.profile_tables import WorkStation
from models.people.rights_of_officers import Area
from models.people.tables import Account, Professional

Chosen = TypeVar("Chosen")


def of_person(
    db: Db, query: Select[Chosen], area: Area, person_id: InstrumentedAttribute[int]
) -> Select[Chosen]:
    """Narrow a query to the people of an area, by the column that holds the professional's id."""
    if area.is_country:
        return query
    return query.where(_works_in(db, area, person_id))


def of_msisdn(
    db: Db,
    query: Select[Chosen],
    area: Area,
    msisdn: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
) -> Select[Chosen]:
    """Narrow a query to the numbers whose accounts are of an area."""
    if area.is_country:
        return query
    mine = exists().where(Account.msisdn == msisdn, _works_in(db, area, Account.professional_id))
    return query.where(mine)


def listed(db: Db, query: Select[Any], area: Area, scope: Scope) -> Select[Any]:
    """Narrow the query of a list, as the list declares."""
    if area.is_country or scope.within is Within.EVERYWHERE:
        return query
    if scope.within is Within.PERSON:
        return of_person(db, query, area, scope.columns[0])
    if scope.within is Within.MSISDN:
        return of_msisdn(db, query, area, scope.columns[0])
    if scope.within is Within.COUNTRY:
        return query.where(false())
    county, sub_county_id, *person_id = scope.columns
    query = query.where(county == area.county)
    if area.sub_county_id is None:
        return query
    here = sub_county_id == area.sub_county_id
    if person_id:
        here |= sub_county_id.is_(None) & _works_in(db, area, person_id[0])
    return query.where(here)


def person(db: Db, area: Area, person_id: int) -> Professional | None:
    """Return one person, only if they are of the area."""
    query = select(Professional).where(Professional.id == person_id)
    return db.scalars(of_person(db, query, area, Professional.id)).first()


def _works_in(db: Db, area: Area, person_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    here = exists().where(
        WorkStation.professional_id == person_id,
        WorkStation.is_current.is_(True),
        WorkStation.county == area.county,
    )
    if area.sub_county_id is not None:
        found = areas.sub_county(db, area.sub_county_id)
        here = here.where(_folded() == (found.folded if found else ""))
    return here


def _folded() -> ColumnElement[str]:
    """Fold the name of a sub-county as `areas` keeps it: LANGATA for Lang'ata."""
    plain = func.replace(func.upper(WorkStation.sub_county), "'", "")
    return func.replace(func.replace(plain, "-", " "), "/", " ")


def numbers(db: Db, area: Area, msisdns: set[str]) -> set[str]:
    """Return those of the numbers that an officer of the area may see."""
    if area.is_country:
        return msisdns
    query = select(Account.msisdn).where(Account.msisdn.in_(msisdns))
    return {each for each in db.scalars(of_msisdn(db, query, area, Account.msisdn)) if each}
