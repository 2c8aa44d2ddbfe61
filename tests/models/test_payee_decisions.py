"""What officers decide, what a batch freezes, and who hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.base.audit import Actor, AuditRow, Channel
from models.messages import outbox
from models.messages.templates import Template
from models.people import payee_decisions, payee_freezes
from models.people.profile_tables import ChangeState
from tests.support.builders import DAY, NOW
from tests.support.payee_steps import (
    FIRST_LINE,
    OTHERS_NAME,
    SECOND_LINE,
    WAIT,
    apply,
    ask,
    change_of,
    due,
    hold,
    paid,
    settle,
    to_line,
)
from tests.support.profile_builders import account_in, keep_named

if TYPE_CHECKING:
    from models.base.store import Store

OFFICER = Actor(Channel.DASHBOARD, "officer:1")


def person_of(store: Store, account_id: int) -> int:
    """Return whose account it is."""
    with store.reading() as db:
        return account_in(db, account_id).professional_id


def templates(store: Store) -> dict[str, list[str]]:
    """Take the texts that wait: to whom each kind goes."""
    with store.writing() as db:
        found = outbox.claim(db, NOW + 30 * DAY, NOW + 30 * DAY)
    told: dict[str, list[str]] = {}
    for each in found:
        told.setdefault(each.template, []).append(each.msisdn)
    return told


def needs_officer(store: Store, account_id: int) -> int:
    """Ask for a change in another's name while the payee is held; return its id."""
    hold(store, account_id, NOW + WAIT)
    return ask(store, account_id, to_line(name=OTHERS_NAME))


def reasons(store: Store, action: str) -> list[str | None]:
    """Return the reasons noted with an action."""
    with store.reading() as db:
        return [row.reason for row in db.query(AuditRow).where(AuditRow.action == action)]


def test_an_open_batch_freezes_where_a_person_is_paid(store: Store) -> None:
    """A change that is due waits for the last of two batches, then counts."""
    account = keep_named(store)
    change = ask(store, account, to_line())
    person = person_of(store, account)
    with store.writing() as db:
        for batch in ("B1", "B2", "B1"):
            payee_freezes.freeze(db, batch, [person, person], NOW)
    apply(store, change, NOW + WAIT)
    assert paid(store, account) == (None, None)
    assert due(store, NOW + WAIT) == []
    with store.writing() as db:
        assert payee_freezes.thaw(db, "B1") == 1
    apply(store, change, NOW + WAIT)
    assert paid(store, account) == (None, None)
    with store.writing() as db:
        assert payee_freezes.thaw(db, "B2") == 1
    assert due(store, NOW + WAIT) == [change]
    apply(store, change, NOW + WAIT)
    assert paid(store, account) == (FIRST_LINE, None)


def test_nobody_is_frozen_by_an_empty_batch(store: Store) -> None:
    """A batch without people holds nobody, and thawing what was never frozen changes nothing."""
    account = keep_named(store)
    with store.writing() as db:
        payee_freezes.freeze(db, "B1", [], NOW)
        assert not payee_freezes.is_frozen(db, account_in(db, account).professional_id)
        assert payee_freezes.thaw(db, "B1") == 0


def test_both_lines_hear_when_a_change_counts(store: Store) -> None:
    """The account's line and the line that loses are texted once it is applied."""
    account = keep_named(store)
    settle(store, account, to_line(FIRST_LINE))
    templates(store)
    change = ask(store, account, to_line(SECOND_LINE))
    templates(store)
    apply(store, change, NOW + WAIT)
    with store.reading() as db:
        line = account_in(db, account).msisdn
    assert templates(store) == {Template.PAYEE_CHANGED: sorted([str(line), FIRST_LINE])}
    apply(store, change, NOW + 2 * WAIT)
    assert templates(store) == {}


def test_an_approved_change_waits_its_time_and_counts(store: Store) -> None:
    """The officer sees it, gives a reason, and the sweep applies it when it is due."""
    account = keep_named(store)
    change = needs_officer(store, account)
    apply(store, change, NOW + 3 * WAIT)
    assert paid(store, account) == (None, None)
    with store.writing() as db:
        assert [each.id for each in payee_decisions.waiting(db)] == [change]
        assert payee_decisions.approve(db, change, " Married name seen ", OFFICER, NOW)
        assert payee_decisions.waiting(db) == []
        assert not payee_decisions.approve(db, change, "again", OFFICER, NOW)
    assert reasons(store, "payee.approved") == ["Married name seen"]
    apply(store, change, NOW + WAIT)
    assert paid(store, account) == (FIRST_LINE, None)


def test_a_refused_change_is_over_and_its_owner_hears(store: Store) -> None:
    """It never counts, and the account's line is texted."""
    account = keep_named(store)
    change = needs_officer(store, account)
    templates(store)
    with store.writing() as db:
        assert payee_decisions.refuse(db, change, "Not her line", OFFICER, NOW)
    with store.reading() as db:
        line = account_in(db, account).msisdn
    assert templates(store) == {Template.PAYEE_REFUSED: [line]}
    apply(store, change, NOW + 3 * WAIT)
    assert change_of(store, change).state is ChangeState.STOPPED
    assert paid(store, account) == (None, None)


def test_a_decision_needs_a_reason_and_a_change_that_needs_one(store: Store) -> None:
    """Nothing happens without words, to a stranger's id, or to a change that waits by rule."""
    account = keep_named(store)
    by_rule = ask(store, account, to_line())
    with store.writing() as db:
        for decide in (payee_decisions.approve, payee_decisions.refuse):
            with pytest.raises(payee_decisions.NoReason):
                decide(db, by_rule, "  ", OFFICER, NOW)
            assert not decide(db, by_rule, "why not", OFFICER, NOW)
            assert not decide(db, 987_654, "why not", OFFICER, NOW)
    assert change_of(store, by_rule).state is ChangeState.WAITING
