"""Texts about changes of state: at most one a day for each claim, and none in quiet hours."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import or_, select

from models.base.clock import NAIROBI, nairobi_day
from models.base.store import Db
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.pay import claims
from models.pay.tables import Claim
from models.people.tables import Account

FIRST_HOUR, LAST_HOUR = 8, 19
_MOST: Final = 500


def tell_due(db: Db, service_code: str, now: datetime) -> int:
    """Text the people whose claim changed; return how many texts were queued.

    What changed twice on a day is told once, as it stands; the rest of it tomorrow.
    """
    if not FIRST_HOUR <= now.astimezone(NAIROBI).hour < LAST_HOUR:
        return 0
    today = nairobi_day(now)
    due = db.execute(
        select(Claim, Account)
        .outerjoin(Account, Account.professional_id == Claim.professional_id)
        .where(Claim.to_tell.is_(True), or_(Claim.texted_on.is_(None), Claim.texted_on < today))
        .order_by(Claim.id)
        .limit(_MOST)
        .with_for_update(of=Claim)
    ).all()
    told = 0
    for claim, account in due:
        claim.to_tell = False
        if account is None or account.msisdn is None or account.number_proved_at is None:
            continue
        claim.texted_on = today
        outbox.add(
            db,
            account.msisdn,
            Template.CLAIM_STATUS,
            {**claims.facts(claims.shown(db, claim)), "service_code": service_code},
            account.language,
            MessageClass.TRANSACTIONAL,
            now,
        )
        told += 1
    return told
