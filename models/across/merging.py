"""Two records of one person become one: everything of the one moves to the other.

What both have of one thing that nobody has twice (a claim of an exam, a mark of a day) is never
guessed at: the merge is refused and an officer settles that first. What the law does not count is
kept as the record that stands has it. The record that was given up stays as a pointer, so that its
ID number leads to the one that stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from models.across import belongings
from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.people import finding, profile, telling
from models.people.corrections import required_reason
from models.people.msisdn import masked
from models.people.profile_tables import WorkStation
from models.people.tables import Account, Professional

_EITHER_WILL_DO: Final = frozenset(
    {
        "conflicts",
        "details",
        "list_numbers",
        "mark_texts",
        "name_cases",
        "name_words",
        "past_services",
        "payees",
        "reopenings",
        "reserves",
        "standings",
    }
)
"""Where both have one, that of the record that stands is kept."""


class CannotMerge(Exception):
    """Both records have something that a person has once; `tables` says what."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__("both records have something that a person has once")
        self.tables = tables


class SamePerson(ValueError):
    """A record cannot be merged into itself, nor one that was merged already."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a merge would do, before it is done."""

    moves: dict[str, int]
    """Rows that would move, by table."""
    clashes: list[str]
    """Tables in which both have something that a person has once."""


def plan(db: Db, gone: Professional, stays: Professional) -> Plan:
    """Return what a merge would move, and what stands in its way. Raise SamePerson."""
    _refuse_same(gone, stays)
    moves: dict[str, int] = {}
    clashes: list[str] = []
    for table, column in belongings.pointing_to("professionals"):
        count = db.scalar(sa.select(sa.func.count()).select_from(table).where(column == gone.id))
        if not count or table.name in {"accounts", "name_words"}:
            continue
        moves[table.name] = moves.get(table.name, 0) + count
        doubled = _doubled(db, table, column, gone.id, stays.id)
        if doubled is not None and table.name not in _EITHER_WILL_DO:
            clashes.append(table.name)
        if table.name == "payee_freezes":
            clashes.append(table.name)
    return Plan(moves, clashes)


def merge(
    db: Db,
    gone: Professional,
    stays: Professional,
    reason: str,
    service_code: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Move everything from *gone* to *stays* and tell both lines.

    Raise NoReason, SamePerson or CannotMerge; then nothing has changed.
    """
    why = required_reason(reason)
    planned = plan(db, gone, stays)
    if planned.clashes:
        raise CannotMerge(planned.clashes)
    lines = _merge_accounts(db, gone, stays, service_code, now)
    for table, column in belongings.pointing_to("professionals"):
        if table.name != "accounts":
            _move(db, table, column, gone.id, stays.id)
    _one_present_place(db, stays.id)
    _fill(gone, stays)
    gone.first_name = gone.other_names = gone.matching_name = None
    gone.tsc_number = gone.tsc_name = None
    gone.merged_into_id = stays.id
    db.flush()
    for person, other in ((gone, stays), (stays, gone)):
        audit.note(
            db,
            actor,
            "person.merged" if person is stays else "person.given_up",
            ("professional", person.id),
            now,
            before={"id": profile.masked(gone.national_id), "line": lines},
            after={"other": other.id, "moved": planned.moves},
            reason=why,
        )


def _refuse_same(gone: Professional, stays: Professional) -> None:
    if gone.id == stays.id or gone.merged_into_id or stays.merged_into_id:
        raise SamePerson


def _merge_accounts(
    db: Db, gone: Professional, stays: Professional, service_code: str, now: datetime
) -> str:
    """Leave one account, if it can be that of the record that stands. Return the line given up."""
    given_up, kept = finding.account_of(db, gone.id), finding.account_of(db, stays.id)
    line = ""
    if given_up is not None and kept is not None:
        line = masked(given_up.msisdn) if given_up.msisdn else ""
        telling.of_officer(db, given_up, "merged", service_code, now)
        db.delete(given_up)
        db.flush()
    elif given_up is not None:
        db.execute(
            sa.update(Account)
            .where(Account.id == given_up.id)
            .values(professional_id=stays.id)
            .execution_options(synchronize_session=False)
        )
        db.expire(given_up)
        kept = given_up
    if kept is not None:
        telling.of_officer(db, kept, "merged", service_code, now)
    return line


def _once(table: sa.Table, column: sa.Column[int]) -> list[list[sa.Column[object]]]:
    """Return what a person has once: the other columns of each unique key with the person in it."""
    keys: list[list[sa.Column[object]]] = [list(table.primary_key.columns)]
    keys += [
        list(each.columns) for each in table.constraints if isinstance(each, sa.UniqueConstraint)
    ]
    keys += [list(each.columns) for each in table.indexes if each.unique]
    return [[each for each in key if each is not column] for key in keys if column in key]


def _doubled(
    db: Db, table: sa.Table, column: sa.Column[int], gone: int, stays: int
) -> sa.ColumnElement[bool] | None:
    """Return the condition of the rows of *gone* that *stays* has as well, or None without any."""
    twin = table.alias("twin")
    conditions = [
        sa.exists().where(
            twin.c[column.name] == stays, *(twin.c[each.name] == each for each in others)
        )
        for others in _once(table, column)
    ]
    if not conditions:
        return None
    both = sa.and_(column == gone, sa.or_(*conditions))
    found = db.execute(sa.select(sa.literal(1)).select_from(table).where(both).limit(1)).first()
    return both if found else None


def _move(db: Db, table: sa.Table, column: sa.Column[int], gone: int, stays: int) -> None:
    doubled = _doubled(db, table, column, gone, stays)
    if doubled is not None:
        db.execute(sa.delete(table).where(doubled))
    if table.name == "name_words":
        db.execute(sa.delete(table).where(column == gone))
    db.execute(sa.update(table).where(column == gone).values({column.name: stays}))
    db.expire_all()


def _one_present_place(db: Db, person_id: int) -> None:
    """Let only the newest of the places of work be the present one."""
    stations = profile.rows_of(db, WorkStation, person_id)
    for at, station in enumerate(stations):
        station.is_current = at == 0


def _fill(gone: Professional, stays: Professional) -> None:
    """Take over what the record that stands does not know."""
    if stays.first_name is None:
        stays.first_name, stays.other_names = gone.first_name, gone.other_names
        stays.matching_name = gone.matching_name
    stays.tsc_number = stays.tsc_number or gone.tsc_number
    stays.tsc_name = stays.tsc_name or gone.tsc_name
    stays.imported_at = stays.imported_at or gone.imported_at
