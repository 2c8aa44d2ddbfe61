"""The machine of a claim: its states, what may follow what, and the one place that moves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.pay.tables import Claim, ClaimState, ClaimStep, HoldCode, Holder

_S: Final = ClaimState

_OPEN: Final = frozenset({_S.ACCRUING, _S.REGISTER_PENDING, _S.SUBMITTED})
"""Where a claim stands by rule alone, before anybody signs."""

_SIGNED: Final = frozenset({_S.VERIFIED, _S.APPROVED, _S.FUNDS_AWAITED})

TRANSITIONS: Final[Mapping[ClaimState, frozenset[ClaimState]]] = {
    _S.ACCRUING: _OPEN | {_S.HELD, _S.QUERIED},
    _S.REGISTER_PENDING: _OPEN | {_S.HELD, _S.QUERIED},
    _S.SUBMITTED: _OPEN | {_S.VERIFIED, _S.HELD, _S.RETURNED, _S.QUERIED},
    _S.VERIFIED: _OPEN | {_S.APPROVED, _S.HELD, _S.RETURNED},
    _S.APPROVED: _OPEN | {_S.FUNDS_AWAITED, _S.QUEUED, _S.HELD, _S.RETURNED},
    _S.FUNDS_AWAITED: _OPEN | {_S.APPROVED, _S.HELD, _S.RETURNED},
    _S.QUEUED: frozenset({_S.PAID, _S.HELD, _S.APPROVED}),
    _S.PAID: frozenset(),
    _S.HELD: _OPEN | _SIGNED | {_S.HELD, _S.QUERIED},
    _S.RETURNED: _OPEN | {_S.HELD, _S.QUERIED},
    _S.QUERIED: frozenset({_S.RESOLVED}),
    _S.RESOLVED: _OPEN | {_S.HELD},
}
"""What may follow each state. *Paid* is the end: what comes later is a difference, not a move."""

BY_RULE: Final = _OPEN | {_S.HELD, _S.RESOLVED}
"""The states that a computation may change; out of the others only a person leads."""

FROZEN: Final = frozenset({_S.QUEUED, _S.PAID})
"""The amount stands: it was told to the payer."""

SIGNED: Final = _SIGNED

TOLD: Final = frozenset({_S.HELD, _S.RETURNED, _S.APPROVED, _S.FUNDS_AWAITED, _S.PAID})
"""The states that a person is texted about."""

_HOLDERS: Final[Mapping[ClaimState, Holder]] = {
    _S.ACCRUING: Holder.CENTRE,
    _S.REGISTER_PENDING: Holder.SCDE,
    _S.SUBMITTED: Holder.KNEC,
    _S.VERIFIED: Holder.KNEC,
    _S.APPROVED: Holder.FINANCE,
    _S.FUNDS_AWAITED: Holder.FINANCE,
    _S.QUEUED: Holder.FINANCE,
    _S.PAID: Holder.NOBODY,
    _S.HELD: Holder.KNEC,
    _S.RETURNED: Holder.SCDE,
    _S.QUERIED: Holder.SCDE,
    _S.RESOLVED: Holder.KNEC,
}


class WrongMove(Exception):
    """A claim cannot go from its state to the one that was asked."""


def move(
    db: Db,
    claim: Claim,
    to: ClaimState,
    actor: Actor,
    now: datetime,
    *,
    hold: HoldCode | None = None,
    holder: Holder | None = None,
    reason: str | None = None,
) -> None:
    """Take a claim to another state, with a step in its timeline. Raise WrongMove."""
    before, before_hold = claim.state, claim.hold
    if to not in TRANSITIONS[before]:
        raise WrongMove(f"a claim that is {before} cannot become {to}")
    claim.state, claim.state_since, claim.hold = to, now, hold
    claim.holder = holder or _HOLDERS[to]
    if to is ClaimState.ACCRUING and claim.centre_id is None:
        claim.holder = Holder.KNEC  # no centre's manager marks an examiner
    claim.reason = reason
    claim.to_tell = to in TOLD
    record(db, claim, actor, now, reason=reason)
    audit.note(
        db,
        actor,
        f"claim.{to.value}",
        ("claim", claim.id),
        now,
        before={"state": before.value, "hold": before_hold.value if before_hold else None},
        after={
            "state": to.value,
            "hold": hold.value if hold else None,
            "net_cents": claim.net_cents,
        },
        reason=reason,
    )


def record(
    db: Db,
    claim: Claim,
    actor: Actor,
    now: datetime,
    *,
    difference_cents: int = 0,
    reason: str | None = None,
) -> None:
    """Add a step to a claim's timeline."""
    db.add(
        ClaimStep(
            claim_id=claim.id,
            at=now,
            state=claim.state,
            net_cents=claim.net_cents,
            difference_cents=difference_cents,
            actor=actor.name,
            hold=claim.hold,
            reason=reason,
        )
    )
