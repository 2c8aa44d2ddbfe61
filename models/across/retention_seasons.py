"""What goes with a season: attendance and pay after seven full years, plans and wishes after two.

The rows of a season point at one another, so they go in an order, the ones that point first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from models.across.keeping import SEVEN_YEARS, YEAR, Rule
from models.attendance.tables import (
    CheckIn,
    CodeTry,
    Dispute,
    Incident,
    Mark,
    MarkText,
    Register,
    Reopening,
)
from models.base.season_tables import Exam, ExamDay
from models.jobs.handover_tables import Handover
from models.jobs.plan_tables import AllocationPlan
from models.jobs.tables import (
    Application,
    Deployment,
    ListNumber,
    PastService,
    Proposal,
    Reserve,
    Vacancy,
)
from models.pay.batch_tables import Batch, BatchLine
from models.pay.tables import Claim, ClaimLine, ClaimStep, PayQuery, ScriptEntry

Past = Callable[[datetime], ColumnElement[bool]]


def _exams(before: datetime) -> Select[int]:
    return select(Exam.id).where(Exam.year < before.year)


def _of_exams(column: InstrumentedAttribute[int]) -> Past:
    return lambda before: column.in_(_exams(before))


def _of_days(column: InstrumentedAttribute[int]) -> Past:
    days = select(ExamDay.id).join(Exam, Exam.id == ExamDay.exam_id)
    return lambda before: column.in_(days.where(Exam.year < before.year))


def _of(column: InstrumentedAttribute[int], table: type[Claim | Batch | Deployment]) -> Past:
    return lambda before: column.in_(select(table.id).where(table.exam_id.in_(_exams(before))))


def _not_deployed(before: datetime) -> ColumnElement[bool]:
    vacancies = select(Vacancy.id).where(Vacancy.exam_id.in_(_exams(before)))
    led_on = select(Deployment.application_id).where(Deployment.application_id.is_not(None))
    return and_(Application.vacancy_id.in_(vacancies), Application.id.not_in(led_on))


SEASONS: Final = (
    Rule("lines of payment batches", SEVEN_YEARS, BatchLine, _of(BatchLine.batch_id, Batch)),
    Rule("lines of claims", SEVEN_YEARS, ClaimLine, _of(ClaimLine.claim_id, Claim)),
    Rule("steps of claims", SEVEN_YEARS, ClaimStep, _of(ClaimStep.claim_id, Claim)),
    Rule("payment batches", SEVEN_YEARS, Batch, _of_exams(Batch.exam_id)),
    Rule("claims", SEVEN_YEARS, Claim, _of_exams(Claim.exam_id)),
    Rule("queries about pay", SEVEN_YEARS, PayQuery, _of_exams(PayQuery.exam_id)),
    Rule("script entries", SEVEN_YEARS, ScriptEntry, _of_exams(ScriptEntry.exam_id)),
    Rule("marks", SEVEN_YEARS, Mark, _of_days(Mark.exam_day_id)),
    Rule("check-ins", SEVEN_YEARS, CheckIn, _of_days(CheckIn.exam_day_id)),
    Rule("texts about marks", SEVEN_YEARS, MarkText, _of_days(MarkText.exam_day_id)),
    Rule("disputes", SEVEN_YEARS, Dispute, _of_days(Dispute.exam_day_id)),
    Rule("incidents", SEVEN_YEARS, Incident, _of_days(Incident.exam_day_id)),
    Rule("registers", SEVEN_YEARS, Register, _of_exams(Register.exam_id)),
    Rule("reopened windows", SEVEN_YEARS, Reopening, _of_days(Reopening.exam_day_id)),
    Rule("wrong daily codes", YEAR, CodeTry, _of_days(CodeTry.exam_day_id)),
    Rule(
        "proposals of old deployments",
        SEVEN_YEARS,
        Proposal,
        _of(Proposal.deployment_id, Deployment),
    ),
    Rule("handover notes", SEVEN_YEARS, Handover, _of(Handover.deployment_id, Deployment)),
    Rule("deployments", SEVEN_YEARS, Deployment, _of_exams(Deployment.exam_id)),
    Rule("applications without a deployment", 2 * YEAR, Application, _not_deployed),
    Rule("reserve lists", 2 * YEAR, Reserve, _of_exams(Reserve.exam_id)),
    Rule("allocation plans", 2 * YEAR, AllocationPlan, _of_exams(AllocationPlan.exam_id)),
    Rule(
        "numbers on lists",
        SEVEN_YEARS,
        ListNumber,
        lambda before: ListNumber.year < before.year,
    ),
    Rule(
        "past service",
        SEVEN_YEARS,
        PastService,
        lambda before: PastService.year < before.year,
    ),
)
"""Every rule that follows the year of an exam, in the order in which they go."""
