"""Everything that is held of one person, in the clear, for the file that the law lets them ask for.

What proves who somebody is (PIN, codes, passwords, digests) is no part of it: it says nothing of
them, and in a file it would be a danger to them.
"""

from __future__ import annotations

import enum
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from models.across import belongings
from models.across.schema import metadata
from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.people import finding
from models.people.corrections import required_reason
from models.people.tables import Professional

_LEFT_OUT: Final = frozenset({"name_words", "one_time_codes", "pin_tries", "portal_passwords"})

_MOST: Final = 5_000
"""Rows of one table in the file."""


def export(db: Db, person: Professional, reason: str, actor: Actor, now: datetime) -> str:
    """Return the file as JSON and write down who took it and why. Raise NoReason."""
    why = required_reason(reason)
    held = everything(db, person)
    audit.note(
        db,
        actor,
        "person.exported",
        ("professional", person.id),
        now,
        after={"rows": {name: len(rows) for name, rows in held.items()}},
        reason=why,
    )
    whole = {"made_at": now.isoformat(), "held": held}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain)


def everything(db: Db, person: Professional) -> dict[str, list[dict[str, Any]]]:
    """Return every row that is the person's, by table; empty tables are left out."""
    people = metadata().tables["professionals"]
    held = {"professionals": _rows(db, people, people.c.id == person.id)}
    for table, column in belongings.pointing_to("professionals"):
        _add(db, held, table, column == person.id)
    account = finding.account_of(db, person.id)
    if account is not None:
        for table, column in belongings.pointing_to("accounts"):
            _add(db, held, table, column == account.id)
        for table in belongings.of_lines():
            if account.msisdn is not None:
                _add(db, held, table, table.c.msisdn == account.msisdn)
    for child, parent in (("claim_steps", "claims"), ("case_notes", "cases")):
        key = metadata().tables[child].c[f"{parent[:-1]}_id"]
        ids = [row["id"] for row in held.get(parent, [])]
        if ids:
            _add(db, held, key.table, key.in_(ids))
    return {name: rows for name, rows in held.items() if rows}


def _add(
    db: Db,
    held: dict[str, list[dict[str, Any]]],
    table: sa.FromClause,
    condition: sa.ColumnElement[bool],
) -> None:
    if isinstance(table, sa.Table) and table.name not in _LEFT_OUT:
        held.setdefault(table.name, []).extend(_rows(db, table, condition))


def _rows(db: Db, table: sa.Table, condition: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    shown = [column for column in table.columns if not column.name.endswith(("_digest", "_hash"))]
    found = db.execute(sa.select(*shown).where(condition).limit(_MOST))
    return [dict(row) for row in found.mappings()]


def _plain(value: object) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, (Decimal, bytes)):
        return str(value)
    raise TypeError(f"a file cannot hold {type(value).__name__}")
