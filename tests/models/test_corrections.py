"""What officers correct, and how they answer a request for erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.base.audit import Actor, AuditRow, Channel
from models.messages import outbox
from models.messages.templates import Template
from models.people import corrections, rights
from models.people.identity import BadName
from models.people.rights import ErasureRequest, RequestState
from tests.support.builders import DAY, NOW
from tests.support.payee_steps import OWNER
from tests.support.profile_builders import account_in, keep_named

if TYPE_CHECKING:
    from models.base.store import Store

OFFICER = Actor(Channel.DASHBOARD, "officer:1")


def name_of(store: Store, account_id: int) -> tuple[str, str | None]:
    """Return the name, and its copy for matching."""
    with store.reading() as db:
        person = account_in(db, account_id).professional
        return person.full_name, person.matching_name


def correct(store: Store, account_id: int, first: str, others: str, reason: str) -> None:
    """Let the officer correct the name."""
    with store.writing() as db:
        person = account_in(db, account_id).professional
        corrections.correct_name(db, person, first, others, reason, OFFICER, NOW)


def ask(store: Store, account_id: int) -> int:
    """Ask for erasure; return the request's id."""
    with store.writing() as db:
        return rights.ask_erasure(db, account_in(db, account_id), OWNER, NOW).id


def test_a_name_is_corrected_with_a_reason(store: Store) -> None:
    """The copy for matching follows; the trail has the reason, and no name."""
    account = keep_named(store)
    correct(store, account, "Jayne", "Ng'ang'a", " ID  seen ")
    assert name_of(store, account) == ("Jayne Ng'ang'a", "JAYNE NGANGA")
    correct(store, account, "Akiru", "", "one name on the ID")
    assert name_of(store, account) == ("Akiru", "AKIRU")
    with store.reading() as db:
        noted = (
            db.query(AuditRow)
            .where(AuditRow.action == "professional.name_corrected")
            .order_by(AuditRow.id)
            .all()
        )
    assert [row.reason for row in noted] == ["ID seen", "one name on the ID"]
    assert "Jayne" not in str([(row.before, row.after) for row in noted])


@pytest.mark.parametrize(
    ("first", "others", "reason", "fault"),
    [
        ("Jayne", "Akiru", "  ", corrections.NoReason),
        ("J4ne", "Akiru", "ID seen", BadName),
        ("Jayne", "4", "ID seen", BadName),
        ("", "Akiru", "ID seen", BadName),
    ],
)
def test_a_bad_correction_changes_nothing(
    store: Store, first: str, others: str, reason: str, fault: type[ValueError]
) -> None:
    """No reason, or no name."""
    account = keep_named(store)
    before = name_of(store, account)
    with pytest.raises(fault):
        correct(store, account, first, others, reason)
    assert name_of(store, account) == before


def test_a_refused_erasure_is_told_once(store: Store) -> None:
    """The officer sees the request, refuses it with a reason, and its owner is texted."""
    account = keep_named(store)
    request = ask(store, account)
    with store.writing() as db:
        assert [each.id for each in corrections.open_erasures(db)] == [request]
        with pytest.raises(corrections.NoReason):
            corrections.refuse_erasure(db, request, " ", OFFICER, NOW)
        assert corrections.refuse_erasure(db, request, "unpaid claims", OFFICER, NOW)
        assert not corrections.refuse_erasure(db, request, "again", OFFICER, NOW)
        assert not corrections.refuse_erasure(db, 987_654, "nobody's", OFFICER, NOW)
        assert corrections.open_erasures(db) == []
    with store.writing() as db:
        assert db.get_one(ErasureRequest, request).state is RequestState.REFUSED
        told = outbox.claim(db, NOW + DAY, NOW + DAY)
    assert [each.template for each in told] == [Template.ERASURE_REFUSED]
