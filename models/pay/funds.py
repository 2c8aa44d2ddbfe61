"""Whether there is money: published by finance for an exam and county; approved claims follow."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, false, or_, select

from models.base import audit
from models.base.audit import Actor
from models.base.season_tables import Exam
from models.base.store import Db
from models.pay import claims, states
from models.pay.tables import Claim, ClaimState, FundsNotice

EVERYWHERE: Final = 0
MOST: Final = 5_000
"""Claims that follow at once; the sweep takes the rest of a national exam."""


class Known:
    """What finance published, read once for each exam and county."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._awaited: dict[tuple[int, int], bool] = {}

    def are_awaited(self, claim: Claim) -> bool:
        """Tell whether the money of the claim's exam and county is still to come."""
        key = claim.exam_id, claim.county
        if key not in self._awaited:
            notice = claims.funds_notice(self._db, *key)
            self._awaited[key] = notice is not None and not notice.is_released
        return self._awaited[key]

    def follow(self, db: Db, claim: Claim, actor: Actor, now: datetime) -> bool:
        """Let an approved claim wait for the money, or go on; tell whether it moved."""
        to = ClaimState.FUNDS_AWAITED if self.are_awaited(claim) else ClaimState.APPROVED
        if claim.state is to:
            return False
        states.move(db, claim, to, actor, now)
        return True


def notices(db: Db) -> list[tuple[FundsNotice, str]]:
    """Return what was published, with the exam's name, the newest first."""
    query = select(FundsNotice, Exam).join(Exam, Exam.id == FundsNotice.exam_id)
    found = db.execute(query.order_by(FundsNotice.published_at.desc()).limit(200))
    return [(notice, exam.label) for notice, exam in found]


def publish(
    db: Db,
    exam_id: int,
    county: int,
    *,
    is_released: bool,
    next_news: date | None,
    actor: Actor,
    now: datetime,
) -> int:
    """Publish whether there is money for an exam; return how many claims moved for it."""
    db.merge(
        FundsNotice(
            exam_id=exam_id,
            county=county,
            is_released=is_released,
            next_news=next_news,
            published_at=now,
            published_by=actor.name,
        )
    )
    db.flush()
    audit.note(
        db,
        actor,
        "funds.published",
        ("exam", exam_id),
        now,
        after={
            "county": county,
            "is_released": is_released,
            "next_news": next_news.isoformat() if next_news else None,
        },
    )
    return follow(db, actor, now)


def follow(db: Db, actor: Actor, now: datetime, *, most: int = MOST) -> int:
    """Let approved claims follow what was published; return how many moved."""
    published: dict[int, list[FundsNotice]] = {}
    for notice in db.scalars(select(FundsNotice)):
        published.setdefault(notice.exam_id, []).append(notice)
    known, moved = Known(db), 0
    for exam_id, own in sorted(published.items()):
        query = (
            select(Claim)
            .where(
                Claim.exam_id == exam_id,
                or_(_behind(own, is_released=True), _behind(own, is_released=False)),
            )
            .order_by(Claim.id)
            .limit(most - moved)
            .with_for_update(of=Claim)
        )
        moved += sum(known.follow(db, claim, actor, now) for claim in db.scalars(query).all())
    return moved


def _behind(own: list[FundsNotice], *, is_released: bool) -> ColumnElement[bool]:
    """Return the condition of claims that stand against the notices of this kind."""
    state = ClaimState.FUNDS_AWAITED if is_released else ClaimState.APPROVED
    named = [notice.county for notice in own if notice.county != EVERYWHERE]
    places = [
        Claim.county.not_in(named) if notice.county == EVERYWHERE else Claim.county == notice.county
        for notice in own
        if notice.is_released is is_released
    ]
    return and_(Claim.state == state, or_(false(), *places))
