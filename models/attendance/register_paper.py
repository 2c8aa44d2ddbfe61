"""The register as PDF: every mark, signature lines, version, hash, and the hash as a QR code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import segno
from sqlalchemy import select

from models.attendance.tables import Mark, Register, RegisterState
from models.base import season
from models.base.audit import Actor, note
from models.base.clock import NAIROBI
from models.base.season_tables import Exam
from models.base.store import Db
from models.jobs.tables import WORKING, Centre, Deployment, ListNumber
from models.people.tables import Professional

if TYPE_CHECKING:
    from fpdf import FPDF

DAYS_A_PAGE: Final = 16
"""Columns of days that fit beside the names."""

ROWS_A_PAGE: Final = 20
_NAME, _CELL, _ROW = 62.0, 11.0, 6.5
_SIGNED: Final = ("Centre manager", "Supervisor", "Sub-county director of education")


class NotLocked(Exception):
    """Only a locked register is printed: its marks can no longer change under the same hash."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person: number on the list, name, position, and a mark for each day."""

    number: int
    name: str
    position: str
    marks: tuple[str, ...]


def lines_of(db: Db, row: Register) -> tuple[list[date], list[Line]]:
    """Return the exam's days, and a line for everybody who worked or is marked at the centre."""
    days = season.days(db, row.exam_id)
    ids = [day.id for day in days]
    marked = {
        (mark.professional_id, mark.exam_day_id): mark.mark.value
        for mark in db.scalars(
            select(Mark).where(
                Mark.exam_day_id.in_(ids), Mark.centre_id == row.centre_id, Mark.is_current
            )
        )
    }
    positions = {
        each.professional_id: each.position
        for each in db.scalars(
            select(Deployment)
            .where(Deployment.exam_id == row.exam_id, Deployment.centre_id == row.centre_id)
            .order_by(Deployment.id)
        )
        if each.state in WORKING or any(person == each.professional_id for person, _ in marked)
    }
    year = db.get_one(Exam, row.exam_id).year
    numbers = {
        each.professional_id: each.number
        for each in db.scalars(
            select(ListNumber).where(ListNumber.centre_id == row.centre_id, ListNumber.year == year)
        )
    }
    names = {
        each.id: each.full_name
        for each in db.scalars(select(Professional).where(Professional.id.in_(positions)))
    }
    found = [
        Line(
            numbers.get(person, 0),
            names.get(person, ""),
            position,
            tuple(marked.get((person, day), "-") for day in ids),
        )
        for person, position in positions.items()
    ]
    return [day.date for day in days], sorted(found, key=lambda each: (each.number, each.name))


def paper_of(db: Db, row: Register, actor: Actor, now: datetime) -> bytes:
    """Return the locked register for printing, and note who printed it. Raise NotLocked.

    The library is imported only here: it is large, and no call on the line needs it.
    """
    if row.state is RegisterState.OPEN or row.hash is None:
        raise NotLocked
    from fpdf import FPDF

    exam, centre = db.get_one(Exam, row.exam_id), db.get_one(Centre, row.centre_id)
    days, lines = lines_of(db, row)
    paper = FPDF(orientation="landscape", format="A4")
    paper.set_compression(False)
    paper.set_creation_date(now)
    paper.set_auto_page_break(False)
    paper.set_title(f"Register {centre.code} {exam.label} version {row.version}")
    for first in range(0, max(len(days), 1), DAYS_A_PAGE):
        for top in range(0, max(len(lines), 1), ROWS_A_PAGE):
            paper.add_page()
            _head(paper, row, exam, centre)
            span = slice(first, first + DAYS_A_PAGE)
            _table(paper, days[span], lines[top : top + ROWS_A_PAGE], span)
            _foot(paper, row)
    note(db, actor, "register.printed", ("register", row.id), now, after={"version": row.version})
    return bytes(paper.output())


def _head(paper: FPDF, row: Register, exam: Exam, centre: Centre) -> None:
    paper.set_font("Helvetica", style="B", size=13)
    paper.cell(text=f"ATTENDANCE REGISTER  {exam.label}", new_x="LMARGIN", new_y="NEXT", h=7)
    paper.set_font("Helvetica", size=10)
    locked = row.locked_at.astimezone(NAIROBI).strftime("%d %B %Y, %H:%M") if row.locked_at else ""
    for words in (
        f"Centre {centre.code}  {centre.name}",
        f"Version {row.version}, locked {locked}",
        f"SHA-256 {row.hash}",
    ):
        paper.cell(text=_printable(words), new_x="LMARGIN", new_y="NEXT", h=5)
    _code(paper, f"KNEC {centre.code} {exam.label} v{row.version} {row.hash}")
    paper.ln(3)


def _code(paper: FPDF, content: str) -> None:
    """Draw the QR code in the upper right corner, square by square."""
    matrix = [list(each) for each in segno.make(content, error="m").matrix]
    size = 26.0 / len(matrix)
    for y, cells in enumerate(matrix):
        for x, is_dark in enumerate(cells):
            if is_dark:
                paper.rect(paper.w - 38 + x * size, 8 + y * size, size, size, style="F")


def _table(paper: FPDF, days: Sequence[date], lines: Sequence[Line], span: slice) -> None:
    paper.set_font("Helvetica", style="B", size=8)
    for width, words in ((8.0, "No."), (_NAME, "Name"), (14.0, "Post")):
        paper.cell(width, _ROW, words, border=1)
    for day in days:
        paper.cell(_CELL, _ROW, f"{day:%d.%m}", border=1, align="C")
    paper.ln(_ROW)
    paper.set_font("Helvetica", size=8)
    for line in lines:
        paper.cell(8, _ROW, str(line.number or ""), border=1)
        paper.cell(_NAME, _ROW, _printable(line.name[:38]), border=1)
        paper.cell(14, _ROW, line.position, border=1)
        for value in line.marks[span]:
            paper.cell(_CELL, _ROW, value, border=1, align="C")
        paper.ln(_ROW)


def _foot(paper: FPDF, row: Register) -> None:
    """Draw the lines to sign on, with the stamps that are recorded."""
    stamps = {_SIGNED[0]: row.centre_stamped_at, _SIGNED[2]: row.scde_stamped_at}
    paper.set_y(paper.h - 26)
    paper.set_font("Helvetica", size=8)
    for who in _SIGNED:
        at = stamps.get(who)
        stamped = f" (stamped {at.astimezone(NAIROBI):%d.%m.%Y})" if at is not None else ""
        paper.cell(90, 5, f"{who}{stamped}", border="T")
    paper.ln(5)
    for _ in _SIGNED:
        paper.cell(90, 5, "Name, signature, date, stamp")


def _printable(text: str) -> str:
    """Return the text in the letters that every PDF reader has."""
    return text.replace("\u2019", "'").encode("latin-1", "replace").decode("latin-1")
