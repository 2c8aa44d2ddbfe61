"""A person's request that what is held be erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base.audit import Actor, Channel
from models.people import rights
from models.people.rights import ErasureRequest, RequestState
from tests.support.builders import DAY, NOW, OTHER_MSISDN, keep_account
from tests.support.profile_builders import account_in, trail

if TYPE_CHECKING:
    from datetime import datetime

    from models.base.store import Store

OWNER = Actor(Channel.USSD, "account:1")


def ask(store: Store, account_id: int, at: datetime = NOW) -> str:
    """Ask that the account be erased; return the reference."""
    with store.writing() as db:
        return rights.ask_erasure(db, account_in(db, account_id), OWNER, at).reference


def requests(store: Store) -> list[ErasureRequest]:
    """Return every request, the oldest first."""
    with store.reading() as db:
        return list(db.scalars(select(ErasureRequest).order_by(ErasureRequest.id)))


def test_a_request_is_noted_with_its_time(store: Store) -> None:
    """It is open, nobody has decided, and the account stays until an officer has."""
    account_id = keep_account(store)
    reference = ask(store, account_id)
    [request] = requests(store)
    assert (request.account_id, request.reference) == (account_id, reference)
    assert (request.state, request.asked_at, request.decided_at) == (RequestState.OPEN, NOW, None)
    assert len(reference) == 6


def test_a_second_request_is_the_first(store: Store) -> None:
    """The 14 days run from the first; the trail tells it once, by its reference."""
    account_id = keep_account(store)
    first = ask(store, account_id)
    assert ask(store, account_id, NOW + DAY) == first
    [request] = requests(store)
    assert request.asked_at == NOW
    [row] = trail(store, "erasure.")
    assert (row.action, row.actor, row.at) == ("erasure.asked", "account:1", NOW)
    assert (row.subject_kind, row.subject_id) == ("account", account_id)
    assert (row.before, row.after) == ({}, {"ref": first})


def test_each_person_has_a_request_of_their_own(store: Store) -> None:
    """An open one of somebody else is never handed out."""
    accounts = [
        keep_account(store),
        keep_account(store, msisdn=OTHER_MSISDN, national_id="34567890"),
    ]
    references = [ask(store, each) for each in accounts]
    assert len(set(references)) == 2
    assert [each.account_id for each in requests(store)] == accounts


@pytest.mark.parametrize("answer", [RequestState.DONE, RequestState.REFUSED])
def test_after_an_answer_a_person_may_ask_again(store: Store, answer: RequestState) -> None:
    """What was decided stays as it was, and the new request is open."""
    account_id = keep_account(store)
    first = ask(store, account_id)
    with store.writing() as db:
        request = db.get_one(ErasureRequest, requests(store)[0].id)
        request.state, request.decided_at = answer, NOW + DAY
    second = ask(store, account_id, NOW + 2 * DAY)
    assert second != first
    assert [(each.reference, each.state) for each in requests(store)] == [
        (first, answer),
        (second, RequestState.OPEN),
    ]
    assert len(trail(store, "erasure.asked")) == 2
