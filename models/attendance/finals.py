"""What workers are told of their marks: one text when the day is final, one for a correction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy import select

from models.attendance import expected, sheets
from models.attendance.sheets import Span
from models.attendance.tables import Mark, MarkText, MarkValue
from models.base import season, task_runs
from models.base.clock import nairobi_day
from models.base.references import new_references
from models.base.season_tables import ExamDay
from models.base.store import Db
from models.base.upserting import insert_into, table_of
from models.jobs.tables import Centre, CentreExam
from models.messages import outbox, together
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.messages.together import NewText
from models.people.tables import Account

REFERENCE_LENGTH: Final = 6
TASK: Final = "final_marks"
WEEKLY_P: Final = "weekly_p"
"""The exam's rule by which a P is texted once a week; an AB always the same day."""

BACK: Final = timedelta(days=2)
"""How far a day that ended while nothing ran is caught up with."""


def final_days(db: Db, now: datetime) -> list[ExamDay]:
    """Return the exam days that are over, and whose workers may not all be told yet."""
    today = nairobi_day(now)
    days = db.scalars(select(ExamDay).where(ExamDay.date.between(today - BACK, today)))
    return [day for day in days if sheets.span(day, now) is Span.FINAL]


def untold_centres(db: Db, day: ExamDay) -> list[int]:
    """Return the centres of an exam day whose workers were not told."""
    told = task_runs.claimed(db, TASK, f"{day.id}:")
    centres = db.scalars(
        select(CentreExam.centre_id)
        .where(CentreExam.exam_id == day.exam_id)
        .order_by(CentreExam.centre_id)
    )
    return [each for each in centres if f"{day.id}:{each}" not in told]


def tell(db: Db, day: ExamDay, centre_ids: Sequence[int], now: datetime) -> int:
    """Text everybody who was expected at these centres their mark of the day, once.

    Return how many texts. However many centres, it is a few queries and three inserts.
    """
    claimed = task_runs.claim_all(db, TASK, [f"{day.id}:{each}" for each in centre_ids], now)
    mine = [each for each in centre_ids if f"{day.id}:{each}" in claimed]
    if not mine:
        return 0
    marks = _marks(db, day, mine)
    weekly = bool(season.rule(db, day.exam_id, WEEKLY_P, default=False))
    told = _note_all(db, day, marks, now, weekly=weekly)
    texts = _texts(db, day, {person: marks[person] for person in told}, told)
    together.add(db, texts, MessageClass.TRANSACTIONAL, now)
    return len(texts)


Marks: TypeAlias = dict[int, tuple[int, MarkValue | None]]
"""Of each person: the centre where they were expected, and the mark in force there."""


def _marks(db: Db, day: ExamDay, centre_ids: Sequence[int]) -> Marks:
    """Return what each is told; who was expected at two centres is told of the first."""
    in_force = {
        (centre, person): mark
        for centre, person, mark in db.execute(
            select(Mark.centre_id, Mark.professional_id, Mark.mark).where(
                Mark.exam_day_id == day.id, Mark.centre_id.in_(centre_ids), Mark.is_current
            )
        )
    }
    found: Marks = {}
    for centre, person, _ in expected.positions_at(db, day, centre_ids):
        found.setdefault(person, (centre, in_force.get((centre, person))))
    return found


def _note_all(db: Db, day: ExamDay, marks: Marks, now: datetime, *, weekly: bool) -> dict[int, str]:
    """Write down what each is told; return the references of those who get a text today."""
    fresh = new_references(len(marks), lambda some: _taken(db, some), REFERENCE_LENGTH)
    references = dict(zip(sorted(marks), fresh, strict=True))
    today = {
        person: 0 if weekly and mark is MarkValue.PRESENT else 1
        for person, (_, mark) in marks.items()
    }
    rows = [
        {
            "exam_day_id": day.id,
            "professional_id": person,
            "reference": reference,
            "mark": marks[person][1],
            "at": now,
            "texts": today[person],
        }
        for person, reference in references.items()
    ]
    if not rows:
        return {}
    insert = insert_into(db, table_of(MarkText)).on_conflict_do_nothing(
        index_elements=["exam_day_id", "professional_id"]
    )
    # Who is not among the new rows was told already, at another centre.
    new = db.execute(insert.returning(MarkText.professional_id), rows).scalars()
    return {person: references[person] for person in new if today[person]}


def _taken(db: Db, references: Collection[str]) -> Collection[str]:
    return db.scalars(select(MarkText.reference).where(MarkText.reference.in_(references))).all()


def _texts(db: Db, day: ExamDay, marks: Marks, references: dict[int, str]) -> list[NewText]:
    """Return the texts of those who have a number."""
    centres = {centre for centre, _ in marks.values()}
    named = db.execute(select(Centre.id, Centre.code).where(Centre.id.in_(centres)))
    code_of = {row.id: row.code for row in named}
    accounts = db.execute(
        select(Account.professional_id, Account.msisdn, Account.language)
        .where(Account.professional_id.in_(marks))
        .order_by(Account.professional_id)
    )
    texts = []
    for person, msisdn, language in accounts:
        centre, mark = marks[person]
        template = Template.MARK_NONE if mark is None else Template.MARK_FINAL
        if msisdn is not None:
            arguments = _arguments(mark, code_of[centre], day, references[person])
            texts.append(NewText(msisdn, template, arguments, language))
    return texts


def _arguments(
    mark: MarkValue | None, centre_code: str, day: ExamDay, reference: str
) -> dict[str, str]:
    return {
        "mark_value": "" if mark is None else mark.value,
        "centre_day": f"{centre_code}|{day.date.isoformat()}",
        "ref": reference,
    }


def tell_again(db: Db, mark: Mark, now: datetime) -> None:
    """Text a correction to somebody who was told another mark."""
    row = db.get(MarkText, (mark.exam_day_id, mark.professional_id))
    if row is None or row.mark is mark.mark:
        return
    row.mark, row.at, row.texts = MarkValue(mark.mark), now, row.texts + 1
    day, centre = db.get_one(ExamDay, mark.exam_day_id), db.get_one(Centre, mark.centre_id)
    account = db.scalars(
        select(Account).where(Account.professional_id == row.professional_id)
    ).first()
    if account is None or account.msisdn is None:
        return
    outbox.add(
        db,
        account.msisdn,
        Template.MARK_CORRECTED,
        _arguments(row.mark, centre.code, day, row.reference),
        account.language,
        MessageClass.TRANSACTIONAL,
        now,
    )
