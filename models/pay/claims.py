"""Reading claims: what a caller and an officer are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import case, select

from models.base import audit
from models.base.audit import Actor
from models.base.season_tables import Exam
from models.base.store import Db
from models.jobs.tables import Centre
from models.pay.tables import (
    Claim,
    ClaimLine,
    ClaimState,
    ClaimStep,
    FundsNotice,
)

SILENCE: Final = timedelta(days=7)
"""After which a claim that was shown counts as agreed; nothing ever waits for it."""

SCRIPTS_SO_FAR: Final = "scripts_so_far"
"""Stands for *accruing* where scripts are counted and no days."""

AGREEABLE: Final = frozenset(
    {ClaimState.ACCRUING, ClaimState.REGISTER_PENDING, ClaimState.SUBMITTED, ClaimState.VERIFIED}
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim with what its screen says beside it."""

    claim: Claim
    centre: Centre | None
    next_news: date | None


def of_person(db: Db, professional_id: int) -> list[Claim]:
    """Return a person's claims: what is held first, then the newest."""
    held = case((Claim.state == ClaimState.HELD, 0), else_=1)
    return list(
        db.scalars(
            select(Claim)
            .join(Exam, Exam.id == Claim.exam_id)
            .where(Claim.professional_id == professional_id)
            .order_by(held, Exam.year.desc(), Claim.id.desc())
        )
    )


def shown(db: Db, claim: Claim) -> Shown:
    """Return what a claim's screen says."""
    centre = db.get(Centre, claim.centre_id) if claim.centre_id is not None else None
    notice = funds_notice(db, claim.exam_id, claim.county)
    return Shown(claim, centre, notice.next_news if notice is not None else None)


def facts(seen: Shown) -> dict[str, str]:
    """Return what screens and texts say of a claim."""
    claim = seen.claim
    news = seen.next_news.isoformat() if seen.next_news is not None else ""
    since = int(claim.state_since.timestamp())
    hold = claim.hold.value if claim.hold is not None else ""
    state = claim.state.value
    if claim.state is ClaimState.ACCRUING and claim.centre_id is None:
        state = SCRIPTS_SO_FAR
    line = (claim.exam.label, claim.days, claim.day_cents or "", claim.net_cents, claim.part)
    return {
        "claim_line": "|".join(map(str, line)),
        "claim_status": f"{state}|{since}|{hold}|{news}",
        "claim_with": claim.holder.value,
        "claim_next": hold or state,
    }


def funds_notice(db: Db, exam_id: int, county: int) -> FundsNotice | None:
    """Return what finance published for a county, or else for everywhere."""
    return db.scalars(
        select(FundsNotice)
        .where(FundsNotice.exam_id == exam_id, FundsNotice.county.in_({0, county}))
        .order_by(FundsNotice.county.desc())
        .limit(1)
    ).first()


def lines(db: Db, claim_id: int) -> list[ClaimLine]:
    """Return a claim's lines by date; what has none comes last."""
    rows = db.scalars(select(ClaimLine).where(ClaimLine.claim_id == claim_id))
    return sorted(rows, key=lambda line: (line.date or date.max, line.id))


def timeline(db: Db, claim_id: int) -> list[ClaimStep]:
    """Return what happened to a claim, the newest first."""
    return list(
        db.scalars(
            select(ClaimStep).where(ClaimStep.claim_id == claim_id).order_by(ClaimStep.id.desc())
        )
    )


def is_agreed(claim: Claim, now: datetime) -> bool:
    """Tell whether the person agreed: in words, or by seven days of silence."""
    return claim.agreed_at is not None or claim.computed_at + SILENCE <= now


def agree(db: Db, claim: Claim, actor: Actor, now: datetime) -> None:
    """Note that the person says that the claim is right; nothing depends on it."""
    if claim.agreed_at is None and claim.state in AGREEABLE:
        claim.agreed_at = now
        audit.note(
            db,
            actor,
            "claim.agreed",
            ("claim", claim.id),
            now,
            after={"net_cents": claim.net_cents},
        )
