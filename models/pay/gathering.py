"""Reading what claims are computed from, for many people in a handful of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, func, or_, select

from models.attendance.tables import Mark, MarkValue, Register, RegisterState
from models.base.season_tables import DayPosition, Exam, ExamDay, ExamState, RuleRow
from models.base.store import Db
from models.jobs.tables import WORKING, Centre, Deployment
from models.pay.holds import Person, Season
from models.pay.planning import Work, Worked
from models.pay.states import FROZEN
from models.pay.tables import (
    Claim,
    ClaimLine,
    HoldCode,
    PayQuery,
    QueryKind,
    QueryState,
    ScriptEntry,
)
from models.people.profile_tables import Details, Payee
from models.people.tables import Professional

PRECEDENCE_RULE = "same_date_precedence"
"""The rule, a number, that decides which exam pays a date on which two run: the higher."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and as what a person works for an exam."""

    position: str
    centre_id: int | None
    county: int


@dataclass(slots=True)
class Gathered:
    """Everything that is known of one person."""

    person: Person = field(default_factory=Person)
    worked: list[Worked] = field(default_factory=list)
    scripts: list[ScriptEntry] = field(default_factory=list)
    taken: dict[date, int] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    ends: dict[int, date] = field(default_factory=dict)
    expected: dict[int, set[date]] = field(default_factory=lambda: defaultdict(set))
    marked: dict[int, set[date]] = field(default_factory=lambda: defaultdict(set))
    corrections: set[int] = field(default_factory=set)
    undeployed: set[int] = field(default_factory=set)

    @property
    def work(self) -> Work:
        """Return what is paid for."""
        return Work(self.worked, self.scripts, self.taken)

    @property
    def exams(self) -> set[int]:
        """Return every exam that the person has a claim on."""
        worked = {each.exam_id for each in self.worked}
        return worked | set(self.places) | self.undeployed | {each.exam_id for each in self.scripts}


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is the same for everybody: when exams end, registers, and the exams' rules."""

    last_days: Mapping[int, date]
    registers: Mapping[tuple[int, int], RegisterState]
    precedence: Mapping[int, int]
    off: Mapping[int, frozenset[str]]

    def season(self, known: Gathered, exam_id: int) -> Season:
        """Return what the season says about one person's exam."""
        centres = {each.centre_id for each in known.worked if each.exam_id == exam_id}
        return Season(
            ended=known.ends.get(exam_id, self.last_days.get(exam_id)),
            registers={centre: self.registers.get((exam_id, centre)) for centre in sorted(centres)},
            has_undeployed_days=exam_id in known.undeployed
            or any(each.exam_id == exam_id and not each.counts for each in known.worked),
            has_unmarked_days=not known.expected[exam_id] <= known.marked[exam_id],
            has_open_corrections=exam_id in known.corrections,
        )


def calendar(db: Db, known: Iterable[Gathered]) -> Calendar:
    """Read what is the same for everybody, and the registers of where these people worked."""
    centres = {each.centre_id for person in known for each in person.worked}
    last_days = dict(
        db.execute(select(ExamDay.exam_id, func.max(ExamDay.date)).group_by(ExamDay.exam_id)).all()
    )
    registers = {
        (exam_id, centre_id): state
        for exam_id, centre_id, state in db.execute(
            select(Register.exam_id, Register.centre_id, Register.state).where(
                Register.centre_id.in_(centres)
            )
        )
    }
    precedence: dict[int, int] = {}
    off: dict[int, set[str]] = defaultdict(set)
    switches = {f"hold_{code.value}": code.value for code in HoldCode}
    rules = select(RuleRow).where(RuleRow.name.in_([PRECEDENCE_RULE, *switches]))
    for rule in db.scalars(rules):
        if rule.name == PRECEDENCE_RULE:
            precedence[rule.exam_id] = int(rule.value)
        elif rule.value is False:
            off[rule.exam_id].add(switches[rule.name])
    frozen_off = {exam_id: frozenset(codes) for exam_id, codes in off.items()}
    return Calendar(last_days, registers, precedence, frozen_off)


def gather(db: Db, ids: Sequence[int]) -> dict[int, Gathered]:
    """Read all that claims of these people stand on."""
    known = {each: Gathered() for each in ids}
    _people(db, ids, known)
    _deployments(db, ids, known)
    _marks(db, ids, known)
    for entry in db.scalars(
        select(ScriptEntry).where(
            ScriptEntry.professional_id.in_(ids), ScriptEntry.confirmed_at.is_not(None)
        )
    ):
        known[entry.professional_id].scripts.append(entry)
    taken = (
        select(ClaimLine.professional_id, ClaimLine.date, Claim.exam_id)
        .join(Claim, Claim.id == ClaimLine.claim_id)
        .where(
            ClaimLine.professional_id.in_(ids),
            ClaimLine.unpaid.is_(None),
            ClaimLine.date.is_not(None),
            Claim.state.in_(FROZEN),
        )
    )
    for person_id, on, exam_id in db.execute(taken):
        if on is not None:
            known[person_id].taken[on] = exam_id
    queries = select(PayQuery.professional_id, PayQuery.exam_id).where(
        PayQuery.professional_id.in_(ids),
        PayQuery.kind == QueryKind.NOT_DEPLOYED,
        PayQuery.state == QueryState.OPEN,
    )
    for person_id, exam_id in db.execute(queries):
        known[person_id].undeployed.add(exam_id)
    return known


def _people(db: Db, ids: Sequence[int], known: Mapping[int, Gathered]) -> None:
    query = (
        select(
            Professional.id,
            Professional.first_name,
            Professional.other_names,
            Professional.tsc_number.is_not(None),
            Details.kra_pin_digest.is_not(None),
            Payee.mpesa_msisdn,
            Payee.mpesa_name,
            Payee.account_digest.is_not(None),
            Payee.account_name,
        )
        .outerjoin(Details, Details.professional_id == Professional.id)
        .outerjoin(Payee, Payee.professional_id == Professional.id)
        .where(Professional.id.in_(ids))
    )
    for person_id, first, others, tsc, kra, msisdn, mpesa_name, bank, name in db.execute(query):
        known[person_id].person = Person(
            full_name=" ".join(part for part in (first, others) if part),
            has_tsc_number=bool(tsc),
            has_kra_pin=bool(kra),
            mpesa_msisdn=msisdn,
            mpesa_name=mpesa_name,
            has_bank=bool(bank),
            account_name=name,
        )


def _deployments(db: Db, ids: Sequence[int], known: Mapping[int, Gathered]) -> None:
    query = (
        select(
            Deployment.professional_id,
            Deployment.exam_id,
            Deployment.position,
            Deployment.centre_id,
            Deployment.county,
            Deployment.to_date,
        )
        .join(Exam, Exam.id == Deployment.exam_id)
        .where(
            Deployment.professional_id.in_(ids),
            Deployment.state.in_(WORKING),
            Exam.state != ExamState.PLANNED,
        )
        .order_by(Deployment.from_date, Deployment.id)
    )
    for person_id, exam_id, position, centre_id, county, to_date in db.execute(query):
        person = known[person_id]
        person.places[exam_id] = Place(position, centre_id, county or 0)
        if centre_id is None:
            person.ends[exam_id] = to_date
    expected = (
        select(Deployment.professional_id, ExamDay.exam_id, ExamDay.date)
        .join(
            ExamDay,
            and_(
                ExamDay.exam_id == Deployment.exam_id,
                ExamDay.date.between(Deployment.from_date, Deployment.to_date),
                ExamDay.is_rehearsal.is_(False),
            ),
        )
        .join(
            DayPosition,
            and_(
                DayPosition.exam_day_id == ExamDay.id,
                DayPosition.position == Deployment.position,
            ),
        )
        .where(
            Deployment.professional_id.in_(ids),
            Deployment.state.in_(WORKING),
            Deployment.centre_id.is_not(None),
        )
    )
    for person_id, exam_id, on in db.execute(expected):
        known[person_id].expected[exam_id].add(on)


def _marks(db: Db, ids: Sequence[int], known: Mapping[int, Gathered]) -> None:
    query = (
        select(
            Mark.professional_id,
            ExamDay.exam_id,
            ExamDay.date,
            ExamDay.is_rehearsal,
            Mark.id,
            Mark.is_current,
            Mark.mark,
            Mark.centre_id,
            Centre.county,
            Deployment.position,
            Deployment.state,
        )
        .join(ExamDay, ExamDay.id == Mark.exam_day_id)
        .join(Exam, Exam.id == ExamDay.exam_id)
        .join(Deployment, Deployment.id == Mark.deployment_id)
        .join(Centre, Centre.id == Mark.centre_id)
        .where(
            Mark.professional_id.in_(ids),
            Exam.state != ExamState.PLANNED,
            or_(
                Mark.is_current,
                and_(Mark.needs_approval.is_(True), Mark.approved_by.is_(None)),
            ),
        )
        .order_by(Mark.professional_id, ExamDay.date, Mark.id)
    )
    for (
        person_id,
        exam_id,
        on,
        is_rehearsal,
        mark_id,
        is_current,
        mark,
        centre_id,
        county,
        position,
        state,
    ) in db.execute(query):
        person = known[person_id]
        if not is_current:
            person.corrections.add(exam_id)
            continue
        person.marked[exam_id].add(on)
        if mark is MarkValue.PRESENT:
            person.worked.append(
                Worked(
                    exam_id=exam_id,
                    date=on,
                    is_rehearsal=is_rehearsal,
                    mark_id=mark_id,
                    centre_id=centre_id,
                    position=position,
                    county=county,
                    counts=state.counts,
                )
            )


def main_place(known: Gathered, exam_id: int, lines: Iterable[tuple[str, int | None]]) -> Place:
    """Return where most of the days were worked, else where the person is deployed."""
    counted = Counter(each for each in lines if each[1] is not None)
    place = known.places.get(exam_id, Place("INV", None, 0))
    if not counted:
        return place
    [((position, centre_id), _)] = counted.most_common(1)
    county = next(
        each.county
        for each in known.worked
        if each.exam_id == exam_id and each.centre_id == centre_id
    )
    return Place(position, centre_id, county)
