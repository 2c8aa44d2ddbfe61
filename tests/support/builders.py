"""Plain functions that put people and texts into a store, for tests of what builds on them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from models.base.audit import Actor, Channel
from models.base.keys import KeyRing
from models.base.receipts import Turn
from models.messages import outbox
from models.messages.calls import Ended
from models.messages.outbox import Claimed
from models.messages.tables import CallEnding, MessageClass
from models.messages.templates import Template
from models.people import accounts
from models.people.accounts import Registration
from models.people.identity import matching_name
from models.people.tables import Account, Language, Professional

if TYPE_CHECKING:
    from models.base.store import Db, Store

NOW = datetime(2026, 11, 3, 3, 41, tzinfo=UTC)
"""An exam day in Kenya, 06:41 in the morning."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

DAYTIME = NOW + 3 * HOUR
"""The same morning at 09:41, when nothing is quiet."""

MSISDN = "+254722645678"
OTHER_MSISDN = "+254711000014"
NATIONAL_ID = "23456789"
PIN = "7395"
WRONG_PIN = "7396"
CALLER = Actor(Channel.USSD, "stranger")


def make_ring(*, fields: str = "k1", digest: int = 200, peppers: str = "p1") -> KeyRing:
    """Return a key ring with these key ids, the current one first; equal ids mean equal keys."""
    return KeyRing(
        {key_id: _key(key_id) for key_id in fields.split()},
        bytes([digest]) * 32,
        {key_id: _key(key_id) for key_id in peppers.split()},
    )


def _key(key_id: str) -> bytes:
    return key_id.encode().ljust(32, b".")


def make_registration(**changes: Any) -> Registration:
    """Return a caller's answers: number, ID and year of our one stranger unless *changes* say."""
    answers: dict[str, Any] = {
        "msisdn": MSISDN,
        "proved": True,
        "national_id": NATIONAL_ID,
        "birth_year": 1985,
        "pin": PIN,
        "language": Language.ENGLISH,
        "early_texts": False,
        "consent_version": "2026-1",
    }
    return Registration(**answers | changes)


def make_account(db: Db, *, now: datetime = NOW, **changes: Any) -> Account:
    """Open an account as a caller does; *changes* are fields of `Registration`."""
    return accounts.open_account(db, make_registration(**changes), CALLER, now)


def keep_account(store: Store, *, now: datetime = NOW, **changes: Any) -> int:
    """Open an account in a transaction of its own; return its id."""
    with store.writing() as db:
        return make_account(db, now=now, **changes).id


def make_imported(
    db: Db, *, national_id: str = NATIONAL_ID, birth_year: int = 1985, now: datetime = NOW
) -> Professional:
    """Add a person whom TSC's list brought, who has no account yet."""
    person = Professional(
        national_id=national_id,
        national_id_digest=accounts.id_digest(national_id),
        birth_year=birth_year,
        first_name="Wanjiku",
        other_names="wa Kamau",
        matching_name=matching_name("Wanjiku wa Kamau"),
        tsc_number="412345",
        imported_at=now,
        created_at=now,
    )
    db.add(person)
    db.flush()
    return person


def make_text(
    db: Db,
    *,
    msisdn: str = MSISDN,
    template: Template = Template.HELP,
    arguments: dict[str, Any] | None = None,
    message_class: MessageClass = MessageClass.TRANSACTIONAL,
    now: datetime = NOW,
) -> int:
    """Queue a text; return its row's id."""
    return outbox.add(db, msisdn, template, arguments or {}, "en", message_class, now)


def make_sending(
    store: Store, *, text: str = "Your text", now: datetime = NOW, **changes: Any
) -> Claimed:
    """Queue a text, claim it and freeze its words: it is with the gateway now."""
    with store.writing() as db:
        row_id = make_text(db, now=now, **changes)
        [claimed] = outbox.claim(db, now, now, ids=[row_id])
        assert outbox.freeze(db, claimed, text, 1, now)
    return claimed


def make_sent(store: Store, gateway_id: str, *, now: datetime = NOW, **changes: Any) -> Claimed:
    """Queue a text and let the gateway take it under this id."""
    claimed = make_sending(store, now=now, **changes)
    with store.writing() as db:
        outbox.accepted(db, claimed, gateway_id, None, None, now)
    return claimed


def make_turn(session: bytes = b"s", number: int = 0, text: bytes = b"t") -> Turn:
    """Return a hop by short names of its session and text."""
    return Turn(session.ljust(32, b"."), number, text.ljust(32, b"."))


def make_ended(session: bytes = b"s", **changes: Any) -> Ended:
    """Return a gateway's end-of-session event that tells nothing but the end."""
    event: dict[str, Any] = {
        "session_digest": session.ljust(32, b"."),
        "msisdn": MSISDN,
        "network": "safaricom",
        "service_code": "*384*2454#",
        "ending": CallEnding.SUCCESS,
        "hops": None,
        "last_screen": None,
        "duration_ms": None,
        "cost": None,
        "currency": None,
    }
    return Ended(**event | changes)
