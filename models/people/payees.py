"""Where a professional is paid: M-Pesa and bank, and the changes of it.

This is where money is stolen, so every change waits 48 hours, and the number that loses is told.
After a PIN reset or a new number the new M-Pesa name must also fit the name on the ID, or an
officer decides; so they do where a line's SIM was swapped of late, if that is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from models.base import audit, keys
from models.base.audit import Actor
from models.base.references import new_reference
from models.base.store import Db
from models.messages.templates import Template
from models.people import names, payee_freezes, payee_texts, sim_checks
from models.people.msisdn import local, masked
from models.people.profile import Detail
from models.people.profile_tables import ChangeState, Payee, PayeeChange, PayeeKind
from models.people.tables import Account, Professional

WAIT: Final = timedelta(hours=48)


def payee_of(db: Db, professional_id: int) -> Payee | None:
    """Return where the person is paid now."""
    return db.get(Payee, professional_id)


def waiting(db: Db, professional_id: int) -> PayeeChange | None:
    """Return the newest change that waits."""
    return db.scalars(
        select(PayeeChange)
        .where(
            PayeeChange.professional_id == professional_id,
            PayeeChange.state.in_([ChangeState.WAITING, ChangeState.OFFICER]),
        )
        .order_by(PayeeChange.id.desc())
        .limit(1)
    ).first()


def without_waiting(db: Db, professional_id: int, lacking: list[Detail]) -> list[Detail]:
    """Return what a person can still give: not what was given and waits its 48 hours."""
    kinds = {
        Detail.MPESA: PayeeKind.MPESA,
        Detail.BANK: PayeeKind.BANK,
        Detail.BRANCH: PayeeKind.BANK,
    }
    if not any(detail in kinds for detail in lacking):
        return lacking
    under_way = set(
        db.scalars(
            select(PayeeChange.kind).where(
                PayeeChange.professional_id == professional_id,
                PayeeChange.state.in_([ChangeState.WAITING, ChangeState.OFFICER]),
            )
        )
    )
    return [detail for detail in lacking if kinds.get(detail) not in under_way]


def ask(
    db: Db,
    account: Account,
    kind: PayeeKind,
    wanted: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> PayeeChange:
    """Ask for a change: it waits, and the account's line and the old payee are texted."""
    person = account.professional
    _one_at_a_time(db, person.id)
    db.execute(
        update(PayeeChange)
        .where(
            PayeeChange.professional_id == person.id,
            PayeeChange.kind == kind,
            PayeeChange.state.in_([ChangeState.WAITING, ChangeState.OFFICER]),
        )
        .values(state=ChangeState.STOPPED, decided_at=now)
    )
    name = str(wanted.get("mpesa_name") or wanted.get("account_name") or "")
    held = account.payee_held_until is not None and account.payee_held_until > now
    needs_officer = held and not names.fits(name, person.full_name)
    change = PayeeChange(
        professional_id=person.id,
        kind=kind,
        wanted=dict(wanted),
        reference=new_reference(6),
        state=ChangeState.OFFICER if needs_officer else ChangeState.WAITING,
        asked_at=now,
        due_at=max(now + WAIT, account.payee_held_until or now),
    )
    db.add(change)
    db.flush()
    audit.note(
        db,
        actor,
        f"payee.{kind.value}_asked",
        ("professional", person.id),
        now,
        before=_masked_payee(db, person.id),
        after={"ref": change.reference, "state": change.state.value},
    )
    old = payee_of(db, person.id)
    payee_texts.tell(
        db, change, Template.PAYEE_ASKED, old.mpesa_msisdn if old is not None else None, now
    )
    return change


def stop(db: Db, account: Account, change_id: int, actor: Actor, now: datetime) -> bool:
    """Stop a change that waits; False if it is over."""
    change = db.get(PayeeChange, change_id, with_for_update=True)
    if (
        change is None
        or change.professional_id != account.professional_id
        or change.state not in {ChangeState.WAITING, ChangeState.OFFICER}
    ):
        return False
    change.state, change.decided_at = ChangeState.STOPPED, now
    audit.note(
        db,
        actor,
        "payee.stopped",
        ("professional", change.professional_id),
        now,
        after={"ref": change.reference},
    )
    return True


def due(db: Db, now: datetime, most: int = 500) -> list[int]:
    """Return the changes whose wait is over."""
    return list(
        db.scalars(
            select(PayeeChange.id)
            .where(
                PayeeChange.state == ChangeState.WAITING,
                PayeeChange.due_at <= now,
                ~payee_freezes.holds_change(),
            )
            .order_by(PayeeChange.due_at)
            .limit(most)
        )
    )


def apply_if_due(db: Db, change_id: int, now: datetime) -> None:
    """Let a change happen whose wait is over; a second run changes nothing.

    While a batch that holds the person is open it waits on, and where a line is not known to have
    its old SIM an officer decides. Both lines are told.
    """
    change = db.get(PayeeChange, change_id)
    if change is None:
        return
    _one_at_a_time(db, change.professional_id)
    db.refresh(change, with_for_update=True)
    if change.state is not ChangeState.WAITING or change.due_at > now:
        return
    if payee_freezes.is_frozen(db, change.professional_id):
        return
    if sim_checks.hold_back(db, change, now):
        return
    payee = payee_of(db, change.professional_id)
    before = _masked_payee(db, change.professional_id)
    old_line = payee.mpesa_msisdn if payee is not None else None
    if payee is None:
        payee = Payee(professional_id=change.professional_id)
        db.add(payee)
    known, confirmed_at = payee.mpesa_name, payee.mpesa_name_confirmed_at
    for name, value in change.wanted.items():
        setattr(payee, name, value)
    if change.kind is PayeeKind.MPESA:
        # What the payer said of this line outranks what is typed of it again.
        is_known = payee.mpesa_msisdn == old_line and confirmed_at is not None
        payee.mpesa_name = known if is_known else payee.mpesa_name
        payee.mpesa_name_confirmed_at = confirmed_at if is_known else None
    else:
        payee.account_digest = keys.current().digest(
            "account_number", f"{payee.bank_code}:{payee.account_number}"
        )
    change.state, change.decided_at = ChangeState.APPLIED, now
    db.flush()
    audit.note(
        db,
        Actor.service(),
        f"payee.{change.kind.value}_applied",
        ("professional", change.professional_id),
        now,
        before=before,
        after=_masked_payee(db, change.professional_id),
    )
    payee_texts.tell(db, change, Template.PAYEE_CHANGED, old_line, now)


def confirm_name(db: Db, payee: Payee, name: str, actor: Actor, now: datetime) -> None:
    """Keep the registered name that the payer told, by a list or with the result of a payment.

    It outranks what was typed, until the line itself changes.
    """
    typed, payee.mpesa_name, payee.mpesa_name_confirmed_at = payee.mpesa_name, name, now
    person = db.get_one(Professional, payee.professional_id)
    audit.note(
        db,
        actor,
        "payee.name_confirmed",
        ("professional", payee.professional_id),
        now,
        before={"fits_typed": bool(typed) and names.fits(str(typed), name)},
        after={"fits_id": names.fits(name, person.full_name)},
    )


def _one_at_a_time(db: Db, professional_id: int) -> None:
    """Wait for whoever changes this person's payee: of two that ask at once, one must stop."""
    db.scalar(select(Professional.id).where(Professional.id == professional_id).with_for_update())


def _masked_payee(db: Db, professional_id: int) -> dict[str, str]:
    payee = payee_of(db, professional_id)
    if payee is None:
        return {}
    return {
        "mpesa": masked(payee.mpesa_msisdn) if payee.mpesa_msisdn else "",
        "bank": payee.branch_code or payee.bank_code or "",
        "account": f"***{payee.account_number[-3:]}" if payee.account_number else "",
    }


def shown(msisdn: str | None) -> str:
    """Return a payee's number as its owner may read it."""
    return local(msisdn) if msisdn else ""
