"""Batches as officers list them, and the instructions of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from models.base import paging
from models.base.paging import Page
from models.base.store import Db
from models.pay import listing
from models.pay.batch_tables import Batch, BatchLine, Result
from models.people.msisdn import masked


@dataclass(frozen=True, slots=True)
class Instruction:
    """One line of a batch as a page shows it, its payee masked."""

    line: BatchLine
    name: str
    payee: str


def page(
    db: Db, exam_id: int = 0, *, before: int | None = None, after: int | None = None
) -> Page[Batch]:
    """Return one page of batches, the newest first."""
    query = select(Batch)
    if exam_id:
        query = query.where(Batch.exam_id == exam_id)
    return paging.by_id(db, query, Batch.id, before=before, after=after)


def counts(db: Db, batch_id: int) -> Mapping[Result, tuple[int, int]]:
    """Return how many instructions of a batch have which result, and their cents."""
    found = db.execute(
        select(BatchLine.result, func.count(), func.sum(BatchLine.cents))
        .where(BatchLine.batch_id == batch_id)
        .group_by(BatchLine.result)
    )
    return {result: (count, int(cents)) for result, count, cents in found}


def lines(
    db: Db, batch_id: int, *, before: int | None = None, after: int | None = None
) -> Page[Instruction]:
    """Return one page of a batch's instructions."""
    query = select(BatchLine).where(BatchLine.batch_id == batch_id)
    found = paging.by_id(db, query, BatchLine.id, before=before, after=after)
    names = listing.names(db, (line.professional_id for line in found.rows))
    rows = [
        Instruction(line, names.get(line.professional_id, ""), _masked(line.payee))
        for line in found.rows
    ]
    return Page(rows, found.older, found.newer)


def _masked(payee: str) -> str:
    """Return an M-Pesa number, or a branch and account, with only its end in the clear."""
    if ":" not in payee:
        return masked(payee)
    branch, _, account = payee.partition(":")
    return f"{branch} ***{account[-3:]}"
