"""Name, ID number and year of birth: asked for by the caller, written by an officer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.base.audit import Actor, Channel
from models.messages import outbox
from models.people import accounts, correction_requests
from models.people.correction_requests import Corrected, CorrectionRequest, NationalIdTaken, Why
from models.people.corrections import NoReason
from models.people.rights import RequestState
from tests.support.builders import DAY, NOW, OTHER_MSISDN
from tests.support.payee_steps import OWNER
from tests.support.profile_builders import account_in, keep_named, trail

if TYPE_CHECKING:
    from models.base.store import Store

OFFICER = Actor(Channel.DASHBOARD, "officer:1")
NEW_NAME = {"first_name": "Jane", "other_names": "Akiru Ekai"}


def ask(
    store: Store, account_id: int, what: Corrected, wanted: dict[str, Any], why: Why = Why.NEW_ID
) -> int:
    """Ask as the caller; return the request's id."""
    with store.writing() as db:
        owner = account_in(db, account_id)
        return correction_requests.ask(db, owner, what, wanted, why, OWNER, NOW).id


def approve(store: Store, request_id: int, reason: str = "ID seen") -> bool:
    """Approve as an officer."""
    with store.writing() as db:
        return correction_requests.approve(db, request_id, reason, OFFICER, NOW + DAY)


def request_in(store: Store, request_id: int) -> CorrectionRequest:
    """Return the request as stored."""
    with store.reading() as db:
        return db.get_one(CorrectionRequest, request_id)


def texts(store: Store) -> list[tuple[str, dict[str, Any]]]:
    """Return what waits to be sent, the oldest first."""
    with store.writing() as db:
        claimed = outbox.claim(db, NOW + DAY, NOW + DAY, most=20)
    return [(row.template, dict(row.arguments)) for row in claimed]


def test_asking_changes_nothing_and_is_told(store: Store) -> None:
    """The record stands until an officer has looked; the trail holds no name."""
    account = keep_named(store)
    request = ask(store, account, Corrected.NAME, NEW_NAME)
    kept = request_in(store, request)
    assert (kept.state, kept.why, kept.wanted_text) == (
        RequestState.OPEN,
        Why.NEW_ID,
        "Jane Akiru Ekai",
    )
    with store.reading() as db:
        assert account_in(db, account).professional.full_name == "Jane Akiru Lokwang"
        assert [each.id for each in correction_requests.waiting(db)] == [request]
    [row] = trail(store, "correction.")
    assert (row.action, row.after) == (
        "correction.name_asked",
        {"ref": kept.reference, "why": "new_id"},
    )
    assert texts(store) == [("correction_asked", {"label": "name", "ref": kept.reference})]


def test_a_second_wish_takes_the_place_of_the_first(store: Store) -> None:
    """The reference and the 14 days stay; another detail is another request."""
    account = keep_named(store)
    first = ask(store, account, Corrected.NAME, NEW_NAME)
    again = ask(store, account, Corrected.NAME, NEW_NAME | {"other_names": ""}, Why.MISTYPED)
    year = ask(store, account, Corrected.BIRTH_YEAR, {"birth_year": 1984})
    assert again == first != year
    kept = request_in(store, first)
    assert (kept.wanted_text, kept.why, kept.asked_at) == ("Jane", Why.MISTYPED, NOW)


def test_an_approved_name_is_written_once(store: Store) -> None:
    """The copy for matching follows, the reason stands in the trail, and the owner is told."""
    account = keep_named(store)
    request = ask(store, account, Corrected.NAME, NEW_NAME)
    with pytest.raises(NoReason):
        approve(store, request, "  ")
    assert approve(store, request)
    assert not approve(store, request)
    assert not approve(store, 987_654)
    with store.reading() as db:
        person = account_in(db, account).professional
        assert (person.full_name, person.matching_name) == ("Jane Akiru Ekai", "JANE AKIRU EKAI")
        assert correction_requests.waiting(db) == []
    [row] = trail(store, "professional.name_corrected")
    assert (row.actor, row.reason) == ("officer:1", "ID seen")
    assert [name for name, _ in texts(store)] == ["correction_asked", "correction_done"]


def test_an_approved_id_number_is_found_again(store: Store) -> None:
    """It is looked up by its digest, and the trail holds only its end."""
    account = keep_named(store)
    assert approve(store, ask(store, account, Corrected.NATIONAL_ID, {"national_id": "34567890"}))
    with store.reading() as db:
        found = accounts.by_national_id(db, "34567890")
        assert found is not None
        assert found.id == account
        assert accounts.by_national_id(db, "23456789") is None
    [row] = trail(store, "professional.national_id_corrected")
    assert (row.before, row.after) == ({"value": "***89"}, {"value": "***90"})


def test_an_id_number_of_somebody_else_is_not_written(store: Store) -> None:
    """It is two records of one person, or a mistake: the request stays open for the officer."""
    account = keep_named(store)
    keep_named(store, msisdn=OTHER_MSISDN, national_id="34567890")
    request = ask(store, account, Corrected.NATIONAL_ID, {"national_id": "34567890"})
    with pytest.raises(NationalIdTaken):
        approve(store, request)
    assert request_in(store, request).state is RequestState.OPEN


def test_an_approved_year_is_written(store: Store) -> None:
    """The trail tells by how much it moved, not which year it is."""
    account = keep_named(store)
    assert approve(store, ask(store, account, Corrected.BIRTH_YEAR, {"birth_year": 1983}))
    with store.reading() as db:
        assert account_in(db, account).professional.birth_year == 1983
    [row] = trail(store, "professional.birth_year_corrected")
    assert row.after == {"years": -2}


def test_a_refusal_needs_its_reason_and_is_told_once(store: Store) -> None:
    """The record stays as it was."""
    account = keep_named(store)
    request = ask(store, account, Corrected.NAME, NEW_NAME)
    with store.writing() as db:
        with pytest.raises(NoReason):
            correction_requests.refuse(db, request, "", OFFICER, NOW)
        assert correction_requests.refuse(db, request, "ID says Lokwang", OFFICER, NOW)
        assert not correction_requests.refuse(db, request, "again", OFFICER, NOW)
    with store.reading() as db:
        assert account_in(db, account).professional.full_name == "Jane Akiru Lokwang"
    [row] = trail(store, "correction.refused")
    assert row.reason == "ID says Lokwang"
    assert [name for name, _ in texts(store)] == ["correction_asked", "correction_refused"]
