"""The SMS webhooks: recorded once, then 200; 503 as long as it could not be recorded."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.base.store import Work
from models.messages import opt_outs, outbox
from models.messages.tables import (
    EarlyReport,
    InboxRow,
    MessageClass,
    OptOut,
    OutboxRow,
    OutboxState,
)
from models.messages.templates import Template
from tests.ussd_app.log_lines import logged
from tests.ussd_app.store_scan import counts, places, store_down
from ussd_app import jobs

if TYPE_CHECKING:
    from flask import Flask

    from models.base.tables import Base
    from ussd_app.wiring import Service

CALLER = "+254722645678"
INCOMING = {
    "from": CALLER,
    "to": "24540",
    "text": "HELP",
    "date": "2026-11-03T03:41:00Z",
    "id": "ATXin_1",
    "linkId": "",
    "cost": "KES 1.00",
    "networkCode": "63902",
}
DELIVERY = {
    "id": "ATXid_1",
    "status": "Success",
    "phoneNumber": CALLER,
    "networkCode": "63902",
    "retryCount": "0",
}
OPT_OUT = {"senderId": "KNEC", "phoneNumber": CALLER}


@dataclass(frozen=True)
class Callback:
    """One kind of callback, and the table in which it leaves a row."""

    path: str
    form: dict[str, str]
    table: type[Base]


KINDS = {
    "incoming": Callback("/sms/incoming", INCOMING, InboxRow),
    "delivery": Callback("/sms/delivery", DELIVERY, EarlyReport),
    "opt_out": Callback("/sms/opt-out", OPT_OUT, OptOut),
}
kinds = pytest.mark.parametrize("kind", KINDS)


def _post(app: Flask, path: str, form: dict[str, str]) -> int:
    return app.test_client().post(path, data=form).status_code


def _rows(parts: Service, table: type[Base]) -> int:
    return counts(parts.store)[str(table.__tablename__)]


def _sent(parts: Service, gateway_id: str = "ATXid_1") -> int:
    """Put a text into the outbox that the gateway has taken; return its row's id."""
    now = parts.now()
    with parts.store.writing() as db:
        row_id = outbox.add(db, CALLER, Template.HELP, {}, "en", MessageClass.TRANSACTIONAL, now)
        row = db.get_one(OutboxRow, row_id)
        row.state, row.gateway_id, row.sent_at = OutboxState.SENT, gateway_id, now
    return row_id


def _outgoing(parts: Service, row_id: int) -> OutboxRow:
    with parts.store.reading() as db:
        return db.get_one(OutboxRow, row_id)


@kinds
def test_recorded_once(app: Flask, parts: Service, kind: str) -> None:
    """The gateway repeats what it is not sure of; the record is one."""
    callback = KINDS[kind]
    before = counts(parts.store)
    for _ in range(3):
        assert _post(app, callback.path, callback.form) == 200
    assert counts(parts.store) == before | {callback.table.__tablename__: 1}


@kinds
def test_two_at_once(app: Flask, parts: Service, kind: str) -> None:
    """The same callback by two connections at once is recorded once, and neither is refused."""
    callback = KINDS[kind]
    barrier = threading.Barrier(2)
    statuses: list[int] = []

    def post() -> None:
        barrier.wait(5)
        statuses.append(_post(app, callback.path, callback.form))

    twins = [threading.Thread(target=post) for _ in range(2)]
    for twin in twins:
        twin.start()
    for twin in twins:
        twin.join(10)
    assert _rows(parts, callback.table) == 1
    # A loser may be told to come again, which the gateway does; never anything else.
    assert set(statuses) <= {200, 503}
    assert 200 in statuses
    assert _post(app, callback.path, callback.form) == 200


@kinds
def test_503_while_the_store_is_down(app: Flask, parts: Service, kind: str) -> None:
    """What could not be recorded is refused, and the gateway's repeat a minute later counts."""
    callback = KINDS[kind]
    with logged() as lines:
        with store_down(parts.store):
            assert _post(app, callback.path, callback.form) == 503
        [line] = lines.of("sms.not_recorded")
        assert (line["kind"], line["level"]) == (kind, "error")
        assert CALLER[1:] not in lines.text
        assert "HELP" not in lines.text
    assert _rows(parts, callback.table) == 0
    assert _post(app, callback.path, callback.form) == 200
    assert _rows(parts, callback.table) == 1


def test_503_while_the_store_is_locked(app: Flask, parts: Service) -> None:
    """A store that somebody holds is given a second, not more; then the gateway comes again."""
    locks = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "LOCK TABLE inbox IN EXCLUSIVE MODE"}
    engine = sa.create_engine(parts.store.engine.url)
    with engine.connect() as holder:
        raw = holder.connection.cursor()
        raw.execute(locks[engine.dialect.name])
        assert _post(app, "/sms/incoming", INCOMING) == 503
        holder.connection.rollback()
    engine.dispose()
    assert _post(app, "/sms/incoming", INCOMING) == 200
    assert _rows(parts, InboxRow) == 1


UNREADABLE: dict[str, list[bytes]] = {
    "incoming": [b"", b"text=HELP", b"from=&text=HELP", b"from=%2B254722645678", b"\xff\x00"],
    "delivery": [b"", b"id=ATXid_1", b"status=Success", b"id=%00&status=Success"],
    "opt_out": [b"", b"senderId=KNEC", b"phoneNumber=%00"],
}


@pytest.mark.parametrize(
    ("kind", "body"), [(kind, body) for kind, bodies in UNREADABLE.items() for body in bodies]
)
def test_unreadable(app: Flask, parts: Service, kind: str, body: bytes) -> None:
    """What nobody could read in 12 hours of repeats either is dropped with 200."""
    before = counts(parts.store)
    with logged() as lines:
        response = app.test_client().post(
            KINDS[kind].path, data=body, content_type="application/x-www-form-urlencoded"
        )
        assert response.status_code == 200
        [line] = lines.events
        assert (line["event"], line["kind"]) == ("sms.unreadable", kind)
    assert counts(parts.store) == before


@kinds
def test_too_many_fields(app: Flask, parts: Service, kind: str) -> None:
    """A form of sixty fields is none of the gateway's."""
    assert _post(app, KINDS[kind].path, {f"f{n}": "1" for n in range(60)}) == 200
    assert _rows(parts, KINDS[kind].table) == 0


def test_what_is_kept_of_a_text(app: Flask, parts: Service) -> None:
    """A text is kept with its number in E.164, sealed, and waits for its job."""
    _post(app, "/sms/incoming", INCOMING | {"from": "254722645678", "text": "  msaada\n"})
    with parts.store.reading() as db:
        row = db.scalars(sa.select(InboxRow)).one()
        raw = db.execute(sa.text("SELECT text FROM inbox")).scalar_one()
    assert (row.msisdn, row.shortcode, row.network) == (CALLER, "24540", "63902")
    assert row.text == "  msaada\n"
    assert b"msaada" not in bytes(raw)
    assert row.sent_at is not None
    assert row.sent_at.isoformat() == "2026-11-03T03:41:00+00:00"
    assert jobs.queue(parts.redis).job_ids == [f"inbox-{row.id}-{row.id}"]


def test_a_text_without_an_id(app: Flask, parts: Service) -> None:
    """Without an id the fields tell repeats apart; without a date too, each one is new."""
    form = {name: value for name, value in INCOMING.items() if name != "id"}
    for _ in range(2):
        assert _post(app, "/sms/incoming", form) == 200
    assert _rows(parts, InboxRow) == 1
    assert _post(app, "/sms/incoming", form | {"text": "STOP"}) == 200
    assert _rows(parts, InboxRow) == 2
    del form["date"]
    for _ in range(2):
        assert _post(app, "/sms/incoming", form) == 200
    assert _rows(parts, InboxRow) == 4


@pytest.mark.parametrize("sender", ["M-PESA", "20076", "A name that is far too long", "+254"])
def test_a_sender_that_is_no_number(app: Flask, parts: Service, sender: str) -> None:
    """A sender's name or a short number is kept as it came, cut to the column."""
    assert _post(app, "/sms/incoming", INCOMING | {"from": sender}) == 200
    assert places(parts.store, sender[:16]) == ["inbox.msisdn"]


@pytest.mark.parametrize("text", ["2580", " 2580 ", "PIN 2580", "pin:2580.", "*2580#", "2580!"])
def test_a_pin_is_blanked_before_it_is_kept(app: Flask, parts: Service, text: str) -> None:
    """A text that could be a PIN is stored with stars for its figures."""
    with logged() as lines:
        assert _post(app, "/sms/incoming", INCOMING | {"text": text}) == 200
        assert "2580" not in lines.text
    assert places(parts.store, "2580") == []
    assert places(parts.store, "****") == ["inbox.text"]


@pytest.mark.parametrize("text", ["a\0b", "“NDIYO” 🙂", "x" * 5_000, "", "\u202e"])
def test_any_text_is_kept(app: Flask, parts: Service, text: str) -> None:
    """Whatever a handset sends is recorded; NULs, which no store takes, are left out."""
    assert _post(app, "/sms/incoming", INCOMING | {"text": text}) == 200
    with parts.store.reading() as db:
        kept = db.scalars(sa.select(InboxRow.text)).one()
    assert kept == text.replace("\0", "")[:3_060]


STATUSES = [
    ("Success", None, OutboxState.DELIVERED),
    ("success", None, OutboxState.DELIVERED),
    ("Failed", "DeliveryFailure", OutboxState.FAILED),
    ("Rejected", "UserInBlackList", OutboxState.FAILED),
    ("Expired", None, OutboxState.FAILED),
    ("AbsentSubscriber", None, OutboxState.FAILED),
    ("Sent", None, OutboxState.SENT),
    ("Submitted", None, OutboxState.SENT),
    ("Buffered", None, OutboxState.SENT),
    ("SomethingNew", "A new reason", OutboxState.SENT),
]


@pytest.mark.parametrize(("status", "reason", "state"), STATUSES)
def test_delivery_reports(
    app: Flask, parts: Service, status: str, reason: str | None, state: OutboxState
) -> None:
    """A report moves the text to what its status means; any word is accepted."""
    row_id = _sent(parts)
    form = DELIVERY | {"status": status} | ({"failureReason": reason} if reason else {})
    assert _post(app, "/sms/delivery", form) == 200
    row = _outgoing(parts, row_id)
    assert (row.state, row.final_at is not None) == (state, state is not OutboxState.SENT)
    assert _rows(parts, EarlyReport) == 0
    if state is OutboxState.FAILED:
        assert row.reason == reason


FORWARD_ONLY = [
    (["Success", "Failed"], OutboxState.DELIVERED),
    (["Success", "Sent"], OutboxState.DELIVERED),
    (["Failed", "Success"], OutboxState.FAILED),
    (["Rejected", "Buffered"], OutboxState.FAILED),
    (["Sent", "Submitted", "Success"], OutboxState.DELIVERED),
    (["AbsentSubscriber", "Success"], OutboxState.DELIVERED),
    (["AbsentSubscriber", "Sent"], OutboxState.FAILED),
]


@pytest.mark.parametrize(("statuses", "state"), FORWARD_ONLY)
def test_reports_only_move_forward(
    app: Flask, parts: Service, statuses: list[str], state: OutboxState
) -> None:
    """A late report takes nothing back; only a phone that was off may be reached after all."""
    row_id = _sent(parts)
    for status in statuses:
        assert _post(app, "/sms/delivery", DELIVERY | {"status": status}) == 200
    assert _outgoing(parts, row_id).state is state


def test_a_report_before_our_own_record(app: Flask, parts: Service) -> None:
    """A report that overtakes the record of its send waits, and counts once that is made."""
    assert _post(app, "/sms/delivery", DELIVERY | {"id": "ATXid_early"}) == 200
    now = parts.now()
    with parts.store.writing() as db:
        outbox.add(db, CALLER, Template.HELP, {}, "en", MessageClass.TRANSACTIONAL, now)
        [claimed] = outbox.claim(db, now, now)
        assert outbox.freeze(db, claimed, "text", 1, now)
        outbox.accepted(db, claimed, "ATXid_early", None, None, now)
    row = _outgoing(parts, claimed.id)
    assert row.state is OutboxState.DELIVERED
    assert _rows(parts, EarlyReport) == 0


def test_opt_out(app: Flask, parts: Service) -> None:
    """A number that opted out at the gateway is known to have, whoever sent the text."""
    form = {"phoneNumber": "254722645678"}
    assert _post(app, "/sms/opt-out", form) == 200
    with parts.store.reading() as db:
        assert opt_outs.stopped(db, CALLER, MessageClass.REMINDER)
        assert not opt_outs.stopped(db, "+254722645679", MessageClass.REMINDER)


def test_opt_out_of_offers_alone(app: Flask, parts: Service) -> None:
    """Who refuses the sender ID of offers at the gateway still gets reminders."""
    parts.config = replace(parts.config, at_sender_promotional="KNECNEWS")
    form = {"phoneNumber": CALLER, "senderId": "KNECNEWS"}
    assert _post(app, "/sms/opt-out", form) == 200
    with parts.store.reading() as db:
        assert not opt_outs.stopped(db, CALLER, MessageClass.REMINDER)
        assert opt_outs.stopped(db, CALLER, MessageClass.PROMOTIONAL)
    assert _post(app, "/sms/opt-out", form | {"senderId": "KNEC"}) == 200
    with parts.store.reading() as db:
        assert opt_outs.stopped(db, CALLER, MessageClass.REMINDER)


def test_the_job_is_enqueued_after_the_commit(
    app: Flask, parts: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is faster than the webhook finds the row it was woken for."""
    found: list[int] = []

    def look(work: Work, ids: list[int]) -> None:
        assert work is Work.INBOX
        found.append(_rows(parts, InboxRow))

    monkeypatch.setattr(parts.store, "wake", look)
    assert _post(app, "/sms/incoming", INCOMING) == 200
    assert found == [1]
    assert _post(app, "/sms/incoming", INCOMING) == 200
    assert found == [1], "a repeat wakes nobody"


def test_redis_is_not_needed(app: Flask, parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text is recorded without Redis: the sweep finds what no job was told of."""

    def refuse(*_: object) -> None:
        raise ConnectionError("no Redis")

    monkeypatch.setattr(jobs, "enqueue", refuse)
    with logged() as lines:
        assert _post(app, "/sms/incoming", INCOMING) == 200
        [line] = lines.events
    assert (line["event"], line["work"]) == ("job.not_enqueued", "inbox")
    assert _rows(parts, InboxRow) == 1
