"""Lists: every page once and in order, filters, sorting, and what an address may not do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.across import scope
from models.base import audit, lists
from models.base.audit import Actor, AuditRow, Channel
from models.base.audit_trail import AUDIT
from models.base.lists import Asked, Column
from models.people.rights_of_officers import Area
from models.people.tables import Account

if TYPE_CHECKING:
    from models.base.store import Store
    from ussd_app.wiring import Service

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
def store(parts: Service) -> Store:
    """Give a store with 25 rows in the trail, five of each action."""
    with parts.patient_store.writing() as db:
        for number in range(25):
            actor = Actor(Channel.DASHBOARD, f"officer:{'ab'[number % 2]}")
            at = NOW + timedelta(days=number)
            audit.note(db, actor, f"thing.{number % 5}", ("thing", number), at)
            db.flush()
    return parts.patient_store


def _walk(store: Store, asked: Asked, size: int = 7) -> list[int]:
    """Read a list forwards to its end and backwards to its beginning; return the numbers."""
    found: list[list[int]] = []
    while True:
        with store.reading() as db:
            part = lists.read(db, AUDIT, asked, lists.filtered(db, AUDIT, asked, NOW), size)
        found.append([line.cells[4] for line in part.lines])
        if not part.next:
            break
        asked = Asked(asked.filters, asked.order, after=part.next)
    for earlier in reversed(found[:-1]):
        asked = Asked(asked.filters, asked.order, before=part.previous)
        with store.reading() as db:
            part = lists.read(db, AUDIT, asked, lists.filtered(db, AUDIT, asked, NOW), size)
        assert [line.cells[4] for line in part.lines] == earlier
    assert part.previous == ""
    return [number for each in found for number in each]


def test_every_row_once_in_order(store: Store) -> None:
    """Newest first; by a column both ways, equal values settled by the key; and back again."""
    assert _walk(store, Asked()) == list(range(24, -1, -1))
    rising = sorted(range(25), key=lambda number: (number % 5, number))
    assert _walk(store, Asked(order="action")) == rising
    assert _walk(store, Asked(order="-action")) == rising[::-1]
    assert _walk(store, Asked(), size=25) == list(range(24, -1, -1))


def test_filters(store: Store) -> None:
    """Days are Kenya's; what is no such value fits nothing; several filters count together."""
    cases = {
        ("action", "thing.3"): 5,
        ("action", "thing"): 25,
        ("action", "thong"): 0,
        ("number", "7"): 1,
        ("number", "seven"): 0,
        ("number", "9" * 30): 0,
        ("since", "2026-11-23"): 5,
        ("until", "2026-11-04"): 2,
        ("until", "yesterday"): 0,
        ("way", "dashboard"): 25,
        ("way", "pigeon"): 0,
        ("actor", "officer:\0a"): 13,
    }
    for (name, value), count in cases.items():
        asked = lists.read_asked(AUDIT, {name: value})
        assert len(_walk(store, asked)) == count, (name, value)
    both = lists.read_asked(AUDIT, {"action": "thing.3", "actor": "officer:a"})
    assert _walk(store, both) == [18, 8]


def test_an_address_asks_only_for_what_there_is(store: Store) -> None:
    """Unknown filters and columns are left out, and a made-up place in the list is its start."""
    asked = lists.read_asked(AUDIT, {"sort": "before", "password": "x", "actor": " "})
    assert (asked.filters, asked.order) == ({}, "")
    for made_up in ("?", "WzEs", "W10", "eyJhIjoxfQ", "x" * 400):
        with store.reading() as db:
            query = select(AuditRow.id)
            part = lists.read(db, AUDIT, Asked(after=made_up), query, 3)
        assert [line.cells[4] for line in part.lines] == [24, 23, 22], made_up


def test_an_area_sees_nothing_of_the_country(store: Store) -> None:
    """A list of the country is empty for an officer of a county."""
    with store.reading() as db:
        query = lists.filtered(db, AUDIT, Asked(), NOW)
        assert lists.read(db, AUDIT, Asked(), scope.listed(db, query, Area(), AUDIT.scope)).lines
        narrowed = scope.listed(db, query, Area(county=47), AUDIT.scope)
        assert not lists.read(db, AUDIT, Asked(), narrowed).lines


def test_what_may_be_null_does_not_sort() -> None:
    """Rows without a value would be lost between two pages."""
    with pytest.raises(ValueError, match="may be null"):
        Column("msisdn", "Number", Account.msisdn, sorts=True)
