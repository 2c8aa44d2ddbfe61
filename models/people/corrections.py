"""What officers correct in a person's record, and how they answer a request for erasure.

A correction outranks what was typed, so it needs a reason, and the trail keeps who made it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people import names
from models.people.identity import matching_name, read_first_name, read_other_names
from models.people.rights import ErasureRequest, RequestState
from models.people.tables import Account, Professional


class NoReason(ValueError):
    """An officer's correction or refusal needs its reason in words."""


def correct_name(
    db: Db,
    person: Professional,
    first_name: str,
    other_names: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Store the name as on the ID that the officer saw. Raise NoReason or BadName."""
    words = required_reason(reason)
    first = read_first_name(first_name)
    others = read_other_names(other_names) if other_names.strip() else ""
    write_name(db, person, first, others, words, actor, now)


def write_name(
    db: Db,
    person: Professional,
    first_name: str,
    other_names: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Write a name that was read already, its copy for matching, and the trail."""
    before = person.full_name
    person.first_name, person.other_names = first_name, other_names
    person.matching_name = matching_name(person.full_name)
    audit.note(
        db,
        actor,
        "professional.name_corrected",
        ("professional", person.id),
        now,
        before={"named": bool(before)},
        after={"score": names.score(before, person.full_name)},
        reason=reason,
    )


def open_erasures(db: Db, most: int = 100) -> list[ErasureRequest]:
    """Return the requests for erasure that wait for an answer, the oldest first."""
    return list(
        db.scalars(
            select(ErasureRequest)
            .where(ErasureRequest.state == RequestState.OPEN)
            .order_by(ErasureRequest.id)
            .limit(most)
        )
    )


def refuse_erasure(db: Db, request_id: int, reason: str, actor: Actor, now: datetime) -> bool:
    """Refuse a request and tell its owner; False if it is answered already. Raise NoReason."""
    why = required_reason(reason)
    request = db.get(ErasureRequest, request_id, with_for_update=True)
    if request is None or request.state is not RequestState.OPEN:
        return False
    request.state, request.decided_at = RequestState.REFUSED, now
    audit.note(
        db,
        actor,
        "erasure.refused",
        ("account", request.account_id),
        now,
        after={"ref": request.reference},
        reason=why,
    )
    account = db.get_one(Account, request.account_id)
    if account.msisdn is not None:
        outbox.add(
            db,
            account.msisdn,
            Template.ERASURE_REFUSED,
            {"ref": request.reference},
            account.language,
            MessageClass.TRANSACTIONAL,
            now,
        )
    return True


def required_reason(reason: str) -> str:
    """Return the officer's words, shortened. Raise NoReason where there are none."""
    words = " ".join(reason.split())
    if not words:
        raise NoReason
    return words[:200]
