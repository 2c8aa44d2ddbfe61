"""What the register's screens remember and show: one centre's sheet of one day."""

from __future__ import annotations

from typing import Final

from menus import gsm7
from menus.attendance import checking
from menus.call import Call
from models.attendance import charges, codes, disputes, sheets
from models.attendance.expected import Duty
from models.attendance.sheets import Line, Sheet
from models.attendance.tables import CheckIn, MarkValue
from models.base.clock import NAIROBI, nairobi_day
from models.base.season_tables import Exam, ExamDay
from models.jobs.tables import Centre
from models.people.msisdn import local

NAMES_WIDTH: Final = 46


def charge(call: Call) -> Duty | None:
    """Return the caller's duty with a register: today's, else the latest of the past weeks."""
    return charges.last_charge(call.db, call.account.professional_id, nairobi_day(call.now))


def open_sheet(call: Call, duty: Duty) -> Sheet:
    """Read the sheet of a duty's day, and show it."""
    checking.show_duty(call, duty)
    call.facts |= {"reg_day": duty.day.id, "reg_centre": duty.centre.id}
    return show_sheet(call)


def read_sheet(call: Call) -> Sheet:
    """Read the sheet that the call is about, as it is now."""
    day = call.db.get_one(ExamDay, call.facts["reg_day"])
    centre = call.db.get_one(Centre, call.facts["reg_centre"])
    return sheets.sheet(call.db, day, centre)


def show_sheet(call: Call) -> Sheet:
    """Put the sheet as it is now into the facts."""
    sheet = read_sheet(call)
    exam = call.db.get_one(Exam, sheet.day.exam_id)
    me = call.account.professional_id
    to_mark, disputed = sheet.to_mark(me), disputes.open_at(call.db, sheet.centre.id, but_of=me)
    call.facts |= {
        "register_head": f"{sheet.centre.code}|{exam.code}|{sheet.day.number}",
        "hours": _hours(sheet.day),
        "staff": len(sheet.lines),
        "came": len(sheet.came),
        "present": len(sheet.present),
        "absent": len(sheet.absent),
        "rest": len(sheet.not_yet),
        "to_mark": len(to_mark),
        "has_to_mark": bool(to_mark),
        "edition": sheet.edition,
        "disputes": len(disputed),
        "has_disputes": bool(disputed),
        "day_code": codes.of_day(call.db, sheet.day, sheet.centre),
    }
    return sheet


def _hours(day: ExamDay) -> str:
    return (
        f"{day.morning_opens:%H:%M}-{day.morning_closes:%H:%M}, "
        f"{day.evening_opens:%H:%M}-{day.evening_closes:%H:%M}"
    )


def names_of(lines: list[Line]) -> str:
    """Return who is meant: as many as have room, by number and name, and how many more."""
    named = [f"{line.number} {short_name(line.name)}" for line in lines]
    for shown in range(len(named), 0, -1):
        more = [f"+{len(named) - shown}"] if shown < len(named) else []
        text = ", ".join([*named[:shown], *more])
        if gsm7.septets(gsm7.fold(text)) <= NAMES_WIDTH:
            return text
    return str(len(named))


def short_name(name: str) -> str:
    """Return a name as a small screen shows it: `Jane Lokwang`."""
    words = name.split()
    return f"{words[0]} {words[-1]}"[:20] if len(words) > 1 else name[:20]


def standing(line: Line) -> str:
    """Return where a person stands: the mark, else the check-in, else nothing."""
    if line.mark is not None:
        return "P" if line.mark.mark is MarkValue.PRESENT else "AB"
    return standing_of(line.check_in)


def standing_of(check_in: CheckIn | None) -> str:
    """Return how somebody checked in."""
    if check_in is None:
        return "-"
    at = check_in.at.astimezone(NAIROBI).strftime("%H:%M")
    late = " late" if check_in.late_reason else ""
    if check_in.proved_at is None and check_in.by_professional_id is not None:
        return f"{at} by {local(check_in.msisdn)}{late}"
    return f"{at}{late}" if check_in.proved_at else f"{at} no code{late}"


def brief(line: Line) -> str:
    """Return the same in a list: a question mark stands for a check-in without the code."""
    if line.mark is not None or line.check_in is None:
        return standing(line)
    at = line.check_in.at.astimezone(NAIROBI).strftime("%H:%M")
    return at if line.check_in.proved_at else f"{at}?"
