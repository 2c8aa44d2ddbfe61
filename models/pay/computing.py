"""Computing claims: from confirmed days and the rates in force to lines, sums and a state.

A claim that was told to the payer keeps its amount; what marks and rates say beyond it is shown
as a difference. Any other claim follows its marks, and a change takes the signatures back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, select

from models.attendance.tables import Mark
from models.base import audit
from models.base.audit import Actor
from models.base.clock import nairobi_day
from models.base.store import Db
from models.jobs.tables import Deployment
from models.pay import differences, gathering, holds, payee_ages, planning, rating, states
from models.pay.gathering import Calendar, Gathered
from models.pay.holds import Hold
from models.pay.planning import Planned
from models.pay.rating import Rates
from models.pay.tables import (
    Claim,
    ClaimLine,
    ClaimState,
    HoldCode,
    Holder,
    LineKind,
    PayQuery,
    ScriptEntry,
)
from models.people.profile_tables import ChangeState, PayeeChange
from models.people.tables import Professional

AT_ONCE: Final = 500
"""People of one computation: bounds the memory of a national run."""

_COLUMNS: Final = tuple(each.name for each in fields(Planned))


@dataclass(slots=True)
class Computed:
    """What a computation did."""

    claims: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0


def everybody(db: Db, exam_id: int) -> list[int]:
    """Return all who may have a claim on an exam."""
    found = set(
        db.scalars(
            select(Deployment.professional_id).where(Deployment.exam_id == exam_id).distinct()
        )
    )
    for table in (Claim, ScriptEntry, PayQuery):
        found |= set(
            db.scalars(select(table.professional_id).where(table.exam_id == exam_id).distinct())
        )
    return sorted(found)


def stale(db: Db, since: datetime) -> list[int]:
    """Return the people whose marks changed after a moment."""
    return sorted(set(db.scalars(select(Mark.professional_id).where(Mark.at >= since).distinct())))


def chunks(ids: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Cut a list of people into the pieces of a large computation, each a transaction."""
    for start in range(0, len(ids), AT_ONCE):
        yield tuple(ids[start : start + AT_ONCE])


def compute(db: Db, ids: Sequence[int], actor: Actor, now: datetime) -> Computed:
    """Compute every claim of these people; a second run changes nothing."""
    # One computation of a person at a time: two would both insert the same paid date.
    people = sorted(set(ids))
    db.scalars(
        select(Professional.id)
        .where(Professional.id.in_(people))
        .order_by(Professional.id)
        .with_for_update()
    ).all()
    known = gathering.gather(db, people)
    run = _Run(db, actor, now, rating.read(db), gathering.calendar(db, known.values()))
    run.compute(people, known)
    return run.done


@dataclass(slots=True)
class _Change:
    claim: Claim
    lines: list[Planned]
    is_new: bool
    paid_gross: int = 0
    paid_tax: int = 0
    """Of the same exam, in earlier parts: tax is due on the whole."""


class _Run:
    def __init__(
        self, db: Db, actor: Actor, now: datetime, rates: Rates, calendar: Calendar
    ) -> None:
        self.db, self.actor, self.now = db, actor, now
        self.rates, self.calendar = rates, calendar
        self.today: date = nairobi_day(now)
        self.done = Computed()

    def compute(self, ids: Sequence[int], known: dict[int, Gathered]) -> None:
        parts = self._parts(ids)
        exams: dict[int, set[int]] = defaultdict(set)
        for person_id, exam_id in parts:
            exams[person_id].add(exam_id)
        standing = self._standing(ids)
        changes: list[_Change] = []
        for person_id, person in known.items():
            planned = planning.lines_of(person.work, self.rates, self.calendar.precedence)
            for exam_id in sorted(person.exams | exams[person_id]):
                own = parts[person_id, exam_id]
                self.done.claims += 1
                change = self._change(
                    person_id, exam_id, person, own, planned.get(exam_id, []), standing
                )
                if change is not None:
                    changes.append(change)
                    if change.is_new:
                        own.append(change.claim)
        self._write(changes, known)
        changed_payees = self._changed_payees(parts)
        for (person_id, exam_id), own in parts.items():
            for claim in own:
                self._settle(claim, known[person_id], exam_id, changed_payees)
        self.db.flush()

    def _parts(self, ids: Sequence[int]) -> dict[tuple[int, int], list[Claim]]:
        """Return the claims by person and exam, each with its later parts."""
        parts: dict[tuple[int, int], list[Claim]] = defaultdict(list)
        query = select(Claim).where(Claim.professional_id.in_(ids)).order_by(Claim.part)
        for claim in self.db.scalars(query.with_for_update(of=Claim)):
            parts[claim.professional_id, claim.exam_id].append(claim)
        return parts

    def _change(
        self,
        person_id: int,
        exam_id: int,
        person: Gathered,
        own: Sequence[Claim],
        lines: list[Planned],
        standing: Mapping[int, Sequence[Planned]],
    ) -> _Change | None:
        """Return what changes for one exam of one person, or None."""
        if not own:
            return _Change(self._open(person_id, exam_id, person), lines, is_new=True)
        if own[0].state in states.FROZEN:
            change = differences.change(own, lines, standing, self.now)
            return None if change is None else _Change(*change)
        if lines != standing.get(own[0].id, []):
            return _Change(own[0], lines, is_new=False)
        return None

    def _open(self, person_id: int, exam_id: int, person: Gathered) -> Claim:
        place = gathering.main_place(person, exam_id, [])
        return Claim(
            professional_id=person_id,
            exam_id=exam_id,
            state=ClaimState.ACCRUING,
            state_since=self.now,
            computed_at=self.now,
            position=place.position,
            centre_id=place.centre_id,
            county=place.county,
            holder=Holder.CENTRE if place.centre_id is not None else Holder.KNEC,
        )

    def _standing(self, ids: Sequence[int]) -> dict[int, list[Planned]]:
        """Return the lines as they stand, claim by claim, in the order of planning."""
        found: dict[int, list[Planned]] = defaultdict(list)
        columns = [getattr(ClaimLine, name) for name in _COLUMNS]
        query = (
            select(ClaimLine.claim_id, *columns)
            .where(ClaimLine.professional_id.in_(ids))
            .order_by(ClaimLine.claim_id, ClaimLine.id)
        )
        for claim_id, *values in self.db.execute(query):
            found[claim_id].append(Planned(*values))
        return found

    def _write(self, changes: Sequence[_Change], known: dict[int, Gathered]) -> None:
        """Replace the lines: all old ones go before any new one comes, for dates are unique."""
        self.db.add_all(change.claim for change in changes if change.is_new)
        self.db.flush()
        old = [change.claim.id for change in changes if not change.is_new]
        if old:
            self.db.execute(delete(ClaimLine).where(ClaimLine.claim_id.in_(old)))
        rows = []
        for change in changes:
            claim = change.claim
            self._sum(change, known[claim.professional_id])
            rows += [
                {name: getattr(line, name) for name in _COLUMNS}
                | {"claim_id": claim.id, "professional_id": claim.professional_id}
                for line in change.lines
            ]
        if rows:
            self.db.execute(ClaimLine.__table__.insert(), rows)  # type: ignore[attr-defined]

    def _sum(self, change: _Change, person: Gathered) -> None:
        claim, before = change.claim, change.claim.net_cents
        paid = [line for line in change.lines if line.unpaid is None]
        days = [line for line in paid if line.kind in {LineKind.DAY, LineKind.REHEARSAL}]
        rates = {line.rate_cents for line in days}
        place = gathering.main_place(
            person, claim.exam_id, [(line.position, line.centre_id) for line in change.lines]
        )
        claim.position, claim.centre_id, claim.county = (
            place.position,
            place.centre_id,
            place.county,
        )
        claim.days, claim.day_cents = len(days), rates.pop() if len(rates) == 1 else None
        claim.gross_cents = sum(line.cents for line in paid)
        whole = self.rates.tax(claim.position, change.paid_gross + claim.gross_cents, self.today)
        claim.tax_cents = min(max(whole - change.paid_tax, 0), claim.gross_cents)
        claim.net_cents = claim.gross_cents - claim.tax_cents
        claim.computed_at = self.now
        if change.is_new:
            self.done.new += 1
        else:
            self.done.changed += 1
            claim.verified_by = claim.approved_by = claim.agreed_at = None
            if claim.state in states.SIGNED | {ClaimState.RETURNED}:
                states.move(
                    self.db, claim, ClaimState.SUBMITTED, self.actor, self.now, reason="recomputed"
                )
        states.record(
            self.db, claim, self.actor, self.now, difference_cents=claim.net_cents - before
        )
        audit.note(
            self.db,
            self.actor,
            "claim.computed",
            ("claim", claim.id),
            self.now,
            before={"net_cents": before},
            after={"net_cents": claim.net_cents, "days": claim.days},
        )

    def _changed_payees(
        self, parts: Mapping[tuple[int, int], Sequence[Claim]]
    ) -> dict[int, datetime]:
        """Return when the payee last changed, for those whose payment failed."""
        failed = {
            person_id
            for (person_id, _), own in parts.items()
            if any(claim.hold is HoldCode.PAYMENT_FAILED for claim in own)
        }
        if not failed:
            return {}
        query = select(PayeeChange.professional_id, PayeeChange.decided_at).where(
            PayeeChange.professional_id.in_(failed), PayeeChange.state == ChangeState.APPLIED
        )
        found: dict[int, datetime] = {}
        for person_id, at in self.db.execute(query):
            if at is not None:
                found[person_id] = max(at, found.get(person_id, at))
        return found

    def _settle(
        self,
        claim: Claim,
        person: Gathered,
        exam_id: int,
        changed_payees: dict[int, datetime],
    ) -> None:
        """Take the claim to the state that the facts say."""
        if claim.state not in states.BY_RULE | states.SIGNED:
            return
        season = self.calendar.season(person, exam_id)
        off = self.calendar.off.get(exam_id, frozenset())
        hold = next(iter(holds.find(person.person, season, off, self.today)), None)
        if hold is None:
            hold = self._at_payment(claim, changed_payees)
        if hold is not None:
            to = ClaimState.HELD
        elif claim.state in states.SIGNED:
            return
        else:
            to = _by_rule(claim, season, self.today)
        if (to, hold.code if hold else None, hold.holder if hold else claim.holder) == (
            claim.state,
            claim.hold,
            claim.holder,
        ):
            return
        self.done.moved += 1
        states.move(
            self.db,
            claim,
            to,
            self.actor,
            self.now,
            hold=hold.code if hold else None,
            holder=hold.holder if hold else None,
        )

    def _at_payment(self, claim: Claim, changed_payees: dict[int, datetime]) -> Hold | None:
        """Return the hold that a payment met, while its cause lasts."""
        if claim.hold is HoldCode.PAYEE_NEW and self.now < claim.state_since + payee_ages.AGE:
            return Hold(HoldCode.PAYEE_NEW, claim.holder)
        if claim.hold is HoldCode.PAYMENT_FAILED:
            changed = changed_payees.get(claim.professional_id)
            if changed is None or changed <= claim.state_since:
                return Hold(HoldCode.PAYMENT_FAILED, claim.holder)
        return None


def _by_rule(claim: Claim, season: holds.Season, today: date) -> ClaimState:
    if not season.is_over(today):
        return ClaimState.ACCRUING
    if not season.is_received:
        return ClaimState.REGISTER_PENDING
    if claim.state is ClaimState.HELD and claim.approved_by:
        return ClaimState.APPROVED
    if claim.state is ClaimState.HELD and claim.verified_by:
        return ClaimState.VERIFIED
    return ClaimState.SUBMITTED
