"""The outbox afterwards: delivery reports, secrets that are erased, and what is read again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from models.messages import outbox, reports, templates
from models.messages.tables import EarlyReport, MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from models.people import codes
from tests.support.builders import (
    DAY,
    DAYTIME,
    HOUR,
    MINUTE,
    MSISDN,
    NOW,
    OTHER_MSISDN,
    make_sending,
    make_sent,
    make_text,
)
from tests.support.outbox_steps import GATEWAY_ID, claim, report, row_of, sweep

if TYPE_CHECKING:
    from models.base.store import Store

SECRET = Template.RESET_CODE
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Success", OutboxState.DELIVERED),
        ("Rejected", OutboxState.FAILED),
        ("Failed", OutboxState.FAILED),
        ("AbsentSubscriber", OutboxState.FAILED),
        ("Expired", OutboxState.FAILED),
        ("Sent", OutboxState.SENT),
        ("Submitted", OutboxState.SENT),
        ("Buffered", OutboxState.SENT),
        ("SomethingNew", OutboxState.SENT),
    ],
)
def test_a_report_moves_a_sent_text(store: Store, status: str, state: OutboxState) -> None:
    """Only what is final ends it; a word that we do not know is kept and changes nothing."""
    claimed = make_sent(store, GATEWAY_ID)
    reason = "UserNotFound" if state is OutboxState.FAILED else None
    assert report(store, status, reason=reason, at=NOW + MINUTE) is state
    row = row_of(store, claimed.id)
    assert (row.state, row.gateway_status, row.reason) == (state, status, reason)
    assert row.final_at == (NOW + MINUTE if state.final else None)


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (("Success", "Sent"), OutboxState.DELIVERED),
        (("Success", "Failed"), OutboxState.DELIVERED),
        (("Success", "Success"), OutboxState.DELIVERED),
        (("Failed", "Success"), OutboxState.FAILED),
        (("Rejected", "Buffered"), OutboxState.FAILED),
        (("Buffered", "Submitted", "Success"), OutboxState.DELIVERED),
        (("AbsentSubscriber", "Success"), OutboxState.DELIVERED),
        (("AbsentSubscriber", "Failed"), OutboxState.FAILED),
        (("AbsentSubscriber", "Sent"), OutboxState.FAILED),
        (("AbsentSubscriber", "Success", "AbsentSubscriber"), OutboxState.DELIVERED),
    ],
)
@pytest.mark.parametrize("are_early", [False, True])
def test_reports_only_move_forward(
    store: Store, statuses: tuple[str, ...], state: OutboxState, *, are_early: bool
) -> None:
    """What is final stays so, but a phone that was off may be reached after all.

    It makes no difference whether the reports come after our own record of the send or before.
    """
    claimed = make_sending(store) if are_early else make_sent(store, GATEWAY_ID)
    for number, status in enumerate(statuses, 1):
        found = report(store, status, at=NOW + number * MINUTE)
        assert (found is None) is are_early
    if are_early:
        with store.writing() as db:
            outbox.accepted(db, claimed, GATEWAY_ID, None, None, NOW + HOUR)
    with store.reading() as db:
        assert db.get(EarlyReport, GATEWAY_ID) is None
    row = row_of(store, claimed.id)
    assert row.state is state
    assert row.reason is None


def test_an_early_report_waits_for_its_send(store: Store) -> None:
    """It is applied when our own record comes, and only to the text of that id."""
    other = make_sending(store, msisdn=OTHER_MSISDN)
    claimed = make_sending(store)
    assert report(store, "Failed", reason="UserNotFound") is None
    with store.writing() as db:
        outbox.accepted(db, other, "ATXid_2", None, None, NOW + MINUTE)
    assert row_of(store, other.id).state is OutboxState.SENT
    with store.writing() as db:
        outbox.accepted(db, claimed, GATEWAY_ID, None, None, NOW + MINUTE)
    row = row_of(store, claimed.id)
    assert (row.state, row.reason) == (OutboxState.FAILED, "UserNotFound")
    assert (row.gateway_status, row.final_at) == ("Failed", NOW + MINUTE)
    with store.reading() as db:
        assert db.query(EarlyReport).count() == 0


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_report_that_crossed_our_record_is_applied_by_the_sweep(store: Store) -> None:
    """Neither transaction saw the other, so the report was kept as an early one."""
    claimed = make_sending(store)
    with store.writing() as db:
        outbox.accepted(db, claimed, GATEWAY_ID, None, None, NOW)
        db.flush()
        assert report(store, "Success") is None
    assert row_of(store, claimed.id).state is OutboxState.SENT
    sweep(store, NOW + MINUTE)
    row = row_of(store, claimed.id)
    assert (row.state, row.final_at) == (OutboxState.DELIVERED, NOW + MINUTE)
    with store.reading() as db:
        assert db.query(EarlyReport).count() == 0


def test_the_texts_with_a_code_or_a_password_are_secrets() -> None:
    """A new template that holds one must be named here, so that somebody thinks of it."""
    assert {
        Template.ACCOUNT_OPENED_PORTAL,
        Template.NUMBER_CODE,
        Template.RESET_CODE,
        Template.OFFICER_INVITED,
        Template.MOVE_CODE,
    } == templates.SECRETS
    assert set(codes.TEMPLATE.values()) < templates.SECRETS


@pytest.mark.parametrize("end", ["Success", "Rejected", "AbsentSubscriber", "refused", "put_back"])
def test_a_secret_is_erased_when_it_is_final(store: Store, end: str) -> None:
    """Delivered, failed or given up: the code stands nowhere any more."""
    claimed = make_sending(store, template=SECRET)
    with store.writing() as db:
        if end == "refused":
            outbox.refused(db, claimed, "InvalidPhoneNumber", NOW)
        elif end == "put_back":
            db.get_one(OutboxRow, claimed.id).attempts = outbox.MAX_ATTEMPTS
            outbox.put_back(db, claimed, "InternalServerError", NOW)
        else:
            outbox.accepted(db, claimed, GATEWAY_ID, None, None, NOW)
            reports.report(db, GATEWAY_ID, end, None, NOW)
    row = row_of(store, claimed.id)
    assert row.state.final
    assert (row.text, row.arguments, row.erased_at) == (None, None, NOW)


@pytest.mark.parametrize("message_class", list(MessageClass))
def test_other_texts_keep_their_words(store: Store, message_class: MessageClass) -> None:
    """What was delivered can be read again, after any time, also a warning of the first class."""
    claimed = make_sent(
        store, GATEWAY_ID, template=Template.MOVE_NOTICE, message_class=message_class, now=DAYTIME
    )
    report(store, "Success")
    sweep(store, NOW + 30 * DAY)
    row = row_of(store, claimed.id)
    assert (row.text, row.erased_at) == ("Your text", None)
    with store.reading() as db:
        assert [found.id for found in outbox.recent(db, MSISDN)] == [claimed.id]


@pytest.mark.parametrize("fate", ["sent", "unknown"])
def test_a_secret_is_erased_after_15_minutes(store: Store, fate: str) -> None:
    """Even if the gateway never tells its fate."""
    claimed = make_sending(store, template=SECRET)
    with store.writing() as db:
        if fate == "sent":
            outbox.accepted(db, claimed, GATEWAY_ID, None, None, NOW)
        else:
            outbox.lost(db, claimed, "ReadTimeout", NOW)
    sweep(store, NOW + 15 * MINUTE)
    assert row_of(store, claimed.id).text == "Your text"
    late = NOW + 15 * MINUTE + SECOND
    sweep(store, late)
    row = row_of(store, claimed.id)
    assert (row.text, row.arguments, row.erased_at) == (None, None, late)
    assert row.state.value == fate
    sweep(store, late + DAY)
    assert row_of(store, claimed.id).erased_at == late


def test_a_secret_that_was_not_sent_in_time_is_given_up(store: Store) -> None:
    """Its code is worth nothing now: it is erased and never claimed."""
    with store.writing() as db:
        waiting = make_text(db, template=SECRET, arguments={"code": "246810"})
        plain = make_text(db)
    late = NOW + 15 * MINUTE + SECOND
    assert sweep(store, late) == [plain]
    row = row_of(store, waiting)
    assert (row.state, row.reason, row.final_at) == (OutboxState.FAILED, "too late", late)
    assert (row.arguments, row.text) == (None, None)
    assert [text.id for text in claim(store, at=late)] == [plain]


def test_a_number_reads_its_newest_texts_again(store: Store) -> None:
    """The newest first; neither texts with a secret, nor unrendered ones, nor other numbers'."""
    ids = [make_sent(store, f"ATXid_{number}", text=f"Text {number}").id for number in range(3)]
    make_sent(store, "ATXid_7", text="Your code is 246810", template=SECRET)
    make_sending(store, text="Your code is 135791", template=SECRET)
    make_sent(store, "ATXid_8", text="Not yours", msisdn=OTHER_MSISDN)
    with store.writing() as db:
        make_text(db)
    with store.reading() as db:
        found = outbox.recent(db, MSISDN)
        assert [row.id for row in outbox.recent(db, MSISDN, most=2)] == ids[:0:-1]
    assert [row.text for row in found] == ["Text 2", "Text 1", "Text 0"]


def test_the_simulator_finds_what_awaits_its_report(store: Store) -> None:
    """Only sent texts of its own prefix, and no more than it asked for."""
    make_sent(store, "sim-1")
    make_sent(store, "sim-2")
    make_sent(store, "ATXid_3")
    report(store, "Success", gateway_id="sim-2")
    with store.reading() as db:
        assert reports.unreported(db, "sim-") == ["sim-1"]
        assert len(reports.unreported(db, "", most=1)) == 1
