"""Importing teachers from TSC's list: who is known before they dial for the first time.

What the list says of a person without an account replaces what an earlier list said. What an
account holds was typed or confirmed by its owner: it always stands, and only what is empty is
filled. If even the year of birth differs, nothing is filled, for it may be somebody else. Each
difference is audited once, with the names of the details and never their contents.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from models.base import keys
from models.base.audit import Actor, AuditRow
from models.base.clock import nairobi_day
from models.base.importing import BadCell, Column, Fate, Layout, Tally, plain_number
from models.base.store import Db
from models.base.upserting import insert_into, table_of
from models.people import name_words
from models.people.accounts import id_digest
from models.people.identity import (
    NAME_LENGTH,
    OLDEST,
    YOUNGEST,
    matching_name,
    read_birth_year,
    read_first_name,
    read_national_id,
    read_other_names,
)
from models.people.numbers import read_tsc_number
from models.people.tables import Account, Professional

LEFT_OUT: Final = frozenset(
    {
        "msisdn",
        "mobile",
        "phone",
        "gender",
        "kra_pin",
        "email",
        "employer",
        "institution",
        "school",
        "designation",
        "since_year",
        "county",
        "sub_county",
    }
)
"""Columns that such lists have and that nothing keeps yet."""

_NAME_RULE: Final = (
    "A name has letters, with apostrophes, hyphens, dots and spaces between them: at most "
    f"{NAME_LENGTH} characters in the first name and {NAME_LENGTH} in the others."
)


class Detail(enum.StrEnum):
    """What a list may change of a person whom the store knows."""

    BIRTH_YEAR = "birth_year"
    NAME = "name"
    TSC_NUMBER = "tsc_number"
    TSC_NAME = "tsc_name"
    """TSC's own spelling, kept beside whatever name stands."""
    IMPORTED_AT = "imported_at"
    """That TSC's list knows the person at all."""


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """What one row says of a person. Its text form shows nothing of it."""

    national_id: str
    birth_year: int
    first_name: str
    other_names: str | None
    tsc_number: str | None

    @property
    def full_name(self) -> str:
        """Return the name as the list has it."""
        return f"{self.first_name} {self.other_names or ''}".strip()

    @property
    def matching_name(self) -> str:
        """Return the name as it is compared."""
        return matching_name(self.full_name)


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A person of the list whom the store knows already, and what comes of it."""

    person: Person
    digest: bytes
    professional_id: int
    written: tuple[str, ...]
    """Details that are replaced, or filled where an account was empty."""
    standing: tuple[str, ...]
    """Details that differ from the account's, which stand."""
    has_account: bool

    @property
    def action(self) -> str:
        return "professional.import_filled" if self.has_account else "professional.import_changed"


class PeopleImport:
    """Imports people by national ID."""

    name = "people"

    def __init__(self, actor: Actor, now: datetime) -> None:
        self._actor, self._now = actor, now
        today = nairobi_day(now)
        self.layout = Layout(
            (
                Column(
                    "national_id",
                    lambda text: read_national_id(plain_number(text)),
                    "A national ID number has 6 to 9 digits that are not all the same.",
                    also=("national_id_number", "id_number", "id_no"),
                ),
                Column(
                    "birth_year",
                    lambda text: read_birth_year(plain_number(text), today),
                    f"A year of birth has four digits, of somebody aged {YOUNGEST} to {OLDEST}.",
                    also=("year_of_birth",),
                ),
                Column("full_name", _full_name, _NAME_RULE, required=False, also=("name",)),
                Column("first_name", read_first_name, _NAME_RULE, required=False),
                Column("other_names", read_other_names, _NAME_RULE, required=False),
                Column(
                    "tsc_number",
                    lambda text: read_tsc_number(plain_number(text)),
                    "A TSC number has 4 to 8 digits.",
                    required=False,
                    also=("tsc_no",),
                ),
            ),
            (("national_id",), ("birth_year",), ("full_name", "first_name"), ("tsc_number",)),
            LEFT_OUT,
        )

    def make(self, cells: Mapping[str, Any]) -> Person:
        """Return the person of a row. A name of one word is a name, if the ID has one."""
        first, others = cells.get("first_name"), cells.get("other_names")
        if first is None:
            if others is not None or "full_name" not in cells:
                raise BadCell("It is empty.", "first_name" if others else "full_name")
            first, others = cells["full_name"]
        return Person(
            cells["national_id"], cells["birth_year"], first, others, cells.get("tsc_number")
        )

    def unique(self, record: Person) -> Iterable[tuple[str, Hashable]]:
        """Yield the two numbers that nobody shares."""
        yield "national_id", record.national_id
        if record.tsc_number is not None:
            yield "tsc_number", record.tsc_number

    def save(self, db: Db, records: Sequence[Person], *, dry_run: bool) -> Tally:
        """Add the new, replace or fill the known, and note what differs."""
        digests = {id_digest(person.national_id): person for person in records}
        met = list(_meetings(db, digests))
        known = {meeting.digest for meeting in met}
        changed = [meeting for meeting in met if meeting.written]
        differing = [meeting for meeting in met if meeting.standing]
        added = {digest: each for digest, each in digests.items() if digest not in known}
        if not dry_run:
            self._write(db, {**added, **{each.digest: each.person for each in changed}})
            self._note(db, changed, differing)
        return Counter(
            {
                ("people", Fate.ADDED): len(added),
                ("people", Fate.CHANGED): len(changed),
                ("people", Fate.UNCHANGED): len(met) - len(changed),
                ("people", Fate.DIFFERENT): len(differing),
            }
        )

    def _write(self, db: Db, people: Mapping[bytes, Person]) -> None:
        if not people:
            return
        rows = [
            {
                "national_id": person.national_id,
                "national_id_digest": digest,
                "birth_year": person.birth_year,
                "first_name": person.first_name,
                "other_names": person.other_names,
                "matching_name": person.matching_name,
                "tsc_number": person.tsc_number,
                "tsc_name": person.full_name,
                "imported_at": self._now,
                "created_at": self._now,
            }
            for digest, person in people.items()
        ]
        db.execute(_statement(db), rows)
        # Read back: a name that an account holds was not overwritten.
        kept = sa.select(Professional.id, Professional.matching_name).where(
            Professional.national_id_digest.in_(list(people))
        )
        name_words.keep(db.connection(), {row[0]: row[1] for row in db.execute(kept)})

    def _note(self, db: Db, changed: Sequence[_Meeting], differing: Sequence[_Meeting]) -> None:
        rows = [
            self._audit_row(each.professional_id, each.action, {"details": list(each.written)})
            for each in changed
        ]
        noted = _noted(db, [each.professional_id for each in differing])
        for each in differing:
            after = {"kept": list(each.standing), "list": _fingerprint(each.person)}
            if noted.get(each.professional_id) != after:
                rows.append(self._audit_row(each.professional_id, _DIFFERS, after))
        if rows:
            db.execute(sa.insert(table_of(AuditRow)), rows)

    def _audit_row(self, subject: int, action: str, after: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "at": self._now,
            "channel": self._actor.channel,
            "actor": self._actor.name,
            "action": action,
            "subject_kind": "professional",
            "subject_id": subject,
            "before": {},
            "after": dict(after),
            "reason": None,
        }


_DIFFERS: Final = "professional.import_differs"


def _full_name(text: str) -> tuple[str, str | None]:
    first, _, others = text.partition(" ")
    return read_first_name(first), read_other_names(others) if others else None


def _meetings(db: Db, people: Mapping[bytes, Person]) -> Iterator[_Meeting]:
    """Yield what is known of the people, compared with what the list says."""
    found = db.execute(
        sa.select(
            Professional.id,
            Professional.national_id_digest,
            Professional.birth_year,
            Professional.first_name,
            Professional.other_names,
            Professional.tsc_number,
            Professional.tsc_name,
            Professional.imported_at,
            Account.id.label("account_id"),
        )
        .outerjoin(Account, Account.professional_id == Professional.id)
        .where(Professional.national_id_digest.in_(list(people)))
    )
    for row in found:
        digest = bytes(row.national_id_digest)
        person = people[digest]
        compare = _against_list if row.account_id is None else _against_account
        written, standing = compare(row, person)
        yield _Meeting(
            person, digest, row.id, written, standing, has_account=row.account_id is not None
        )


_Compared = tuple[tuple[str, ...], tuple[str, ...]]


def _against_list(row: Any, person: Person) -> _Compared:
    """Compare with what an earlier list said; a TSC number is not taken away by an empty cell."""
    name = (row.first_name, row.other_names)
    differs = {
        Detail.BIRTH_YEAR: row.birth_year != person.birth_year,
        Detail.NAME: name != (person.first_name, person.other_names),
        Detail.TSC_NUMBER: person.tsc_number not in {None, row.tsc_number},
        Detail.TSC_NAME: row.tsc_name != person.full_name,
        Detail.IMPORTED_AT: row.imported_at is None,
    }
    return tuple(detail for detail, is_so in differs.items() if is_so), ()


def _against_account(row: Any, person: Person) -> _Compared:
    """Compare with what an account holds, which stands wherever it holds anything."""
    if row.birth_year != person.birth_year:
        return (), (Detail.BIRTH_YEAR,)
    typed = matching_name(f"{row.first_name or ''} {row.other_names or ''}")
    written: list[str] = []
    standing: list[str] = []
    if row.first_name is None:
        written.append(Detail.NAME)
    elif typed != person.matching_name:
        standing.append(Detail.NAME)
    if person.tsc_number is not None and row.tsc_number is None:
        written.append(Detail.TSC_NUMBER)
    elif person.tsc_number not in {None, row.tsc_number}:
        standing.append(Detail.TSC_NUMBER)
    if row.tsc_name != person.full_name:
        written.append(Detail.TSC_NAME)
    if row.imported_at is None:
        written.append(Detail.IMPORTED_AT)
    return tuple(written), tuple(standing)


def _statement(db: Db) -> sa.Executable:
    """Return the INSERT whose conflicts obey the rules above, whoever registers meanwhile.

    The comparison only counts; it is this statement that never overwrites an account.
    """
    table, accounts = table_of(Professional), table_of(Account)
    has_account = (
        sa.select(sa.literal(1))
        .select_from(accounts)
        .where(accounts.c.professional_id == table.c.id)
        .correlate(table)
        .exists()
    )
    insert = insert_into(db, table)
    new = insert.excluded
    named = sa.and_(has_account, table.c.first_name.is_not(None))
    names = ("first_name", "other_names", "matching_name")
    return insert.on_conflict_do_update(
        index_elements=["national_id_digest"],
        set_={
            **{name: sa.case((named, table.c[name]), else_=new[name]) for name in names},
            "birth_year": new.birth_year,
            "tsc_name": new.tsc_name,
            "tsc_number": sa.case(
                (has_account, sa.func.coalesce(table.c.tsc_number, new.tsc_number)),
                else_=sa.func.coalesce(new.tsc_number, table.c.tsc_number),
            ),
            "imported_at": sa.func.coalesce(table.c.imported_at, new.imported_at),
        },
        where=sa.or_(sa.not_(has_account), table.c.birth_year == new.birth_year),
    )


def _noted(db: Db, professional_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the newest noted difference of each of these people."""
    if not professional_ids:
        return {}
    found = db.execute(
        sa.select(AuditRow.subject_id, AuditRow.after)
        .where(
            AuditRow.subject_kind == "professional",
            AuditRow.subject_id.in_(professional_ids),
            AuditRow.action == _DIFFERS,
        )
        .order_by(AuditRow.id)
    )
    return {row.subject_id: row.after for row in found}


def _fingerprint(person: Person) -> str:
    """Return what tells one list's details from another's without showing them."""
    said = f"{person.birth_year}\0{person.matching_name}\0{person.tsc_number or ''}"
    return keys.current().digest("import", said).hex()[:16]
