"""Names that do not fit: seen by an officer, whoever spelled them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.people import name_cases
from models.people.name_cases import NameCase, NameOf
from models.people.tables import Professional
from tests.support.builders import DAY, NOW, OTHER_MSISDN
from tests.support.payee_steps import OTHERS_NAME, SECOND_LINE, WAIT, settle, to_bank, to_line
from tests.support.profile_builders import account_in, keep_named

if TYPE_CHECKING:
    from datetime import datetime

    from models.base.store import Store


def cases(store: Store, at: datetime = NOW) -> list[tuple[int, NameOf]]:
    """Compare; return whose name does not fit, and which."""
    count = name_cases.refresh(store, at)
    with store.reading() as db:
        found = db.scalars(select(NameCase).order_by(NameCase.id)).all()
    assert count == len(found)
    assert all(each.score < 80 for each in found)
    return [(each.professional_id, each.kind) for each in found]


def person_of(store: Store, account_id: int) -> int:
    """Return the professional's id."""
    with store.reading() as db:
        return account_in(db, account_id).professional_id


def test_a_payee_in_anothers_name(store: Store) -> None:
    """One that fits is no case, and ends one; the line and the account are two."""
    account = keep_named(store)
    person = person_of(store, account)
    settle(store, account, to_line())
    assert cases(store) == []
    settle(store, account, to_line(SECOND_LINE, OTHERS_NAME), NOW + 3 * WAIT)
    assert cases(store) == [(person, NameOf.MPESA)]
    settle(store, account, to_bank(name=OTHERS_NAME), NOW + 5 * WAIT)
    assert cases(store, NOW + DAY) == [(person, NameOf.MPESA), (person, NameOf.BANK)]
    with store.reading() as db:
        found = db.scalars(select(NameCase.found_at).order_by(NameCase.id)).all()
    assert found == [NOW, NOW + DAY], "each is as old as the night that found it"
    settle(store, account, to_line(), NOW + 7 * WAIT)
    assert cases(store) == [(person, NameOf.BANK)]


def test_tscs_name_is_compared_too(store: Store) -> None:
    """Word order, initials and a name left out still fit; another's name is a case."""
    account = keep_named(store)
    other = keep_named(store, msisdn=OTHER_MSISDN, national_id="34567890")
    for name, is_case in (
        ("LOKWANG J. AKIRU", False),
        ("Jane Lokwang", False),
        (OTHERS_NAME, True),
    ):
        with store.writing() as db:
            person = account_in(db, account).professional
            person.tsc_name = name
            assert name_cases.tsc_differs(person) is is_case
            assert not name_cases.tsc_differs(account_in(db, other).professional)
    assert cases(store) == [(person_of(store, account), NameOf.TSC)]


@pytest.mark.parametrize("batch", [1, 2, 3, 4])
def test_however_many_are_compared_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Nobody is left out between two batches, and what is settled goes wherever it stands."""
    monkeypatch.setattr(name_cases, "BATCH", batch)
    people = [
        person_of(store, keep_named(store, msisdn=f"+25471100010{n}", national_id=f"3456780{n}"))
        for n in range(3)
    ]
    for wrong in (people, people[1:2], []):
        with store.writing() as db:
            for person_id in people:
                person = db.get_one(Professional, person_id)
                # The last has no other name at all, so that no row of theirs is looked at.
                person.tsc_name = OTHERS_NAME if person_id in wrong else None
        assert cases(store) == [(each, NameOf.TSC) for each in wrong]
