"""Marking by text: PRESENT and ABSENT, with the register code that only those in charge have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from models.attendance import charges, check_ins, codes, marks, sheets
from models.attendance.codes import CodeUse
from models.attendance.expected import Duty
from models.attendance.marks import Marked, Order, Refusal
from models.attendance.sheets import Sheet
from models.attendance.tables import MarkValue
from models.base.clock import nairobi_day
from models.base.season_tables import Exam
from models.messages.templates import Template
from sms.acts.asked import Asked
from sms.commands.commands import Absent, Present

REASON: Final = "by text"

_WHY: Final[Mapping[Refusal, str]] = {
    Refusal.CLOSED: "closed",
    Refusal.TOO_LATE: "too_late",
    Refusal.LOCKED: "locked",
    Refusal.WAITS: "waits",
    Refusal.NOBODY: "nobody",
}


def mark_present(asked: Asked, command: Present) -> str:
    """Mark people P: those numbers, or everybody who has no mark yet."""
    return _mark(asked, command.centre, command.code, command.numbers, MarkValue.PRESENT)


def mark_absent(asked: Asked, command: Absent) -> str:
    """Mark people AB."""
    return _mark(asked, command.centre, command.code, command.numbers, MarkValue.ABSENT)


def _mark(
    asked: Asked, centre: str, code: str, numbers: tuple[int, ...] | None, value: MarkValue
) -> str:
    at, _ = check_ins.evidence(asked.row.sent_at, asked.row.received_at)
    duty = None
    if asked.account is not None:
        person, on = asked.account.professional_id, nairobi_day(at)
        found = charges.charges_at(asked.db, person, centre, on)
        # Where two exams overlap, the code tells which register is meant.
        duty = next((each for each in found if _fits(asked, each, code)), None)
        duty = duty or next(iter(found), None)
    if duty is None or asked.account is None:
        asked.reply(Template.NOT_IN_CHARGE)
        return "not_in_charge"
    if codes.tries_left(asked.db, duty.day, asked.msisdn) == 0 or not _fits(asked, duty, code):
        codes.count_wrong(asked.db, duty.day, duty.centre, asked.msisdn, asked.now)
        left = codes.tries_left(asked.db, duty.day, asked.msisdn)
        asked.reply(Template.REGISTER_CODE_WRONG, {"tries": left})
        return "register_code_wrong"
    sheet = sheets.sheet(asked.db, duty.day, duty.centre)
    everybody = [line.number for line in sheet.lines if line.mark is None]
    lines, unknown = sheet.numbered(everybody if numbers is None else numbers)
    if unknown:
        return _refused(asked, sheet, "unknown")
    done = marks.mark(
        asked.db,
        sheet,
        Order(
            lines=lines,
            value=value,
            actor=asked.actor,
            marker_id=asked.account.professional_id,
            now=at,
            reason=REASON,
        ),
    )
    return _told(asked, sheet, done, value)


def _fits(asked: Asked, duty: Duty, code: str) -> bool:
    return codes.fits(asked.db, duty.day, duty.centre, code, CodeUse.REGISTER)


def _told(asked: Asked, sheet: Sheet, done: Marked, value: MarkValue) -> str:
    if done.refusal is not None:
        own = done.own and done.refusal is Refusal.NOBODY
        return _refused(asked, sheet, "own" if own else _WHY[done.refusal])
    after = sheets.sheet(asked.db, sheet.day, sheet.centre)
    template = Template.MARKS_WAIT if done.waiting else Template.MARKS_TAKEN
    asked.reply(
        template,
        {
            **_head(asked, sheet),
            "mark_value": value.value,
            "marked": len(done.marked),
            "present": len(after.present),
            "absent": len(after.absent),
            "rest": len(after.lines) - len(after.present) - len(after.absent),
        },
    )
    return "marked"


def _refused(asked: Asked, sheet: Sheet, why: str) -> str:
    asked.reply(Template.MARKS_REFUSED, {**_head(asked, sheet), "why_not_marked": why})
    return f"not_marked_{why}"


def _head(asked: Asked, sheet: Sheet) -> dict[str, Any]:
    exam = asked.db.get_one(Exam, sheet.day.exam_id)
    return {"register_head": f"{sheet.centre.code}|{exam.code}|{sheet.day.number}"}
