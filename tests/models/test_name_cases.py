"""Names that do not fit: seen by an officer, whoever spelled them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.people import name_cases
from models.people.name_cases import NameOf
from tests.support.builders import NOW, OTHER_MSISDN
from tests.support.payee_steps import OTHERS_NAME, SECOND_LINE, WAIT, settle, to_bank, to_line
from tests.support.profile_builders import account_in, keep_named

if TYPE_CHECKING:
    from models.base.store import Store


def cases(store: Store, after: int = 0) -> list[tuple[int, NameOf]]:
    """Return whose name does not fit, and which."""
    with store.reading() as db:
        found = name_cases.mismatches(db, after=after)
    assert all(each.score < 80 for each in found)
    return [(each.professional_id, each.kind) for each in found]


def person_of(store: Store, account_id: int) -> int:
    """Return the professional's id."""
    with store.reading() as db:
        return account_in(db, account_id).professional_id


def test_a_payee_in_anothers_name(store: Store) -> None:
    """One that fits is no case; the line and the account are two."""
    account = keep_named(store)
    person = person_of(store, account)
    settle(store, account, to_line())
    assert cases(store) == []
    settle(store, account, to_line(SECOND_LINE, OTHERS_NAME), NOW + 3 * WAIT)
    assert cases(store) == [(person, NameOf.MPESA)]
    settle(store, account, to_bank(name=OTHERS_NAME), NOW + 5 * WAIT)
    assert cases(store) == [(person, NameOf.MPESA), (person, NameOf.BANK)]
    assert cases(store, after=person) == []


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
